"""The tables of a fault file become a plan of faults, and everything that is wrong in them is told at once. Pure."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any, TypeVar

from firmware_mocks.halls.soak.fault_values import TimeOfDay, Unfit, clock_time, number, one_of, several_of, span, whole
from firmware_mocks.halls.soak.faults import (
    AT_ONCE,
    CLOSES_S,
    DEATHS,
    FAULTS_OF,
    MOMENTS,
    OPENS_S,
    REST_S,
    Draw,
    Fault,
    FaultPlan,
    kinds,
)
from firmware_mocks.halls.soak.outcome import DAY_S, clock
from kiosk.config import HallConfig, Problem
from kiosk.config.problems import as_toml
from kiosk.config.values import close_to

Value = TypeVar("Value")

MOST_A_DAY = 10_000
MOST = 1_000_000
"""Of days, steps and writes; no run has more."""
MOST_AIM_S = 60.0
"""A slip is over long before."""
_FAULT_KEYS = ("day", "at", "device", "fault", "seconds", "steps", "write", "by", "aim")
_DRAW_KEYS = ("device", "kind", "fault", "per_day", "seconds", "from", "to")


def plan_of(tables: dict[str, Any], config: HallConfig, days: int) -> tuple[FaultPlan, list[Problem]]:
    """The plan for a run of `days` days; it is of use only where there are no problems."""
    reading = _Reading(kinds(config), days)
    return reading.plan(tables), reading.problems


@dataclass(slots=True)
class _Row:
    """One table of the file, with its key; what is wrong in it is added to `problems`."""

    place: str
    table: dict[str, Any]
    problems: list[Problem]
    told: list[str] = field(default_factory=list)
    """The keys that something is wrong with."""

    def known(self, keys: Sequence[str]) -> None:
        """Any other key is a problem."""
        for key in self.table:
            if key not in keys:
                meant = close_to(key, list(keys))
                self.wrong(key, "no such key", f"did you mean {meant}?" if meant else f"known here: {', '.join(keys)}")

    def read(self, key: str, reader: Callable[[Any], Value], otherwise: Value) -> Value:
        """The value, `otherwise` where there is none or none that fits."""
        if key not in self.table:
            return otherwise
        try:
            return reader(self.table[key])
        except Unfit as unfit:
            self.wrong(key, unfit.wrong, unfit.right)
            return otherwise

    def need(self, key: str, right: str) -> None:
        """A key that is missing is a problem."""
        if key not in self.table:
            self.wrong(key, "missing", right)

    def refuse(self, key: str, wrong: str, right: str) -> None:
        """A key that has no place here is a problem."""
        if key in self.table:
            self.wrong(key, wrong, right)

    def wrong(self, key: str, wrong: str, right: str) -> None:
        """Something is wrong with this key."""
        self.told.append(key)
        value = as_toml(self.table[key]) if key in self.table else ""
        self.problems.append(Problem(f"{self.place}.{key}", value, wrong, right))


class _Reading:
    """The tables of a file become a plan; `problems` are all that was found on the way."""

    def __init__(self, kinds: dict[str, str], days: int) -> None:
        self.problems: list[Problem] = []
        self._kinds = kinds
        self._days = days

    def plan(self, tables: dict[str, Any]) -> FaultPlan:
        """As much of it as can be read."""
        for key, value in tables.items():
            if key not in ("faults", "draw"):
                self.problems.append(Problem(key, as_toml(value), "no such key", "known here: faults, draw"))
        stated = [(row, self._fault(row)) for row in self._rows(tables, "faults")]
        draws = tuple(self._draw(row) for row in self._rows(tables, "draw"))
        _check_overlaps([(row, fault) for row, fault in stated if not row.told])
        return FaultPlan(tuple(sorted(fault for _, fault in stated)), draws)

    def _rows(self, tables: dict[str, Any], name: str) -> list[_Row]:
        rows = tables.get(name, [])
        if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
            wrong = "one table where several are wanted" if isinstance(rows, dict) else "not a list of tables"
            right = f"write the head of each in double brackets: [[{name}]]"
            self.problems.append(Problem(name, as_toml(rows), wrong, right))
            return []
        return [_Row(f"{name}[{index}]", row, self.problems) for index, row in enumerate(rows)]

    def _fault(self, row: _Row) -> Fault:
        row.known(_FAULT_KEYS)
        day = row.read("day", self._day, 1)
        row.need("at", 'a clock time, such as "10:15:00"')
        at = row.read("at", clock_time, TimeOfDay(0))
        device, kind = self._device(row)
        row.need("fault", f"known: {', '.join(_faults_of(kind))}")
        name = row.read("fault", one_of(_faults_of(kind), _fault_noun(kind, device)), "")
        seconds = row.read("seconds", number(0, self._days * DAY_S), 0.0)
        if name and kind:
            _check_seconds(row, kind, (name,), seconds)
            _check_death(row, kind, name)
            _check_jump(row, name)
        steps, write = row.read("steps", whole(0, MOST), 0), row.read("write", whole(0, MOST), 0)
        by = row.read("by", number(-DAY_S, DAY_S), 0.0)
        if kind != "printer":
            row.refuse("aim", "only for printers", "leave it out")
        aim = row.read("aim", number(0, MOST_AIM_S), 0.0)
        return Fault(at.on(day), device, name, seconds, steps, write, by, aim)

    def _draw(self, row: _Row) -> Draw:
        row.known(_DRAW_KEYS)
        kind, device, of = self._whose(row)
        row.need("fault", f"known: {', '.join(_faults_of(of))}")
        names: tuple[str, ...] = row.read("fault", several_of(_faults_of(of), _fault_noun(of, device)), ())
        row.need("per_day", "how many a day, such as 3, 0.5 or [2, 4]")
        per_day = row.read("per_day", span(MOST_A_DAY), (0.0, 0.0))
        seconds = row.read("seconds", span(DAY_S), (0.0, 0.0))
        if names and of:
            _check_seconds(row, of, names, seconds[0])
        start, end = row.read("from", _seconds_of_day, OPENS_S), row.read("to", _seconds_of_day, CLOSES_S)
        draw = Draw(names, per_day, kind, device, seconds, start, end)
        _check_room(row, draw)
        return draw

    def _whose(self, row: _Row) -> tuple[str, str, str]:
        """The kind or the device a draw is for, and in both cases the kind."""
        if "device" not in row.table:
            row.need("kind", f"known: {', '.join(FAULTS_OF)}; or a device")
            kind = row.read("kind", one_of(FAULTS_OF, "kind"), "")
            return kind, "", kind
        row.refuse("kind", "stands beside device", "one of the two")
        device, of = self._device(row)
        return "", device, of

    def _day(self, value: Any) -> int:
        day = whole(1, MOST)(value)
        if day > self._days:
            plural = "s" if self._days > 1 else ""
            raise Unfit(f"the run has {self._days} day{plural}", f"an earlier day, or --days {day}")
        return day

    def _device(self, row: _Row) -> tuple[str, str]:
        row.need("device", f"known: {', '.join(self._kinds)}")
        device = row.read("device", one_of(self._kinds, "device"), "")
        return device, self._kinds.get(device, "")


def _check_overlaps(stated: list[tuple[_Row, Fault]]) -> None:
    """The same fault twice at once would end with the first."""
    longest: dict[tuple[str, str], tuple[_Row, Fault]] = {}
    for row, fault in sorted(stated, key=lambda each: each[1]):
        before_row, before = longest.get((fault.device, fault.name), (row, fault))
        if before_row is not row and (fault.at < before.at + before.seconds or fault.at == before.at):
            until = clock(before.at + before.seconds)
            row.wrong("at", f"{before_row.place} is the same fault, until {until}", "a time after that")
        if fault.at + fault.seconds >= before.at + before.seconds:
            longest[fault.device, fault.name] = row, fault


def _check_seconds(row: _Row, kind: str, names: tuple[str, ...], least: float) -> None:
    """A moment does not last; a spell must."""
    if least and all((kind, name) in MOMENTS for name in names):
        row.refuse("seconds", f"{names[0]} is a moment", "leave it out")
    lasting = [name for name in names if (kind, name) not in (*MOMENTS, *AT_ONCE)]
    if lasting and not least and "seconds" not in row.told:
        row.wrong(
            "seconds",
            "missing" if "seconds" not in row.table else f"{lasting[0]} must last",
            "how long it lasts, more than 0",
        )


def _check_death(row: _Row, kind: str, name: str) -> None:
    if kind != "controller" or name not in DEATHS:
        for key in ("steps", "write"):
            row.refuse(key, f"only for the controller's {' and '.join(DEATHS)}", "leave it out")
    elif row.table.get("steps") and row.table.get("write"):
        row.wrong("write", "stands beside steps", "one of the two")


def _check_jump(row: _Row, name: str) -> None:
    if name != "clock_jump":
        row.refuse("by", "only for clock_jump", "leave it out")
    elif not row.table.get("by"):
        wrong = "no jump" if "by" in row.table else "missing"
        row.wrong("by", wrong, "how far the clock jumps in seconds, negative for back, such as -90")


def _check_room(row: _Row, draw: Draw) -> None:
    """Faults of one name do not overlap, so only so many find a place."""
    room = draw.end - draw.start
    if room <= 0:
        row.wrong("to" if "to" in row.table else "from", "the end is not after the start", "a later end")
    elif draw.seconds[1] > room:
        row.wrong("seconds", f"longer than from its start to its end, {room:g} s", f"at most {room:g}")
    elif draw.names and (most := room * len(draw.names) / 2 / (draw.seconds[1] + REST_S)) < draw.per_day[1]:
        row.wrong("per_day", "so many that long do not fit into the day", f"at most {int(most)}, or shorter ones")


def _faults_of(kind: str) -> list[str]:
    every = FAULTS_OF[kind] if kind else [name for names in FAULTS_OF.values() for name in names]
    return list(dict.fromkeys(every))


def _fault_noun(kind: str, device: str) -> str:
    return f"fault of {device or f'a {kind}'}" if kind else "fault"


def _seconds_of_day(value: Any) -> float:
    return clock_time(value).on(1)
