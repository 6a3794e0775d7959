"""Customers of a simulated day: they touch a kiosk, wait, look up, walk to a counter, or leave. One task each."""

import asyncio
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from random import Random

from drivers.errors import DeviceError, NoAnswer
from drivers.mqtt.link import MqttLink
from drivers.mqtt.requester import Requester
from firmware_mocks.halls.soak.cards import a_card
from firmware_mocks.halls.soak.hall import SimHall
from firmware_mocks.halls.soak.hours import DOORS_CLOSE_S, DOORS_OPEN_S, doors_close_s
from firmware_mocks.halls.soak.outcome import DAY_S
from kiosk.config import HallConfig
from kiosk.queueing.rules import ORDINARY
from kiosk.touch.client import KioskClient
from kiosk.touch.paper import MISSED
from kiosk.touch.scene import Choose, Choosing, Issuing, Leave, Refused, Stay, SwitchLanguage, Take, Taken, TicketTaken
from kiosk.touch.showing import Asking, PrintSlip

PER_COUNTER = 117
"""Customers a day: 700 for six counters, one in 277 s for each; fewer where the doors close early."""

PEAKS = ((10.0, 1.2, 2.0), (14.5, 1.5, 1.5))
"""Hours of the day, width in hours, and how much busier than the quiet hours."""

BALKS_AFTER_S = 300.0
ANSWER_PATIENCE_S = 15.0
TELEPHONE = "telephone"
LOBBY = "lobby"
"""Clients of MQTT: customers' own devices, which cancel and reprint by token; the lobby manager's tablet."""


@dataclass(frozen=True, slots=True)
class Customer:
    """Who comes, for what, and what they will do."""

    comes_at: float
    number: int
    kiosk: str
    service: str
    customer_class: str
    seed: str


def arrivals(config: HallConfig, seed: int, day: int) -> list[Customer]:
    """The customers of a day (0 is the first), by time: as many for each counter, of what it takes."""
    random = Random(f"{seed}/customers/{day}")  # noqa: S311 - a simulation's dice
    chosen = [each.id for each in config.customer_classes if each.self_service] or [ORDINARY]
    come: list[tuple[float, str, str, str]] = []
    for counter in config.counters:
        profile = config.profile(counter.profile)
        classes = [each for each in chosen if each in config.classes_of(profile)]
        for _ in range(round(PER_COUNTER * random.uniform(0.9, 1.1))):
            of = random.choice(classes) if classes and random.random() < 0.25 else ORDINARY
            if of not in config.classes_of(profile):
                of = random.choice(config.classes_of(profile))
            come.append((_moment(random), random.choice(config.kiosks).id, random.choice(profile.services), of))
    return [
        Customer(at + day * DAY_S, number, kiosk, service, of, f"{seed}/customer/{day}/{number}")
        for number, (at, kiosk, service, of) in enumerate(sorted(come))
        if at < doors_close_s(config)
    ]


def _moment(random: Random) -> float:
    while True:
        at = random.uniform(DOORS_OPEN_S, DOORS_CLOSE_S)
        busy = sum(more * max(0.0, 1 - abs(at / 3600 - hour) / wide) for hour, wide, more in PEAKS)
        if random.random() < (1 + busy) / 3:
            return at


class Customers:
    """All of a day's customers, and what they see of the hall."""

    def __init__(self, hall: SimHall) -> None:
        self.at_counter: dict[str, str] = {}
        self.tickets = 0
        self._hall = hall
        self._people = hall.loop.host("people")
        self._place: dict[str, asyncio.Lock] = {kiosk.id: asyncio.Lock() for kiosk in hall.config.kiosks}
        self._awaited: dict[str, asyncio.Future[str]] = {}
        self._ask = {name: self._client(name) for name in (TELEPHONE, LOBBY)}
        self._readers = {each.id: hall.config.readers_of(each.id) for each in hall.config.kiosks}

    def come(self, day: int) -> None:
        """Lets the customers of a day come."""
        self._awaited.clear()
        self.at_counter.clear()
        for customer in arrivals(self._hall.config, self._hall.seed, day):
            self._hall.loop.at(self._people, customer.comes_at, self._start, customer)

    def look_up(self, number: str, counter: str) -> None:
        """A number is lit, shown or said for a counter."""
        waiting = self._awaited.pop(number, None)
        if waiting is not None and not waiting.done():
            waiting.set_result(counter)

    def awaits(self, number: str) -> bool:
        """True while somebody waits for this number to be called."""
        return number in self._awaited

    async def telephone(self, command: str, **fields: object) -> None:
        """Asks from outside; whether anybody answers does not matter to the hall."""
        await self._request(TELEPHONE, command, **fields)

    async def _request(self, client: str, command: str, **fields: object) -> bool:
        request_id = f"{client}-{self._hall.loop.time():.6f}-{len(self._awaited)}"
        self._hall.watch.asked(client, request_id, command, fields)
        try:
            return (await self._ask[client].request(command, id=request_id, **fields)).ok
        except NoAnswer:
            return False

    def _start(self, customer: Customer) -> None:
        visit = self._people.start(self._visit(customer), f"customer {customer.number}")
        visit.add_done_callback(_complain(self._hall.watch.failed))

    async def _visit(self, customer: Customer) -> None:
        random = Random(customer.seed)  # noqa: S311 - a simulation's dice
        if customer.customer_class == ORDINARY and random.random() < 0.03:
            await self._be_helped(customer, random)
            return
        async with self._place[customer.kiosk]:
            ticket = await self._take_ticket(customer, random)
        if ticket is None:
            self._hall.watch.happened("people", f"customer {customer.number} leaves without a ticket", "person")
            return
        self.tickets += 1
        await self._wait_and_go(customer, ticket, random)

    async def _be_helped(self, customer: Customer, random: Random) -> None:
        """The lobby manager takes a ticket for somebody: VIP, or one who cannot touch the screen."""
        config = self._hall.config
        classes = [each.id for each in config.customer_classes]
        of = random.choice(classes)
        takers = [
            counter
            for counter in config.counters
            if customer.service in config.profile(counter.profile).services
            and of in config.classes_of(config.profile(counter.profile))
        ]
        if takers:
            fields = {"service": customer.service, "customer_class": of, "kiosk": customer.kiosk}
            await self._request(LOBBY, "issue_ticket", **fields, amount=_amount(random))

    # --- at the kiosk

    async def _take_ticket(self, customer: Customer, random: Random) -> TicketTaken | None:
        loop = self._hall.loop
        gives_up = loop.time() + BALKS_AFTER_S
        self._hall.watch.before_kiosk(customer.kiosk, "comes", customer.customer_class)
        while loop.time() < gives_up:
            kiosk = self._kiosk(customer.kiosk)
            if kiosk is None or kiosk.away is not None:
                if kiosk is not None and kiosk.away is not None:
                    self._hall.watch.kiosk_away(customer.kiosk, kiosk.away)
                await asyncio.sleep(random.uniform(1, 3))
                continue
            page = kiosk.scene.picture(loop.time()).page
            match page:
                case Choosing():
                    ticket = await self._try_once(kiosk, customer, random)
                    if ticket is not None:
                        return ticket
                    await asyncio.sleep(random.uniform(2, 20))
                case Issuing():
                    await asyncio.sleep(0.5)
                case Asking():
                    await asyncio.sleep(0.5)
                case _:
                    kiosk.tap(Leave(), loop.time())
                    await asyncio.sleep(0.5)
        return None

    async def _try_once(self, kiosk: KioskClient, customer: Customer, random: Random) -> TicketTaken | None:
        loop = self._hall.loop
        self._hall.watch.before_kiosk(customer.kiosk, "tries")
        if random.random() < 0.1:
            kiosk.tap(SwitchLanguage(), loop.time())
        if (readers := self._readers[customer.kiosk]) and random.random() < 0.3:
            await self._swipe(customer.kiosk, random.choice(readers).id, random)
            if not isinstance(kiosk.scene.picture(loop.time()).page, Choosing):
                return None
        chosen = kiosk.scene.picture(loop.time()).customer_class
        if customer.customer_class not in (ORDINARY, chosen):
            kiosk.tap(Choose(customer.customer_class), loop.time())
        await asyncio.sleep(random.uniform(0.4, 3))
        asked = self._tap(kiosk, customer)
        if random.random() < 0.2:
            await asyncio.sleep(random.uniform(0.03, 0.4))
            asked = self._tap(kiosk, customer) or asked
        if asked is None:
            return None
        page = await self._answer(kiosk, customer.kiosk)
        if isinstance(page, Refused):
            self._hall.watch.refused(customer.kiosk, page.reason)
        if not isinstance(page, Taken):
            return None
        self._hall.watch.ticket_shown(customer.kiosk, page.ticket.number, page.ticket.token)
        ticket = await self._watch_the_slip(kiosk, page.ticket, random)
        self._hall.watch.before_kiosk(customer.kiosk, "leaves")
        return ticket

    async def _swipe(self, kiosk: str, reader: str, random: Random) -> None:
        """Where the reader is dead, nothing happens."""
        number, good = a_card(random)
        whole = self._hall.readers[reader].reads_whole
        self._hall.watch.swiped(kiosk, reader, number, good=good and whole)
        with suppress(DeviceError):
            await self._hall.readers[reader].swipe(number)
        await asyncio.sleep(random.uniform(0.5, 2))

    def _tap(self, kiosk: KioskClient, customer: Customer) -> str | None:
        loop = self._hall.loop
        before = kiosk.scene.picture(loop.time())
        kiosk.tap(Take(customer.service), loop.time())
        page = kiosk.scene.picture(loop.time()).page
        if not isinstance(page, Issuing) or page == before.page:
            return None
        fields = {"service": customer.service, "customer_class": before.customer_class}
        self._hall.watch.asked(customer.kiosk, page.request_id, "issue_ticket", fields)
        self._hall.touched()
        return page.request_id

    async def _answer(self, kiosk: KioskClient, id: str) -> object:
        """The page after the request; None when the screen went dark."""
        loop = self._hall.loop
        began = loop.time()
        while loop.time() - began < ANSWER_PATIENCE_S:
            await asyncio.sleep(0.2)
            page = kiosk.scene.picture(loop.time()).page
            if not isinstance(page, Issuing):
                return page
            if self._kiosk(id) is not kiosk:
                return None
        self._hall.watch.stuck("customer", f"{id} shows no answer for {ANSWER_PATIENCE_S:.0f} s")
        return None

    async def _watch_the_slip(self, kiosk: KioskClient, ticket: TicketTaken, random: Random) -> TicketTaken:
        loop = self._hall.loop
        self._awaited[ticket.number] = loop.create_future()
        if random.random() < 0.1:
            kiosk.tap(Stay(), loop.time())
        for _ in range(random.randint(4, 20)):
            await asyncio.sleep(0.4)
            page = kiosk.scene.picture(loop.time()).page
            if not isinstance(page, Taken):
                break
            ticket = page.ticket
            if ticket.slip in ("printed", "failed", "none"):
                break
        kiosk.tap(Leave(), loop.time())
        return ticket

    async def _fetch_slip(self, customer: Customer, ticket: TicketTaken, called: "asyncio.Future[str]") -> None:
        """Half of those who went without a slip come back to a kiosk with a photograph of its screen."""
        random = Random(f"{customer.seed}/photograph")  # noqa: S311 - a simulation's dice
        await asyncio.sleep(random.uniform(20, 240))
        place = random.choice(list(self._place))
        if random.random() < 0.5 or called.done():
            return
        async with self._place[place]:
            kiosk = self._kiosk(place)
            if kiosk is None or kiosk.away is not None:
                return
            kiosk.scanned(f"paidui:{self._hall.config.hall}:{ticket.token}", self._hall.loop.time())
            self._note_asked(kiosk, place, ticket)
            await asyncio.sleep(random.uniform(1, 3))
            kiosk.tap(PrintSlip(), self._hall.loop.time())
            self._note_asked(kiosk, place, ticket)
            await asyncio.sleep(random.uniform(2, 10))
            kiosk.tap(Leave(), self._hall.loop.time())

    def _note_asked(self, kiosk: KioskClient, place: str, ticket: TicketTaken) -> None:
        page = kiosk.scene.picture(self._hall.loop.time()).page
        if isinstance(page, Asking):
            self._hall.watch.asked(place, page.request_id, page.what, {"token": ticket.token})

    def _kiosk(self, id: str) -> KioskClient | None:
        """None while its screen is dark."""
        return self._hall.kiosks[id] if self._hall.is_lit(id) else None

    # --- in the hall

    async def _wait_and_go(self, customer: Customer, ticket: TicketTaken, random: Random) -> None:
        called = self._awaited.get(ticket.number)
        if called is None:
            return None
        fate = random.random()
        if fate < 0.04:
            await asyncio.sleep(random.uniform(30, 1200))
            return await self.telephone("cancel", token=ticket.token)
        if fate < 0.07:
            await asyncio.sleep(random.uniform(5, 300))
            await self.telephone("reprint", token=ticket.token)
        elif fate < 0.14:
            return None  # has left: a no-show
        elif ticket.slip in MISSED:
            await self._fetch_slip(customer, ticket, called)
        counter = await called
        await asyncio.sleep(random.uniform(4, 25))
        self.at_counter[counter] = ticket.number
        return None

    def _client(self, name: str) -> Requester:
        hall = self._hall
        host = hall.loop.host(name)
        world = hall.world(host, hall.chance(name))
        link = MqttLink(world, hall.config.broker, f"{hall.config.hall}-{name}")
        requester = Requester(world, link, hall.config.hall, name)
        host.start(link.run(), f"{name} link").add_done_callback(_complain(hall.watch.failed))
        return requester


def _amount(random: Random) -> float:
    """What a customer means to withdraw: for the kiosk's advice alone, to be kept nowhere."""
    return CANARY_AMOUNT + random.randrange(1, 10_000) / 100


CANARY_AMOUNT = 7_381_900.0
"""No other number begins so: found anywhere, it has leaked."""


def _complain(failed: Callable[[str, BaseException], None]) -> Callable[["asyncio.Task[None]"], None]:
    def ended(task: "asyncio.Task[None]") -> None:
        if not task.cancelled() and (error := task.exception()) is not None:
            failed("people", error)

    return ended
