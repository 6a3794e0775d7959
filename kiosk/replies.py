"""What a command is answered, as plain JSON values. Pure."""

from datetime import datetime
from typing import Any, TypeVar

from drivers.mqtt.envelope import MAX_PAYLOAD
from kiosk.compact import dumps
from kiosk.journal import Recorded
from kiosk.queueing.commands import (
    AskRating,
    Book,
    CallNext,
    CallTicket,
    Cancel,
    ChangeRoll,
    CheckIn,
    CloseCounter,
    Command,
    Finish,
    IssueTicket,
    NoShow,
    OpenCounter,
    Park,
    PauseCounter,
    Rate,
    Recall,
    Reclassify,
    Reprint,
    Resume,
    ResumeIssue,
    Return,
    SetProfile,
    Start,
    StopIssue,
    Transfer,
    Unbook,
)
from kiosk.queueing.events import (
    Event,
    RatingAsked,
    TicketCalled,
    TicketCancelled,
    TicketFinished,
    TicketIssued,
    TicketMissed,
    TicketParked,
    TicketRated,
    TicketRecalled,
    TicketReclassified,
    TicketReturned,
    TicketStarted,
    TicketTransferred,
    payload,
)
from kiosk.queueing.model import Hall, SlipStage, Ticket

PAGE_BYTES = MAX_PAYLOAD - 4 * 1024
"""Bytes of events in one reply, which has a head of its own."""

KEPT = ("token", "card", "code", "appointment", "appointments", "learned")
"""Fields that stay in the journal: they open doors, or fill pages."""

E = TypeVar("E", bound=Event)


def result(hall: Hall, command: Command, events: list[Event]) -> dict[str, Any]:
    """The fields of an accepted request's reply, from the hall after its events."""
    match command:
        case IssueTicket() | CheckIn():
            return {"ticket": issued(hall, hall.tickets[_one(events, TicketIssued).ticket])}
        case CallNext() | CallTicket():
            called = _ticket_of(hall, events, TicketCalled)
            ended = _ticket_of(hall, events, TicketFinished, TicketMissed)
            finished = {"finished": ended.number if ended else None}
            return {"ticket": called and at_counter(called), **finished, **_moved_on(events)}
        case Recall() | Start() | Finish() | NoShow():
            about = _ticket_of(
                hall, events, TicketRecalled, TicketStarted, TicketFinished, TicketMissed, TicketTransferred
            )
            return {"ticket": about and at_counter(about)}
        case Park() | Transfer() | Return() | Reclassify() | Resume():
            kinds = (TicketParked, TicketTransferred, TicketReturned, TicketReclassified, TicketCalled)
            about = _ticket_of(hall, events, *kinds)
            return {"ticket": about and at_counter(about)}
        case AskRating() | Rate():
            about = _ticket_of(hall, events, RatingAsked, TicketRated)
            return {"ticket": about and at_counter(about)}
        case Cancel():
            about = _ticket_of(hall, events, TicketCancelled)
            return {"ticket": about and at_counter(about)}
        case Reprint(token, number):
            about = hall.by_token.get(token) if token else hall.tickets.get(number or "")
            return {"ticket": about and found(about)}
        case OpenCounter(counter) | PauseCounter(counter) | CloseCounter(counter) | SetProfile(counter):
            return {"counter": counter_state(hall, counter)}
        case ChangeRoll(printer):
            return {"device": {"id": printer, "paper_used_mm": hall.rolls[printer]}}
        case StopIssue() | ResumeIssue():
            return {"services": {service: not hall.stopped.get(service) for service in hall.rules.services}}
        case Book(appointment=appointment) | Unbook(appointment=appointment):
            return {"appointment": appointment}
        case _:
            return {}


def _moved_on(events: list[Event]) -> dict[str, Any]:
    """Whom NEXT sent on to the next service of the visit."""
    moved_on = [each.ticket for each in events if isinstance(each, TicketTransferred) and each.moved_on]
    return {"moved_on": moved_on[0]} if moved_on else {}


def page(events: list[Recorded], last_seq: int) -> dict[str, Any]:
    """The reply to `events_since`: as many events as fit a message; `more` when there are others after it."""
    messages: list[dict[str, Any]] = []
    size = 0
    for message in map(event_message, events):
        size += len(dumps(message))
        if messages and size > PAGE_BYTES:
            break
        messages.append(message)
    return {"ok": True, "events": messages, "more": bool(messages) and messages[-1]["seq"] < last_seq}


def event_message(recorded: Recorded) -> dict[str, Any]:
    """An event as it travels; tokens stay in the journal, for the topic is read by anyone in the hall."""
    event = recorded.event
    fields = {name: value for name, value in payload(event).items() if name not in KEPT}
    return {"seq": recorded.seq, "at": event.at.isoformat(), "type": event.type, "day": recorded.day, **fields}


def issued(hall: Hall, ticket: Ticket) -> dict[str, Any]:
    """A ticket as its customer is told of it."""
    return {
        "id": f"{hall.day}-{ticket.number}",
        "token": ticket.token,
        "number": ticket.number,
        "service": ticket.service,
        "customer_class": ticket.customer_class,
        "issued_at": ticket.issued_at.isoformat(),
        "ahead": ticket.ahead,
        "estimated_wait_s": ticket.estimated_wait_s,
        "slip": "none" if ticket.slip is SlipStage.NONE else "queued",
        **({"also": list(ticket.also)} if ticket.also else {}),
    }


def at_counter(ticket: Ticket) -> dict[str, Any]:
    """A ticket as a teller is told of it; never its token."""
    return {
        "number": ticket.number,
        "service": ticket.service,
        "customer_class": ticket.customer_class,
        "state": str(ticket.stage),
        "counter": ticket.counter,
        "issued_at": ticket.issued_at.isoformat(),
        "called_at": _iso(ticket.called_at),
        "started_at": _iso(ticket.started_at),
        "recalls": ticket.recalls,
        "to_counter": ticket.to_counter,
        "also": list(ticket.also),
        "why": ticket.why,
        **({} if ticket.score is None else {"score": ticket.score}),
    }


def found(ticket: Ticket) -> dict[str, Any]:
    """A ticket as who asked for it is told of it: also how its slip is; never its token."""
    return {**at_counter(ticket), "slip": str(ticket.slip)}


def counter_state(hall: Hall, counter: str) -> dict[str, Any]:
    """A counter as its teller is told of it."""
    place = hall.counters[counter]
    return {
        "id": place.id,
        "state": place.phase,
        "ticket": place.ticket and place.ticket.number,
        "waiting": hall.waiting_for(counter),
        "teller": place.teller,
        "after_this": place.after_this,
        "profile": place.profile,
    }


def _ticket_of(hall: Hall, events: list[Event], *kinds: type[Event]) -> Ticket | None:
    for event in events:
        if isinstance(event, kinds):
            return hall.tickets[event.ticket]  # type: ignore[attr-defined]
    return None


def _one(events: list[Event], kind: type[E]) -> E:
    for event in events:
        if isinstance(event, kind):
            return event
    raise LookupError(kind.__name__)


def _iso(at: datetime | None) -> str | None:
    return at.isoformat() if at else None
