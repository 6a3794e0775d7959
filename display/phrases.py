"""What is shown and said for a call, in each language. Pure.

Chinese for `zh`, English for every other language. Digits of a ticket are said one by one, as branches in China do
(零一二, never 十二); the number in a counter's name is said as a number.
"""

from collections.abc import Mapping

_CHINESE_DIGITS = dict(zip("0123456789", "零一二三四五六七八九", strict=True))


def shown(ticket: str, counter_names: Mapping[str, str], language: str) -> str:
    """The call as a line of text: `请 A012 号到 3号窗口`, `Ticket A012, please go to counter 3`."""
    counter = name_in(counter_names, language)
    if language == "zh":
        return f"请 {ticket} 号到 {counter}"
    return f"Ticket {ticket}, please go to {_inside_sentence(counter)}"


def spoken(ticket: str, counter_names: Mapping[str, str], language: str) -> str:
    """The call as a sentence for a voice: `请 A 零一二 号到 3号窗口`, `Ticket A 0 1 2, please go to counter 3`."""
    counter = name_in(counter_names, language)
    letters, digits = _split(ticket)
    if language == "zh":
        return f"请 {' '.join(letters)} {''.join(_CHINESE_DIGITS.get(d, d) for d in digits)} 号到 {counter}"
    return f"Ticket {' '.join(letters + digits)}, please go to {_inside_sentence(counter)}"


def name_in(names: Mapping[str, str], language: str) -> str:
    """The name in `language`, else in English, else the first there is; "" when there is none."""
    return names.get(language) or names.get("en") or next(iter(names.values()), "")


def _split(ticket: str) -> tuple[str, str]:
    """`A012` is the letters `A` and the digits `012`."""
    digits = ticket.lstrip("ABCDEFGHIJKLMNOPQRSTUVWXYZ")
    return ticket[: len(ticket) - len(digits)], digits


def _inside_sentence(name: str) -> str:
    """`Counter 3` is `counter 3` inside a sentence; `VIP room` stays."""
    return name[:1].lower() + name[1:] if name[1:2].islower() else name
