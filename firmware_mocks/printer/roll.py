"""The paper roll: what was burnt onto it, in order, until the cut. Plain values; `drawing` makes pictures of them.

           cutter                head
             |                     |
    lead     |  marks …            |  the rest of the roll
    ─────────┴─────────────────────┴──────────
             |←  head_to_cutter   →|

A cut goes through the paper where the cutter is: what stands between head and cutter is on the next slip.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import lru_cache
from typing import NamedTuple

import segno

from firmware_mocks.printer.model import DOTS_PER_MM

COLUMN, SMALL_COLUMN = 12, 9
"""Dots: so wide is a letter of font A, of font B; a Chinese one is twice as wide."""

ROW, SMALL_ROW = 24, 17
"""Dots: so high."""


class Style(NamedTuple):
    """How letters look. `wide` and `high` are the times of GS ! (for Chinese letters, of FS ! too)."""

    wide: int = 1
    high: int = 1
    bold: bool = False
    underline: bool = False
    inverse: bool = False
    small: bool = False

    @property
    def column(self) -> int:
        """Dots of a letter."""
        return (SMALL_COLUMN if self.small else COLUMN) * self.wide


class Span(NamedTuple):
    """Letters of one style, either all of one byte or all of two."""

    text: str
    style: Style
    two_bytes: bool = False

    @property
    def width(self) -> int:
        return len(self.text) * self.style.column * (1 + self.two_bytes)


class Gap(NamedTuple):
    """Paper left white within a line."""

    width: int

    @property
    def text(self) -> str:
        return " " * max(1, self.width // COLUMN)


class Strike(NamedTuple):
    """A piece of picture within a line (ESC *), row by row, a set bit is a black dot."""

    width: int
    rows: bytes

    @property
    def height(self) -> int:
        return len(self.rows) // ((self.width + 7) // 8) if self.width else 0


Piece = Span | Gap | Strike


class Place(NamedTuple):
    """Where across the paper: `align` is 0 left, 1 centre, 2 right, within `area` dots from `left`."""

    align: int
    left: int
    area: int


class TextLine(NamedTuple):
    """A line of text; `height` in dots."""

    spans: tuple[Piece, ...]
    place: Place
    height: int

    @property
    def text(self) -> str:
        return "".join(span.text for span in self.spans if not isinstance(span, Strike))


NOWHERE = Place(0, 0, 0)


@dataclass(frozen=True, slots=True)
class Picture:
    """A raster: rows of `width_bytes` bytes, a set bit is a black dot; every dot is `wide` by `high`."""

    width_bytes: int
    rows: bytes
    place: Place = NOWHERE
    wide: int = 1
    high: int = 1

    @property
    def height(self) -> int:
        return len(self.rows) // self.width_bytes * self.high if self.width_bytes else 0


@dataclass(frozen=True, slots=True)
class QrSymbol:
    """A QR code of the printer's own making; `module` dots a square, `level` is one of L, M, Q, H."""

    content: str
    module: int
    level: str
    place: Place

    @property
    def height(self) -> int:
        """0 where no code can hold so much."""
        return self.module * _squares(_alike(self.content), self.level)

    @property
    def width(self) -> int:
        return self.height


class Feed(NamedTuple):
    """Empty paper."""

    height: int


Mark = TextLine | Picture | QrSymbol | Feed


@dataclass(frozen=True, slots=True)
class PrintedSlip:
    """One piece of paper, from cut to cut. `width` in dots; `partial`: it hangs by a bridge; `torn`: by hand.

    `lead` dots of empty paper come first. The cutter hid `top` dots of the first mark and `bottom` of the last: they
    are on the slips before and after.
    """

    number: int
    marks: tuple[Mark, ...]
    width: int
    partial: bool = True
    torn: bool = False
    lead: int = 0
    top: int = 0
    bottom: int = 0

    @property
    def length_mm(self) -> float:
        """From edge to edge."""
        return (self.lead + height_of(self.marks) - self.top - self.bottom) / DOTS_PER_MM

    @property
    def text(self) -> str:
        """What the printer's own fonts wrote, most of which is on this piece; pictures are not read."""
        marks = list(self.marks)
        if marks and self.top * 2 > marks[0].height:
            marks = marks[1:]
        if marks and self.bottom * 2 > marks[-1].height:
            marks = marks[:-1]
        return "\n".join(mark.text for mark in marks if isinstance(mark, TextLine))

    @property
    def qr_codes(self) -> list[str]:
        """What the QR codes of the printer's own making say that are whole."""
        whole = self.marks[bool(self.top) : len(self.marks) - bool(self.bottom)]
        return [mark.content for mark in whole if isinstance(mark, QrSymbol)]


@dataclass(slots=True)
class Roll:
    """The paper: what hangs from the printer, and how much was used. `length` in dots, None: without end."""

    width: int
    gap: int = 0
    length: int | None = None
    cuts: int = 0
    marks: list[Mark] = field(default_factory=list)
    fed: int = 0
    """Dots, since this roll was put in."""
    _lead: int = -1
    _top: int = 0

    def __post_init__(self) -> None:
        if self._lead < 0:
            self._lead = self.gap

    @property
    def begun(self) -> bool:
        """True while something is printed on what hangs from the printer."""
        return not all(isinstance(mark, Feed) for mark in self.marks)

    @property
    def text(self) -> str:
        """What the printer's own fonts wrote on what hangs from it."""
        return "\n".join(mark.text for mark in self.marks if isinstance(mark, TextLine))

    @property
    def used_mm(self) -> float:
        return self.fed / DOTS_PER_MM

    @property
    def left_mm(self) -> float | None:
        """None: without end."""
        return None if self.length is None else max(0, self.length - self.fed) / DOTS_PER_MM

    def burn(self, mark: Mark, *, joined: bool = False) -> None:
        """Paper moves by the height of the mark. `joined`: more rows of the picture before."""
        self.fed += mark.height
        last = self.marks[-1] if self.marks else None
        if joined and isinstance(mark, Picture) and isinstance(last, Picture):
            mark = Picture(mark.width_bytes, last.rows + mark.rows, mark.place, mark.wide, mark.high)
            self.marks[-1] = mark
        else:
            self.marks.append(mark)

    def renew(self) -> None:
        """Another roll, of the same length; what hung from the printer is torn away."""
        self.fed, self.marks, self._lead, self._top = 0, [], self.gap, 0

    def pull_back(self, dots: int) -> None:
        """The paper moves backwards, no further than to its edge."""
        if not self.marks:
            moved = min(dots, self._lead)
            self._lead -= moved
            self.fed -= moved

    def cut(self, partial: bool) -> PrintedSlip | None:
        """The slip now cut off; None when nothing was printed on it."""
        return self._part(self.gap, partial, torn=False)

    def tear(self) -> PrintedSlip | None:
        """By hand, at the edge above the head."""
        return self._part(self.gap, partial=False, torn=True)

    def _part(self, gap: int, partial: bool, torn: bool) -> PrintedSlip | None:
        away = self._lead + height_of(self.marks) - self._top - gap
        if away <= self._lead:
            self._lead -= max(0, away)
            return None
        lead, top = self._lead, self._top
        printed, self.marks, hidden = _split(self.marks, away - lead + top)
        self._lead, self._top = 0, (self.marks[0].height - hidden if hidden else 0)
        if not self.begun:
            self._lead, self._top, self.marks = height_of(self.marks) - self._top, 0, []
        if all(isinstance(mark, Feed) for mark in printed):
            return None
        self.cuts += 1
        return PrintedSlip(self.cuts, printed, self.width, partial, torn, lead, top, hidden)


def height_of(marks: Iterable[Mark]) -> int:
    """Dots."""
    return sum(mark.height for mark in marks)


def _split(marks: list[Mark], at: int) -> tuple[tuple[Mark, ...], list[Mark], int]:
    """The marks above `at` dots, those below, and how many dots of the last above are below."""
    down = 0
    for index, mark in enumerate(marks):
        down += mark.height
        if down == at:
            return tuple(marks[: index + 1]), marks[index + 1 :], 0
        if down > at:
            return tuple(marks[: index + 1]), marks[index:], down - at
    return tuple(marks), [], 0


@lru_cache(maxsize=256)
def _squares(content: str, level: str) -> int:
    """Along a side."""
    try:
        return len(segno.make_qr(content, error=level.lower(), boost_error=False).matrix)
    except segno.DataOverflowError:
        return 0


def _alike(content: str) -> str:
    """Another content whose code is as large; the same for all tokens of a hall."""
    if content.isascii() and any(letter.islower() for letter in content):
        return "a" * len(content)
    return content
