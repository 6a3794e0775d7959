"""What is wrong with a HALL.toml, for the engineer who wrote it."""

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

_LONGEST_VALUE = 60


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing to correct. `key` is "" for the file itself, `value` is TOML, "" for none; `str()` is one line."""

    key: str
    value: str
    wrong: str
    right: str
    line: int | None = None

    def __str__(self) -> str:
        place = " = ".join(part for part in (self.key, self.value) if part)
        place = f"{place} (line {self.line})".strip() if self.line else place
        return "; ".join(part for part in (f"{place}: {self.wrong}" if place else self.wrong, self.right) if part)


class ConfigError(Exception):
    """HALL.toml cannot be used; `problems` holds all that was found. `str()` is a line for each."""

    def __init__(self, path: Path, problems: list[Problem]) -> None:
        super().__init__("\n".join(f"{path.name}: {problem}" for problem in problems))
        self.path = path
        self.problems = problems


def as_toml(value: Any) -> str:
    """The value as it stands in the file, on one line, cut where it is long."""
    match value:
        case bool():
            written = "true" if value else "false"
        case float() if value.is_integer():
            written = str(int(value))
        case dict() if value:
            written = "{ " + ", ".join(f"{key} = {as_toml(each)}" for key, each in value.items()) + " }"
        case list():
            written = f"[{', '.join(as_toml(each) for each in value)}]"
        case str():
            written = json.dumps(value, ensure_ascii=False)
        case _:
            written = str(value)
    return written if len(written) <= _LONGEST_VALUE else f"{written[:_LONGEST_VALUE]}…"
