"""Which call the voice says next, and which it leaves unsaid. No clock, no I/O."""

from collections import deque
from datetime import datetime
from typing import Literal

from display.board import Board
from display.call import Call

LIMIT = 20
"""Calls that may wait. At ten seconds each the last of them would be said after three minutes, long out of date."""
REMEMBERED = 256
"""Call ids by which a repeat is known; a branch calls fewer in an hour."""

Unsaid = Literal["older", "repeated", "expired", "superseded", "over", "crowded_out"]


class Agenda:
    """Calls in the order in which they were made. A recall keeps the place of the call it replaces."""

    def __init__(self) -> None:
        self._waiting: list[Call] = []
        self._seen: deque[str] = deque(maxlen=REMEMBERED)
        self._newest: Call | None = None

    def __len__(self) -> int:
        return len(self._waiting)

    def offer(self, call: Call, now: datetime) -> list[tuple[Call, Unsaid]]:
        """Takes a call; gives back what will not be said because of it, itself included."""
        if call.call_id in self._seen:
            return [(call, "repeated")]
        if not call.is_newer_than(self._newest):
            return [(call, "older")]
        self._newest = call
        self._seen.append(call.call_id)
        if call.expires_at <= now:
            return [(call, "expired")]
        return [*self._put(call), *self._crowded_out()]

    def next(self, now: datetime) -> tuple[Call | None, list[tuple[Call, Unsaid]]]:
        """The call to say now (None: nobody waits), and those that had to wait too long."""
        unsaid: list[tuple[Call, Unsaid]] = []
        while self._waiting:
            call = self._waiting.pop(0)
            if call.expires_at > now:
                return call, unsaid
            unsaid.append((call, "expired"))
        return None, unsaid

    def heed(self, board: Board) -> list[tuple[Call, Unsaid]]:
        """Drops calls that a newer board knows to be over: their customer has come, or is no longer called."""
        called = {(each.id, each.ticket) for each in board.counters if each.state == "calling"}
        over = [
            each for each in self._waiting if board.is_newer_than(each) and (each.counter, each.ticket) not in called
        ]
        self._waiting = [each for each in self._waiting if each not in over]
        return [(each, "over") for each in over]

    def _put(self, call: Call) -> list[tuple[Call, Unsaid]]:
        """A counter calls one ticket at a time: its next call tells that the one before is over."""
        replaced = [each for each in self._waiting if each.ticket == call.ticket or each.counter == call.counter]
        places = [index for index, each in enumerate(self._waiting) if each.ticket == call.ticket]
        if places:
            self._waiting[places[0]] = call
        self._waiting = [each for each in self._waiting if each not in replaced]
        if not places:
            self._waiting.append(call)
        return [(each, "superseded") for each in replaced]

    def _crowded_out(self) -> list[tuple[Call, Unsaid]]:
        too_many = len(self._waiting) - LIMIT
        dropped, self._waiting = self._waiting[: max(too_many, 0)], self._waiting[max(too_many, 0) :]
        return [(each, "crowded_out") for each in dropped]
