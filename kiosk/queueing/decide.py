"""A command becomes events, or is rejected. Changes nothing."""

from datetime import datetime, timedelta

from kiosk.queueing import booking, calling, counters, issuing, lookups, moving, rating, slips
from kiosk.queueing import commands as do
from kiosk.queueing.commands import Command
from kiosk.queueing.events import (
    DayOpened,
    Event,
    IssueResumed,
    IssueStopped,
    TicketCancelled,
    TicketExpired,
    TicketRecalled,
    TicketStarted,
)
from kiosk.queueing.lifecycle import Move
from kiosk.queueing.lookups import Rejected
from kiosk.queueing.model import LISTED, Hall

__all__ = ["Rejected", "decide"]


_FORGOTTEN_AFTER = timedelta(days=1)
"""An appointment that nobody came for."""


def decide(hall: Hall, command: Command, at: datetime) -> list[Event]:
    """The events a command leads to, in order; raises Rejected. An empty list: nothing to do, and that is fine."""
    match command:
        case do.OpenDay(day):
            return _open_day(hall, day, at)
        case do.IssueTicket():
            return issuing.issue(hall, command, at)
        case do.CheckIn():
            return booking.check_in(hall, command, at)
        case do.Book():
            return booking.book(hall, command, at)
        case do.Unbook():
            return booking.unbook(hall, command, at)
        case do.CallNext():
            return calling.call_next(hall, command, at)
        case do.CallTicket():
            return calling.call_ticket(hall, command, at)
        case do.Resume():
            return calling.resume(hall, command, at)
        case do.Recall(counter, expect):
            place, ticket = lookups.customer_at(hall, counter, expect, Move.RECALL)
            return [TicketRecalled(at, ticket.number, place.id)]
        case do.Start(counter, expect):
            place, ticket = lookups.customer_at(hall, counter, expect, Move.START)
            return [TicketStarted(at, ticket.number, place.id)]
        case do.Finish(counter, expect):
            place, ticket = lookups.customer_at(hall, counter, expect, Move.FINISH)
            return [calling.served(place, ticket, at), *calling.then(hall, place, at)]
        case do.NoShow(counter, expect):
            place, ticket = lookups.customer_at(hall, counter, expect, Move.MISS)
            return [calling.missed(hall, place, ticket, at), *calling.then(hall, place, at)]
        case do.AskRating():
            return rating.ask(hall, command, at)
        case do.Rate():
            return rating.rate(hall, command, at)
        case do.Park(or_resume=True):
            return moving.park_or_resume(hall, command, at)
        case do.Park():
            return moving.park(hall, command, at)
        case do.Transfer():
            return moving.transfer(hall, command, at)
        case do.Return():
            return moving.come_back(hall, command, at)
        case do.Reclassify():
            return moving.reclassify(hall, command, at)
        case do.Cancel(token, number):
            ticket = lookups.movable(lookups.ticket(hall, token, number), Move.CANCEL)
            return [TicketCancelled(at, ticket.number)]
        case do.OpenCounter():
            return counters.open_up(hall, command, at)
        case do.PauseCounter():
            return counters.pause(hall, command, at)
        case do.CloseCounter():
            return counters.close(hall, command, at)
        case do.SetProfile():
            return counters.set_profile(hall, command, at)
        case do.StopIssue(service):
            return [IssueStopped(at, s) for s in lookups.services(hall, service) if not hall.stopped.get(s)]
        case do.ResumeIssue(service):
            return [IssueResumed(at, s) for s in lookups.services(hall, service) if hall.stopped.get(s)]
        case do.Reprint():
            return slips.reprint(hall, command, at)
        case do.SendSlip():
            return slips.send(hall, command, at)
        case do.SettleSlip():
            return slips.settle(hall, command, at)
        case do.NotePrinter():
            return slips.note_printer(hall, command, at)
        case do.HoldSlip():
            return slips.hold(hall, command, at)
        case do.ChangeRoll():
            return slips.change_roll(command, at)


def _open_day(hall: Hall, day: str, at: datetime) -> list[Event]:
    if hall.day is not None and day <= hall.day:
        return []
    expired = [TicketExpired(at, ticket.number) for ticket in hall.unfinished()]
    to_come = tuple(
        [each.id, each.service, each.time.isoformat(), each.code, *([LISTED] * each.listed)]
        for each in hall.appointments.values()
        if each.ticket is None and each.time > at - _FORGOTTEN_AFTER
    )
    return [*expired, DayOpened(at, day, hall.learned.tomorrow() or None, to_come or None, dict(hall.rolls) or None)]
