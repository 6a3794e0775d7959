"""The soft panel's program: one link, one window. It knows its counter only by its messages."""

import asyncio
from collections.abc import Callable
from typing import Never

from counter_panel.keys import Key
from counter_panel.panel.draw import draw
from counter_panel.panel.layout import SIZE, targets
from counter_panel.panel.scene import SHORTCUTS, Ask, Picture, Scene
from counter_panel.state import CounterState
from display.look.canvas import Canvas, Surface
from display.look.loop import show_beside
from display.look.screen import KeyStruck, Pressed, Released, Screen
from display.look.touch import Finger
from drivers.errors import NoAnswer
from drivers.mqtt.latest import Latest
from drivers.mqtt.link import MqttLink
from drivers.mqtt.requester import Reply, Requester
from drivers.mqtt.session import BrokerAddress
from drivers.presence import Presence
from drivers.world import World


class PanelView:
    """A scene drawn by a window loop; `ask` sends a request, `connected` says whether it could be heard."""

    def __init__(
        self,
        world: World,
        scene: Scene,
        languages: tuple[str, ...],
        ask: Callable[[Ask], None],
        connected: Callable[[], bool],
    ) -> None:
        self._world = world
        self._scene = scene
        self._languages = languages
        self._ask = ask
        self._connected = connected
        self._finger: Finger[Key] = Finger()
        self._canvas: Canvas | None = None

    def picture(self, now: float) -> Picture:
        self._scene.tell_connected(self._connected())
        return self._scene.picture(now, self._world.now(), self._finger.held)

    def draw(self, surface: Surface, picture: Picture) -> list[str]:
        self._canvas = draw(surface, picture, self._languages)
        return self._canvas.texts

    def react(self, event: Pressed | Released | KeyStruck, now: float) -> None:
        match event:
            case Pressed(x, y) if self._canvas is not None:
                self._finger.press(targets(), *self._canvas.virtual(x, y))
            case Released(x, y) if self._canvas is not None:
                self._press(self._finger.release(targets(), *self._canvas.virtual(x, y)), now)
            case KeyStruck(name):
                self._press(SHORTCUTS.get(name), now)

    def _press(self, key: Key | None, now: float) -> None:
        if key is not None and (ask := self._scene.press(key, now)) is not None:
            self._ask(ask)


async def run_panel(
    world: World,
    broker: BrokerAddress,
    hall: str,
    counter: str,
    screen: Screen,
    *,
    panel_id: str | None = None,
    languages: tuple[str, ...] = ("zh", "en"),
) -> None:
    """Shows a counter to its teller until the window is closed; the link comes and goes by itself."""
    scene = Scene(counter, world.new_id)
    sender = panel_id or f"panel-{counter}"
    link = MqttLink(world, broker, f"{hall}-{sender}-{world.new_id()[:6]}")
    requester = Requester(world, link, hall, sender)
    state: Latest[CounterState] = Latest(CounterState, scene.tell_counter)
    presence: Latest[Presence] = Latest(Presence, lambda said: scene.tell_status(said.state if said else None))
    link.listen(f"paidui/{hall}/counters/{counter}", state.receive)
    link.listen(f"paidui/{hall}/status", presence.receive)
    pressed: asyncio.Queue[Ask] = asyncio.Queue()
    view = PanelView(world, scene, languages, pressed.put_nowait, lambda: link.connected)
    await show_beside(screen, view, panel_link=link.run(), panel_asks=_ask(scene, requester, pressed))


async def _ask(scene: Scene, requester: Requester, pressed: "asyncio.Queue[Ask]") -> Never:
    """One request at a time: the scene gives no other before the reply."""
    clock = asyncio.get_running_loop().time
    while True:
        ask = await pressed.get()
        try:
            reply = await requester.request(ask.meaning.command, id=ask.request_id, **ask.meaning.fields)
        except NoAnswer:
            reply = Reply(ok=False, reason="no_answer")
        called = reply.body.get("ticket") is not None
        scene.answer(ask.request_id, clock(), reason=reply.reason, message=reply.message, called=called)


PANEL_SIZE = (round(SIZE[0]), round(SIZE[1]))
"""Pixels of the window, unless told otherwise."""
