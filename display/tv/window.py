"""The hall screen's program: one link, one window. It knows the hall only by its messages."""

import asyncio
from datetime import datetime

from display.board import Board
from display.look.canvas import Surface
from display.look.loop import show_beside
from display.look.screen import KeyStruck, Pressed, Released, Screen
from display.tv.draw import draw
from display.tv.scene import Picture, Scene
from drivers.mqtt.latest import Latest
from drivers.mqtt.link import MqttLink
from drivers.mqtt.session import BrokerAddress
from drivers.presence import Presence
from drivers.world import World


class TvView:
    """A scene drawn by a window loop."""

    def __init__(self, world: World, link: MqttLink, scene: Scene) -> None:
        self._world = world
        self._link = link
        self._scene = scene

    def picture(self, now: float) -> Picture:
        self._scene.tell_connected(self._link.connected)
        return self._scene.picture(now, _to_the_minute(self._world.now()))

    def draw(self, surface: Surface, picture: Picture) -> list[str]:
        return draw(surface, picture).texts

    def react(self, event: Pressed | Released | KeyStruck, now: float) -> None:
        """Nobody touches a hall screen."""


async def run_tv(world: World, broker: BrokerAddress, hall: str, tv_id: str, screen: Screen) -> None:
    """Shows the hall until the window is closed; the link comes and goes by itself."""
    scene = Scene()
    clock = asyncio.get_running_loop().time
    link = MqttLink(world, broker, f"{hall}-{tv_id}-{world.new_id()[:6]}")
    board: Latest[Board] = Latest(Board, lambda said: scene.tell_board(said, clock()))
    presence: Latest[Presence] = Latest(Presence, lambda said: scene.tell_status(said.state if said else None))
    link.listen(f"paidui/{hall}/board", board.receive)
    link.listen(f"paidui/{hall}/status", presence.receive)
    await show_beside(screen, TvView(world, link, scene), tv_link=link.run())


def _to_the_minute(at: datetime) -> datetime:
    return at.replace(second=0, microsecond=0)
