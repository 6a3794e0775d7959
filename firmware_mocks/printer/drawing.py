"""Draws a printed slip dot by dot: black (0) on white (255), as wide as the print head, cut where it was cut. Pure."""

from functools import lru_cache

import segno
from PIL import Image, ImageDraw, ImageFont, ImageOps

from drivers.escpos import fonts
from firmware_mocks.printer.letters import MISSING
from firmware_mocks.printer.roll import (
    COLUMN,
    ROW,
    SMALL_COLUMN,
    SMALL_ROW,
    Gap,
    Mark,
    Picture,
    Piece,
    Place,
    PrintedSlip,
    QrSymbol,
    Span,
    Strike,
    TextLine,
    height_of,
)


def draw(slip: PrintedSlip) -> Image.Image:
    """The dots of the whole slip, in mode L, without the empty paper at its head."""
    paper = Image.new("L", (slip.width, max(1, height_of(slip.marks))), 255)
    down = 0
    for mark in slip.marks:
        if (strip := _strip(mark, slip.width)) is not None:
            paper.paste(strip, (0, down))
        down += mark.height
    return paper.crop((0, slip.top, slip.width, max(slip.top + 1, paper.height - slip.bottom)))


def _strip(mark: Mark, width: int) -> Image.Image | None:
    match mark:
        case TextLine():
            return _text(mark, width)
        case Picture() if mark.height:
            return _placed(_dots(mark.width_bytes * 8, mark.rows, mark.wide, mark.high), mark.place, width)
        case QrSymbol():
            return _placed(_qr(mark), mark.place, width)
        case _:
            return None


def _dots(width: int, rows: bytes, wide: int = 1, high: int = 1) -> Image.Image:
    """A set bit is black; every dot so wide and so high."""
    across = (width + 7) // 8
    down = len(rows) // across
    dots = Image.frombytes("1", (across * 8, down), rows[: across * down]).convert("L").crop((0, 0, width, down))
    return ImageOps.invert(dots).resize((width * wide, down * high), Image.Resampling.NEAREST)


def _placed(picture: Image.Image, place: Place, width: int) -> Image.Image:
    strip = Image.new("L", (width, picture.height), 255)
    strip.paste(picture, (place.left + max(0, (place.area - picture.width) * place.align // 2), 0))
    return strip


def _qr(symbol: QrSymbol) -> Image.Image:
    squares = segno.make_qr(symbol.content, error=symbol.level.lower(), boost_error=False).matrix
    dots = Image.frombytes(
        "L", (len(squares[0]), len(squares)), bytes(0 if dark else 255 for row in squares for dark in row)
    )
    return dots.resize((dots.width * symbol.module, dots.height * symbol.module), Image.Resampling.NEAREST)


def _text(line: TextLine, width: int) -> Image.Image:
    pictures = [_piece(piece) for piece in line.spans]
    text = Image.new("L", (max(1, sum(picture.width for picture in pictures)), line.height), 255)
    base = max((picture.height for picture in pictures), default=0)
    left = 0
    for picture in pictures:
        text.paste(picture, (left, base - picture.height))
        left += picture.width
    return _placed(text.crop((0, 0, min(width, text.width), text.height)), line.place, width)


def _piece(piece: Piece) -> Image.Image:
    match piece:
        case Span():
            return _span(piece)
        case Gap(width):
            return Image.new("L", (width, 1), 255)
        case Strike(width, rows):
            return _dots(width, rows)


def _span(span: Span) -> Image.Image:
    """Letters in cells of the printer's font, drawn once and then enlarged by whole dots, as printers do."""
    style = span.style
    column, row = (SMALL_COLUMN, SMALL_ROW) if style.small else (COLUMN, ROW)
    cell = column * (1 + span.two_bytes)
    picture = Image.new("L", (max(1, len(span.text) * cell), row), 255)
    pen = ImageDraw.Draw(picture)
    for place, letter in enumerate(span.text):
        _letter(pen, letter, (place * cell, cell, row), style.bold)
    if style.underline:
        pen.line((0, row - 1, picture.width, row - 1), fill=0)
    burnt = picture.point(lambda light: 0 if light < 150 else 255)
    if style.inverse:
        burnt = ImageOps.invert(burnt)
    return burnt.resize((burnt.width * style.wide, burnt.height * style.high), Image.Resampling.NEAREST)


def _letter(pen: ImageDraw.ImageDraw, letter: str, cell: tuple[int, int, int], bold: bool) -> None:
    left, width, height = cell
    if letter in "─━-":
        pen.line((left, height // 2, left + width - 3, height // 2), fill=0, width=2)
        return
    if letter == MISSING:
        pen.rectangle((left + 1, 3, left + width - 3, height - 4), outline=0)
        return
    size = 24 if width >= 22 else round(height * 0.96)
    pen.text(
        (left + width / 2, height * 0.84),
        letter,
        font=_cell_font("Bold" if bold else "Regular", size),
        fill=0,
        anchor="ms",
    )


@lru_cache(maxsize=8)
def _cell_font(weight: fonts.Weight, size: int) -> ImageFont.FreeTypeFont:
    """Half an em for a Western letter, as in printers: the collections hold such a face five after the other."""
    path, index = fonts.find(weight)
    mono = index + 5 if path.suffix == ".ttc" else index
    return ImageFont.truetype(str(path), size, index=mono, layout_engine=ImageFont.Layout.BASIC)
