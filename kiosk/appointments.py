"""The list of appointments, CSV or TOML: what is right in it is used, what is wrong is told. Reads one file."""

import re
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from pathlib import Path

from kiosk.appointment_rows import Row, rows_of_csv, rows_of_toml
from kiosk.config import ConfigError, HallConfig, Problem
from kiosk.config.problems import as_toml
from kiosk.config.reading import read_text
from kiosk.config.tables import right

MAX_FILE = 2 * 1024 * 1024
"""Bytes."""

_ID = re.compile(r"[A-Za-z0-9_-]{1,48}")
_CODE = re.compile(r"[!-~]{1,64}")
_ID_IS = "1 to 48 letters A-Z a-z, digits, - and _"
_CODE_IS = "1 to 64 letters, digits and signs without blanks"
_TIME_IS = "a date and time such as 2026-10-09 14:30"
_YEARS = range(2000, 2100)


@dataclass(frozen=True, slots=True)
class Appointment:
    """A customer who comes at `time` (UTC) for a service, and says `code` at check-in."""

    id: str
    service: str
    time: datetime
    code: str


@dataclass(frozen=True, slots=True)
class AppointmentList:
    """What a file held; `appointments` in its order. `str()` of a problem names line and column, not the file."""

    file: Path
    appointments: tuple[Appointment, ...] = ()
    problems: tuple[Problem, ...] = ()

    @property
    def complaints(self) -> tuple[str, ...]:
        """A line for each problem, with the file."""
        return tuple(f"{self.file.name}: {problem}" for problem in self.problems)


def read_appointments(file: Path, config: HallConfig) -> AppointmentList:
    """Everything usable in the file, and every problem; raises nothing. Times without offset are the hall's."""
    try:
        text = read_text(file, example="appointments.csv", most=MAX_FILE, is_a="a list of appointments")
    except ConfigError as error:
        return AppointmentList(file, problems=tuple(error.problems))
    found = _Found(config)
    rows = rows_of_toml(text) if file.suffix.lower() == ".toml" else rows_of_csv(text)
    for row in rows:
        found.add(row)
    return AppointmentList(file, tuple(found.appointments), tuple(found.problems))


class _Wrong(Exception):
    """A row that cannot be used."""

    def __init__(self, key: str, value: object, wrong: str, right: str) -> None:
        super().__init__(wrong)
        self.problem = Problem(key, as_toml(value) if value not in (None, "") else "", wrong, right)


class _Found:
    def __init__(self, config: HallConfig) -> None:
        self._config = config
        self._services = [each.letter for each in config.services]
        self._first: dict[tuple[str, str], int | None] = {}
        self.appointments: list[Appointment] = []
        self.problems: list[Problem] = []

    def add(self, row: Row | Problem) -> None:
        if isinstance(row, Problem):
            self.problems.append(row)
            return
        try:
            self.appointments.append(self._appointment(row))
        except _Wrong as wrong:
            place = f"{row.place}.{wrong.problem.key}" if row.place else wrong.problem.key
            self.problems.append(replace(wrong.problem, key=place, line=row.line))

    def _appointment(self, row: Row) -> Appointment:
        for column in ("id", "service", "time"):
            if row.values.get(column) in (None, ""):
                raise _Wrong(column, None, "missing", _RIGHT[column])
        id, service = row.values["id"], row.values["service"]
        code = row.values.get("code") or id
        _matches("id", id, _ID)
        _matches("code", code, _CODE)
        if service not in self._services:
            raise _Wrong("service", service, "no such service", right(str(service), self._services))
        time = self._moment(row.values["time"])
        self._is_its_own("id", id, row)
        self._is_its_own("code", code, row)
        self._first |= {("id", id): row.line, ("code", code): row.line}
        return Appointment(id, service, time, code)

    def _is_its_own(self, column: str, value: str, row: Row) -> None:
        if (column, value) in self._first:
            wrong = f"line {self._first[column, value]} has this {column} already"
            raise _Wrong(column, value, wrong, "one of its own; this row is left out")

    def _moment(self, value: object) -> datetime:
        moment = _read_time(value)
        if moment is None or moment.year not in _YEARS:
            raise _Wrong("time", value, "not a date and time", _TIME_IS)
        if moment.tzinfo is not None:
            return moment.astimezone(UTC)
        local = moment.replace(tzinfo=self._config.zone)
        back = local.astimezone(UTC).astimezone(self._config.zone)
        if back.replace(tzinfo=None) != moment:
            wrong = "the clock skips this time when daylight saving begins"
            raise _Wrong("time", value, wrong, f"a time that exists, such as {back:%H:%M}")
        return local.astimezone(UTC)


_RIGHT = {"id": _ID_IS, "service": "the letter of a service", "time": _TIME_IS, "code": _CODE_IS}


def _matches(column: str, value: object, pattern: "re.Pattern[str]") -> None:
    if not isinstance(value, str):
        raise _Wrong(column, value, "not text", f'write it in quotes: "{value}"')
    if not pattern.fullmatch(value):
        raise _Wrong(column, value, "not allowed here", _RIGHT[column])


def _read_time(value: object) -> datetime | None:
    if isinstance(value, datetime):
        return value
    try:
        return datetime.fromisoformat(value) if isinstance(value, str) and not _is_date(value) else None
    except ValueError:
        return None


def _is_date(value: str) -> bool:
    """Python reads a date as its midnight; nobody books for midnight."""
    try:
        date.fromisoformat(value)
    except ValueError:
        return False
    return True
