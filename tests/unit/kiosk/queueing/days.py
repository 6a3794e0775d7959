"""Random days of a hall for hypothesis: what people do, in any order, sensible or not."""

from datetime import datetime
from typing import Any

from hypothesis import strategies as st

from kiosk.queueing import commands as do
from kiosk.queueing.apply import apply
from kiosk.queueing.commands import Command
from kiosk.queueing.decide import Rejected, decide
from kiosk.queueing.events import Event
from kiosk.queueing.model import Hall
from kiosk.queueing.rules import Rules
from tests.unit.kiosk.queueing.scenes import CLASSES, RULES, at

Step = tuple[int, Command]
"""Seconds since the step before, and what is asked."""

_COUNTERS = st.sampled_from(list(RULES.counters))
_NUMBERS = st.builds("{}{:03d}".format, st.sampled_from("AB"), st.integers(1, 12))
_ISSUE = st.builds(do.IssueTicket, st.sampled_from("AB"), st.just(""), st.sampled_from(CLASSES), slip=st.booleans())
_AT_COUNTER: Any = st.one_of(*(st.builds(key, _COUNTERS) for key in (do.Recall, do.Start, do.Finish, do.NoShow)))
_DUTY: Any = st.one_of(*(st.builds(key, _COUNTERS) for key in (do.OpenCounter, do.PauseCounter, do.CloseCounter)))
_RARE: Any = st.one_of(
    st.builds(do.CallTicket, _COUNTERS, _NUMBERS),
    st.builds(do.Cancel, number=_NUMBERS),
    st.builds(do.Reprint, number=_NUMBERS),
    st.builds(do.SendSlip, _NUMBERS, st.just("printer-1")),
    st.builds(do.SettleSlip, _NUMBERS, st.just("printer-1"), st.sampled_from([None, "unknown"])),
    st.builds(do.StopIssue, st.sampled_from([None, "A"])),
    st.builds(do.ResumeIssue, st.none()),
    st.builds(do.OpenDay, st.sampled_from(["2026-03-17", "2026-03-18", "2026-03-19", "2026-03-20"])),
)
ARRIVALS_AND_CALLS: Any = st.one_of(
    _ISSUE,
    _ISSUE,
    st.builds(do.CallNext, _COUNTERS),
    st.builds(do.CallNext, _COUNTERS),
    st.builds(do.Cancel, number=_NUMBERS),
    st.builds(do.CallTicket, _COUNTERS, _NUMBERS),
)
ANYTHING: Any = st.one_of(_ISSUE, _ISSUE, st.builds(do.CallNext, _COUNTERS), _AT_COUNTER, _DUTY, _RARE)
PAUSES = st.sampled_from([0, 0, 1, 7, 60, 600])


def days(commands: Any = ANYTHING, most: int = 60, least: int = 0) -> st.SearchStrategy[list[Step]]:
    """Steps of a day."""
    return st.lists(st.tuples(PAUSES, commands), min_size=least, max_size=most)


def with_token(command: Command, number: int) -> Command:
    """Tokens are drawn by the caller of the core, and never twice."""
    if isinstance(command, do.IssueTicket):
        return do.IssueTicket(command.service, f"token-{number}", command.customer_class, slip=command.slip)
    return command


def play(hall: Hall, now: datetime, command: Command) -> list[Event] | None:
    """Decides and applies; None when the hall said no."""
    try:
        events = decide(hall, command, now)
    except Rejected:
        return None
    for event in events:
        apply(hall, event)
    return events


def played(rules: Rules, steps: list[Step]) -> tuple[Hall, list[Event]]:
    """The hall after a whole day from its first event on, with everything that happened."""
    hall, clock = Hall(rules), 0
    events = play(hall, at(0), do.OpenDay("2026-03-18")) or []
    for number, (seconds, command) in enumerate(steps):
        clock += seconds
        events += play(hall, at(clock), with_token(command, number)) or []
    return hall, events
