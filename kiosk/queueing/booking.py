"""Appointments are made, changed and used, or refused with a reason. Decides; changes nothing."""

from datetime import datetime, timedelta

from kiosk.queueing import issuing, lookups
from kiosk.queueing.commands import Book, CheckIn, Unbook
from kiosk.queueing.events import AppointmentBooked, AppointmentCancelled, Event
from kiosk.queueing.lifecycle import Stage
from kiosk.queueing.lookups import Rejected
from kiosk.queueing.model import Appointment, Hall
from kiosk.queueing.rules import ORDINARY

MAX_APPOINTMENTS = 10_000


def check_in(hall: Hall, command: CheckIn, at: datetime) -> list[Event]:
    """In time: called by the booked time, whatever is issued to others now. Late: a ticket like anybody's, if one is
    issued now. Early: not yet."""
    bookings = hall.rules.bookings
    found = next((each for each in hall.appointments.values() if each.code == command.code), None)
    if bookings is None or found is None:
        raise Rejected("unknown_appointment", "no such appointment; take a ticket, or ask the staff")
    _unused(hall, found)
    opens, ends = found.time - timedelta(seconds=bookings.early_s), found.time + timedelta(seconds=bookings.late_s)
    if at < opens:
        raise Rejected("too_early", f"check in from {bookings.early_s / 60:g} minutes before the appointment")
    service, late = lookups.known_service(hall, found.service), at > ends
    if late:
        _issued_now(hall, command, service)
    kind = (service, ORDINARY if late else bookings.customer_class)
    lookups.taken(hall, *kind)
    told = issuing.foretold(hall, kind, at)
    if late:
        issuing.before_closing(hall, (service,), told, command.serves_until.get(service), at)
    return [issuing.issued(hall, command, kind, told, at, appointment=found.id)]


def book(hall: Hall, command: Book, at: datetime) -> list[Event]:
    """A new appointment, or another time or service for one that has not been used."""
    if hall.rules.bookings is None:
        raise Rejected("no_appointments", "this hall takes no appointments; state [appointments] in its configuration")
    lookups.known_service(hall, command.service)
    known = hall.appointments.get(command.appointment)
    if known is not None and _says(known) == (command.service, command.time, command.code):
        return []
    if not command.listed and at > command.time + timedelta(seconds=hall.rules.bookings.late_s):
        raise Rejected("too_late", "this time is over; book a later one")
    if known is not None:
        _unused(hall, known)
    if any(each.code == command.code and each.id != command.appointment for each in hall.appointments.values()):
        raise Rejected("code_taken", "another appointment has this code; take another")
    if known is None and len(hall.appointments) >= MAX_APPOINTMENTS:
        raise Rejected("too_many", f"{MAX_APPOINTMENTS} appointments are booked; no more are taken")
    time = command.time.isoformat()
    return [AppointmentBooked(at, command.appointment, command.service, time, command.code, command.listed)]


def unbook(hall: Hall, command: Unbook, at: datetime) -> list[Event]:
    """Forgets an appointment that nobody has come for."""
    known = hall.appointments.get(command.appointment)
    if known is None:
        raise Rejected("unknown_appointment", "no such appointment")
    _unused(hall, known, "; cancel the ticket")
    return [AppointmentCancelled(at, command.appointment)]


def _unused(hall: Hall, appointment: Appointment, instead: str = "") -> None:
    """Whose ticket was cancelled may check in again, or be booked for another time."""
    ticket = hall.tickets.get(appointment.ticket or "")
    if ticket is not None and ticket.stage is not Stage.CANCELLED:
        raise Rejected("checked_in", f"this appointment has ticket {ticket.number} already{instead}")


def _issued_now(hall: Hall, command: CheckIn, service: str) -> None:
    if service in command.closed:
        raise Rejected("hall_closed", command.closed[service])
    issuing.is_issued(hall, service)
    issuing.within_limits(hall, service)


def _says(appointment: Appointment) -> tuple[str, datetime, str]:
    return appointment.service, appointment.time, appointment.code
