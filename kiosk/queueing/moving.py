"""A customer at a counter is set aside, sent on or missed; one who was missed comes back. Decides; changes nothing."""

from datetime import datetime

from kiosk.queueing import lookups
from kiosk.queueing.calling import resume, then
from kiosk.queueing.commands import Park, Position, Reclassify, Resume, Return, Transfer
from kiosk.queueing.events import Event, TicketParked, TicketReclassified, TicketReturned, TicketTransferred
from kiosk.queueing.lifecycle import Move, Stage
from kiosk.queueing.lookups import Rejected
from kiosk.queueing.model import Hall, Ticket, line_of
from kiosk.queueing.queue import STEP_S

RESUMES_AFTER_S = 2.0
"""A key that parks and resumes, pressed again sooner, was pressed twice."""


def park_or_resume(hall: Hall, command: Park, at: datetime) -> list[Event]:
    """Set aside; at a counter where nobody is, the one who was set aside there is called again."""
    place = lookups.counter(hall, command.counter)
    parked = hall.parked_at(place.id)
    if place.ticket is not None or not parked:
        return park(hall, command, at)
    lookups.seen(place, command.expect)
    latest = max((each.parked_at for each in parked if each.parked_at), default=at)
    if 0.0 <= (at - latest).total_seconds() < RESUMES_AFTER_S:
        raise Rejected("too_soon", f"parked just now; to resume, press again after {RESUMES_AFTER_S:g} s")
    return resume(hall, Resume(place.id), at)


def park(hall: Hall, command: Park, at: datetime) -> list[Event]:
    """Set aside; the counter is free for others."""
    counter, ticket = lookups.customer_at(hall, command.counter, command.expect, Move.PARK)
    return [TicketParked(at, ticket.number, counter.id), *then(hall, counter, at)]


def transfer(hall: Hall, command: Transfer, at: datetime) -> list[Event]:
    """To another service, or to one counter."""
    if (command.to_service is None) == (command.to_counter is None):
        raise Rejected("bad_request", "name to_service or to_counter, and one of them only")
    counter, ticket = lookups.customer_at(hall, command.counter, command.expect, Move.TRANSFER)
    if command.to_counter is not None:
        _other_counter(hall, counter.id, command.to_counter)
    service = ticket.service if command.to_service is None else _other_service(hall, ticket, command.to_service)
    place = _place(hall, ticket, command.position, at)
    moved = TicketTransferred(at, ticket.number, counter.id, service, command.to_counter, place)
    return [moved, *then(hall, counter, at)]


def come_back(hall: Hall, command: Return, at: datetime) -> list[Event]:
    """A no-show is back in the queue, as the hall's rule says."""
    ticket = lookups.movable(lookups.ticket(hall, command.token, command.number), Move.RETURN)
    rule = hall.rules.no_show
    if ticket.returns >= rule.returns:
        times = {0: "never", 1: "once"}.get(rule.returns, f"{rule.returns} times")
        raise Rejected("no_return", f"who did not come may return {times} in this hall; take a new ticket")
    late = _is_late(hall, ticket, at)
    if late and rule.late == "refuse":
        raise Rejected("too_late", f"{ticket.number} was called too long ago; take a new ticket")
    to_counter = ticket.to_counter if _still_open(hall, ticket.to_counter) else None
    for service in ticket.also if to_counter else (ticket.service, *ticket.also):
        lookups.taken(hall, service, ticket.customer_class)
    place = hall.next_place(at) if late else _place_again(hall, ticket, to_counter)
    return [TicketReturned(at, ticket.number, place, to_counter)]


def reclassify(hall: Hall, command: Reclassify, at: datetime) -> list[Event]:
    """Staff see to which class a waiting customer belongs; the place stays."""
    ticket = lookups.ticket(hall, None, command.number)
    if ticket.stage is not Stage.WAITING:
        raise Rejected("wrong_state", f"ticket {ticket.number} is {ticket.stage}; only who waits can change class")
    lookups.known_class(hall, command.customer_class)
    if command.customer_class == ticket.customer_class:
        return []
    for service in (ticket.service, *ticket.also):
        lookups.taken(hall, service, command.customer_class)
    return [TicketReclassified(at, ticket.number, command.customer_class)]


def _other_counter(hall: Hall, here: str, there: str) -> None:
    place = lookups.counter(hall, there)
    if there == here:
        raise Rejected("same_counter", f"the customer is at counter {here} already; start, finish or park instead")
    if place.standing == "closed":
        raise Rejected("counter_closed", f"counter {there} is closed; transfer to a service or to an open counter")


def _other_service(hall: Hall, ticket: Ticket, service: str) -> str:
    lookups.known_service(hall, service)
    if service == ticket.service:
        message = f"{ticket.number} is here for service {service} already; name another, or park it"
        raise Rejected("same_service", message)
    lookups.taken(hall, service, ticket.customer_class)
    return service


def _place(hall: Hall, ticket: Ticket, position: Position, at: datetime) -> float:
    match position:
        case "arrival":
            return ticket.place
        case "back":
            return hall.next_place(at)
        case "front":
            heads = [q.head() for (of, kind), q in hall.queues.items() if kind == ticket.customer_class]
            return min([ticket.place, *(head.place - STEP_S for head in heads if head is not None)])


def _still_open(hall: Hall, counter: str | None) -> bool:
    return counter in hall.counters and hall.counters[counter].standing != "closed"


def _place_again(hall: Hall, ticket: Ticket, to_counter: str | None) -> float:
    """So many places behind, and never before its own."""
    queue = hall.queue(line_of(to_counter) if to_counter else ticket.service, ticket.customer_class)
    place = queue.place_behind(hall.rules.no_show.behind) if queue else None
    return ticket.place if place is None else max(place, ticket.place)


def _is_late(hall: Hall, ticket: Ticket, at: datetime) -> bool:
    rule = hall.rules.no_show
    numbers = hall.calls.get(ticket.service, 0) - ticket.calls_when_missed
    if rule.within_numbers is not None and numbers > rule.within_numbers:
        return True
    missed = ticket.missed_at or at
    return rule.within_s is not None and (at - missed).total_seconds() > rule.within_s
