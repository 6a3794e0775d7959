"""How a printer stands, as one value, and what its status bits say of it. Pure.

After CEN/XFS: every field has an `unknown` of its own, and silence is that. Bits: Epson's ESC/POS reference, DLE EOT
and GS a; Universal Serial Bus Device Class Definition for Printing Devices 1.1, GET_PORT_STATUS.
"""

from dataclasses import dataclass
from typing import Literal

from drivers.escpos.status import AutomaticStatus
from drivers.health import CoverState, CutterState, ErrorState, HealthState, PaperState, PrinterDevice
from drivers.stream import NOT_ERROR, PAPER_EMPTY, SELECTED

Fault = Literal["paper_out", "cover_open", "cutter", "error", "offline"]
Situation = Literal[
    "well",
    "paper_low",
    "cover_open",
    "paper_out",
    "cutter_jammed",
    "unrecoverable",
    "mechanical",
    "auto_recoverable",
    "unspecified",
    "offline",
    "silent",
    "no_device",
]
"""The one thing to tell a person, the cause that can be removed first; words for each: `advice.py`."""

_ERRORS: dict[ErrorState, Situation] = {
    "unrecoverable": "unrecoverable",
    "mechanical": "mechanical",
    "auto_recoverable": "auto_recoverable",
    "unspecified": "unspecified",
}
_FAULTS: dict[Situation, Fault] = {
    "cover_open": "cover_open",
    "paper_out": "paper_out",
    "cutter_jammed": "cutter",
    "unrecoverable": "error",
    "mechanical": "error",
    "auto_recoverable": "error",
    "unspecified": "error",
    "offline": "offline",
}
_STATES: dict[Situation, HealthState] = {"well": "ok", "silent": "unknown", "no_device": "lost"}
_DETAILS: dict[Situation, str] = {
    "well": "",
    "paper_low": "paper near its end",
    "cover_open": "the cover is open",
    "paper_out": "out of paper",
    "cutter_jammed": "the cutter is jammed",
    "unrecoverable": "an error inside the printer",
    "mechanical": "a mechanical error",
    "auto_recoverable": "an error that passes by itself: a hot head, as a rule",
    "unspecified": "an error that the printer does not name",
    "offline": "the printer is offline",
    "silent": "the printer does not answer",
    "no_device": "the printer is not connected",
}


@dataclass(frozen=True, slots=True)
class PrinterStatus:
    """What is known of a printer; nothing, unless it said so."""

    device: PrinterDevice = "unknown"
    paper: PaperState = "unknown"
    cover: CoverState = "unknown"
    cutter: CutterState = "unknown"
    error: ErrorState = "unknown"

    @property
    def situation(self) -> Situation:
        """What matters most of all that."""
        if self.device == "no_device":
            return "no_device"
        if self.cover == "open":
            return "cover_open"
        if self.paper == "out":
            return "paper_out"
        if self.cutter == "jammed":
            return "cutter_jammed"
        if (error := _ERRORS.get(self.error)) is not None:
            return error
        if self.device != "online":
            return "offline" if self.device == "offline" else "silent"
        return "paper_low" if self.paper == "low" else "well"

    @property
    def fault(self) -> Fault | None:
        """Why it cannot print, as it said; None when it said no such thing."""
        return _FAULTS.get(self.situation)

    @property
    def health(self) -> tuple[HealthState, str]:
        """The health to report, with a sentence for an engineer."""
        return _STATES.get(self.situation, "degraded"), _DETAILS[self.situation]


SILENT = PrinterStatus()
NO_DEVICE = PrinterStatus(device="no_device")
WELL = PrinterStatus("online", "full", "closed", "ok", "none")


def from_real_time(printer: int, cause: int, error: int, paper: int) -> PrinterStatus:
    """From the answers to DLE EOT 1, 2, 3 and 4."""
    return _status(
        offline=bool(printer & 0x08),
        cover_open=bool(cause & 0x04),
        out=bool(paper & 0x60 or cause & 0x20),
        low=bool(paper & 0x0C),
        errors=error,
        unnamed=bool(cause & 0x40),
    )


def from_automatic(status: AutomaticStatus) -> PrinterStatus:
    """From the four bytes of an automatic status."""
    return _status(
        offline=bool(status.first & 0x08),
        cover_open=bool(status.first & 0x20),
        out=bool(status.third & 0x0C),
        low=bool(status.third & 0x03),
        errors=status.second,
    )


def from_port(bits: int) -> PrinterStatus:
    """From the port status of a USB printer. Only its bad news counts: one that knows nothing says that all is well."""
    out, error = bool(bits & PAPER_EMPTY), not bits & NOT_ERROR
    return PrinterStatus(
        device="offline" if out or error or not bits & SELECTED else "unknown",
        paper="out" if out else "unknown",
        error="unspecified" if error and not out else "unknown",
    )


def _status(
    *, offline: bool, cover_open: bool, out: bool, low: bool, errors: int, unnamed: bool = False
) -> PrinterStatus:
    """The bits of DLE EOT 3 and of the second byte of automatic status mean the same."""
    paper: PaperState = "out" if out else "low" if low else "full"
    return PrinterStatus(
        device="offline" if offline else "online",
        paper="unknown" if cover_open else paper,
        cover="open" if cover_open else "closed",
        cutter="jammed" if errors & 0x08 else "ok",
        error=_error(errors, offline, unnamed),
    )


def _error(errors: int, offline: bool, unnamed: bool) -> ErrorState:
    """Bit 2 means nothing on older models: it is believed of a printer that has stopped, and of no other."""
    if errors & 0x20:
        return "unrecoverable"
    if errors & 0x04 and offline:
        return "mechanical"
    if errors & 0x40:
        return "auto_recoverable"
    return "unspecified" if unnamed and not errors & 0x08 else "none"
