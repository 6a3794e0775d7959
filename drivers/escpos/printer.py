"""Drives one slip printer over one connection: asks before it sends, sends one job at a time, and learns its end."""

import asyncio
from dataclasses import dataclass

from drivers.errors import LinkLost, NoAnswer, PrinterFault
from drivers.escpos import commands
from drivers.escpos.condition import PrinterStatus, from_real_time
from drivers.escpos.heard import Heard
from drivers.escpos.outcome import NotSent, Outcome, Printed, Unknown
from drivers.escpos.status import AutomaticStatus, StatusDecoder
from drivers.health import HealthState, ReportHealth
from drivers.stream import Stream

ANSWER_S = 1.0
"""Seconds. DLE EOT is answered on reception (Epson); four bytes take 4 ms at 9600 baud, network boards some 100 ms."""

QUIET_S = 0.2
"""Seconds of silence after which late answers to earlier questions are believed to be over."""

POLL_S = 5.0
"""Seconds between two looks at an idle printer; automatic status tells changes sooner, where a printer has it."""

JOB_POLL_S = 1.0
"""Seconds between two looks at a printer that prints."""

QUEUE_S = 2.0
"""Seconds for an idle queue to answer GS r; receiptio waits as long before it flushes."""

FLUSH_S = 10.0
"""Seconds for it to answer after 8192 NULs; receiptio gives up then, too."""

JOB_ID_LAG_S = 1.0
"""Seconds by which the answer to GS ( H, sent when the paper has stopped, may follow that to GS r, sent when read."""

PRINT_S = 15.0
"""Seconds from the last byte to the end of a slip: 20 cm at 50 mm/s are 4 s; the rest is for a hot head's pauses."""

CLEAR_S = 1.0
"""Seconds for DLE DC4 fn 8, a real-time command."""

WIRE_SPEED = 10_000
"""Bytes a second which wire and printer take at least, unless told otherwise (a serial line: baud rate / 10)."""

_OFFLINE = 0x08


@dataclass(slots=True)
class Paper:
    """What outlives a connection: whether part of a slip may hang from the printer, to be cut off before the next."""

    half_slip: bool = False


class Printer:
    """One connection: `run()` must be running while the other methods are used. Hand the same Paper to the next one."""

    def __init__(
        self, stream: Stream, report: ReportHealth, paper: Paper | None = None, *, wire_speed: int = WIRE_SPEED
    ) -> None:
        self._stream, self._report, self._wire_speed = stream, report, wire_speed
        self._paper = paper or Paper()
        self._heard = Heard()
        self._turn = asyncio.Lock()
        self._questions_unanswered = False
        self._queue_clean = False
        self._says_job_ids: bool | None = None
        self._last_job: str | None = None
        self._deadline: asyncio.Timeout | None = None
        self._reported: tuple[HealthState, str] | None = None

    async def run(self) -> None:
        """Reads and polls until the wire is gone: raises LinkLost."""
        lost = LinkLost("the printer's wire is gone")
        try:
            async with asyncio.TaskGroup() as tasks:
                tasks.create_task(self._listen(), name="printer listens")
                tasks.create_task(self._poll(), name="printer is polled")
        except* LinkLost as losses:
            lost = _first(losses)
        raise lost

    async def status(self) -> PrinterStatus:
        """How the printer stands; raises NoAnswer when it is silent, LinkLost."""
        async with self._turn:
            status = await self._ask_all()
            if status.cutter_error:
                await self._stream.write(commands.CLEAR_AFTER_ERROR)
            if status.fault is None and not self._queue_clean:
                await self._clean_queue(cut=self._paper.half_slip)
            return status

    async def print_job(self, slip: bytes, job_id: str) -> Outcome:
        """Prints a slip once; `job_id` as `commands.job_id` makes them, other than the last one's.

        Raises no DeviceError. Cancelled while sending, the job is unknown and the next one starts on clean paper.
        """
        job = _framed(slip, job_id)
        async with self._turn:
            if job_id == self._last_job:
                raise ValueError(f"job {job_id} was sent already; a copy is a job of its own")
            try:
                await self._be_ready()
            except PrinterFault as fault:
                return NotSent(fault.reason)
            except NoAnswer:
                return NotSent("no_answer")
            except LinkLost:
                return NotSent("link_lost")
            self._last_job = job_id
            return await self._send(job, job_id)

    async def outcome_of(self, job_id: str) -> Printed | Unknown:
        """For the job that an earlier connection left unknown: Printed if the printer says its id now.

        Otherwise what is left of it is thrown away, and cut off before the next slip. Raises no DeviceError.
        """
        async with self._turn:
            reason = "no_answer"
            try:
                status = await self._ask_all()
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

    async def _listen(self) -> None:
        decoder = StatusDecoder()
        try:
            while True:
                for frame in decoder.feed(await self._stream.read()):
                    self._heard.note(frame)
                    if isinstance(frame, AutomaticStatus):
                        self._status_changed()
        finally:
            self._heard.lose()

    def _status_changed(self) -> None:
        status = self._heard.automatic
        assert status is not None
        self._tell(*status.health)
        if status.fault is not None and self._deadline is not None:
            now = asyncio.get_running_loop().time()
            due = self._deadline.when()
            if due is not None and due > now:
                self._deadline.reschedule(now)

    async def _poll(self) -> None:
        while True:
            try:
                self._tell(*(await self.status()).health)
            except NoAnswer:
                self._tell("unknown", "the printer does not answer")
            await asyncio.sleep(POLL_S)

    def _tell(self, state: HealthState, detail: str) -> None:
        if self._reported != (state, detail):
            self._reported = (state, detail)
            self._report(state, detail)

    async def _ask(self, subject: int) -> int:
        """The answer to DLE EOT n. Answers do not name their question: after a silence, late ones are let pass."""
        if self._questions_unanswered:
            await self._let_late_answers_pass()
        self._heard.answers.clear()
        self._questions_unanswered = True
        await self._write(commands.ask(subject), ANSWER_S)
        await self._heard.until(lambda: self._heard.answers, ANSWER_S)
        self._questions_unanswered = False
        return self._heard.answers.popleft()

    async def _let_late_answers_pass(self) -> None:
        self._heard.answers.clear()
        await self._write(commands.ask(1), ANSWER_S)
        await self._heard.until(lambda: self._heard.answers, ANSWER_S)
        try:
            while True:
                self._heard.answers.clear()
                await self._heard.until(lambda: self._heard.answers, QUIET_S)
        except NoAnswer:
            return

    async def _ask_all(self) -> PrinterStatus:
        return from_real_time(await self._ask(1), await self._ask(2), await self._ask(3), await self._ask(4))

    async def _write(self, sent: bytes, seconds: float) -> None:
        """Raises NoAnswer when the wire does not take it: a printer that reads nothing is silent."""
        try:
            async with asyncio.timeout(seconds):
                await self._stream.write(sent)
        except TimeoutError:
            raise NoAnswer(f"the printer took no bytes for {seconds:g} s") from None

    async def _be_ready(self) -> None:
        """Two questions where all is well, all four for the reason where not; then an empty queue, clean paper."""
        printer, paper = await self._ask(1), await self._ask(4)
        if printer & _OFFLINE or from_real_time(printer, 0, 0, paper).fault is not None:
            raise PrinterFault((await self._ask_all()).fault or "offline")
        if not self._queue_clean and not await self._clean_queue(cut=self._paper.half_slip):
            status = await self._ask_all()
            if status.fault is not None:
                raise PrinterFault(status.fault)

    async def _clean_queue(self, cut: bool) -> bool:
        """Modes as we know them, automatic status on, no half command in the way; False if the queue stays silent.

        Cuts off what hangs from the printer, if asked to. A printer that never answers GS r prints all the same.
        """
        knife = commands.FEED_AND_CUT_PARTIALLY if cut else b""
        fresh = commands.INITIALISE + commands.AUTOMATIC_STATUS_ON + knife + commands.TRANSMIT_PAPER_STATUS
        answered = await self._queue_answers(fresh, QUEUE_S) or await self._queue_answers(
            commands.FLUSH_HALF_COMMAND + fresh, FLUSH_S
        )
        self._queue_clean = True
        if cut and answered:
            self._paper.half_slip = False
        return answered

    def _paper_is_dirty(self) -> None:
        self._queue_clean, self._paper.half_slip = False, True

    async def _queue_answers(self, question: bytes, seconds: float) -> bool:
        before = self._heard.queue_reached
        try:
            await self._write(question, seconds)
            await self._heard.until(lambda: self._heard.queue_reached > before, seconds)
        except NoAnswer:
            return False
        return True

    async def _send(self, job: bytes, job_id: str) -> Printed | Unknown:
        self._paper_is_dirty()
        reason = "no_answer"
        try:
            async with asyncio.timeout(PRINT_S + len(job) / self._wire_speed) as self._deadline:
                by = await self._send_and_watch(job, job_id)
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

    async def _send_and_watch(self, job: bytes, job_id: str) -> Printed:
        before = self._heard.queue_reached
        self._heard.job_id = None
        await self._stream.write(job)
        while True:
            try:
                await self._heard.until(
                    lambda: self._heard.job_id == job_id or self._heard.queue_reached > before, JOB_POLL_S
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
            await self._heard.until(lambda: self._heard.job_id == job_id, JOB_ID_LAG_S)
        except NoAnswer:
            return False
        return True

    async def _look_for_a_fault(self) -> None:
        """Raises PrinterFault. Silence is no fault here: the question may stand behind the job on the wire."""
        try:
            status = await self._ask_all()
        except NoAnswer:
            return
        if status.fault is not None:
            raise PrinterFault(status.fault)

    async def _throw_away(self) -> None:
        """So that half a slip does not come out when the paper is back."""
        self._paper_is_dirty()
        before = self._heard.cleared
        try:
            await self._write(commands.CLEAR_BUFFERS, CLEAR_S)
            await self._heard.until(lambda: self._heard.cleared > before, CLEAR_S)
        except (NoAnswer, LinkLost):
            return


def _framed(slip: bytes, job_id: str) -> bytes:
    return b"".join(
        (
            commands.INITIALISE,
            commands.AUTOMATIC_STATUS_ON,
            slip,
            commands.request_process_id(job_id),
            commands.TRANSMIT_PAPER_STATUS,
        )
    )


def _first(losses: BaseExceptionGroup[LinkLost]) -> LinkLost:
    first = losses.exceptions[0]
    return first if isinstance(first, LinkLost) else _first(first)
