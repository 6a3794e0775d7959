"""The driver of one reader: hands over what it read, once, though the card lies on it for longer.

What is read stands in no log, health report or exception. Serves any number of connections, one after the other.
"""

import asyncio
from collections.abc import Callable

from drivers.card_reader.reading import Read, Reading, Reads
from drivers.health import ReportHealth
from drivers.stream import Stream

AGAIN_S = 2.0
"""A card that is read again so soon was not taken away in between."""


class CardReader:
    """`reads` makes the decoder of a connection; `hand_over` is called with each reading, and neither blocks nor
    raises. `answers`: its wire tells whether it is there; that of a line of text does not."""

    def __init__(
        self, reads: Callable[[], Reads], hand_over: Callable[[Read], None], report: ReportHealth, *, answers: bool
    ) -> None:
        self._reads, self._hand_over, self._report, self._answers = reads, hand_over, report, answers
        self._last: int | None = None
        self._last_at = 0.0

    async def serve(self, stream: Stream) -> None:
        """Until the wire is gone: raises LinkLost. What is torn off with it is forgotten."""
        self._report(*(("ok", "") if self._answers else ("unknown", "nothing was read yet since its port was opened")))
        reads = self._reads()
        while True:
            received = await _some(stream, reads.pause_s if reads.under_way else None)
            for read in reads.feed(received) if received else reads.pause():
                self._report("ok", "")
                self._give(read)

    def _give(self, read: Read) -> None:
        now = asyncio.get_running_loop().time()
        if isinstance(read, Reading):
            # Salted anew in each process: nothing of the text is kept.
            same, self._last = hash(read.text) == self._last, hash(read.text)
            again = same and now - self._last_at < AGAIN_S
            self._last_at = now
            if again:
                return
        self._hand_over(read)


async def _some(stream: Stream, pause_s: float | None) -> bytes:
    """What came; empty: nothing did for so long. A late look finds what came while this process was busy."""
    try:
        async with asyncio.timeout(pause_s):
            return await stream.read()
    except TimeoutError:
        pass
    try:
        async with asyncio.timeout(0):
            return await stream.read()
    except TimeoutError:
        return b""
