"""A counter gets another work profile while the hall runs, and a customer another class."""

from dataclasses import replace

import pytest

from kiosk.queueing import commands as do
from kiosk.queueing import events as e
from kiosk.queueing.commands import Command
from kiosk.queueing.model import Hall
from kiosk.queueing.rules import Profile
from tests.unit.kiosk.queueing.scenes import (
    RULES,
    at,
    called,
    follow,
    given,
    issued,
    numbers_called,
    opened,
    refusal,
    refused,
    started,
    when,
    why,
)

ONE_COUNTER_FOR_A = replace(RULES, counters={"1": "all", "4": "only B"})


def set_to(counter: str, profile: str) -> e.CounterProfileSet:
    return e.CounterProfileSet(at(0), counter, profile)


def test_a_counter_takes_what_its_new_profile_says_by_its_rule() -> None:
    hall = given(opened("4"), issued("A001"), issued("A002", "need", 10))
    assert when(hall, do.CallNext("4"), 60) == []
    [event] = when(hall, do.SetProfile("4", "in turn"))
    assert event == set_to("4", "in turn")
    follow(hall, [event])
    assert numbers_called(when(hall, do.CallNext("4"), 60)) == ["A001"]
    assert why(hall, do.CallNext("4"), 60)["rule"] == "fifo"
    assert hall.staffing == (("4", "in turn"),)


def test_the_customer_at_the_counter_stays_there() -> None:
    hall = given(opened("1"), issued("A001"), called("A001"), started("A001"), rules=ONE_COUNTER_FOR_A)
    follow(hall, when(hall, do.SetProfile("1", "only B")))
    assert hall.counters["1"].phase == "serving"
    assert len(when(hall, do.Finish("1"))) == 1


def test_the_same_profile_is_nothing_new() -> None:
    assert when(given(), do.SetProfile("1", "all")) == []


def test_the_next_day_begins_with_the_configured_profile() -> None:
    hall = given(set_to("4", "all"))
    follow(hall, when(hall, do.OpenDay("2026-03-19")))
    assert hall.counters["4"].profile == "only B"


@pytest.mark.parametrize(
    ("command", "reason"),
    [(do.SetProfile("9", "all"), "unknown_counter"), (do.SetProfile("1", "vip lounge"), "unknown_profile")],
)
def test_what_is_unknown_is_refused(command: Command, reason: str) -> None:
    said, message = refusal(given(), command)
    assert (said, "known" in message) == (reason, True)


def test_nobody_who_waits_is_left_without_a_counter() -> None:
    hall = given(issued("A001"), rules=ONE_COUNTER_FOR_A)
    reason, message = refusal(hall, do.SetProfile("1", "only B"))
    assert reason == "nobody_takes"
    assert "A001" in message
    assert "give another counter such a profile first" in message
    follow(hall, [set_to("4", "all")])
    assert len(when(hall, do.SetProfile("1", "only B"))) == 1


def test_nor_is_who_will_go_on_to_another_service() -> None:
    serving = (opened("4"), issued("B001", also=("A",)), called("B001", "4"), started("B001", "4"))
    hall = given(*serving, rules=ONE_COUNTER_FOR_A)
    assert refused(hall, do.SetProfile("1", "only B")) == "nobody_takes"


def test_nor_is_who_waits_for_one_counter_which_may_close() -> None:
    hall = given(opened("1"), opened("4"), issued("A001"), called("A001"), rules=ONE_COUNTER_FOR_A)
    follow(hall, when(hall, do.Transfer("1", to_counter="4")))
    assert refused(hall, do.SetProfile("1", "only B")) == "nobody_takes"


def test_with_nobody_waiting_a_service_may_be_left_and_then_gives_no_tickets() -> None:
    hall = given(rules=ONE_COUNTER_FOR_A)
    follow(hall, when(hall, do.SetProfile("1", "only B")))
    assert refused(hall, do.IssueTicket("A", "t")) == "nobody_takes"


def test_a_counter_that_helps_when_idle_is_enough() -> None:
    helper = Profile("helper", ("B",), ("ordinary",), idle_services=("A",), idle_classes=("ordinary",))
    rules = replace(
        ONE_COUNTER_FOR_A,
        profiles={**RULES.profiles, "helper": helper},
        counters={"1": "all", "4": "helper"},
    )
    assert len(when(given(issued("A001"), rules=rules), do.SetProfile("1", "only B"))) == 1


def test_a_profile_that_has_left_the_configuration_is_the_configured_one_after_a_restart() -> None:
    """The journal of this morning is read by a hall of other rules."""
    why_in_turn: e.Why = {"rule": "fifo", "guard": False, "condition": None, "idle": False}
    events = (opened("4"), set_to("4", "in turn"), issued("A001"), e.TicketCalled(at(9), "A001", "4", why_in_turn))
    left = replace(RULES, profiles={"all": RULES.profiles["all"], "only B": RULES.profiles["only B"]})
    left = replace(left, counters={"1": "all", "4": "only B"})
    hall = given(*events, issued("B001", seconds=20), rules=left)
    assert (hall.counters["4"].profile, hall.counters["4"].phase) == ("only B", "calling")
    follow(hall, when(hall, do.Finish("4"), 30))
    assert numbers_called(when(hall, do.CallNext("4"), 31)) == ["B001"]


def test_a_counter_that_has_left_the_configuration_is_no_reason_to_stop_reading() -> None:
    hall = given(opened("9"), set_to("9", "all"), issued("A001"), called("A001", "9"))
    assert hall.tickets["A001"].counter == "9"
    assert "9" not in [counter for counter, _ in hall.staffing] or hall.counters["9"].profile == "all"


# --- another class


def reclassified(hall: Hall, number: str, customer_class: str, seconds: float = 0) -> Hall:
    return follow(hall, when(hall, do.Reclassify(number, customer_class), seconds))


def test_staff_give_a_waiting_customer_another_class_and_the_place_stays() -> None:
    hall = given(opened("1"), issued("A001"), issued("A002", "need", 10), issued("A003", seconds=20))
    [event] = when(hall, do.Reclassify("A003", "need"), 30)
    assert event == e.TicketReclassified(at(30), "A003", "need")
    follow(hall, [event])
    assert (hall.waiting("A", "need"), hall.waiting("A", "ordinary")) == (2, 1)
    follow(hall, when(hall, do.CallNext("1"), 600))
    assert hall.tickets["A002"].stage == "called", "who came before in the class"
    assert numbers_called(when(hall, do.CallNext("1"), 600)) == ["A003"]


def test_a_customer_has_waited_since_arrival_in_the_new_class_too() -> None:
    hall = reclassified(given(opened("1"), issued("A001")), "A001", "need", 300)
    reason = why(hall, do.CallNext("1"), 600)
    assert (reason["waited_s"], reason["score"]) == (600.0, 1800.0)


def test_who_was_overtaken_before_has_been_overtaken() -> None:
    hall = given(opened("1"), opened("2"), issued("A001"), issued("A002", "need"), called("A002"))
    assert why(reclassified(hall, "A001", "need"), do.CallNext("2"))["overtaken"] == 1


def test_the_same_class_is_nothing_new() -> None:
    assert when(given(issued("A001")), do.Reclassify("A001", "ordinary")) == []


def test_only_who_waits_changes_class() -> None:
    hall = given(opened("1"), issued("A001"), called("A001"))
    assert refused(hall, do.Reclassify("A001", "need")) == "wrong_state"
    assert refused(hall, do.Reclassify("A777", "need")) == "unknown_ticket"
    assert refused(given(issued("A001")), do.Reclassify("A001", "emperor")) == "unknown_class"


def test_a_class_that_no_counter_takes_is_not_given() -> None:
    ordinary_only = Profile("all", ("A", "B"), ("ordinary",))
    rules = replace(RULES, profiles={"all": ordinary_only}, counters={"1": "all"})
    assert refused(given(issued("A001"), rules=rules), do.Reclassify("A001", "need")) == "nobody_takes"
