"""Writes a slip's bytes: changes a printer's modes only where the next line needs it, and ends with all of them plain.

What it writes is to follow ESC @, on which all modes are plain but one: some printers are then in kanji mode. No font.
"""

from drivers.escpos import commands
from drivers.escpos.blocks import Align
from drivers.escpos.charset import Letters

_PLACES: dict[Align, int] = {"left": 0, "centre": 1, "right": 2}
RASTER_HEAD = 8
"""Bytes of GS v 0 before its dots."""

LINE_DOTS = 30
"""From one line to the next, on most printers after ESC @; larger letters take what they need."""

_LETTER_DOTS = 24
"""Height of font A and of Chinese characters."""


class Pen:
    """One slip."""

    def __init__(self) -> None:
        self._sent = bytearray()
        self._dots: list[range] = []
        self._align = 0
        self._size = self._kanji_size = (1, 1)
        self._bold = self._inverse = False
        self._page = 0
        self._kanji: bool | None = None
        self._tallest = 0
        self.dots = 0
        """Of paper, down to what was written last."""

    def align(self, place: Align) -> None:
        """Of the lines that follow."""
        if (wanted := _PLACES[place]) != self._align:
            self._align = wanted
            self._sent += commands.align(wanted)

    def style(self, times: tuple[int, int] = (1, 1), bold: bool = False, inverse: bool = False) -> None:
        """Of the letters that follow: `times` wider and higher."""
        if (times, bold) != (self._size, self._bold):
            doubled = max(times) <= 2
            self._sent += commands.print_mode(*times, bold) if doubled else commands.letter_size(*times)
            self._sent += commands.bold(bold) if not doubled and bold != self._bold else b""
            self._size, self._bold = times, bold
        if inverse != self._inverse:
            self._inverse = inverse
            self._sent += commands.inverse(inverse)

    def write(self, letters: Letters) -> None:
        """Letters of the line; Western ones outside kanji mode, in their code page."""
        wide, high = self._size
        self._tallest = max(self._tallest, high)
        if letters.kanji:
            self._kanji_mode(True)
            if (wanted := (min(wide, 2), min(high, 2))) != self._kanji_size:
                self._kanji_size = wanted
                self._sent += commands.kanji_size(wide > 1, high > 1)
        elif letters.kanji is False or self._kanji is None or self._kanji_size != self._size:
            self._kanji_mode(False)  # in kanji mode some printers enlarge Western letters too
        if letters.page is not None and letters.page != self._page:
            self._page = letters.page
            self._sent += commands.code_page(letters.page)
        self._sent += letters.raw

    def move_to(self, dots: int) -> None:
        """Within the line."""
        self._sent += commands.move_to(dots)

    def end_line(self) -> None:
        """The line is printed."""
        self._sent += b"\n"
        self.dots += max(LINE_DOTS, _LETTER_DOTS * self._tallest)
        self._tallest = 0

    def command(self, raw: bytes, dots: int = 0) -> None:
        """Something complete between two lines, that leaves the modes alone, and feeds so many dots."""
        self._sent += raw
        self.dots += dots

    def pictures(self, rasters: tuple[bytes, ...]) -> None:
        """GS v 0 commands, each at the left edge."""
        self.align("left")
        for raster in rasters:
            start = len(self._sent)
            self._sent += raster
            self._dots.append(range(start + RASTER_HEAD, len(self._sent)))
            self.dots += int.from_bytes(raster[RASTER_HEAD - 2 : RASTER_HEAD], "little")

    def finished(self) -> bytes:
        """All of it, modes plain; a dot is turned on where a picture reads as a real-time order to the printer."""
        self.style()
        if self._kanji_size != (1, 1):
            self._sent += commands.kanji_size(False, False)
        if self._kanji:
            self._sent += commands.KANJI_OFF
        if self._page:
            self._sent += commands.code_page(0)
        self.align("left")
        return without_real_time_commands(self._sent, self._dots)

    def _kanji_mode(self, on: bool) -> None:
        if on is not self._kanji:
            self._kanji = on
            self._sent += commands.KANJI_ON if on else commands.KANJI_OFF


def without_real_time_commands(sent: bytearray, dots: list[range]) -> bytes:
    """`dots` are the places of pictures; an order may begin in a picture's head and end in its dots."""
    at = commands.first_real_time_command(sent)
    while at is not None:
        if _within(at, dots):
            sent[at] |= 0x01
        elif _within(at + 2, dots):
            sent[at + 2] |= 0x80
        else:
            raise ValueError(f"what is written, and no picture, is a real-time command: {bytes(sent[at : at + 3])!r}")
        at = commands.first_real_time_command(sent, at)
    return bytes(sent)


def _within(at: int, dots: list[range]) -> bool:
    return any(at in each for each in dots)
