"""How much paper is left by count, where the length of a roll is stated; what that says of a printer. Pure.

A sensor is believed when it says that paper is low or out; the count when it says low earlier.
"""

from dataclasses import dataclass, replace

from drivers.escpos.condition import PrinterStatus
from drivers.health import HealthState
from kiosk.config import Printer


@dataclass(frozen=True, slots=True)
class PaperCount:
    """`used_mm` since the roll was changed. `left_m` is None where no length is stated; it may be below zero."""

    device: Printer
    used_mm: int

    @property
    def left_m(self) -> float | None:
        return None if self.device.roll_m is None else self.device.roll_m - self.used_mm / 1000

    @property
    def low(self) -> bool:
        """By count alone."""
        return self.left_m is not None and self.left_m <= self.device.roll_low_m

    def status(self, said: PrinterStatus) -> PrinterStatus:
        """With what the count knows better."""
        online = said.device == "online"
        return replace(said, paper="low") if self.low and online and said.paper in ("full", "unknown") else said

    def health(self, state: HealthState, detail: str) -> tuple[HealthState, str]:
        """The word and the sentence for an engineer."""
        if state != "ok" or not self.low or self.left_m is None:
            return state, detail
        return "degraded", f"paper near its end by count: about {max(0.0, self.left_m):.0f} m left"


class RollWatch:
    """Sees a new roll that nobody has reported: there was no paper, and now there is, with the cover closed."""

    def __init__(self) -> None:
        self._out = False

    def is_reported(self) -> None:
        """What is seen of it later, when its printer can say so again, is no second one."""
        self._out = False

    def new_roll(self, said: PrinterStatus) -> bool:
        """Takes each status of a printer in turn; true once for each new roll."""
        if said.cover == "open" or said.device not in ("online", "offline"):
            return False
        was_out, self._out = self._out, said.paper == "out"
        if said.device != "online":
            self._out = self._out or was_out
            return False
        return was_out and not self._out
