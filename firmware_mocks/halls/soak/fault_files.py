"""Fault files (TOML) for `paidui soak --faults`: read, and written so that they can be played again."""

import tomllib
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path
from typing import Any

from firmware_mocks.halls.soak.fault_tables import plan_of
from firmware_mocks.halls.soak.fault_values import day_and_time
from firmware_mocks.halls.soak.faults import Fault, FaultPlan
from kiosk.config import ConfigError, HallConfig, Problem
from kiosk.config.lines import line_of_key, lines_of_keys

MAX_FILE = 16 * 1024 * 1024
"""Bytes; a thousand bad days, each fault stated."""


def load_faults(path: Path, config: HallConfig, days: int) -> FaultPlan:
    """The faults of this file for a run of `days` days; raises ConfigError with everything that is wrong in it."""
    path = path.resolve()
    return parse_faults(_text(path), path, config, days)


def parse_faults(text: str, path: Path, config: HallConfig, days: int) -> FaultPlan:
    """The faults that `text` states, as if it stood in `path`; raises ConfigError."""
    plan, problems = plan_of(_tables(text, path), config, days)
    if problems:
        lines = lines_of_keys(text)
        found = [replace(each, line=line_of_key(each.key, lines)) for each in problems]
        raise ConfigError(path, sorted(found, key=lambda each: each.line or 0))
    return plan


def write_faults(faults: Iterable[Fault]) -> str:
    """A fault file with exactly these."""
    return "\n".join(_written(fault) for fault in faults)


def _written(fault: Fault) -> str:
    day, at = day_and_time(fault.at)
    lines = ["[[faults]]", f"day = {day}", f'at = "{at}"', f'device = "{fault.device}"', f'fault = "{fault.name}"']
    numbers: dict[str, float] = {"seconds": fault.seconds, "steps": fault.steps, "write": fault.write}
    numbers |= {"by": fault.by, "aim": fault.aim}
    lines += [f"{key} = {value!r}" for key, value in numbers.items() if value]
    return "\n".join(lines) + "\n"


def _text(path: Path) -> str:
    try:
        if path.is_dir():
            raise _unreadable(path, "is a directory", "the path of a file such as examples/faults/kills.toml")
        if not path.exists():
            raise _unreadable(path, "no such file", f"looked for it at {path}")
        if not path.is_file():
            raise _unreadable(path, "is not a file", "an ordinary file")
        with path.open("rb") as file:
            raw = file.read(MAX_FILE + 1)
    except OSError as error:
        raise _unreadable(path, f"cannot be read: {error.strerror}", "a file that this account may read") from None
    if len(raw) > MAX_FILE:
        raise _unreadable(path, f"is larger than {MAX_FILE // 1024 // 1024} MiB", "a file of faults")
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = raw.count(b"\n", 0, error.start) + 1
        raise _unreadable(path, f"line {line} is not UTF-8", "save it as UTF-8 in the editor") from None


def _tables(text: str, path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(text)
    except ValueError as error:  # tomllib's own, and that of numbers with thousands of digits
        raise _unreadable(path, f"not TOML: {error}", "tables as in examples/faults/kills.toml") from None
    except RecursionError:
        raise _unreadable(path, "is nested too deeply", "tables as in examples/faults/kills.toml") from None


def _unreadable(path: Path, wrong: str, right: str) -> ConfigError:
    return ConfigError(path, [Problem("", "", wrong, right)])
