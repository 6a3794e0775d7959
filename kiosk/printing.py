"""Slips on their way to paper: which printer, when to give up, and what is known of each. An outlet with a queue each.

Written down before the first byte leaves (`SlipSent`), settled once: printed, failed, or `unknown`. Nothing that may
have come out is printed again unasked.
"""

import asyncio
import logging
from collections import deque
from collections.abc import Callable
from contextlib import suppress
from datetime import date
from functools import partial
from typing import Never

from drivers.address import SerialAddress, parse_address
from drivers.errors import DeviceError, NoAnswer
from drivers.escpos.builder import slip_encoder
from drivers.escpos.commands import job_id
from drivers.escpos.outcome import NotSent, Printed, Unknown
from drivers.escpos.printer import Paper
from drivers.escpos.printer import Printer as PrinterDriver
from drivers.escpos.profiles import PROFILES
from drivers.escpos.timing import WIRE_SPEED
from drivers.health import HealthState, ReportHealth
from drivers.stream import Stream
from drivers.world import World
from kiosk.announcer import Announcer
from kiosk.config import HallConfig, Printer
from kiosk.controller import Controller
from kiosk.health import HealthBook
from kiosk.journal import Recorded
from kiosk.queueing.commands import HoldSlip, SendSlip, SettleSlip
from kiosk.queueing.events import DayOpened, SlipRequested, TicketIssued
from kiosk.queueing.model import SlipStage, Ticket
from kiosk.queueing.rules import ORDINARY
from kiosk.slip import SlipContent, lay_out

WORTH_PRINTING_S = 60.0
"""Seconds a customer may still stand at the kiosk; a slip that comes later is somebody else's litter."""

PATIENCE_S = 1.5
"""Seconds after which another printer is tried, or the customer is told that the slip does not come yet."""

RETRY_S = 0.5
"""Between two looks whether the printer, or the disk, is ready again."""

DAYS_APART = 1237
"""Between the job ids of two days: a printer echoes four digits and remembers the last."""

HandOver = Callable[[Ticket, str], bool]
"""Takes a ticket off the printer of that id; false when no other printer can have it."""

log = logging.getLogger(__name__)


class SlipDesk:
    """Hands each slip to the first printer of its kiosk that is well, or to the first of all."""

    def __init__(
        self, world: World, config: HallConfig, controller: Controller, announcer: Announcer, health: HealthBook
    ) -> None:
        self._config, self._controller, self._health = config, controller, health
        self._kiosks = {kiosk.id: config.printers_of(kiosk) for kiosk in config.kiosks}
        self.printers = {
            device.id: PrinterOutlet(
                world, config, device, controller, announcer, health=health, hand_over=self._hand_over
            )
            for device in config.devices
            if isinstance(device, Printer)
        }

    def show(self, events: list[Recorded]) -> None:
        """Takes events that are on disk; neither blocks nor raises."""
        for recorded in events:
            match recorded.event:
                case TicketIssued(ticket=number, slip=True) | SlipRequested(ticket=number):
                    self._queue(self._controller.hall.tickets[number])
                case DayOpened():
                    for outlet in self.printers.values():
                        outlet.begin_day()

    def resume(self) -> None:
        """After a restart: slips that were not sent wait again; of one that was sent, its printer is asked."""
        for ticket in self._controller.hall.tickets.values():
            if ticket.slip is SlipStage.QUEUED:
                self._queue(ticket)
            elif ticket.slip is SlipStage.SENT:
                self._ask_about(ticket)

    def _queue(self, ticket: Ticket) -> None:
        if outlet := self._outlet_of(ticket):
            outlet.put(ticket)

    def _ask_about(self, ticket: Ticket) -> None:
        if ticket.slip_printer in self.printers:
            self.printers[ticket.slip_printer].ask_about(ticket)
        else:
            self._controller.tell(SettleSlip(ticket.number, ticket.slip_printer, "unknown:no_printer"))

    def _hand_over(self, ticket: Ticket, printer: str) -> bool:
        """What its printer cannot print goes to another printer of the kiosk that is well; false: there is none."""
        if self._health.state(printer) == "ok":
            return False
        others = [id for id in self._kiosks.get(ticket.kiosk) or tuple(self.printers) if id != printer]
        for id in others:
            if self._health.state(id) == "ok":
                log.info("the slip of %s goes to %s, for %s is not ready", ticket.number, id, printer)
                self.printers[id].put(ticket)
                return True
        return False

    def _outlet_of(self, ticket: Ticket) -> "PrinterOutlet | None":
        """None in a hall whose last printer has left the configuration since the slip was asked for."""
        candidates = self._kiosks.get(ticket.kiosk) or tuple(self.printers)
        well = [id for id in candidates if self._health.state(id) == "ok"]
        for id in (*well, *candidates):
            return self.printers[id]
        self._controller.tell(SettleSlip(ticket.number, "", "no_printer"))
        return None


class PrinterOutlet:
    """One printer's queue. A Link calls `serve` for each connection."""

    def __init__(
        self,
        world: World,
        config: HallConfig,
        device: Printer,
        controller: Controller,
        announcer: Announcer,
        *,
        health: HealthBook,
        hand_over: HandOver,
    ) -> None:
        self._health = health
        self._world, self._config, self._device = world, config, device
        self._controller, self._announcer, self._hand_over = controller, announcer, hand_over
        self._encoder = slip_encoder(dots=device.width_dots, chinese=device.chinese, qr=device.qr)
        self._waiting: deque[Ticket] = deque()
        self._in_doubt: deque[Ticket] = deque()
        self._paper = Paper()
        self._woken = asyncio.Event()
        self._something_waits = asyncio.Event()
        self._well = False

    def put(self, ticket: Ticket) -> None:
        """At the end of the queue."""
        self._waiting.append(ticket)
        self._something_waits.set()
        self._woken.set()

    def begin_day(self) -> None:
        """Yesterday's tickets have expired, and today's will have the same numbers."""
        self._waiting.clear()

    def ask_about(self, ticket: Ticket) -> None:
        """A slip that may have come out before our time."""
        self._in_doubt.append(ticket)
        self._woken.set()

    async def serve(self, stream: Stream, report: ReportHealth) -> Never:
        """Prints what waits until the wire or the printer is lost (LinkLost), or says at once that it cannot draw."""
        await asyncio.get_running_loop().run_in_executor(None, self._encoder.warm_up)
        printer = PrinterDriver(
            stream,
            partial(self._note, report),
            self._paper,
            wire_speed=_wire_speed(self._device.address),
            model=PROFILES[self._device.profile],
            notice=partial(self._health.notice, self._device.id),
        )
        async with asyncio.TaskGroup() as tasks:
            tasks.create_task(printer.run(), name=f"{self._device.id}: status")
            await self._print_all(printer)
        raise AssertionError("a printer is served until its wire is lost")

    async def keep_clean(self) -> Never:
        """Gives up, in time, what waits for a printer that does not come back; and warms the encoder up first."""
        with suppress(DeviceError):  # told by `serve`, again and again until there is a font
            await asyncio.get_running_loop().run_in_executor(None, self._warm_up)
        while True:
            await self._something_waits.wait()
            await asyncio.sleep(RETRY_S)
            while self._waiting and self._is_too_late(self._waiting[0]):
                await self._give_up(self._waiting.popleft())
            for ticket in [each for each in self._waiting if self._waited_s(each) > PATIENCE_S]:
                if self._hand_over(ticket, self._device.id):
                    self._take(ticket)
                else:
                    await self._say_that_it_waits(ticket)
            if not self._waiting:
                self._something_waits.clear()

    def _warm_up(self) -> None:
        """The first slip of the day is as quick as the others: what every slip has in common is drawn beforehand."""
        self._encoder.warm_up()
        now = self._world.now()
        for service in self._config.services:
            for language in self._config.languages:
                specimen = Ticket("A000", "", service.letter, ORDINARY, language, "", now, 0, 0.0, 0, 0)
                self._encode(self._content(specimen), language)

    async def _print_all(self, printer: PrinterDriver) -> Never:
        while True:
            await self._settle_doubts(printer)
            if not self._waiting:
                self._woken.clear()
                await self._woken.wait()
            elif self._is_too_late(self._waiting[0]):
                await self._give_up(self._waiting.popleft())
            elif not await self._is_ready(printer) or not await self._print_next(printer):
                await asyncio.sleep(RETRY_S)

    async def _print_next(self, printer: PrinterDriver) -> bool:
        """What waited may have been given up while the printer was asked."""
        return await self._print_one(printer, self._waiting[0]) if self._waiting else True

    async def _print_one(self, printer: PrinterDriver, ticket: Ticket) -> bool:
        """False when it must wait: the disk does not take its mark, or the printer did not take a byte."""
        slip = asyncio.get_running_loop().run_in_executor(None, self._encode, self._content(ticket), ticket.language)
        encoded, _ = await asyncio.gather(slip, printer.make_ready())
        if not await self._controller.tell(SendSlip(ticket.number, self._device.id)):
            return await self._forget_unless_queued(ticket)
        self._take(ticket)
        self._in_doubt.append(ticket)
        outcome = await printer.print_job(encoded, self._job_id(ticket))
        match outcome:
            case NotSent(reason):
                self._in_doubt.remove(ticket)
                self._waiting.appendleft(ticket)
                self._something_waits.set()
                await self._controller.tell(HoldSlip(ticket.number, self._device.id, reason, sent=True))
                return False
            case Printed():
                await self._settle(ticket, None)
            case Unknown(reason):
                log.warning(
                    "%s: nobody knows whether the slip of %s came out: %s", self._device.id, ticket.number, reason
                )
                await self._settle(ticket, f"unknown:{reason}")
        self._in_doubt.remove(ticket)
        return True

    async def _settle_doubts(self, printer: PrinterDriver) -> None:
        """A slip under way when the wire or the controller was lost: the printer is asked, nothing is guessed."""
        while self._in_doubt:
            ticket = self._in_doubt[0]
            match await printer.outcome_of(self._job_id(ticket)):
                case Printed():
                    await self._settle(ticket, None)
                case Unknown(reason):
                    await self._settle(ticket, f"unknown:{reason}")
            self._in_doubt.popleft()

    async def _is_ready(self, printer: PrinterDriver) -> bool:
        """The driver asks again before the first byte; this only spares the journal marks that would be taken back."""
        if self._well:
            return True
        try:
            return (await printer.status()).fault is None
        except NoAnswer:
            return False

    async def _settle(self, ticket: Ticket, reason: str | None) -> None:
        while not await self._controller.tell(SettleSlip(ticket.number, self._device.id, reason)):
            if ticket.number not in self._controller.hall.tickets:
                return
            await asyncio.sleep(RETRY_S)

    async def _give_up(self, ticket: Ticket) -> None:
        log.warning("%s: the slip of %s was not printed in time", self._device.id, ticket.number)
        await self._settle(ticket, "too_late")

    async def _say_that_it_waits(self, ticket: Ticket) -> None:
        if not ticket.slip_held:
            await self._controller.tell(HoldSlip(ticket.number, self._device.id, "printer_not_ready"))

    async def _forget_unless_queued(self, ticket: Ticket) -> bool:
        """The hall may be a new one since, after a full disk or a new day: ask it by number, know it by token."""
        now = self._controller.hall.tickets.get(ticket.number)
        if (
            now is None
            or now.token != ticket.token
            or now.slip not in (SlipStage.QUEUED, SlipStage.SENT)
            or (now.slip is SlipStage.SENT and now.slip_printer != self._device.id)
        ):
            self._take(ticket)
        elif now.slip is SlipStage.SENT and ticket in self._waiting:
            # Marked, and the wire was lost before the first byte, or the disk was full for the mark's end.
            await self._controller.tell(HoldSlip(ticket.number, self._device.id, "link_lost", sent=True))
        return False

    def _take(self, ticket: Ticket) -> None:
        if ticket in self._waiting:
            self._waiting.remove(ticket)

    def _is_too_late(self, ticket: Ticket) -> bool:
        return self._waited_s(ticket) > WORTH_PRINTING_S

    def _waited_s(self, ticket: Ticket) -> float:
        return (self._world.now() - (ticket.slip_asked_at or ticket.issued_at)).total_seconds()

    def _note(self, report: ReportHealth, state: HealthState, detail: str) -> None:
        self._well = state == "ok"
        report(state, detail)

    def _job_id(self, ticket: Ticket) -> str:
        """The same after a restart, another than yesterday's."""
        now = self._controller.hall
        day = date.fromisoformat(now.day or "2000-01-01").toordinal()
        sent = now.tickets.get(ticket.number, ticket)
        return job_id(day * DAYS_APART + sent.slip_job)

    def _encode(self, content: SlipContent, language: str) -> bytes:
        others = [other for other in self._config.languages if other != language]
        return self._encoder.encode(lay_out(content, [language, *others]))

    def _content(self, ticket: Ticket) -> SlipContent:
        config = self._config
        of = next((each for each in config.customer_classes if each.id == ticket.customer_class), None)
        services = {each.letter: each for each in config.services}
        service = services.get(ticket.service)
        return SlipContent(
            hall=config.hall,
            hall_names=config.names,
            service_names=service.names if service else {},
            hints=service.hints if service else {},
            number=ticket.number,
            class_names=of.names if of is not None and of.id != ORDINARY else None,
            ahead=ticket.ahead,
            estimated_wait_s=ticket.estimated_wait_s,
            issued_at=ticket.issued_at.astimezone(config.zone).replace(tzinfo=None),
            token=ticket.token,
            rule=self._announcer.rule(),
            reprint=ticket.slip_is_copy,
            also=tuple((letter, services[letter].names if letter in services else {}) for letter in ticket.also),
        )


def _wire_speed(url: str) -> int:
    """Bytes a second that the wire takes at least; a serial line sends ten bits a byte."""
    try:
        address = parse_address(url)
    except ValueError:
        return WIRE_SPEED
    return address.baudrate // 10 if isinstance(address, SerialAddress) else WIRE_SPEED
