"""A scenario fitted to one day of the journal: who came when, how long it took, who did not come, who rested.

Reads the journal and nothing else.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, time
from statistics import fmean, pstdev

from kiosk.config import HallConfig
from kiosk.journal import open_read_only, read_events
from kiosk.process import USAGE, Complaint
from kiosk.queueing import events as past
from kiosk.queueing.rules import Kind, Rules
from kiosk.simulate.durations import Duration
from kiosk.simulate.scenario import Absence, Arrivals, OpenHours, Piece, Rest, Scenario
from kiosk.simulate.usual import ABSENCE, usual_stays

BIN_S = 1800.0
"""Customers of half an hour come at one rate."""

PRIOR = 10.0
"""The configured mean and the usual spread count like so many customers."""

SHORTEST_REST_S = 300.0


def fitted(day: str, config: HallConfig, rules: Rules) -> Scenario:
    """The same day, as often as wanted; raises Complaint where the journal has none."""
    seen = _read(day, config)
    kinds = [kind for kind in rules.kinds if kind in seen.came]
    if not kinds:
        raise Complaint(f"--like {day}: no tickets of that day for this hall in {config.journal_path}", USAGE)
    opens, closes = _span(seen)
    arrivals: Arrivals = {kind: _pieces(seen.came[kind], opens, closes) for kind in kinds}
    opened = [counter for counter in rules.counters if counter in seen.opened]
    off = tuple(counter for counter in rules.counters if counter not in seen.opened) if opened else ()
    return Scenario(
        rules,
        config.zone,
        (OpenHours(opens, closes, arrivals),) * 7,
        {letter: _stay(usual, seen.stays.get(letter, [])) for letter, usual in usual_stays(rules).items()},
        _absence(seen),
        tuple(rest for rest in seen.rests if rest.counter in opened),
        off,
    )


@dataclass(slots=True)
class _Seen:
    """Times in seconds after the day's midnight."""

    came: dict[Kind, list[float]] = field(default_factory=dict)
    stays: dict[str, list[float]] = field(default_factory=dict)
    walks: list[float] = field(default_factory=list)
    calls: int = 0
    missed: int = 0
    returned: int = 0
    opened: dict[str, float] = field(default_factory=dict)
    rests: list[Rest] = field(default_factory=list)
    last_s: float = 0.0


def _read(day: str, config: HallConfig) -> _Seen:
    if not _is_day(day):
        raise Complaint(f"--like {day!r} is not a date, such as 2026-01-31", USAGE)
    if not config.journal_path.exists():
        raise Complaint(f"--like: no journal yet at {config.journal_path}; `paidui run` makes it", USAGE)
    connection = open_read_only(config.journal_path)
    try:
        midnight = datetime.combine(date.fromisoformat(day), time(), config.zone)
        return _sorted_out((recorded.event for recorded in read_events(connection, day=day)), midnight)
    finally:
        connection.close()


def _sorted_out(events: Iterable[past.Event], midnight: datetime) -> _Seen:
    seen = _Seen()
    of: dict[str, str] = {}
    called: dict[str, float] = {}
    started: dict[str, float] = {}
    paused: dict[str, float] = {}
    for event in events:
        at = seen.last_s = (event.at - midnight).total_seconds()
        match event:
            case past.TicketIssued():
                of[event.ticket] = event.service
                seen.came.setdefault((event.service, event.customer_class), []).append(at)
            case past.TicketCalled():
                seen.calls += event.ticket not in called
                called[event.ticket] = at
            case past.TicketStarted():
                started[event.ticket] = at
                if event.ticket in called:
                    seen.walks.append(max(0.0, at - called[event.ticket]))
            case past.TicketFinished():
                begun = started.pop(event.ticket, called.get(event.ticket))
                if begun is not None and event.ticket in of:
                    seen.stays.setdefault(of[event.ticket], []).append(max(0.0, at - begun))
            case past.TicketMissed():
                seen.missed += 1
            case past.TicketReturned():
                seen.returned += 1
            case past.CounterOpened():
                seen.opened.setdefault(event.counter, at)
                if (since := paused.pop(event.counter, at)) < at - SHORTEST_REST_S:
                    seen.rests.append(Rest(event.counter, since, at))
            case past.CounterPaused():
                paused[event.counter] = at
            case _:
                pass
    return seen


def _span(seen: _Seen) -> tuple[float, float]:
    came = [at for times in seen.came.values() for at in times]
    opens = min([*came, *seen.opened.values()]) // BIN_S * BIN_S
    return opens, (max(came) // BIN_S + 1) * BIN_S


def _pieces(came: list[float], opens: float, closes: float) -> tuple[Piece, ...]:
    pieces = []
    begins = opens
    while begins < closes:
        number = sum(1 for at in came if begins <= at < begins + BIN_S)
        if number:
            pieces.append(Piece(begins, begins + BIN_S, number * 3600.0 / BIN_S))
        begins += BIN_S
    return tuple(pieces)


def _stay(usual: Duration, seen: list[float]) -> Duration:
    """Between the usual and what was seen."""
    if not seen:
        return usual
    number, mean = len(seen), fmean(seen)
    spread = pstdev(seen) / mean if mean > 0 else usual.cv
    return Duration(_shrunk(mean, usual.mean_s, number), _shrunk(spread, usual.cv, number))


def _shrunk(seen: float, usual: float, number: int) -> float:
    return (PRIOR * usual + number * seen) / (PRIOR + number)


def _absence(seen: _Seen) -> Absence:
    calls, missed = seen.calls, seen.missed
    return Absence(
        share=min(1.0, missed / calls) if calls else 0.0,
        patience_s=ABSENCE.patience_s,
        walk=Duration(fmean(seen.walks), ABSENCE.walk.cv) if seen.walks else Duration(0.0),
        returning=min(1.0, seen.returned / missed) if missed else 0.0,
        back_after=ABSENCE.back_after,
    )


def _is_day(day: str) -> bool:
    try:
        return date.fromisoformat(day).isoformat() == day
    except ValueError:
        return False
