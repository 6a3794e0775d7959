"""What the touch screen shows and what a tap or a scan means. Pure: no pygame, no clock; time and ids are handed in."""

from collections.abc import Callable
from dataclasses import replace

from kiosk.requests import MAX_ALSO
from kiosk.services import NoSlips, Services
from kiosk.touch.asks import Ask, AskCancel, AskCheckIn, AskLookUp, AskReprint, AskReturn, AskTicket
from kiosk.touch.paper import MISSED, SHOWN_S, SHOWN_WITHOUT_SLIP_S, SlipNews, fetch, taken_with, with_news
from kiosk.touch.scan import Card, CardScanned, CodeScanned, Scanned, SlipScanned, Unread
from kiosk.touch.showing import (
    BAR_STEPS,
    ORDINARY,
    Action,
    Asked,
    Asking,
    Away,
    CancelTicket,
    CheckIn,
    Choose,
    Choosing,
    Coding,
    ComeBack,
    EnterCode,
    EraseCode,
    Found,
    Gather,
    Gathering,
    GiveUp,
    Issuing,
    KeepTicket,
    Leave,
    News,
    Outcome,
    Page,
    Passing,
    Picture,
    PrintSlip,
    Refusal,
    Refused,
    Slip,
    Stay,
    SwitchKeys,
    SwitchLanguage,
    Take,
    TakeAll,
    Taken,
    TicketFound,
    TicketTaken,
    Told,
    TypeCode,
    offer_of,
    why_not,
)

__all__ = [
    "BAR_STEPS",
    "ORDINARY",
    "SHOWN_S",
    "SHOWN_WITHOUT_SLIP_S",
    "Action",
    "AskTicket",
    "Away",
    "Choose",
    "Choosing",
    "Issuing",
    "Leave",
    "Page",
    "Picture",
    "Refused",
    "Slip",
    "Stay",
    "SwitchLanguage",
    "Take",
    "Taken",
    "TicketTaken",
]

SLIP_PATIENCE_S = 5.0
"""A slip not confirmed by then may never come: nobody shall leave without the number."""
MORE_TIME_S = 30.0
DECIDING_S = 30.0
"""For a page that asks something; every touch of it begins the time anew."""
FORGET_AFTER_S = 30.0
"""Untouched for so long, the choices of the last customer are undone."""
TAP_GUARD_S = 0.3
"""A tap this soon after a page appeared was meant for the page before."""
MOST_SERVICES = 1 + MAX_ALSO
"""On one ticket."""
LONGEST_CODE = 16
"""Characters that can be typed; a longer code is scanned."""


class Scene:
    """One kiosk's screen."""

    def __init__(self, new_id: Callable[[], str]) -> None:
        self._new_id = new_id
        self._page: Page = Choosing()
        self._page_since = 0.0
        self._services: Services | None = None
        self._no_slips: NoSlips | None = None
        self._connected = False
        self._controller: str | None = None
        self._customer_class = ORDINARY
        self._card: Card | None = None
        self._language = 0
        self._touched_at = 0.0

    def tell_services(self, services: Services | None) -> None:
        """What is offered now; an older word is dropped."""
        if services is None or not services.is_newer_than(self._services):
            return
        self._services = services
        if self._card is None and self._customer_class not in {offer.id for offer in services.classes}:
            self._customer_class = ORDINARY
        self._drop_what_closed()

    def tell_connected(self, connected: bool) -> None:
        """Whether the broker is there."""
        self._connected = connected

    def tell_status(self, state: str | None) -> None:
        """What the controller, or its will, says of itself; None: nothing."""
        self._controller = state

    def tell_no_slips(self, why: NoSlips | None) -> None:
        """Why no slip comes out of this kiosk now; None: they do."""
        self._no_slips = why

    def tell_slip(self, ticket: str, slip: SlipNews, now: float) -> None:
        """What became of the slip of a ticket, by number or id."""
        self._page = with_news(self._page, ticket, slip, now)

    def answer(self, request_id: str, outcome: Outcome, now: float) -> None:
        """The reply to this page's request: a ticket, or the code of a refusal."""
        page = self._page
        if not isinstance(page, Issuing | Asking) or page.request_id != request_id:
            return
        match page, outcome:
            case Asking(what="look_up", token=token), "bad_request":
                # An older controller cannot be asked how a ticket is; it takes one back or cancels it all the same.
                self._turn_to(Found(TicketFound(token), False, now + DECIDING_S, DECIDING_S), now)
            case _, str():
                self._turn_to(Refused(outcome, now + SHOWN_S, SHOWN_S, _asked(page)), now)
            case _, Refusal(reason, opens_at):
                self._turn_to(Refused(reason, now + SHOWN_S, SHOWN_S, _asked(page), opens_at), now)
            case Issuing(), TicketTaken():
                if outcome.slip == "queued" and self._no_slips is not None:
                    outcome = replace(outcome, slip="held")
                length = SHOWN_WITHOUT_SLIP_S if outcome.slip in MISSED else SHOWN_S
                self._turn_to(Taken(outcome, now + length, length), now)
            case Asking(what="look_up"), TicketFound():
                self._turn_to(Found(outcome, False, now + DECIDING_S, DECIDING_S), now)
            case Asking(), TicketFound():
                news, length = _DONE[page.what]
                self._turn_to(Told(news, outcome.number, now + length, length), now)

    def tap(self, action: Action, now: float) -> Ask | None:
        """What a tap on a target means; the request to send, if any."""
        self._touched_at = now
        match action, self._page:
            case SwitchLanguage(), _:
                self._language += 1
            case Take(service), Choosing() if self._may_take(service, now):
                return self._ask_ticket((service,), now)
            case Choose(customer_class), Choosing() | Gathering():
                self._choose(customer_class)
                self._stay_on(now)
            case Gather(), Choosing() if self._settled(now):
                self._turn_to(Gathering((), now + DECIDING_S, DECIDING_S), now)
            case Take(service), Gathering(chosen) if self._may_take(service, now):
                self._turn_to(Gathering(_with_or_without(chosen, service), now + DECIDING_S, DECIDING_S), now)
            case TakeAll(), Gathering(chosen) if chosen and self.away is None and self._settled(now):
                return self._ask_ticket(chosen, now)
            case EnterCode(), Choosing() if self._may_check_in(now):
                self._turn_to(Coding("", "digits", now + DECIDING_S, DECIDING_S), now)
            case Stay(), Gathering() | Taken() | Refused() | Coding() | Found() | Told() as page:
                self._page = replace(page, until=now + MORE_TIME_S, length=MORE_TIME_S)
            case _, Coding() as page:
                return self._type(action, page, now)
            case _, Found() as page:
                return self._decide(action, page, now)
            case Leave(), Gathering() | Taken() | Refused() | Told() if self._settled(now):
                self._return(now)
        return None

    def scanned(self, scanned: Scanned, now: float) -> Ask | None:
        """What a slip, code or card means that was just read; the request to send, if any."""
        self._touched_at = now
        if self.away is not None or isinstance(self._page, Issuing | Asking):
            return None
        match scanned:
            case SlipScanned(token) if isinstance(self._page, Found) and self._page.ticket.token == token:
                return None  # a slip left under the scanner is read again and again
            case SlipScanned(token):
                return self._ask(AskLookUp(self._new_id(), token), now)
            case CodeScanned(code):
                return self._ask(AskCheckIn(self._new_id(), code, self.languages[0]), now)
            case CardScanned(card):
                if not isinstance(self._page, Gathering):
                    self._turn_to(Choosing(), now)
                self._customer_class, self._card = card.customer_class, card
                self._drop_what_closed()
                self._stay_on(now)
            case Unread(why):
                self._turn_to(Told(why, "", now + SHOWN_S, SHOWN_S), now)
        return None

    def picture(self, now: float, held: Action | None = None) -> Picture:
        """What is to be seen at `now`; a page whose time is over is left."""
        self._pass_time(now)
        left = 0
        if isinstance(self._page, Passing):
            left = max(0, min(BAR_STEPS, round((self._page.until - now) / self._page.length * BAR_STEPS)))
        chosen = self._customer_class
        return Picture(
            self._page, self._services, self.away, self.languages, chosen, held, left, self._card, self._no_slips
        )

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

    @property
    def takes_appointments(self) -> bool:
        """Whether the hall does."""
        return self._services is not None and self._services.appointments

    def _type(self, action: Action, page: Coding, now: float) -> Ask | None:
        code, keys = page.code, page.keys
        match action:
            case TypeCode(character) if len(code) < LONGEST_CODE:
                code += character
            case EraseCode():
                code = code[:-1]
            case SwitchKeys():
                keys = "letters" if keys == "digits" else "digits"
            case CheckIn() if code and self.away is None:
                return self._ask(AskCheckIn(self._new_id(), code, self.languages[0]), now)
            case Leave() if self._settled(now):
                self._return(now)
                return None
        self._page = Coding(code, keys, now + DECIDING_S, DECIDING_S)
        return None

    def _decide(self, action: Action, page: Found, now: float) -> Ask | None:
        if not self._settled(now):
            return None
        match action:
            case ComeBack() if may_return(page.ticket) and self.away is None:
                return self._ask(AskReturn(self._new_id(), page.ticket.token), now)
            case PrintSlip() if may_print(page.ticket, self._no_slips) and self.away is None:
                return self._ask(AskReprint(self._new_id(), page.ticket.token), now)
            case GiveUp() if may_cancel(page.ticket):
                self._turn_to(Found(page.ticket, True, now + DECIDING_S, DECIDING_S), now)
            case KeepTicket():
                self._turn_to(Found(page.ticket, False, now + DECIDING_S, DECIDING_S), now)
            case CancelTicket() if page.leaving and self.away is None:
                return self._ask(AskCancel(self._new_id(), page.ticket.token), now)
            case Leave():
                self._return(now)
        return None

    def _settled(self, now: float) -> bool:
        """The page stands long enough for a tap to be meant for it."""
        return now - self._page_since >= TAP_GUARD_S

    def _may_take(self, service: str, now: float) -> bool:
        offer = offer_of(self._services, service)
        can = offer is not None and why_not(offer, self._customer_class) is None
        return can and self.away is None and self._settled(now)

    def _may_check_in(self, now: float) -> bool:
        return self.takes_appointments and self.away is None and self._settled(now)

    def _choose(self, customer_class: str) -> None:
        """A class chosen by hand takes the place of a card's."""
        self._customer_class = ORDINARY if self._customer_class == customer_class else customer_class
        self._card = None
        self._drop_what_closed()

    def _drop_what_closed(self) -> None:
        """Of what was gathered, for whoever the customer is now."""
        page = self._page
        if isinstance(page, Gathering):
            offers = [(each, offer_of(self._services, each)) for each in page.chosen]
            still = tuple(each for each, offer in offers if offer and why_not(offer, self._customer_class) is None)
            self._page = replace(page, chosen=still)

    def _stay_on(self, now: float) -> None:
        """Every touch of a page that asks something begins its time anew."""
        if isinstance(self._page, Gathering):
            self._page = replace(self._page, until=now + DECIDING_S, length=DECIDING_S)

    def _ask_ticket(self, services: tuple[str, ...], now: float) -> Ask:
        pseudonym = self._card.pseudonym if self._card else None
        first, *others = services
        language = self.languages[0]
        wanted = AskTicket(self._new_id(), first, self._customer_class, language, pseudonym, tuple(others))
        return self._ask(wanted, now)

    def _ask(self, ask: Ask, now: float) -> Ask:
        match ask:
            case AskTicket():
                page: Page = Issuing(ask.request_id, ask.service)
            case AskCheckIn():
                page = Issuing(ask.request_id, "")
            case AskLookUp():
                page = Asking(ask.request_id, "look_up", ask.token)
            case AskReturn():
                page = Asking(ask.request_id, "return", ask.token)
            case AskCancel():
                page = Asking(ask.request_id, "cancel", ask.token)
            case AskReprint():
                page = Asking(ask.request_id, "reprint", ask.token)
        self._turn_to(page, now)
        return ask

    def _pass_time(self, now: float) -> None:
        page = self._page
        if isinstance(page, Taken) and page.ticket.slip == "queued" and now - self._page_since >= SLIP_PATIENCE_S:
            self._page = taken_with(page, "late", now)
        if isinstance(self._page, Passing) and now >= self._page.until:
            self._return(now)
        if isinstance(self._page, Choosing) and now - self._touched_at >= FORGET_AFTER_S:
            self._forget_choices()

    def _return(self, now: float) -> None:
        self._forget_choices()
        self._turn_to(Choosing(), now)

    def _forget_choices(self) -> None:
        self._customer_class, self._card, self._language = ORDINARY, None, 0

    def _turn_to(self, page: Page, now: float) -> None:
        self._page, self._page_since = page, now


def _with_or_without(chosen: tuple[str, ...], service: str) -> tuple[str, ...]:
    """A second touch takes a service off again; more than the most are not taken on."""
    if service in chosen:
        return tuple(each for each in chosen if each != service)
    return (*chosen, service) if len(chosen) < MOST_SERVICES else chosen


def may_return(ticket: TicketFound) -> bool:
    """Whether its customer was called in vain, as far as is known."""
    return ticket.state in ("no_show", "")


def may_cancel(ticket: TicketFound) -> bool:
    """Whether it still waits, as far as is known."""
    return ticket.state in ("waiting", "parked", "")


def may_print(ticket: TicketFound, no_slips: NoSlips | None) -> bool:
    """Whether its slip would come out here."""
    return fetch(ticket, no_slips) in ("offered", "again")


_DONE: dict[str, tuple[News, float]] = {
    "return": ("returned", SHOWN_S),
    "cancel": ("cancelled", SHOWN_S),
    "reprint": ("slip_asked", SHOWN_WITHOUT_SLIP_S),
}
"""What is told once it is done, by what was asked, and for how long."""


def _asked(page: Issuing | Asking) -> Asked:
    if isinstance(page, Asking):
        return page.what
    return "ticket" if page.service else "check_in"
