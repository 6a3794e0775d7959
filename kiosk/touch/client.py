"""The touch screen as an MQTT client: what its scene hears and asks. No window: one is drawn beside it, or none."""

import asyncio
import json
from typing import Any, Never

from drivers.attendance import Attendance
from drivers.card_reader.reading import Read, Reading
from drivers.errors import NoAnswer
from drivers.mqtt.latest import Latest
from drivers.mqtt.link import MqttLink
from drivers.mqtt.requester import Requester
from drivers.mqtt.session import BrokerAddress, Message
from drivers.presence import Presence, PresenceState
from drivers.world import World
from kiosk.services import Services
from kiosk.touch.asks import Ask
from kiosk.touch.scan import ReadCard, Unread, is_short_number, meaning, no_cards
from kiosk.touch.scene import Scene
from kiosk.touch.showing import Action, Away, Outcome
from kiosk.touch.wire import outcome_of, wanted


class KioskClient:
    """Run `link.run()` and `serve_asks()` beside each other. `read_card` finds a class from a card's number."""

    def __init__(
        self,
        world: World,
        broker: BrokerAddress,
        hall: str,
        kiosk_id: str,
        scene: Scene,
        *,
        read_card: ReadCard = no_cards,
    ) -> None:
        self.scene = scene
        self.link = MqttLink(world, broker, f"{hall}-{kiosk_id}-{world.new_id()[:6]}")
        self._hall, self._kiosk_id, self._read_card = hall, kiosk_id, read_card
        self._requester = Requester(world, self.link, hall, kiosk_id)
        self._asked: asyncio.Queue[Ask] = asyncio.Queue()
        services: Latest[Services] = Latest(Services, self._offered)
        attendance = Attendance(lambda said: scene.tell_status(_standing(said, services.newest)))
        self.link.listen(f"paidui/{hall}/services", attendance.by(services), kept=True)
        self.link.listen(f"paidui/{hall}/status", attendance.receive, kept=True)
        self.link.listen(f"paidui/{hall}/events", self._hear_of_slip)

    @property
    def away(self) -> Away | None:
        """Why no ticket can be had at all, if so."""
        self.scene.tell_connected(self.link.connected)
        return self.scene.away

    def tap(self, action: Action, now: float) -> None:
        """A finger on a target of the scene; neither blocks nor raises."""
        self.scene.tell_connected(self.link.connected)
        self._put(self.scene.tap(action, now))

    def scanned(self, text: str, now: float) -> None:
        """What a scanner or card reader typed; neither blocks nor raises. A card's number goes no further."""
        self.scene.tell_connected(self.link.connected)
        read = meaning(text, self._hall, self.scene.takes_appointments, self._read_card)
        self._put(self.scene.scanned(read, now))

    def read(self, read: Read) -> None:
        """What a reader of this kiosk has read; neither blocks nor raises."""
        now = asyncio.get_running_loop().time()
        if isinstance(read, Reading) and (read.ended or not is_short_number(read.text)):
            self.scanned(read.text, now)
        else:
            self.scene.tell_connected(self.link.connected)
            self._put(self.scene.scanned(Unread("unreadable"), now))

    async def serve_asks(self) -> Never:
        """One request at a time: the scene gives no other before the reply."""
        clock = asyncio.get_running_loop().time
        while True:
            ask = await self._asked.get()
            outcome: Outcome = "no_answer"
            command, fields = wanted(ask)
            try:
                reply = await self._requester.request(command, id=ask.request_id, **fields)
                outcome = outcome_of(ask, reply)
            except NoAnswer:
                pass
            self.scene.answer(ask.request_id, outcome, clock())

    def _put(self, ask: Ask | None) -> None:
        if ask is not None:
            self._asked.put_nowait(ask)

    def _offered(self, services: Services | None) -> None:
        self.scene.tell_services(services)
        if services is not None:
            self.scene.tell_no_slips(services.no_slips.get(self._kiosk_id))

    def _hear_of_slip(self, message: Message) -> None:
        """Of all events only those of slips matter here."""
        now = asyncio.get_running_loop().time()
        match _read(message.payload):
            case {"type": "SlipPrinted", "ticket": str(number)}:
                self.scene.tell_slip(number, "printed", now)
            case {"type": "SlipFailed", "ticket": str(number)}:
                self.scene.tell_slip(number, "failed", now)
            case {"type": "SlipHeld", "ticket": str(number)}:
                self.scene.tell_slip(number, "held", now)
            case {"type": "SlipSent", "ticket": str(number)}:
                self.scene.tell_slip(number, "sent", now)


def _standing(said: Presence | None, offered: Services | None) -> PresenceState | None:
    """Offers newer than a full disk's status know better: each of them says `storage_full` while that is so."""
    if said is not None and said.state == "degraded" and offered is not None and offered.is_newer_than(said):
        return "online"
    return said.state if said is not None else None


def _read(payload: bytes) -> Any:
    try:
        return json.loads(payload)
    except (ValueError, RecursionError):
        return None
