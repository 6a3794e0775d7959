"""Which characters a printer's own fonts have, and their bytes. Pure."""

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

Chinese = Literal["raster", "gb18030", "gbk", "gb2312"]
CodePage = Literal["cp437", "cp850", "cp852", "cp858", "cp866", "cp1252"]

_NUMBERS: dict[CodePage, int] = {"cp437": 0, "cp850": 2, "cp1252": 16, "cp866": 17, "cp852": 18, "cp858": 19}
"""As ESC t counts them, on Epson's printers and most that follow them."""

_NAMED_OTHERWISE = {"·": b"\xa1\xa4", "—": b"\xa1\xaa"}
"""In every GB 2312 font; Python's table gives these two places to look-alikes."""


@dataclass(frozen=True, slots=True)
class Letters:
    """A line as bytes: `kanji` stands between FS & and FS . , None in either; `page` is of ESC t, where it counts."""

    raw: bytes
    kanji: bool | None
    page: int | None = None


class Charset:
    """The characters of one kind of printer; `four_bytes`: it prints those of four bytes in GB 18030 too."""

    def __init__(self, chinese: Chinese, four_bytes: bool = False, pages: Sequence[CodePage] = ("cp437",)) -> None:
        self._chinese, self._four_bytes, self._pages = chinese, four_bytes, tuple(pages)
        self._known = lru_cache(maxsize=2048)(self._letters)

    def letters(self, line: str) -> Letters | None:
        """All of it in one mode, as some printers switch with the next line only; None: it must be drawn."""
        return self._known(line)

    def columns(self, text: str) -> int:
        """Of font A: two for a character of kanji mode."""
        if text.isascii() or self._is_western(text):
            return len(text)
        return sum(1 if letter.isascii() else 2 for letter in text)

    def _letters(self, line: str) -> Letters | None:
        if line.isascii():
            return Letters(line.encode("ascii"), kanji=None)
        for page in self._pages:
            try:
                return Letters(line.encode(page), kanji=False, page=_NUMBERS[page])
            except UnicodeEncodeError:
                continue
        raw = [self._two_bytes(letter) for letter in line]
        return Letters(b"".join(filter(None, raw)), kanji=True) if all(raw) else None

    def _is_western(self, text: str) -> bool:
        found = self.letters(text)
        return found is not None and found.kanji is False

    def _two_bytes(self, letter: str) -> bytes | None:
        """Its bytes in the printer's set."""
        if letter.isascii():
            return letter.encode("ascii")
        match self._chinese:
            case "raster":
                return None
            case "gb2312" if letter in _NAMED_OTHERWISE:
                return _NAMED_OTHERWISE[letter]
            case "gb18030":
                raw = letter.encode("gb18030", "ignore")
                return raw if len(raw) == 2 or (raw and self._four_bytes) else None
            case smaller:
                return letter.encode(smaller, "ignore") or None


@lru_cache(maxsize=2048)
def clean(text: str) -> str:
    """One line of visible characters, letter and accent as one: nothing in it can be an order to a printer."""
    if text.isascii() and text.isprintable():
        return text
    composed = unicodedata.normalize("NFC", text)
    return "".join(
        " " if letter.isspace() else letter for letter in composed if letter.isspace() or not _is_invisible(letter)
    )


def _is_invisible(letter: str) -> bool:
    """Controls, joiners, marks of direction, halves of characters, and the selectors of emoji."""
    return unicodedata.category(letter) in ("Cc", "Cf", "Cs") or "︀" <= letter <= "️"
