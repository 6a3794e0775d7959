"""Counters open, pause and close; while a customer is there, it takes effect at the end."""

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
    missed,
    numbers_called,
    opened,
    refused,
    started,
    when,
)


def serving(*more: e.Event) -> Hall:
    return given(opened("1", "Li"), issued("A001"), issued("A002"), called("A001"), started("A001"), *more)


def paused(reason: str | None = None) -> e.CounterPaused:
    return e.CounterPaused(at(0), "1", reason)


def closed(reason: str | None = None) -> e.CounterClosed:
    return e.CounterClosed(at(0), "1", reason)


def test_counters_are_closed_in_the_morning() -> None:
    assert [counter.phase for counter in given().counters.values()] == ["closed"] * 4


def test_a_counter_opens_with_its_teller() -> None:
    assert when(given(), do.OpenCounter("1", "Li")) == [opened("1", "Li")]


def test_an_open_counter_is_not_opened_again_unless_the_teller_changes() -> None:
    hall = given(opened("1", "Li"))
    assert refused(hall, do.OpenCounter("1")) == "already_open"
    assert refused(hall, do.OpenCounter("1", "Li")) == "already_open"
    assert when(hall, do.OpenCounter("1", "Wang")) == [opened("1", "Wang")]


def test_an_open_counter_pauses_and_closes_at_once() -> None:
    hall = given(opened("1"))
    assert when(hall, do.PauseCounter("1", "lunch")) == [paused("lunch")]
    assert when(hall, do.CloseCounter("1", "home")) == [closed("home")]


def test_pausing_twice_and_closing_twice_is_nothing_new() -> None:
    assert when(given(opened("1"), paused()), do.PauseCounter("1")) == []
    assert when(given(), do.CloseCounter("1")) == []


def test_a_paused_counter_closes_or_opens_again_with_the_same_teller() -> None:
    hall = given(opened("1", "Li"), paused())
    assert when(hall, do.CloseCounter("1")) == [closed()]
    assert when(hall, do.OpenCounter("1")) == [opened("1", "Li")]


def test_a_closed_counter_cannot_pause() -> None:
    assert refused(given(), do.PauseCounter("1")) == "counter_closed"


@pytest.mark.parametrize("duty", [do.OpenCounter, do.PauseCounter, do.CloseCounter])
def test_an_unknown_counter_is_refused(duty: type[do.OpenCounter]) -> None:
    assert refused(given(), duty("9")) == "unknown_counter"


@pytest.mark.parametrize("end", [do.Finish("1"), do.CallNext("1")])
@pytest.mark.parametrize(
    ("duty", "word", "effect", "phase"),
    [
        (do.PauseCounter("1", "lunch"), e.CounterWillPause(at(0), "1", "lunch"), paused("lunch"), "paused"),
        (do.CloseCounter("1", "home"), e.CounterWillClose(at(0), "1", "home"), closed("home"), "closed"),
    ],
)
def test_while_serving_it_takes_effect_at_finish(
    duty: Command, word: e.Event, effect: e.Event, phase: str, end: Command
) -> None:
    hall = serving()
    assert when(hall, duty) == [word]
    follow(hall, [word])
    assert (hall.counters["1"].phase, hall.counters["1"].ticket) == ("serving", hall.tickets["A001"])
    events = when(hall, end)
    assert events == [finished("A001"), effect], "and nobody else is called"
    follow(hall, events)
    assert (hall.counters["1"].phase, hall.counters["1"].after_this) == (phase, None)


def test_while_calling_it_takes_effect_at_a_no_show() -> None:
    hall = given(opened("1"), issued("A001"), called("A001"), e.CounterWillPause(at(0), "1", None))
    assert when(hall, do.NoShow("1")) == [missed("A001"), paused()]


def test_asking_twice_while_serving_is_nothing_new() -> None:
    assert when(serving(e.CounterWillPause(at(0), "1", None)), do.PauseCounter("1")) == []
    assert when(serving(e.CounterWillClose(at(0), "1", None)), do.CloseCounter("1")) == []


def test_the_last_word_of_the_teller_counts() -> None:
    hall = serving(e.CounterWillPause(at(0), "1", "lunch"))
    assert when(hall, do.CloseCounter("1", "home")) == [e.CounterWillClose(at(0), "1", "home")]
    follow(hall, [e.CounterWillClose(at(0), "1", "home")])
    assert when(hall, do.Finish("1")) == [finished("A001"), closed("home")]


def test_opening_takes_a_pause_asked_for_back() -> None:
    hall = serving(e.CounterWillPause(at(0), "1", None))
    assert when(hall, do.OpenCounter("1")) == [opened("1", "Li")]
    follow(hall, [opened("1", "Li")])
    events = when(hall, do.CallNext("1"))
    assert events[0] == finished("A001")
    assert numbers_called(events) == ["A002"]


def test_a_reopened_counter_calls_again() -> None:
    hall = given(opened("1"), paused(), opened("1"), issued("A001"))
    assert numbers_called(when(hall, do.CallNext("1"))) == ["A001"]


def test_one_word_tells_the_counter_and_its_customer() -> None:
    phases = []
    hall = given(issued("A001"))
    for event in (opened("1"), called("A001"), started("A001"), finished("A001"), paused(), closed()):
        phases.append(follow(hall, [event]).counters["1"].phase)
    assert phases == ["open", "calling", "serving", "open", "paused", "closed"]


def test_a_ticket_called_out_of_turn_does_not_put_off_a_pause() -> None:
    hall = serving(e.CounterWillPause(at(0), "1", None))
    follow(hall, [issued("A007")])
    assert refused(hall, do.CallTicket("1", "A007")) == "wrong_state"
