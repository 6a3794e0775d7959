"""What a display of Latin characters makes of any text: Chinese becomes digits and letters, what is long is cut. Pure.

暂停服务 ──► PAUSED      A①号 ──► A1      三号窗口 ──► 3      你好 ──► --      VIP0012, six places ──► IP0012 ✗  0012 ✓
"""

import unicodedata
from functools import partial

_WORDS = {"暂停服务": "PAUSED", "暂停办理": "PAUSED", "暂停": "PAUSED"}
_DIGITS = dict(zip("〇零一二三四五六七八九", "00123456789", strict=True))
_LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ -"


def fit(text: str, places: int, charset: str = "ascii") -> str:
    """At most `places` characters of `charset` (a codec of Python's with one byte per character).

    Too long, a text with digits loses its leading letters, then its leading digits: the end of a number is what tells
    it from its neighbours. A text without digits loses its end.
    """
    shown = displayable(text, charset)
    if len(shown) <= places:
        return shown
    if not any(letter.isdigit() for letter in shown):
        return shown[:places].rstrip()
    return (shown.lstrip(_LETTERS) or shown)[-places:].lstrip()


def displayable(text: str, charset: str = "ascii") -> str:
    """The text in capitals and in characters of `charset`, not shortened.

    Known words are said in English, Chinese and full-width digits become digits, accents that the charset lacks are
    left out. What is then still not displayable is left out where something else remains, else each is a dash.
    """
    for word, said in _WORDS.items():
        text = text.replace(word, said)
    has = partial(_has, charset)
    known = in_our_digits(text)
    shown = "".join(_nearest(letter.upper() if has(letter.upper()) else letter, charset) for letter in known)
    kept = " ".join("".join(letter for letter in shown if has(letter)).split())
    return kept if kept.strip("- ") else "-" * len("".join(shown.split()))


def in_our_digits(text: str) -> str:
    """The text with 三, ３ and ③ as 3."""
    return "".join(_DIGITS.get(letter, letter) for letter in unicodedata.normalize("NFKC", text))


def _nearest(letter: str, charset: str) -> str:
    if _has(charset, letter):
        return letter
    return unicodedata.normalize("NFKD", letter)[:1].upper()


def _has(charset: str, letters: str) -> bool:
    try:
        sent = letters.encode(charset)
    except UnicodeEncodeError:
        return False
    return letters.isprintable() and len(sent) == len(letters)
