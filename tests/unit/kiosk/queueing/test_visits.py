"""Several services in one visit, under one ticket."""

import pytest

from kiosk.queueing import commands as do
from kiosk.queueing import events as e
from kiosk.queueing.commands import Command
from kiosk.queueing.model import Hall
from tests.unit.kiosk.queueing.scenes import (
    NO_SHOW_RULES,
    at,
    called,
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
    """A001 came for A and B, and is served at counter 1."""
    before = (opened("1"), opened("4"), issued("A001", also=("B",)), issued("B001", seconds=10))
    return given(*before, called("A001"), started("A001"), *more)


def test_a_visit_has_one_ticket_of_its_first_service() -> None:
    [ticket] = when(given(), do.IssueTicket("A", "t", also=("B",)))
    assert isinstance(ticket, e.TicketIssued)
    assert (ticket.ticket, ticket.service, ticket.also) == ("A001", "A", ("B",))


@pytest.mark.parametrize("end", [do.Finish("1"), do.CallNext("1")])
def test_the_end_of_one_service_is_the_wait_for_the_next_as_one_who_waits_since_arrival(end: Command) -> None:
    hall = serving()
    moved = when(hall, end, 300)[0]
    place = hall.tickets["A001"].place
    assert moved == e.TicketTransferred(at(300), "A001", "1", "B", None, place, moved_on=True)
    follow(hall, [moved])
    assert (hall.tickets["A001"].stage, hall.tickets["A001"].also) == ("waiting", ())
    assert numbers_called(when(hall, do.CallNext("4"), 310)) == ["A001"], "before B001, who came later"


def test_the_end_of_the_last_service_is_the_end() -> None:
    hall = serving()
    follow(hall, when(hall, do.Finish("1"), 300))
    follow(hall, [called("A001", "4"), started("A001", "4")])
    assert when(hall, do.Finish("4"), 400) == [e.TicketFinished(at(400), "A001", "4")]


def test_next_calls_another_customer_and_not_the_one_who_has_just_moved_on() -> None:
    hall = serving()
    follow(hall, [called("B001", "4")])
    assert numbers_called(when(hall, do.CallNext("1"), 300)) == []


def test_a_teller_who_sends_the_customer_to_the_next_service_by_hand_does_not_make_it_twice() -> None:
    hall = serving()
    follow(hall, when(hall, do.Transfer("1", to_service="B"), 300))
    assert hall.tickets["A001"].also == ()


def test_a_no_show_of_the_first_service_keeps_the_others() -> None:
    hall = given(opened("1"), issued("A001", also=("B",)), called("A001"), rules=NO_SHOW_RULES)
    assert when(hall, do.CallNext("1"), 9) == [missed("A001", seconds=9)]
    follow(hall, [missed("A001", seconds=9)])
    follow(hall, when(hall, do.Return(number="A001"), 20))
    assert hall.tickets["A001"].also == ("B",)


@pytest.mark.parametrize(
    ("also", "reason"),
    [(("A",), "bad_request"), (("B", "B"), "bad_request"), (("Z",), "unknown_service")],
)
def test_a_visit_names_known_services_and_each_once(also: tuple[str, ...], reason: str) -> None:
    assert refused(given(), do.IssueTicket("A", "t", also=also)) == reason


def test_a_visit_needs_all_its_services_open() -> None:
    hall = given(e.IssueStopped(at(0), "B"))
    assert refused(hall, do.IssueTicket("A", "t", also=("B",))) == "service_closed"
