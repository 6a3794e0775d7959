"""Executes ESC/POS commands onto a roll: modes, line buffer, pictures, QR codes. No clock, no state of health."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

from firmware_mocks.printer.parser import Command, Control, Letters, Token
from firmware_mocks.printer.roll import (
    COLUMN,
    Feed,
    Picture,
    PrintedSlip,
    QrSymbol,
    Roll,
    Span,
    Style,
    TextLine,
    columns_of,
)

_CODE_PAGES = {
    0: "cp437",
    2: "cp850",
    3: "cp860",
    4: "cp863",
    5: "cp865",
    16: "cp1252",
    17: "cp866",
    18: "cp852",
    19: "cp858",
}
_STYLES: dict[bytes, Callable[[Style, int], Style]] = {
    b"\x1bE": lambda style, n: style._replace(bold=bool(n & 1)),
    b"\x1bG": lambda style, n: style._replace(bold=bool(n & 1)),
    b"\x1b-": lambda style, n: style._replace(underline=n % 48 > 0),
    b"\x1bM": lambda style, n: style._replace(small=n % 48 == 1),
    b"\x1dB": lambda style, n: style._replace(inverse=bool(n & 1)),
    b"\x1d!": lambda style, n: style._replace(wide=(n >> 4 & 7) + 1, high=(n & 7) + 1),
    b"\x1b!": lambda _, n: Style(2 if n & 32 else 1, 2 if n & 16 else 1, bool(n & 8), bool(n & 128)),
}
"""What these commands, with their one parameter, make of the style before."""

_LEVELS = {48: "L", 49: "M", 50: "Q", 51: "H"}
_LINE = 30
"""Dots from line to line after ESC 2: 1/6 inch would be 34 at 203 dpi; Epson's 80 mm printers feed 30."""


@dataclass(frozen=True, slots=True)
class Answer:
    """Something to say once all before it is on paper: `automatic`, `paper`, `process_id`, `identity`."""

    kind: Literal["automatic", "paper", "process_id", "identity"]
    content: bytes = b""


@dataclass(frozen=True, slots=True)
class CutNow:
    """The cutter is asked to move."""

    partial: bool


Effect = Answer | CutNow | None


class Interpreter:
    """The modes a printer has, and what each command does to them and to the paper."""

    def __init__(self, roll: Roll, kanji_at_start: bool = False) -> None:
        self._roll = roll
        self._kanji_at_start = kanji_at_start
        self.reset()

    def reset(self) -> None:
        """ESC @: all modes as after switching on; the line in the buffer is lost."""
        self._style = Style()
        self._kanji_style = (1, 1)
        self._kanji = self._kanji_at_start
        self._code_page = "cp437"
        self._align = 0
        self._spacing = _LINE
        self._spans: list[Span] = []
        self._half = b""
        self._module, self._level, self._stored = 3, "L", b""
        self._graphics: Picture | None = None

    def forget_line(self) -> None:
        """Clearing the buffers loses the line begun; modes stay."""
        self._spans, self._half = [], b""

    def execute(self, token: Token) -> Effect:
        """Does what the token says; returns what the engine must do about it."""
        match token:
            case Letters(raw):
                self._write(raw)
            case Control(code):
                if code in b"\n\x0c":
                    self._end_line()
                elif code == 0x09:
                    self._spans.append(Span("    ", self._style))
                elif code == 0x18:
                    self._spans.clear()
            case Command(name, parameters):
                return self._command(name, parameters)
        return None

    def cut(self, partial: bool) -> PrintedSlip | None:
        """The cutter moved: the slip falls or hangs."""
        return self._roll.cut(partial)

    def _command(self, name: bytes, parameters: bytes) -> Effect:
        first = parameters[0] if parameters else 0
        if name in _STYLES:
            self._style = _styled(self._style, name, first)
            return None
        match name:
            case b"\x1c!":
                self._kanji_style = (2 if first & 4 else 1, 2 if first & 8 else 1)
            case b"\x1ba":
                self._align = first % 48 % 3
            case b"\x1bJ":
                self._feed_after_line(first)
            case b"\x1bt":
                self._code_page = _CODE_PAGES.get(first, "cp437")
            case b"\x1c&":
                self._kanji = True
            case b"\x1c.":
                self._kanji = False
            case b"\x1b@":
                self.reset()
            case b"\x1b2":
                self._spacing = _LINE
            case b"\x1b3":
                self._spacing = first
            case b"\x1bd":
                self._end_line()
                self._feed(first * self._spacing - self._spacing)
            case b"\x1b$":
                self._move_to(parameters[0] + parameters[1] * 256)
            case b"\x1b\\":
                self._move_to(self._position + int.from_bytes(parameters, "little", signed=True))
            case b"\x1cW":
                self._kanji_style = (2, 2) if first & 1 else (1, 1)
            case b"\x1da":
                return Answer("automatic", parameters)
            case b"\x1dr":
                return Answer("paper", parameters)
            case b"\x1dI":
                return Answer("identity", parameters)
            case b"\x1d(H" if parameters[2:4] == b"00":
                return Answer("process_id", parameters[4:8])
            case b"\x1dV":
                return self._cut_command(parameters)
            case b"\x1bi" | b"\x1bm":
                return CutNow(partial=True)
            case b"\x1dv0":
                self._raster(parameters)
            case b"\x1d(L" | b"\x1d8L":
                self._graphics_command(parameters[2:] if name == b"\x1d(L" else parameters[4:])
            case b"\x1d(k":
                self._qr_command(parameters[2:])
        return None

    def _write(self, raw: bytes) -> None:
        raw = self._half + raw
        self._half = b""
        if not self._kanji:
            self._spans.append(Span(raw.decode(self._code_page, "replace"), self._style))
            return
        if _ends_in_half_a_character(raw):
            raw, self._half = raw[:-1], raw[-1:]
        style, (wide, high) = self._style, self._kanji_style
        style = style._replace(wide=max(style.wide, wide), high=max(style.high, high))
        self._spans.append(Span(raw.decode("gb18030", "replace"), style))

    def _end_line(self) -> None:
        self._half = b""
        letters = max((24 * span.style.high + 4 for span in self._spans), default=0)
        height = max(self._spacing, letters)
        self._roll.burn(TextLine(tuple(self._spans), self._align, height) if self._spans else Feed(height))
        self._spans = []

    @property
    def _position(self) -> int:
        """Dots from the left, at which the next letter stands."""
        return sum(COLUMN * span.style.wide * columns_of(span.text) for span in self._spans)

    def _move_to(self, position: int) -> None:
        """Forward, by whole columns; letters are never printed over each other here."""
        columns = (position - self._position) // COLUMN
        if columns > 0:
            self._spans.append(Span(" " * columns, Style()))

    def _feed_after_line(self, dots: int) -> None:
        if self._spans:
            self._end_line()
        self._feed(dots)

    def _feed(self, dots: int) -> None:
        if dots > 0:
            self._roll.burn(Feed(dots))

    def _cut_command(self, parameters: bytes) -> Effect:
        if self._spans:
            return None
        if parameters[0] in (65, 66):
            self._feed(parameters[1])
        return CutNow(partial=parameters[0] in (1, 49, 66))

    def _raster(self, parameters: bytes) -> None:
        width = parameters[1] + parameters[2] * 256
        self._picture(Picture(width, parameters[5:], self._align))

    def _picture(self, picture: Picture) -> None:
        if self._spans:
            self._end_line()
        if picture.height:
            self._roll.burn(picture)

    def _graphics_command(self, body: bytes) -> None:
        if body[1:2] in (b"\x70", b"p") and len(body) > 10:
            width = (body[6] + body[7] * 256 + 7) // 8
            self._graphics = Picture(width, body[10:], self._align)
        elif body[1:2] in (b"\x02", b"2") and self._graphics is not None:
            self._picture(self._graphics)
            self._graphics = None

    def _qr_command(self, body: bytes) -> None:
        if body[:1] != b"1" or len(body) < 3:
            return
        match body[1]:
            case 67:
                self._module = max(1, body[2])
            case 69:
                self._level = _LEVELS.get(body[2], "L")
            case 80:
                self._stored = body[3:]
            case 81 if self._stored:
                content = self._stored.decode("utf-8", "replace")
                self._roll.burn(QrSymbol(content, self._module, self._level, self._align))


@lru_cache(maxsize=1024)
def _styled(style: Style, name: bytes, first: int) -> Style:
    return _STYLES[name](style, first)


def _ends_in_half_a_character(raw: bytes) -> bool:
    at = 0
    while at < len(raw):
        at += 2 if raw[at] >= 0x81 else 1
    return at > len(raw)
