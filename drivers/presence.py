"""How the controller is, as it travels on `paidui/<hall>/status` (retained)."""

from datetime import datetime
from typing import Literal

from drivers.mqtt.envelope import Envelope

PresenceState = Literal["online", "degraded", "offline"]


class Presence(Envelope):
    """`degraded`: it is there, but cannot issue tickets, for the reason in `detail`; `offline` is its last will."""

    state: PresenceState
    detail: str = ""
    connected_at: datetime | None = None
