"""A command becomes events, or is rejected. Changes nothing."""

from datetime import datetime

from kiosk.queueing.commands import (
    UNSTATED,
    CallNext,
    CallTicket,
    Cancel,
    CloseCounter,
    Command,
    Expect,
    Finish,
    HoldSlip,
    IssueTicket,
    NoShow,
    OpenCounter,
    OpenDay,
    PauseCounter,
    Recall,
    Reprint,
    ResumeIssue,
    SendSlip,
    SettleSlip,
    Start,
    StopIssue,
)
from kiosk.queueing.disciplines import explain, pick
from kiosk.queueing.estimate import ahead, estimated_wait_s
from kiosk.queueing.events import (
    CounterClosed,
    CounterOpened,
    CounterPaused,
    CounterWillClose,
    CounterWillPause,
    DayOpened,
    Event,
    IssueResumed,
    IssueStopped,
    SlipFailed,
    SlipHeld,
    SlipPrinted,
    SlipRequested,
    SlipSent,
    TicketCalled,
    TicketCancelled,
    TicketExpired,
    TicketFinished,
    TicketIssued,
    TicketMissed,
    TicketRecalled,
    TicketStarted,
)
from kiosk.queueing.lifecycle import Move, after
from kiosk.queueing.model import Counter, Hall, SlipStage, Ticket


class Rejected(Exception):
    """The hall says no: `reason` is a code of the contract, `message` is for a person. An answer, not an error."""

    def __init__(self, reason: str, message: str) -> None:
        super().__init__(f"{reason}: {message}")
        self.reason = reason
        self.message = message


def decide(hall: Hall, command: Command, at: datetime) -> list[Event]:
    """The events a command leads to, in order; raises Rejected. An empty list: nothing to do, and that is fine."""
    match command:
        case OpenDay(day):
            return _open_day(hall, day, at)
        case IssueTicket():
            return _issue(hall, command, at)
        case CallNext(counter, expect):
            return _call_next(hall, _open(hall, counter, expect), at)
        case CallTicket(counter, number):
            return _call_ticket(hall, _open(hall, counter, UNSTATED), number, at)
        case Recall(counter, expect):
            place, ticket = _customer_at(hall, counter, expect, Move.RECALL)
            return [TicketRecalled(at, ticket.number, place.id)]
        case Start(counter, expect):
            place, ticket = _customer_at(hall, counter, expect, Move.START)
            return [TicketStarted(at, ticket.number, place.id)]
        case Finish(counter, expect):
            place, ticket = _customer_at(hall, counter, expect, Move.FINISH)
            return [TicketFinished(at, ticket.number, place.id), *_then(place, at)]
        case NoShow(counter, expect):
            place, ticket = _customer_at(hall, counter, expect, Move.MISS)
            return [TicketMissed(at, ticket.number, place.id), *_then(place, at)]
        case Cancel(token, number):
            return [TicketCancelled(at, _movable(_ticket(hall, token, number), Move.CANCEL).number)]
        case Reprint(token, number):
            return _reprint(_ticket(hall, token, number), at)
        case OpenCounter(counter, teller):
            return _open_counter(_counter(hall, counter), teller, at)
        case PauseCounter(counter, reason):
            return _pause_counter(_counter(hall, counter), reason, at)
        case CloseCounter(counter, reason):
            return _close_counter(_counter(hall, counter), reason, at)
        case StopIssue(service):
            return [IssueStopped(at, s) for s in _services(hall, service) if not hall.stopped.get(s)]
        case ResumeIssue(service):
            return [IssueResumed(at, s) for s in _services(hall, service) if hall.stopped.get(s)]
        case SendSlip(number, printer):
            return _send_slip(_ticket(hall, None, number), printer, at)
        case SettleSlip(number, printer, reason):
            return _settle_slip(_ticket(hall, None, number), printer, reason, at)
        case HoldSlip(number, printer, reason, sent):
            ticket = _ticket(hall, None, number)
            queued = ticket.slip is SlipStage.QUEUED and not ticket.slip_held
            waits = ticket.slip is SlipStage.SENT and ticket.slip_printer == printer if sent else queued
            return [SlipHeld(at, number, printer, reason)] if waits else []


def _open_day(hall: Hall, day: str, at: datetime) -> list[Event]:
    if hall.day is not None and day <= hall.day:
        return []
    return [*(TicketExpired(at, ticket.number) for ticket in hall.unfinished()), DayOpened(at, day)]


def _issue(hall: Hall, command: IssueTicket, at: datetime) -> list[Event]:
    service, customer_class = command.service, command.customer_class
    _services(hall, service)
    if customer_class not in hall.rules.classes:
        known = ", ".join(hall.rules.classes)
        raise Rejected("unknown_class", f"no such customer class; known: {known}")
    if hall.stopped.get(service):
        raise Rejected("service_closed", f"no new tickets for service {service} at present")
    return [
        TicketIssued(
            at,
            ticket=hall.next_number(service),
            token=command.token,
            service=service,
            customer_class=customer_class,
            language=command.language,
            kiosk=command.kiosk,
            ahead=ahead(hall, service, customer_class),
            estimated_wait_s=estimated_wait_s(hall, service, customer_class),
            slip=command.slip,
        )
    ]


def _call_next(hall: Hall, counter: Counter, at: datetime) -> list[Event]:
    ended = _end_customer(hall, counter, at)
    if counter.after_this is not None:
        return [*ended, *_then(counter, at)]
    choice = pick(hall, counter.id, at)
    return [*ended, TicketCalled(at, choice.ticket.number, counter.id, choice.why)] if choice else ended


def _call_ticket(hall: Hall, counter: Counter, number: str, at: datetime) -> list[Event]:
    ticket = _movable(_ticket(hall, None, number), Move.CALL)
    if counter.after_this is not None:
        raise Rejected(
            "wrong_state", f"counter {counter.id} will {counter.after_this} after this customer; open it to go on"
        )
    why = explain(hall, ticket, "out_of_turn", at)
    return [*_end_customer(hall, counter, at), TicketCalled(at, number, counter.id, why)]


def _end_customer(hall: Hall, counter: Counter, at: datetime) -> list[Event]:
    if counter.ticket is None:
        return []
    if counter.phase == "calling" and hall.rules.next_while_calling == "no_show":
        return [TicketMissed(at, counter.ticket.number, counter.id)]
    return [TicketFinished(at, counter.ticket.number, counter.id)]


def _then(counter: Counter, at: datetime) -> list[Event]:
    match counter.after_this:
        case "pause":
            return [CounterPaused(at, counter.id, counter.reason)]
        case "close":
            return [CounterClosed(at, counter.id, counter.reason)]
        case None:
            return []


def _open_counter(counter: Counter, teller: str | None, at: datetime) -> list[Event]:
    if counter.standing == "open" and counter.after_this is None and teller in (None, counter.teller):
        return []
    return [CounterOpened(at, counter.id, teller or counter.teller)]


def _pause_counter(counter: Counter, reason: str | None, at: datetime) -> list[Event]:
    if counter.standing == "closed":
        raise Rejected("counter_closed", f"counter {counter.id} is closed; open it first")
    if counter.ticket is not None:
        return [] if counter.after_this == "pause" else [CounterWillPause(at, counter.id, reason)]
    return [] if counter.standing == "paused" else [CounterPaused(at, counter.id, reason)]


def _close_counter(counter: Counter, reason: str | None, at: datetime) -> list[Event]:
    if counter.ticket is not None:
        return [] if counter.after_this == "close" else [CounterWillClose(at, counter.id, reason)]
    return [] if counter.standing == "closed" else [CounterClosed(at, counter.id, reason)]


def _reprint(ticket: Ticket, at: datetime) -> list[Event]:
    if ticket.slip in (SlipStage.QUEUED, SlipStage.SENT):
        raise Rejected("slip_under_way", f"the slip of {ticket.number} is still being printed")
    return [SlipRequested(at, ticket.number)]


def _send_slip(ticket: Ticket, printer: str, at: datetime) -> list[Event]:
    if ticket.slip is not SlipStage.QUEUED:
        raise Rejected("wrong_state", f"the slip of {ticket.number} is {ticket.slip}, not queued")
    return [SlipSent(at, ticket.number, printer)]


def _settle_slip(ticket: Ticket, printer: str, reason: str | None, at: datetime) -> list[Event]:
    if ticket.slip not in (SlipStage.QUEUED, SlipStage.SENT):
        return []
    return [SlipFailed(at, ticket.number, printer, reason) if reason else SlipPrinted(at, ticket.number, printer)]


def _services(hall: Hall, service: str | None) -> list[str]:
    if service is None:
        return list(hall.rules.services)
    if service not in hall.rules.services:
        known = ", ".join(hall.rules.services)
        raise Rejected("unknown_service", f"no such service; known: {known}")
    return [service]


def _counter(hall: Hall, id: str) -> Counter:
    if id not in hall.rules.counters:
        known = ", ".join(hall.rules.counters)
        raise Rejected("unknown_counter", f"no such counter; known: {known}")
    return hall.counters[id]


def _seen(counter: Counter, expect: Expect) -> Counter:
    now = counter.ticket.number if counter.ticket else None
    if expect is not UNSTATED and expect != now:
        raise Rejected("state_changed", f"counter {counter.id} has {now or 'nobody'} now, not who you saw there")
    return counter


def _open(hall: Hall, id: str, expect: Expect) -> Counter:
    counter = _seen(_counter(hall, id), expect)
    if counter.standing != "open":
        raise Rejected(f"counter_{counter.standing}", f"counter {id} is {counter.standing}; open it first")
    return counter


def _customer_at(hall: Hall, id: str, expect: Expect, move: Move) -> tuple[Counter, Ticket]:
    counter = _seen(_counter(hall, id), expect)
    if counter.ticket is None:
        raise Rejected("no_ticket", f"nobody is at counter {id}")
    return counter, _movable(counter.ticket, move)


def _movable(ticket: Ticket, move: Move) -> Ticket:
    if after(ticket.stage, move) is None:
        raise Rejected("wrong_state", f"ticket {ticket.number} is {ticket.stage}: no {move} from there")
    return ticket


def _ticket(hall: Hall, token: str | None, number: str | None) -> Ticket:
    ticket = hall.by_token.get(token) if token is not None else hall.tickets.get(number or "")
    if ticket is None:
        raise Rejected("unknown_ticket", "no such ticket today")
    return ticket
