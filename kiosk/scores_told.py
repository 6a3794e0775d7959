"""`paidui scores`: what customers thought, as tables, JSON or CSV. Opens the journal read-only."""

import csv
import json
import sys
from collections.abc import Iterator
from typing import Literal

from rich import box
from rich.console import Console
from rich.table import Table

from kiosk.config import HallConfig
from kiosk.history import open_history
from kiosk.journal import Recorded, last_day, read_events
from kiosk.process import OK
from kiosk.rating_words import counters_with_ratings
from kiosk.scores import LEAST_FOR_A_MEAN, LOW, MOST_LISTED, Report, Scores, as_json, report, visits_asked

Form = Literal["tables", "json", "csv"]
NOTHING = "–"
_COLUMNS = ("of", "id", "asked", "answered", "share", "mean", "1", "2", "3", "4", "5")


def tell(config: HallConfig, day: str | None, since: str | None, form: Form) -> int:
    """Prints the report of one business day (None: the latest), or of all from `since` on. Raises Complaint."""
    with open_history(config, {"--day": day, "--since": since}) as connection:
        only = None if since is not None else day or last_day(connection)
        days: dict[str, None] = {}
        events = _noting_days(read_events(connection, day=only, from_day=since or ""), days)
        visits = visits_asked(events, counters_with_ratings(config))
    counters, services = (each.id for each in config.counters), (each.letter for each in config.services)
    told = report(visits, tuple(days), counters, services)
    match form:
        case "json":
            print(json.dumps(as_json(told), ensure_ascii=False))  # noqa: T201 - the command's result
        case "csv":
            csv.writer(sys.stdout, lineterminator="\n").writerows([_COLUMNS, *_rows(told)])
        case "tables":
            _print(config, told)
    return OK


def _noting_days(events: Iterator[Recorded], days: dict[str, None]) -> Iterator[Recorded]:
    for recorded in events:
        days[recorded.day] = None
        yield recorded


def _rows(told: Report) -> Iterator[list[object]]:
    groups = [("all", {"": told.all}), ("counter", told.counters), ("service", told.services)]
    for of, scores in groups:
        figures = as_json(told)["all" if of == "all" else f"{of}s"]
        for id in scores:
            each = figures if of == "all" else figures[id]
            given = each["given"] or dict.fromkeys("12345", "")
            mean = "" if each["mean"] is None else each["mean"]
            share = "" if each["share"] is None else each["share"]
            yield [of, id, each["asked"], each["answered"], share, mean, *given.values()]


def _print(config: HallConfig, told: Report) -> None:
    console = Console(highlight=False)
    if not told.all.asked:
        when = told.days[0] if told.days else "the journal"
        console.print(f"nobody was asked for a rating: {when} has no customer who was")
        return
    until = f" to {told.days[-1]}" if len(told.days) > 1 else ""
    table = Table(f"scores of {told.days[0]}{until}", box=box.SIMPLE_HEAD, pad_edge=False)
    for column in ("asked", "answered", "mean", "1", "2", "3", "4", "5"):
        table.add_column(column, justify="right")
    counters = {each.id: each.names.get("en", "") for each in config.counters}
    services = {each.letter: f"{each.letter}  {each.names.get('en', '')}".rstrip() for each in config.services}
    _add(table, {id: counters.get(id, "") or id for id in told.counters}, told.counters)
    _add(table, {letter: services.get(letter, letter) for letter in told.services}, told.services)
    _add(table, {"": "all"}, {"": told.all})
    console.print(table)
    few = [each for each in (told.all, *told.counters.values(), *told.services.values()) if not each.are_told]
    if few:
        console.print(f"{NOTHING}: fewer than {LEAST_FOR_A_MEAN} answers, too few to speak of", style="dim")
    _print_lowest(console, config, told, services)


def _add(table: Table, names: dict[str, str], groups: dict[str, Scores]) -> None:
    for id, scores in groups.items():
        share = NOTHING if scores.share is None else f"{scores.answered} ({scores.share:.0%})"
        mean = NOTHING if scores.mean is None else f"{scores.mean:.2f}"
        given = [str(times) for times in scores.given] if scores.are_told else [NOTHING] * 5
        table.add_row(names[id], str(scores.asked), share, mean, *given)
    table.add_section()


def _print_lowest(console: Console, config: HallConfig, told: Report, services: dict[str, str]) -> None:
    if not told.lowest:
        return
    table = Table(f"{LOW} or less", "ticket", "when", "counter", "service", box=box.SIMPLE_HEAD, pad_edge=False)
    for visit in told.lowest:
        at = visit.at.astimezone(config.zone).strftime("%H:%M" if len(told.days) == 1 else "%Y-%m-%d %H:%M")
        service = services.get(visit.service, visit.service)
        table.add_row(str(visit.score), visit.ticket, at, visit.counter, service)
    console.print(table)
    if len(told.lowest) == MOST_LISTED:
        console.print(f"the lowest {MOST_LISTED}; all of them: paidui journal --json", style="dim")
