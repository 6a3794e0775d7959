"""The tables of an arrivals file: who comes when, how long it takes, who does not come, when counters rest."""

from typing import Annotated, Literal

from pydantic import AfterValidator, Field

from kiosk.config.parts import WEEKDAYS, Weekday
from kiosk.config.values import ClockTime, Id, Section, wrong_value

MOST_PER_HOUR = 10_000


def _shares(stated: dict[str, float]) -> dict[str, float]:
    if not stated or min(stated.values()) < 0 or not 0 < sum(stated.values()) < 1e9:
        raise wrong_value("no shares", "a number of 0 or more for each, not all of them 0")
    return stated


Shares = Annotated[dict[str, float], AfterValidator(_shares)]


class Stretch(Section):
    """So many customers an hour, at random; stretches that overlap add up."""

    begins: ClockTime = Field(alias="from")
    until: ClockTime
    per_hour: float = Field(ge=0, le=MOST_PER_HOUR, allow_inf_nan=False)
    services: Shares | None = None
    classes: Shares | None = None
    days: tuple[Weekday, ...] = Field(WEEKDAYS, min_length=1, strict=False)


class Time(Section):
    """How long a customer of a service is at the counter; one without a service is for all others."""

    service: str | None = None
    mean_s: float = Field(gt=0, le=14_400, allow_inf_nan=False)
    cv: float = Field(0.9, ge=0, le=5, allow_inf_nan=False)
    distribution: Literal["lognormal", "exponential", "gamma", "deterministic"] = "lognormal"


class Absent(Section):
    """Customers who do not come when called."""

    share: float = Field(0.05, ge=0, le=1, allow_inf_nan=False)
    patience_s: float = Field(60.0, ge=0, le=3600, allow_inf_nan=False)
    walk_s: float = Field(20.0, ge=0, le=600, allow_inf_nan=False)
    returning: float = Field(0.3, ge=0, le=1, allow_inf_nan=False)
    back_after_min: float = Field(8.0, gt=0, le=240, allow_inf_nan=False)


class CounterRest(Section):
    """A counter pauses every day."""

    counter: Id
    begins: ClockTime = Field(alias="from")
    until: ClockTime


class Opening(Section):
    """When counters open and until when tickets are issued, where the hall states no hours."""

    open: ClockTime
    close: ClockTime


class ArrivalTables(Section):
    """The whole file."""

    arrivals: tuple[Stretch, ...] = Field(min_length=1, strict=False)
    times: tuple[Time, ...] = Field((), strict=False)
    absence: Absent = Field(Absent())
    rests: tuple[CounterRest, ...] = Field((), strict=False)
    counters: Opening | None = None
