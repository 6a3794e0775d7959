"""What a simulated run is told of: moments, violations, the outcome of a seed. Plain values."""

from dataclasses import dataclass, field

DAY_S = 86_400.0


@dataclass(frozen=True, slots=True)
class Moment:
    """Something worth a line of the timeline. `lane`: who it happened to; `kind` colours it."""

    at: float
    lane: str
    text: str
    kind: str = "event"
    """`fault` · `mended` · `event` (journal) · `person` · `device` · `violation`."""


@dataclass(frozen=True, slots=True)
class Violation:
    """A truth about the hall that did not hold."""

    truth: str
    at: float
    message: str


@dataclass(frozen=True, slots=True)
class Outcome:
    """One seed, played. `trace` is the hash of everything that was observed, in order, as hex digits.

    `figures` counts what else is worth telling (`power_cuts`, `calls`, `slips`, `presses`, `polls`, …).
    """

    seed: int
    days: int
    tickets: int
    kills: int
    trace: str
    violations: tuple[Violation, ...] = ()
    moments: tuple[Moment, ...] = ()
    figures: dict[str, int] = field(default_factory=dict)


def clock(at: float) -> str:
    """`day 1 10:15:00.250`."""
    day, rest = divmod(at, DAY_S)
    minutes, seconds = divmod(rest, 60)
    hour, minute = divmod(int(minutes), 60)
    return f"day {int(day) + 1} {hour:02d}:{minute:02d}:{seconds:06.3f}"
