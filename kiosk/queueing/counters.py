"""Counters open, pause, close and change their work profile. Decides; changes nothing."""

from datetime import datetime

from kiosk.queueing import lookups
from kiosk.queueing.calling import closing
from kiosk.queueing.commands import CloseCounter, OpenCounter, PauseCounter, SetProfile
from kiosk.queueing.events import (
    CounterOpened,
    CounterPaused,
    CounterProfileSet,
    CounterWillClose,
    CounterWillPause,
    Event,
)
from kiosk.queueing.lifecycle import Stage
from kiosk.queueing.lookups import Rejected
from kiosk.queueing.model import Hall, Ticket


def open_up(hall: Hall, command: OpenCounter, at: datetime) -> list[Event]:
    """Takes customers; ends a pause and what was asked for after this customer."""
    place = lookups.counter(hall, command.counter)
    if place.standing == "open" and place.after_this is None and command.teller in (None, place.teller):
        raise Rejected("already_open", f"counter {place.id} is open already; call the next customer")
    return [CounterOpened(at, place.id, command.teller or place.teller)]


def pause(hall: Hall, command: PauseCounter, at: datetime) -> list[Event]:
    """Takes nobody for now; after the customer who is there."""
    place = lookups.counter(hall, command.counter)
    if place.standing == "closed":
        raise Rejected("counter_closed", f"counter {place.id} is closed; open it first")
    if place.ticket is not None:
        return [] if place.after_this == "pause" else [CounterWillPause(at, place.id, command.reason)]
    return [] if place.standing == "paused" else [CounterPaused(at, place.id, command.reason)]


def close(hall: Hall, command: CloseCounter, at: datetime) -> list[Event]:
    """Takes nobody; after the customer who is there."""
    place = lookups.counter(hall, command.counter)
    if place.ticket is not None:
        return [] if place.after_this == "close" else [CounterWillClose(at, place.id, command.reason)]
    return [] if place.standing == "closed" else closing(hall, place, command.reason, at)


def set_profile(hall: Hall, command: SetProfile, at: datetime) -> list[Event]:
    """Another work profile, unless somebody who waits would be left without any counter."""
    place = lookups.counter(hall, command.counter)
    if command.profile not in hall.rules.profiles:
        known = ", ".join(hall.rules.profiles)
        raise Rejected("unknown_profile", f"no such work profile; known: {known}")
    if place.profile == command.profile:
        return []
    now = {id: hall.counters[id].profile for id in hall.rules.counters}
    after = {**now, place.id: command.profile}
    for ticket in hall.unfinished():
        for service in _still_wanted(ticket):
            kind = (service, ticket.customer_class)
            if hall.rules.takers(kind, now) and not hall.rules.takers(kind, after):
                whom = f"{ticket.number} wants service {service} (class {ticket.customer_class})"
                message = f"{whom}, and no other counter takes it; give another counter such a profile first"
                raise Rejected("nobody_takes", message)
    return [CounterProfileSet(at, place.id, command.profile)]


def _still_wanted(ticket: Ticket) -> tuple[str, ...]:
    """Whoever is at a counter, or set aside there, is served whatever its profile."""
    return (ticket.service, *ticket.also) if ticket.stage is Stage.WAITING else ticket.also
