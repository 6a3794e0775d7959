"""The rows of a list of appointments, CSV or TOML, as they stand there. What they mean: `appointments.py`. Pure."""

import csv
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from kiosk.config import Problem
from kiosk.config.lines import line_of_key, lines_of_keys
from kiosk.config.problems import as_toml

MOST_ROWS = 10_000
COLUMNS = ("id", "service", "time", "code")
_HEADER_IS = "a first line id,service,time or id,service,time,code"


@dataclass(frozen=True, slots=True)
class Row:
    """`place`: its key in TOML, "" in CSV."""

    line: int | None
    place: str
    values: dict[str, Any]


def rows_of_csv(text: str) -> Iterator[Row | Problem]:
    """A row for each line below the header; a problem for each that is not one."""
    reader = csv.reader(text.splitlines(), strict=True)
    try:
        header = [each.strip().lower() for each in next(reader, [])]
        if missing := [each for each in ("id", "service", "time") if each not in header]:
            yield Problem("", "", f"the first line names no column {', '.join(missing)}", _HEADER_IS, 1)
            return
        for column in header:
            if column not in COLUMNS:
                yield Problem(as_toml(column), "", "no such column, it is passed over", _HEADER_IS, 1)
        for count, cells in enumerate(each for each in reader if any(cell.strip() for cell in each)):
            if count >= MOST_ROWS:
                yield _too_many(reader.line_num)
                return
            yield _row_of_csv(reader.line_num, header, cells)
    except csv.Error as error:
        wrong = f"not CSV: {error}; nothing below is read"
        yield Problem("", "", wrong, "cells with a comma or quote in double quotes", reader.line_num or 1)


def rows_of_toml(text: str) -> Iterator[Row | Problem]:
    """A row for each `[[appointments]]`; a problem for what is not one."""
    try:
        tables = tomllib.loads(text)
    except (ValueError, RecursionError) as error:
        yield Problem("", "", f"not TOML: {error}", "tables [[appointments]] with id, service and time")
        return
    lines = lines_of_keys(text)
    listed = tables.get("appointments")
    if not isinstance(listed, list):
        yield Problem("appointments", "", "missing", "tables [[appointments]] with id, service and time")
        return
    for count, row in enumerate(listed):
        place = f"appointments[{count}]"
        line = line_of_key(place, lines)
        if count >= MOST_ROWS:
            yield _too_many(line)
            return
        if not isinstance(row, dict):
            yield Problem(place, as_toml(row), "not a table", "id, service and time", line)
            continue
        for key in row:
            if key not in COLUMNS:
                yield Problem(f"{place}.{key}", "", "no such key, it is passed over", "id, service, time, code", line)
        yield Row(line, place, row)


def _row_of_csv(line: int, header: list[str], cells: list[str]) -> Row | Problem:
    if len(cells) != len(header):
        return Problem("", "", f"{len(cells)} cells", f"{len(header)} cells, as in the first line", line)
    return Row(line, "", {name: cell.strip() for name, cell in zip(header, cells, strict=True)})


def _too_many(line: int | None) -> Problem:
    return Problem("", "", f"more than {MOST_ROWS} appointments; the rest is left out", "a list for each day", line)
