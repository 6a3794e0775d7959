"""What the touch screen shows and what a tap means. Pure: no pygame, no clock; time and ids are handed in."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Literal

from kiosk.services import ServiceOffer, Services

ORDINARY = "ordinary"
SHOWN_S = 8.0
SHOWN_WITHOUT_SLIP_S = 20.0
"""A number that must be noted or photographed stands longer."""
SLIP_PATIENCE_S = 5.0
"""A slip not confirmed by then may never come: nobody shall leave without the number."""
MORE_TIME_S = 30.0
FORGET_AFTER_S = 30.0
"""Untouched for so long, the choices of the last customer are undone."""
TAP_GUARD_S = 0.3
"""A tap this soon after a page appeared was meant for the page before."""
BAR_STEPS = 120

Slip = Literal["queued", "late", "printed", "failed", "none"]
Away = Literal["starting", "no_broker", "no_controller", "storage_full"]


@dataclass(frozen=True, slots=True)
class TicketTaken:
    """The ticket of a reply, as the customer sees it."""

    id: str
    token: str
    number: str
    service: str
    ahead: int
    estimated_wait_s: int | None
    issued_at: datetime | None
    slip: Slip


@dataclass(frozen=True, slots=True)
class Choosing:
    """The services."""


@dataclass(frozen=True, slots=True)
class Issuing:
    """A request is on its way."""

    request_id: str
    service: str


@dataclass(frozen=True, slots=True)
class Taken:
    """A ticket was issued."""

    ticket: TicketTaken
    until: float
    length: float


@dataclass(frozen=True, slots=True)
class Refused:
    """No ticket; `reason` is the refusal's code."""

    reason: str
    until: float
    length: float


Page = Choosing | Issuing | Taken | Refused


@dataclass(frozen=True, slots=True)
class Take:
    """Take a ticket for a service."""

    service: str


@dataclass(frozen=True, slots=True)
class Choose:
    """Choose a customer class, or give it up."""

    customer_class: str


@dataclass(frozen=True, slots=True)
class SwitchLanguage:
    """The next language leads."""


@dataclass(frozen=True, slots=True)
class Leave:
    """Back to the services."""


@dataclass(frozen=True, slots=True)
class Stay:
    """More time for this page."""


Action = Take | Choose | SwitchLanguage | Leave | Stay


@dataclass(frozen=True, slots=True)
class AskTicket:
    """The intent of a tap: the one request of this page."""

    request_id: str
    service: str
    customer_class: str
    language: str


@dataclass(frozen=True, slots=True)
class Picture:
    """All that is to be seen. `left` is the time left to this page, in BAR_STEPS."""

    page: Page
    services: Services | None
    away: Away | None
    languages: tuple[str, ...]
    customer_class: str
    held: Action | None
    left: int


class Scene:
    """One kiosk's screen."""

    def __init__(self, new_id: Callable[[], str]) -> None:
        self._new_id = new_id
        self._page: Page = Choosing()
        self._page_since = 0.0
        self._services: Services | None = None
        self._connected = False
        self._controller: str | None = None
        self._customer_class = ORDINARY
        self._language = 0
        self._touched_at = 0.0

    def tell_services(self, services: Services | None) -> None:
        """What is offered now; an older word is dropped."""
        if services is None or not services.is_newer_than(self._services):
            return
        self._services = services
        if self._customer_class not in {offer.id for offer in services.classes}:
            self._customer_class = ORDINARY

    def tell_connected(self, connected: bool) -> None:
        """Whether the broker is there."""
        self._connected = connected

    def tell_status(self, state: str | None) -> None:
        """What the controller, or its will, says of itself; None: nothing."""
        self._controller = state

    def tell_slip(self, ticket: str, slip: Literal["printed", "failed"], now: float) -> None:
        """What became of the slip of a ticket, by number or id."""
        page = self._page
        if isinstance(page, Taken) and ticket in {page.ticket.number, page.ticket.id}:
            self._page = _with_slip(page, slip, now)

    def answer(self, request_id: str, outcome: TicketTaken | str, now: float) -> None:
        """The reply to this page's request: a ticket, or the code of a refusal."""
        if not isinstance(self._page, Issuing) or self._page.request_id != request_id:
            return
        if isinstance(outcome, str):
            self._turn_to(Refused(outcome, now + SHOWN_S, SHOWN_S), now)
        else:
            length = SHOWN_WITHOUT_SLIP_S if outcome.slip == "none" else SHOWN_S
            self._turn_to(Taken(outcome, now + length, length), now)

    def tap(self, action: Action, now: float) -> AskTicket | None:
        """What a tap on a target means; the request to send, if any."""
        self._touched_at = now
        match action, self._page:
            case Take(service), Choosing() if self._may_take(service, now):
                return self._ask(service, now)
            case Choose(customer_class), Choosing():
                self._customer_class = ORDINARY if self._customer_class == customer_class else customer_class
            case SwitchLanguage(), _:
                self._language += 1
            case Stay(), Taken() | Refused() as page:
                self._page = replace(page, until=now + MORE_TIME_S, length=MORE_TIME_S)
            case Leave(), Taken() | Refused() if now - self._page_since >= TAP_GUARD_S:
                self._return(now)
        return None

    def picture(self, now: float, held: Action | None = None) -> Picture:
        """What is to be seen at `now`; a page whose time is over is left."""
        self._pass_time(now)
        left = 0
        if isinstance(self._page, Taken | Refused):
            left = max(0, min(BAR_STEPS, round((self._page.until - now) / self._page.length * BAR_STEPS)))
        return Picture(self._page, self._services, self.away, self.languages, self._customer_class, held, left)

    @property
    def languages(self) -> tuple[str, ...]:
        """All languages, the leading one first."""
        offered = tuple(self._services.languages) if self._services and self._services.languages else ("zh", "en")
        lead = self._language % len(offered)
        return offered[lead:] + offered[:lead]

    @property
    def away(self) -> Away | None:
        """Why no ticket can be had at all, if so."""
        if not self._connected:
            return "no_broker" if self._services else "starting"
        if self._controller == "offline":
            return "no_controller"
        if self._controller is None or self._services is None:
            return "starting"
        if self._controller == "degraded":
            return "storage_full"
        offers = self._services.services
        return "storage_full" if offers and all(offer.reason == "storage_full" for offer in offers) else None

    def _may_take(self, service: str, now: float) -> bool:
        offer = offer_of(self._services, service)
        return offer is not None and offer.open and self.away is None and now - self._page_since >= TAP_GUARD_S

    def _ask(self, service: str, now: float) -> AskTicket:
        intent = AskTicket(self._new_id(), service, self._customer_class, self.languages[0])
        self._turn_to(Issuing(intent.request_id, service), now)
        return intent

    def _pass_time(self, now: float) -> None:
        page = self._page
        if isinstance(page, Taken) and page.ticket.slip == "queued" and now - self._page_since >= SLIP_PATIENCE_S:
            self._page = _with_slip(page, "late", now)
        if isinstance(self._page, Taken | Refused) and now >= self._page.until:
            self._return(now)
        if isinstance(self._page, Choosing) and now - self._touched_at >= FORGET_AFTER_S:
            self._forget_choices()

    def _return(self, now: float) -> None:
        self._forget_choices()
        self._turn_to(Choosing(), now)

    def _forget_choices(self) -> None:
        self._customer_class, self._language = ORDINARY, 0

    def _turn_to(self, page: Page, now: float) -> None:
        self._page, self._page_since = page, now


def _with_slip(page: Taken, slip: Slip, now: float) -> Taken:
    """The page with what is known of its slip; without a slip it stands long enough to note the number."""
    ticket = replace(page.ticket, slip=slip)
    if slip == "printed":
        return replace(page, ticket=ticket)
    return Taken(ticket, max(page.until, now + SHOWN_WITHOUT_SLIP_S), max(page.length, SHOWN_WITHOUT_SLIP_S))


def offer_of(services: Services | None, service: str) -> ServiceOffer | None:
    """The offer of that service."""
    return next((o for o in services.services if o.service == service), None) if services else None
