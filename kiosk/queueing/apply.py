"""An event changes the hall. Never refuses: what is written has happened. O(log n) at most."""

from dataclasses import replace
from datetime import datetime

from kiosk.queueing.events import (
    UNKNOWN,
    AppointmentBooked,
    AppointmentCancelled,
    ControllerStarted,
    CounterClosed,
    CounterOpened,
    CounterPaused,
    CounterProfileSet,
    CounterWillClose,
    CounterWillPause,
    DayOpened,
    Event,
    IssueResumed,
    IssueStopped,
    PrinterChanged,
    RatingAsked,
    RollChanged,
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
    TicketParked,
    TicketRated,
    TicketRecalled,
    TicketReclassified,
    TicketReturned,
    TicketStarted,
    TicketTransferred,
)
from kiosk.queueing.learned import Learned
from kiosk.queueing.lifecycle import Stage
from kiosk.queueing.model import LISTED, Appointment, Counter, Hall, Rating, SlipStage, Ticket
from kiosk.queueing.queue import Queue
from kiosk.queueing.turns import Turns


def apply(hall: Hall, event: Event) -> None:
    """Brings the hall up to date with one event."""
    match event:
        case TicketIssued():
            _issue(hall, event)
        case TicketCalled():
            _call(hall, event)
        case TicketRecalled(at, number, _):
            ticket = hall.tickets[number]
            ticket.recalls, ticket.recalled_at = ticket.recalls + 1, at
            hall.remember_call(ticket)
        case TicketStarted(at, number, counter):
            hall.tickets[number].stage, hall.tickets[number].started_at = Stage.SERVING, at
            _end_rating(_counter(hall, counter), number)
        case TicketFinished(at, number, counter):
            _ask_rating(hall, _leave_counter(hall, number, counter, Stage.FINISHED, at), counter, at)
        case RatingAsked(at, number, counter):
            _ask_rating(hall, hall.tickets[number], counter, at)
        case TicketRated(_, number, _, score):
            hall.tickets[number].score = score
        case TicketMissed(at, number, counter):
            ticket = _leave_counter(hall, number, counter, Stage.NO_SHOW, at)
            ticket.missed_at, ticket.calls_when_missed = at, hall.calls.get(ticket.service, 0)
        case TicketParked(at, number, counter):
            hall.parked[number] = _leave_counter(hall, number, counter, Stage.PARKED, at)
            hall.parked[number].parked_at = at
        case TicketTransferred():
            _transfer(hall, event)
        case TicketReturned(at, number, place_again, to_counter):
            ticket = hall.tickets[number]
            ticket.returns, ticket.place, ticket.to_counter = ticket.returns + 1, place_again, to_counter
            hall.note_place(place_again, at)
            _join(hall, ticket, at)
        case TicketReclassified(at, number, customer_class):
            ticket = hall.tickets[number]
            _leave_queue(hall, ticket)
            ticket.customer_class = customer_class
            _join(hall, ticket, ticket.joined_at or at)
        case TicketCancelled(_, number):
            ticket = hall.tickets[number]
            if ticket.stage is Stage.WAITING:
                _queue(hall, ticket).leave(ticket, called=False)
            hall.parked.pop(number, None)
            ticket.stage = Stage.CANCELLED
        case TicketExpired(_, number):
            hall.tickets[number].stage = Stage.EXPIRED
        case CounterOpened(at, counter, teller):
            place = _counter(hall, counter)
            place.standing, place.teller, place.reason, place.after_this = "open", teller, None, None
            hall.learned.note_back(counter, at)
            hall.note_standing()
        case CounterPaused(at, counter, reason):
            place = _counter(hall, counter)
            place.standing, place.reason, place.after_this = "paused", reason, None
            hall.learned.note_pause(counter, at)
            hall.note_standing()
        case CounterClosed(_, counter, reason):
            place = _counter(hall, counter)
            place.standing, place.teller, place.reason, place.after_this = "closed", None, reason, None
            hall.learned.paused.pop(counter, None)
            hall.note_standing()
        case CounterWillPause(_, counter, reason):
            _counter(hall, counter).after_this, _counter(hall, counter).reason = "pause", reason
        case CounterWillClose(_, counter, reason):
            _counter(hall, counter).after_this, _counter(hall, counter).reason = "close", reason
        case CounterProfileSet(_, counter, profile):
            if profile in hall.rules.profiles:
                _counter(hall, counter).profile = profile
            hall.note_standing()
        case AppointmentBooked(_, appointment, service, time, code, listed):
            hall.appointments[appointment] = _appointment(appointment, service, time, code, *([LISTED] * listed))
        case AppointmentCancelled(_, appointment):
            hall.appointments.pop(appointment, None)
        case IssueStopped(_, service):
            hall.stopped[service] = True
        case IssueResumed(_, service):
            hall.stopped.pop(service, None)
        case SlipRequested(at, number, kiosk):
            ticket = hall.tickets[number]
            ticket.slip, ticket.slip_asked_at, ticket.slip_held = SlipStage.QUEUED, at, False
            ticket.slip_is_copy, ticket.slip_kiosk = ticket.slip_may_be_out, kiosk or ""
        case SlipSent(_, number, printer):
            hall.slips_sent += 1
            ticket = hall.tickets[number]
            ticket.slip, ticket.slip_job, ticket.slip_printer = SlipStage.SENT, hall.slips_sent, printer
        case SlipHeld(_, number, _, _):
            hall.tickets[number].slip, hall.tickets[number].slip_held = SlipStage.QUEUED, True
        case SlipPrinted(_, number, printer, mm):
            ticket = hall.tickets[number]
            ticket.slip, ticket.slip_may_be_out = SlipStage.PRINTED, True
            hall.note_paper(printer, mm)
        case SlipFailed(_, number, printer, reason, mm):
            ticket = hall.tickets[number]
            ticket.slip = SlipStage.FAILED
            ticket.slip_may_be_out = ticket.slip_may_be_out or reason.startswith(UNKNOWN)
            hall.note_paper(printer, mm)
        case PrinterChanged(_, printer, device, paper, cover, cutter, error):
            hall.printers[printer] = (device, paper, cover, cutter, error)
        case RollChanged(_, printer):
            hall.rolls[printer] = 0
        case DayOpened(_, day, learned, appointments, rolls):
            hall.rolls = dict(rolls or {})
            hall.learned = Learned.from_yesterday(learned)
            hall.begin_day(day)
            hall.appointments = {row[0]: _appointment(*row) for row in appointments or ()}
        case ControllerStarted():
            pass


def _issue(hall: Hall, event: TicketIssued) -> None:
    """Its place is the end of the queue, or the booked time of its appointment."""
    appointment = hall.appointments.get(event.appointment or "")
    last = hall.last_place = hall.next_place(event.at)
    in_time = appointment is not None and hall.rules.is_booked(event.customer_class)
    ticket = Ticket(
        number=event.ticket,
        token=event.token,
        service=event.service,
        customer_class=event.customer_class,
        language=event.language,
        kiosk=event.kiosk,
        issued_at=event.at,
        order=len(hall.tickets),
        place=appointment.time.timestamp() if appointment is not None and in_time else last,
        ahead=event.ahead,
        estimated_wait_s=event.estimated_wait_s,
        expected_wait_s=event.expected_wait_s,
        also=event.also or (),
        slip=SlipStage.QUEUED if event.slip else SlipStage.NONE,
    )
    hall.tickets[ticket.number] = hall.by_token[ticket.token] = ticket
    hall.last_number[ticket.service] = hall.last_number.get(ticket.service, 0) + 1
    for further in ticket.also:
        hall.further[further] = hall.further.get(further, 0) + 1
    if event.card is not None:
        hall.cards[event.card] = hall.cards.get(event.card, 0) + 1
    if appointment is not None:
        hall.appointments[appointment.id] = replace(appointment, ticket=ticket.number)
    hall.learned.note_arrival(ticket.service, ticket.customer_class, event.at)
    _join(hall, ticket, event.at, anew=False)


def _join(hall: Hall, ticket: Ticket, at: datetime, anew: bool = True) -> None:
    """Into its queue, at its place. `anew`: it has waited before; nobody shall go where it was called then."""
    ticket.stage, ticket.joined_at, ticket.counter = Stage.WAITING, at, None
    hall.joins += 1
    if anew:
        ticket.called_after_at_joining = hall.called_after(ticket.service, ticket.place)
        hall.forget_call(ticket)
    kind = (ticket.line, ticket.customer_class)
    queue = hall.queues.get(kind)
    if queue is None:
        queue = hall.queues[kind] = Queue()
    queue.join(ticket, hall.joins)


def _call(hall: Hall, event: TicketCalled) -> None:
    ticket = hall.tickets[event.ticket]
    first = ticket.called_at is None
    hall.parked.pop(event.ticket, None)
    if ticket.stage is Stage.WAITING:
        queue = _queue(hall, ticket)
        ticket.overtaken = hall.times_overtaken(ticket)
        queue.leave(ticket, called=True)
    ticket.stage, ticket.counter, ticket.called_at, ticket.why = Stage.CALLED, event.counter, event.at, event.why
    ticket.started_at, ticket.recalled_at, ticket.recalls = None, None, 0
    hall.calls[ticket.service] = hall.calls.get(ticket.service, 0) + 1
    place = _counter(hall, event.counter)
    place.ticket = ticket
    if "guard" in event.why and place.profile in hall.rules.profiles:
        _count_turn(hall, place, ticket, event)
        if first:
            _learn_wait(hall, ticket, event.at)
    hall.remember_call(ticket)


def _appointment(id: str, service: str, time: str, code: str, listed: str = "") -> Appointment:
    return Appointment(id, service, datetime.fromisoformat(time), code, listed=listed == LISTED)


def _count_turn(hall: Hall, place: Counter, ticket: Ticket, event: TicketCalled) -> None:
    """Calls in turn count; those out of turn do not."""
    turns = hall.turns.setdefault(place.profile, Turns())
    guard, why = bool(event.why["guard"]), event.why
    by_rule = not guard and why.get("condition") is None and not why.get("idle")
    turns.note(hall.rules, hall.rules.profiles[place.profile], ticket.customer_class, guard, by_rule)


def _learn_wait(hall: Hall, ticket: Ticket, at: datetime) -> None:
    if ticket.expected_wait_s is not None and ticket.estimated_wait_s is not None:
        waited = (at - ticket.issued_at).total_seconds()
        told = ticket.expected_wait_s, ticket.estimated_wait_s
        hall.learned.note_wait(ticket.customer_class, waited, *told, hall.rules.announce_percentile)


def _transfer(hall: Hall, event: TicketTransferred) -> None:
    ticket = hall.tickets[event.ticket]
    if ticket.stage is Stage.WAITING:
        _leave_queue(hall, ticket)
    elif event.counter is not None:
        _leave_counter(hall, event.ticket, event.counter, Stage.WAITING, event.at)
    ticket.also = tuple(service for service in ticket.also if service != event.service)
    ticket.service, ticket.to_counter, ticket.place = event.service, event.to_counter, event.place
    ticket.started_at, ticket.recalls = None, 0
    hall.note_place(event.place, event.at)
    _join(hall, ticket, event.at)


def _leave_queue(hall: Hall, ticket: Ticket) -> None:
    """To wait elsewhere; who overtook it until now has."""
    ticket.overtaken = hall.times_overtaken(ticket)
    _queue(hall, ticket).leave(ticket, called=False)


def _leave_counter(hall: Hall, number: str, counter: str, stage: Stage, at: datetime) -> Ticket:
    ticket = hall.tickets[number]
    ticket.stage = stage
    _counter(hall, counter).ticket = None
    if ticket.called_at is not None:
        hall.learned.note_stay(ticket.service, ticket.called_at, (at - ticket.called_at).total_seconds())
    return ticket


def _ask_rating(hall: Hall, ticket: Ticket, counter: str, at: datetime) -> None:
    place = _counter(hall, counter)
    place.rating = Rating(ticket, at, place.teller)


def _end_rating(place: Counter, number: str) -> None:
    """The next customer has come: an answer now could be theirs."""
    if place.rating is not None and place.rating.ticket.number != number:
        place.rating = None


def _queue(hall: Hall, ticket: Ticket) -> Queue:
    return hall.queues[ticket.line, ticket.customer_class]


def _counter(hall: Hall, id: str) -> Counter:
    """Also one that has left the configuration since: the start-up check tells of it."""
    return hall.counters.setdefault(id, Counter(id))
