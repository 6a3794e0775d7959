"""Appointments: who comes when, checks in with a code, and is called by the booked time."""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from kiosk.queueing import commands as do
from kiosk.queueing import events as e
from kiosk.queueing.model import Hall
from kiosk.queueing.rules import Bookings, CustomerClass, Profile
from tests.unit.kiosk.queueing.scenes import (
    RULES,
    at,
    follow,
    given,
    issued,
    numbers_called,
    opened,
    refusal,
    refused,
    when,
)

EVERY_CLASS = (*RULES.classes, "booked")
BOOKED = replace(
    RULES,
    classes={**RULES.classes, "booked": CustomerClass("booked", rate=4)},
    profiles={id: replace(profile, classes=EVERY_CLASS) for id, profile in RULES.profiles.items()},
    bookings=Bookings("booked", early_s=1800, late_s=600),
)
TIME = at(3600)
CHECK_IN = do.CheckIn("code-7", "secret", "zh", "kiosk-1", slip=False)


def booked(*more: e.Event, time: datetime = TIME) -> Hall:
    """Somebody has an appointment for A, an hour after nine."""
    what = e.AppointmentBooked(at(0), "app-7", "A", time.isoformat(), "code-7")
    return given(opened("1"), opened("3"), what, *more, rules=BOOKED)


def checked_in(hall: Hall, seconds: float) -> e.TicketIssued:
    [event] = when(hall, CHECK_IN, seconds)
    follow(hall, [event])
    assert isinstance(event, e.TicketIssued)
    return event


def test_an_appointment_is_booked_and_changed_and_cancelled() -> None:
    hall = given(rules=BOOKED)
    book = do.Book("app-7", "A", TIME, "code-7")
    [event] = when(hall, book)
    assert event == e.AppointmentBooked(at(0), "app-7", "A", TIME.isoformat(), "code-7")
    follow(hall, [event])
    assert when(hall, book) == [], "said twice"
    later = replace(book, time=TIME + timedelta(hours=1), service="B")
    follow(hall, when(hall, later))
    assert (hall.appointments["app-7"].time, hall.appointments["app-7"].service) == (later.time, "B")
    assert when(hall, do.Unbook("app-7")) == [e.AppointmentCancelled(at(0), "app-7")]


@pytest.mark.parametrize(
    ("seconds", "customer_class"),
    [(1800, "booked"), (3600, "booked"), (4200, "booked"), (4201, "ordinary"), (20_000, "ordinary")],
)
def test_who_checks_in_in_time_has_the_class_of_the_booked_and_who_is_late_an_ordinary_ticket(
    seconds: float, customer_class: str
) -> None:
    ticket = checked_in(booked(), seconds)
    assert (ticket.ticket, ticket.service, ticket.customer_class) == ("A001", "A", customer_class)
    assert ticket.appointment == "app-7"


def test_who_comes_too_early_is_told_when_to_come() -> None:
    reason, message = refusal(booked(), CHECK_IN, 1799)
    assert (reason, message) == ("too_early", "check in from 30 minutes before the appointment")


def test_the_place_of_the_booked_is_the_booked_time_and_that_of_the_late_the_end() -> None:
    hall = booked()
    checked_in(hall, 2000)
    assert hall.tickets["A001"].place == TIME.timestamp()
    hall = booked()
    checked_in(hall, 5000)
    assert hall.tickets["A001"].place == at(5000).timestamp()


def test_the_booked_are_called_by_their_times_and_not_by_their_arrival() -> None:
    hall = booked(e.AppointmentBooked(at(0), "app-8", "A", at(3000).isoformat(), "code-8"))
    checked_in(hall, 2000)
    follow(hall, when(hall, replace(CHECK_IN, code="code-8", token="other"), 2100))
    assert numbers_called(when(hall, do.CallNext("1"), 3700)) == ["A002"]


def test_before_its_time_an_appointment_is_called_only_while_nobody_else_waits() -> None:
    hall = booked(issued("B001", seconds=3590))
    checked_in(hall, 2000)
    assert numbers_called(when(hall, do.CallNext("1"), 3599)) == ["B001"]
    hall = booked()
    checked_in(hall, 2000)
    assert numbers_called(when(hall, do.CallNext("1"), 2001)) == ["A001"], "a free counter keeps nobody waiting"


def test_at_its_time_the_discipline_decides() -> None:
    hall = booked(issued("B001", seconds=3300))
    checked_in(hall, 3000)
    assert numbers_called(when(hall, do.CallNext("1"), 3690)) == ["B001"], "390 × 1 against 90 × 4"
    assert numbers_called(when(hall, do.CallNext("1"), 3710)) == ["A001"], "410 × 1 against 110 × 4"
    assert numbers_called(when(hall, do.CallNext("3"), 3710)) == ["B001"], "counter 3 goes by place"


def test_the_booked_do_not_delay_those_who_come_after_them() -> None:
    hall = booked()
    checked_in(hall, 2000)
    follow(hall, [issued("A002", seconds=2001)])
    assert hall.tickets["A002"].place == at(2001).timestamp()


def test_an_appointment_is_used_once() -> None:
    hall = booked()
    checked_in(hall, 3600)
    assert refusal(hall, replace(CHECK_IN, token="other"), 3601) == (
        "checked_in",
        "this appointment has ticket A001 already",
    )
    assert refused(hall, do.Unbook("app-7"), 3601) == "checked_in"
    assert refused(hall, do.Book("app-7", "B", TIME, "code-7"), 3601) == "checked_in"


def test_codes_and_appointments_that_nobody_knows() -> None:
    assert refused(booked(), do.CheckIn("code-9", "t")) == "unknown_appointment"
    assert refused(booked(), do.Unbook("app-9")) == "unknown_appointment"
    assert refused(given(), CHECK_IN) == "unknown_appointment", "a hall without appointments"
    assert refused(given(), do.Book("app-7", "A", TIME, "code-7")) == "no_appointments"
    assert refused(booked(), do.Book("app-8", "Z", TIME, "code-8")) == "unknown_service"


def test_a_code_belongs_to_one_appointment() -> None:
    assert refused(booked(), do.Book("app-8", "A", TIME, "code-7")) == "code_taken"


def test_a_time_that_is_over_is_not_booked() -> None:
    assert refused(booked(), do.Book("app-8", "A", at(0), "code-8"), 601) == "too_late"


def test_appointments_survive_the_change_of_day_but_for_the_used_and_the_forgotten() -> None:
    tomorrow = e.AppointmentBooked(at(0), "app-8", "B", at(90_000).isoformat(), "code-8")
    used = e.AppointmentBooked(at(0), "app-9", "B", at(3600).isoformat(), "code-9")
    hall = booked(tomorrow, used)
    follow(hall, when(hall, replace(CHECK_IN, code="code-9"), 3600))
    follow(hall, when(hall, do.OpenDay("2026-03-19"), 80_000))
    assert set(hall.appointments) == {"app-7", "app-8"}, "app-7 may still come late"
    follow(hall, when(hall, do.OpenDay("2026-03-20"), 170_000))
    assert set(hall.appointments) == {"app-8"}


def test_a_booking_of_tomorrow_is_too_early_today_and_has_its_class_then() -> None:
    hall = booked(time=at(90_000))
    assert refused(hall, CHECK_IN, 7200) == "too_early"
    follow(hall, when(hall, do.OpenDay("2026-03-19"), 80_000))
    assert checked_in(hall, 89_000).customer_class == "booked"


def test_appointments_are_honoured_though_no_tickets_are_issued_now() -> None:
    assert checked_in(booked(e.IssueStopped(at(0), "A")), 3600).customer_class == "booked"


def test_who_is_late_gets_a_ticket_only_where_anybody_would() -> None:
    late = 20_000
    assert refused(booked(e.IssueStopped(at(0), "A")), CHECK_IN, late) == "service_closed"
    assert refused(booked(), replace(CHECK_IN, closed={"A": "not at this hour"}), late) == "hall_closed"
    assert refused(booked(), replace(CHECK_IN, serves_until={"A": at(late + 60)}), late) == "too_late"
    assert checked_in(booked(), late).customer_class == "ordinary"
    full = replace(BOOKED, services={**BOOKED.services, "A": replace(BOOKED.services["A"], max_waiting=1)})
    what = e.AppointmentBooked(at(0), "app-7", "A", TIME.isoformat(), "code-7")
    assert refused(given(what, issued("A001"), rules=full), CHECK_IN, late) == "queue_full"
    assert when(given(what, issued("A001"), rules=full), CHECK_IN, 3600), "who is in time has had a place since booking"
    in_time = replace(CHECK_IN, closed={"A": "not at this hour"}, serves_until={"A": at(3601)})
    assert when(booked(), in_time, 3600), "nor do the hours count for whoever is in time"


def test_an_appointment_whose_ticket_was_cancelled_is_free_again() -> None:
    hall = booked()
    checked_in(hall, 3600)
    follow(hall, when(hall, do.Cancel(number="A001"), 3601))
    assert when(hall, do.Book("app-7", "B", at(7200), "code-7"), 3602)
    assert when(hall, do.Unbook("app-7"), 3602)
    [again] = when(hall, replace(CHECK_IN, token="other"), 3602)
    assert isinstance(again, e.TicketIssued)
    assert (again.ticket, again.customer_class) == ("A002", "booked")
    follow(hall, [again])
    assert refused(hall, replace(CHECK_IN, token="third"), 3603) == "checked_in"


def test_the_list_may_hold_what_is_over_so_that_its_customers_are_known() -> None:
    hall = given(rules=BOOKED)
    follow(hall, when(hall, do.Book("app-8", "A", at(0), "code-7", listed=True), 3600))
    assert checked_in(hall, 3601).customer_class == "ordinary"


def test_who_stands_in_the_list_is_known_to_the_next_day() -> None:
    tomorrow = e.AppointmentBooked(at(0), "app-8", "B", at(90_000).isoformat(), "code-8", listed=True)
    hall = booked(tomorrow)
    follow(hall, when(hall, do.OpenDay("2026-03-19"), 80_000))
    assert [(each.id, each.listed) for each in hall.appointments.values()] == [("app-7", False), ("app-8", True)]


def test_a_class_that_no_counter_takes_any_more_is_not_given() -> None:
    without = Profile("all", ("A", "B"), tuple(RULES.classes))
    what = e.AppointmentBooked(at(0), "app-7", "A", TIME.isoformat(), "code-7")
    rules = replace(BOOKED, profiles={**BOOKED.profiles, "all": without}, counters={"1": "all"})
    assert refused(given(what, rules=rules), CHECK_IN, 3600) == "nobody_takes"
