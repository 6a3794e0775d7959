"""Asks the printer and hears its answers: one question at a time, and no answer is taken for another's."""

import asyncio
from collections.abc import Callable
from functools import partial

from drivers.errors import NoAnswer
from drivers.escpos import commands, timing
from drivers.escpos.condition import SILENT, PrinterStatus, from_port, from_real_time
from drivers.escpos.heard import Heard
from drivers.escpos.status import StatusDecoder
from drivers.stream import Stream, TellsPortStatus

_OFFLINE = 0x08
_MOST_SAID = 256
"""Bytes at a time; no printer says so many. Who babbles on is heard, but not all the time."""


class Conversation:
    """One connection. `listen()` must be running; the rest is for one task at a time."""

    def __init__(self, stream: Stream, status_changed: Callable[[PrinterStatus], None], wire_speed: int) -> None:
        """`status_changed` is called with each automatic status; it neither blocks nor raises."""
        self.heard = Heard()
        self._stream, self._status_changed = stream, status_changed
        nulls_s = len(commands.FLUSH_HALF_COMMAND) / wire_speed
        self._flush_s, self._late_s = timing.FLUSH_S + nulls_s, timing.QUEUE_S + nulls_s
        self._question_unanswered = False
        self._queue_answers_owed = 0
        self._before_job = 0

    async def listen(self) -> None:
        """Reads until the wire is gone: raises LinkLost, and gives it to whoever waits for an answer."""
        decoder = StatusDecoder()
        try:
            while True:
                chunk = await self._stream.read()
                for frame in decoder.feed(chunk):
                    before = self.heard.automatic
                    self.heard.note(frame)
                    if self.heard.automatic is not None and self.heard.automatic is not before:
                        self._status_changed(self.heard.automatic)
                if len(chunk) > _MOST_SAID:
                    await asyncio.sleep(timing.BREATH_S)
        finally:
            self.heard.lose()

    async def write(self, sent: bytes, seconds: float | None = None) -> None:
        """Raises NoAnswer when the wire does not take it in time: a printer that reads nothing is silent."""
        try:
            async with asyncio.timeout(seconds):
                await self._stream.write(sent)
        except TimeoutError:
            raise NoAnswer(f"the printer took no bytes for {seconds} s") from None

    async def status(self) -> PrinterStatus:
        """All four questions; where they stay unanswered, the bad news of its port. Raises NoAnswer, LinkLost."""
        try:
            return from_real_time(await self._ask(1), await self._ask(2), await self._ask(3), await self._ask(4))
        except NoAnswer:
            told = await self.port()
            if told.fault is None:
                raise
            return told

    async def port(self) -> PrinterStatus:
        """What the port says, which is mostly nothing; never raises NoAnswer, but LinkLost."""
        if not isinstance(self._stream, TellsPortStatus):
            return SILENT
        try:
            async with asyncio.timeout(timing.ANSWER_S):
                return from_port(await self._stream.port_status())
        except (NoAnswer, TimeoutError):
            return SILENT

    async def is_online(self) -> bool:
        """One question; raises NoAnswer, LinkLost."""
        return not await self._ask(1) & _OFFLINE

    async def is_ready(self) -> bool:
        """Two questions: online, and paper there; raises NoAnswer, LinkLost."""
        printer, paper = await self._ask(1), await self._ask(4)
        return not printer & _OFFLINE and from_real_time(printer, 0, 0, paper).fault is None

    async def queue_obeys(self, orders: bytes) -> bool:
        """True when the queue has answered behind these orders. Ends half a command that is in their way."""
        return await self.queue_answers(orders, timing.QUEUE_S) or await self.queue_answers(
            commands.FLUSH_HALF_COMMAND + orders, self._flush_s
        )

    async def flush(self, orders: bytes) -> None:
        """Ends half a command, for a queue that never answers; raises NoAnswer when the wire does not take it."""
        await self.write(commands.FLUSH_HALF_COMMAND + orders, self._flush_s)

    async def says_job_ids(self) -> tuple[bool, bool]:
        """Whether the printer says the id of a job, and whether its queue answers; asked of a clean queue.

        Letters that it makes of a question it does not know stay in its line until the next job's ESC @ drops them.
        """
        self.heard.job_ids.clear()
        queue = await self.queue_answers(commands.request_process_id(commands.PROBE_ID), timing.QUEUE_S)
        try:
            await self.heard.until(lambda: commands.PROBE_ID in self.heard.job_ids, timing.JOB_ID_LAG_S)
        except NoAnswer:
            return False, queue
        return True, queue

    async def send_job(self, job: bytes, job_id: str | None) -> None:
        """The job with the questions behind it, for `job_ended`; None: it is not asked for an id."""
        self.heard.job_ids.clear()
        await self.ask_behind(job + (commands.request_process_id(job_id) if job_id is not None else b""))

    async def ask_behind(self, orders: bytes = b"") -> None:
        """GS r behind these orders; `job_ended` waits for the answer."""
        self._queue_answers_owed += 1
        self._before_job = self.heard.queue_reached
        await self.write(orders + commands.TRANSMIT_PAPER_STATUS)

    def job_ended(self) -> bool:
        """True when the queue has answered since it was last asked."""
        return self.heard.queue_reached > self._before_job

    def job_is_over(self) -> None:
        """Whatever the queue still owed, it has answered."""
        self._queue_answers_owed = 0

    async def clear_buffers(self) -> None:
        """Throws away what the printer has not yet printed; raises NoAnswer where it cannot tell, LinkLost."""
        before = self.heard.cleared
        await self.write(commands.CLEAR_BUFFERS, timing.CLEAR_S)
        await self.heard.until(lambda: self.heard.cleared > before, timing.CLEAR_S)

    async def _ask(self, subject: int) -> int:
        """The answer to DLE EOT n. Answers do not name their question: after a silence, late ones are let pass."""
        if self._question_unanswered:
            await self._first_answer(1)
            await self._let_pass(lambda: len(self.heard.answers), timing.QUIET_S)
        self._question_unanswered = True
        answer = await self._first_answer(subject)
        self._question_unanswered = False
        return answer

    async def _first_answer(self, subject: int) -> int:
        self.heard.answers.clear()
        await self.write(commands.ask(subject), timing.ANSWER_S)
        await self.heard.until(lambda: self.heard.answers, timing.ANSWER_S)
        return self.heard.answers.popleft()

    async def queue_answers(self, orders: bytes, seconds: float) -> bool:
        """Whether it answers behind these orders in that time; late answers to earlier questions are let pass."""
        before = self.heard.queue_reached
        self._queue_answers_owed += 1
        try:
            await self.write(orders + commands.TRANSMIT_PAPER_STATUS, seconds)
            await self.heard.until(lambda: self.heard.queue_reached > before, seconds)
        except NoAnswer:
            return False
        if self._queue_answers_owed > 1:
            await self._let_queue_answers_pass()
        self._queue_answers_owed = 0
        return True

    async def _let_queue_answers_pass(self) -> None:
        """Lest the answer behind these orders, or behind an abandoned job, be taken for that of the next job."""
        await self._let_pass(lambda: self.heard.queue_reached, self._late_s)

    async def _let_pass(self, answers: Callable[[], int], seconds: float) -> None:
        """Returns when no more came for so long."""
        try:
            while True:
                before = answers()
                await self.heard.until(partial(_more, answers, before), seconds)
        except NoAnswer:
            return


def _more(answers: Callable[[], int], before: int) -> bool:
    return answers() > before
