"""Who is next, and why: examples by hand, and random days judged by the rule in its plainest form."""

from hypothesis import given as any_of
from hypothesis import settings

from kiosk.queueing import commands as do
from kiosk.queueing import events as e
from tests.unit.kiosk.queueing.days import ARRIVALS_AND_CALLS, Step, days, play, with_token
from tests.unit.kiosk.queueing.naive import NaiveHall
from tests.unit.kiosk.queueing.scenes import (
    RULES,
    at,
    called,
    finished,
    follow,
    given,
    issued,
    numbers_called,
    opened,
    when,
    why,
)


def test_accumulating_ten_minutes_of_a_priority_customer_count_as_thirty() -> None:
    hall = given(opened("1"), issued("A001", "ordinary", 0), issued("A002", "need", 1200))
    assert numbers_called(when(hall, do.CallNext("1"), 1799)) == ["A001"], "1799 × 1 against 599 × 3 = 1797"
    assert numbers_called(when(hall, do.CallNext("1"), 1801)) == ["A002"], "1801 × 1 against 601 × 3 = 1803"


def test_accumulating_equal_scores_go_by_arrival() -> None:
    hall = given(opened("1"), issued("A001", "ordinary", 0), issued("A002", "need", 1200))
    assert numbers_called(when(hall, do.CallNext("1"), 1800)) == ["A001"]


def test_accumulating_compares_all_services_and_classes_of_the_counter() -> None:
    hall = given(
        opened("1"), issued("A001", "ordinary", 0), issued("B001", "vip", 100), issued("A002", "need", 200)
    )  # at 400: 400, 600, 600; the VIP came before
    assert numbers_called(when(hall, do.CallNext("1"), 400)) == ["B001"]


def test_accumulating_says_why() -> None:
    hall = given(opened("1"), opened("2"), issued("A001", "ordinary", 0), issued("A002", "need", 60))
    follow(hall, [called("A002", "2", 120), finished("A002", "2", 130)])
    assert why(hall, do.CallNext("1"), 600) == {
        "rule": "accumulating",
        "class": "ordinary",
        "waited_s": 600.0,
        "overtaken": 1,
        "score": 600.0,
    }


def test_fifo_knows_no_classes() -> None:
    hall = given(opened("3"), issued("A001", "ordinary", 0), issued("B001", "vip", 1), issued("A002", "need", 2))
    called_in_order = []
    for _ in range(3):
        events = when(hall, do.CallNext("3"), 3600)
        called_in_order += numbers_called(events)
        follow(hall, events)
    assert called_in_order == ["A001", "B001", "A002"]


def test_fifo_says_why_without_a_score() -> None:
    hall = given(opened("3"), issued("A001", "vip", 0))
    expected = {"rule": "fifo", "class": "vip", "waited_s": 12.5, "overtaken": 0}
    assert why(hall, do.CallNext("3"), 12.5) == expected


def test_only_later_tickets_of_the_same_service_have_overtaken() -> None:
    hall = given(opened("1"), opened("2"), issued("A001"), issued("A002"), issued("A003"), issued("B001"))
    for number in ("A001", "A003", "B001"):
        follow(hall, [called(number, "2"), finished(number, "2")])
    assert why(hall, do.CallNext("1"))["overtaken"] == 1


def test_a_clock_that_steps_back_makes_nobody_wait_less_than_nothing() -> None:
    hall = given(opened("1"), issued("A001", "need", 600), issued("A002", "ordinary", 601))
    assert why(hall, do.CallNext("1"), 0)["waited_s"] == 0.0
    assert numbers_called(when(hall, do.CallNext("1"), 0)) == ["A001"]


@any_of(days(ARRIVALS_AND_CALLS, most=80, least=20))
@settings(max_examples=120, deadline=None)
def test_any_day_is_called_as_the_plainest_rule_says(steps: list[Step]) -> None:
    judge = NaiveHall(RULES)
    hall = given(*(opened(counter) for counter in RULES.counters))
    clock = 0
    for number, (seconds, command) in enumerate(steps):
        clock += seconds
        expected, reason = None, None
        if isinstance(command, do.CallNext):
            expected = judge.next_for(command.counter, at(clock))
            rule = RULES.profiles[RULES.counters[command.counter]].discipline
            reason = judge.why(expected, rule, at(clock)) if expected else None
        if isinstance(command, do.CallTicket) and command.number in [t.number for t in judge.tickets if t.waits]:
            expected, reason = command.number, judge.why(command.number, "out_of_turn", at(clock))
        events = play(hall, at(clock), with_token(command, number)) or []
        for event in events:
            match event:
                case e.TicketIssued():
                    assert event.ticket == judge.issue(event.service, event.customer_class, event.at)
                case e.TicketCalled():
                    assert (event.ticket, event.why) == (expected, reason)
                    judge.called(event.ticket)
                case e.TicketCancelled():
                    judge.left(event.ticket)
        assert bool(numbers_called(events)) == (expected is not None)
        for service in RULES.services:
            assert hall.waiting(service) == judge.waiting(service)
            for of in RULES.classes:
                assert hall.waiting(service, of) == judge.waiting(service, of)


@any_of(days(ARRIVALS_AND_CALLS, most=80, least=20))
@settings(max_examples=60, deadline=None)
def test_inside_a_class_nobody_overtakes(steps: list[Step]) -> None:
    hall = given(*(opened(counter) for counter in RULES.counters))
    clock = 0
    for number, (seconds, command) in enumerate(steps):
        clock += seconds
        for event in play(hall, at(clock), with_token(command, number)) or []:
            if isinstance(event, e.TicketCalled) and isinstance(command, do.CallNext):
                ticket = hall.tickets[event.ticket]
                profile = hall.profile_of(event.counter)
                earlier = [
                    each.number
                    for each in hall.tickets.values()
                    if each.order < ticket.order
                    and each.stage == "waiting"
                    and each.customer_class == ticket.customer_class
                    and each.service in profile.services
                ]
                assert not earlier, f"{ticket.number} was called before {earlier}"


def test_inside_a_class_nobody_overtakes_though_the_clock_steps_back() -> None:
    hall = given(opened("1"), issued("A001", "need", 600), issued("B001", "need", 0))
    assert numbers_called(when(hall, do.CallNext("1"), 700)) == ["A001"]
