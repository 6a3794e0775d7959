"""The values of a fault file: clock times, numbers, least and most, names; each says what would be right. Pure."""

import math
import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import time
from decimal import Decimal
from typing import Any

from firmware_mocks.halls.soak.faults import Span
from firmware_mocks.halls.soak.outcome import DAY_S
from kiosk.config.problems import as_toml
from kiosk.config.values import close_to

_CLOCK = re.compile(r"([01][0-9]|2[0-3]):([0-5][0-9])(?::([0-5][0-9])(?:\.([0-9]+))?)?", re.ASCII)
_CLOCK_WANTED = 'hours, minutes and, if wanted, seconds in quotes, such as "10:15" or "10:15:00.250"'


class Unfit(Exception):
    """A value that cannot be used: what is wrong with it, and what would be right."""

    def __init__(self, wrong: str, right: str) -> None:
        super().__init__(wrong, right)
        self.wrong, self.right = wrong, right


@dataclass(frozen=True, slots=True)
class TimeOfDay:
    """Kept in digits, so that a time read is the very time that was written, on any day."""

    seconds: int
    fraction: str = "0"

    def on(self, day: int) -> float:
        """Simulated seconds; days count from 1."""
        return float(f"{(day - 1) * int(DAY_S) + self.seconds}.{self.fraction}")


def day_and_time(at: float) -> tuple[int, str]:
    """`(1, "10:15:00.25")` for simulated seconds; `TimeOfDay.on` gives exactly these again."""
    whole, _, fraction = f"{Decimal(repr(at)):f}".partition(".")
    digits = fraction.rstrip("0")
    day, rest = divmod(int(whole), int(DAY_S))
    minutes, seconds = divmod(rest, 60)
    return day + 1, f"{minutes // 60:02d}:{minutes % 60:02d}:{seconds:02d}" + (f".{digits}" if digits else "")


def clock_time(value: Any) -> TimeOfDay:
    """A time of day, as text or as TOML's own."""
    if isinstance(value, time) and value.tzinfo is None:
        value = value.isoformat()
    if isinstance(value, str) and (found := _CLOCK.fullmatch(value)):
        hours, minutes, seconds, fraction = found.groups(default="0")
        return TimeOfDay(int(hours) * 3600 + int(minutes) * 60 + int(seconds), fraction)
    raise Unfit("not a time of day", _CLOCK_WANTED)


def whole(least: int, most: int) -> Callable[[Any], int]:
    """A whole number within these bounds."""

    def read(value: Any) -> int:
        if not isinstance(value, int) or isinstance(value, bool):
            raise Unfit("not a whole number", f"such as {max(1, least)}")
        _within(value, least, most)
        return value

    return read


def number(least: float, most: float) -> Callable[[Any], float]:
    """A number within these bounds."""

    def read(value: Any) -> float:
        numeric = isinstance(value, int | float) and not isinstance(value, bool)
        if not numeric or (isinstance(value, float) and math.isnan(value)):
            raise Unfit("not a number", "such as 2 or 0.5")
        _within(value, least, most)
        return float(value)

    return read


def span(most: float) -> Callable[[Any], Span]:
    """`[least, most]`, or one number for both; nothing below 0."""

    def read(value: Any) -> Span:
        pair = value if isinstance(value, list) else [value, value]
        if len(pair) != 2:
            raise Unfit(f"{len(pair)} numbers", "the least and the most, such as [1, 30], or one number")
        low, high = (number(0, most)(each) for each in pair)
        if high < low:
            raise Unfit("the most is below the least", f"[{as_toml(pair[1])}, {as_toml(pair[0])}]")
        return low, high

    return read


def one_of(known: Iterable[str], noun: str) -> Callable[[Any], str]:
    """One of the known names."""
    names = list(known)

    def read(value: Any) -> str:
        if not isinstance(value, str):
            raise Unfit("not text", f"known: {', '.join(names)}")
        if value not in names:
            meant = close_to(value, names)
            listed = f"known: {', '.join(names)}"
            raise Unfit(f"no such {noun}", f'did you mean "{meant}"? {listed}' if meant else listed)
        return value

    return read


def several_of(known: Iterable[str], noun: str) -> Callable[[Any], tuple[str, ...]]:
    """One of the known names, or a list of some."""
    read_one = one_of(known, noun)

    def read(value: Any) -> tuple[str, ...]:
        if value == []:
            raise Unfit("empty", f"at least one {noun}")
        if not isinstance(value, list):
            return (read_one(value),)
        for each in value:
            try:
                read_one(each)
            except Unfit as unfit:
                raise Unfit(f"{unfit.wrong}: {as_toml(each)}", unfit.right) from None
        return tuple(value)

    return read


def _within(value: float, least: float, most: float) -> None:
    if value < least:
        raise Unfit("negative" if least == 0 else "too small", f"at least {least:g}")
    if value > most:
        raise Unfit("too large", f"at most {most:,.0f}".replace(",", " "))
