"""What the hall has learned of itself: how long a call occupies a counter, when customers come, how true it foretold.

Learned from the events alone, so that a replay of the journal learns the same; handed from day to day in `DayOpened`.
Hours are those of UTC: a time zone shifts them, and daylight saving by one, twice a year.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from math import exp, sqrt
from statistics import NormalDist
from typing import Any

from kiosk.queueing.rules import Rules

PRIOR_CALLS = 10.0
"""The configured mean counts like so many calls; the mean of all hours like so many in one hour."""

MEMORY = 0.8
"""What a day before weighs against the day after it."""

LONGEST_S = 4 * 3600.0
"""A longer stay at a counter was forgotten there."""

PRIOR_SPREAD = 0.9
"""Standard deviation over mean of the time at a counter, before any was seen."""

SOON_S = 60.0
"""Waits told and found to be shorter teach nothing: whoever comes to an idle counter is always served at once."""

PRIOR_PAUSE_S, PRIOR_PAUSES = 1200.0, 2.0
"""How long a counter pauses, before any was seen to; it counts like so many pauses."""

GONE_AFTER = 3.0
"""Usual pauses: a counter that has paused for longer is not expected back."""

STEP_OF_BIAS, STEP_OF_MARGIN = 0.0002, 0.005
"""How far one call moves the correction of a class (online quantile tracking). Small: what was told is known to be true
or false only after the whole wait, when hundreds were told the same; larger steps swing ever further."""


@dataclass(slots=True)
class Mean:
    """A mean and its weight; `squares` for the spread."""

    weight: float = 0.0
    mean: float = 0.0
    squares: float = 0.0

    def add(self, value: float) -> None:
        """Welford's update."""
        self.weight += 1.0
        before = value - self.mean
        self.mean += before / self.weight
        self.squares += before * (value - self.mean)

    def shrunk_to(self, prior: float) -> float:
        """Between the prior and what was seen."""
        return (PRIOR_CALLS * prior + self.weight * self.mean) / (PRIOR_CALLS + self.weight)


@dataclass(slots=True)
class Correction:
    """Of what the forecast says to one class: `bias` times its middle, `margin` standard deviations on top."""

    bias: float = 1.0
    margin: float | None = None


@dataclass(slots=True)
class Learned:
    """Grows by `note_…`; read by the forecast."""

    stays: dict[str, Mean] = field(default_factory=dict)
    stays_by_hour: dict[str, Mean] = field(default_factory=dict)
    days: float = 0.0
    arrivals_before: dict[str, float] = field(default_factory=dict)
    arrivals_today: dict[str, int] = field(default_factory=dict)
    shares: dict[str, float] = field(default_factory=dict)
    first_arrival: float | None = None
    corrections: dict[str, Correction] = field(default_factory=dict)
    pauses: Mean = field(default_factory=Mean)
    paused: dict[str, datetime] = field(default_factory=dict)

    # --- grows

    def note_arrival(self, service: str, customer_class: str, at: datetime) -> None:
        """Somebody took a ticket."""
        hour, kind = f"{service} {at.hour}", f"{service} {customer_class}"
        self.arrivals_today[hour] = self.arrivals_today.get(hour, 0) + 1
        self.shares[kind] = self.shares.get(kind, 0.0) + 1.0
        if self.first_arrival is None:
            self.first_arrival = at.timestamp()

    def note_stay(self, service: str, called: datetime, seconds: float) -> None:
        """A call occupied a counter so long."""
        if 0.0 <= seconds <= LONGEST_S:
            self.stays.setdefault(service, Mean()).add(seconds)
            self.stays_by_hour.setdefault(f"{service} {called.hour}", Mean()).add(seconds)

    def note_pause(self, counter: str, at: datetime) -> None:
        """It takes nobody for now."""
        self.paused.setdefault(counter, at)

    def note_back(self, counter: str, at: datetime) -> None:
        """It takes customers."""
        since = self.paused.pop(counter, None)
        if since is not None and 0.0 <= (at - since).total_seconds() <= LONGEST_S:
            self.pauses.add((at - since).total_seconds())

    def note_wait(
        self, customer_class: str, waited_s: float, expected_s: float, announced_s: int, of_100: float
    ) -> None:
        """Somebody was called. Half should wait less than expected, `of_100` less than told."""
        if max(waited_s, expected_s) < SOON_S:
            return
        known = self.corrections.setdefault(customer_class, Correction())
        known.bias *= exp(STEP_OF_BIAS if waited_s > expected_s else -STEP_OF_BIAS)
        known.bias = min(max(known.bias, 0.25), 4.0)
        missed = 1.0 if waited_s > announced_s else 0.0
        margin = normal_quantile(of_100) if known.margin is None else known.margin
        known.margin = min(max(margin + STEP_OF_MARGIN * (missed - (1.0 - of_100 / 100.0)) / 0.15, -1.0), 6.0)

    # --- is read

    def stay_s(self, rules: Rules, service: str, hour: int) -> float:
        """Seconds a call of this service occupies a counter at this hour, no-shows among them."""
        known = self.stays.get(service)
        prior = rules.services[service].mean_service_s if service in rules.services else 300.0
        all_day = known.shrunk_to(prior) if known else prior
        here = self.stays_by_hour.get(f"{service} {hour}")
        return here.shrunk_to(all_day) if here else all_day

    def spread(self, service: str) -> float:
        """Standard deviation over mean of those stays."""
        known = self.stays.get(service)
        if known is None or known.weight < 2.0 or known.mean <= 0.0:
            return PRIOR_SPREAD
        seen = sqrt(known.squares / known.weight) / known.mean
        return (PRIOR_CALLS * PRIOR_SPREAD + known.weight * seen) / (PRIOR_CALLS + known.weight)

    def back_in_s(self, counter: str, at: datetime) -> float | None:
        """Seconds until a counter that pauses takes customers again; None where that is not to be expected."""
        since = self.paused.get(counter)
        if since is None:
            return None
        usual, taken = self.pause_s(), (at - since).total_seconds()
        return max(usual - taken, usual / 4.0) if 0.0 <= taken <= GONE_AFTER * usual else None

    def pause_s(self) -> float:
        """Seconds of a usual pause."""
        weight = PRIOR_PAUSES + self.pauses.weight
        return (PRIOR_PAUSES * PRIOR_PAUSE_S + self.pauses.weight * self.pauses.mean) / weight

    def arrivals_per_s(self, at: datetime) -> dict[tuple[str, str], float]:
        """By service and class: customers a second who may be expected at this hour."""
        totals: dict[str, float] = {}
        by_service = self._arrivals_by_service(at)
        for kind, count in self.shares.items():
            service = kind.partition(" ")[0]
            totals[service] = totals.get(service, 0.0) + count
        rates: dict[tuple[str, str], float] = {}
        for kind, count in self.shares.items():
            service, _, customer_class = kind.partition(" ")
            rate = by_service.get(service, 0.0) * count / totals[service]
            if rate > 0.0:
                rates[service, customer_class] = rate
        return rates

    def correction(self, customer_class: str) -> Correction:
        """What the forecast got wrong for this class, until now."""
        return self.corrections.get(customer_class) or Correction()

    def _arrivals_by_service(self, at: datetime) -> dict[str, float]:
        scale = self._scale(at)
        rates: dict[str, float] = {}
        for hour in self.arrivals_today if scale is None else self.arrivals_before:
            service, _, of = hour.partition(" ")
            if scale is None:
                rates[service] = rates.get(service, 0.0) + self._rate_today(hour, at)
            elif int(of) == at.hour:
                rates[service] = scale * self.arrivals_before[hour] / self.days / 3600.0
        return rates

    def _scale(self, at: datetime) -> float | None:
        """How busy today is against the days before, hours that are over compared; None on a first day."""
        if self.days <= 0.0:
            return None
        before = sum(count for hour, count in self.arrivals_before.items() if int(hour.partition(" ")[2]) < at.hour)
        today = sum(count for hour, count in self.arrivals_today.items() if int(hour.partition(" ")[2]) < at.hour)
        return (today + _A_FEW) / (before / self.days + _A_FEW)

    def _rate_today(self, hour: str, at: datetime) -> float:
        """Of a day without others before it: as many as until now."""
        elapsed = at.timestamp() - (self.first_arrival or at.timestamp())
        return self.arrivals_today.get(hour, 0) / max(elapsed, 1800.0)

    # --- from day to day

    def tomorrow(self) -> dict[str, Any]:
        """What the next day begins with, ready for JSON; nothing where nothing was learned."""
        if not self.shares and not self.stays:
            return {}
        hours = sorted({*self.arrivals_before, *self.arrivals_today})
        came = {hour: self.arrivals_before.get(hour, 0.0) * MEMORY + self.arrivals_today.get(hour, 0) for hour in hours}
        return {
            "stays": {key: _row(mean) for key, mean in self.stays.items()},
            "stays_by_hour": {key: _row(mean) for key, mean in self.stays_by_hour.items()},
            "days": round(self.days * MEMORY + (1.0 if self.arrivals_today else 0.0), 3),
            "arrivals": {hour: round(count, 3) for hour, count in came.items() if count >= _HARDLY},
            "shares": {kind: round(n * MEMORY, 3) for kind, n in self.shares.items() if n * MEMORY >= _HARDLY},
            "corrections": {of: [round(c.bias, 4), _rounded(c.margin)] for of, c in self.corrections.items()},
            "pauses": _row(self.pauses),
        }

    @classmethod
    def from_yesterday(cls, kept: Mapping[str, Any] | None) -> "Learned":
        """What `tomorrow` gave."""
        if not kept:
            return cls()
        return cls(
            stays={key: Mean(*row) for key, row in kept["stays"].items()},
            stays_by_hour={key: Mean(*row) for key, row in kept["stays_by_hour"].items()},
            days=kept["days"],
            arrivals_before=dict(kept["arrivals"]),
            shares=dict(kept["shares"]),
            corrections={of: Correction(*row) for of, row in kept["corrections"].items()},
            pauses=Mean(*kept.get("pauses", ())),
        )


_A_FEW = 10.0
"""Customers: a day is not called busy because of its first."""

_HARDLY = 0.05


def _row(mean: Mean) -> list[float]:
    return [round(mean.weight * MEMORY, 3), round(mean.mean, 2), round(mean.squares * MEMORY, 1)]


def _rounded(margin: float | None) -> float | None:
    return None if margin is None else round(margin, 4)


def normal_quantile(of_100: float) -> float:
    """Standard deviations above the mean below which so many of 100 lie (statistics.NormalDist, once)."""
    if of_100 not in _QUANTILES:
        _QUANTILES[of_100] = NormalDist().inv_cdf(of_100 / 100.0)
    return _QUANTILES[of_100]


_QUANTILES: dict[float, float] = {}
