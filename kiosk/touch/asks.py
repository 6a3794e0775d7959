"""What the touch screen asks of the controller: one request a page. Pure values; the client sends them."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class AskTicket:
    """A ticket, please. `card`: the pseudonym of the card that gave the class, never its number. `also`: what else the
    customer came for, in order."""

    request_id: str
    service: str
    customer_class: str
    language: str
    card: str | None = None
    also: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class AskCheckIn:
    """Somebody with an appointment is here."""

    request_id: str
    code: str
    language: str


@dataclass(frozen=True, slots=True)
class AskLookUp:
    """How is the ticket of this slip?"""

    request_id: str
    token: str


@dataclass(frozen=True, slots=True)
class AskReturn:
    """Who did not come when called is here now."""

    request_id: str
    token: str


@dataclass(frozen=True, slots=True)
class AskCancel:
    """The customer leaves."""

    request_id: str
    token: str


@dataclass(frozen=True, slots=True)
class AskReprint:
    """The slip, at this kiosk."""

    request_id: str
    token: str


Ask = AskTicket | AskCheckIn | AskLookUp | AskReturn | AskCancel | AskReprint
