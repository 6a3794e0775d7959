"""Executes ESC/POS commands onto a roll: modes, line buffer, pictures, QR codes. No clock, no state of health."""

from collections.abc import Callable
from dataclasses import replace
from functools import lru_cache

from firmware_mocks.printer import graphics, letters
from firmware_mocks.printer.effects import Answer, CutNow, Effect, Pulse, StartedAnew, switched
from firmware_mocks.printer.graphics import Block, Memory
from firmware_mocks.printer.line import Line
from firmware_mocks.printer.model import Model
from firmware_mocks.printer.parser import Command, Control, Letters, Rows, Token
from firmware_mocks.printer.roll import COLUMN, Feed, Picture, PrintedSlip, QrSymbol, Roll, Style

_STYLES: dict[bytes, Callable[[Style, int], Style]] = {
    b"\x1bE": lambda style, n: style._replace(bold=bool(n & 1)),
    b"\x1bG": lambda style, n: style._replace(bold=bool(n & 1)),
    b"\x1b-": lambda style, n: style._replace(underline=n % 48 > 0),
    b"\x1bM": lambda style, n: style._replace(small=n % 48 == 1),
    b"\x1dB": lambda style, n: style._replace(inverse=bool(n & 1)),
    b"\x1d!": lambda style, n: style._replace(wide=(n >> 4 & 7) + 1, high=(n & 7) + 1),
    b"\x1b!": lambda style, n: Style(
        2 if n & 32 else 1, 2 if n & 16 else 1, bool(n & 8), bool(n & 128), style.inverse, bool(n & 1)
    ),
}
"""What these commands, with their one parameter, make of the style before."""

_LEVELS = {48: "L", 49: "M", 50: "Q", 51: "H"}
_RASTER_SCALES = {0: (1, 1), 1: (2, 1), 2: (1, 2), 3: (2, 2)}
_LINE = 30
"""Dots from line to line after ESC 2: 1/6 inch would be 34 at 203 dpi; Epson's 80 mm printers feed 30."""

_BELOW_CUT = 30
"""Dots of empty paper between the last line and the edge, when a cut feeds first."""

_LATER: dict[int, bool] = {97: False, 98: True}
_CUTS: dict[int, bool] = {0: False, 48: False, 1: True, 49: True, 65: False, 66: True, 103: False, 104: True}
"""GS V m: partial or not. 65 and up feed first; 97 and 98 wait until the paper comes there; 103, 104 pull it back."""


class Interpreter:
    """The modes a printer has, and what each command does to them and to the paper."""

    def __init__(self, roll: Roll, model: Model | None = None, memory: Memory | None = None) -> None:
        self._roll = roll
        self._model = model or Model(width=roll.width)
        self._memory = memory or Memory(self._model.nv_memory)
        self.reset()

    def reset(self) -> None:
        """ESC @: all modes as after switching on; the line in the buffer is lost."""
        self._style = Style()
        self._kanji_style = Style()
        self._kanji = self._kanji_wanted = self._model.kanji_at_start and self._model.charset != "none"
        self._code_page = "cp437"
        self._line = Line(self._model.width)
        self._spacing = _LINE
        self._half = b""
        self._module, self._level, self._stored = 3, "L", b""
        self._raster = Picture(0, b"")
        self._joined = False
        self._cut_later: tuple[int, bool] | None = None
        self._memory.waiting = None

    def forget_line(self) -> None:
        """Clearing the buffers loses the line begun; modes stay."""
        self._line.clear()
        self._half, self._cut_later = b"", None

    def execute(self, token: Token) -> Effect:
        """Does what the token says; returns what the engine must do about it."""
        effect: Effect = None
        match token:
            case Letters(raw):
                self._write(raw)
            case Rows(raw):
                self._burn_rows(raw)
            case Control(code):
                self._control(code)
            case Command(name, parameters):
                effect = self._command(name, parameters)
        if self._cut_later is not None and effect is None and self._roll.fed >= self._cut_later[0]:
            effect, self._cut_later = CutNow(self._cut_later[1]), None
        return effect

    def cut(self, partial: bool) -> PrintedSlip | None:
        """The cutter moved: the slip falls or hangs."""
        return self._roll.cut(partial)

    def _control(self, code: int) -> None:
        if code in b"\n\x0c":
            self._end_line()
        elif code == 0x09:
            self._line.tab()
        elif code == 0x18:
            self._line.clear()

    def _command(self, name: bytes, parameters: bytes) -> Effect:
        first = parameters[0] if parameters else 0
        if name in _STYLES:
            self._style = _styled(self._style, name, first)
            return None
        match name:
            case b"\x1c!":
                self._kanji_style = Style(2 if first & 4 else 1, 2 if first & 8 else 1, underline=bool(first & 128))
            case b"\x1c-":
                self._kanji_style = self._kanji_style._replace(underline=first % 48 > 0)
            case b"\x1cW":
                self._kanji_style = self._kanji_style._replace(wide=1 + (first & 1), high=1 + (first & 1))
            case b"\x1ba" if not self._line.pieces:
                self._line.align = first % 48 % 3
            case b"\x1dL" if not self._line.pieces:
                self._line.left = min(int.from_bytes(parameters, "little"), self._model.width - COLUMN)
            case b"\x1dW" if not self._line.pieces:
                self._line.area = max(COLUMN, int.from_bytes(parameters, "little"))
            case b"\x1bJ":
                self._feed_after_line(first)
            case b"\x1bt":
                self._code_page = letters.CODE_PAGES.get(first, "cp437")
            case b"\x1c&" | b"\x1c.":
                self._switch_kanji(name == b"\x1c&")
            case b"\x1b@":
                self.reset()
            case b"\x1b2":
                self._spacing = _LINE
            case b"\x1b3":
                self._spacing = first
            case b"\x1bd":
                if first or self._line.pieces:
                    self._end_line()
                    self._feed((first - 1) * self._spacing)
            case b"\x1b$":
                self._line.move_to(int.from_bytes(parameters, "little"))
            case b"\x1b\\":
                self._line.move_by(int.from_bytes(parameters, "little", signed=True))
            case b"\x1bD":
                self._line.tabs = tuple(column * COLUMN for column in parameters)
            case b"\x1b*":
                self._line.strike(graphics.strike(parameters[0], parameters[3:]))
            case b"\x1dv0":
                self._begin_raster(parameters)
            case b"\x1d(k" if self._model.native_qr:
                self._qr_command(parameters[2:])
            case _:
                return self._ask_or_cut(name, parameters) or self._picture_command(name, parameters)
        return None

    def _ask_or_cut(self, name: bytes, parameters: bytes) -> Effect:
        match name:
            case b"\x1da":
                return Answer("automatic", parameters)
            case b"\x1dr" if parameters[0] in (1, 49):
                return Answer("paper")
            case b"\x1dr" if parameters[0] in (2, 50):
                return Answer("drawer")
            case b"\x1bv":
                return Answer("paper")
            case b"\x1dI":
                return Answer("identity", parameters)
            case b"\x1d(H" if parameters[2:4] == b"00":
                return Answer("process_id", parameters[4:8])
            case b"\x1d(D":
                return switched(parameters[2:])
            case b"\x1dV":
                return self._cut_command(parameters)
            case b"\x1bi" | b"\x1bm":
                return None if self._line.pieces else CutNow(partial=True)
            case b"\x1bp":
                return Pulse()
        return None

    def _picture_command(self, name: bytes, parameters: bytes) -> Effect:
        made: Picture | Block | None = None
        match name:
            case b"\x1d(L" | b"\x1d8L":
                made = self._memory.obey(parameters[2:] if name == b"\x1d(L" else parameters[4:])
            case b"\x1cq":
                self._memory.keep_all(parameters[0], parameters[1:])
                self.reset()
                return StartedAnew()
            case b"\x1cp":
                made = self._memory.print_kept(parameters[0], parameters[1])
            case b"\x1d*":
                self._memory.download(parameters[0], parameters[1], parameters[2:])
            case b"\x1d/":
                made = self._memory.print_downloaded(parameters[0])
        if isinstance(made, Picture):
            self._picture(made)
            return None
        return made

    # --- letters

    def _switch_kanji(self, on: bool) -> None:
        if self._model.charset == "none":
            return
        self._kanji_wanted = on
        if not (self._model.kanji_from_next_line and self._line.pieces):
            self._kanji, self._half = on, b""

    def _write(self, raw: bytes) -> None:
        charset = self._model.charset
        if not self._kanji or charset == "none":
            self._put(letters.western(raw, self._code_page), self._style, False)
            return
        found, half = letters.chinese(self._half + raw, charset, self._model.four_bytes)
        large, own = self._style, self._kanji_style
        chinese = large._replace(
            wide=max(large.wide, own.wide), high=max(large.high, own.high), underline=large.underline or own.underline
        )
        for text, two_bytes in found:
            self._put(text, chinese if two_bytes else large, two_bytes)
        self._half = half

    def _put(self, text: str, style: Style, two_bytes: bool) -> None:
        while text := self._line.put(text, style, two_bytes):
            self._end_line()

    def _end_line(self) -> None:
        self._half, self._kanji = b"", self._kanji_wanted
        self._roll.burn(self._line.end(self._spacing))

    def _feed_after_line(self, dots: int) -> None:
        if self._line.pieces:
            self._end_line()
        self._feed(dots)

    def _feed(self, dots: int) -> None:
        if dots > 0:
            self._roll.burn(Feed(dots))

    def _cut_command(self, parameters: bytes) -> Effect:
        """GS V, obeyed at the beginning of a line only."""
        mode = parameters[0]
        if self._line.pieces:
            return None
        if mode in _LATER:
            self._cut_later = (self._roll.fed + self._roll.gap + _BELOW_CUT + parameters[1], _LATER[mode])
            return None
        if mode not in _CUTS:
            return None
        if mode >= 65:
            self._feed(self._below_cut + parameters[1])
        return CutNow(_CUTS[mode], back=self._roll.gap if mode >= 103 else 0)

    @property
    def _below_cut(self) -> int:
        return self._roll.gap + _BELOW_CUT if self._roll.gap else 0

    # --- pictures

    def _begin_raster(self, header: bytes) -> None:
        if self._line.pieces:
            self._end_line()
        wide, high = _RASTER_SCALES[header[0] % 48 & 3]
        self._raster = Picture(header[1] + header[2] * 256, b"", self._line.place, wide, high)
        self._joined = False

    def _burn_rows(self, raw: bytes) -> None:
        self._roll.burn(replace(self._raster, rows=raw), joined=self._joined)
        self._joined = True

    def _picture(self, picture: Picture) -> None:
        if self._line.pieces:
            self._end_line()
        if picture.height:
            self._roll.burn(replace(picture, place=self._line.place))

    def _qr_command(self, body: bytes) -> None:
        if body[:1] != b"1" or len(body) < 3:
            return
        match body[1]:
            case 67:
                self._module = min(16, max(1, body[2]))
            case 69:
                self._level = _LEVELS.get(body[2], "L")
            case 80:
                self._stored = body[3:]
            case 81 if self._stored:
                content = self._stored.decode("utf-8", "replace")
                symbol = QrSymbol(content, self._module, self._level, self._line.place)
                if self._line.pieces:
                    self._end_line()
                if 0 < symbol.width <= self._line.place.area:
                    self._roll.burn(symbol)


@lru_cache(maxsize=1024)
def _styled(style: Style, name: bytes, first: int) -> Style:
    return _STYLES[name](style, first)
