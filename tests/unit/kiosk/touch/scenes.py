"""Scenes as customers meet them."""

from kiosk.services import Services
from kiosk.touch.scene import AskTicket, Scene, Slip, Take
from tests import samples

NOW = 100.0


class Ids:
    """`id-1`, `id-2`, …"""

    def __init__(self) -> None:
        self.given = 0

    def __call__(self) -> str:
        self.given += 1
        return f"id-{self.given}"


def ready(services: Services | None = None) -> Scene:
    """A kiosk that is connected and knows its services."""
    scene = Scene(Ids())
    scene.tell_connected(True)
    scene.tell_status("online")
    scene.tell_services(services or samples.services())
    return scene


def booked() -> Scene:
    """A kiosk of a hall that takes appointments."""
    return ready(samples.services().model_copy(update={"appointments": True}))


def asked(scene: Scene, service: str = "A", now: float = NOW) -> AskTicket:
    """The request of a tap on a service."""
    ask = scene.tap(Take(service), now)
    assert isinstance(ask, AskTicket)
    return ask


def taken(slip: Slip = "queued") -> Scene:
    """A kiosk that shows a ticket since NOW."""
    scene = ready()
    scene.answer(asked(scene).request_id, samples.ticket(slip), NOW)
    return scene
