"""The waiting tickets of one kind, in order of their places."""

from bisect import bisect_left, bisect_right, insort
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from kiosk.queueing.model import Ticket

STEP_S = 1e-5
"""Between two places that follow each other at once."""


class Queue:
    """A place is a moment on the hall's clock, in seconds, from which the ticket's waiting counts.

    Join and leave cost O(log n) comparisons.
    """

    __slots__ = ("_called", "_entries", "waiting")

    def __init__(self) -> None:
        self._entries: list[tuple[float, int, Ticket]] = []
        self._called: list[float] = []
        self.waiting = 0
        """How many."""

    def tickets(self) -> "list[Ticket]":
        """All of them, in order."""
        return [ticket for _, _, ticket in self._entries]

    def head(self) -> "Ticket | None":
        """Who is first."""
        return self._entries[0][2] if self._entries else None

    def join(self, ticket: "Ticket", turn: int) -> None:
        """At the ticket's place; `turn` grows with every join of the hall and parts equal places."""
        ticket.turn = turn
        insort(self._entries, (ticket.place, turn, ticket))
        self.waiting += 1

    def leave(self, ticket: "Ticket", called: bool) -> None:
        """A ticket that no longer waits."""
        del self._entries[bisect_left(self._entries, (ticket.place, ticket.turn))]
        self.waiting -= 1
        if called:
            insort(self._called, ticket.place)

    def called_after(self, place: float) -> int:
        """How many with a later place have been called."""
        return len(self._called) - bisect_right(self._called, place)

    def place_behind(self, others: int) -> float | None:
        """A place behind so many of them; None where nobody waits."""
        if not self._entries:
            return None
        last = min(others, len(self._entries))
        if last == 0:
            return self._entries[0][0] - STEP_S
        before = self._entries[last - 1][0]
        if last == len(self._entries):
            return before + STEP_S
        return (before + self._entries[last][0]) / 2
