"""The small values of HALL.toml: ids, names by language, times of day; each says what would be right."""

import re
from datetime import date, datetime, time
from difflib import get_close_matches
from pathlib import Path
from typing import Annotated, Any, Literal
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError, available_timezones

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    StringConstraints,
    WithJsonSchema,
)
from pydantic_core import PydanticCustomError

Language = Literal["zh", "en"]
LANGUAGES: tuple[Language, ...] = ("zh", "en")
"""The languages that phrases, slips and screens are written in."""
PRESS = "^[a-z0-9_-]{1,40}$"
"""A way of pressing; which of them a maker has, `checks_of_buttons.py` knows."""
OUR_PRESS = "([1-9]_)?(single|double|triple|hold)"
CLOCK_TIME = "^([01][0-9]|2[0-3]):[0-5][0-9]$"
DATE = "^[0-9]{4}-[0-9]{2}-[0-9]{2}$"
DIGITS = "^[0-9]{1,19}$"
MAX_NAME = 40
"""Characters of a name; longer ones fit no screen."""
MAX_HINT = 300
"""Characters of a hint."""


class Section(BaseModel):
    """A table of HALL.toml: nothing unknown, nothing converted, nothing changed later."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True, use_attribute_docstrings=False)


def wrong_value(wrong: str, right: str) -> PydanticCustomError:
    """An error that carries both halves of what an engineer needs to be told."""
    return PydanticCustomError("wrong_value", "{wrong}", {"wrong": wrong, "right": right})


def close_to(word: str, known: list[str]) -> str | None:
    """The known word that was probably meant."""
    matches = get_close_matches(word.lower(), [each.lower() for each in known], n=1, cutoff=0.6)
    return next((each for each in known if matches and each.lower() == matches[0]), None)


def clock_time(value: Any) -> time:
    """`"08:30"` as a time of day; TOML's own 08:30:00 is understood too."""
    if isinstance(value, time):
        return value
    if isinstance(value, str) and re.fullmatch(CLOCK_TIME, value):
        return time.fromisoformat(value)
    raise wrong_value("not a time of day", 'hours and minutes in quotes, such as "08:30"')


def local_date(value: Any) -> date:
    """`"2026-10-01"` as a date; TOML's own 2026-10-01 is understood too."""
    if isinstance(value, date) and not isinstance(value, datetime):
        return value
    if isinstance(value, str) and re.fullmatch(DATE, value):
        try:
            return date.fromisoformat(value)
        except ValueError:
            raise wrong_value("no such day in the calendar", 'year, month and day, such as "2026-10-01"') from None
    raise wrong_value("not a date", 'year, month and day, such as "2026-10-01"')


def known_time_zone(name: str) -> str:
    """An IANA time zone, as it was given."""
    try:
        if name in _OF_THIS_MACHINE:
            raise ZoneInfoNotFoundError(name)
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        meant = close_to(name, sorted(available_timezones()))
        right = f'did you mean "{meant}"?' if meant else 'an IANA name, such as "Asia/Shanghai"'
        raise wrong_value("no such time zone", right) from None
    return name


_OF_THIS_MACHINE = ("localtime", "posixrules", "Factory")
"""Names that mean another zone on each machine."""


def a_file(path: Path) -> Path:
    """A path that ends with a file's name."""
    if path.name in ("", ".."):
        raise wrong_value("not the name of a file", 'such as "paidui.db"')
    return path


def _one_or_more(number: int) -> int:
    if number < 1:
        raise wrong_value("a limit of nothing would close it for ever", "at least 1, or leave it out: no limit")
    return number


def _by_language(longest: int) -> Any:
    def check(texts: dict[str, str]) -> dict[str, str]:
        for language, text in texts.items():
            if not text.strip():
                raise wrong_value(f"the text for {language} is empty", f'write it, or leave "{language}" out')
            if len(text) > longest:
                raise wrong_value(f"the text for {language} has {len(text)} characters", f"at most {longest}")
            if any(ord(character) < 32 for character in text):
                raise wrong_value(f"the text for {language} has a line break or control character", "one line of text")
        return texts

    return AfterValidator(check)


def _schema(longest: int) -> WithJsonSchema:
    text = {"type": "string", "minLength": 1, "maxLength": longest}
    return WithJsonSchema(
        {"type": "object", "properties": dict.fromkeys(LANGUAGES, text), "additionalProperties": False}
    )


ClockTime = Annotated[time, BeforeValidator(clock_time), WithJsonSchema({"type": "string", "pattern": CLOCK_TIME})]
LocalDate = Annotated[date, BeforeValidator(local_date), WithJsonSchema({"type": "string", "pattern": DATE})]
Limit = Annotated[int, AfterValidator(_one_or_more), WithJsonSchema({"type": "integer", "minimum": 1})]
Digits = Annotated[str, StringConstraints(pattern=DIGITS)]
Id = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9_-]{1,48}$")]
Texts = Annotated[dict[str, str], _by_language(MAX_HINT), _schema(MAX_HINT)]
Names = Annotated[
    dict[str, str],
    _by_language(MAX_NAME),
    _schema(MAX_NAME),
    Field(
        description="Name by language, as people see it and the voice says it.",
        examples=[{"zh": "现金业务", "en": "Cash"}],
    ),
]
Languages = Annotated[tuple[Language, ...], Field(min_length=1, strict=False, examples=[["zh", "en"]])]
