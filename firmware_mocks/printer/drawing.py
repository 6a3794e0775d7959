"""Draws a printed slip dot by dot: black (0) on white (255), as wide as the print head. Pure."""

from functools import lru_cache

import segno
from PIL import Image, ImageDraw, ImageFont, ImageOps

from drivers.escpos import fonts
from firmware_mocks.printer.roll import COLUMN, Feed, Picture, PrintedSlip, QrSymbol, Span, TextLine, columns_of

_ROW = 24
_SMALL_COLUMN, _SMALL_ROW = 9, 17


def draw(slip: PrintedSlip) -> Image.Image:
    """The dots of the whole slip, in mode L."""
    strips = [strip for mark in slip.marks if (strip := _strip(mark, slip.width)) is not None]
    paper = Image.new("L", (slip.width, max(1, sum(strip.height for strip in strips))), 255)
    top = 0
    for strip in strips:
        paper.paste(strip, (0, top))
        top += strip.height
    return paper


def _strip(mark: TextLine | Picture | QrSymbol | Feed, width: int) -> Image.Image | None:
    match mark:
        case TextLine():
            return _text(mark, width)
        case Picture(width_bytes, rows, align) if mark.height:
            dots = Image.frombytes("1", (width_bytes * 8, mark.height), rows[: width_bytes * mark.height])
            return _placed(ImageOps.invert(dots.convert("L")), align, width)
        case QrSymbol():
            return _placed(_qr(mark), mark.align, width)
        case Feed(dots):
            return Image.new("L", (width, dots), 255)
        case _:
            return None


def _placed(picture: Image.Image, align: int, width: int) -> Image.Image:
    strip = Image.new("L", (width, picture.height), 255)
    strip.paste(picture, (max(0, (width - picture.width) * align // 2), 0))
    return strip


def _qr(symbol: QrSymbol) -> Image.Image:
    squares = segno.make_qr(symbol.content, error=symbol.level.lower(), boost_error=False).matrix
    dots = Image.frombytes(
        "L", (len(squares[0]), len(squares)), bytes(0 if dark else 255 for row in squares for dark in row)
    )
    return dots.resize((dots.width * symbol.module, dots.height * symbol.module), Image.Resampling.NEAREST)


def _text(line: TextLine, width: int) -> Image.Image:
    pictures = [_span(span) for span in line.spans if span.text]
    text = Image.new("L", (max(1, sum(picture.width for picture in pictures)), line.height), 255)
    base = max((picture.height for picture in pictures), default=0)
    left = 0
    for picture in pictures:
        text.paste(picture, (left, base - picture.height))
        left += picture.width
    return _placed(text.crop((0, 0, min(width, text.width), text.height)), line.align, width)


def _span(span: Span) -> Image.Image:
    """Letters in cells of the printer's font, drawn once and then enlarged by whole dots, as printers do."""
    style = span.style
    column, row = (_SMALL_COLUMN, _SMALL_ROW) if style.small else (COLUMN, _ROW)
    cells = [columns_of(letter) for letter in span.text]
    picture = Image.new("L", (max(1, sum(cells) * column), row), 255)
    pen = ImageDraw.Draw(picture)
    left = 0
    for letter, cell in zip(span.text, cells, strict=True):
        _letter(pen, letter, (left, cell * column, row), style.bold)
        left += cell * column
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
