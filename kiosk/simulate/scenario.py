"""What a simulation is given: who comes when, how long it takes, who does not come, when counters rest. Values only."""

from dataclasses import dataclass, field
from datetime import date
from zoneinfo import ZoneInfo

from kiosk.calendar import Calendar
from kiosk.queueing.rules import Kind, Rules
from kiosk.simulate.durations import Duration

FIRST_DAY = date(2026, 3, 2)
"""A Monday."""

HOUR_S = 3600.0


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of the day in which so many customers come in an hour; times in seconds after midnight."""

    begins_s: float
    ends_s: float
    per_hour: float


Arrivals = dict[Kind, tuple[Piece, ...]]


@dataclass(frozen=True, slots=True)
class OpenHours:
    """A day of the week: when counters open, when they take nobody new, and who comes."""

    opens_s: float
    closes_s: float
    arrivals: Arrivals


@dataclass(frozen=True, slots=True)
class Rest:
    """A counter pauses; its customer is finished first."""

    counter: str
    begins_s: float
    ends_s: float


@dataclass(frozen=True, slots=True)
class Absence:
    """Who is called and does not come (`share`): the teller waits `patience_s` after a call and after each recall.

    Of those, `returning` come back after `back_after`. `walk`: from call to start of those who do come.
    """

    share: float = 0.0
    patience_s: float = 60.0
    walk: Duration = field(default_factory=lambda: Duration(0.0))
    returning: float = 0.0
    back_after: Duration = field(default_factory=lambda: Duration(600.0))


@dataclass(frozen=True, slots=True)
class Scenario:
    """`week`: Monday first, None on days without customers. `off`: counters that stay closed.

    `calendar`: by which tickets are refused; None: never.
    """

    rules: Rules
    zone: ZoneInfo
    week: tuple[OpenHours | None, ...]
    stays: dict[str, Duration]
    absence: Absence = field(default_factory=Absence)
    rests: tuple[Rest, ...] = ()
    off: tuple[str, ...] = ()
    calendar: Calendar | None = None
