"""The touch screen's program: one link, one window. An MQTT client like any other."""

import asyncio
import json
from collections.abc import Callable
from datetime import datetime
from typing import Any, Literal, Never

from pydantic import BaseModel, ConfigDict, ValidationError

from display.look.canvas import Canvas, Surface
from display.look.loop import show_beside
from display.look.screen import KeyStruck, Pressed, Released, Screen
from display.look.touch import Finger, Target
from drivers.errors import NoAnswer
from drivers.mqtt.latest import Latest
from drivers.mqtt.link import MqttLink
from drivers.mqtt.requester import Reply, Requester
from drivers.mqtt.session import BrokerAddress, Message
from drivers.presence import Presence
from drivers.world import World
from kiosk.services import Services
from kiosk.touch.draw import draw
from kiosk.touch.layout import frame, targets
from kiosk.touch.scene import Action, AskTicket, Picture, Scene, TicketTaken


class KioskView:
    """A scene drawn by a window loop; a tap is judged by what was on the glass when it came."""

    def __init__(self, scene: Scene, ask: Callable[[AskTicket], None], connected: Callable[[], bool]) -> None:
        self._scene = scene
        self._ask = ask
        self._connected = connected
        self._finger: Finger[Action] = Finger()
        self._canvas: Canvas | None = None
        self._targets: tuple[Target[Action], ...] = ()

    def picture(self, now: float) -> Picture:
        self._scene.tell_connected(self._connected())
        return self._scene.picture(now, self._finger.held)

    def draw(self, surface: Surface, picture: Picture) -> list[str]:
        self._canvas = draw(surface, picture)
        self._targets = targets(frame(*surface.get_size()), picture)
        return self._canvas.texts

    def react(self, event: Pressed | Released | KeyStruck, now: float) -> None:
        if self._canvas is None:
            return
        match event:
            case Pressed(x, y):
                self._finger.press(self._targets, *self._canvas.virtual(x, y))
            case Released(x, y):
                action = self._finger.release(self._targets, *self._canvas.virtual(x, y))
                if action is not None and (ask := self._scene.tap(action, now)) is not None:
                    self._ask(ask)


async def run_kiosk(
    world: World, broker: BrokerAddress, hall: str, kiosk_id: str, screen: Screen, *, scene: Scene | None = None
) -> None:
    """Offers the hall's services until the window is closed; the link comes and goes by itself."""
    scene = scene or Scene(world.new_id)
    clock = asyncio.get_running_loop().time
    link = MqttLink(world, broker, f"{hall}-{kiosk_id}-{world.new_id()[:6]}")
    requester = Requester(world, link, hall, kiosk_id)
    services: Latest[Services] = Latest(Services, scene.tell_services)
    presence: Latest[Presence] = Latest(Presence, lambda said: scene.tell_status(said.state if said else None))
    link.listen(f"paidui/{hall}/services", services.receive)
    link.listen(f"paidui/{hall}/status", presence.receive)
    link.listen(f"paidui/{hall}/events", lambda message: _hear_of_slip(scene, message, clock()))
    tapped: asyncio.Queue[AskTicket] = asyncio.Queue()
    view = KioskView(scene, tapped.put_nowait, lambda: link.connected)
    await show_beside(screen, view, kiosk_link=link.run(), kiosk_asks=_ask(scene, requester, tapped))


async def _ask(scene: Scene, requester: Requester, tapped: "asyncio.Queue[AskTicket]") -> Never:
    """One request at a time: the scene gives no other before the reply."""
    clock = asyncio.get_running_loop().time
    while True:
        ask = await tapped.get()
        outcome: TicketTaken | str = "no_answer"
        try:
            reply = await requester.request(
                "issue_ticket",
                id=ask.request_id,
                service=ask.service,
                customer_class=ask.customer_class,
                language=ask.language,
            )
            outcome = _outcome(reply)
        except NoAnswer:
            pass
        scene.answer(ask.request_id, outcome, clock())


def _outcome(reply: Reply) -> TicketTaken | str:
    """The ticket of a reply, or the code of its refusal."""
    if not reply.ok:
        return reply.reason or "refused"
    try:
        ticket = _IssuedTicket.model_validate(reply.body.get("ticket"))
    except ValidationError:
        return "no_answer"
    return TicketTaken(**ticket.model_dump())


class _IssuedTicket(BaseModel):
    """The part of a reply that a customer sees."""

    model_config = ConfigDict(extra="ignore")

    id: str = ""
    token: str = ""
    number: str
    service: str
    ahead: int
    estimated_wait_s: int | None = None
    issued_at: datetime | None = None
    slip: Literal["queued", "none"] = "none"


def _hear_of_slip(scene: Scene, message: Message, now: float) -> None:
    """Of all events only those of slips matter here."""
    match _read(message.payload):
        case {"type": "SlipPrinted", "ticket": str(number)}:
            scene.tell_slip(number, "printed", now)
        case {"type": "SlipFailed" | "SlipHeld", "ticket": str(number)}:
            scene.tell_slip(number, "failed", now)


def _read(payload: bytes) -> Any:
    try:
        return json.loads(payload)
    except (ValueError, RecursionError):
        return None
