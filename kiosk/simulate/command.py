"""`paidui simulate`: checks what was asked for, plays it, says what came of it."""

import json
import os
import signal
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from types import FrameType
from typing import Any

from rich.console import Console

from drivers.errors import DeviceError
from kiosk.calendar import Calendar
from kiosk.config import ConfigError, HallConfig
from kiosk.journal import StorageBroken
from kiosk.process import FAILED, OK, USAGE, Complaint, complain, keep_what_stands
from kiosk.rules_of import rules_of
from kiosk.simulate.arrival_files import load_arrivals
from kiosk.simulate.changes import changed
from kiosk.simulate.chart import waits_by_hour
from kiosk.simulate.crew import Failed, play_all
from kiosk.simulate.figures import Tally, as_json
from kiosk.simulate.fitted import fitted
from kiosk.simulate.play import Played, play
from kiosk.simulate.progress import shown
from kiosk.simulate.scenario import Scenario
from kiosk.simulate.tables import tables
from kiosk.simulate.usual import ABSENCE, usual_rests, usual_stays, usual_week

MOST_DAYS, MOST_SEEDS, MOST_JOBS = 3650, 100_000, 1024
MOST_DAYS_OF_ALL = 200_000
"""Of all seeds together."""

LARGEST_SEED = 2**53 - 1
"""The largest whole number that every reader of JSON keeps as it is."""

STOPPED = 130
"""Exit code after Ctrl-C."""


@dataclass(frozen=True, slots=True)
class Asked:
    """The arguments, as they were typed."""

    hall: Path
    days: int = 5
    seed: int = 1
    seeds: int = 4
    jobs: int | None = None
    arrivals: Path | None = None
    like: str | None = None
    counters: str | None = None
    disciplines: tuple[str, ...] = ()
    out: Path | None = None
    json: bool = False


class _Stopped(Exception):
    """The person at the keyboard has had enough."""


def simulate(config: HallConfig, asked: Asked) -> int:
    """Plays it; the exit code."""
    try:
        scenario, what_if = _checked(config, asked)
    except Complaint as complaint:
        return complain(str(complaint), complaint.code)
    except StorageBroken as error:
        return complain(str(error), FAILED)
    except ConfigError as error:
        print(error, file=sys.stderr)  # noqa: T201 - the program's own voice
        return USAGE
    keep_what_stands()
    try:
        with _until_told():
            before, after = _play(config, asked, scenario, what_if)
            _tell(config, asked, before, after)
    except _Stopped:
        return complain("stopped", STOPPED)
    except (Failed, OSError, DeviceError) as error:
        return complain(str(error), FAILED)
    return OK


def scenario_of(config: HallConfig, arrivals: Path | None = None, like: str | None = None) -> Scenario:
    """Of a file, of a day of the journal, or the usual day; raises Complaint, ConfigError or StorageBroken."""
    rules = rules_of(config)
    if arrivals is not None:
        return load_arrivals(arrivals, config, rules)
    if like is not None:
        return fitted(like, config, rules)
    week, calendar = usual_week(config, rules), Calendar(config)
    return Scenario(rules, config.zone, week, usual_stays(rules), ABSENCE, usual_rests(rules), calendar=calendar)


def _checked(config: HallConfig, asked: Asked) -> tuple[Scenario, Scenario | None]:
    """The hall as configured, and what if; raises Complaint, ConfigError or StorageBroken."""
    _within("--days", asked.days, 1, MOST_DAYS)
    _within("--seed", asked.seed, 0, LARGEST_SEED)
    _within("--seeds", asked.seeds, 1, min(MOST_SEEDS, LARGEST_SEED - asked.seed + 1))
    _within("--days times --seeds", asked.days * asked.seeds, 1, MOST_DAYS_OF_ALL)
    _within("--jobs", _jobs(asked), 1, MOST_JOBS)
    if asked.arrivals is not None and asked.like is not None:
        raise Complaint("--arrivals and --like exclude each other; name one of them", USAGE)
    if asked.out is not None:
        _can_be_written_to(asked.out)
    scenario = scenario_of(config, asked.arrivals, asked.like)
    if asked.counters is None and not asked.disciplines:
        return scenario, None
    return scenario, changed(scenario, asked.counters, asked.disciplines)


def _within(name: str, value: int, least: int, most: int) -> None:
    if not least <= value <= most:
        raise Complaint(f"{name} is {value}; it must be from {least} to {most}", USAGE)


def _jobs(asked: Asked) -> int:
    return asked.jobs if asked.jobs is not None else len(os.sched_getaffinity(0))


def _can_be_written_to(out: Path) -> None:
    """Told now, not after the last day."""
    try:
        above = next(each for each in (out, *out.absolute().parents) if each.exists())
    except OSError as error:
        raise Complaint(f"--out: {error.strerror}: {out}", USAGE) from None
    if not above.is_dir():
        raise Complaint(f"--out: {above} is a file, not a folder", USAGE)
    if not os.access(above, os.W_OK | os.X_OK):
        raise Complaint(f"--out: this account may not write to {above}", USAGE)


def _play(config: HallConfig, asked: Asked, scenario: Scenario, what_if: Scenario | None) -> tuple[Tally, Tally | None]:
    scenarios = [scenario] if what_if is None else [scenario, what_if]
    targets = {letter: service.target_wait_s for letter, service in scenario.rules.services.items()}
    seeds = range(asked.seed, asked.seed + asked.seeds)
    tallies = []
    with shown(asked.days * asked.seeds * len(scenarios), quiet=asked.json) as watch:
        for number, each in enumerate(scenarios):
            tally = Tally(targets)
            done = number * asked.days * asked.seeds
            for played in play_all(_player(each, asked.days), seeds, _jobs(asked), _beyond(watch, done)):
                tally.add(played)
            tallies.append(tally)
    return tallies[0], tallies[1] if what_if is not None else None


def _player(scenario: Scenario, days: int) -> Callable[[int, Callable[[int], None]], Played]:
    return lambda seed, on_day: play(scenario, seed, days, on_day=on_day)


def _beyond(watch: Callable[[int], None], done: int) -> Callable[[int], None]:
    return lambda days: watch(done + days)


def _tell(config: HallConfig, asked: Asked, as_configured: Tally, what_if: Tally | None) -> None:
    now = as_configured if what_if is None else what_if
    figures = json.dumps(_figures(config, asked, as_configured, what_if), ensure_ascii=False)
    if asked.json:
        print(figures)  # noqa: T201 - the command's result
    else:
        before = None if what_if is None else as_configured
        Console(highlight=False).print(tables(config, now, before, _title(config, asked, now)))
    if asked.out is not None:
        drawing = waits_by_hour(now, _names(config), _title(config, asked, now), _target(config))
        asked.out.mkdir(parents=True, exist_ok=True)
        (asked.out / "waits.svg").write_text(drawing.svg(), encoding="utf-8")
        (asked.out / "waits.png").write_bytes(drawing.png())
        (asked.out / "figures.json").write_text(figures + "\n", encoding="utf-8")
        if not asked.json:
            print(f"{asked.out}: waits.png, waits.svg, figures.json")  # noqa: T201 - the command's result


def _figures(config: HallConfig, asked: Asked, as_configured: Tally, what_if: Tally | None) -> dict[str, Any]:
    classes, services = [each.id for each in config.customer_classes], [each.letter for each in config.services]
    said: dict[str, Any] = {"hall": config.hall, "days": asked.days, "seed": asked.seed, "seeds": asked.seeds}
    if what_if is not None:
        said["changed"] = {"counters": asked.counters, "discipline": list(asked.disciplines)}
        said |= as_json(what_if, classes, services)
        said["as_configured"] = as_json(as_configured, classes, services)
        return said
    return said | as_json(as_configured, classes, services)


def _title(config: HallConfig, asked: Asked, tally: Tally) -> str:
    days = asked.days * asked.seeds
    changes = [*(asked.disciplines), *([f"counters {asked.counters}"] if asked.counters else [])]
    what_if = f", with {', '.join(changes)}" if changes else ""
    span = "1 day" if days == 1 else f"{days} days"
    return f"{config.hall}: {span}, {tally.all.tickets / days:.0f} tickets a day{what_if}"


def _names(config: HallConfig) -> list[tuple[str, str]]:
    return [(each.id, each.names.get("en") or each.id) for each in config.customer_classes]


def _target(config: HallConfig) -> float | None:
    """Where all services have the same."""
    targets = {each.target_wait_min for each in config.services}
    return next(iter(targets)) if len(targets) == 1 else None


@contextmanager
def _until_told() -> Iterator[None]:
    """Ctrl-C and SIGTERM end the block; a second one ends the process as if nobody were listening."""
    numbers = (signal.SIGINT, signal.SIGTERM)
    earlier = {each: signal.getsignal(each) for each in numbers}

    def stop(_number: int, _frame: FrameType | None) -> None:
        for each in numbers:
            signal.signal(each, signal.SIG_DFL)
        raise _Stopped

    for each in numbers:
        signal.signal(each, stop)
    try:
        yield
    finally:
        for each in numbers:
            signal.signal(each, earlier[each])
