"""One printer's slips: sent once each, given up in time, and what became of them told to the hall. An outlet's queue.

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
from drivers.escpos.builder import Encoded
from drivers.escpos.commands import job_id
from drivers.escpos.condition import SILENT, PrinterStatus
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
from kiosk.paper_count import PaperCount, RollWatch
from kiosk.queueing.commands import ChangeRoll, HoldSlip, SendSlip, SettleSlip
from kiosk.queueing.model import SlipStage, Ticket
from kiosk.queueing.rules import ORDINARY
from kiosk.slip import lay_out
from kiosk.slip_content import content_of, languages_of
from kiosk.slip_design import SlipDesign
from kiosk.slip_printers import encoder_of

WORTH_PRINTING_S = 60.0
"""Seconds a customer may still stand at the kiosk; a slip that comes later is somebody else's litter."""

PATIENCE_S = 1.5
"""Seconds after which another printer is tried, or the customer is told that the slip does not come yet."""

DOUBT_S = 10.0
"""Seconds for which a printer that went in the middle of a slip may come back and say what became of it; its customer
cannot have a copy before that is settled. Many times the restart of a printer's network board, or of ours."""

RETRY_S = 0.5
"""Between two looks whether the printer, or the disk, is ready again."""

DAYS_APART = 1237
"""Between the job ids of two days: a printer echoes four digits and remembers the last."""

HandOver = Callable[[Ticket, str], bool]
"""Takes a ticket off the printer of that id; false when no other printer can have it."""

log = logging.getLogger(__name__)


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
        design: SlipDesign,
        hand_over: HandOver,
    ) -> None:
        self._health = health
        self._world, self._config, self._device = world, config, device
        self._controller, self._announcer, self._hand_over = controller, announcer, hand_over
        self._design = design
        self._encoder = encoder_of(config, device)
        self._waiting: deque[Ticket] = deque()
        self._in_doubt: deque[Ticket] = deque()
        self._marking: tuple[Ticket, asyncio.Future[bool]] | None = None
        self._paper = Paper()
        self._alone_since: float | None = 0.0
        self._woken = asyncio.Event()
        self._something_waits = asyncio.Event()
        self._well = False
        self._rolls = RollWatch()
        self._said: PrinterStatus = SILENT
        self._told: tuple[ReportHealth, HealthState, str] | None = None

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
        self._something_waits.set()
        self._woken.set()

    async def serve(self, stream: Stream, report: ReportHealth) -> Never:
        """Prints what waits until the wire or the printer is lost (LinkLost), or says at once that it cannot draw."""
        await asyncio.get_running_loop().run_in_executor(None, self._encoder.warm_up)
        printer = PrinterDriver(
            stream,
            partial(self._note, report),
            self._paper,
            wire_speed=wire_speed(self._device.address),
            model=PROFILES[self._device.profile],
            notice=self._notice,
        )
        self._alone_since = None
        try:
            async with asyncio.TaskGroup() as tasks:
                tasks.create_task(printer.run(), name=f"{self._device.id}: status")
                await self._print_all(printer)
        finally:
            self._alone_since = asyncio.get_running_loop().time()
            self._something_waits.set()
        raise AssertionError("a printer is served until its wire is lost")

    async def keep_clean(self) -> Never:
        """Gives up, in time, what waits for a printer that does not come back; and warms the encoder up first."""
        if self._alone_since is not None:
            self._alone_since = asyncio.get_running_loop().time()
        with suppress(DeviceError):  # told by `serve`, again and again until there is a font
            await asyncio.get_running_loop().run_in_executor(None, self._warm_up)
        while True:
            await self._something_waits.wait()
            await asyncio.sleep(RETRY_S)
            while self._waiting and self._is_too_late(self._waiting[0]) and not self._is_being_marked(self._waiting[0]):
                await self._give_up(self._waiting.popleft())
            for ticket in list(self._waiting):
                if ticket in self._waiting and self._waited_s(ticket) > PATIENCE_S:
                    await self._find_another_way(ticket)
            if not await self._doubts_wait() and not self._waiting:
                self._something_waits.clear()

    async def _doubts_wait(self) -> bool:
        """Settles, in time, what a printer that does not come back has left in doubt; true while that is not yet due.

        It is asked about them all the same, should it come: it may still have half a slip in it.
        """
        if self._alone_since is None:
            return False
        unsettled = [ticket for ticket in self._in_doubt if self._is_marked(ticket)]
        if asyncio.get_running_loop().time() - self._alone_since < DOUBT_S:
            return bool(unsettled)
        for ticket in unsettled:
            await self._settle(ticket, "unknown:link_lost")
        return False

    def _warm_up(self) -> None:
        """The first slip of the day is as quick as the others: what every slip has in common is drawn beforehand."""
        self._encoder.warm_up()
        now = self._world.now()
        for service in self._config.services:
            for language in self._config.languages:
                specimen = Ticket("A000", "", service.letter, ORDINARY, language, "", now, 0, 0.0, 0, 0)
                self._encode(specimen)

    async def _print_all(self, printer: PrinterDriver) -> Never:
        while True:
            await self._settle_doubts(printer)
            if not self._waiting:
                self._woken.clear()
                await self._woken.wait()
            elif (
                self._is_too_late(self._waiting[0])  # `keep_clean` gives it up, whatever becomes of this connection
                or not await self._is_ready(printer)
                or not await self._print_next(printer)
            ):
                await asyncio.sleep(RETRY_S)

    async def _print_next(self, printer: PrinterDriver) -> bool:
        """What waited may have been given up while the printer was asked."""
        return await self._print_one(printer, self._waiting[0]) if self._waiting else True

    async def _print_one(self, printer: PrinterDriver, ticket: Ticket) -> bool:
        """False when it must wait: the disk does not take its mark, or the printer did not take a byte."""
        slip = asyncio.get_running_loop().run_in_executor(None, self._encode, ticket)
        encoded, _ = await asyncio.gather(slip, printer.make_ready())
        if not await self._mark(ticket):
            return await self._forget_unless_queued(ticket)
        self._take(ticket)
        self._in_doubt.append(ticket)
        outcome = await printer.print_job(encoded.sent, self._job_id(ticket), encoded.mm)
        match outcome:
            case NotSent(reason):
                self._in_doubt.remove(ticket)
                self._waiting.appendleft(ticket)
                self._something_waits.set()
                await self._unmark(ticket, reason)
                return False
            case Printed():
                await self._settle(ticket, None, encoded.mm)
            case Unknown(reason):
                log.warning(
                    "%s: nobody knows whether the slip of %s came out: %s", self._device.id, ticket.number, reason
                )
                await self._settle(ticket, f"unknown:{reason}", encoded.mm)
        self._in_doubt.remove(ticket)
        return True

    async def _mark(self, ticket: Ticket) -> bool:
        """As sent, on disk. Until that has ended, though the wire be lost meanwhile, nobody gives it up or away."""
        marking = asyncio.ensure_future(self._controller.tell(SendSlip(ticket.number, self._device.id)))
        self._marking = ticket, marking
        try:
            return await asyncio.shield(marking)
        finally:
            marking.add_done_callback(self._marking_ended)

    def _marking_ended(self, marking: asyncio.Future[bool]) -> None:
        if self._marking is not None and self._marking[1] is marking:
            self._marking = None

    def _is_being_marked(self, ticket: Ticket) -> bool:
        return self._marking is not None and self._marking[0] is ticket

    async def _settle_doubts(self, printer: PrinterDriver) -> None:
        """A slip under way when the wire or the controller was lost: the printer is asked, nothing is guessed."""
        while self._in_doubt:
            ticket = self._in_doubt[0]
            outcome = await printer.outcome_of(self._job_id(ticket))
            encoded = await asyncio.get_running_loop().run_in_executor(None, self._encode, ticket)
            match outcome:
                case Printed():
                    await self._settle(ticket, None, encoded.mm)
                case Unknown(reason):
                    await self._settle(ticket, f"unknown:{reason}", encoded.mm)
            self._in_doubt.popleft()

    async def _is_ready(self, printer: PrinterDriver) -> bool:
        """The driver asks again before the first byte; this only spares the journal marks that would be taken back."""
        if self._well:
            return True
        try:
            return (await printer.status()).fault is None
        except NoAnswer:
            return False

    async def _settle(self, ticket: Ticket, reason: str | None, mm: int = 0, *, sent: bool = True) -> None:
        """Of a ticket of an earlier day nothing is told any more: today's may have its number."""
        while (now := self._controller.hall.tickets.get(ticket.number)) is not None and now.token == ticket.token:
            if await self._controller.tell(SettleSlip(ticket.number, self._device.id, reason, mm, sent)):
                return
            await asyncio.sleep(RETRY_S)

    async def _give_up(self, ticket: Ticket) -> None:
        log.warning("%s: the slip of %s was not printed in time", self._device.id, ticket.number)
        await self._settle(ticket, "too_late", sent=False)

    async def _find_another_way(self, ticket: Ticket) -> None:
        """Another printer, or a word to the customer; first it is nobody's, if it was marked and no byte of it left."""
        if self._is_being_marked(ticket):
            return
        if self._is_marked(ticket):
            await self._unmark(ticket, "link_lost")
        elif self._hand_over(ticket, self._device.id):
            self._take(ticket)
        else:
            await self._say_that_it_waits(ticket)

    async def _unmark(self, ticket: Ticket, reason: str) -> None:
        await self._controller.tell(HoldSlip(ticket.number, self._device.id, reason, sent=True))

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
            await self._unmark(ticket, "link_lost")
        return False

    def _take(self, ticket: Ticket) -> None:
        if ticket in self._waiting:
            self._waiting.remove(ticket)

    def _is_marked(self, ticket: Ticket) -> bool:
        now = self._controller.hall.tickets.get(ticket.number)
        return (
            now is not None
            and now.token == ticket.token
            and now.slip is SlipStage.SENT
            and now.slip_printer == self._device.id
        )

    def _is_too_late(self, ticket: Ticket) -> bool:
        return self._waited_s(ticket) > WORTH_PRINTING_S

    def _waited_s(self, ticket: Ticket) -> float:
        return (self._world.now() - (ticket.slip_asked_at or ticket.issued_at)).total_seconds()

    def roll_is_changed(self) -> None:
        """Seen by us, or told by a person."""
        self._rolls.is_reported()
        self.look_at_paper()

    def look_at_paper(self) -> None:
        """Slips have taken some, or there is a new roll."""
        count = self._count()
        self._health.notice(self._device.id, count.status(self._said), count.left_m)
        if self._told is not None:
            report, state, detail = self._told
            report(*count.health(state, detail))

    def _notice(self, said: PrinterStatus) -> None:
        self._said = said
        if self._rolls.new_roll(said) and self._device.roll_m is not None:
            self._controller.tell(ChangeRoll(self._device.id))
        count = self._count()
        self._health.notice(self._device.id, count.status(said), count.left_m)

    def _note(self, report: ReportHealth, state: HealthState, detail: str) -> None:
        self._well = state == "ok"
        self._told = report, state, detail
        report(*self._count().health(state, detail))

    def _count(self) -> PaperCount:
        return PaperCount(self._device, self._controller.hall.rolls.get(self._device.id, 0))

    def _job_id(self, ticket: Ticket) -> str:
        """The same after a restart, another than yesterday's."""
        now = self._controller.hall
        day = date.fromisoformat(now.day or "2000-01-01").toordinal()
        sent = now.tickets.get(ticket.number, ticket)
        return job_id(day * DAYS_APART + sent.slip_job)

    def _encode(self, ticket: Ticket) -> Encoded:
        content = content_of(self._config, ticket, self._announcer.rule())
        return self._encoder.measured(lay_out(content, languages_of(self._config, ticket), self._design))


def wire_speed(url: str) -> int:
    """Bytes a second that the wire takes at least; a serial line sends ten bits a byte."""
    try:
        address = parse_address(url)
    except ValueError:
        return WIRE_SPEED
    return address.baudrate // 10 if isinstance(address, SerialAddress) else WIRE_SPEED
