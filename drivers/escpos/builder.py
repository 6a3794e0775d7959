"""A slip as ESC/POS bytes. No I/O: the driver sends them, after ESC @."""

from collections.abc import Callable, Iterator
from functools import lru_cache
from typing import Literal, NamedTuple

from PIL import Image, ImageChops

from drivers.escpos import commands, library, logo_memory
from drivers.escpos.blocks import Badge, BigNumber, Block, Cut, Item, Logo, Pair, Qr, Rule, Slip, Space, Text
from drivers.escpos.charset import Charset, Chinese, CodePage
from drivers.escpos.lettering import Lettering, qr_module, qr_squares
from drivers.escpos.logo_memory import LogoWay
from drivers.escpos.native_text import NativeText
from drivers.escpos.pen import Pen

QrWay = Literal["native", "raster"]

CACHED_BLOCKS = 512
"""Blocks kept as pictures: names, rules, labels and small counts come again on every slip (1 to 5 kB each)."""

DOTS_PER_MM = 8
"""203 dpi, as nearly all receipt printers have."""

BAND = 240
"""Rows of a picture sent as one command; cheap printers hold no more."""


CUTTER_DOTS = 15 * DOTS_PER_MM
"""From print head to cutter and a little on: fed before each cut."""


class Encoded(NamedTuple):
    """A slip's bytes, cut included, and how many millimetres of paper they take, within a few."""

    sent: bytes
    mm: int


class SlipEncoder:
    """Encodes slips for one kind of printer: `dots` across (576 on 80 mm paper, 512 on TM-T88, 384 on 58 mm).

    `chinese="raster"` draws all text with our own font; a character set lets the printer write what it can.
    `four_bytes`: it prints the characters of four bytes in GB 18030. `in_memory`: keys of the logos it was given.
    """

    def __init__(
        self,
        *,
        dots: int = 576,
        chinese: Chinese = "raster",
        four_bytes: bool = False,
        code_pages: tuple[CodePage, ...] = ("cp437",),
        qr: QrWay = "native",
        logo: LogoWay = "raster",
        in_memory: frozenset[str] = frozenset(),
    ) -> None:
        self._dots, self._qr, self._logo, self._in_memory = dots, qr, logo, in_memory
        self._lettering = Lettering(dots)
        self._pictures_of = lru_cache(maxsize=CACHED_BLOCKS)(self._drawn)
        native = NativeText(dots, Charset(chinese, four_bytes, code_pages), self._put_picture)
        self._writes = chinese != "raster"
        self._put_text: Callable[[Pen, Block], None] = native.write if self._writes else self._put_picture

    def encode(self, slip: Slip) -> bytes:
        """The slip's bytes, cut included, all modes plain at the end; raises NoChineseFont."""
        return self.measured(slip).sent

    def measured(self, slip: Slip) -> Encoded:
        """The same, with the paper they take."""
        pen = Pen()
        for block in _spaces_joined(slip.blocks):
            self._put(pen, block)
        return Encoded(pen.finished(), -(-pen.dots // DOTS_PER_MM))

    def warm_up(self) -> None:
        """Pays for imports and fonts before the first customer does; blocks for about a quarter of a second."""
        for block in (Text("取号 Ticket"), Text("取号 Ticket", bold=True), BigNumber("A000")):
            self._pictures_of(block)
        _native_qr("paidui", 6)

    def _put(self, pen: Pen, block: Block) -> None:
        match block:
            case Space(dots) if not self._writes:
                pen.command(commands.feed(dots), dots)
            case Cut(full):
                pen.style()
                pen.command(commands.FEED_AND_CUT if full else commands.FEED_AND_CUT_PARTIALLY, CUTTER_DOTS)
            case Qr(content, size) if self._qr == "native":
                pen.align("centre")
                module = qr_module(content, size, self._dots)
                pen.command(_native_qr(content, module), module * qr_squares(content))
            case Logo() if self._logo != "raster" and block.key in self._in_memory and block.width <= self._dots:
                pen.align("centre")
                pen.command(logo_memory.show(self._logo, block), block.height)
            case Logo() | Qr():
                self._put_picture(pen, block)
            case _:
                self._put_text(pen, block)

    def _put_picture(self, pen: Pen, block: Block) -> None:
        pen.pictures(self._pictures_of(block))

    def _drawn(self, block: Block) -> tuple[bytes, ...]:
        return rasters(self._draw(block))

    def _draw(self, block: Block) -> Image.Image:
        match block:
            case Text(text, size, bold, align):
                return self._lettering.paragraph(text, size, bold, align)
            case Pair(label, value, size, bold):
                return self._lettering.pair(label, value, size, bold)
            case Item(text, size):
                return self._lettering.item(text, size)
            case Badge(text):
                return self._lettering.badge(text)
            case BigNumber(text):
                return self._lettering.number(text)
            case Logo():
                return self._lettering.logo(block)
            case Qr(content, size):
                return self._lettering.qr(content, size)
            case Rule():
                return self._lettering.rule()
            case Space() | Cut():
                raise ValueError(f"{block} is nothing to draw")


@lru_cache(maxsize=16)
def slip_encoder(
    *,
    dots: int = 576,
    chinese: Chinese = "raster",
    four_bytes: bool = False,
    code_pages: tuple[CodePage, ...] = ("cp437",),
    qr: QrWay = "native",
    logo: LogoWay = "raster",
    in_memory: frozenset[str] = frozenset(),
) -> SlipEncoder:
    """The encoder of all printers of one kind: a block that one of them has encoded is ready for the others."""
    return SlipEncoder(
        dots=dots,
        chinese=chinese,
        four_bytes=four_bytes,
        code_pages=code_pages,
        qr=qr,
        logo=logo,
        in_memory=in_memory,
    )


def _spaces_joined(blocks: tuple[Block, ...]) -> Iterator[Block]:
    empty = 0
    for block in blocks:
        if isinstance(block, Space):
            empty += block.dots
            continue
        if empty:
            yield Space(empty)
        empty = 0
        yield block
    if empty:
        yield Space(empty)


def rasters(bitmap: Image.Image) -> tuple[bytes, ...]:
    """A black and white picture as GS v 0 commands, from top to bottom."""
    row_bytes = (bitmap.width + 7) // 8
    rows = ImageChops.invert(bitmap).tobytes()
    size = row_bytes * BAND
    return tuple(commands.raster(row_bytes, rows[at : at + size]) for at in range(0, len(rows), size))


def _native_qr(content: str, module: int) -> bytes:
    dummy = library.new_dummy()
    dummy.qr(content, ec=1, size=module, native=True)
    return bytes(dummy.output)
