"""Fault files (TOML) for `paidui soak --faults`: read, and written so that they can be played again."""

import tomllib
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path
from typing import Any

from firmware_mocks.halls.soak.fault_tables import plan_of
from firmware_mocks.halls.soak.fault_values import day_and_time
from firmware_mocks.halls.soak.faults import Fault, FaultPlan
from kiosk.config import ConfigError, HallConfig
from kiosk.config.lines import line_of_key, lines_of_keys
from kiosk.config.reading import read_text, unreadable

MAX_FILE = 16 * 1024 * 1024
"""Bytes; a thousand bad days, each fault stated."""


def load_faults(path: Path, config: HallConfig, days: int) -> FaultPlan:
    """The faults of this file for a run of `days` days; raises ConfigError with everything that is wrong in it."""
    path = path.resolve()
    return parse_faults(
        read_text(path, example="examples/faults/kills.toml", most=MAX_FILE, is_a="a file of faults"),
        path,
        config,
        days,
    )


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


def _tables(text: str, path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(text)
    except ValueError as error:  # tomllib's own, and that of numbers with thousands of digits
        raise unreadable(path, f"not TOML: {error}", "tables as in examples/faults/kills.toml") from None
    except RecursionError:
        raise unreadable(path, "is nested too deeply", "tables as in examples/faults/kills.toml") from None
