"""Random days of a hall with every rule, judged by the rules in their plainest form."""

import pytest
from hypothesis import given as any_of
from hypothesis import settings

from kiosk.queueing import commands as do
from kiosk.queueing import events as e
from kiosk.queueing.commands import Command
from kiosk.queueing.model import Hall
from tests.unit.kiosk.queueing.days import ARRIVALS_AND_CALLS, Step, days, meant, play
from tests.unit.kiosk.queueing.halls import EVERY_RULE
from tests.unit.kiosk.queueing.naive import NaiveChoice, NaiveHall
from tests.unit.kiosk.queueing.scenes import at, given, opened


@any_of(days(ARRIVALS_AND_CALLS, most=90, least=30))
@settings(max_examples=150, deadline=None)
def test_any_day_is_called_as_the_plainest_rule_says(steps: list[Step]) -> None:
    judge = NaiveHall(EVERY_RULE)
    hall = given(*(opened(counter) for counter in EVERY_RULE.counters), rules=EVERY_RULE)
    clock = 0
    for number, (seconds, wish) in enumerate(steps):
        clock += seconds
        command = meant(hall, wish, number, at(clock))
        _judged(hall, judge, command, clock)
        for service in EVERY_RULE.services:
            assert hall.waiting(service) == judge.waiting(service)
            for of in EVERY_RULE.classes:
                assert hall.waiting(service, of) == judge.waiting(service, of)


def _judged(hall: Hall, judge: NaiveHall, command: Command, clock: int) -> None:
    wanted: NaiveChoice | None = None
    if isinstance(command, do.CallNext) and not (command.expect is None and hall.counters[command.counter].ticket):
        wanted = judge.next_for(command.counter, at(clock))
    called = None
    for event in play(hall, at(clock), command) or []:
        match event:
            case e.TicketIssued():
                assert event.ticket == judge.issue(event.service, event.customer_class, event.at)
            case e.TicketCalled() if isinstance(command, do.CallTicket):
                because = {"reason": command.reason} if command.reason else {}
                assert event.why == {**judge.explained(event.ticket, "out_of_turn", event.at), **because}
                judge.called(event.ticket)
            case e.TicketCalled():
                called = event
            case e.TicketCancelled():
                judge.left(event.ticket)
    assert (called is None) == (wanted is None), wanted
    if called is not None and wanted is not None:
        said = {**called.why}
        assert said.pop("score") == pytest.approx(wanted.score, abs=0.01)
        assert (called.ticket, said) == (wanted.ticket.number, judge.why(wanted, called.counter, at(clock)))
        judge.called(called.ticket, (called.counter, wanted.speaker))


@any_of(days(ARRIVALS_AND_CALLS, most=80, least=20, pauses=[0, 1, 60, 600, -300]))
@settings(max_examples=60, deadline=None)
def test_inside_a_class_nobody_overtakes_though_the_clock_steps_back(steps: list[Step]) -> None:
    hall = given(*(opened(counter) for counter in EVERY_RULE.counters), rules=EVERY_RULE)
    clock = 0
    for number, (seconds, wish) in enumerate(steps):
        clock += seconds
        command = meant(hall, wish, number, at(clock))
        for event in play(hall, at(clock), command) or []:
            if isinstance(event, e.TicketCalled) and isinstance(command, do.CallNext):
                ticket = hall.tickets[event.ticket]
                earlier = [
                    each.number
                    for each in hall.tickets.values()
                    if each.order < ticket.order
                    and each.stage == "waiting"
                    and (each.service, each.customer_class) == (ticket.service, ticket.customer_class)
                ]
                assert not earlier, f"{ticket.number} was called before {earlier}"
