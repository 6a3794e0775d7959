"""The board: the whole picture for a hall screen, as it travels on `paidui/<hall>/board` (retained)."""

from datetime import datetime
from typing import Literal

from pydantic import BaseModel, ConfigDict

from drivers.mqtt.envelope import Envelope

Names = dict[str, str]
"""A name by language code: `{"zh": "现金业务", "en": "Cash"}`."""


class BoardCall(BaseModel):
    """A ticket and where it was called; `at` is the time of the call or of its last recall."""

    model_config = ConfigDict(frozen=True)

    ticket: str
    counter: str
    at: datetime
    recalls: int = 0


class BoardCounter(BaseModel):
    """A counter as the hall sees it; `ticket` is the one called to it or served at it."""

    model_config = ConfigDict(frozen=True)

    id: str
    names: Names
    state: Literal["closed", "open", "calling", "serving", "paused"]
    ticket: str | None = None


class Longest(BaseModel):
    """The wait that is furthest over its target, in seconds, of a customer of this service and class."""

    model_config = ConfigDict(frozen=True)

    service: str
    customer_class: str
    wait_s: int
    target_s: int


class Advice(BaseModel):
    """For the lobby manager: which counter to open or which work profile to change, and what would come of it."""

    model_config = ConfigDict(frozen=True)

    action: Literal["enough", "open_counter", "set_profile", "nothing_helps"]
    counter: str | None = None
    profile: str | None = None
    longest: Longest | None = None
    after: Longest | None = None


class Board(Envelope):
    """Latest calls first (at most 12), counters in the order of the configuration, waiting tickets by service."""

    hall: str
    names: Names
    languages: list[str]
    time_zone: str
    calls: list[BoardCall]
    counters: list[BoardCounter]
    waiting: dict[str, int]
    service_names: dict[str, Names]
    advice: Advice | None = None
