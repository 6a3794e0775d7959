"""The check digits of cards and identity cards, by which a number that was misread is known. Pure."""

import re
from datetime import date

_IDENTITY = re.compile(r"[1-9][0-9]{5}(?P<born>[0-9]{8})[0-9]{3}[0-9X]")
"""GB 11643-1999: six digits of a region, the birthday, three of an order, a check sign."""
_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_SIGNS = "10X98765432"
"""ISO 7064, MOD 11-2: by the sum of the weighted digits modulo 11."""
_OLDEST_YEARS = 130


def luhn_holds(number: str) -> bool:
    """ISO/IEC 7812: every second digit from the right counts twice, its own digits added."""
    doubled = [sum(divmod(2 * int(digit), 10)) for digit in number[-2::-2]]
    return (sum(doubled) + sum(int(digit) for digit in number[::-2])) % 10 == 0


def birthday_in(number: str, today: date) -> date | None:
    """When the holder of this identity number was born; None for what has not its form. Its check sign may be wrong."""
    form = _IDENTITY.fullmatch(number)
    if form is None:
        return None
    try:
        born = date.fromisoformat(form["born"])
    except ValueError:
        return None
    return born if born <= today and today.year - born.year <= _OLDEST_YEARS else None


def identity_holds(number: str) -> bool:
    """Whether the check sign of an identity number is right."""
    total = sum(weight * int(digit) for weight, digit in zip(_WEIGHTS, number, strict=False))
    return number[17:] == _SIGNS[total % 11]


def age_on(born: date, today: date) -> int:
    """In whole years."""
    return today.year - born.year - ((today.month, today.day) < (born.month, born.day))
