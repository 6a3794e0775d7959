"""Truths of cards: nobody has the class of another's card; what is kept of a number cannot be made from it alone."""

import hashlib
from random import Random

from firmware_mocks.halls.soak.ledger import Account, Blame, Entry
from firmware_mocks.halls.soak.troubles import Troubles
from kiosk.config import HallConfig
from kiosk.queueing.rules import ORDINARY

BACK_S = 15.0
"""After the last trouble of a reader or its kiosk."""

BEGINS = "622848133"
"""Every card of these customers; half a number is as much, and its last digit fits as a check digit."""

WORN = 0.1
"""Of the cards, whose last digit is misread."""

DIGITS = 19


def a_card(random: Random) -> tuple[str, bool]:
    """Its number as a reader sees it, and whether that is right."""
    body = f"{BEGINS}{random.randrange(10 ** (DIGITS - 1 - len(BEGINS))):0{DIGITS - 1 - len(BEGINS)}}"
    check = _check_digit(body)
    worn = random.random() < WORN
    return f"{body}{(check + worn) % 10}", not worn


def _check_digit(body: str) -> int:
    """ISO/IEC 7812: every second digit from the right is doubled, and its digits are added."""
    doubled = [int(digit) * (2 if place % 2 == 0 else 1) for place, digit in enumerate(reversed(body))]
    return -sum(each // 10 + each % 10 for each in doubled) % 10


class Cards:
    """What customers hold and what is kept of it."""

    def __init__(self, config: HallConfig, account: Account, troubles: Troubles, blame: Blame) -> None:
        self._account, self._troubles, self._blame = account, troubles, blame
        ranges = config.cards.ranges if config.cards else ()
        self._gives = next((each.customer_class for each in ranges if BEGINS.startswith(each.prefix or "-")), "")
        """The class of these cards; empty: none."""
        self._plain: dict[str, None] = {}
        self._may_be: dict[str, tuple[str, ...]] = {}
        self._left_well: dict[str, bool] = {}

    def _note(self, number: str) -> None:
        """Whoever has the journal, and no key, could try all numbers in turn."""
        for name in ("blake2b", "blake2s", "sha256", "sha1", "md5"):
            self._plain[hashlib.new(name, number.encode()).hexdigest()[:32]] = None
        self._plain[hashlib.blake2b(number.encode(), digest_size=16).hexdigest()] = None

    def event(self, entry: Entry) -> None:
        """What the journal keeps."""
        if entry.type == "TicketIssued":
            self.told("the journal", entry.fields.get("card"))

    def told(self, where: str, pseudonym: object) -> None:
        """What stands for a card there; nothing: none."""
        if str(pseudonym)[:32] in self._plain:
            self._blame("private", f"in {where} a card is called {pseudonym}, which can be made from its number")

    def comes(self, kiosk: str, customer_class: str) -> None:
        """Somebody else stands before a kiosk, who will choose this class."""
        self._may_be[kiosk] = (customer_class,) if self._left_well.get(kiosk, True) else ()
        self._left_well[kiosk] = False

    def tries(self, kiosk: str) -> None:
        """Begins to touch it; a kiosk that starts again forgets what was chosen, and which card was read."""
        if (may_be := self._may_be.get(kiosk, ())) and ORDINARY not in may_be:
            self._may_be[kiosk] = (*may_be, ORDINARY)

    def swiped(self, kiosk: str, reader: str, number: str, *, good: bool) -> None:
        """A card that may be read, if the reader works; one who has chosen a class by hand chooses it again."""
        self._note(number)
        if good and self._may_be.get(kiosk) and self._may_be[kiosk][0] in (ORDINARY, self._gives):
            sure = self._troubles.calm(BACK_S, reader, kiosk, "hall")
            self._may_be[kiosk] = (self._gives,) if sure else (ORDINARY, self._gives)

    def has_ticket(self, kiosk: str, number: str) -> None:
        """And leaves with it."""
        may_be, ticket = self._may_be.get(kiosk, ()), self._account.tickets.get(number)
        if ticket is not None and may_be and ticket.issued_as not in may_be:
            is_of = " or ".join(may_be)
            self._blame("class", f"{number} is a ticket for class {ticket.issued_as}, and its customer is {is_of}")

    def leaves(self, kiosk: str) -> None:
        """By the key that is for it."""
        self._left_well[kiosk] = True
