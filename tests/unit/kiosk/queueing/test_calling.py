"""A teller calls, starts, finishes, or waits in vain."""

import pytest

from kiosk.queueing import commands as do
from kiosk.queueing import events as e
from kiosk.queueing.commands import UNSTATED, Command, Expect
from tests.unit.kiosk.queueing.scenes import (
    NO_SHOW_RULES,
    at,
    called,
    finished,
    given,
    issued,
    missed,
    numbers_called,
    opened,
    refused,
    started,
    when,
    why,
)


def test_next_calls_who_has_waited_longest() -> None:
    hall = given(opened("1"), issued("A001"), issued("A002", seconds=5))
    reason: e.Why = {"rule": "accumulating", "class": "ordinary", "waited_s": 60.0, "overtaken": 0, "score": 60.0}
    reason |= {"guard": False, "condition": None, "idle": False}
    assert when(hall, do.CallNext("1"), 60) == [e.TicketCalled(at(60), "A001", "1", reason)]


def test_next_finishes_the_ticket_being_served() -> None:
    hall = given(opened("1"), issued("A001"), issued("A002"), called("A001"), started("A001"))
    ended, called_now = when(hall, do.CallNext("1"), 60)
    assert ended == e.TicketFinished(at(60), "A001", "1")
    assert numbers_called([called_now]) == ["A002"]


def test_next_with_nobody_waiting_is_no_refusal() -> None:
    assert when(given(opened("1")), do.CallNext("1")) == []


def test_next_with_nobody_waiting_still_ends_the_service() -> None:
    hall = given(opened("1"), issued("A001"), called("A001"), started("A001"))
    assert when(hall, do.CallNext("1"), 9) == [e.TicketFinished(at(9), "A001", "1")]


def test_next_while_calling_finishes_by_the_rule_finish() -> None:
    hall = given(opened("1"), issued("A001"), called("A001"))
    assert when(hall, do.CallNext("1"), 9) == [e.TicketFinished(at(9), "A001", "1")]


def test_next_while_calling_is_a_no_show_by_the_rule_no_show() -> None:
    hall = given(opened("1"), issued("A001"), called("A001"), rules=NO_SHOW_RULES)
    assert when(hall, do.CallNext("1"), 9) == [e.TicketMissed(at(9), "A001", "1")]


def test_next_while_serving_finishes_also_by_the_rule_no_show() -> None:
    hall = given(opened("1"), issued("A001"), called("A001"), started("A001"), rules=NO_SHOW_RULES)
    assert when(hall, do.CallNext("1"), 9) == [e.TicketFinished(at(9), "A001", "1")]


def test_two_counters_never_call_the_same_ticket() -> None:
    hall = given(opened("1"), opened("2"), issued("A001"), issued("A002"), called("A001", "1"))
    assert numbers_called(when(hall, do.CallNext("2"))) == ["A002"]


def test_a_counter_calls_only_what_its_profile_takes() -> None:
    hall = given(opened("4"), issued("A001"), issued("A002", "need"))
    assert when(hall, do.CallNext("4"), 60) == []


@pytest.mark.parametrize("key", [do.CallNext, do.Recall, do.Start, do.Finish, do.NoShow])
class TestExpect:
    """What the asker saw at the counter must still be there."""

    def test_what_was_seen_is_there(self, key: type[do.CallNext]) -> None:
        hall = given(opened("1"), issued("A001"), called("A001"))
        assert when(hall, key("1", "A001")) == when(hall, key("1"))

    @pytest.mark.parametrize("seen", ["A002", None, ""])
    def test_something_else_was_seen(self, key: type[do.CallNext], seen: Expect) -> None:
        hall = given(opened("1"), issued("A001"), issued("A002"), called("A001"))
        assert refused(hall, key("1", seen)) == "state_changed"

    def test_a_customer_was_seen_where_nobody_is(self, key: type[do.CallNext]) -> None:
        assert refused(given(opened("1"), issued("A001")), key("1", "A001")) == "state_changed"


def test_next_with_nobody_seen_and_nobody_there() -> None:
    hall = given(opened("1"), issued("A001"))
    assert numbers_called(when(hall, do.CallNext("1", None))) == ["A001"]


def test_a_second_press_that_saw_the_first_customer_calls_nobody() -> None:
    hall = given(opened("1"), issued("A001"), issued("A002"), called("A001"))
    assert refused(hall, do.CallNext("1", None)) == "state_changed"


@pytest.mark.parametrize("key", [do.CallNext, do.Recall, do.Start, do.Finish, do.NoShow])
def test_an_unknown_counter_is_refused(key: type[do.CallNext]) -> None:
    assert refused(given(), key("9")) == "unknown_counter"
    assert refused(given(), key("9", "A001")) == "unknown_counter"


@pytest.mark.parametrize("key", [do.Recall, do.Start, do.Finish, do.NoShow])
@pytest.mark.parametrize("seen", [UNSTATED, None])
def test_without_a_customer_there_is_nothing_to_recall_start_or_end(key: type[do.Recall], seen: Expect) -> None:
    assert refused(given(opened("1"), issued("A001")), key("1", seen)) == "no_ticket"


@pytest.mark.parametrize("command", [do.CallNext("1"), do.CallTicket("1", "A001")])
def test_a_closed_counter_calls_nobody(command: Command) -> None:
    assert refused(given(issued("A001")), command) == "counter_closed"


@pytest.mark.parametrize("command", [do.CallNext("1"), do.CallTicket("1", "A001")])
def test_a_paused_counter_calls_nobody(command: Command) -> None:
    hall = given(opened("1"), e.CounterPaused(at(0), "1", None), issued("A001"))
    assert refused(hall, command) == "counter_paused"


def test_a_customer_comes_is_served_and_leaves() -> None:
    calling = given(opened("1"), issued("A001"), called("A001"))
    assert when(calling, do.Recall("1"), 5) == [e.TicketRecalled(at(5), "A001", "1")]
    assert when(calling, do.Start("1"), 6) == [started("A001", seconds=6)]
    assert when(calling, do.Finish("1"), 7) == [finished("A001", seconds=7)]
    assert when(calling, do.NoShow("1"), 8) == [missed("A001", seconds=8)]
    serving = given(opened("1"), issued("A001"), called("A001"), started("A001"))
    assert when(serving, do.Finish("1"), 9) == [finished("A001", seconds=9)]


def test_called_missed_served_and_left_are_different_states() -> None:
    hall = given(
        opened("1"),
        *(issued(f"A00{n}") for n in range(1, 6)),
        *(called("A001"), started("A001"), finished("A001")),
        *(called("A002"), missed("A002")),
        e.TicketCancelled(at(1), "A003"),
        called("A004"),
    )
    assert [str(t.stage) for t in hall.tickets.values()] == ["finished", "no_show", "cancelled", "called", "waiting"]


def test_a_ticket_is_called_out_of_turn_and_says_so() -> None:
    hall = given(opened("1"), issued("A001"), issued("A002", "need", 10))
    reason: e.Why = {"rule": "out_of_turn", "class": "need", "waited_s": 50.0, "overtaken": 0}
    assert when(hall, do.CallTicket("1", "A002"), 60) == [e.TicketCalled(at(60), "A002", "1", reason)]


def test_a_call_out_of_turn_counts_as_overtaking_for_those_before() -> None:
    hall = given(opened("1"), issued("A001"), issued("A002"), called("A002"), finished("A002"))
    assert why(hall, do.CallNext("1"))["overtaken"] == 1


def test_a_call_out_of_turn_ends_the_service_before() -> None:
    hall = given(opened("1"), issued("A001"), issued("A002"), called("A001"), started("A001"))
    ended, _ = when(hall, do.CallTicket("1", "A002"), 9)
    assert ended == finished("A001", seconds=9)


def test_who_is_unknown_or_no_longer_waits_cannot_be_called() -> None:
    hall = given(opened("1"), opened("2"), issued("A001"), called("A001", "2"))
    assert refused(hall, do.CallTicket("1", "A777")) == "unknown_ticket"
    assert refused(hall, do.CallTicket("1", "A001")) == "wrong_state"
    assert refused(hall, do.CallTicket("9", "A001")) == "unknown_counter"


def test_a_customer_cancels_by_token_and_staff_by_number() -> None:
    hall = given(issued("A001"))
    assert when(hall, do.Cancel(token="token-A001")) == [e.TicketCancelled(at(0), "A001")]
    assert when(hall, do.Cancel(number="A001")) == [e.TicketCancelled(at(0), "A001")]


def test_a_number_is_no_token() -> None:
    hall = given(issued("A001"))
    assert refused(hall, do.Cancel(token="A001")) == "unknown_ticket"
    assert refused(hall, do.Cancel(number="token-A001")) == "unknown_ticket"
    assert refused(hall, do.Cancel(token="")) == "unknown_ticket"


def test_whoever_cancelled_is_not_called() -> None:
    first_left = given(opened("1"), issued("A001"), issued("A002"), e.TicketCancelled(at(1), "A001"))
    assert numbers_called(when(first_left, do.CallNext("1"))) == ["A002"]
    middle_left = given(
        opened("1"), *(issued(f"A00{n}") for n in (1, 2, 3)), e.TicketCancelled(at(1), "A002"), called("A001")
    )
    assert numbers_called(when(middle_left, do.CallNext("1"))) == ["A003"]
