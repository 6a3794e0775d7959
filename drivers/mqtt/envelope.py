"""What every payload of the controller carries, and how a receiver knows the older of two."""

from datetime import datetime

from pydantic import BaseModel, ConfigDict

from drivers.mqtt.limits import MAX_PAYLOAD

__all__ = ["MAX_PAYLOAD", "Envelope"]


class Envelope(BaseModel):
    """`epoch` grows with each start of the controller, `seq` within it; `at` is when it was said (with offset)."""

    model_config = ConfigDict(frozen=True)

    epoch: int
    seq: int
    at: datetime

    def is_newer_than(self, other: "Envelope | None") -> bool:
        """False for what a receiver should drop: the same or an older word of the controller."""
        return other is None or (self.epoch, self.seq) > (other.epoch, other.seq)
