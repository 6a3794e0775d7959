"""What a scanner or card reader typed: a slip, an appointment's code, a card. Pure; a card's number ends here."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Literal

WEDGE_GAP_S = 0.5
"""Readers type a character every few milliseconds; after such a pause something new begins."""
MOST_TYPED = 400
"""Characters: three tracks of a magnetic stripe and their signs. More is noise."""
LEAST_PRIVATE = 12
"""Digits. So many may be a card or a person: they are asked of nobody, whatever the hall's codes look like."""


@dataclass(frozen=True, slots=True)
class Card:
    """What may be known of a card: the customer class it gives, and by what its tickets of a day are counted."""

    customer_class: str
    names: Mapping[str, str]
    pseudonym: str | None


@dataclass(frozen=True, slots=True)
class WrongDigit:
    """A number that its own check digit contradicts."""


ReadCard = Callable[[str], Card | WrongDigit | None]
"""From the number of a card or an identity card; None for those that give no class."""


@dataclass(frozen=True, slots=True)
class SlipScanned:
    """The code on a slip of this hall."""

    token: str


@dataclass(frozen=True, slots=True)
class CodeScanned:
    """What may be the code of an appointment."""

    code: str


@dataclass(frozen=True, slots=True)
class CardScanned:
    """A card that gives a class."""

    card: Card


@dataclass(frozen=True, slots=True)
class Unread:
    """Nothing that is of use here."""

    why: Literal["other_hall", "no_class", "unreadable"]


Scanned = SlipScanned | CodeScanned | CardScanned | Unread


def no_cards(_number: str) -> Card | WrongDigit | None:
    """For a hall whose cards give no class."""
    return None


def meaning(text: str, hall: str, appointments: bool, read_card: ReadCard) -> Scanned:
    """What was scanned. `appointments`: whether the hall takes any."""
    text = text.strip()
    if slip := _SLIP.fullmatch(text):
        return SlipScanned(slip["token"]) if slip["hall"] == hall else Unread("other_hall")
    match read_card(number) if (number := _card_number(text)) is not None else None:
        case Card() as card:
            return CardScanned(card)
        case WrongDigit():
            return Unread("unreadable")
    if _STRIPE.search(text) or _PRIVATE.search(text):
        return Unread("no_class")
    if appointments and _CODE.fullmatch(text):
        return CodeScanned(text)
    return Unread("unreadable")


def is_short_number(text: str) -> bool:
    """Too short to be taken for a card's. It may be half of one, if nobody knows that it is whole."""
    return text.isdecimal() and len(text) < LEAST_PRIVATE


class Wedge:
    """A reader that types like a keyboard: characters, then Enter. Keeps nothing that it has given away."""

    def __init__(self) -> None:
        self._typed = ""
        self._typed_at = 0.0

    def type(self, text: str, now: float) -> None:
        """Characters as they come."""
        fresh = now - self._typed_at > WEDGE_GAP_S
        self._typed = (text if fresh else self._typed + text)[: MOST_TYPED + 1]
        self._typed_at = now

    def enter(self, now: float) -> str | None:
        """What was typed without a pause until Enter; None when there was nothing, or too much."""
        typed, self._typed = self._typed, ""
        paused = now - self._typed_at > WEDGE_GAP_S
        return typed if typed.strip() and not paused and len(typed) <= MOST_TYPED else None

    def __repr__(self) -> str:
        return "Wedge()"


_SLIP = re.compile(r"paidui:(?P<hall>[A-Za-z0-9_-]{1,48}):(?P<token>[!-~]{1,64})")
"""As kiosk.slip writes it."""
_CODE = re.compile(r"[!-~]{1,64}")
_PLAIN = re.compile(r"[0-9]{8,19}|[0-9]{17}[Xx]")
"""A card, or an identity card (GB 11643)."""
_PRIVATE = re.compile(rf"[0-9]{{{LEAST_PRIVATE},}}")
_STRIPE = re.compile(r"(?:%B|;)(?P<number>[0-9]{8,19})[\^=]")
"""Tracks 1 and 2 of a magnetic stripe (ISO/IEC 7813): the number stands first, between these signs."""


def _card_number(text: str) -> str | None:
    if _PLAIN.fullmatch(text):
        return text.upper()
    stripe = _STRIPE.search(text)
    return stripe["number"] if stripe else None
