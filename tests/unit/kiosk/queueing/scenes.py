"""Given, when, then for the queue core: a small hall, its events in short words, and its refusals."""

from collections.abc import Iterable
from copy import deepcopy
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest

from kiosk.queueing import events as e
from kiosk.queueing.apply import apply
from kiosk.queueing.commands import Command
from kiosk.queueing.decide import Rejected, decide
from kiosk.queueing.events import Event
from kiosk.queueing.model import Hall
from kiosk.queueing.rules import CustomerClass, Profile, Rules, Service
from tests.world import MORNING

CLASSES = ("ordinary", "need", "vip")
RULES = Rules(
    services={"A": Service("A", 300), "B": Service("B", 600)},
    classes={"ordinary": CustomerClass("ordinary"), "need": CustomerClass("need", 3), "vip": CustomerClass("vip", 2)},
    profiles={
        "all": Profile("all", ("A", "B"), CLASSES),
        "in turn": Profile("in turn", ("A", "B"), CLASSES, "fifo"),
        "only B": Profile("only B", ("B",), CLASSES),
    },
    counters={"1": "all", "2": "all", "3": "in turn", "4": "only B"},
)
NO_SHOW_RULES = replace(RULES, next_while_calling="no_show")
DAY = e.DayOpened(MORNING, "2026-03-18")


def at(seconds: float) -> datetime:
    """So many seconds after nine o'clock."""
    return MORNING + timedelta(seconds=seconds)


def issued(number: str, customer_class: str = "ordinary", seconds: float = 0, **other: Any) -> e.TicketIssued:
    """Its token is `token-` and the number."""
    told: dict[str, Any] = {"language": "zh", "kiosk": "kiosk-1", "ahead": 0, "estimated_wait_s": None, "slip": False}
    told |= {"token": f"token-{number}", **other}
    return e.TicketIssued(at(seconds), ticket=number, service=number[0], customer_class=customer_class, **told)


def opened(counter: str, teller: str | None = None) -> e.CounterOpened:
    """At nine."""
    return e.CounterOpened(at(0), counter, teller)


def called(number: str, counter: str = "1", seconds: float = 0) -> e.TicketCalled:
    """With a reason that no test looks at."""
    return e.TicketCalled(at(seconds), number, counter, {"rule": "accumulating"})


def started(number: str, counter: str = "1", seconds: float = 0) -> e.TicketStarted:
    """The customer came."""
    return e.TicketStarted(at(seconds), number, counter)


def finished(number: str, counter: str = "1", seconds: float = 0) -> e.TicketFinished:
    """The customer was served."""
    return e.TicketFinished(at(seconds), number, counter)


def missed(number: str, counter: str = "1", seconds: float = 0) -> e.TicketMissed:
    """The customer did not come."""
    return e.TicketMissed(at(seconds), number, counter)


def given(*events: Event, rules: Rules = RULES) -> Hall:
    """A hall on its first morning, after these events."""
    hall = Hall(rules)
    for event in (DAY, *events):
        apply(hall, event)
    return hall


def when(hall: Hall, command: Command, seconds: float = 0) -> list[Event]:
    """The events, with the proof that deciding left the hall as it was."""
    before = picture(hall)
    events = decide(hall, command, at(seconds))
    assert picture(hall) == before, f"decide changed the hall: {command}"
    return events


def refused(hall: Hall, command: Command, seconds: float = 0) -> str:
    """The reason of the refusal; nothing may have changed."""
    return refusal(hall, command, seconds)[0]


def refusal(hall: Hall, command: Command, seconds: float = 0) -> tuple[str, str]:
    """Its reason and what a person is told."""
    before = picture(hall)
    with pytest.raises(Rejected) as no:
        decide(hall, command, at(seconds))
    assert picture(hall) == before, f"a refusal changed the hall: {command}"
    assert no.value.message, "a refusal tells a person why"
    return no.value.reason, no.value.message


def follow(hall: Hall, events: Iterable[Event]) -> Hall:
    """The same hall, after more events."""
    for event in events:
        apply(hall, event)
    return hall


def why(hall: Hall, command: Command, seconds: float = 0) -> e.Why:
    """Why the ticket that this command calls was next."""
    [called_now] = [event for event in when(hall, command, seconds) if isinstance(event, e.TicketCalled)]
    return called_now.why


def numbers_called(events: Iterable[Event]) -> list[str]:
    """In order."""
    return [event.ticket for event in events if isinstance(event, e.TicketCalled)]


def picture(hall: Hall) -> dict[str, Any]:
    """Everything a hall holds, down to its queues, as plain values that compare by content."""
    return {name: _plain(value) for name, value in vars(hall).items() if name != "rules"}


def _plain(value: Any) -> Any:
    match value:
        case dict():
            return [(key, _plain(each)) for key, each in value.items()]
        case list() | tuple():
            return [_plain(each) for each in value]
        case str() | int() | float() | None | datetime():
            return value
        case _ if hasattr(value, "__slots__"):
            return [_plain(part) for part in _slots(value)]
    return deepcopy(value)


def _slots(value: Any) -> list[Any]:
    return [getattr(value, name) for name in type(value).__slots__]
