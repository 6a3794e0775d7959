"""What a ticket's slip tells, from the ticket and the hall's configuration. Pure."""

from collections.abc import Mapping

from kiosk.config import HallConfig
from kiosk.queueing.model import Ticket
from kiosk.queueing.rules import ORDINARY
from kiosk.slip import Business, SlipContent


def content_of(config: HallConfig, ticket: Ticket, rule: Mapping[str, str]) -> SlipContent:
    """A service or class that has left the configuration has no name."""
    of = next((each for each in config.customer_classes if each.id == ticket.customer_class), None)
    return SlipContent(
        hall=config.hall,
        hall_names=config.names,
        service=_business(config, ticket.service),
        number=ticket.number,
        class_names=of.names if of is not None and of.id != ORDINARY else None,
        customer_class=ticket.customer_class,
        ahead=ticket.ahead,
        estimated_wait_s=ticket.estimated_wait_s,
        issued_at=ticket.issued_at.astimezone(config.zone).replace(tzinfo=None),
        token=ticket.token,
        rule=rule,
        also=tuple(_business(config, letter) for letter in ticket.also),
        reprint=ticket.slip_is_copy,
    )


def languages_of(config: HallConfig, ticket: Ticket) -> list[str]:
    """The ticket's own first."""
    return list(dict.fromkeys([*filter(None, [ticket.language]), *config.languages]))


def _business(config: HallConfig, letter: str) -> Business:
    for each in config.services:
        if each.letter == letter:
            return Business(letter, each.names, each.hints, tuple(each.documents))
    return Business(letter, {})
