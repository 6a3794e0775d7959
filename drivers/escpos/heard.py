"""What the printer has said on this connection, and how the driver waits for more. No wire."""

import asyncio
from collections import deque
from collections.abc import Callable

from drivers.errors import LinkLost, NoAnswer
from drivers.escpos.condition import PrinterStatus, from_automatic
from drivers.escpos.status import (
    AutomaticStatus,
    BufferCleared,
    Frame,
    OtherBlock,
    ProcessId,
    RealTimeStatus,
    TextBlock,
    TransmitStatus,
)

_ANSWERS_KEPT = 64
_IDS_KEPT = 8


class Heard:
    """Notes frames as they come; one waiter at a time."""

    def __init__(self) -> None:
        self.automatic: PrinterStatus | None = None
        self.answers: deque[int] = deque(maxlen=_ANSWERS_KEPT)
        self.job_ids: deque[str] = deque(maxlen=_IDS_KEPT)
        self.queue_reached = 0
        self.queue_said = 0
        self.texts: deque[str] = deque(maxlen=_IDS_KEPT)
        self.blocks: deque[OtherBlock] = deque(maxlen=_IDS_KEPT)
        self.cleared = 0
        self._lost = self._too_late = False
        self._news = asyncio.Event()

    def note(self, frame: Frame) -> None:
        """Takes one frame; flow control is the wire's affair."""
        match frame:
            case RealTimeStatus(bits):
                self.answers.append(bits)
            case AutomaticStatus():
                self.automatic = from_automatic(frame)
            case TransmitStatus(bits):
                self.queue_reached += 1
                self.queue_said = bits
            case ProcessId(job_id):
                self.job_ids.append(job_id)
            case BufferCleared():
                self.cleared += 1
            case TextBlock(text):
                self.texts.append(text)
            case OtherBlock():
                self.blocks.append(frame)
            case _:
                return
        self._news.set()

    def lose(self) -> None:
        """The wire is gone: whoever waits, now or later, gets LinkLost."""
        self._lost = True
        self._news.set()

    async def until(self, condition: Callable[[], object], seconds: float) -> None:
        """Returns when what was heard makes `condition()` true; raises NoAnswer after `seconds`, LinkLost."""
        self._too_late = False
        deadline = asyncio.get_running_loop().call_later(seconds, self._give_up)
        try:
            while not condition():
                if self._lost:
                    raise LinkLost("the printer's wire is gone")
                if self._too_late:
                    raise NoAnswer(f"the printer said nothing for {seconds:g} s")
                self._news.clear()
                await self._news.wait()
        finally:
            deadline.cancel()

    def _give_up(self) -> None:
        self._too_late = True
        self._news.set()
