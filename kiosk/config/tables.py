"""Looks into HALL.toml's plain tables, whatever their types: what is of the wrong type is passed over, as the models
say it."""

from collections.abc import Callable, Iterator
from datetime import date, datetime, time
from typing import Any, TypeVar

from kiosk.config.problems import Problem, as_toml
from kiosk.config.values import clock_time, close_to, local_date

Tables = dict[str, Any]
Row = tuple[str, Tables]
"""A table of an array of tables, with its key: `("counters[1]", {…})`."""
Value = TypeVar("Value", date, time)


def rows(tables: Tables, name: str, within: str = "") -> list[Row]:
    """The tables `[[name]]`, in the file's order; `within` is the key of the table around them."""
    listed = tables.get(name)
    if not isinstance(listed, list):
        return []
    return [(f"{at(within, name)}[{index}]", row) for index, row in enumerate(listed) if isinstance(row, dict)]


def table(tables: Tables, name: str) -> Tables:
    """The table `[name]`; an empty one where there is none."""
    found = tables.get(name)
    return found if isinstance(found, dict) else {}


def ids(tables: Tables, name: str, field: str = "id") -> list[str]:
    """The ids of `[[name]]`, each once."""
    return list(dict.fromkeys(text(row, field) for _, row in rows(tables, name) if text(row, field)))


def classes(tables: Tables) -> list[str]:
    """The ids of all customer classes; `ordinary` first where it is not stated."""
    stated = ids(tables, "customer_classes")
    return stated if "ordinary" in stated else ["ordinary", *stated]


def text(row: Tables, field: str) -> str:
    """A text; "" for none."""
    value = row.get(field)
    return value if isinstance(value, str) else ""


def texts(row: Tables, field: str) -> list[str]:
    """The texts in a list."""
    values = row.get(field)
    return [each for each in values if isinstance(each, str)] if isinstance(values, list) else []


def number(row: Tables, field: str) -> float | None:
    """A number; None for none."""
    value = row.get(field)
    return value if isinstance(value, int | float) and not isinstance(value, bool) else None


def clock(row: Tables, field: str) -> time | None:
    """A time of day; None for none."""
    return _read(clock_time, row, field)


def day(row: Tables, field: str) -> date | None:
    """A date; None for none."""
    return _read(local_date, row, field)


def known(place: str, row: Tables, field: str, among: list[str], noun: str = "") -> Iterator[Problem]:
    """A problem, where the field names nothing that exists."""
    value = text(row, field)
    if value and value not in among:
        yield Problem(at(place, field), as_toml(value), f"no such {noun or field}", right(value, among))


def all_known(place: str, row: Tables, field: str, among: list[str], noun: str) -> Iterator[Problem]:
    """A problem for each of a list that does not exist or stands there twice."""
    named = texts(row, field)
    for value in dict.fromkeys(named):
        if value not in among:
            wrong = f"no such {noun}: {as_toml(value)}"
            yield Problem(at(place, field), as_toml(row[field]), wrong, right(value, among))
        elif named.count(value) > 1:
            wrong = f"{as_toml(value)} stands there twice"
            yield Problem(at(place, field), as_toml(row[field]), wrong, f"each {noun} once")


def right(value: str, among: list[str]) -> str:
    """What was probably meant, and what there is."""
    listed = f"known: {', '.join(among)}" if among else "none is stated in this file"
    return f'did you mean "{meant}"? {listed}' if (meant := close_to(value, among)) else listed


def at(place: str, field: str) -> str:
    """The key of a field."""
    return f"{place}.{field}" if place else field


def _read(reader: Callable[[Any], Value], row: Tables, field: str) -> Value | None:
    value = row.get(field)
    if not isinstance(value, str | date | time) or isinstance(value, datetime):
        return None
    try:
        return reader(value)
    except ValueError:
        return None
