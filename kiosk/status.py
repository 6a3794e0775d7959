"""How the controller is, as it travels on `paidui/<hall>/status` (retained; `offline` is its last will)."""

from datetime import datetime
from typing import Literal

from drivers.mqtt.envelope import Envelope


class Status(Envelope):
    """`degraded`: tickets cannot be issued, for the reason in `detail`; `connected_at` is when it met the broker."""

    state: Literal["online", "degraded", "offline"]
    detail: str = ""
    connected_at: datetime | None = None
