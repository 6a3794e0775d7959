"""A customer is sent on: to another service or to one counter, without a new ticket."""

import pytest

from kiosk.queueing import commands as do
from kiosk.queueing import events as e
from kiosk.queueing.commands import Command, Position
from kiosk.queueing.model import Hall
from tests.unit.kiosk.queueing.scenes import (
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


def serving(*more: e.Event) -> Hall:
    """A001 is served at counter 1 since a minute; B001 came before it, B002 after it."""
    waiting = (issued("B001", seconds=0), issued("A001", seconds=10), issued("B002", seconds=20))
    return given(opened("1"), opened("2"), opened("3"), *waiting, called("A001"), started("A001"), *more)


def sent(hall: Hall, command: Command, seconds: float = 60) -> Hall:
    return follow(hall, when(hall, command, seconds))


def in_order(hall: Hall, counter: str = "3", seconds: float = 600) -> list[str]:
    """Whom a counter that goes by arrival calls, one after the other."""
    numbers: list[str] = []
    while called_now := numbers_called(events := when(hall, do.CallNext(counter), seconds)):
        follow(hall, events)
        numbers += called_now
    return numbers


@pytest.mark.parametrize(
    ("position", "expected"),
    [
        ("arrival", ["B001", "A001", "B002", "B003"]),
        ("front", ["A001", "B001", "B002", "B003"]),
        ("back", ["B001", "B002", "A001", "B003"]),
    ],
)
def test_a_transferred_ticket_keeps_its_arrival_or_goes_to_the_front_or_to_the_back(
    position: Position, expected: list[str]
) -> None:
    hall = sent(serving(), do.Transfer("1", to_service="B", position=position))
    follow(hall, [issued("B003", seconds=61)])
    assert in_order(hall) == expected


def test_without_a_word_a_transferred_ticket_keeps_its_arrival() -> None:
    assert when(serving(), do.Transfer("1", to_service="B")) == when(
        serving(), do.Transfer("1", to_service="B", position="arrival")
    )


def test_a_transferred_ticket_keeps_its_number_and_the_counter_is_free() -> None:
    hall = sent(serving(), do.Transfer("1", to_service="B"))
    ticket = hall.tickets["A001"]
    assert (ticket.number, ticket.service, ticket.stage, ticket.counter) == ("A001", "B", "waiting", None)
    assert hall.counters["1"].phase == "open"
    assert hall.waiting("B") == 3
    assert hall.next_number("B") == "B003", "a number of B is not used up"


def test_of_two_that_are_sent_to_the_front_the_last_is_first() -> None:
    hall = sent(serving(issued("A002", seconds=30)), do.Transfer("1", to_service="B", position="front"))
    follow(hall, [called("A002"), started("A002")])
    assert in_order(sent(hall, do.Transfer("1", to_service="B", position="front"))) == ["A002", "A001", "B001", "B002"]


def test_the_front_is_the_front_of_its_own_class() -> None:
    hall = given(opened("1"), opened("2"), issued("B001", "need"), issued("A001", seconds=10), called("A001"))
    sent(hall, do.Transfer("1", to_service="B", position="front"), 600)
    assert numbers_called(when(hall, do.CallNext("2"), 600)) == ["B001"], "600 × 3 against 590 × 1"


def test_a_ticket_for_one_counter_is_called_there_and_nowhere_else() -> None:
    hall = sent(serving(), do.Transfer("1", to_counter="2"))
    assert (hall.waiting_for("2"), hall.waiting_for("1"), hall.waiting("A")) == (3, 2, 1)
    assert in_order(hall, "3") == ["B001", "B002"]
    assert in_order(hall, "2") == ["A001"]


def test_a_counter_calls_who_was_sent_to_it_though_its_profile_does_not_take_the_service() -> None:
    hall = given(opened("1"), opened("4"), issued("A001"), called("A001"), started("A001"))
    sent(hall, do.Transfer("1", to_counter="4"))
    assert numbers_called(when(hall, do.CallNext("4"), 70)) == ["A001"]


def test_among_those_of_the_counter_the_rule_goes_on() -> None:
    hall = sent(serving(), do.Transfer("1", to_counter="3"))
    assert in_order(hall, "3") == ["B001", "A001", "B002"], "arrival kept"


def test_who_waits_for_a_counter_goes_back_to_the_service_when_it_closes() -> None:
    hall = sent(serving(), do.Transfer("1", to_counter="2"))
    place = hall.tickets["A001"].place
    events = when(hall, do.CloseCounter("2"), 70)
    assert events == [
        e.TicketTransferred(at(70), "A001", None, "A", None, place),
        e.CounterClosed(at(70), "2", None),
    ]
    assert in_order(follow(hall, events)) == ["B001", "A001", "B002"]


def test_also_when_the_counter_closes_after_its_customer() -> None:
    hall = serving(called("B001", "2"), started("B001", "2"))
    sent(hall, do.Transfer("1", to_counter="2"))
    sent(hall, do.CloseCounter("2"))
    ended, back, closed = when(hall, do.CallNext("2"), 70)
    assert (ended.type, back.type, closed.type) == ("TicketFinished", "TicketTransferred", "CounterClosed")


def test_who_waits_for_a_paused_counter_goes_on_waiting_for_it() -> None:
    hall = sent(serving(), do.Transfer("1", to_counter="2"))
    sent(hall, do.PauseCounter("2"))
    sent(hall, do.OpenCounter("2"))
    assert in_order(hall, "2")[1] == "A001"


def test_transferring_ends_in_the_pause_that_was_asked_for() -> None:
    hall = serving(e.CounterWillPause(at(0), "1", "lunch"))
    assert [event.type for event in when(hall, do.Transfer("1", to_service="B"))] == [
        "TicketTransferred",
        "CounterPaused",
    ]


def test_who_was_only_called_can_be_sent_on() -> None:
    hall = given(opened("1"), issued("A001"), called("A001"))
    assert [event.type for event in when(hall, do.Transfer("1", to_service="B"))] == ["TicketTransferred"]


def test_whoever_is_called_again_is_called_anew() -> None:
    """The screens show the time of this call, and recalls are counted from it."""
    hall = serving()
    sent(hall, do.Transfer("1", to_service="B", position="front"))
    follow(hall, when(hall, do.CallNext("3"), 100))
    ticket = hall.tickets["A001"]
    assert (ticket.called_at, ticket.recalled_at, ticket.recalls, ticket.started_at) == (at(100), None, 0, None)


def test_a_ticket_that_was_recalled_before_is_called_anew() -> None:
    hall = given(opened("1"), opened("3"), issued("A001"), called("A001"), e.TicketRecalled(at(5), "A001", "1"))
    sent(hall, do.Transfer("1", to_service="B"))
    follow(hall, when(hall, do.CallNext("3"), 100))
    assert (hall.tickets["A001"].recalled_at, hall.tickets["A001"].recalls) == (None, 0)


def test_who_overtook_a_ticket_in_its_first_queue_has_overtaken_it() -> None:
    hall = given(opened("1"), opened("2"), issued("A001"), issued("A002"), called("A002"))
    sent(hall, do.CallTicket("2", "A001"))
    sent(hall, do.Transfer("2", to_service="B"))
    assert why(hall, do.CallNext("2"), 70)["overtaken"] == 1


def test_the_wait_of_a_transferred_ticket_is_told_from_the_transfer_but_its_score_from_arrival() -> None:
    hall = sent(serving(), do.Transfer("1", to_service="B"), 60)
    follow(hall, [called("B001", "2"), called("B002", "2")])
    reason = why(hall, do.CallNext("3"), 100)
    assert (reason["waited_s"], reason["score"]) == (40.0, 90.0)


@pytest.mark.parametrize(
    ("command", "reason"),
    [
        (do.Transfer("1"), "bad_request"),
        (do.Transfer("1", to_service="B", to_counter="2"), "bad_request"),
        (do.Transfer("1", to_service="Z"), "unknown_service"),
        (do.Transfer("1", to_service="A"), "same_service"),
        (do.Transfer("1", to_counter="9"), "unknown_counter"),
        (do.Transfer("9", to_service="B"), "unknown_counter"),
        (do.Transfer("1", to_counter="1"), "same_counter"),
        (do.Transfer("1", to_counter="4"), "counter_closed"),
        (do.Transfer("2", to_service="B"), "no_ticket"),
        (do.Transfer("1", to_service="B", expect="A002"), "state_changed"),
    ],
)
def test_an_impossible_transfer_is_refused_and_says_what_to_do(command: Command, reason: str) -> None:
    said, message = refusal(serving(), command)
    assert said == reason
    assert len(message) > 15


def test_a_service_that_no_counter_takes_any_more_is_no_goal() -> None:
    hall = given(opened("4"), issued("B001"), called("B001", "4"), started("B001", "4"))
    follow(hall, [e.CounterProfileSet(at(0), counter, "only B") for counter in "123"])
    assert refused(hall, do.Transfer("4", to_service="A")) == "nobody_takes"


def test_a_booked_customer_who_is_sent_on_early_does_not_move_the_end_of_the_queue_into_the_future() -> None:
    hall = serving()
    follow(hall, [e.TicketTransferred(at(60), "A001", "1", "B", None, at(1800).timestamp())])
    follow(hall, [issued("A002", seconds=61)])
    assert hall.tickets["A002"].place == at(61).timestamp()
