"""The health of a device, as it is published. Unknown is a state of its own: silence is neither well nor ill."""

from collections.abc import Callable
from datetime import datetime
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

from drivers.mqtt.envelope import Envelope

HealthState = Literal["ok", "degraded", "lost", "unknown"]
ReportHealth = Callable[[HealthState, str], None]
"""How a driver reports: `(state, detail)`; neither blocks nor raises. `detail` is a sentence for an engineer, or ""."""


PrinterDevice = Literal["online", "offline", "no_device", "unknown"]
"""`no_device`: there is no wire to it. `unknown`: there is, and nobody answers."""

PaperState = Literal["full", "low", "out", "unknown"]
"""`full`: neither low nor out. `unknown` of a printer that is online: there is paper, and no sensor tells how much."""

CoverState = Literal["closed", "open", "unknown"]
CutterState = Literal["ok", "jammed", "not_supported", "unknown"]
ErrorState = Literal["none", "auto_recoverable", "mechanical", "unrecoverable", "unspecified", "unknown"]
"""`auto_recoverable`: a hot head, as a rule. `unspecified`: the printer says that there is one, and not which."""


class PrinterHealth(BaseModel):
    """How a slip printer stands, after CEN/XFS; what it did not say is `unknown`."""

    model_config = ConfigDict(extra="ignore", frozen=True)

    device: PrinterDevice
    paper: PaperState
    cover: CoverState
    cutter: CutterState
    error: ErrorState
    advice: dict[str, str] = Field(description="What staff can do, a sentence by language; empty: nothing.")
    paper_left_m: int | None = Field(None, description="Metres, by count; null where no length of rolls is stated.")


class DeviceHealth(Envelope):
    """Payload of `paidui/<hall>/devices/<id>`, retained."""

    state: HealthState
    detail: str = ""
    since: datetime
    printer: PrinterHealth | None = None
