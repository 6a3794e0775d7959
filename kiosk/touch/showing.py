"""What can stand on the touch screen's glass: pages, actions of a finger, and the whole picture. Values alone."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal
from zoneinfo import ZoneInfo

from kiosk.services import NoSlips, ServiceOffer, Services
from kiosk.touch.scan import Card

ORDINARY = "ordinary"
BAR_STEPS = 120

Slip = Literal["queued", "late", "held", "coming", "printed", "failed", "none"]
"""`late`: not heard of for long; `held`: the printer cannot print now; `coming`: now it can."""
Away = Literal["starting", "no_broker", "no_controller", "storage_full"]
Asked = Literal["ticket", "check_in", "look_up", "return", "cancel", "reprint"]
"""What a request of this screen was for."""
News = Literal[
    "returned",
    "cancelled",
    "slip_asked",
    "slip_held",
    "slip_out",
    "slip_not_out",
    "other_hall",
    "no_class",
    "unreadable",
]
"""What a page of one message tells, good or bad."""
Keys = Literal["digits", "letters"]


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
    also: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class TicketFound:
    """The ticket of a scanned slip. `state` is its stage, `slip` that of its paper; "" where nobody said."""

    token: str
    number: str = ""
    service: str = ""
    state: str = ""
    counter: str | None = None
    slip: str = ""


@dataclass(frozen=True, slots=True)
class Refusal:
    """No, and when to come again."""

    reason: str
    opens_at: datetime


Outcome = TicketTaken | TicketFound | Refusal | str
"""What came of a request: a ticket, a refusal, or the code of one."""


@dataclass(frozen=True, slots=True)
class Choosing:
    """The services."""


@dataclass(frozen=True, slots=True)
class Gathering:
    """Several services are being chosen for one ticket, in this order."""

    chosen: tuple[str, ...]
    until: float
    length: float


@dataclass(frozen=True, slots=True)
class Issuing:
    """A ticket is on its way; `service` is empty where an appointment says which."""

    request_id: str
    service: str


@dataclass(frozen=True, slots=True)
class Asking:
    """Another question is on its way."""

    request_id: str
    what: Literal["look_up", "return", "cancel", "reprint"]
    token: str


@dataclass(frozen=True, slots=True)
class Taken:
    """A ticket was issued."""

    ticket: TicketTaken
    until: float
    length: float


@dataclass(frozen=True, slots=True)
class Refused:
    """Nothing came of what was asked; `reason` is the refusal's code, `opens_at` when it would not be refused."""

    reason: str
    until: float
    length: float
    asked: Asked = "ticket"
    opens_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Coding:
    """The code of an appointment is being typed."""

    code: str
    keys: Keys
    until: float
    length: float


@dataclass(frozen=True, slots=True)
class Found:
    """A slip was scanned; `leaving`: its customer wants to cancel, and is asked once more."""

    ticket: TicketFound
    leaving: bool
    until: float
    length: float


@dataclass(frozen=True, slots=True)
class Told:
    """One message; `number` where it is about a ticket."""

    news: News
    number: str
    until: float
    length: float


Passing = Gathering | Taken | Refused | Coding | Found | Told
"""Pages that leave by themselves."""
Page = Choosing | Issuing | Asking | Passing


@dataclass(frozen=True, slots=True)
class Take:
    """Take a ticket for a service; while several are gathered: this one too, or not this one after all."""

    service: str


@dataclass(frozen=True, slots=True)
class Gather:
    """There is more than one thing to do."""


@dataclass(frozen=True, slots=True)
class TakeAll:
    """One ticket for all that was gathered."""


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


@dataclass(frozen=True, slots=True)
class EnterCode:
    """I have an appointment."""


@dataclass(frozen=True, slots=True)
class TypeCode:
    """A character of the code."""

    character: str


@dataclass(frozen=True, slots=True)
class EraseCode:
    """The last character was wrong."""


@dataclass(frozen=True, slots=True)
class SwitchKeys:
    """Letters instead of digits, or digits again."""


@dataclass(frozen=True, slots=True)
class CheckIn:
    """The code is complete."""


@dataclass(frozen=True, slots=True)
class ComeBack:
    """Into the queue again."""


@dataclass(frozen=True, slots=True)
class GiveUp:
    """The ticket is not wanted any more; asked once more before anything happens."""


@dataclass(frozen=True, slots=True)
class CancelTicket:
    """Yes, cancel it."""


@dataclass(frozen=True, slots=True)
class KeepTicket:
    """No, keep it."""


@dataclass(frozen=True, slots=True)
class PrintSlip:
    """The slip of the ticket that was scanned, here and now."""


Action = (
    Take
    | Gather
    | TakeAll
    | Choose
    | SwitchLanguage
    | Leave
    | Stay
    | EnterCode
    | TypeCode
    | EraseCode
    | SwitchKeys
    | CheckIn
    | ComeBack
    | GiveUp
    | CancelTicket
    | KeepTicket
    | PrintSlip
)


@dataclass(frozen=True, slots=True)
class Picture:
    """All that is to be seen. `left` is the time left to this page, in BAR_STEPS; `card` what was read from a card;
    `no_slips` why no slip comes out here."""

    page: Page
    services: Services | None
    away: Away | None
    languages: tuple[str, ...]
    customer_class: str
    held: Action | None
    left: int
    card: Card | None = None
    no_slips: NoSlips | None = None


def ends_soon(picture: Picture) -> bool:
    """Whether a page that asks something must warn that it leaves: in the last third, ten seconds."""
    return picture.left < BAR_STEPS // 3


def offer_of(services: Services | None, service: str) -> ServiceOffer | None:
    """The offer of that service."""
    return next((o for o in services.services if o.service == service), None) if services else None


def to_bring(services: Services | None, visit: tuple[str, ...]) -> tuple[dict[str, str], ...]:
    """What to have ready, one by one, as the slip of these services lists it; nothing where none of them lists any."""
    offers = [offer for letter in visit if (offer := offer_of(services, letter)) is not None]
    if not any(offer.documents for offer in offers):
        return ()
    listed = [each for offer in offers for each in (offer.documents or [offer.hints]) if each]
    return tuple(each for n, each in enumerate(listed) if each not in listed[:n])


def why_not(offer: ServiceOffer, customer_class: str) -> str | None:
    """Why a customer of this class gets no ticket for it now, as a word of kiosk.touch.words.CLOSED; None: gets one."""
    if not offer.open:
        return offer.reason or ""
    if customer_class in offer.nobody_takes:
        return "nobody_takes" if customer_class == ORDINARY else "class_not_taken"
    return None


def offered(picture: Picture) -> tuple[str, ...]:
    """The services of which a ticket can be had now."""
    offers = picture.services.services if picture.services else []
    return tuple(offer.service for offer in offers if why_not(offer, picture.customer_class) is None)


def on_the_clock(services: Services, moment: datetime) -> tuple[datetime, date]:
    """The moment as the hall's clock will show it, and the hall's date of today."""
    zone = ZoneInfo(services.time_zone)
    return moment.astimezone(zone), services.at.astimezone(zone).date()
