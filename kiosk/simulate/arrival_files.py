"""Arrivals files (TOML) for `paidui simulate --arrivals`: read, and checked against the hall."""

import tomllib
from collections.abc import Iterator
from dataclasses import replace
from datetime import time
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from kiosk.calendar import Calendar
from kiosk.config import ConfigError, HallConfig
from kiosk.config.lines import line_of_key, lines_of_keys
from kiosk.config.parts import WEEKDAYS, Weekday
from kiosk.config.problems import Problem, as_toml
from kiosk.config.reading import read_text, unreadable
from kiosk.config.wording import in_words
from kiosk.queueing.rules import Kind, Rules
from kiosk.simulate.arrival_tables import Absent, ArrivalTables, Stretch
from kiosk.simulate.durations import Duration
from kiosk.simulate.scenario import HOUR_S, Absence, Arrivals, OpenHours, Piece, Rest, Scenario
from kiosk.simulate.usual import class_shares, usual_stays, week_of

MAX_FILE = 1024 * 1024
EXAMPLE = "examples/arrivals.toml"


def load_arrivals(path: Path, config: HallConfig, rules: Rules) -> Scenario:
    """The scenario of this file; raises ConfigError with everything that is wrong in it."""
    path = path.resolve()
    text = read_text(path, example=EXAMPLE, most=MAX_FILE, is_a="a file of arrivals")
    try:
        tables = ArrivalTables.model_validate(_tables(text, path))
    except ValidationError as error:
        raise ConfigError(path, _pointed_at(in_words(ArrivalTables, error), text)) from None
    if problems := list(_problems(tables, config, rules)):
        raise ConfigError(path, _pointed_at(problems, text))
    return _scenario(tables, config, rules)


def _tables(text: str, path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(text)
    except ValueError as error:  # tomllib's own, and that of numbers with thousands of digits
        raise unreadable(path, f"not TOML: {error}", f"tables as in {EXAMPLE}") from None
    except RecursionError:
        raise unreadable(path, "is nested too deeply", f"tables as in {EXAMPLE}") from None


def _pointed_at(problems: list[Problem], text: str) -> list[Problem]:
    lines = lines_of_keys(text)
    found = [replace(each, line=line_of_key(each.key, lines)) for each in problems]
    return sorted(found, key=lambda each: each.line or 0)


def _problems(tables: ArrivalTables, config: HallConfig, rules: Rules) -> Iterator[Problem]:
    for number, stretch in enumerate(tables.arrivals):
        key = f"arrivals[{number}]"
        if stretch.until <= stretch.begins:
            yield Problem(f"{key}.until", as_toml(f"{stretch.until:%H:%M}"), "not after from", "a later time of day")
        services, classes = list(stretch.services or ()), list(stretch.classes or ())
        yield from _unknown(f"{key}.services", services, list(rules.services), "service")
        yield from _unknown(f"{key}.classes", classes, list(rules.classes), "customer class")
        if {*services} <= {*rules.services} and {*classes} <= {*rules.classes}:
            yield from _not_taken(f"{key}.services", stretch, config, rules)
    for number, each in enumerate(tables.times):
        if each.service is not None:
            yield from _unknown(f"times[{number}].service", [each.service], list(rules.services), "service")
        if each.service in [other.service for other in tables.times[:number]]:
            yield Problem(f"times[{number}].service", as_toml(each.service or ""), "stated twice", "one table for each")
    for number, rest in enumerate(tables.rests):
        yield from _unknown(f"rests[{number}].counter", [rest.counter], list(rules.counters), "counter")
        if rest.until <= rest.begins:
            yield Problem(f"rests[{number}].until", as_toml(f"{rest.until:%H:%M}"), "not after from", "a later time")
    if tables.counters is not None and tables.counters.close <= tables.counters.open:
        close = as_toml(f"{tables.counters.close:%H:%M}")
        yield Problem("counters.close", close, "not after open", "a later time of day")


def _unknown(key: str, named: list[str], known: list[str], what: str) -> Iterator[Problem]:
    for each in named:
        if each not in known:
            yield Problem(key, as_toml(each), f"the hall has no such {what}", f"known: {', '.join(known)}")


def _not_taken(key: str, stretch: Stretch, config: HallConfig, rules: Rules) -> Iterator[Problem]:
    for service, share in _services(stretch, rules).items():
        if share > 0 and not _classes(stretch, service, config, rules):
            yield Problem(key, as_toml(service), "no counter takes any of these customers", "another service or class")


def _scenario(tables: ArrivalTables, config: HallConfig, rules: Rules) -> Scenario:
    stays = usual_stays(rules)
    for each in sorted(tables.times, key=lambda each: each.service is not None):
        taken = Duration(each.mean_s, each.cv, each.distribution)
        stays |= dict.fromkeys(rules.services, taken) if each.service is None else {each.service: taken}
    return Scenario(
        rules,
        config.zone,
        _week(tables, config, rules),
        stays,
        _absence(tables.absence),
        tuple(_rests(tables)),
        calendar=Calendar(config),
    )


def _week(tables: ArrivalTables, config: HallConfig, rules: Rules) -> tuple[OpenHours | None, ...]:
    if not config.hours and not any(each.hours for each in config.services):
        return tuple(_day(tables, day, None, config, rules) for day in WEEKDAYS)
    days = zip(WEEKDAYS, week_of(config), strict=True)
    return tuple(_day(tables, day, hours, config, rules) if hours is not None else None for day, hours in days)


def _day(
    tables: ArrivalTables, day: Weekday, hours: tuple[float, float] | None, config: HallConfig, rules: Rules
) -> OpenHours | None:
    """`hours`: those of the hall, if it states any."""
    stretches = [each for each in tables.arrivals if day in each.days]
    if not stretches:
        return None
    opens, closes = hours or _opening(tables, stretches)
    found: dict[Kind, list[Piece]] = {}
    for stretch in stretches:
        for kind, share in _kinds(stretch, config, rules).items():
            piece = Piece(_seconds(stretch.begins), _seconds(stretch.until), stretch.per_hour * share)
            found.setdefault(kind, []).append(piece)
    arrivals: Arrivals = {kind: tuple(found[kind]) for kind in rules.kinds if kind in found}
    return OpenHours(opens, closes, arrivals)


def _opening(tables: ArrivalTables, stretches: list[Stretch]) -> tuple[float, float]:
    if tables.counters is not None:
        return _seconds(tables.counters.open), _seconds(tables.counters.close)
    return min(_seconds(each.begins) for each in stretches), max(_seconds(each.until) for each in stretches)


def _kinds(stretch: Stretch, config: HallConfig, rules: Rules) -> dict[Kind, float]:
    services = _services(stretch, rules)
    found: dict[Kind, float] = {}
    for service, share in services.items():
        classes = _classes(stretch, service, config, rules)
        for of, part in classes.items():
            found[service, of] = share / sum(services.values()) * part / sum(classes.values())
    return found


def _services(stretch: Stretch, rules: Rules) -> dict[str, float]:
    return stretch.services or dict.fromkeys(rules.services, 1.0)


def _classes(stretch: Stretch, service: str, config: HallConfig, rules: Rules) -> dict[str, float]:
    """Shares of those that some counter takes."""
    shares = stretch.classes or class_shares(config, rules)
    return {of: part for of, part in shares.items() if part > 0 and rules.takers((service, of), rules.counters)}


def _rests(tables: ArrivalTables) -> Iterator[Rest]:
    """Those of one counter that touch or overlap are one."""
    last: Rest | None = None
    for each in sorted(tables.rests, key=lambda each: (each.counter, each.begins)):
        rest = Rest(each.counter, _seconds(each.begins), _seconds(each.until))
        if last is not None and last.counter == rest.counter and rest.begins_s <= last.ends_s:
            last = replace(last, ends_s=max(last.ends_s, rest.ends_s))
            continue
        if last is not None:
            yield last
        last = rest
    if last is not None:
        yield last


def _absence(stated: Absent) -> Absence:
    return Absence(
        stated.share,
        stated.patience_s,
        Duration(stated.walk_s, 0.5),
        stated.returning,
        Duration(stated.back_after_min * 60.0, 0.7),
    )


def _seconds(at: time) -> float:
    return at.hour * HOUR_S + at.minute * 60.0 + at.second
