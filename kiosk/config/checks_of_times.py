"""What is wrong between the times of HALL.toml: windows that end before they begin or overlap.

Works on the plain tables, as `checks.py` does.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, time

from kiosk.config.parts import WEEKDAYS
from kiosk.config.problems import Problem, as_toml
from kiosk.config.tables import Row, Tables, all_known, clock, day, ids, rows, texts

_LATER = "a later time of the same day"


def found_in_the_times(tables: Tables) -> Iterator[Problem]:
    """Every problem between hours and holidays."""
    yield from _of_hours(rows(tables, "hours"))
    for place, service in rows(tables, "services"):
        yield from _of_hours(rows(service, "hours", place))
    yield from _of_holidays(tables)


def _of_hours(windows: list[Row]) -> Iterator[Problem]:
    for place, row in windows:
        yield from _in_order(place, row)
    yield from _overlaps([window for index, (place, row) in enumerate(windows) for window in _read(index, place, row)])


def _in_order(place: str, row: Tables) -> Iterator[Problem]:
    opens, closes, until = clock(row, "open"), clock(row, "close"), clock(row, "serves_until")
    if opens and closes and closes <= opens:
        wrong = f"not after open = {_written(opens)}"
        yield Problem(f"{place}.close", _written(closes), wrong, _LATER)
    if closes and until and until < closes:
        wrong = f"before close = {_written(closes)}"
        yield Problem(f"{place}.serves_until", _written(until), wrong, f"the same time, or {_LATER}")


@dataclass(frozen=True, slots=True)
class _Window:
    index: int
    place: str
    days: tuple[str, ...]
    opens: time
    closes: time

    def __str__(self) -> str:
        return f"{self.opens:%H:%M} to {self.closes:%H:%M}"


def _read(index: int, place: str, row: Tables) -> list[_Window]:
    opens, closes = clock(row, "open"), clock(row, "close")
    days = tuple(each for each in WEEKDAYS if each in (texts(row, "days") or WEEKDAYS))
    return [_Window(index, place, days, opens, closes)] if opens and closes and opens < closes else []


def _overlaps(windows: list[_Window]) -> Iterator[Problem]:
    pairs: dict[tuple[int, int], tuple[_Window, _Window, list[str]]] = {}
    for weekday in WEEKDAYS:
        for earlier, later in _overlapping([each for each in windows if weekday in each.days]):
            pairs.setdefault((earlier.index, later.index), (earlier, later, []))[2].append(weekday)
    for earlier, later, days in pairs.values():
        wrong = f"{later} overlaps {earlier.place}, {earlier}, on {', '.join(days)}"
        yield Problem(f"{later.place}.open", _written(later.opens), wrong, "windows apart, or one instead of both")


def _overlapping(windows: list[_Window]) -> Iterator[tuple[_Window, _Window]]:
    """Pairs in the file's order; each window is compared with the one before it that closes last."""
    latest: _Window | None = None
    for window in sorted(windows, key=lambda each: (each.opens, each.index)):
        if latest and window.opens < latest.closes:
            yield (latest, window) if latest.index < window.index else (window, latest)
        if latest is None or window.closes > latest.closes:
            latest = window


def _of_holidays(tables: Tables) -> Iterator[Problem]:
    letters = ids(tables, "services", "letter")
    for place, row in rows(tables, "holidays"):
        first, last = day(row, "date"), day(row, "until")
        if first and last and last < first:
            yield Problem(
                f"{place}.until", _written(last), f"before date = {_written(first)}", "that day or a later one"
            )
        yield from all_known(place, row, "services", letters, "service")
        yield from _whole(place, row)
        yield from _in_order(place, row)
    found = [problem for letter in letters for problem in _twice(letter, rows(tables, "holidays"))]
    yield from {problem.key: problem for problem in reversed(found)}.values()


def _whole(place: str, row: Tables) -> Iterator[Problem]:
    for needed, stated in (("close", "open"), ("open", "close"), ("open", "serves_until")):
        if stated in row and needed not in row:
            wrong = f"missing, since {stated} is stated"
            yield Problem(f"{place}.{needed}", "", wrong, "open and close together, or neither: nothing is issued")
            return


def _twice(letter: str, holidays: list[Row]) -> Iterator[Problem]:
    """Each holiday is compared with the one before it that ends last."""
    latest: tuple[date, str] | None = None
    for first, last, place in sorted(_days(letter, holidays)):
        if latest and first <= latest[0]:
            wrong = f"{latest[1]} says already what holds that day for service {letter}"
            yield Problem(f"{place}.date", _written(first), wrong, "one table for a day and service")
        if latest is None or last > latest[0]:
            latest = last, place


def _days(letter: str, holidays: list[Row]) -> Iterator[tuple[date, date, str]]:
    for place, row in holidays:
        first = day(row, "date")
        last = day(row, "until") or first
        if first and last and first <= last and letter in (texts(row, "services") or letter):
            yield first, last, place


def _written(value: time | date) -> str:
    return as_toml(f"{value:%H:%M}" if isinstance(value, time) else value.isoformat())
