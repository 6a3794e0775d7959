"""What becomes of a slip, as it changes the page of its ticket; whether it can be fetched here. Pure."""

from dataclasses import replace
from typing import Literal

from kiosk.services import NoSlips
from kiosk.touch.showing import Found, News, Page, Slip, Taken, TicketFound, Told

SHOWN_S = 8.0
SHOWN_WITHOUT_SLIP_S = 20.0
"""A number that must be noted or photographed stands longer; so does a slip that is awaited."""
TAKE_IT_S = 5.0
"""From the moment a slip is out that was not expected any more: time to see that, and to take it."""

SlipNews = Literal["sent", "held", "printed", "failed"]
"""By the events of the journal."""
MISSED: tuple[Slip, ...] = ("late", "held", "failed", "none")
"""Nobody waits for such a slip: the number must be noted."""
Fetch = Literal["offered", "again", "under_way"] | NoSlips
"""What a kiosk says of the slip of a ticket that was looked up: print it, print another, it is coming, or why not."""

_TOLD: dict[SlipNews, News] = {"held": "slip_held", "printed": "slip_out", "failed": "slip_not_out"}
_STAGES: dict[SlipNews, str] = {"sent": "sent", "held": "queued", "printed": "printed", "failed": "failed"}
_HAS_A_PLACE = ("waiting", "called", "parked")


def with_news(page: Page, number: str, slip: SlipNews, now: float) -> Page:
    """The page, where it is of that ticket (number or id), with what became of its slip."""
    match page:
        case Taken(ticket) if number in {ticket.number, ticket.id}:
            if slip == "sent":
                return _coming(page, now) if ticket.slip in MISSED else page
            return taken_with(page, slip, now)
        case Told("slip_asked" | "slip_held") if number == page.number and slip in _TOLD:
            return Told(_TOLD[slip], page.number, now + SHOWN_S, SHOWN_S)
        case Found(ticket) if number == ticket.number and ticket.slip:
            return replace(page, ticket=replace(ticket, slip=_STAGES[slip]))
    return page


def taken_with(page: Taken, slip: Slip, now: float) -> Taken:
    """Without a slip it stands long enough to note the number; with one, to take that."""
    ticket = replace(page.ticket, slip=slip)
    if slip != "printed":
        return Taken(ticket, max(page.until, now + SHOWN_WITHOUT_SLIP_S), max(page.length, SHOWN_WITHOUT_SLIP_S))
    expected = page.ticket.slip == "queued"
    return replace(page, ticket=ticket, until=page.until if expected else max(page.until, now + TAKE_IT_S))


def fetch(ticket: TicketFound, no_slips: NoSlips | None) -> Fetch | None:
    """None: there is nothing to say of its slip here."""
    if ticket.state not in _HAS_A_PLACE or not ticket.slip:
        return None
    if ticket.slip == "printed":
        return "again" if no_slips is None else None
    if no_slips is not None:
        return None if (ticket.slip, no_slips) == ("none", "no_printer") else no_slips
    return "under_way" if ticket.slip in ("queued", "sent") else "offered"


def _coming(page: Taken, now: float) -> Taken:
    """There is paper again."""
    return replace(page, ticket=replace(page.ticket, slip="coming"), until=max(page.until, now + SHOWN_S))
