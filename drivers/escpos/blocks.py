"""What stands on a slip, from top to bottom: plain values, before they are bytes. Pure."""

from dataclasses import dataclass
from functools import cached_property
from hashlib import sha256
from typing import Literal

Size = Literal["small", "normal", "large", "title"]
Align = Literal["left", "centre", "right"]


@dataclass(frozen=True, slots=True)
class Text:
    """A paragraph; long ones are broken into lines."""

    text: str
    size: Size = "normal"
    bold: bool = False
    align: Align = "centre"


@dataclass(frozen=True, slots=True)
class Pair:
    """A label at the left edge and its value at the right."""

    label: str
    value: str
    size: Size = "normal"
    bold: bool = False


@dataclass(frozen=True, slots=True)
class Item:
    """Something to tick off: an empty box, and what it is."""

    text: str
    size: Size = "normal"


@dataclass(frozen=True, slots=True)
class Badge:
    """A few words, white on black."""

    text: str


@dataclass(frozen=True, slots=True)
class BigNumber:
    """The ticket's number, as large as the paper allows."""

    text: str


@dataclass(frozen=True)
class Logo:
    """A centred picture: rows of whole bytes, a set bit is a black dot, `width` in dots."""

    width: int
    rows: bytes

    @property
    def height(self) -> int:
        """In dots."""
        return len(self.rows) // self.row_bytes

    @property
    def row_bytes(self) -> int:
        """Bytes of a row."""
        return (self.width + 7) // 8

    @cached_property
    def key(self) -> str:
        """Two characters from space to ~ that follow from the picture: its name in a printer's memory."""
        number = int.from_bytes(sha256(self.width.to_bytes(2, "little") + self.rows).digest()[:4], "little")
        return chr(32 + number % 95) + chr(32 + number // 95 % 95)


@dataclass(frozen=True, slots=True)
class Qr:
    """A QR code with this text."""

    content: str
    size: Size = "normal"


@dataclass(frozen=True, slots=True)
class Rule:
    """A line across the paper."""


@dataclass(frozen=True, slots=True)
class Space:
    """Empty paper, in dots (8 are a millimetre)."""

    dots: int


@dataclass(frozen=True, slots=True)
class Cut:
    """The end of the slip: fed to the cutter and cut, but for a bridge where it is not `full`."""

    full: bool = False


Block = Text | Pair | Item | Badge | BigNumber | Logo | Qr | Rule | Space | Cut


@dataclass(frozen=True, slots=True)
class Slip:
    """A whole slip."""

    blocks: tuple[Block, ...]
