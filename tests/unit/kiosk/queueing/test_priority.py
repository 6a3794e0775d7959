"""A teller calls the next of those with priority: by the counter's discipline among them, and the call says so."""

from dataclasses import replace

import pytest

from kiosk.queueing import commands as do
from kiosk.queueing import events as e
from kiosk.queueing.rules import Guard, Profile, Rules
from tests.unit.kiosk.queueing.scenes import (
    CLASSES,
    NO_SHOW_RULES,
    RULES,
    at,
    called,
    finished,
    follow,
    given,
    issued,
    numbers_called,
    opened,
    refused,
    when,
    why,
)

WAITING = (opened("1"), opened("3"), opened("4"), issued("A001"), issued("A002", "vip", 10), issued("A003", "need", 20))


def by(discipline: str, *classes: str) -> Rules:
    """Counter 1 works by this rule."""
    quota = {"vip": 1, "need": 3} if discipline == "quota" else {}
    profile = Profile("all", ("A", "B"), classes or CLASSES, discipline, quota)  # type: ignore[arg-type]
    return replace(RULES, profiles={**RULES.profiles, "all": profile})


@pytest.mark.parametrize(
    ("rules", "number"),
    [
        (by("fifo"), "A002"),
        (by("accumulating"), "A003"),
        (by("strict", "vip", "need", "ordinary"), "A002"),
        (by("strict", "need", "vip", "ordinary"), "A003"),
    ],
    ids=["fifo", "accumulating", "strict, VIP first", "strict, need first"],
)
def test_the_discipline_chooses_among_those_with_priority(rules: Rules, number: str) -> None:
    hall = given(*WAITING, rules=rules)
    assert numbers_called(when(hall, do.CallNext("1", priority=True), 600)) == [number]
    assert why(hall, do.CallNext("1", priority=True), 600)["rule"] == "priority"


def test_the_guard_does_not_speak_and_the_call_counts_for_nobodys_turn() -> None:
    guarded = replace(RULES.profiles["all"], guard=Guard(60, 3))
    hall = given(*WAITING, rules=replace(RULES, profiles={**RULES.profiles, "all": guarded}))
    assert why(hall, do.CallNext("1"), 600)["guard"], "an ordinary customer has waited too long"
    follow(hall, when(hall, do.CallNext("1", priority=True), 600))
    assert hall.turns == {}
    assert numbers_called(when(hall, do.CallNext("1"), 600)) == ["A001"]


def test_nobody_with_priority_is_a_refusal_and_ends_nobodys_service() -> None:
    hall = given(opened("1"), issued("A001"), issued("A002"), called("A001"))
    assert refused(hall, do.CallNext("1", priority=True), 60) == "nobody_urgent"


def test_only_those_that_the_counter_takes_are_called_by_it() -> None:
    assert refused(given(*WAITING), do.CallNext("4", priority=True), 60) == "nobody_urgent"


def test_whom_an_idle_counter_helps_with_comes_after_its_own() -> None:
    helping = replace(RULES.profiles["only B"], idle_services=("A",))
    rules = replace(RULES, profiles={**RULES.profiles, "only B": helping})
    hall = given(*WAITING, rules=rules)
    assert numbers_called(when(hall, do.CallNext("4", priority=True), 60)) == ["A003"]
    follow(hall, [issued("B001", "need", 50)])
    assert numbers_called(when(hall, do.CallNext("4", priority=True), 60)) == ["B001"]


def test_it_ends_the_customer_before_as_next_does() -> None:
    assert when(given(*WAITING, called("A001")), do.CallNext("1", priority=True), 60)[0] == finished("A001", "1", 60)
    hall = given(*WAITING, called("A001"), rules=NO_SHOW_RULES)
    assert when(hall, do.CallNext("1", priority=True), 60)[0] == e.TicketMissed(at(60), "A001", "1")


def test_a_pause_that_was_asked_for_comes_first_as_with_next() -> None:
    hall = given(*WAITING, called("A001"), e.CounterWillPause(at(5), "1", None))
    events = when(hall, do.CallNext("1", priority=True), 60)
    assert events == [finished("A001", "1", 60), e.CounterPaused(at(60), "1", None)]
