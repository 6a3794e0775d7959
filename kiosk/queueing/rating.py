"""What a customer thinks of the service: once per visit, soon after it. Decides; changes nothing.

Asked for by every finish, and by a teller. The answer is that of the ticket last asked about at the counter.
"""

from datetime import datetime

from kiosk.queueing import lookups
from kiosk.queueing.commands import AskRating, Rate
from kiosk.queueing.events import Event, RatingAsked, TicketRated
from kiosk.queueing.lookups import Rejected
from kiosk.queueing.model import Counter, Hall, Ticket


def ask(hall: Hall, command: AskRating, at: datetime) -> list[Event]:
    """Asks the customer whom the teller means, anew if need be."""
    place = lookups.seen(lookups.counter(hall, command.counter), command.expect)
    ticket = _whom(hall, place, at)
    _not_twice(ticket)
    return [RatingAsked(at, ticket.number, place.id)]


def rate(hall: Hall, command: Rate, at: datetime) -> list[Event]:
    """A score, while it is asked for. `number`, where the asker knows whom it asked: not for the next customer."""
    place = lookups.counter(hall, command.counter)
    asked = place.rating
    if command.number is not None and (asked is None or asked.ticket.number != command.number):
        _not_twice(lookups.ticket(hall, None, command.number))
        raise Rejected("too_late", f"{command.number} is no longer asked at counter {place.id}")
    if asked is None:
        raise Rejected("nothing_to_rate", f"nobody was served at counter {place.id} just now")
    _not_twice(asked.ticket)
    if not hall.is_asked(place, at):
        raise Rejected("too_late", f"{asked.ticket.number} was asked more than {hall.rules.rating_s:g} s ago")
    return [TicketRated(at, asked.ticket.number, place.id, command.score, asked.teller)]


def _whom(hall: Hall, place: Counter, at: datetime) -> Ticket:
    """Who is served. Called and not started: who left a moment ago and has not answered, else who must have come."""
    last = place.rating.ticket if place.rating else None
    if place.phase == "calling" and last is not None and last.score is None and hall.is_asked(place, at):
        return last
    whom = place.ticket or last
    if whom is None:
        raise Rejected("nothing_to_rate", f"nobody was served at counter {place.id} yet")
    return whom


def _not_twice(ticket: Ticket) -> None:
    if ticket.score is not None:
        raise Rejected("already_rated", f"{ticket.number} has a score already: one for each visit")
