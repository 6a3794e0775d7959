"""A customer says what the service was worth: once per visit, in time, of the visit that was asked about."""

import pytest

from kiosk.queueing import commands as do
from kiosk.queueing import events as e
from kiosk.queueing.events import from_payload, payload
from tests.unit.kiosk.queueing.scenes import (
    at,
    called,
    finished,
    follow,
    given,
    issued,
    opened,
    refusal,
    refused,
    started,
    when,
)

SERVED = (
    opened("1", "Li"),
    issued("A001"),
    issued("A002"),
    called("A001"),
    started("A001"),
    finished("A001", "1", 100),
)


def test_a_finish_asks_and_the_score_is_kept_with_the_ticket_and_its_teller() -> None:
    hall = given(*SERVED)
    events = when(hall, do.Rate("1", 5), 110)
    assert events == [e.TicketRated(at(110), "A001", "1", 5, "Li")]
    assert follow(hall, events).tickets["A001"].score == 5


def test_next_asks_whom_it_ends_though_another_is_called_at_once() -> None:
    hall = given(*SERVED[:5])
    follow(hall, when(hall, do.CallNext("1"), 100))
    assert when(hall, do.Rate("1", 4, "A001"), 110) == [e.TicketRated(at(110), "A001", "1", 4, "Li")]


def test_a_second_score_is_refused_whoever_is_meant() -> None:
    hall = given(*SERVED, e.TicketRated(at(110), "A001", "1", 5), called("A002"), finished("A002", "1", 200))
    assert refused(hall, do.Rate("1", 1, "A001"), 201) == "already_rated"
    follow(hall, when(hall, do.Rate("1", 3), 202))
    assert refused(hall, do.Rate("1", 1), 203) == refused(hall, do.AskRating("1"), 204) == "already_rated"
    assert [hall.tickets[number].score for number in ("A001", "A002")] == [5, 3]


@pytest.mark.parametrize(("seconds", "reason"), [(160, None), (160.001, "too_late")])
def test_a_score_is_in_time_for_a_minute(seconds: float, reason: str | None) -> None:
    hall = given(*SERVED)
    if reason is None:
        assert when(hall, do.Rate("1", 5), seconds)
    else:
        assert refused(hall, do.Rate("1", 5), seconds) == reason


def test_a_clock_that_steps_back_makes_no_score_late() -> None:
    assert when(given(*SERVED), do.Rate("1", 5), 90)


def test_once_the_next_customer_has_come_the_last_one_is_no_longer_asked() -> None:
    hall = given(*SERVED, called("A002", "1", 101), started("A002", "1", 105))
    assert refused(hall, do.Rate("1", 5, "A001"), 106) == "too_late"
    assert refused(hall, do.Rate("1", 5), 106) == "nothing_to_rate"


def test_a_score_for_another_customer_than_the_one_asked_is_refused() -> None:
    hall = given(*SERVED, called("A002", "1", 101), finished("A002", "1", 105))
    assert refused(hall, do.Rate("1", 5, "A001"), 106) == "too_late"
    assert refused(hall, do.Rate("1", 5, "A099"), 106) == "unknown_ticket"
    assert refused(hall, do.Rate("9", 5), 106) == "unknown_counter"


@pytest.mark.parametrize("unserved", [(), SERVED[:5], (*SERVED[:4], e.TicketMissed(at(60), "A001", "1"))])
def test_who_has_not_been_served_is_not_asked(unserved: tuple[e.Event, ...]) -> None:
    assert refused(given(*unserved), do.Rate("1", 5), 100) == "nothing_to_rate"


def test_a_visit_of_several_services_is_asked_at_its_end() -> None:
    hall = given(opened("1"), issued("A001", also=("B",)), called("A001"))
    follow(hall, when(hall, do.Finish("1"), 50))
    assert refused(hall, do.Rate("1", 5), 51) == "nothing_to_rate"
    follow(hall, [called("A001", "1", 60), *when(hall, do.CallNext("1"), 60)])
    follow(hall, when(hall, do.Finish("1"), 90))
    assert when(hall, do.Rate("1", 5), 91)


@pytest.mark.parametrize(
    ("history", "seconds", "whom"),
    [
        (SERVED[:5], 90, "A001"),
        (SERVED, 300, "A001"),
        ((*SERVED, called("A002", "1", 101)), 110, "A001"),
        ((*SERVED, called("A002", "1", 101)), 400, "A002"),
        ((*SERVED, e.TicketRated(at(105), "A001", "1", 5), called("A002", "1", 106)), 110, "A002"),
        ((*SERVED, called("A002", "1", 101), started("A002", "1", 105)), 110, "A002"),
    ],
    ids=["served now", "the last", "just left", "must have come", "has answered", "started"],
)
def test_a_teller_asks_whoever_can_be_meant(history: tuple[e.Event, ...], seconds: float, whom: str) -> None:
    hall = given(*history)
    events = when(hall, do.AskRating("1"), seconds)
    assert events == [e.RatingAsked(at(seconds), whom, "1")]
    follow(hall, events)
    assert when(hall, do.Rate("1", 2, whom), seconds + 60)


def test_who_answers_before_the_end_is_not_asked_again_by_it() -> None:
    hall = given(*SERVED[:5], e.RatingAsked(at(90), "A001", "1"), e.TicketRated(at(95), "A001", "1", 5))
    follow(hall, when(hall, do.Finish("1"), 100))
    assert refusal(hall, do.Rate("1", 1), 101) == ("already_rated", "A001 has a score already: one for each visit")


def test_being_called_late_does_not_end_the_question_to_the_same_customer() -> None:
    hall = given(*SERVED[:4], e.RatingAsked(at(50), "A001", "1"), started("A001", "1", 55))
    assert when(hall, do.Rate("1", 5), 60)


def test_nobody_can_be_asked_where_nobody_was() -> None:
    assert refused(given(opened("1")), do.AskRating("1")) == "nothing_to_rate"
    assert refused(given(*SERVED), do.AskRating("1", "A002"), 101) == "state_changed"


def test_a_new_day_asks_nobody_of_the_old_one() -> None:
    hall = given(*SERVED, e.DayOpened(at(101), "2026-03-19"))
    assert refused(hall, do.Rate("1", 5), 102) == "nothing_to_rate"


def test_a_score_comes_back_from_the_journal_and_no_teller_is_no_word() -> None:
    rated = e.TicketRated(at(0), "A001", "1", 5)
    assert payload(rated) == {"ticket": "A001", "counter": "1", "score": 5}
    assert from_payload("TicketRated", at(0), payload(rated)) == rated
