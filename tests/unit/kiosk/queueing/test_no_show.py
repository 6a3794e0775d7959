"""Who did not come when called: what a teller owes before, and how one who comes late gets back in."""

from dataclasses import replace

import pytest

from kiosk.queueing import commands as do
from kiosk.queueing import events as e
from kiosk.queueing.model import Hall
from kiosk.queueing.rules import NoShow, Rules
from tests.unit.kiosk.queueing.scenes import (
    RULES,
    at,
    called,
    finished,
    follow,
    given,
    issued,
    missed,
    numbers_called,
    opened,
    refusal,
    refused,
    when,
)


def rules(**policy: object) -> Rules:
    return replace(RULES, no_show=NoShow(**policy))  # type: ignore[arg-type]


def late(waiting: int, missed_at: float = 60, **policy: object) -> Hall:
    """A001 was called and did not come; so many others wait."""
    others = (issued(f"A{n:03d}", seconds=n) for n in range(2, waiting + 2))
    before = (opened("1"), opened("3"), issued("A001"), *others, called("A001"), missed("A001", seconds=missed_at))
    return given(*before, rules=rules(**policy))


def served_in_order(hall: Hall, seconds: float = 600) -> list[str]:
    numbers: list[str] = []
    while called_now := numbers_called(events := when(hall, do.CallNext("3"), seconds)):
        follow(hall, events)
        numbers += called_now
    return numbers


def back(hall: Hall, seconds: float = 90) -> Hall:
    return follow(hall, when(hall, do.Return(number="A001"), seconds))


@pytest.mark.parametrize("press", [do.NoShow("1"), do.CallNext("1")])
def test_a_no_show_is_recalled_first_as_often_as_the_rule_says(press: do.Command) -> None:
    hall = given(
        opened("1"), issued("A001"), called("A001"), rules=replace(rules(recalls=2), next_while_calling="no_show")
    )
    assert refusal(hall, press) == ("recall_first", "recall A001 2 times more before it is a no-show")
    follow(hall, [e.TicketRecalled(at(5), "A001", "1")])
    assert refusal(hall, press) == ("recall_first", "recall A001 once more before it is a no-show")
    follow(hall, [e.TicketRecalled(at(9), "A001", "1")])
    assert when(hall, press, 12) == [missed("A001", seconds=12)]


def test_recalls_are_counted_anew_after_a_return() -> None:
    hall = given(opened("1"), issued("A001"), called("A001"), rules=rules(recalls=1))
    follow(hall, [e.TicketRecalled(at(5), "A001", "1"), missed("A001")])
    back(hall)
    follow(hall, [called("A001")])
    assert refused(hall, do.NoShow("1")) == "recall_first"


@pytest.mark.parametrize(
    ("behind", "expected"),
    [
        (0, ["A001", "A002", "A003", "A004", "A005"]),
        (1, ["A002", "A001", "A003", "A004", "A005"]),
        (3, ["A002", "A003", "A004", "A001", "A005"]),
        (4, ["A002", "A003", "A004", "A005", "A001"]),
        (9, ["A002", "A003", "A004", "A005", "A001"]),
    ],
)
def test_who_comes_late_is_back_behind_so_many_others(behind: int, expected: list[str]) -> None:
    assert served_in_order(back(late(4, behind=behind))) == expected


def test_with_nobody_waiting_who_comes_late_is_next() -> None:
    assert served_in_order(back(late(0, behind=3))) == ["A001"]


def test_those_of_the_own_class_and_service_are_counted() -> None:
    hall = late(2, behind=1)
    follow(hall, [issued("A004", "need", 10), issued("B001", seconds=11)])
    back(hall)
    order = served_in_order(hall)
    assert order.index("A001") == order.index("A002") + 1


def test_a_return_is_never_before_the_own_place() -> None:
    """Behind one other, who was sent to the front: that would be before its own."""
    hall = late(2, behind=1)
    own = hall.tickets["A001"].place
    follow(hall, [called("A003"), e.TicketTransferred(at(70), "A003", "1", "A", None, own - 100)])
    follow(hall, [called("A002"), e.TicketTransferred(at(70), "A002", "1", "A", None, own - 50)])
    back(hall)
    assert hall.tickets["A001"].place == own
    assert served_in_order(hall) == ["A003", "A002", "A001"]


def test_a_customer_returns_by_scan_or_by_number() -> None:
    hall = late(1)
    assert when(hall, do.Return(token="token-A001"), 90) == when(hall, do.Return(number="A001"), 90)
    assert refused(hall, do.Return(token="nobody")) == "unknown_ticket"


@pytest.mark.parametrize(("returns", "word"), [(0, "never"), (1, "once"), (2, "2 times")])
def test_a_customer_returns_as_often_as_the_rule_says(returns: int, word: str) -> None:
    hall = late(0, returns=returns)
    for _ in range(returns):
        back(hall)
        follow(hall, [called("A001"), missed("A001")])
    reason, message = refusal(hall, do.Return(number="A001"))
    assert (reason, word in message, "take a new ticket" in message) == ("no_return", True, True)


@pytest.mark.parametrize(("served_since", "in_time"), [(2, True), (3, False)])
def test_too_many_numbers_later_is_late(served_since: int, in_time: bool) -> None:
    hall = late(5, within_numbers=2, behind=0)
    for n in range(served_since):
        follow(hall, [called(f"A00{n + 2}"), finished(f"A00{n + 2}")])
    order = served_in_order(back(hall))
    assert order[0 if in_time else -1] == "A001"


@pytest.mark.parametrize(("seconds", "in_time"), [(359, True), (360, True), (361, False)])
def test_too_many_minutes_later_is_late(seconds: float, in_time: bool) -> None:
    order = served_in_order(back(late(3, within_s=300, behind=0), seconds))
    assert order[0 if in_time else -1] == "A001"


def test_who_is_late_goes_to_the_end_and_stays_before_who_comes_then() -> None:
    hall = back(late(1, within_s=300), 900)
    follow(hall, [issued("A003", seconds=600)])  # the wall clock has stepped back
    assert served_in_order(hall, 1000) == ["A002", "A001", "A003"]


def test_who_is_late_is_refused_where_the_rule_says_so() -> None:
    hall = late(1, within_s=300, late="refuse")
    assert refusal(hall, do.Return(number="A001"), 361) == (
        "too_late",
        "A001 was called too long ago; take a new ticket",
    )


def test_only_who_did_not_come_can_return() -> None:
    hall = given(opened("1"), issued("A001"), issued("A002"), called("A001"))
    assert "its counter" in refusal(hall, do.Return(number="A001"))[1]
    assert "already" in refusal(hall, do.Return(number="A002"))[1]


def sent_to_counter_2_and_missed() -> Hall:
    hall = given(opened("1"), opened("2"), issued("A001"), called("A001"))
    follow(hall, [e.TicketTransferred(at(1), "A001", "1", "A", "2", at(0).timestamp())])
    return follow(hall, [called("A001", "2"), missed("A001", "2")])


def test_who_was_sent_to_a_counter_waits_for_it_again() -> None:
    hall = back(sent_to_counter_2_and_missed())
    assert numbers_called(when(hall, do.CallNext("1"), 100)) == []
    assert numbers_called(when(hall, do.CallNext("2"), 100)) == ["A001"]


def test_who_was_sent_to_a_counter_that_has_closed_waits_for_the_service() -> None:
    hall = follow(sent_to_counter_2_and_missed(), [e.CounterClosed(at(9), "2", None)])
    assert numbers_called(when(back(hall), do.CallNext("1"), 100)) == ["A001"]


def test_nobody_comes_back_whom_no_counter_takes_any_more() -> None:
    one = replace(rules(), counters={"1": "all"})
    hall = given(opened("1"), issued("A001"), called("A001"), missed("A001"), rules=one)
    follow(hall, when(hall, do.SetProfile("1", "only B")))
    reason, message = refusal(hall, do.Return(number="A001"))
    assert reason == "nobody_takes"
    assert message.endswith("give a counter such a profile first")
    follow(hall, when(hall, do.SetProfile("1", "all")))
    assert len(when(hall, do.Return(number="A001"))) == 1
