"""What stands on a slip, from top to bottom: plain values, before they are bytes. Pure."""

from dataclasses import dataclass
from typing import Literal

Size = Literal["small", "normal", "large", "title"]


@dataclass(frozen=True, slots=True)
class Text:
    """A centred paragraph; long ones are broken into lines."""

    text: str
    size: Size = "normal"
    bold: bool = False


@dataclass(frozen=True, slots=True)
class Pair:
    """A label at the left edge and its value at the right."""

    label: str
    value: str
    size: Size = "normal"
    bold: bool = False


@dataclass(frozen=True, slots=True)
class Badge:
    """A few words, white on black."""

    text: str


@dataclass(frozen=True, slots=True)
class BigNumber:
    """The ticket's number, as large as the paper allows."""

    text: str


@dataclass(frozen=True, slots=True)
class Qr:
    """A QR code with this text."""

    content: str


@dataclass(frozen=True, slots=True)
class Rule:
    """A line across the paper."""


@dataclass(frozen=True, slots=True)
class Space:
    """Empty paper, in dots (8 are a millimetre)."""

    dots: int


@dataclass(frozen=True, slots=True)
class Cut:
    """The end of the slip: fed to the cutter and cut, but for a bridge."""


Block = Text | Pair | Badge | BigNumber | Qr | Rule | Space | Cut


@dataclass(frozen=True, slots=True)
class Slip:
    """A whole slip."""

    blocks: tuple[Block, ...]
