"""Blocks written by the printer's own fonts, line by line; a line that has a character they lack is drawn."""

from collections.abc import Callable
from functools import lru_cache

from drivers.escpos import commands
from drivers.escpos.blocks import Align, Badge, BigNumber, Block, Item, Pair, Rule, Size, Space, Text
from drivers.escpos.charset import Charset, Letters, clean
from drivers.escpos.pen import Pen
from drivers.escpos.wrapping import wrap

Draw = Callable[[Pen, Block], None]
"""Puts a block onto the slip as a picture."""

_COLUMN = 12
"""Dots: font A is 12 × 24, a Chinese character 24 × 24."""

_TIMES: dict[Size, tuple[int, int]] = {"small": (1, 1), "normal": (1, 1), "large": (1, 2), "title": (2, 2)}
"""Times wider, times higher."""

_BOX = "□ "
_DASH = 8
"""Times wider than a hyphen: a rule of few bytes."""

_ROOM = 0.94
"""Of the paper's width, for the number."""

_LEADING = 12
"""Dots of empty paper that the lines bring along: so much less is fed, and a little not at all."""


class NativeText:
    """Writes for a print head of so many dots, in the characters of one kind of printer."""

    def __init__(self, dots: int, charset: Charset, draw: Draw) -> None:
        self._columns = dots // _COLUMN
        self._charset = charset
        self._draw = draw
        self._lines = lru_cache(maxsize=512)(self._wrapped)

    def write(self, pen: Pen, block: Block) -> None:
        """The block, in letters where the printer has them."""
        match block:
            case Text(text, size, bold, align):
                self._paragraph(pen, clean(text), size, bold, align)
            case Pair(label, value, size, bold):
                self._pair(pen, Pair(clean(label), clean(value), size, bold))
            case Item(text, size):
                self._item(pen, clean(text), size)
            case Badge(text):
                self._badge(pen, clean(text))
            case BigNumber(text):
                self._number(pen, clean(text))
            case Rule():
                pen.style((_DASH, 1))
                self._line(pen, Letters(b"-" * (self._columns // _DASH), kanji=None), "centre")
            case Space(dots):
                if dots - _LEADING > _LEADING // 2:
                    pen.command(commands.feed(dots - _LEADING), dots - _LEADING)
            case _:
                self._draw(pen, block)

    def _paragraph(self, pen: Pen, text: str, size: Size, bold: bool, align: Align) -> None:
        times = _TIMES[size]
        for line in self._lines(text, self._columns // times[0], even=align == "centre"):
            if (letters := self._charset.letters(line)) is None:
                self._draw(pen, Text(line, size, bold, align))
            else:
                pen.style(times, bold)
                self._line(pen, letters, align)

    def _pair(self, pen: Pen, pair: Pair) -> None:
        """The value begins where it must to end at the right edge; below the label where there is no room beside it."""
        label, value = self._charset.letters(pair.label), self._charset.letters(pair.value)
        times = _TIMES[pair.size]
        columns = self._columns // times[0]
        if label is None or value is None:
            self._draw(pen, pair)
        elif self._width(pair.label) + self._width(pair.value) < columns:
            pen.style(times, pair.bold)
            pen.align("left")
            pen.write(label)
            pen.move_to((columns - self._width(pair.value)) * times[0] * _COLUMN)
            pen.write(value)
            pen.end_line()
        else:
            self._paragraph(pen, pair.label, pair.size, pair.bold, "left")
            self._paragraph(pen, pair.value, pair.size, pair.bold, "right")

    def _item(self, pen: Pen, text: str, size: Size) -> None:
        times = _TIMES[size]
        indent = len(_BOX) + 1
        first, *others = self._lines(text, self._columns // times[0] - indent, even=False) or [""]
        marked = [_BOX + first, *(" " * indent + line for line in others)]
        lines = [letters for line in marked if (letters := self._charset.letters(line)) is not None]
        if len(lines) < len(marked):
            self._draw(pen, Item(text, size))
            return
        pen.style(times)
        for letters in lines:
            self._line(pen, letters, "left")

    def _badge(self, pen: Pen, text: str) -> None:
        for line in self._lines(text, self._columns - 2, even=True):
            if (letters := self._charset.letters(f" {line} ")) is None:
                self._draw(pen, Badge(line))
            else:
                pen.style(_TIMES["large"], bold=True, inverse=True)
                self._line(pen, letters, "centre")

    def _number(self, pen: Pen, text: str) -> None:
        letters = self._charset.letters(text)
        times = min(8, int(self._columns * _ROOM) // max(1, self._width(text)))
        if letters is None or letters.kanji or times < 2:
            self._draw(pen, BigNumber(text))
        else:
            pen.style((times, times))
            self._line(pen, letters, "centre")

    def _line(self, pen: Pen, letters: Letters, align: Align) -> None:
        pen.align(align)
        pen.write(letters)
        pen.end_line()

    def _wrapped(self, text: str, columns: int, *, even: bool) -> list[str]:
        """As few lines as possible; `even`: then as even as possible, so that no word is left alone."""
        lines = wrap(text, lambda line: self._width(line) <= columns)
        for narrower in range(columns - 2, columns // 2, -2) if even and len(lines) > 1 else ():
            evener = wrap(text, lambda line, most=narrower: self._width(line) <= most)  # type: ignore[misc]
            if len(evener) > len(lines):
                break
            lines = evener
        return lines

    def _width(self, text: str) -> int:
        return self._charset.columns(text)
