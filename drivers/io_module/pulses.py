"""What a module has kept of presses between two readings: by counters or by latches. No I/O: readings are handed in.

Outlives connections, as the module's memory does.
"""

COUNT_BITS = 16
"""Of one register."""

MOST_PULSES = 1000
"""Of one contact between two readings, bounce and all. More is a counter that has begun anew, wherever it stood."""

KEPT_S = 10.0
"""What a module has kept for longer than this may be a press that is too old to be obeyed."""


class Pulses:
    """Of so many inputs. `words`: registers of one counter, the high one first."""

    def __init__(self, inputs: int, *, words: int = 1) -> None:
        self.inputs = inputs
        self._words = words
        self._counts: list[int] | None = None
        self._latched = [False] * inputs
        self._read_at = float("-inf")

    def counted(self, registers: tuple[int, ...], now: float) -> tuple[tuple[bool, ...], bool]:
        """Which inputs were closed since the last reading, and whether the module started again meanwhile.

        Counters only go up, and over their end to 0: one that made a leap has begun anew, and with it all of them, and
        so have several that are at 0 at once; what they have counted since is as new as the rest."""
        counts = [self._count(registers, index) for index in range(self.inputs)]
        before, self._counts = self._counts, counts
        fresh = self._is_fresh(now)
        if before is None or not fresh:
            return (False,) * self.inputs, False
        bits = COUNT_BITS * self._words
        gone_up = [(new - old) % (1 << bits) for new, old in zip(counts, before, strict=True)]
        zeroed = not any(counts) and sum(step > 0 for step in gone_up) > 1
        if zeroed or max(gone_up) > MOST_PULSES:
            return tuple(count > 0 for count in counts), True
        return tuple(step > 0 for step in gone_up), False

    def latch(self, latched: tuple[bool, ...]) -> None:
        """One reading of the latches, of which several may be needed until they are cleared."""
        self._latched = [old or new for old, new in zip(self._latched, latched, strict=True)]

    def cleared(self, now: float) -> tuple[bool, ...]:
        """What was latched until they were; what was latched before we came is of an earlier life."""
        latched, self._latched = tuple(self._latched), [False] * self.inputs
        return latched if self._is_fresh(now) else (False,) * self.inputs

    def _is_fresh(self, now: float) -> bool:
        fresh, self._read_at = now - self._read_at <= KEPT_S, now
        return fresh

    def _count(self, registers: tuple[int, ...], index: int) -> int:
        count = 0
        for register in registers[index * self._words : (index + 1) * self._words]:
            count = count << COUNT_BITS | register
        return count
