"""What the hall screen shows. Pure: time is handed in; a new call flashes from when it was seen."""

from dataclasses import dataclass
from datetime import datetime
from operator import attrgetter
from typing import Literal
from zoneinfo import ZoneInfo

from display.board import Board, BoardCall

FLASH_S = 8.0
FLASH_PERIOD_S = 1.0
"""One flash a second: under the three a second that can harm (WCAG 2.2, 2.3.1)."""

Away = Literal["starting", "no_broker", "no_controller"]


@dataclass(frozen=True, slots=True)
class Picture:
    """All that is to be seen. `lit` are the calls in the bright half of their flash; `clock` is local time."""

    board: Board | None
    away: Away | None
    clock: datetime
    flashing: frozenset[BoardCall]
    lit: bool


class Scene:
    """One hall screen."""

    def __init__(self) -> None:
        self._board: Board | None = None
        self._connected = False
        self._controller: str | None = None
        self._flashes: dict[BoardCall, float] = {}

    def tell_board(self, board: Board | None, now: float) -> None:
        """The newest picture of the hall; calls and recalls that were not on the one before flash."""
        if board is None or not board.is_newer_than(self._board):
            return
        if self._board is not None:
            seen = {_which(call) for call in self._board.calls}
            self._flashes |= {call: now + FLASH_S for call in board.calls if _which(call) not in seen}
        self._board = board

    def tell_connected(self, connected: bool) -> None:
        """Whether the broker is there."""
        self._connected = connected

    def tell_status(self, state: str | None) -> None:
        """What the controller, or its will, says of itself; None: nothing."""
        self._controller = state

    def picture(self, now: float, at: datetime) -> Picture:
        """What is to be seen; `now` is the loop's clock, `at` aware time."""
        self._flashes = {call: until for call, until in self._flashes.items() if now < until}
        lit = now % FLASH_PERIOD_S < FLASH_PERIOD_S / 2
        zone = ZoneInfo(self._board.time_zone) if self._board else None
        clock = at.astimezone(zone).replace(second=0, microsecond=0)
        flashing = frozenset(self._flashes)
        return Picture(self._board, self.away, clock, flashing, lit and bool(flashing))

    @property
    def away(self) -> Away | None:
        """Why the picture may be out of date, if so."""
        if not self._connected:
            return "no_broker" if self._board else "starting"
        if self._controller == "offline":
            return "no_controller"
        return "starting" if self._controller is None or self._board is None else None


_which = attrgetter("ticket", "counter", "at", "recalls")
