"""The hall screen's program: one link, one window. It knows the hall only by its messages."""

from datetime import datetime

from display.look.canvas import Surface
from display.look.loop import show_beside
from display.look.screen import Deed, Screen
from display.tv.client import TvClient
from display.tv.draw import draw
from display.tv.scene import Picture
from drivers.mqtt.session import BrokerAddress
from drivers.world import World


class TvView:
    """A scene drawn by a window loop."""

    def __init__(self, world: World, client: TvClient) -> None:
        self._world = world
        self._client = client

    def picture(self, now: float) -> Picture:
        self._client.scene.tell_connected(self._client.link.connected)
        return self._client.scene.picture(now, _to_the_minute(self._world.now()))

    def draw(self, surface: Surface, picture: Picture) -> list[str]:
        return draw(surface, picture).texts

    def react(self, event: Deed, now: float) -> None:
        """Nobody touches a hall screen."""


async def run_tv(world: World, broker: BrokerAddress, hall: str, tv_id: str, screen: Screen) -> None:
    """Shows the hall until the window is closed; the link comes and goes by itself."""
    client = TvClient(world, broker, hall, tv_id)
    await show_beside(screen, TvView(world, client), tv_link=client.link.run())


def _to_the_minute(at: datetime) -> datetime:
    return at.replace(second=0, microsecond=0)
