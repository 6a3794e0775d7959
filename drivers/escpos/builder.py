"""A slip as ESC/POS bytes. No I/O: python-escpos's `Dummy` collects the bytes, the driver sends them."""

from functools import lru_cache
from typing import Any, Literal

from PIL import Image

from drivers.escpos import commands, library
from drivers.escpos.blocks import Badge, BigNumber, Block, Cut, Pair, Qr, Rule, Slip, Space, Text
from drivers.escpos.lettering import Lettering
from drivers.escpos.native_text import NativeText, printable

Chinese = Literal["raster", "gb18030"]
QrWay = Literal["native", "raster"]

CACHED_BLOCKS = 512
"""Blocks kept as bytes: names, rules, labels and small counts come again on every slip (1 to 5 kB each)."""

_RASTER_HEADER = 8


class SlipEncoder:
    """Encodes slips for one printer: `dots` across (576 on 80 mm paper, 384 on 58 mm).

    `chinese="raster"` draws all text with our own font; `"gb18030"` lets the printer write what it can.
    """

    def __init__(self, *, dots: int = 576, chinese: Chinese = "raster", qr: QrWay = "native") -> None:
        self._dots = dots
        self._chinese = chinese
        self._qr = qr
        self._lettering = Lettering(dots)
        self._native = NativeText(dots)
        self._bytes_of = lru_cache(maxsize=CACHED_BLOCKS)(self._encode_block)

    def encode(self, slip: Slip) -> bytes:
        """The slip's bytes, cut included; raises NoChineseFont."""
        return b"".join(self._bytes_of(block) for block in slip.blocks)

    def warm_up(self) -> None:
        """Pays for imports and fonts before the first customer does; blocks for about a quarter of a second."""
        self._bytes_of(Text("取号 Ticket", "normal"))
        self._bytes_of(Text("取号 Ticket", "normal", bold=True))
        self._bytes_of(Qr("paidui"))

    def _encode_block(self, block: Block) -> bytes:
        match block:
            case Space(dots):
                return commands.feed(dots)
            case Cut():
                return commands.FEED_AND_CUT_PARTIALLY
            case Qr(content) if self._qr == "native":
                return _native_qr(content, self._module)
            case _ if self._chinese == "gb18030" and printable(block):
                return self._native.encode(library.new_dummy(), block)
            case _:
                return _raster(self._draw(block))

    def _draw(self, block: Text | Pair | Badge | BigNumber | Qr | Rule) -> Image.Image:
        match block:
            case Text(text, size, bold):
                return self._lettering.paragraph(text, size, bold)
            case Pair(label, value, size, bold):
                return self._lettering.pair(label, value, size, bold)
            case Badge(text):
                return self._lettering.badge(text)
            case BigNumber(text):
                return self._lettering.number(text)
            case Qr(content):
                return self._lettering.qr(content, self._module)
            case Rule():
                return self._lettering.rule()

    @property
    def _module(self) -> int:
        return 6 if self._dots >= 480 else 5


@lru_cache(maxsize=16)
def slip_encoder(*, dots: int = 576, chinese: Chinese = "raster", qr: QrWay = "native") -> SlipEncoder:
    """The encoder of all printers of one kind: a block that one of them has encoded is ready for the others."""
    return SlipEncoder(dots=dots, chinese=chinese, qr=qr)


def _native_qr(content: str, module: int) -> bytes:
    dummy = library.new_dummy()
    dummy.set(align="center")
    dummy.qr(content, ec=1, size=module, native=True)
    dummy.set(align="left")
    return _output(dummy)


def _raster(bitmap: Image.Image) -> bytes:
    dummy = library.new_dummy()
    dummy.image(bitmap, impl="bitImageRaster")
    return without_real_time_commands(_output(dummy))


def without_real_time_commands(raster: bytes) -> bytes:
    """The GS v 0 command with one dot turned on wherever its picture reads as an order to the printer."""
    scrubbed = bytearray(raster)
    at = commands.first_real_time_command(raster, _RASTER_HEADER)
    while at is not None:
        scrubbed[at] |= 0x01
        at = commands.first_real_time_command(bytes(scrubbed), at + 1)
    return bytes(scrubbed)


def _output(dummy: Any) -> bytes:
    return bytes(dummy.output)
