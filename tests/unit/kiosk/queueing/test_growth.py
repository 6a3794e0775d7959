"""A day of 100 000 tickets stays flat: the same number of steps for a touch and a press, whatever waits."""

import gc
import sys
from typing import Any

from kiosk.queueing import commands as do
from kiosk.queueing.apply import apply
from kiosk.queueing.decide import decide
from kiosk.queueing.events import Event
from kiosk.queueing.model import Hall
from tests.unit.kiosk.queueing.scenes import CLASSES, at, called, finished, given, issued, opened


def test_a_visit_costs_the_same_with_a_hundred_and_with_a_hundred_thousand_tickets() -> None:
    hall = given(opened("1"), opened("2"))
    _steps_of_a_visit(_fill(hall, 290))  # some things are worked out once for all visits
    costs = []
    for tickets in (300, 3_000, 100_000):
        costs.append(_steps_of_a_visit(_fill(hall, tickets)))
    assert costs[0] == costs[1] == costs[2], "function calls of issue, call, finish and cancel"


def _fill(hall: Hall, tickets: int) -> Hall:
    """Half of them still wait; classes and services mixed."""
    for n in range(len(hall.tickets), tickets):
        number = hall.next_number("AB"[n % 2])
        apply(hall, issued(number, CLASSES[n % 3], n))
        if n % 2:
            apply(hall, called(number, "2", n))
            apply(hall, finished(number, "2", n))
    return hall


def _steps_of_a_visit(hall: Hall) -> int:
    """Calls of Python and C functions, which no busy machine changes."""
    middle = next(n for n in list(hall.tickets)[len(hall.tickets) // 2 :] if hall.tickets[n].stage == "waiting")
    calls = 0

    def count(_frame: Any, what: str, _argument: Any) -> None:
        nonlocal calls
        calls += what in ("call", "c_call")

    commands: list[do.Command] = [
        do.IssueTicket("A", f"token-{len(hall.tickets)}"),
        do.CallNext("1"),
        do.Start("1"),
        do.Finish("1"),
        do.Cancel(number=middle),
    ]
    for command in commands:
        gc.disable()  # its callbacks would be counted
        sys.setprofile(count)
        try:
            events: list[Event] = decide(hall, command, at(200_000))
            for event in events:
                apply(hall, event)
        finally:
            sys.setprofile(None)
            gc.enable()
        assert events
    return calls
