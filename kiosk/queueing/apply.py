"""An event changes the hall. Never refuses: what is written has happened. O(log n) at most."""

from kiosk.queueing.events import (
    ControllerStarted,
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
from kiosk.queueing.lifecycle import Stage
from kiosk.queueing.model import Counter, Hall, Queue, SlipStage, Ticket


def apply(hall: Hall, event: Event) -> None:
    """Brings the hall up to date with one event."""
    match event:
        case TicketIssued():
            _issue(hall, event)
        case TicketCalled(at, number, counter, why):
            ticket = hall.tickets[number]
            ticket.stage, ticket.counter, ticket.called_at, ticket.why = Stage.CALLED, counter, at, why
            _queue(hall, ticket).leave(ticket, called=True)
            _counter(hall, counter).ticket = ticket
            hall.remember_call(ticket)
        case TicketRecalled(at, number, _):
            ticket = hall.tickets[number]
            ticket.recalls, ticket.recalled_at = ticket.recalls + 1, at
            hall.remember_call(ticket)
        case TicketStarted(at, number, _):
            hall.tickets[number].stage, hall.tickets[number].started_at = Stage.SERVING, at
        case TicketFinished(_, number, counter):
            _end(hall, number, counter, Stage.FINISHED)
        case TicketMissed(_, number, counter):
            _end(hall, number, counter, Stage.NO_SHOW)
        case TicketCancelled(_, number):
            ticket = hall.tickets[number]
            ticket.stage = Stage.CANCELLED
            _queue(hall, ticket).leave(ticket, called=False)
        case TicketExpired(_, number):
            hall.tickets[number].stage = Stage.EXPIRED
        case CounterOpened(_, counter, teller):
            place = _counter(hall, counter)
            place.standing, place.teller, place.reason, place.after_this = "open", teller, None, None
            hall.note_standing()
        case CounterPaused(_, counter, reason):
            place = _counter(hall, counter)
            place.standing, place.reason, place.after_this = "paused", reason, None
            hall.note_standing()
        case CounterClosed(_, counter, reason):
            place = _counter(hall, counter)
            place.standing, place.teller, place.reason, place.after_this = "closed", None, reason, None
            hall.note_standing()
        case CounterWillPause(_, counter, reason):
            _counter(hall, counter).after_this, _counter(hall, counter).reason = "pause", reason
        case CounterWillClose(_, counter, reason):
            _counter(hall, counter).after_this, _counter(hall, counter).reason = "close", reason
        case IssueStopped(_, service):
            hall.stopped[service] = True
        case IssueResumed(_, service):
            hall.stopped.pop(service, None)
        case SlipRequested(at, number):
            ticket = hall.tickets[number]
            ticket.slip, ticket.slip_is_copy, ticket.slip_asked_at = SlipStage.QUEUED, True, at
            ticket.slip_held = False
        case SlipSent(_, number, printer):
            hall.slips_sent += 1
            ticket = hall.tickets[number]
            ticket.slip, ticket.slip_job, ticket.slip_printer = SlipStage.SENT, hall.slips_sent, printer
        case SlipHeld(_, number, _, _):
            hall.tickets[number].slip, hall.tickets[number].slip_held = SlipStage.QUEUED, True
        case SlipPrinted(_, number, _):
            hall.tickets[number].slip = SlipStage.PRINTED
        case SlipFailed(_, number, _, _):
            hall.tickets[number].slip = SlipStage.FAILED
        case DayOpened(_, day):
            hall.begin_day(day)
        case ControllerStarted():
            pass


def _issue(hall: Hall, event: TicketIssued) -> None:
    ticket = Ticket(
        number=event.ticket,
        token=event.token,
        service=event.service,
        customer_class=event.customer_class,
        language=event.language,
        kiosk=event.kiosk,
        issued_at=event.at,
        order=len(hall.tickets),
        ahead=event.ahead,
        estimated_wait_s=event.estimated_wait_s,
        slip=SlipStage.QUEUED if event.slip else SlipStage.NONE,
    )
    hall.tickets[ticket.number] = hall.by_token[ticket.token] = ticket
    hall.last_number[ticket.service] = hall.last_number.get(ticket.service, 0) + 1
    hall.queues.setdefault((ticket.service, ticket.customer_class), Queue()).join(ticket)


def _end(hall: Hall, number: str, counter: str, stage: Stage) -> None:
    hall.tickets[number].stage = stage
    _counter(hall, counter).ticket = None


def _queue(hall: Hall, ticket: Ticket) -> Queue:
    return hall.queues[ticket.service, ticket.customer_class]


def _counter(hall: Hall, id: str) -> Counter:
    """Also one that has left the configuration since: the start-up check tells of it."""
    return hall.counters.setdefault(id, Counter(id))
