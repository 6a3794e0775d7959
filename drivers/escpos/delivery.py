"""One slip from its first byte to what became of it."""

import asyncio
from contextlib import suppress

from drivers.errors import LinkLost, NoAnswer, PrinterFault
from drivers.escpos import timing
from drivers.escpos.condition import Fault
from drivers.escpos.conversation import Conversation
from drivers.escpos.outcome import Printed, Unknown
from drivers.escpos.print_queue import PrintQueue
from drivers.escpos.profiles import Model


class Delivery:
    """For one task at a time; a fault that comes by itself ends the wait by `stop`."""

    def __init__(self, talk: Conversation, queue: PrintQueue, model: Model, wire_speed: int) -> None:
        self._talk, self._heard, self._queue = talk, talk.heard, queue
        self._model, self._wire_speed = model, wire_speed
        self._deadline: asyncio.Timeout | None = None
        self._stopped_by: Fault | None = None

    @property
    def is_under_way(self) -> bool:
        """A slip is being sent, or waited for."""
        return self._deadline is not None

    def stop(self, fault: Fault) -> None:
        """The printer says why it will not end."""
        if self._deadline is None:
            return
        self._stopped_by = fault
        now, due = asyncio.get_running_loop().time(), self._deadline.when()
        if due is not None and due > now:
            self._deadline.reschedule(now)

    async def send(self, job: bytes, job_id: str, mm: float) -> Printed | Unknown:
        """`mm`: length of the slip. Raises no DeviceError. What did not end well is thrown away."""
        self._queue.is_dirty()
        self._stopped_by = None
        confirms = self._queue.confirms
        asks_id = confirms == "job_id" or (confirms == "nothing" and self._model.job_ids is not False)
        seconds = len(job) / self._wire_speed
        if confirms == "nothing":  # its paper moves while the bytes come
            seconds = max(seconds, mm / timing.SLOWEST_MM_S) + timing.UNCONFIRMED_S
        else:
            seconds += timing.PRINT_S
        reason = "no_answer"
        try:
            async with asyncio.timeout(seconds) as self._deadline:
                await self._talk.send_job(job, job_id if asks_id else None)
                by = await self._end_of(job_id)
            self._talk.job_is_over()
            self._queue.is_passed()
            return by
        except TimeoutError:
            if self._stopped_by is None and confirms == "nothing" and await self._is_well():
                self._queue.is_passed()
                return Unknown("unconfirmed")
            reason = self._stopped_by or reason
            if self._stopped_by is None and confirms == "queue":
                self._queue.confirms = None
        except NoAnswer:
            pass
        except PrinterFault as fault:
            reason = fault.reason
        except LinkLost:
            return Unknown("link_lost")
        finally:
            self._deadline = None
        await self._queue.throw_away(reason)
        return Unknown(reason)

    async def _end_of(self, job_id: str) -> Printed:
        """By the job's id; where the printer has none, by two answers of the queue that are alike: one may be noise, or
        an old one."""
        said: int | None = None
        while True:
            try:
                await self._heard.until(lambda: self._said_the_end(job_id), timing.JOB_POLL_S)
            except NoAnswer:
                await self._look_for_a_fault()
                continue
            if job_id in self._heard.job_ids:
                self._queue.confirms = "job_id"
                return Printed("job_id")
            before, said = said, self._heard.queue_said
            if said == before:
                await self._look_for_a_fault()
                self._queue.confirms = "queue"
                return Printed("queue")
            await self._talk.ask_behind()

    def _said_the_end(self, job_id: str) -> bool:
        """Whoever says ids reads ahead: its queue answers before the paper has stopped."""
        return job_id in self._heard.job_ids or (self._queue.confirms != "job_id" and self._talk.job_ended())

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
