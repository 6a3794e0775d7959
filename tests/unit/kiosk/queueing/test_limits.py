"""When no more tickets are given: by number waiting, by the day, by card, and before closing."""

from dataclasses import replace

import pytest

from kiosk.queueing import commands as do
from kiosk.queueing import events as e
from kiosk.queueing.model import Hall
from kiosk.queueing.rules import Rules, Service
from tests.unit.kiosk.queueing.scenes import (
    RULES,
    at,
    called,
    follow,
    given,
    issued,
    missed,
    opened,
    refusal,
    refused,
    when,
)

ISSUE = do.IssueTicket("A", "t")


def limited(**limits: int) -> Rules:
    return replace(RULES, services={**RULES.services, "A": Service("A", 300, **limits)})


def test_no_ticket_while_as_many_wait_as_may() -> None:
    hall = given(opened("1"), issued("A001"), issued("A002"), rules=limited(max_waiting=2))
    assert refusal(hall, ISSUE) == ("queue_full", "2 already wait for service A; come back later")
    assert len(when(hall, do.IssueTicket("B", "t"))) == 1
    follow(hall, [called("A001")])
    assert len(when(hall, ISSUE)) == 1


def test_a_no_show_comes_back_though_the_queue_is_full() -> None:
    hall = given(
        opened("1"), issued("A001"), issued("A002"), called("A001"), missed("A001"), rules=limited(max_waiting=1)
    )
    assert len(when(hall, do.Return(number="A001"))) == 1


def test_no_ticket_after_the_last_of_the_day() -> None:
    hall = given(issued("A001"), issued("A002"), e.TicketCancelled(at(0), "A001"), rules=limited(max_per_day=2))
    assert refusal(hall, ISSUE) == ("quota_reached", "service A has issued its 2 tickets of today")
    follow(hall, when(hall, do.OpenDay("2026-03-19")))
    assert len(when(hall, ISSUE)) == 1, "another day"


def test_every_service_of_a_visit_is_within_its_limits() -> None:
    hall = given(issued("A001"), rules=limited(max_waiting=1))
    assert refused(hall, do.IssueTicket("B", "t", also=("A",))) == "queue_full"


def test_a_visit_takes_a_place_of_the_day_in_each_of_its_services() -> None:
    rules = limited(max_per_day=2)
    hall = given(issued("B001", also=("A",)), issued("A001"), rules=rules)
    assert refusal(hall, ISSUE) == ("quota_reached", "service A has issued its 2 tickets of today")
    assert refused(hall, do.IssueTicket("B", "t", also=("A",))) == "quota_reached"
    assert len(when(hall, do.IssueTicket("B", "t"))) == 1, "whoever comes for B alone"
    assert hall.next_number("A") == "A002", "numbers stay without gaps"
    follow(hall, when(hall, do.OpenDay("2026-03-19")))
    assert len(when(hall, do.IssueTicket("B", "t", also=("A",)))) == 1, "another day"


def test_who_is_sent_to_a_service_by_a_teller_takes_none_of_its_places() -> None:
    hall = given(opened("1"), issued("B001"), called("B001"), rules=limited(max_per_day=1))
    follow(hall, when(hall, do.Transfer("1", to_service="A")))
    assert len(when(hall, ISSUE)) == 1


def test_a_card_has_so_many_tickets_a_day() -> None:
    hall = given(issued("A001", card="c4"), issued("B001", card="c4"), rules=replace(RULES, per_card=2))
    assert refused(hall, do.IssueTicket("A", "t", card="c4")) == "card_limit"
    assert len(when(hall, do.IssueTicket("A", "t", card="c5"))) == 1
    assert len(when(hall, ISSUE)) == 1, "without a card"
    follow(hall, when(hall, do.OpenDay("2026-03-19")))
    assert len(when(hall, do.IssueTicket("A", "t", card="c4"))) == 1


@pytest.mark.parametrize(("closing", "given_"), [(300, True), (299, False)])
def test_nobody_gets_a_number_that_cannot_be_served_before_closing(closing: float, given_: bool) -> None:
    """Nobody waits; the usual work takes 300 s."""
    command = replace(ISSUE, serves_until=at(closing))
    if given_:
        assert len(when(given(opened("1")), command)) == 1
    else:
        assert refused(given(opened("1")), command) == "too_late"


def test_the_announced_wait_counts_for_the_last_ticket_before_closing() -> None:
    hall = given(opened("1"), issued("A001"), issued("A002"))
    [ticket] = when(hall, ISSUE)
    assert isinstance(ticket, e.TicketIssued)
    assert ticket.estimated_wait_s == 780
    assert len(when(hall, replace(ISSUE, serves_until=at(780 + 300)))) == 1
    assert refused(hall, replace(ISSUE, serves_until=at(780 + 299))) == "too_late"


def test_all_the_services_of_a_visit_count_for_the_last_ticket() -> None:
    visit = do.IssueTicket("A", "t", also=("B",))
    assert refused(given(opened("1")), replace(visit, serves_until=at(899))) == "too_late"
    assert len(when(given(opened("1")), replace(visit, serves_until=at(900)))) == 1


def without_counters_for_a() -> Hall:
    return given(*(e.CounterProfileSet(at(0), counter, "only B") for counter in "123"))


def test_no_ticket_that_no_counter_would_ever_call() -> None:
    hall = without_counters_for_a()
    reason, message = refusal(hall, ISSUE)
    assert (reason, "give a counter such a profile" in message) == ("nobody_takes", True)
    assert refused(hall, do.IssueTicket("B", "t", also=("A",))) == "nobody_takes"
    assert len(when(hall, do.IssueTicket("B", "t"))) == 1
