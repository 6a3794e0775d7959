"""What the kiosk offers now, as it travels on `paidui/<hall>/services` (retained)."""

from datetime import datetime
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

from drivers.mqtt.envelope import Envelope

ClosedReason = Literal["hours", "holiday", "stopped", "queue_full", "quota_reached", "too_late", "storage_full"]
"""Why a service gives no tickets now: the hours, a holiday, the staff, as many waiting as may, the day's quota, no time
left to serve another before closing, a full disk."""


NoSlips = Literal["no_printer", "paper_out", "not_ready"]
"""Why a kiosk prints no slip: it has no printer; its printers cannot, at least one for want of paper; or for another
reason."""


class ServiceGroup(BaseModel):
    """Services that stand together on the kiosk."""

    model_config = ConfigDict(frozen=True)

    id: str
    names: dict[str, str]


class ClassOffer(BaseModel):
    """A customer class a customer may choose at the kiosk."""

    model_config = ConfigDict(frozen=True)

    id: str
    names: dict[str, str]
    hints: dict[str, str] = {}


class ServiceOffer(BaseModel):
    """A service; `ahead` and the waits (seconds, null: not known) are by customer class, for a ticket taken now.

    `nobody_takes`: classes for which no counter takes it at present. `opens_at`: when a closed one gives tickets again.
    `documents`: what to have ready, one by one. These are left out where they say nothing.
    """

    model_config = ConfigDict(frozen=True)

    service: str
    names: dict[str, str]
    hints: dict[str, str] = {}
    documents: list[dict[str, str]] = []
    group: str
    open: bool
    reason: ClosedReason | None = None
    waiting: int
    estimated_wait_s: int | None
    ahead: dict[str, int]
    estimated_wait_by_class_s: dict[str, int | None]
    nobody_takes: list[str] = []
    opens_at: datetime | None = None


class Services(Envelope):
    """Everything a kiosk shows before a ticket is taken; `rule` states the discipline in force in each language.

    `appointments`: whether customers can check in with the code of one. `time_zone`: of the hall's clock.
    `no_slips`: the kiosks at which no slip comes out at present, and why.
    """

    hall: str
    names: dict[str, str]
    languages: list[str]
    groups: list[ServiceGroup]
    classes: list[ClassOffer]
    services: list[ServiceOffer]
    rule: dict[str, str]
    appointments: bool = False
    time_zone: str = "UTC"
    no_slips: dict[str, NoSlips] = Field(default_factory=dict)
