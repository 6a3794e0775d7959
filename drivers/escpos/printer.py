"""Drives one slip printer over one connection: asks before it sends, sends one job at a time, and learns its end."""

import asyncio
from dataclasses import dataclass

from drivers.errors import DeviceError, LinkLost, NoAnswer, PrinterFault
from drivers.escpos import commands, timing
from drivers.escpos.condition import PrinterStatus
from drivers.escpos.conversation import Conversation
from drivers.escpos.outcome import NotSent, Outcome, Printed, Unknown
from drivers.health import HealthState, ReportHealth
from drivers.stream import Stream

_WELL: tuple[HealthState, str] = PrinterStatus().health
_FRESH = commands.INITIALISE + commands.AUTOMATIC_STATUS_ON


@dataclass(slots=True)
class Paper:
    """What outlives a connection: whether part of a slip may hang from the printer, to be cut off before the next."""

    half_slip: bool = False


class Printer:
    """One connection: `run()` must be running while the other methods are used. Hand the same Paper to the next one."""

    def __init__(
        self, stream: Stream, report: ReportHealth, paper: Paper | None = None, *, wire_speed: int = timing.WIRE_SPEED
    ) -> None:
        """`wire_speed`: bytes a second which wire and printer take at least (a serial line: baud rate / 10)."""
        self._report, self._paper, self._wire_speed = report, paper or Paper(), wire_speed
        self._talk = Conversation(stream, self._status_changed, wire_speed)
        self._heard = self._talk.heard
        self._turn = asyncio.Lock()
        self._queue_clean = False
        self._says_job_ids: bool | None = None
        self._last_job: str | None = None
        self._deadline: asyncio.Timeout | None = None
        self._ready_until = 0.0
        self._reported: tuple[HealthState, str] | None = None

    async def run(self) -> None:
        """Reads and polls until the wire is gone: raises LinkLost."""
        lost = LinkLost("the printer's wire is gone")
        try:
            async with asyncio.TaskGroup() as tasks:
                tasks.create_task(self._talk.listen(), name="printer listens")
                tasks.create_task(self._poll(), name="printer is polled")
        except* LinkLost as losses:
            lost = _first(losses)
        raise lost

    async def status(self) -> PrinterStatus:
        """How the printer stands; raises NoAnswer when it is silent, LinkLost."""
        async with self._turn:
            status = await self._talk.status()
            if status.cutter_error:
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
                if self._heard.job_id == job_id:
                    self._paper.half_slip = False
                    return Printed("job_id")
                reason = status.fault or "no_answer"
                await self._throw_away()
            except NoAnswer:
                self._paper_is_dirty()
            except LinkLost:
                reason = "link_lost"
                self._paper_is_dirty()
            return Unknown(reason)

    def _status_changed(self, status: PrinterStatus) -> None:
        """A fault ends the wait for a job at once."""
        self._tell(*status.health)
        if status.fault is not None:
            self._ready_until = 0.0
        if status.fault is not None and self._deadline is not None:
            now = asyncio.get_running_loop().time()
            due = self._deadline.when()
            if due is not None and due > now:
                self._deadline.reschedule(now)

    async def _poll(self) -> None:
        """One that tells changes by itself, and is well by its last word, is mostly only asked whether it is there."""
        whole_in = 0
        while True:
            try:
                if whole_in > 0 and await self._is_still_well():
                    whole_in -= 1
                else:
                    self._tell(*(await self.status()).health)
                    whole_in = timing.POLLS_BETWEEN_WHOLE
            except NoAnswer:
                self._tell("unknown", "the printer does not answer")
                whole_in = 0
            await asyncio.sleep(timing.POLL_S)

    async def _is_still_well(self) -> bool:
        word = self._heard.automatic
        if word is None or word.health != _WELL or self._reported != _WELL or not self._queue_clean:
            return False
        async with self._turn:
            return await self._talk.is_online()

    def _tell(self, state: HealthState, detail: str) -> None:
        if self._reported != (state, detail):
            self._reported = (state, detail)
            self._report(state, detail)

    async def _be_ready(self) -> None:
        """Two questions where all is well, all four for the reason where not; then an empty queue, clean paper."""
        if not await self._talk.is_ready():
            raise PrinterFault((await self._talk.status()).fault or "offline")
        if not self._queue_clean and not await self._clean_queue(cut=self._paper.half_slip):
            status = await self._talk.status()
            if status.fault is not None:
                raise PrinterFault(status.fault)

    async def _clean_queue(self, cut: bool) -> bool:
        """Modes as we know them, automatic status on, no half command in the way; False if the queue stays silent.

        Cuts off what hangs from the printer, if asked to. A printer that never answers GS r prints all the same.
        """
        answered = await self._talk.queue_obeys(_FRESH + (commands.FEED_AND_CUT_PARTIALLY if cut else b""))
        self._queue_clean = True
        if cut and answered:
            self._paper.half_slip = False
        return answered

    def _paper_is_dirty(self) -> None:
        self._queue_clean, self._paper.half_slip = False, True

    async def _send(self, job: bytes, job_id: str) -> Printed | Unknown:
        self._paper_is_dirty()
        reason = "no_answer"
        try:
            async with asyncio.timeout(timing.PRINT_S + len(job) / self._wire_speed) as self._deadline:
                await self._talk.send_job(job, job_id)
                by = await self._end_of(job_id)
                self._talk.job_is_over()
                self._queue_clean, self._paper.half_slip = True, False
                return by
        except TimeoutError:
            if self._heard.automatic is not None and self._heard.automatic.fault is not None:
                reason = self._heard.automatic.fault
        except PrinterFault as fault:
            reason = fault.reason
        except LinkLost:
            return Unknown("link_lost")
        finally:
            self._deadline = None
        await self._throw_away()
        return Unknown(reason)

    async def _end_of(self, job_id: str) -> Printed:
        """By the job's id; by the queue's answer where the printer has no ids and shows no fault."""
        while True:
            try:
                await self._heard.until(
                    lambda: self._heard.job_id == job_id or self._talk.job_ended(), timing.JOB_POLL_S
                )
            except NoAnswer:
                await self._look_for_a_fault()
                continue
            if self._heard.job_id == job_id or await self._job_id_follows(job_id):
                self._says_job_ids = True
                return Printed("job_id")
            await self._look_for_a_fault()
            if not self._says_job_ids:
                self._says_job_ids = False
                return Printed("queue")

    async def _job_id_follows(self, job_id: str) -> bool:
        if self._says_job_ids is False:
            return False
        try:
            await self._heard.until(lambda: self._heard.job_id == job_id, timing.JOB_ID_LAG_S)
        except NoAnswer:
            return False
        return True

    async def _look_for_a_fault(self) -> None:
        """Raises PrinterFault. Silence is no fault here: the question may stand behind the job on the wire."""
        try:
            status = await self._talk.status()
        except NoAnswer:
            return
        if status.fault is not None:
            raise PrinterFault(status.fault)

    async def _throw_away(self) -> None:
        """So that half a slip does not come out when the paper is back."""
        self._paper_is_dirty()
        try:
            await self._talk.clear_buffers()
        except (NoAnswer, LinkLost):
            return


def _first(losses: BaseExceptionGroup[LinkLost]) -> LinkLost:
    first = losses.exceptions[0]
    return first if isinstance(first, LinkLost) else _first(first)


def _now() -> float:
    return asyncio.get_running_loop().time()
