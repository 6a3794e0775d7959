"""The reference hall: four counters, half of the customers with priority, busier in the morning than they bear.

Figures of such a hall are stated in docs/domain.md; here they come from the rules themselves.
"""

from collections.abc import Callable
from dataclasses import dataclass
from statistics import fmean
from zoneinfo import ZoneInfo

from kiosk.queueing.rules import CustomerClass, Guard, Profile, Rules, Service
from kiosk.simulate.durations import Duration
from kiosk.simulate.figures import percentile
from kiosk.simulate.play import Played
from kiosk.simulate.scenario import OpenHours, Piece, Scenario

DAYS, SEED = 400, 10
"""As stated. Another seed gives figures that differ by 3 to 4 % (one standard deviation): 400 days are not many."""

MINUTE_S = 60.0
ENDS_S = 480.0 * MINUTE_S
COUNTERS = 4
STAY = Duration(6.0 * MINUTE_S, 0.9)
PER_MINUTE = ((0, 60, 0.55), (60, 180, 0.80), (180, 300, 0.55), (300, 390, 0.70), (390, 480, 0.55))
SHARES = {"vip": 0.05, "need": 0.5, "ordinary": 0.45}
"""In the order of urgency."""

PREFERRED = {"preferred": 0.55, "ordinary": 0.45}
"""With need and VIP as one class."""

Waits = dict[str, list[float]]


@dataclass(frozen=True, slots=True)
class Stated:
    """A figure in minutes. `of` finds it in the waits (minutes) by class."""

    what: str
    minutes: float
    of: Callable[[Waits], float]


@dataclass(frozen=True, slots=True)
class Hall:
    """The hall under one rule, and what is stated of it."""

    rule: str
    scenario: Scenario
    stated: tuple[Stated, ...]


def halls() -> tuple[Hall, ...]:
    """Under three rules."""
    every = tuple(SHARES)
    strict = Profile("all", ("A",), every, "strict")
    quota = Profile("all", ("A",), tuple(PREFERRED), "quota", quota={"preferred": 1, "ordinary": 2})
    accumulating = Profile("all", ("A",), every, guard=Guard(30.0 * MINUTE_S, 3))
    return (
        Hall(
            "strict: VIP over need over ordinary",
            _scenario(strict, SHARES),
            (Stated("ordinary, 95 of 100", 106.0, lambda waits: percentile(waits["ordinary"], 0.95)),),
        ),
        Hall(
            "quota: 1 preferred, 2 ordinary",
            _scenario(quota, PREFERRED),
            (
                Stated("preferred, mean", 28.0, lambda waits: fmean(waits["preferred"])),
                Stated("ordinary, mean", 4.0, lambda waits: fmean(waits["ordinary"])),
            ),
        ),
        Hall(
            "accumulating: 1, 3, 2; guard at 30 min, one in 3",
            _scenario(accumulating, SHARES),
            (
                Stated("ordinary, 95 of 100", 75.0, lambda waits: percentile(waits["ordinary"], 0.95)),
                Stated("need, mean", 10.6, lambda waits: fmean(waits["need"])),
            ),
        ),
    )


def waits_min(played: Played) -> Waits:
    """By class, of all who were called before closing: whoever waits then is sent home."""
    waits: Waits = {}
    for visit in played.visits:
        if visit.waited_s is not None and visit.arrived_s + visit.waited_s < ENDS_S:
            waits.setdefault(visit.customer_class, []).append(visit.waited_s / MINUTE_S)
    return waits


def row(hall: Hall, stated: Stated, found_min: float) -> str:
    """Of the table in docs/queueing.md."""
    return f"| {hall.rule} | {stated.what} | {stated.minutes:g} | {found_min:.1f} |"


def _scenario(profile: Profile, shares: dict[str, float]) -> Scenario:
    rates = {"ordinary": 1.0, "need": 3.0, "vip": 2.0, "preferred": 3.0}
    rules = Rules(
        services={"A": Service("A", STAY.mean_s)},
        classes={of: CustomerClass(of, rates[of]) for of in shares},
        profiles={"all": profile},
        counters={str(number): "all" for number in range(1, COUNTERS + 1)},
    )
    arrivals = {
        ("A", of): tuple(
            Piece(begins * MINUTE_S, ends * MINUTE_S, rate * MINUTE_S * share) for begins, ends, rate in PER_MINUTE
        )
        for of, share in shares.items()
    }
    return Scenario(rules, ZoneInfo("UTC"), (OpenHours(0.0, ENDS_S, arrivals),) * 7, {"A": STAY})
