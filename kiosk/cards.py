"""Finds a customer's class from a card's number, which goes no further than this file. Pure but for `read_key`."""

import re
from dataclasses import dataclass
from datetime import date
from hashlib import blake2b
from pathlib import Path

from kiosk.check_digits import age_on, birthday_in, identity_holds, luhn_holds
from kiosk.config import CardRange, ConfigError, HallConfig
from kiosk.config.reading import unreadable

LEAST_KEY, MOST_KEY = 16, 4096
"""Bytes of a key file."""

MAKE_ONE = "make one: head -c 32 /dev/urandom >"
_NUMBER = re.compile(r"[0-9]{8,19}|[0-9]{17}X")


@dataclass(frozen=True, slots=True)
class CardRead:
    """What may be known of a card: the class it gives, and what its tickets of a day are counted by (16 bytes, hex)."""

    customer_class: str
    pseudonym: str | None


@dataclass(frozen=True, slots=True)
class Misread:
    """A number whose check digit is wrong."""


class Cards:
    """The ranges of a hall. Without a key cards are recognised and have no pseudonym."""

    def __init__(self, config: HallConfig, key: bytes | None) -> None:
        ranges = config.cards.ranges if config.cards else ()
        self._identity = config.cards.identity if config.cards else None
        self._ranges = sorted(map(_Range.of, ranges), key=lambda each: -each.digits)
        self._key = blake2b(key, person=b"paidui card").digest() if key is not None else None

    def read(self, number: str, today: date) -> CardRead | Misread | None:
        """None for what is no number of a card, and for cards that give no class. The longest match counts; an identity
        number, known by its birthday and check sign, is in no range. `today`: the hall's date, for a holder's age."""
        if not _NUMBER.fullmatch(number):
            return None
        born = birthday_in(number, today)
        if born is not None and identity_holds(number):
            return self._of_person(number, age_on(born, today))
        found = next((each for each in self._ranges if each.holds(number)), None)
        if found is None:
            return None if born is None else Misread()
        if found.luhn and not luhn_holds(number):
            return Misread()
        return CardRead(found.customer_class, self._pseudonym(number))

    def _of_person(self, number: str, age: int) -> CardRead | None:
        identity = self._identity
        if identity is None or age < identity.from_age:
            return None
        return CardRead(identity.customer_class, self._pseudonym(number))

    def _pseudonym(self, number: str) -> str | None:
        return blake2b(number.encode(), key=self._key, digest_size=16).hexdigest() if self._key is not None else None


def read_key(config: HallConfig) -> bytes | None:
    """The secret of the hall's key file, None where none is stated; raises ConfigError, which says how to make one."""
    path = config.cards_key_path
    if path is None:
        return None
    try:
        with path.open("rb") as file:
            key = file.read(MOST_KEY + 1)
    except FileNotFoundError:
        raise _unusable(path, "no such file") from None
    except OSError as error:
        raise unreadable(path, f"cannot be read: {error.strerror}", "a file that this account may read") from None
    if len(key) < LEAST_KEY:
        raise _unusable(path, f"has {len(key)} bytes, a key has at least {LEAST_KEY}")
    if len(key) > MOST_KEY:
        raise _unusable(path, f"is larger than {MOST_KEY} bytes: hardly a key")
    return key


def _unusable(path: Path, wrong: str) -> ConfigError:
    return unreadable(path, wrong, f"{MAKE_ONE} {path}")


@dataclass(frozen=True, slots=True)
class _Range:
    lowest: str
    highest: str
    length: int | None
    customer_class: str
    luhn: bool

    @classmethod
    def of(cls, stated: CardRange) -> "_Range":
        lowest, highest = stated.prefix or stated.first or "", stated.prefix or stated.last or ""
        return cls(lowest, highest, stated.length, stated.customer_class, stated.luhn)

    @property
    def digits(self) -> int:
        return len(self.lowest)

    def holds(self, number: str) -> bool:
        right_length = self.length is None or self.length == len(number)
        return (
            right_length
            and number.isdecimal()
            and len(number) >= self.digits
            and self.lowest <= number[: self.digits] <= self.highest
        )
