"""Textbook queues, played by the hall's own rules and reckoned by theory: the two should agree."""

from collections.abc import Callable
from dataclasses import dataclass, field
from math import sqrt
from statistics import covariance, fmean, variance
from zoneinfo import ZoneInfo

from kiosk.queueing.rules import CustomerClass, Discipline, Profile, Rules, Service
from kiosk.simulate.customers import customers_of
from kiosk.simulate.durations import Duration
from kiosk.simulate.play import play
from kiosk.simulate.scenario import HOUR_S, Arrivals, OpenHours, Piece, Scenario
from kiosk.simulate.theory import Flow, cobham_s, kleinrock_s, mmc_wait_s, pollaczek_khinchine_s

REPLICATIONS = 20
"""Independent runs of each case: seeds 1 to 20."""

STUDENT_99 = 2.878
"""Student's t, two-sided 99 %, 18 degrees of freedom: 20 runs, less the mean and the slope of the control."""

CUSTOMERS, WARM_UP = 2700, 250
"""Expected in a run, and how many of the first are not counted."""


@dataclass(frozen=True, slots=True)
class Class:
    """Customers with a service of their own; so many a minute."""

    id: str
    per_minute: float
    stay: Duration
    rate: float = 1.0

    @property
    def flow(self) -> Flow:
        """As theory takes it."""
        return Flow(self.per_minute / 60.0, self.stay.mean_s, self.stay.second_moment)


@dataclass(frozen=True, slots=True)
class Case:
    """`waits_s` gives the mean wait of each class by theory."""

    name: str
    formula: str
    source: str
    classes: tuple[Class, ...]
    waits_s: Callable[[tuple[Class, ...]], list[float]] = field(repr=False)
    discipline: Discipline = "fifo"
    counters: int = 1


@dataclass(frozen=True, slots=True)
class Compared:
    """One class of a case, in seconds; `half_s`: half of the simulation's 99 % confidence interval."""

    case: Case
    customer_class: Class
    theory_s: float
    simulated_s: float
    half_s: float

    @property
    def agrees(self) -> bool:
        """Theory lies within the interval."""
        return abs(self.simulated_s - self.theory_s) <= self.half_s

    def row(self) -> str:
        """Of the table in docs/queueing.md."""
        case, of = self.case, self.customer_class
        what = case.name if len(case.classes) == 1 else f"{case.name}, {of.id}"
        simulated = f"{self.simulated_s:.1f} ± {self.half_s:.1f}"
        return f"| {what} | {case.formula} | {self.theory_s:.1f} | {simulated} | {case.source} |"


def compare(case: Case) -> list[Compared]:
    """Runs it. Each run's mean wait is freed of what the work that happened to come explains (a control variate:
    Lavenberg & Welch, Management Science 27 (1981) 322–335); its expectation is known."""
    runs = [_run(case, seed) for seed in range(1, REPLICATIONS + 1)]
    surplus = [came for came, _ in runs]
    found = []
    for number, (of, theory) in enumerate(zip(case.classes, case.waits_s(case.classes), strict=True)):
        mean, half = _controlled([waits[number] for _, waits in runs], surplus)
        found.append(Compared(case, of, theory, mean, half))
    return found


def _run(case: Case, seed: int) -> tuple[float, list[float]]:
    """The work that came beyond what was expected, in counters; the mean wait of each class."""
    scenario = scenario_of(case)
    waits: dict[str, list[float]] = {each.id: [] for each in case.classes}
    per_s = sum(each.flow.rate for each in case.classes)
    for visit in play(scenario, seed, 1, forecasts=False).visits:
        if visit.arrived_s >= WARM_UP / per_s and visit.waited_s is not None:
            waits[visit.customer_class].append(visit.waited_s)
    hours = scenario.week[0]
    assert hours is not None
    came = sum(each.stay_s for each in customers_of(scenario, hours, f"{seed}/0")) / hours.closes_s
    return came - sum(each.flow.load for each in case.classes), [fmean(each) for each in waits.values()]


def _controlled(means: list[float], surplus: list[float]) -> tuple[float, float]:
    """The mean at no surplus, and half of its 99 % interval, by regression."""
    slope = covariance(means, surplus) / variance(surplus)
    freed = [mean - slope * each for mean, each in zip(means, surplus, strict=True)]
    number = len(means)
    spread = sqrt(variance(freed) * (number - 1) / (number - 2))
    leverage = 1.0 / number + fmean(surplus) ** 2 / ((number - 1) * variance(surplus))
    return fmean(freed), STUDENT_99 * spread * sqrt(leverage)


def scenario_of(case: Case) -> Scenario:
    """One long day; each class has a service of its own letter, so that its service times may differ."""
    classes = case.classes
    letters = {each.id: chr(ord("A") + number) for number, each in enumerate(classes)}
    profile = Profile("all", tuple(letters.values()), tuple(letters), case.discipline)
    rules = Rules(
        services={letters[each.id]: Service(letters[each.id], each.stay.mean_s) for each in classes},
        classes={each.id: CustomerClass(each.id, each.rate) for each in classes},
        profiles={"all": profile},
        counters={str(number + 1): "all" for number in range(case.counters)},
    )
    ends = CUSTOMERS / sum(each.per_minute for each in classes) * 60.0
    arrivals: Arrivals = {
        (letters[each.id], each.id): (Piece(0.0, ends, each.per_minute / 60.0 * HOUR_S),) for each in classes
    }
    stays = {letters[each.id]: each.stay for each in classes}
    return Scenario(rules, ZoneInfo("UTC"), (OpenHours(0.0, ends, arrivals),) * 7, stays)


_EXPONENTIAL = Duration(60.0, 1.0, "exponential")
_MIXED = (
    Class("urgent", 0.15, Duration(40.0, 0.5, "gamma"), 4.0),
    Class("usual", 0.2, Duration(60.0, 0.9), 2.0),
    Class("patient", 0.17, Duration(90.0, 0.6, "gamma"), 1.0),
)
_ERLANG = "A. K. Erlang (1917)"
_PK = "F. Pollaczek (1930), A. Khinchine (1932)"
_COBHAM = "A. Cobham, Oper. Res. 2 (1954) 70–76"
_KLEINROCK = "L. Kleinrock, Naval Res. Logist. Q. 11 (1964) 329–341"


def _one_flow(classes: tuple[Class, ...]) -> list[float]:
    return [pollaczek_khinchine_s(classes[0].flow)]


def _mmc(counters: int) -> Callable[[tuple[Class, ...]], list[float]]:
    return lambda classes: [mmc_wait_s(classes[0].flow.rate, classes[0].stay.mean_s, counters)]


def _by_cobham(classes: tuple[Class, ...]) -> list[float]:
    return cobham_s([each.flow for each in classes])


def _by_kleinrock(classes: tuple[Class, ...]) -> list[float]:
    return kleinrock_s([each.flow for each in classes], [each.rate for each in classes])


CASES = (
    Case("M/M/1", "λs² / (1 − λs)", _ERLANG, (Class("ordinary", 0.6, _EXPONENTIAL),), _mmc(1)),
    Case("M/M/3", "C(3, λs) · s / (3 − λs)", _ERLANG, (Class("ordinary", 1.95, _EXPONENTIAL),), _mmc(3), counters=3),
    Case("M/G/1, lognormal", "λ E[S²] / 2(1 − ρ)", _PK, (Class("ordinary", 0.6, Duration(60.0, 0.9)),), _one_flow),
    Case("strict, 3 classes", "W₀ / (1 − σₖ₋₁)(1 − σₖ)", _COBHAM, _MIXED, _by_cobham, "strict"),
    Case(
        "accumulating, 2 classes",
        "time-dependent priority",
        _KLEINROCK,
        (Class("need", 0.25, _EXPONENTIAL, 3.0), Class("ordinary", 0.35, _EXPONENTIAL, 1.0)),
        _by_kleinrock,
        "accumulating",
    ),
    Case("accumulating, 3 classes", "time-dependent priority", _KLEINROCK, _MIXED, _by_kleinrock, "accumulating"),
)
