"""The queue: a call among many waiting, a forecast, a simulated day, how true forecasts are, the reference hall."""

from datetime import UTC, datetime, timedelta
from pathlib import Path
from statistics import median
from time import perf_counter, process_time

from benchmarks.figures import Figure, Step, median_ratio
from kiosk.config import load
from kiosk.process import keep_what_stands
from kiosk.queueing import commands as do
from kiosk.queueing.ahead import ahead
from kiosk.queueing.apply import apply
from kiosk.queueing.decide import decide
from kiosk.queueing.estimate import estimate
from kiosk.queueing.forecast import play as play_forward
from kiosk.queueing.model import Hall
from kiosk.queueing.rules import CustomerClass, Guard, Profile, Rules, Service
from kiosk.simulate.command import scenario_of
from kiosk.simulate.crew import play_all
from kiosk.simulate.figures import Forecasts
from kiosk.simulate.play import play
from kiosk.simulate.reference import DAYS, SEED, halls, waits_min
from kiosk.simulate.scenario import Scenario

EXAMPLES = Path(__file__).parents[1] / "examples"
OPENS = datetime(2026, 3, 2, 1, tzinfo=UTC)
MANY, FEW, FORECAST_FOR = 10_000, 100, 200
CALLS, ROUNDS = 200, 15
FORECAST_LIMIT_S, DAY_LIMIT_S = 0.005, 0.5
FORECAST_DAYS = 50
LEAST, MOST = 0.75, 0.92
"""Of the customers, who shall be called within what was announced as the 85th of 100."""

LESS = 0.75
"""The middle forecast's error over that of a baseline."""

NEAR = 0.05
"""Of a figure that is stated of the reference hall."""


def measure(step: Step) -> list[Figure]:
    """Each beside its limit; the collector looks as seldom as in the controller and in `paidui simulate`."""
    keep_what_stands()
    step("calls")
    figures = [_calls()]
    step("forecasts")
    figures += _forecasts()
    step("a simulated day")
    figures.append(_day())
    for name, scenario in _scenarios().items():
        step(f"{FORECAST_DAYS} days of {name}")
        figures += _truth(name, scenario)
    step(f"{len(halls()) * DAYS} days of the reference hall")
    return figures + _reference()


def _calls() -> Figure:
    """One decision, nothing applied, in turn with 10 000 and with 100 waiting."""
    halls_ = _hall_with(MANY), _hall_with(FEW)
    pairs = [(_call_s(halls_[0]), _call_s(halls_[1])) for _ in range(ROUNDS)]
    ours, beside = median(one for one, _ in pairs), median(other for _, other in pairs)
    what = f"call_next, {MANY} waiting in 12 classes × 8 services"
    return Figure(what, _us(ours), f"{FEW} waiting {_us(beside)}", median_ratio(pairs), at_most=2)


def _call_s(hall: Hall) -> float:
    at = OPENS + timedelta(hours=2)
    began = perf_counter()
    for _ in range(CALLS):
        decide(hall, do.CallNext("1"), at)
    return (perf_counter() - began) / CALLS


def _hall_with(waiting: int, classes: int = 12, services: int = 8, counters: int = 6) -> Hall:
    letters = tuple(chr(ord("A") + number) for number in range(services))
    ids = ("ordinary", *(f"class-{number}" for number in range(1, classes)))
    profile = Profile("all", letters, ids, guard=Guard(1800.0, 3))
    rules = Rules(
        {letter: Service(letter, 240.0) for letter in letters},
        {id: CustomerClass(id, 1.0 + number / 4) for number, id in enumerate(ids)},
        {"all": profile},
        {str(number + 1): "all" for number in range(counters)},
    )
    hall = Hall(rules)
    _do(hall, do.OpenDay("2026-03-02"), 0.0)
    for counter in rules.counters:
        _do(hall, do.OpenCounter(counter), 0.0)
    for number in range(waiting):
        kind = letters[number % services], ids[number // services % classes]
        _do(hall, do.IssueTicket(kind[0], str(number), kind[1], slip=False), 3600.0 * number / waiting)
    return hall


def _do(hall: Hall, command: do.Command, seconds: float) -> None:
    for event in decide(hall, command, OPENS + timedelta(seconds=seconds)):
        apply(hall, event)


def _forecasts() -> list[Figure]:
    """All kinds at once, as the controller plays it, in processor time; and what a ticket costs that is told of it."""
    hall, at = _hall_with(FORECAST_FOR, classes=3, services=8), OPENS + timedelta(hours=1)
    plays, told = [], []
    for _ in range(ROUNDS):
        began = process_time()
        hall.played = play_forward(hall, at)
        plays.append(process_time() - began)
        began = perf_counter()
        for _ in range(CALLS):
            estimate(hall, "A", "ordinary", ahead(hall, "A", "ordinary"), at)
        told.append((perf_counter() - began) / CALLS)
    whole, one = median(plays), median(told)
    what = f"forecast for 24 kinds, {FORECAST_FOR} waiting"
    limit = f"limit {1000 * FORECAST_LIMIT_S:g} ms"
    return [
        Figure(what, f"{1000 * whole:.1f} ms", limit, whole / FORECAST_LIMIT_S, at_most=1),
        Figure("what a new ticket is told, from it", _us(one), limit, one / FORECAST_LIMIT_S, at_most=1),
    ]


def _day() -> Figure:
    """Processor time of one core."""
    scenario = _scenarios()["examples/arrivals.toml"]
    seconds, tickets = [], 0
    for seed in range(1, 6):
        began = process_time()
        tickets = len(play(scenario, seed, 1).visits)
        seconds.append(process_time() - began)
    day = median(seconds)
    limit = f"limit {DAY_LIMIT_S:g} s; the last had {tickets} tickets"
    return Figure(
        "a simulated day of the branch, forecasts included", f"{day:.2f} s", limit, day / DAY_LIMIT_S, at_most=1
    )


def _scenarios() -> dict[str, Scenario]:
    branch, small = load(EXAMPLES / "branch.toml"), load(EXAMPLES / "small.toml")
    return {
        "examples/branch.toml": scenario_of(branch),
        "examples/arrivals.toml": scenario_of(branch, EXAMPLES / "arrivals.toml"),
        "examples/small.toml": scenario_of(small),
    }


def _truth(name: str, scenario: Scenario) -> list[Figure]:
    found = Forecasts()
    for visit in play(scenario, 1, FORECAST_DAYS).visits:
        found.add(visit)
    covered, error = found.mean(found.within), found.mean(found.error_s)
    ours = f"{covered:.1%}"
    baselines = {"people ahead × mean": found.mean(found.by_people_s), "last wait seen": found.mean(found.by_last_s)}
    return [
        Figure(f"{name}: within the announced 85th", ours, f"{found.tickets} tickets", covered, at_least=LEAST),
        Figure(f"{name}: the same", ours, f"at most {MOST:.0%}", covered, at_most=MOST),
        *(
            Figure(f"{name}: error of the middle", _min(error), f"{what} {_min(base)}", error / base, at_most=LESS)
            for what, base in baselines.items()
        ),
    ]


def _reference() -> list[Figure]:
    """Each rule on a core of its own."""
    every = halls()
    played = play_all(
        lambda number, _said: play(every[number].scenario, SEED, DAYS, forecasts=False), range(3), 3, _quiet
    )
    found = []
    for hall, days in zip(every, played, strict=True):
        waits = waits_min(days)
        for stated in hall.stated:
            minutes = stated.of(waits)
            off = abs(minutes / stated.minutes - 1.0)
            what = f"reference hall, {hall.rule}: {stated.what}"
            found.append(Figure(what, f"{minutes:.1f} min", f"stated {stated.minutes:g} min", off, at_most=NEAR))
    return found


def _quiet(_days: int) -> None:
    """Nobody watches."""


def _us(seconds: float) -> str:
    return f"{1e6 * seconds:.0f} µs"


def _min(seconds: float) -> str:
    return f"{seconds / 60.0:.1f} min"
