"""Drives one slip printer over one connection: asks before it sends, sends one job at a time, and learns its end."""

import asyncio
from collections.abc import Callable
from contextlib import suppress
from typing import Never

from drivers.errors import DeviceError, LinkLost, NoAnswer, PrinterFault
from drivers.escpos import commands, timing
from drivers.escpos.condition import SILENT, PrinterStatus
from drivers.escpos.conversation import Conversation
from drivers.escpos.delivery import Delivery
from drivers.escpos.outcome import NotSent, Outcome, Printed, Unknown
from drivers.escpos.print_queue import FRESH, Confirmation, Paper, PrintQueue
from drivers.escpos.profiles import GENERIC, Model
from drivers.health import ReportHealth
from drivers.stream import Stream, TellsPortStatus

__all__ = ["Paper", "Printer"]

NoticeStatus = Callable[[PrinterStatus], None]
"""Told of each change, before its health is reported; neither blocks nor raises."""


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
        self._paper = paper or Paper()
        self._talk = Conversation(stream, self._status_changed, wire_speed)
        self._queue = PrintQueue(self._talk, self._paper, model)
        self._delivery = Delivery(self._talk, self._queue, model, wire_speed)
        self._tells_port_status = isinstance(stream, TellsPortStatus)
        self._turn = asyncio.Lock()
        self._last_job: str | None = None
        self._ready_until = 0.0
        self._told: PrinterStatus | None = None

    @property
    def confirms(self) -> Confirmation | None:
        """What it has proved on this connection; None until it was asked."""
        return self._queue.confirms

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
            status = await self._look()
            if status.cutter == "jammed" and status.cover == "closed":
                await self._talk.write(commands.CLEAR_AFTER_ERROR, timing.ANSWER_S)
            if status.fault is None and not self._queue.clean:
                await self._queue.clean_up(cut=self._paper.half_slip)
            return status

    async def make_ready(self) -> None:
        """Asks the printer beforehand, while the slip is still being drawn: a job that follows at once asks no more.

        Raises no DeviceError: the job will ask again, and say why it was not sent.
        """
        async with self._turn:
            try:
                if self._told is None:
                    await self._look()
                await self._queue.be_ready()
            except DeviceError:
                return
            self._ready_until = _now() + timing.READY_S

    async def print_job(self, slip: bytes, job_id: str, mm: float = timing.USUAL_MM) -> Outcome:
        """Prints a slip of that length once; `job_id` as `commands.job_id` makes them, other than the last one's.

        Raises no DeviceError. Cancelled while sending, the job is unknown and the next one starts on clean paper.
        """
        commands.request_process_id(job_id)
        async with self._turn:
            if job_id == self._last_job:
                raise ValueError(f"job {job_id} was sent already; a copy is a job of its own")
            try:
                if _now() > self._ready_until:
                    await self._queue.be_ready()
            except PrinterFault as fault:
                return NotSent(fault.reason)
            except NoAnswer:
                return NotSent("no_answer")
            except LinkLost:
                return NotSent("link_lost")
            self._last_job, self._ready_until = job_id, 0.0
            return await self._delivery.send(FRESH + slip, job_id, mm)

    async def outcome_of(self, job_id: str) -> Printed | Unknown:
        """For the job that an earlier connection left unknown: Printed if the printer says its id now.

        Otherwise what is left of it is thrown away, and cut off before the next slip. Raises no DeviceError.
        """
        async with self._turn:
            reason = "no_answer"
            try:
                status = await self._look()
                if status.fault is None:
                    await self._queue.clean_up(cut=False)
                if job_id in self._talk.heard.job_ids:
                    self._paper.half_slip = False
                    return Printed("job_id")
                reason = status.fault or "no_answer"
                await self._queue.throw_away(reason)
            except NoAnswer:
                self._queue.is_dirty()
            except LinkLost:
                reason = "link_lost"
                self._queue.is_dirty()
            return Unknown(reason)

    def _status_changed(self, status: PrinterStatus) -> None:
        """A fault ends the wait for a job at once."""
        self._tell(status)
        if status.fault is not None:
            self._ready_until = 0.0
            self._delivery.stop(status.fault)

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
                    whole_in = timing.POLLS_BETWEEN_WHOLE
                    if looks > 0 and status.fault is None:
                        await self._learn()
            except NoAnswer:
                self._tell(SILENT)
                whole_in = 0
            looks += 1
            await asyncio.sleep(timing.POLL_S)

    async def _look(self) -> PrinterStatus:
        """Told before anything else is done about it: one that answers no queue takes ten seconds to be cleaned."""
        status = await self._talk.status()
        self._tell(status)
        return status

    async def _watch_port(self) -> Never:
        """While a slip is sent: a printer that takes no bytes takes no question either."""
        while True:
            await asyncio.sleep(timing.JOB_POLL_S)
            if self._delivery.is_under_way:
                status = await self._talk.port()
                if status.fault is not None:
                    self._status_changed(status)

    async def _is_still_well(self) -> bool:
        word, told = self._talk.heard.automatic, self._told
        if word is None or told is None or not self._queue.clean or self._queue.confirms is None:
            return False
        if self._model.seen(word).situation != "well" or told.situation != "well":
            return False
        async with self._turn:
            return await self._talk.is_online()

    async def _learn(self) -> None:
        async with self._turn:
            with suppress(PrinterFault):  # the next look tells it
                await self._queue.learn()

    def _tell(self, status: PrinterStatus) -> None:
        self._paper.low_was_seen |= status.paper == "low"
        seen = self._model.seen(status, self._paper.low_was_seen)
        if self._told == seen:
            return
        before, self._told = self._told, seen
        self._notice(seen)
        if before is None or before.health != seen.health:
            self._report(*seen.health)


def _first(losses: BaseExceptionGroup[LinkLost]) -> LinkLost:
    first = losses.exceptions[0]
    return first if isinstance(first, LinkLost) else _first(first)


def _now() -> float:
    return asyncio.get_running_loop().time()
