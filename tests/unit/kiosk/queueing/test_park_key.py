"""One key parks and resumes: set aside while somebody is there, called again while nobody is."""

import pytest

from kiosk.queueing import commands as do
from kiosk.queueing import events as e
from kiosk.queueing.model import Hall
from tests.unit.kiosk.queueing.scenes import at, called, given, issued, numbers_called, opened, refusal, refused, when

PARKED = (opened("1"), issued("A001"), issued("A002"), called("A001"), e.TicketParked(at(60), "A001", "1"))
KEY = do.Park("1", or_resume=True)


def two_parked() -> Hall:
    return given(*PARKED, called("A002", "1", 61), e.TicketParked(at(70), "A002", "1"))


def test_it_parks_who_is_there() -> None:
    hall = given(*PARKED, called("A002", "1", 61))
    assert when(hall, KEY, 70) == [e.TicketParked(at(70), "A002", "1")]


def test_it_resumes_the_only_one_who_was_parked_here() -> None:
    [call] = when(given(*PARKED), KEY, 62)
    assert isinstance(call, e.TicketCalled)
    assert (call.ticket, call.counter, call.why["rule"]) == ("A001", "1", "resumed")


@pytest.mark.parametrize("seconds", [60, 61.9])
def test_pressed_twice_it_does_not_undo_itself(seconds: float) -> None:
    assert refused(given(*PARKED), KEY, seconds) == "too_soon"


def test_it_resumes_though_the_clock_stepped_back() -> None:
    assert numbers_called(when(given(*PARKED), KEY, 50)) == ["A001"]


@pytest.mark.parametrize("command", [KEY, do.Resume("1")])
def test_of_several_nobody_is_guessed(command: do.Park | do.Resume) -> None:
    said = ("which_one", "A001, A002 are parked at counter 1; say which")
    assert refusal(two_parked(), command, 80) == said


def test_what_is_parked_elsewhere_stays_there() -> None:
    hall = given(*PARKED, opened("2"))
    assert refused(hall, do.Park("2", or_resume=True), 80) == refused(hall, do.Resume("2"), 80) == "no_ticket"


def test_who_saw_somebody_there_meant_to_park() -> None:
    assert refused(given(*PARKED), do.Park("1", "A002", or_resume=True), 80) == "state_changed"


def test_a_plain_park_resumes_nobody() -> None:
    assert refused(given(*PARKED), do.Park("1"), 80) == "no_ticket"


def test_a_paused_counter_resumes_nobody() -> None:
    assert refused(given(*PARKED, e.CounterPaused(at(61), "1", None)), KEY, 80) == "counter_paused"
