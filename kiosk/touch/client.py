"""The touch screen as an MQTT client: what its scene hears and asks. No window: one is drawn beside it, or none."""

import asyncio
import json
from datetime import datetime
from typing import Any, Literal, Never

from pydantic import BaseModel, ConfigDict, ValidationError

from drivers.errors import NoAnswer
from drivers.mqtt.latest import Latest
from drivers.mqtt.link import MqttLink
from drivers.mqtt.requester import Reply, Requester
from drivers.mqtt.session import BrokerAddress, Message
from drivers.presence import Presence
from drivers.world import World
from kiosk.services import Services
from kiosk.touch.scene import Action, AskTicket, Away, Scene, TicketTaken


class KioskClient:
    """Run `link.run()` and `serve_asks()` beside each other."""

    def __init__(self, world: World, broker: BrokerAddress, hall: str, kiosk_id: str, scene: Scene) -> None:
        self.scene = scene
        self.link = MqttLink(world, broker, f"{hall}-{kiosk_id}-{world.new_id()[:6]}")
        self._requester = Requester(world, self.link, hall, kiosk_id)
        self._asked: asyncio.Queue[AskTicket] = asyncio.Queue()
        services: Latest[Services] = Latest(Services, scene.tell_services)
        presence: Latest[Presence] = Latest(Presence, lambda said: scene.tell_status(said.state if said else None))
        self.link.listen(f"paidui/{hall}/services", services.receive)
        self.link.listen(f"paidui/{hall}/status", presence.receive)
        self.link.listen(f"paidui/{hall}/events", self._hear_of_slip)

    @property
    def away(self) -> Away | None:
        """Why no ticket can be had at all, if so."""
        self.scene.tell_connected(self.link.connected)
        return self.scene.away

    def tap(self, action: Action, now: float) -> None:
        """A finger on a target of the scene; neither blocks nor raises."""
        self.scene.tell_connected(self.link.connected)
        if (ask := self.scene.tap(action, now)) is not None:
            self._asked.put_nowait(ask)

    async def serve_asks(self) -> Never:
        """One request at a time: the scene gives no other before the reply."""
        clock = asyncio.get_running_loop().time
        while True:
            ask = await self._asked.get()
            outcome: TicketTaken | str = "no_answer"
            try:
                reply = await self._requester.request(
                    "issue_ticket",
                    id=ask.request_id,
                    service=ask.service,
                    customer_class=ask.customer_class,
                    language=ask.language,
                )
                outcome = _outcome(reply)
            except NoAnswer:
                pass
            self.scene.answer(ask.request_id, outcome, clock())

    def _hear_of_slip(self, message: Message) -> None:
        """Of all events only those of slips matter here."""
        now = asyncio.get_running_loop().time()
        match _read(message.payload):
            case {"type": "SlipPrinted", "ticket": str(number)}:
                self.scene.tell_slip(number, "printed", now)
            case {"type": "SlipFailed" | "SlipHeld", "ticket": str(number)}:
                self.scene.tell_slip(number, "failed", now)


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


def _read(payload: bytes) -> Any:
    try:
        return json.loads(payload)
    except (ValueError, RecursionError):
        return None
