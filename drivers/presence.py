"""Whether the controller is there, as its clients read it from `paidui/<hall>/status`."""

from typing import Literal

from drivers.mqtt.envelope import Envelope

PresenceState = Literal["online", "degraded", "offline"]


class Presence(Envelope):
    """`degraded`: it is there, but cannot issue tickets; `offline` is its last will."""

    state: PresenceState
