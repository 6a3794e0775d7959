"""Whose turn is next on a line that several devices share. No clock, no I/O: the time is handed in.

Urgent questions first, then what must be soon, then polls in rounds: whoever waited when the round began is asked once.
Between two rounds one display is refreshed, a sixth of those that wait for a check are checked, and now and then one
silent device is looked for. A display that blinks goes dark between any two questions, but seldom.
"""

import math
from collections import deque
from typing import Generic, TypeVar

from drivers.bus.line import Rank

Q = TypeVar("Q")

URGENT_RUN = 8
"""Urgent questions in a row after which one poll is let through: a key that nobody asks for is never heard."""

LOOK_EVERY_S = 2.0
"""Between two looks for silent devices, however many there are: each costs its whole time-out, so that they never take
more than a few hundredths of the line. One silent device is found within this time, its pause before the next attempt
and a round of polls; of several the first within as many times it, and the others at once behind it."""

CHECKED_IN_ROUNDS = 6
"""So many rounds it takes until everybody who waits for a check has had one: some 2.4 s on a line of 9600 baud with
twelve terminals and twelve displays."""

DARK_EVERY_S = 0.9
"""Between two dark moments while polls wait: blinking takes at most a tenth of a line of 9600 baud, whoever calls. One
display blinks once a second; of several that blink at once, each does so less often."""


class Schedule(Generic[Q]):
    """Questions by rank, each rank in the order in which they came."""

    def __init__(self) -> None:
        self._waiting: dict[Rank, deque[Q]] = {rank: deque() for rank in Rank}
        self._urgent_run = 0
        self._left_of_round = 0
        self._may_refresh = True
        self._checks_of_round = 0
        self._looked_at = self._dark_at = float("-inf")

    def __len__(self) -> int:
        return sum(len(questions) for questions in self._waiting.values())

    @property
    def urgent_waits(self) -> bool:
        """True where a person looks at what comes next."""
        return bool(self._waiting[Rank.URGENT])

    def add(self, question: Q, rank: Rank) -> None:
        """At the end of its rank."""
        self._waiting[rank].append(question)

    def withdraw(self, question: Q) -> bool:
        """True if it was still waiting."""
        for questions in self._waiting.values():
            if question in questions:
                questions.remove(question)
                return True
        return False

    def hurry(self, question: Q) -> None:
        """From whatever rank to an urgent question, if it is still waiting."""
        if question not in self._waiting[Rank.URGENT] and self.withdraw(question):
            self.add(question, Rank.URGENT)

    def next(self, now: float, anyone_lives: bool) -> Q | None:
        """Takes the question whose turn it is; None: nobody waits, or only looks that are not due (`look_at`)."""
        polls = self._waiting[Rank.POLL]
        for rank in (Rank.URGENT, Rank.SOON):
            if self._waiting[rank] and (self._urgent_run < URGENT_RUN or not polls):
                self._urgent_run += 1
                return self._waiting[rank].popleft()
        self._urgent_run = 0
        if (darks := self._waiting[Rank.DARK]) and now >= self._dark_at + DARK_EVERY_S:
            self._dark_at = now
            return darks.popleft()
        if not polls or self._left_of_round <= 0:
            if (between := self._between_rounds(now, anyone_lives)) is not None:
                return between
            self._left_of_round = len(polls)
            self._may_refresh = True
            self._checks_of_round = math.ceil(len(self._waiting[Rank.CHECK]) / CHECKED_IN_ROUNDS)
        self._left_of_round -= 1
        return polls.popleft() if polls else None

    def _between_rounds(self, now: float, anyone_lives: bool) -> Q | None:
        """A refresh, some checks, and then a look that is due."""
        polls, refreshes, checks = (self._waiting[rank] for rank in (Rank.POLL, Rank.REFRESH, Rank.CHECK))
        if refreshes and (self._may_refresh or not polls):
            self._may_refresh = False
            return refreshes.popleft()
        if checks and (self._checks_of_round > 0 or not polls):
            self._checks_of_round -= 1
            return checks.popleft()
        if not polls and self._waiting[Rank.DARK]:
            return self._waiting[Rank.DARK].popleft()
        if self._waiting[Rank.LOOK] and now >= self.look_at(anyone_lives):
            self._looked_at = now
            return self._waiting[Rank.LOOK].popleft()
        return None

    def one_is_back(self) -> None:
        """A look was answered: others may be back as well, as after a power cut."""
        self._looked_at = float("-inf")

    def look_at(self, anyone_lives: bool) -> float:
        """When the next look is due: where nobody lives, it delays nobody."""
        return self._looked_at + LOOK_EVERY_S if anyone_lives else float("-inf")
