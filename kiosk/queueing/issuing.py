"""Tickets are given, or refused with a reason. Decides; changes nothing."""

from datetime import datetime, timedelta
from typing import Literal

from kiosk.queueing import lookups
from kiosk.queueing.ahead import ahead
from kiosk.queueing.commands import CheckIn, IssueTicket
from kiosk.queueing.estimate import estimate
from kiosk.queueing.events import Event, TicketIssued
from kiosk.queueing.forecast import Forecast
from kiosk.queueing.lookups import Rejected
from kiosk.queueing.model import Hall
from kiosk.queueing.rules import Kind

Told = tuple[int, Forecast | None]
"""How many go before, and the forecast; None where no counter that takes such tickets is open."""


def issue(hall: Hall, command: IssueTicket, at: datetime) -> list[Event]:
    """A ticket for one service or several."""
    visit = (command.service, *command.also)
    for service in visit:
        lookups.known_service(hall, service)
        is_issued(hall, service)
    if command.also and len({*visit}) < len(visit):
        raise Rejected("bad_request", "each service of a visit is named once")
    lookups.known_class(hall, command.customer_class)
    for service in visit:
        lookups.taken(hall, service, command.customer_class)
        within_limits(hall, service)
    _within_card(hall, command.card)
    kind = (command.service, command.customer_class)
    told = foretold(hall, kind, at)
    before_closing(hall, visit, told, command.serves_until, at)
    return [issued(hall, command, kind, told, at, also=command.also or None, card=command.card)]


def is_issued(hall: Hall, service: str) -> None:
    """Says no while it was stopped by hand."""
    if service in hall.stopped:
        raise Rejected("service_closed", f"no new tickets for service {service} at present")


def foretold(hall: Hall, kind: Kind, at: datetime) -> Told:
    """What is true for a ticket taken now."""
    others = ahead(hall, *kind)
    return others, estimate(hall, *kind, others, at)


def before_closing(hall: Hall, visit: tuple[str, ...], told: Told, until: datetime | None, at: datetime) -> None:
    """Says no to whom nobody could serve in time."""
    if until is not None and not in_time(hall, visit, told[1], until, at):
        raise Rejected("too_late", "a ticket taken now could not be served before closing")


def limit_reached(hall: Hall, service: str) -> Literal["quota_reached", "queue_full"] | None:
    """Why no more tickets of a service are issued, if that is so."""
    rule = hall.rules.services[service]
    if rule.max_per_day is not None and hall.places_taken(service) >= rule.max_per_day:
        return "quota_reached"
    return "queue_full" if rule.max_waiting is not None and hall.waiting(service) >= rule.max_waiting else None


def issued(
    hall: Hall,
    command: IssueTicket | CheckIn,
    kind: Kind,
    told: Told,
    at: datetime,
    *,
    also: tuple[str, ...] | None = None,
    appointment: str | None = None,
    card: str | None = None,
) -> TicketIssued:
    """The next number, with what its customer is told: how many go before, and the forecast."""
    others, forecast = told
    return TicketIssued(
        at,
        ticket=hall.next_number(kind[0]),
        token=command.token,
        service=kind[0],
        customer_class=kind[1],
        language=command.language,
        kiosk=command.kiosk,
        ahead=others,
        estimated_wait_s=forecast and forecast.announced_s,
        slip=command.slip,
        expected_wait_s=forecast and round(forecast.expected_s, 1),
        also=also,
        appointment=appointment,
        card=card,
    )


def within_limits(hall: Hall, service: str) -> None:
    """Says no where as many wait, or were issued today, as may."""
    rule = hall.rules.services[service]
    match limit_reached(hall, service):
        case "quota_reached":
            raise Rejected("quota_reached", f"service {service} has issued its {rule.max_per_day} tickets of today")
        case "queue_full":
            raise Rejected("queue_full", f"{rule.max_waiting} already wait for service {service}; come back later")


def _within_card(hall: Hall, card: str | None) -> None:
    limit = hall.rules.per_card
    if card is not None and limit is not None and hall.cards.get(card, 0) >= limit:
        raise Rejected("card_limit", f"this card has had its {limit} tickets of today")


def in_time(hall: Hall, visit: tuple[str, ...], forecast: Forecast | None, until: datetime, at: datetime) -> bool:
    """Whether a visit that begins now can be over by then, by what its customer is told and the usual work."""
    wait = forecast.announced_s if forecast else 0
    work = sum(hall.rules.services[service].mean_service_s for service in visit)
    return at + timedelta(seconds=wait + work) <= until
