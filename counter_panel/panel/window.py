"""The soft panel's program: one link, one window. It knows its counter only by its messages."""

from counter_panel.panel.client import PanelClient
from counter_panel.panel.draw import draw
from counter_panel.panel.layout import SIZE, targets
from counter_panel.panel.scene import ERRANDS, SHORTCUTS, Picture, Scene, Touch
from display.look.canvas import Canvas, Surface
from display.look.loop import show_beside
from display.look.screen import Deed, KeyStruck, Pressed, Released, Screen
from display.look.touch import Finger, Target
from drivers.mqtt.session import BrokerAddress
from drivers.world import World


class PanelView:
    """A scene drawn by a window loop."""

    def __init__(self, world: World, client: PanelClient, languages: tuple[str, ...]) -> None:
        self._world = world
        self._client = client
        self._languages = languages
        self._finger: Finger[Touch] = Finger()
        self._canvas: Canvas | None = None
        self._targets: tuple[Target[Touch], ...] = ()

    def picture(self, now: float) -> Picture:
        self._client.scene.tell_connected(self._client.link.connected)
        return self._client.scene.picture(now, self._world.now(), self._finger.held)

    def draw(self, surface: Surface, picture: Picture) -> list[str]:
        self._canvas = draw(surface, picture, self._languages)
        self._targets = targets(picture)
        return self._canvas.texts

    def react(self, event: Deed, now: float) -> None:
        match event:
            case Pressed(x, y) if self._canvas is not None:
                self._finger.press(self._targets, *self._canvas.virtual(x, y))
            case Released(x, y) if self._canvas is not None:
                touched = self._finger.release(self._targets, *self._canvas.virtual(x, y))
                if touched is not None:
                    self._client.touch(touched, now)
            case KeyStruck(name) if (key := SHORTCUTS.get(name)) is not None:
                self._client.press(key, now)
            case KeyStruck(name) if (errand := ERRANDS.get(name)) is not None:
                self._client.choose(errand, now)


async def run_panel(
    world: World,
    broker: BrokerAddress,
    hall: str,
    counter: str,
    screen: Screen,
    *,
    panel_id: str | None = None,
    languages: tuple[str, ...] = ("zh", "en"),
    scene: Scene | None = None,
) -> None:
    """Shows a counter to its teller until the window is closed; the link comes and goes by itself."""
    client = PanelClient(world, broker, hall, counter, panel_id or f"panel-{counter}", scene=scene)
    view = PanelView(world, client, languages)
    await show_beside(screen, view, panel_link=client.link.run(), panel_asks=client.serve_asks())


PANEL_SIZE = (round(SIZE[0]), round(SIZE[1]))
"""Pixels of the window, unless told otherwise."""
