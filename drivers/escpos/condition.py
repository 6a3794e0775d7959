"""What the printer's status bits mean. Pure. Bits: Epson's ESC/POS reference, DLE EOT and GS a."""

from dataclasses import dataclass
from typing import Literal

from drivers.escpos.status import AutomaticStatus
from drivers.health import HealthState

Paper = Literal["ok", "near_end", "out"]
Fault = Literal["paper_out", "cover_open", "cutter", "error", "offline"]

_SENTENCES: dict[Fault, str] = {
    "paper_out": "out of paper",
    "cover_open": "the cover is open",
    "cutter": "the cutter is jammed",
    "error": "an error inside the printer",
    "offline": "the printer is offline",
}


@dataclass(frozen=True, slots=True)
class PrinterStatus:
    """How a printer stands, as it said itself; a silent printer has none of these."""

    offline: bool = False
    cover_open: bool = False
    cutter_error: bool = False
    other_error: bool = False
    paper: Paper = "ok"

    @property
    def fault(self) -> Fault | None:
        """Why it cannot print, the cause that a person can remove first; None when it can."""
        if self.cover_open:
            return "cover_open"
        if self.paper == "out":
            return "paper_out"
        if self.cutter_error:
            return "cutter"
        if self.other_error:
            return "error"
        return "offline" if self.offline else None

    @property
    def health(self) -> tuple[HealthState, str]:
        """The health to report, with a sentence for an engineer."""
        if self.fault is not None:
            return "degraded", _SENTENCES[self.fault]
        return ("degraded", "paper near its end") if self.paper == "near_end" else ("ok", "")


def from_real_time(printer: int, cause: int, error: int, paper: int) -> PrinterStatus:
    """From the answers to DLE EOT 1, 2, 3 and 4."""
    return PrinterStatus(
        offline=bool(printer & 0x08),
        cover_open=bool(cause & 0x04),
        cutter_error=bool(error & 0x08),
        other_error=bool(error & 0x60),
        paper="out" if paper & 0x60 or cause & 0x20 else "near_end" if paper & 0x0C else "ok",
    )


def from_automatic(status: AutomaticStatus) -> PrinterStatus:
    """From the four bytes of an automatic status."""
    return PrinterStatus(
        offline=bool(status.first & 0x08),
        cover_open=bool(status.first & 0x20),
        cutter_error=bool(status.second & 0x08),
        other_error=bool(status.second & 0x60),
        paper="out" if status.third & 0x0C else "near_end" if status.third & 0x03 else "ok",
    )
