"""The few words of a slip that depend on figures: a wait, a list; and the mark of a copy. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import ceil

COPY: Mapping[str, str] = {"zh": "补打", "en": "REPRINT"}
"""Marks the copy of a slip where the template does not."""


def wait_in_words(seconds: int, language: str) -> str:
    """An estimated wait, in whole minutes rounded up."""
    words = _words(language)
    minutes = ceil(seconds / 60)
    if minutes <= 0:
        return words.no_wait
    if minutes == 1:
        return words.under_a_minute
    if minutes < 60:
        return words.minutes.format(minutes=minutes)
    hours, rest = divmod(minutes, 60)
    return (words.hours_and_minutes if rest else words.hours).format(hours=hours, minutes=rest)


def a_list(names: Sequence[str], language: str) -> str:
    """The names, as one says them after each other."""
    return _words(language).comma.join(names)


@dataclass(frozen=True, slots=True)
class _Words:
    no_wait: str
    under_a_minute: str
    minutes: str
    hours: str
    hours_and_minutes: str
    comma: str


_ZH = _Words(
    no_wait="无需等候",
    under_a_minute="约 1 分钟",
    minutes="约 {minutes} 分钟",
    hours="约 {hours} 小时",
    hours_and_minutes="约 {hours} 小时 {minutes} 分",
    comma="、",
)
_EN = _Words(
    no_wait="no wait",
    under_a_minute="about 1 min",
    minutes="about {minutes} min",
    hours="about {hours} h",
    hours_and_minutes="about {hours} h {minutes} min",
    comma=", ",
)


def _words(language: str) -> _Words:
    return _ZH if language.split("-", maxsplit=1)[0] == "zh" else _EN
