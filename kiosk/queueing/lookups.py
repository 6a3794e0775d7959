"""Finds what a command speaks of, or says why it cannot be meant. Every refusal tells what to do."""

from kiosk.queueing.commands import UNSTATED, Expect
from kiosk.queueing.lifecycle import Move, Stage, after
from kiosk.queueing.model import Counter, Hall, Ticket


class Rejected(Exception):
    """The hall says no: `reason` is a code of the contract, `message` is for a person. An answer, not an error."""

    def __init__(self, reason: str, message: str) -> None:
        super().__init__(f"{reason}: {message}")
        self.reason = reason
        self.message = message


def services(hall: Hall, service: str | None) -> list[str]:
    """The service, or all of them."""
    if service is None:
        return list(hall.rules.services)
    return [known_service(hall, service)]


def known_service(hall: Hall, service: str) -> str:
    """The service, if there is one."""
    if service not in hall.rules.services:
        known = ", ".join(hall.rules.services)
        raise Rejected("unknown_service", f"no such service; known: {known}")
    return service


def known_class(hall: Hall, customer_class: str) -> str:
    """The class, if there is one."""
    if customer_class not in hall.rules.classes:
        known = ", ".join(hall.rules.classes)
        raise Rejected("unknown_class", f"no such customer class; known: {known}")
    return customer_class


def taken(hall: Hall, service: str, customer_class: str) -> None:
    """Says no where no counter would ever call such a ticket."""
    if not hall.taken((service, customer_class)):
        message = f"no counter takes service {service} for class {customer_class} now"
        raise Rejected("nobody_takes", f"{message}; give a counter such a profile first")


def counter(hall: Hall, id: str) -> Counter:
    """A configured counter."""
    if id not in hall.rules.counters:
        known = ", ".join(hall.rules.counters)
        raise Rejected("unknown_counter", f"no such counter; known: {known}")
    return hall.counters[id]


def seen(place: Counter, expect: Expect) -> Counter:
    """The counter, unless the asker saw somebody else there."""
    now = place.ticket.number if place.ticket else None
    if expect is not UNSTATED and expect != now:
        raise Rejected("state_changed", f"counter {place.id} has {now or 'nobody'} now, not who you saw there")
    return place


def open_counter(hall: Hall, id: str, expect: Expect = UNSTATED) -> Counter:
    """A counter that takes customers."""
    place = seen(counter(hall, id), expect)
    if place.standing != "open":
        raise Rejected(f"counter_{place.standing}", f"counter {id} is {place.standing}; open it first")
    return place


def customer_at(hall: Hall, id: str, expect: Expect, move: Move) -> tuple[Counter, Ticket]:
    """Who is at a counter, if this move is possible from there."""
    place = seen(counter(hall, id), expect)
    if place.ticket is None:
        raise Rejected("no_ticket", f"nobody is at counter {id}; call the next customer first")
    return place, movable(place.ticket, move)


def movable(ticket: Ticket, move: Move) -> Ticket:
    """The ticket, if this move is legal from where it stands."""
    if after(ticket.stage, move) is None:
        instead = _INSTEAD.get((ticket.stage, move)) or _ENDED.get(ticket.stage)
        raise Rejected(
            "wrong_state",
            f"ticket {ticket.number} is {ticket.stage}: no {move} from there" + (f"; {instead}" if instead else ""),
        )
    return ticket


def ticket(hall: Hall, token: str | None, number: str | None) -> Ticket:
    """By token, or by number."""
    found = hall.by_token.get(token) if token is not None else hall.tickets.get(number or "")
    if found is None:
        raise Rejected("unknown_ticket", "no such ticket today")
    return found


_INSTEAD = {
    (Stage.CALLED, Move.CANCEL): "its counter ends it: finish or no-show",
    (Stage.CALLED, Move.CALL): "its counter can recall it",
    (Stage.CALLED, Move.RETURN): "it is being called; go to its counter",
    (Stage.CALLED, Move.RESUME): "it is at a counter already",
    (Stage.SERVING, Move.CANCEL): "its counter ends it: finish",
    (Stage.SERVING, Move.CALL): "it is at a counter already",
    (Stage.SERVING, Move.RESUME): "it is at a counter already",
    (Stage.SERVING, Move.RETURN): "it is at a counter already",
    (Stage.SERVING, Move.RECALL): "its customer has come; finish it",
    (Stage.SERVING, Move.START): "its customer has come already; finish it",
    (Stage.SERVING, Move.MISS): "its customer has come; finish it",
    (Stage.PARKED, Move.CALL): "resume it",
    (Stage.WAITING, Move.RESUME): "it is not parked; call it",
    (Stage.WAITING, Move.RETURN): "it is waiting in the queue already",
    (Stage.PARKED, Move.RETURN): "it is parked; its counter resumes it",
    (Stage.NO_SHOW, Move.CALL): "let it return first",
    (Stage.NO_SHOW, Move.RESUME): "let it return first",
    (Stage.NO_SHOW, Move.CANCEL): "it is in no queue any more",
}
_ENDED = {
    Stage.FINISHED: "a new ticket is needed",
    Stage.CANCELLED: "a new ticket is needed",
    Stage.EXPIRED: "its day is over; a new ticket is needed",
}
