"""Truths of paper counted: what slips take by the journal, and what is gone from the rolls in the printers."""

from dataclasses import dataclass
from functools import partial
from typing import Any

from firmware_mocks.halls.soak.hall import SimHall
from firmware_mocks.halls.soak.ledger import Blame, Entry
from firmware_mocks.halls.soak.printers import LOW_M, ROLL_MM
from firmware_mocks.halls.soak.troubles import Agreement, Troubles, deaf, garbled

SHARE = 0.03
"""By which count and paper may differ."""

SLIP_MM = 240.0
"""At most; one may be under way."""

LATE_SLIPS = 3
"""In the printer or on its wire, at most."""

PIECE_MM = 25.0
"""Fed to cut off what is left of a slip that did not end well."""

SAID_S = 15.0
NEW_ROLL_S = 60.0
"""From a new roll to its being counted anew, where it was seen that there was none."""

REPORTS_S = 120.0
"""By when a person has reported a roll, who put it in."""


@dataclass(slots=True)
class _Roll:
    """Of one printer, by the journal: `sure` and `maybe` millimetres since it was changed, `pieces` cut off.

    `before`: paper that it had given by then. `late`: slips of which nobody knew, counted before; they may still lie in
    the printer. `new_at`: a new one was put in and is not counted yet.
    """

    sure: int = 0
    maybe: int = 0
    pieces: int = 0
    before: float = 0.0
    late: float = 0.0
    new_at: float | None = None
    changed_at: float = float("-inf")
    was_said_out: bool = False
    known: bool = True
    said_out: bool = False
    said_left: int | None = None


class Rolls:
    """By printer."""

    def __init__(self, hall: SimHall, troubles: Troubles, blame: Blame) -> None:
        self._hall, self._loop, self._troubles, self._blame = hall, hall.loop, troubles, blame
        self._rolls = {id: _Roll() for id in hall.printers}
        self._said_right = {
            id: Agreement(hall.loop, SAID_S, partial(self._left_differs, id), self._calm_since, partial(blame, "paper"))
            for id in hall.printers
        }

    def is_low(self, printer: str) -> bool:
        """By count."""
        return ROLL_MM - self._counted(printer) <= LOW_M * 1000

    def says(self, printer: str, said: dict[str, Any]) -> None:
        """What is published of a printer."""
        roll = self._rolls[printer]
        roll.said_left = said["paper_left_m"]
        if said["paper"] == "out":
            roll.said_out = True
        elif said["device"] == "online":
            roll.said_out = False  # not while the cover is open: nobody sees the paper then
        self._said_right[printer].look()

    def put_in(self, printer: str) -> None:
        """Somebody has changed the roll."""
        roll = self._rolls[printer]
        roll.new_at = roll.changed_at = self._loop.time()
        roll.was_said_out = roll.said_out
        self._loop.at(self._loop.nobody, roll.new_at + NEW_ROLL_S, self._is_noticed, printer, roll.new_at)

    def event(self, entry: Entry) -> None:
        """What the journal says of paper."""
        it = entry.fields
        roll = self._rolls.get(it.get("printer", ""))
        if roll is None:
            return
        printer: str = it["printer"]
        match entry.type:
            case "SlipPrinted":
                roll.sure += it.get("mm", 0)
            case "SlipFailed" if it.get("mm"):
                roll.maybe += it["mm"]
                roll.pieces += 1
            case "SlipFailed" if it["reason"].startswith("unknown"):
                roll.late += SLIP_MM
            case "RollChanged":
                self._begin(printer, roll)
            case _:
                return
        self._said_right[printer].look()
        if roll.known and roll.new_at is None:
            self._compare(printer, roll)

    def _begin(self, printer: str, roll: _Roll) -> None:
        """Counted anew: because a roll was put in, however late that could be noticed."""
        told = roll.new_at is not None or self._loop.time() - roll.changed_at < REPORTS_S
        if not told and self._never_garbled(printer):
            self._blame("paper", f"the paper of {printer} is counted anew, and nobody has changed its roll")
        self._rolls[printer] = _Roll(
            before=self._hall.printers[printer].roll.used_mm,
            late=min(roll.maybe + roll.late, LATE_SLIPS * SLIP_MM),
            changed_at=roll.changed_at,
            said_out=roll.said_out,
            said_left=roll.said_left,
        )

    def _compare(self, printer: str, roll: _Roll) -> None:
        gone = self._hall.printers[printer].roll.used_mm - roll.before
        most = roll.sure + roll.maybe + roll.late + roll.pieces * PIECE_MM
        if not roll.sure * (1 - SHARE) - SLIP_MM <= gone <= most * (1 + SHARE) + SLIP_MM:
            told = f"{roll.sure} mm by slips printed and {roll.maybe} by others"
            self._blame("paper", f"{gone:.0f} mm are gone from the roll of {printer}; counted: {told}")

    def _is_noticed(self, printer: str, put_in_at: float) -> None:
        roll = self._rolls[printer]
        if roll.new_at != put_in_at:
            return
        roll.known = False  # counted on; less is left by count than there is, until the next
        calm = self._troubles.over("controller", "hall", garbled(printer), deaf(printer))
        if roll.was_said_out and not roll.said_out and put_in_at - calm > NEW_ROLL_S:
            self._blame("paper", f"the new roll in {printer} is not counted anew")

    def _left_differs(self, printer: str) -> str:
        left = max(0, round((ROLL_MM - self._counted(printer)) / 1000))
        said = self._rolls[printer].said_left
        return "" if said in (left, None) else f"{said} m are said to be left in {printer}; by the journal {left}"

    def _counted(self, printer: str) -> int:
        return self._rolls[printer].sure + self._rolls[printer].maybe

    def _calm_since(self) -> float:
        return self._troubles.over("controller", "hall", "broker", "network")

    def _never_garbled(self, printer: str) -> bool:
        return self._troubles.calm(NEW_ROLL_S, garbled(printer))
