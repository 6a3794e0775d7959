"""One line, asked frame by frame, everything that comes back being kept. Knows no protocol."""

import asyncio
from collections.abc import Callable

from drivers.bus.exchange import IN_PIECES_S
from drivers.bus.line import Timing
from drivers.stream import Stream

LONGEST_ANSWER = 24
"""Bytes; what we ask for is short."""

BEHIND_S = 0.02
"""After a whole answer: so long a second device with the same address may still begin."""

AT_MOST_S = 0.5
"""An answer that does not end is noise."""


class Asking:
    """The only one who asks on this stream while the scan lasts."""

    def __init__(self, stream: Stream, timing: Timing) -> None:
        self._stream, self._timing = stream, timing
        self._free_at = 0.0

    async def listen(self, seconds: float) -> bytes:
        """What is said without a question; raises LinkLost."""
        return await self._hear(_now() + seconds, lambda heard: None)

    async def ask(self, frame: bytes, is_whole: Callable[[bytes], bool], longer_s: float = 0.0) -> bytes:
        """What comes back, our own echo left out; raises LinkLost, NoAnswer. `longer_s`: more time to begin."""
        await asyncio.sleep(max(0.0, self._free_at - _now()))
        await self._stream.write(frame)
        sent_at = _now() + len(frame) * self._timing.character_s
        latest = sent_at + AT_MOST_S

        def until(heard: bytes) -> float | None:
            answer = without_echo(heard, frame)
            if not answer:
                return None
            in_full_s = LONGEST_ANSWER * self._timing.character_s + IN_PIECES_S
            return min(latest, _now() + (BEHIND_S if is_whole(answer) else in_full_s))

        heard = await self._hear(sent_at + self._timing.turn_round_s + longer_s, until)
        self._free_at = _now() + self._timing.gap_s
        return without_echo(heard, frame)

    async def _hear(self, when: float, until: Callable[[bytes], float | None]) -> bytes:
        heard = b""
        try:
            async with asyncio.timeout_at(when) as patience:
                while True:
                    heard += await self._stream.read()
                    if (later := until(heard)) is not None:
                        patience.reschedule(later)
        except TimeoutError:
            return heard


def without_echo(heard: bytes, frame: bytes) -> bytes:
    """An RS-485 adapter may hear what it sends."""
    return b"" if frame.startswith(heard) else heard.removeprefix(frame)


def _now() -> float:
    return asyncio.get_running_loop().time()
