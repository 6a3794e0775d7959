"""NEXT pressed twice on a device that does not say whom it saw: ignored, or a no-show, as the hall says."""

from dataclasses import replace

import pytest

from kiosk.queueing import commands as do
from kiosk.queueing import events as e
from kiosk.queueing.model import Hall
from kiosk.queueing.rules import NextAgain, NoShow
from tests.unit.kiosk.queueing.scenes import (
    RULES,
    at,
    called,
    finished,
    follow,
    given,
    issued,
    missed,
    opened,
    refusal,
    refused,
    started,
    when,
)


def calling(next_again: NextAgain, *more: e.Event, seconds: float = 3) -> Hall:
    """A001 is called at nine."""
    rules = replace(RULES, next_again_s=seconds, next_again=next_again)
    return given(opened("1"), issued("A001"), issued("A002"), called("A001"), *more, rules=rules)


def test_a_second_press_right_after_the_call_is_ignored() -> None:
    reason, message = refusal(calling("ignored"), do.CallNext("1"), 2.9)
    assert (reason, message) == ("too_soon", "A001 was called just now; press again after 3 s")


def test_or_it_means_that_nobody_came() -> None:
    events = when(calling("no_show"), do.CallNext("1"), 2.9)
    assert events[0] == missed("A001", seconds=2.9)
    assert [event.type for event in events] == ["TicketMissed", "TicketCalled"]


@pytest.mark.parametrize("next_again", ["ignored", "no_show"])
def test_later_a_press_is_a_press(next_again: NextAgain) -> None:
    assert when(calling(next_again), do.CallNext("1"), 3)[0] == finished("A001", seconds=3)


@pytest.mark.parametrize("next_again", ["ignored", "no_show"])
def test_who_says_whom_it_saw_is_believed(next_again: NextAgain) -> None:
    assert when(calling(next_again), do.CallNext("1", "A001"), 1)[0] == finished("A001", seconds=1)


def test_a_recall_counts_as_a_call() -> None:
    hall = calling("ignored", e.TicketRecalled(at(60), "A001", "1"))
    assert refused(hall, do.CallNext("1"), 62) == "too_soon"


def test_a_ticket_that_was_recalled_long_ago_is_called_anew() -> None:
    before = (e.TicketRecalled(at(1), "A001", "1"), missed("A001", seconds=2))
    again = (e.TicketReturned(at(50), "A001", at(0).timestamp()), called("A001", seconds=100))
    assert refused(calling("ignored", *before, *again), do.CallNext("1"), 101) == "too_soon"


def test_a_started_service_is_ended_by_any_press() -> None:
    assert when(calling("ignored", started("A001")), do.CallNext("1"), 1)[0] == finished("A001", seconds=1)


def test_with_nobody_there_a_press_calls() -> None:
    hall = follow(calling("ignored"), [finished("A001")])
    assert [event.type for event in when(hall, do.CallNext("1"), 1)] == ["TicketCalled"]


@pytest.mark.parametrize("seconds", [0.0, 3.0])
def test_a_clock_that_steps_back_does_not_lock_the_key(seconds: float) -> None:
    assert when(calling("ignored", seconds=seconds), do.CallNext("1"), -3600)[0].type == "TicketFinished"


def test_a_no_show_by_two_presses_owes_its_recalls_too() -> None:
    hall = calling("no_show")
    hall.rules = replace(hall.rules, no_show=NoShow(recalls=1))
    assert refused(hall, do.CallNext("1"), 1) == "recall_first"


def test_a_call_out_of_turn_keeps_its_reason() -> None:
    hall = given(opened("1"), issued("A001"), issued("A002"))
    [call] = when(hall, do.CallTicket("1", "A002", "cannot stand"), 60)
    assert isinstance(call, e.TicketCalled)
    assert (call.why["rule"], call.why["reason"]) == ("out_of_turn", "cannot stand")
    [plain] = when(hall, do.CallTicket("1", "A002"), 60)
    assert isinstance(plain, e.TicketCalled)
    assert "reason" not in plain.why
