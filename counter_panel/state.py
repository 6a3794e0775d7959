"""A counter as its teller sees it, as it travels on `paidui/<hall>/counters/<id>` (retained)."""

from datetime import datetime
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

from drivers.mqtt.envelope import Envelope

CounterPhase = Literal["closed", "open", "calling", "serving", "paused"]


class TicketAtCounter(BaseModel):
    """The ticket called to or served at a counter, with why it was next; `condition`: the one that spoke, in words."""

    model_config = ConfigDict(frozen=True)

    number: str
    service: str
    service_names: dict[str, str]
    customer_class: str
    class_names: dict[str, str]
    issued_at: datetime
    called_at: datetime
    started_at: datetime | None = None
    recalls: int = 0
    also: list[str] = []
    why: dict[str, str | int | float | bool | None] = {}
    condition: dict[str, str] = {}


class AskedToRate(BaseModel):
    """Who was served here last and is asked for a rating, from `at` until `until` by the controller's clock, and in
    which words; not yet answered."""

    model_config = ConfigDict(frozen=True)

    ticket: str
    language: str
    at: datetime
    until: datetime
    prompt: str
    thanks: str


class CounterState(Envelope):
    """`waiting` counts the tickets this counter may call; `after_this` says what a teller asked for meanwhile.

    `profile`: the work profile it has now, one of `profiles` (names by language). `parked`: numbers set aside here.
    `rating`: whom a rating pad shall ask; left out where nobody is asked. `priority_waiting`: how many of `waiting` are
    no ordinary customers; None where this counter takes no others. `can_rate`: customers can answer here when asked.
    """

    id: str
    names: dict[str, str]
    state: CounterPhase
    ticket: TicketAtCounter | None = None
    waiting: int
    teller: str | None = None
    after_this: Literal["pause", "close"] | None = None
    profile: str = ""
    profiles: dict[str, dict[str, str]] = Field(default_factory=dict)
    parked: list[str] = Field(default_factory=list)
    rating: AskedToRate | None = None
    priority_waiting: int | None = None
    can_rate: bool = False
