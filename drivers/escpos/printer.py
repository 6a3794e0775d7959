"""Drives one slip printer over one connection: asks before it sends, sends one job at a time, and learns its end."""

import asyncio
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from typing import Literal, Never

from drivers.errors import DeviceError, LinkLost, NoAnswer, PrinterFault
from drivers.escpos import commands, timing
from drivers.escpos.condition import SILENT, Fault, PrinterStatus
from drivers.escpos.conversation import Conversation
from drivers.escpos.outcome import NotSent, Outcome, Printed, Unknown
from drivers.escpos.profiles import GENERIC, Model
from drivers.health import ReportHealth
from drivers.stream import Stream, TellsPortStatus

Confirmation = Literal["job_id", "queue", "nothing"]
"""By what a printer is known to tell the end of a slip: its id (GS ( H), the queue (GS r), or not at all."""

NoticeStatus = Callable[[PrinterStatus], None]
"""Told of each change, before its health is reported; neither blocks nor raises."""

_FRESH = commands.INITIALISE + commands.AUTOMATIC_STATUS_ON


@dataclass(slots=True)
class Paper:
    """What outlives a connection: whether part of a slip may hang from the printer, to be cut off before the next.

    `low_was_seen`: the printer has said that its paper is low, so it has a sensor for that.
    """

    half_slip: bool = False
    low_was_seen: bool = False


class Printer:
    """One connection: `run()` must be running while the other methods are used. Hand the same Paper to the next one."""

    def __init__(
        self,
        stream: Stream,
        report: ReportHealth,
        paper: Paper | None = None,
        *,
        wire_speed: int = timing.WIRE_SPEED,
        model: Model = GENERIC,
        notice: NoticeStatus = lambda _status: None,
    ) -> None:
        """`wire_speed`: bytes a second which wire and printer take at least (a serial line: baud rate / 10).

        What `model` says that a printer can do is asked before it is believed.
        """
        self._report, self._notice, self._model = report, notice, model
        self._paper, self._wire_speed = paper or Paper(), wire_speed
        self._talk = Conversation(stream, self._status_changed, wire_speed)
        self._heard = self._talk.heard
        self._tells_port_status = isinstance(stream, TellsPortStatus)
        self._turn = asyncio.Lock()
        self._queue_clean = False
        self._confirms: Confirmation | None = None
        self._last_job: str | None = None
        self._deadline: asyncio.Timeout | None = None
        self._stopped_by: Fault | None = None
        self._ready_until = 0.0
        self._told: PrinterStatus | None = None

    @property
    def confirms(self) -> Confirmation | None:
        """What it has proved on this connection; None until it was asked."""
        return self._confirms

    async def run(self) -> None:
        """Reads and polls until the wire is gone: raises LinkLost."""
        lost = LinkLost("the printer's wire is gone")
        try:
            async with asyncio.TaskGroup() as tasks:
                tasks.create_task(self._talk.listen(), name="printer listens")
                tasks.create_task(self._poll(), name="printer is polled")
                if self._tells_port_status:
                    tasks.create_task(self._watch_port(), name="printer's port is watched")
        except* LinkLost as losses:
            lost = _first(losses)
        raise lost

    async def status(self) -> PrinterStatus:
        """How the printer stands; raises NoAnswer when it is silent, LinkLost.

        A jam is recovered from while the cover is shut: its cause is gone by then or the printer does not obey, and no
        hand is at the blade.
        """
        async with self._turn:
            status = await self._talk.status()
            if status.cutter == "jammed" and status.cover == "closed":
                await self._talk.write(commands.CLEAR_AFTER_ERROR, timing.ANSWER_S)
            if status.fault is None and not self._queue_clean:
                await self._clean_queue(cut=self._paper.half_slip)
            return status

    async def make_ready(self) -> None:
        """Asks the printer beforehand, while the slip is still being drawn: a job that follows at once asks no more.

        Raises no DeviceError: the job will ask again, and say why it was not sent.
        """
        async with self._turn:
            try:
                await self._be_ready()
            except DeviceError:
                return
            self._ready_until = _now() + timing.READY_S

    async def print_job(self, slip: bytes, job_id: str) -> Outcome:
        """Prints a slip once; `job_id` as `commands.job_id` makes them, other than the last one's.

        Raises no DeviceError. Cancelled while sending, the job is unknown and the next one starts on clean paper.
        """
        commands.request_process_id(job_id)
        async with self._turn:
            if job_id == self._last_job:
                raise ValueError(f"job {job_id} was sent already; a copy is a job of its own")
            try:
                if _now() > self._ready_until:
                    await self._be_ready()
            except PrinterFault as fault:
                return NotSent(fault.reason)
            except NoAnswer:
                return NotSent("no_answer")
            except LinkLost:
                return NotSent("link_lost")
            self._last_job, self._ready_until = job_id, 0.0
            return await self._send(_FRESH + slip, job_id)

    async def outcome_of(self, job_id: str) -> Printed | Unknown:
        """For the job that an earlier connection left unknown: Printed if the printer says its id now.

        Otherwise what is left of it is thrown away, and cut off before the next slip. Raises no DeviceError.
        """
        async with self._turn:
            reason = "no_answer"
            try:
                status = await self._talk.status()
                if status.fault is None:
                    await self._clean_queue(cut=False)
                if job_id in self._heard.job_ids:
                    self._paper.half_slip = False
                    return Printed("job_id")
                reason = status.fault or "no_answer"
                await self._throw_away(reason)
            except NoAnswer:
                self._paper_is_dirty()
            except LinkLost:
                reason = "link_lost"
                self._paper_is_dirty()
            return Unknown(reason)

    def _status_changed(self, status: PrinterStatus) -> None:
        """A fault ends the wait for a job at once."""
        self._tell(status)
        if status.fault is not None:
            self._ready_until = 0.0
            self._stop_waiting(status.fault)

    def _stop_waiting(self, fault: Fault) -> None:
        if self._deadline is None:
            return
        self._stopped_by = fault
        now, due = _now(), self._deadline.when()
        if due is not None and due > now:
            self._deadline.reschedule(now)

    async def _poll(self) -> Never:
        """One that tells changes by itself, and is well by its last word, is mostly only asked whether it is there.

        By what it confirms a slip is asked at the second look: on a new connection, the id that it may still say is
        that of a slip.
        """
        whole_in, looks = 0, 0
        while True:
            try:
                if whole_in > 0 and await self._is_still_well():
                    whole_in -= 1
                else:
                    status = await self.status()
                    self._tell(status)
                    whole_in = timing.POLLS_BETWEEN_WHOLE
                    if looks > 0 and status.fault is None:
                        await self._learn()
            except NoAnswer:
                self._tell(SILENT)
                whole_in = 0
            looks += 1
            await asyncio.sleep(timing.POLL_S)

    async def _watch_port(self) -> Never:
        """While a slip is sent: a printer that takes no bytes takes no question either."""
        while True:
            await asyncio.sleep(timing.JOB_POLL_S)
            if self._deadline is not None:
                status = await self._talk.port()
                if status.fault is not None:
                    self._status_changed(status)

    async def _is_still_well(self) -> bool:
        word = self._heard.automatic
        if word is None or word.situation != "well" or not self._queue_clean or self._confirms is None:
            return False
        if self._told is None or self._told.situation != "well":
            return False
        async with self._turn:
            return await self._talk.is_online()

    async def _learn(self) -> None:
        async with self._turn:
            if self._queue_clean and self._confirms is None:
                await self._ask_what_it_confirms()

    def _tell(self, status: PrinterStatus) -> None:
        self._paper.low_was_seen |= status.paper == "low"
        seen = self._model.seen(status, self._paper.low_was_seen)
        if self._told == seen:
            return
        before, self._told = self._told, seen
        self._notice(seen)
        if before is None or before.health != seen.health:
            self._report(*seen.health)

    async def _be_ready(self) -> None:
        """Two questions where all is well, all four for the reason where not; then an empty queue, clean paper."""
        await self._is_ready()
        if not self._queue_clean and not await self._clean_queue(cut=self._paper.half_slip):
            status = await self._talk.status()
            if status.fault is not None:
                raise PrinterFault(status.fault)
        if self._confirms is None:
            await self._ask_what_it_confirms()

    async def _is_ready(self) -> None:
        try:
            ready = await self._talk.is_ready()
        except NoAnswer:
            told = await self._talk.port()
            if told.fault is None:
                raise
            raise PrinterFault(told.fault) from None
        if not ready:
            raise PrinterFault((await self._talk.status()).fault or "offline")

    async def _clean_queue(self, cut: bool) -> bool:
        """Modes as we know them, automatic status on, no half command in the way; False if the queue stays silent.

        Cuts off what hangs from the printer, if asked to. A printer that never answers GS r prints all the same.
        """
        orders = _FRESH + (commands.FEED_AND_CUT_PARTIALLY if cut else b"")
        if self._confirms == "nothing":
            await self._talk.write(commands.FLUSH_HALF_COMMAND + orders, timing.FLUSH_S)
            self._queue_clean = True
            self._paper.half_slip &= not cut
            return False
        answered = await self._talk.queue_obeys(orders)
        self._queue_clean = True
        if cut and answered:
            self._paper.half_slip = False
        return answered

    async def _ask_what_it_confirms(self) -> None:
        """Not of a model that is known to lack ids: it is spared a command that it might print."""
        ids, queue = await self._talk.says_job_ids() if self._model.job_ids is not False else (False, None)
        if queue is None:
            queue = await self._talk.queue_obeys(b"")
        self._confirms = "job_id" if ids else "queue" if queue else "nothing"

    def _paper_is_dirty(self) -> None:
        self._queue_clean, self._paper.half_slip = False, True

    async def _send(self, job: bytes, job_id: str) -> Printed | Unknown:
        self._paper_is_dirty()
        self._stopped_by = None
        asks_id = self._confirms == "job_id" or (self._confirms == "nothing" and self._model.job_ids is not False)
        seconds = timing.UNCONFIRMED_S if self._confirms == "nothing" else timing.PRINT_S
        reason = "no_answer"
        try:
            async with asyncio.timeout(seconds + len(job) / self._wire_speed) as self._deadline:
                await self._talk.send_job(job, job_id if asks_id else None)
                by = await self._end_of(job_id)
                self._talk.job_is_over()
                self._queue_clean, self._paper.half_slip = True, False
                return by
        except TimeoutError:
            if self._stopped_by is None and self._confirms == "nothing" and await self._is_well():
                self._queue_clean, self._paper.half_slip = True, False
                return Unknown("unconfirmed")
            reason = self._stopped_by or reason
        except NoAnswer:
            pass
        except PrinterFault as fault:
            reason = fault.reason
        except LinkLost:
            return Unknown("link_lost")
        finally:
            self._deadline = None
        await self._throw_away(reason)
        return Unknown(reason)

    async def _end_of(self, job_id: str) -> Printed:
        """By the job's id; where the printer has none, by two answers of the queue: one may be noise, or an old one."""
        answers = 0
        while True:
            try:
                await self._heard.until(lambda: self._said_the_end(job_id), timing.JOB_POLL_S)
            except NoAnswer:
                await self._look_for_a_fault()
                continue
            if job_id in self._heard.job_ids:
                self._confirms = "job_id"
                return Printed("job_id")
            answers += 1
            if answers == 2:
                await self._look_for_a_fault()
                return Printed("queue")
            await self._talk.ask_behind()

    def _said_the_end(self, job_id: str) -> bool:
        return job_id in self._heard.job_ids or (self._confirms != "job_id" and self._talk.job_ended())

    async def _is_well(self) -> bool:
        """Asked after a job that nothing confirms."""
        with suppress(NoAnswer, LinkLost):
            return (await self._talk.status()).fault is None
        return False

    async def _look_for_a_fault(self) -> None:
        """Raises PrinterFault. Silence is no fault here: the question may stand behind the job on the wire."""
        try:
            status = await self._talk.status()
        except NoAnswer:
            return
        if status.fault is not None:
            raise PrinterFault(status.fault)

    async def _throw_away(self, reason: str) -> None:
        """So that half a slip does not come out when the paper is back. Never moves a blade that has just jammed."""
        self._paper_is_dirty()
        with suppress(LinkLost):
            try:
                await self._talk.clear_buffers()
            except NoAnswer:
                if reason != "cutter":
                    with suppress(NoAnswer):
                        await self._talk.write(commands.CLEAR_AFTER_ERROR, timing.ANSWER_S)


def _first(losses: BaseExceptionGroup[LinkLost]) -> LinkLost:
    first = losses.exceptions[0]
    return first if isinstance(first, LinkLost) else _first(first)


def _now() -> float:
    return asyncio.get_running_loop().time()
