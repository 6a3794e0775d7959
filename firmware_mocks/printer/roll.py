"""The paper roll: what was burnt onto it, in order, until the cut. Plain values; `drawing` makes pictures of them."""

from dataclasses import dataclass, field
from typing import NamedTuple

COLUMN = 12
"""Dots: a letter of font A is 12 wide, a Chinese one 24."""


def columns_of(text: str) -> int:
    """How many columns a text takes."""
    return sum(2 if ord(letter) >= 0x2E80 else 1 for letter in text)


class Style(NamedTuple):
    """How letters look. `wide` and `high` are the times of GS ! (for Chinese letters, of FS ! too)."""

    wide: int = 1
    high: int = 1
    bold: bool = False
    underline: bool = False
    inverse: bool = False
    small: bool = False


class Span(NamedTuple):
    """Letters of one style."""

    text: str
    style: Style


class TextLine(NamedTuple):
    """A line of text; `align` is 0 left, 1 centre, 2 right; `height` in dots."""

    spans: tuple[Span, ...]
    align: int
    height: int


@dataclass(frozen=True, slots=True)
class Picture:
    """A raster: rows of `width_bytes` bytes, a set bit is a black dot."""

    width_bytes: int
    rows: bytes
    align: int

    @property
    def height(self) -> int:
        return len(self.rows) // self.width_bytes if self.width_bytes else 0


@dataclass(frozen=True, slots=True)
class QrSymbol:
    """A QR code of the printer's own making; `module` dots a square, `level` is one of L, M, Q, H."""

    content: str
    module: int
    level: str
    align: int


class Feed(NamedTuple):
    """Empty paper."""

    dots: int


Mark = TextLine | Picture | QrSymbol | Feed


@dataclass(frozen=True, slots=True)
class PrintedSlip:
    """One piece of paper, from cut to cut. `width` in dots; `partial`: it hangs by a bridge."""

    number: int
    marks: tuple[Mark, ...]
    width: int
    partial: bool = True

    @property
    def text(self) -> str:
        """What the printer's own fonts wrote; pictures are not read."""
        lines = [mark for mark in self.marks if isinstance(mark, TextLine)]
        return "\n".join("".join(span.text for span in line.spans) for line in lines)

    @property
    def qr_codes(self) -> list[str]:
        """What the QR codes of the printer's own making say."""
        return [mark.content for mark in self.marks if isinstance(mark, QrSymbol)]


@dataclass(slots=True)
class Roll:
    """The paper since the last cut."""

    width: int
    cuts: int = 0
    marks: list[Mark] = field(default_factory=list)

    def burn(self, mark: Mark) -> None:
        self.marks.append(mark)

    def cut(self, partial: bool) -> PrintedSlip | None:
        """The slip now cut off; None when nothing was printed on it."""
        printed, self.marks = tuple(self.marks), []
        if all(isinstance(mark, Feed) for mark in printed):
            return None
        self.cuts += 1
        return PrintedSlip(self.cuts, printed, self.width, partial)
