"""What many visits come to: waits by class, service and hour; how true the forecasts were. Pure."""

from array import array
from collections.abc import Iterable
from dataclasses import dataclass, field
from math import ceil
from typing import Any

from kiosk.simulate.play import Played, Visit
from kiosk.simulate.scenario import HOUR_S

DIGITS = 4


@dataclass(slots=True)
class Waits:
    """Tickets of one class, service or hour; `waits` in seconds, of those that were called."""

    tickets: int = 0
    in_target: int = 0
    by_guard: int = 0
    by_condition: int = 0
    waits: "array[float]" = field(default_factory=lambda: array("d"))

    def add(self, visit: Visit, target_s: float) -> None:
        """One ticket."""
        self.tickets += 1
        if visit.waited_s is not None:
            self.waits.append(visit.waited_s)
            self.in_target += visit.waited_s <= target_s
            self.by_guard += visit.guard
            self.by_condition += visit.condition

    @property
    def called(self) -> int:
        """Tickets that were."""
        return len(self.waits)

    @property
    def mean(self) -> float:
        """Seconds; 0 where nobody was called."""
        return sum(self.waits) / len(self.waits) if self.waits else 0.0

    def of_100(self, so_many: float) -> float:
        """The wait that so many of a hundred do not exceed."""
        return percentile(self.waits, so_many / 100.0)


@dataclass(slots=True)
class Forecasts:
    """Sums over the tickets that were called and of which both baselines knew something to say."""

    tickets: int = 0
    within: int = 0
    error_s: float = 0.0
    by_people_s: float = 0.0
    by_last_s: float = 0.0
    over_s: float = 0.0

    def add(self, visit: Visit) -> None:
        """One ticket."""
        waited, expected, told = visit.waited_s, visit.expected_s, visit.announced_s
        people, last = visit.by_people_s, visit.by_last_s
        if waited is None or expected is None or told is None or people is None or last is None:
            return
        self.tickets += 1
        self.within += waited <= told
        self.error_s += abs(waited - expected)
        self.by_people_s += abs(waited - people)
        self.by_last_s += abs(waited - last)
        self.over_s += told

    def mean(self, total: float) -> float:
        """Per ticket."""
        return total / self.tickets if self.tickets else 0.0


class Tally:
    """Grows by what each seed played; the order of seeds and jobs is no matter of its figures."""

    def __init__(self, targets_s: dict[str, float]) -> None:
        self._targets_s = targets_s
        self.all = Waits()
        self.classes: dict[str, Waits] = {}
        self.services: dict[str, Waits] = {}
        self.hours: dict[tuple[str, int], Waits] = {}
        self.forecasts = Forecasts()
        self.turned_away: dict[str, int] = {}

    def add(self, played: Played) -> None:
        """One seed."""
        for visit in played.visits:
            target = self._targets_s[visit.service]
            hour = (visit.customer_class, int(visit.arrived_s // HOUR_S))
            self.all.add(visit, target)
            self.classes.setdefault(visit.customer_class, Waits()).add(visit, target)
            self.services.setdefault(visit.service, Waits()).add(visit, target)
            self.hours.setdefault(hour, Waits()).add(visit, target)
            self.forecasts.add(visit)
        for reason, times in played.turned_away.items():
            self.turned_away[reason] = self.turned_away.get(reason, 0) + times


def percentile(values: Iterable[float], share: float) -> float:
    """The smallest value that this share of all do not exceed; 0 of none."""
    ordered = sorted(values)
    return ordered[max(0, ceil(round(share * len(ordered), 9)) - 1)] if ordered else 0.0


def as_json(tally: Tally, classes: Iterable[str], services: Iterable[str]) -> dict[str, Any]:
    """Ready for JSON; seconds to a tenth, shares to four digits."""
    forecasts = tally.forecasts
    return {
        "all": _row(tally.all),
        "classes": {of: _row(tally.classes[of]) for of in classes if of in tally.classes},
        "services": {of: _row(tally.services[of]) for of in services if of in tally.services},
        "hours": {
            of: {str(hour): _row(waits) for (each, hour), waits in sorted(tally.hours.items()) if each == of}
            for of in classes
            if of in tally.classes
        },
        "forecast": {
            "tickets": forecasts.tickets,
            "coverage": round(forecasts.mean(forecasts.within), DIGITS),
            "announced_mean_s": round(forecasts.mean(forecasts.over_s), 1),
            "mae_s": round(forecasts.mean(forecasts.error_s), 1),
            "mae_people_ahead_s": round(forecasts.mean(forecasts.by_people_s), 1),
            "mae_last_wait_s": round(forecasts.mean(forecasts.by_last_s), 1),
        },
        "turned_away": dict(sorted(tally.turned_away.items())),
    }


def _row(waits: Waits) -> dict[str, Any]:
    return {
        "tickets": waits.tickets,
        "called": waits.called,
        "mean_s": round(waits.mean, 1),
        "median_s": round(waits.of_100(50), 1),
        "p95_s": round(waits.of_100(95), 1),
        "max_s": round(max(waits.waits, default=0.0), 1),
        "in_target": round(waits.in_target / waits.tickets, DIGITS) if waits.tickets else 0.0,
        "by_guard": waits.by_guard,
        "by_condition": waits.by_condition,
    }
