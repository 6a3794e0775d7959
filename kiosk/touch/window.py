"""The touch screen's program: one link, one window, the readers beside it. An MQTT client like any other."""

from collections.abc import Sequence

from display.look.canvas import Canvas, Surface
from display.look.loop import show_beside
from display.look.screen import Deed, KeyStruck, Pressed, Released, Screen, Typed
from display.look.touch import Finger, Target
from drivers.mqtt.session import BrokerAddress
from drivers.world import World
from kiosk.touch.client import KioskClient
from kiosk.touch.draw import draw
from kiosk.touch.layout import frame, targets
from kiosk.touch.readers import ReaderPlace, serve_readers
from kiosk.touch.scan import ReadCard, Wedge, no_cards
from kiosk.touch.scene import Scene
from kiosk.touch.showing import Action, Picture


class KioskView:
    """A scene drawn by a window loop; a tap is judged by what was on the glass when it came, a reader by its Enter."""

    def __init__(self, client: KioskClient) -> None:
        self._client = client
        self._finger: Finger[Action] = Finger()
        self._wedge = Wedge()
        self._canvas: Canvas | None = None
        self._targets: tuple[Target[Action], ...] = ()

    def picture(self, now: float) -> Picture:
        self._client.scene.tell_connected(self._client.link.connected)
        return self._client.scene.picture(now, self._finger.held)

    def draw(self, surface: Surface, picture: Picture) -> list[str]:
        self._canvas = draw(surface, picture)
        self._targets = targets(frame(*surface.get_size()), picture)
        return self._canvas.texts

    def react(self, event: Deed, now: float) -> None:
        if self._canvas is None:
            return
        match event:
            case Pressed(x, y):
                self._finger.press(self._targets, *self._canvas.virtual(x, y))
            case Released(x, y):
                action = self._finger.release(self._targets, *self._canvas.virtual(x, y))
                if action is not None:
                    self._client.tap(action, now)
            case Typed(text):
                self._wedge.type(text, now)
            case KeyStruck("return" | "enter"):
                if (scanned := self._wedge.enter(now)) is not None:
                    self._client.scanned(scanned, now)


async def run_kiosk(
    world: World,
    broker: BrokerAddress,
    hall: str,
    kiosk_id: str,
    screen: Screen,
    *,
    scene: Scene | None = None,
    read_card: ReadCard = no_cards,
    readers: Sequence[ReaderPlace] = (),
) -> None:
    """Offers the hall's services until the window is closed; the link comes and goes by itself."""
    client = KioskClient(world, broker, hall, kiosk_id, scene or Scene(world.new_id), read_card=read_card)
    view = KioskView(client)
    await show_beside(
        screen,
        view,
        kiosk_link=client.link.run(),
        kiosk_asks=client.serve_asks(),
        kiosk_readers=serve_readers(world, broker, hall, readers, client.read),
    )
