"""Reads HALL.toml and checks it whole, so that an engineer sees every problem at once."""

import re
import tomllib
from dataclasses import replace
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from kiosk.config.checks import found_by_comparing
from kiosk.config.hall import HallConfig
from kiosk.config.lines import line_of_key, lines_of_keys
from kiosk.config.problems import ConfigError, Problem, as_toml
from kiosk.config.reading import read_text, unreadable
from kiosk.config.wording import in_words

MAX_FILE = 1024 * 1024
"""Bytes; the largest hall imaginable needs a tenth."""


def load(path: Path) -> HallConfig:
    """The hall of this file; raises ConfigError with everything that is wrong in it."""
    path = path.resolve()
    return parse(read_text(path, example="examples/small.toml", most=MAX_FILE, is_a="a hall's configuration"), path)


def parse(text: str, path: Path) -> HallConfig:
    """The hall that `text` describes, as if it stood in `path`; raises ConfigError."""
    path = path.resolve()
    tables = tables_of(text, path)
    related = found_by_comparing(tables)
    try:
        hall = HallConfig.model_validate(tables)
    except ValidationError as error:
        raise ConfigError(path, _pointed_at([*in_words(HallConfig, error), *related], text)) from None
    hall._file = path
    hall._password, unread = _password(hall)
    if problems := [*related, *unread]:
        raise ConfigError(path, _pointed_at(problems, text))
    return hall


def tables_of(text: str, path: Path) -> dict[str, Any]:
    """The TOML of a file; raises ConfigError where it is none."""
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise unreadable(path, *_syntax(str(error), text)) from None
    except ValueError:  # Python's limit for whole numbers
        raise unreadable(path, "has a number with thousands of digits", "numbers as in examples/small.toml") from None
    except RecursionError:
        raise unreadable(path, "is nested too deeply", "tables and lists as in examples/small.toml") from None


def _pointed_at(problems: list[Problem], text: str) -> list[Problem]:
    lines = lines_of_keys(text)
    found = [replace(each, line=line_of_key(each.key, lines)) for each in problems]
    return sorted(found, key=lambda each: each.line or 0)


def _syntax(message: str, text: str) -> tuple[str, str]:
    said = message.partition(" (at ")[0]
    if found := re.search(r"\(at line (\d+), column (\d+)\)", message):
        line, column = int(found[1]), int(found[2])
        written = text.splitlines()[line - 1].strip() if line <= len(text.splitlines()) else ""
        return f"line {line}, column {column}: not TOML: {said}", f"it says {as_toml(written)}"
    return f"not TOML: {said}, at the end of the file", "a closed quote and bracket, and each key once"


def _password(hall: HallConfig) -> tuple[str | None, list[Problem]]:
    if hall.mqtt.password_file is None:
        return None, []
    file = hall.file.parent / hall.mqtt.password_file
    try:
        with file.open(encoding="utf-8") as opened:
            return opened.readline(1024).strip(), []
    except (OSError, UnicodeDecodeError) as error:
        wrong = f"cannot be read: {error.strerror if isinstance(error, OSError) else 'not UTF-8'}"
        value = as_toml(str(hall.mqtt.password_file))
        return None, [Problem("mqtt.password_file", value, wrong, f"looked for it at {file}")]
