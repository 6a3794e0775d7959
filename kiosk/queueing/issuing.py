"""Tickets and appointments are given, or refused with a reason. Decides; changes nothing."""

from datetime import datetime, timedelta
from typing import Literal

from kiosk.queueing import lookups
from kiosk.queueing.ahead import ahead
from kiosk.queueing.commands import Book, CheckIn, IssueTicket, Unbook
from kiosk.queueing.estimate import estimate
from kiosk.queueing.events import AppointmentBooked, AppointmentCancelled, Event, TicketIssued
from kiosk.queueing.forecast import Forecast
from kiosk.queueing.lookups import Rejected
from kiosk.queueing.model import Appointment, Hall
from kiosk.queueing.rules import ORDINARY, Kind


def issue(hall: Hall, command: IssueTicket, at: datetime) -> list[Event]:
    """A ticket for one service or several."""
    visit = (command.service, *command.also)
    for service in visit:
        lookups.known_service(hall, service)
        if service in hall.stopped:
            raise Rejected("service_closed", f"no new tickets for service {service} at present")
    if command.also and len({*visit}) < len(visit):
        raise Rejected("bad_request", "each service of a visit is named once")
    lookups.known_class(hall, command.customer_class)
    for service in visit:
        lookups.taken(hall, service, command.customer_class)
        _within_limits(hall, service)
    _within_card(hall, command.card)
    others = ahead(hall, command.service, command.customer_class)
    forecast = estimate(hall, command.service, command.customer_class, others, at)
    if command.serves_until is not None and not in_time(hall, visit, forecast, command.serves_until, at):
        raise Rejected("too_late", "a ticket taken now could not be served before closing")
    kind = (command.service, command.customer_class)
    return [_issued(hall, command, kind, (others, forecast), at, also=command.also or None, card=command.card)]


def check_in(hall: Hall, command: CheckIn, at: datetime) -> list[Event]:
    """In time: called by the booked time. Late: an ordinary ticket. Early: not yet."""
    bookings = hall.rules.bookings
    found = next((each for each in hall.appointments.values() if each.code == command.code), None)
    if bookings is None or found is None:
        raise Rejected("unknown_appointment", "no such appointment; take a ticket, or ask the staff")
    if found.ticket is not None:
        raise Rejected("checked_in", f"this appointment has ticket {found.ticket} already")
    opens, ends = found.time - timedelta(seconds=bookings.early_s), found.time + timedelta(seconds=bookings.late_s)
    if at < opens:
        raise Rejected("too_early", f"check in from {bookings.early_s / 60:g} minutes before the appointment")
    lookups.known_service(hall, found.service)
    customer_class = ORDINARY if at > ends else bookings.customer_class
    lookups.taken(hall, found.service, customer_class)
    others = ahead(hall, found.service, customer_class)
    forecast = estimate(hall, found.service, customer_class, others, at)
    kind = (found.service, customer_class)
    return [_issued(hall, command, kind, (others, forecast), at, appointment=found.id)]


def book(hall: Hall, command: Book, at: datetime) -> list[Event]:
    """A new appointment, or another time or service for one that has not been used."""
    if hall.rules.bookings is None:
        raise Rejected("no_appointments", "this hall takes no appointments; state [appointments] in its configuration")
    lookups.known_service(hall, command.service)
    wanted = Appointment(command.appointment, command.service, command.time, command.code)
    known = hall.appointments.get(command.appointment)
    if known is not None and (known.service, known.time, known.code) == (wanted.service, wanted.time, wanted.code):
        return []
    if at > command.time + timedelta(seconds=hall.rules.bookings.late_s):
        raise Rejected("too_late", "this time is over; book a later one")
    if known is not None and known.ticket is not None:
        raise Rejected("checked_in", f"this appointment has ticket {known.ticket} already")
    if any(each.code == command.code and each.id != command.appointment for each in hall.appointments.values()):
        raise Rejected("code_taken", "another appointment has this code; take another")
    if known is None and len(hall.appointments) >= MAX_APPOINTMENTS:
        raise Rejected("too_many", f"{MAX_APPOINTMENTS} appointments are booked; no more are taken")
    return [AppointmentBooked(at, command.appointment, command.service, command.time.isoformat(), command.code)]


def unbook(hall: Hall, command: Unbook, at: datetime) -> list[Event]:
    """Forgets an appointment that nobody has come for."""
    known = hall.appointments.get(command.appointment)
    if known is None:
        raise Rejected("unknown_appointment", "no such appointment")
    if known.ticket is not None:
        raise Rejected("checked_in", f"this appointment has ticket {known.ticket} already; cancel the ticket")
    return [AppointmentCancelled(at, command.appointment)]


MAX_APPOINTMENTS = 10_000


def limit_reached(hall: Hall, service: str) -> Literal["quota_reached", "queue_full"] | None:
    """Why no more tickets of a service are issued, if that is so."""
    rule = hall.rules.services[service]
    if rule.max_per_day is not None and hall.places_taken(service) >= rule.max_per_day:
        return "quota_reached"
    return "queue_full" if rule.max_waiting is not None and hall.waiting(service) >= rule.max_waiting else None


def _issued(
    hall: Hall,
    command: IssueTicket | CheckIn,
    kind: Kind,
    told: tuple[int, Forecast | None],
    at: datetime,
    *,
    also: tuple[str, ...] | None = None,
    appointment: str | None = None,
    card: str | None = None,
) -> TicketIssued:
    """The next number, with what its customer is told: how many go before, and the forecast."""
    others, forecast = told
    return TicketIssued(
        at,
        ticket=hall.next_number(kind[0]),
        token=command.token,
        service=kind[0],
        customer_class=kind[1],
        language=command.language,
        kiosk=command.kiosk,
        ahead=others,
        estimated_wait_s=forecast and forecast.announced_s,
        slip=command.slip,
        expected_wait_s=forecast and round(forecast.expected_s, 1),
        also=also,
        appointment=appointment,
        card=card,
    )


def _within_limits(hall: Hall, service: str) -> None:
    rule = hall.rules.services[service]
    match limit_reached(hall, service):
        case "quota_reached":
            raise Rejected("quota_reached", f"service {service} has issued its {rule.max_per_day} tickets of today")
        case "queue_full":
            raise Rejected("queue_full", f"{rule.max_waiting} already wait for service {service}; come back later")


def _within_card(hall: Hall, card: str | None) -> None:
    limit = hall.rules.per_card
    if card is not None and limit is not None and hall.cards.get(card, 0) >= limit:
        raise Rejected("card_limit", f"this card has had its {limit} tickets of today")


def in_time(hall: Hall, visit: tuple[str, ...], forecast: Forecast | None, until: datetime, at: datetime) -> bool:
    """Whether a visit that begins now can be over by then, by what its customer is told and the usual work."""
    wait = forecast.announced_s if forecast else 0
    work = sum(hall.rules.services[service].mean_service_s for service in visit)
    return at + timedelta(seconds=wait + work) <= until
