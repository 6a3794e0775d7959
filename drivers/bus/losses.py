"""How many answers in a row a living device may miss by chance, from how many it usually misses. No clock, no I/O."""

import math

CHANCE = 1e-6
"""A row of misses that is less likely than this is no chance: of ten thousand presses on a line where a third of all
questions has no answer, none waits for a look."""

MOST = 20
"""Misses in a row that are never chance: worse than every second question, and no line serves."""

REMEMBERED = 128
"""Questions after which the old ones count half."""


class Losses:
    """Of one device, or of all on a line. Told of answers only: what is dead says nothing about the living."""

    def __init__(self) -> None:
        self._asked = 0.0
        self._missed = 0.0

    def heard_after(self, missed: int) -> None:
        """An answer came, after so many that did not."""
        self._asked += missed + 1
        self._missed += missed
        if self._asked > REMEMBERED:
            self._asked /= 2
            self._missed /= 2

    @property
    def by_chance(self) -> int:
        """Misses in a row that mean no more than bad luck; of more than these, the device is gone."""
        if not self._missed:
            return 0
        return min(MOST, math.ceil(math.log(CHANCE) / math.log(self._missed / self._asked)))
