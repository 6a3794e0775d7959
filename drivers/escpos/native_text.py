"""Blocks written by the printer's own fonts: Western by python-escpos, Chinese as GB18030 inside FS & … FS . ."""

import unicodedata
from typing import Any

from drivers.escpos import commands
from drivers.escpos.blocks import Badge, BigNumber, Block, Pair, Rule, Size, Text
from drivers.escpos.wrapping import wrap

_COLUMN = 12
"""Dots: font A is 12 × 24, a Chinese character 24 × 24."""

_TIMES: dict[Size, tuple[int, int]] = {"small": (1, 1), "normal": (1, 1), "large": (1, 2), "title": (2, 2)}
"""Times wider, times higher."""


def printable(block: Block) -> bool:
    """False for text with characters of four bytes in GB18030, which printers with GB18030 fonts do not have."""
    match block:
        case Text(text) | Badge(text) | BigNumber(text):
            return _two_bytes_at_most(text)
        case Pair(label, value):
            return _two_bytes_at_most(label + value)
        case Rule():
            return True
        case _:
            return False


class NativeText:
    """Encodes for a print head of so many dots."""

    def __init__(self, dots: int) -> None:
        self._columns = dots // _COLUMN

    def encode(self, dummy: Any, block: Block) -> bytes:
        """The bytes of a printable block; `dummy` is a fresh collector. Leaves size, weight and alignment plain."""
        match block:
            case Text(text, size, bold):
                self._write(dummy, text, size, bold)
            case Pair(label, value, size, bold):
                self._write_pair(dummy, label, value, size, bold)
            case Badge(text):
                dummy.set(invert=True)
                self._write(dummy, text, "large", True, margin=" ")
                dummy.set(invert=False)
            case BigNumber(text):
                self._write_number(dummy, text)
            case Rule():
                dummy.text("-" * self._columns + "\n")
            case _:
                raise ValueError(f"the printer has no text for {block}")
        return bytes(dummy.output)

    def _write(self, dummy: Any, text: str, size: Size, bold: bool, margin: str = "") -> None:
        wide, _ = _TIMES[size]
        lines = wrap(text, lambda line: columns_of(margin + line + margin) * wide <= self._columns)
        _enlarge(dummy, size, bold)
        dummy.set(align="center")
        for line in lines:
            _put_line(dummy, margin + line + margin)
        dummy.set(align="left")
        _enlarge(dummy, "normal", False)

    def _write_pair(self, dummy: Any, label: str, value: str, size: Size, bold: bool) -> None:
        wide, _ = _TIMES[size]
        gap = self._columns // wide - columns_of(label) - columns_of(value)
        _enlarge(dummy, size, bold)
        if gap >= 1:
            _put_line(dummy, label + " " * gap + value)
        else:
            _put_line(dummy, label)
            _put_line(dummy, " " * max(0, self._columns // wide - columns_of(value)) + value)
        _enlarge(dummy, "normal", False)

    def _write_number(self, dummy: Any, text: str) -> None:
        times = max(1, min(8, self._columns // max(1, columns_of(text))))
        dummy.set(align="center", bold=True, custom_size=True, width=times, height=times)
        dummy.text(f"{text}\n")
        dummy.set(align="left", bold=False, normal_textsize=True)


def columns_of(text: str) -> int:
    """How many columns of font A a text takes: two for a Chinese character."""
    return sum(1 if ord(letter) < 0x80 else 2 for letter in text)


def _enlarge(dummy: Any, size: Size, bold: bool) -> None:
    wide, high = _TIMES[size]
    dummy.set(bold=bold, custom_size=True, width=wide, height=high)
    dummy._raw(commands.kanji_size(wide == 2, high == 2))


def _put_line(dummy: Any, line: str) -> None:
    if line.isascii():
        dummy.text(f"{line}\n")
    else:
        dummy._raw(commands.KANJI_ON + _composed(line).encode("gb18030") + b"\n" + commands.KANJI_OFF)


def _two_bytes_at_most(text: str) -> bool:
    return all(len(letter.encode("gb18030")) <= 2 for letter in _composed(text))


def _composed(text: str) -> str:
    return unicodedata.normalize("NFC", text)
