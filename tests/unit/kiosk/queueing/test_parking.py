"""A customer is set aside, to fetch a document or to fill in a form, and comes back to a counter."""

import pytest

from kiosk.queueing import commands as do
from kiosk.queueing import events as e
from kiosk.queueing.commands import Command
from kiosk.queueing.model import Hall
from tests.unit.kiosk.queueing.scenes import (
    at,
    called,
    finished,
    follow,
    given,
    issued,
    numbers_called,
    opened,
    refusal,
    started,
    when,
    why,
)


def parked(*more: e.Event) -> Hall:
    """A001 was served at counter 1 and is parked there; A002 waits."""
    before = (opened("1"), opened("2"), issued("A001"), issued("A002"), called("A001"), started("A001"))
    return given(*before, e.TicketParked(at(60), "A001", "1"), *more)


@pytest.mark.parametrize("before", [[], [started("A001")]])
def test_who_is_called_or_served_is_set_aside_and_the_counter_is_free(before: list[e.Event]) -> None:
    hall = given(opened("1"), issued("A001"), issued("A002"), called("A001"), *before)
    events = when(hall, do.Park("1"), 60)
    assert events == [e.TicketParked(at(60), "A001", "1")]
    follow(hall, events)
    assert hall.counters["1"].phase == "open"
    assert [ticket.number for ticket in hall.parked_at("1")] == ["A001"]
    assert numbers_called(when(hall, do.CallNext("1"), 61)) == ["A002"]


def test_a_parked_ticket_is_called_to_the_counter_that_resumes_it() -> None:
    hall = parked()
    [call] = when(hall, do.Resume("2", "A001"), 300)
    assert isinstance(call, e.TicketCalled)
    assert (call.ticket, call.counter, call.why["rule"]) == ("A001", "2", "resumed")
    follow(hall, [call])
    assert (hall.counters["2"].phase, hall.parked_at("1")) == ("calling", [])
    assert hall.tickets["A001"].started_at is None, "it has been called anew"


def test_a_parked_ticket_is_not_called_in_turn() -> None:
    assert numbers_called(when(parked(), do.CallNext("2"), 600)) == ["A002"]
    hall = parked(called("A002", "2"), finished("A002", "2"))
    assert when(hall, do.CallNext("2"), 600) == []


def test_a_parked_customer_may_leave() -> None:
    hall = parked()
    follow(hall, when(hall, do.Cancel(token="token-A001"), 70))
    assert (hall.tickets["A001"].stage, hall.parked_at("1")) == ("cancelled", [])


def test_a_resumed_call_is_no_turn_of_the_profile() -> None:
    assert "guard" not in why(parked(), do.Resume("1", "A001"), 70)


def test_parking_ends_in_the_closing_that_was_asked_for() -> None:
    hall = given(opened("1"), issued("A001"), called("A001"), e.CounterWillClose(at(0), "1", "home"))
    assert [event.type for event in when(hall, do.Park("1"))] == ["TicketParked", "CounterClosed"]


@pytest.mark.parametrize(
    ("command", "reason", "advice"),
    [
        (do.Resume("2", "A002"), "wrong_state", "call it"),
        (do.Resume("2", "A777"), "unknown_ticket", "today"),
        (do.Resume("9", "A001"), "unknown_counter", "known"),
        (do.Resume("3", "A001"), "counter_closed", "open it first"),
        (do.CallTicket("2", "A001"), "wrong_state", "resume it"),
        (do.Return(number="A001"), "wrong_state", "its counter resumes it"),
        (do.Park("2"), "no_ticket", "call the next customer"),
        (do.Park("2", "A001"), "state_changed", "now"),
    ],
)
def test_what_cannot_be_done_with_parked_tickets_says_what_to_do(command: Command, reason: str, advice: str) -> None:
    said, message = refusal(parked(), command)
    assert said == reason
    assert advice in message


def test_who_is_at_the_counter_goes_before_a_parked_ticket() -> None:
    said, message = refusal(parked(called("A002", "2")), do.Resume("2", "A001"))
    assert (said, message) == ("counter_busy", "A002 is at counter 2; finish or park it first")


def test_a_finished_ticket_is_not_resumed() -> None:
    hall = given(opened("1"), issued("A001"), called("A001"), finished("A001"))
    assert refusal(hall, do.Resume("1", "A001")) == (
        "wrong_state",
        "ticket A001 is finished: no resume from there; a new ticket is needed",
    )
