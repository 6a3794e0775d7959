"""The health of a device, as it is published. Unknown is a state of its own: silence is neither well nor ill."""

from collections.abc import Callable
from datetime import datetime
from typing import Literal

from drivers.mqtt.envelope import Envelope

HealthState = Literal["ok", "degraded", "lost", "unknown"]
ReportHealth = Callable[[HealthState, str], None]
"""How a driver reports: `(state, detail)`; neither blocks nor raises. `detail` is a sentence for an engineer, or ""."""


class DeviceHealth(Envelope):
    """Payload of `paidui/<hall>/devices/<id>`, retained."""

    state: HealthState
    detail: str = ""
    since: datetime
