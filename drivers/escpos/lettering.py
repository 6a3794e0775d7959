"""Draws the blocks of a slip as black and white bitmaps, with our own font. No ESC/POS here."""

import segno
from PIL import Image, ImageChops, ImageDraw, ImageFont

from drivers.escpos import fonts
from drivers.escpos.blocks import Align, Logo, Size
from drivers.escpos.charset import clean
from drivers.escpos.wrapping import wrap

_EM: dict[int, dict[Size, int]] = {
    576: {"small": 23, "normal": 27, "large": 34, "title": 46},
    384: {"small": 19, "normal": 23, "large": 28, "title": 36},
}
_NUMBER_EM = {576: 190, 384: 140}
_LINE, _BASELINE = 1.32, 1.02
"""Of the em: the height of a line, and where the letters stand in it."""

_INDENT = 1.35
"""Of the em: from the box of an item to its text."""

_INK = 96
"""How much of a dot (of 255) the letter must cover before it is burnt; under a half, as thin strokes must stay."""

_SHARES: dict[Align, float] = {"left": 0.0, "centre": 0.5, "right": 1.0}
_BURNT = [255 if light < 255 - _INK else 0 for light in range(256)]
_MASK = 3
"""One of the eight patterns of a QR code. To weigh all takes 6 ms, and a random token needs no help."""

_MODULES: dict[int, dict[Size, int]] = {
    576: {"small": 5, "normal": 6, "large": 8, "title": 10},
    384: {"small": 4, "normal": 5, "large": 6, "title": 8},
}
_SQUARES = bytes([255]) + bytes(255)
"""Of a code's matrix, where 1 is dark."""

_HOLDS = (14, 26, 42, 62, 84, 106, 122, 152, 180, 213, 251, 287, 331, 362, 412)
"""Bytes that fit into a QR code of version 1, 2, … at error level M."""

LARGEST_QR = _HOLDS[-1]


def qr_module(content: str, size: Size, dots: int) -> int:
    """Dots of a square of the code, so that all of it fits on the paper with its quiet zone."""
    return max(1, min(_MODULES[576 if dots >= 480 else 384][size], dots // (qr_squares(content) + 8)))


def qr_squares(content: str) -> int:
    """How many stand below each other, without the quiet zone."""
    length = len(content.encode())
    return 17 + 4 * next((n for n, holds in enumerate(_HOLDS, 1) if length <= holds), 40)


class Lettering:
    """Draws for a print head of so many dots. Every bitmap is black (0) on white (1) and starts at the left edge."""

    def __init__(self, dots: int) -> None:
        self._dots = dots
        wide = 576 if dots >= 480 else 384
        self._em = _EM[wide]
        self._number_em = _NUMBER_EM[wide]

    def paragraph(self, text: str, size: Size, bold: bool, align: Align = "centre") -> Image.Image:
        """Lines, each at its place."""
        font = self._font(size, bold)
        lines = self._balanced(_drawable(text), font, self._dots)
        height = round(self._em[size] * _LINE)
        canvas = _Canvas(self._dots, height * max(1, len(lines)))
        for row, line in enumerate(lines):
            left = (self._dots - font.getlength(line)) * _SHARES[align]
            canvas.write(left, row * height + self._em[size] * _BASELINE, line, font)
        return canvas.burnt()

    def lines(self, text: str, size: Size, bold: bool) -> list[str]:
        """As the paragraph breaks them."""
        return self._balanced(_drawable(text), self._font(size, bold), self._dots)

    def fits_beside(self, label: str, value: str, size: Size, bold: bool) -> bool:
        """Whether both have room on one line."""
        lengths = self._font(size, False).getlength(label) + self._font(size, bold).getlength(value)
        return lengths + self._em[size] <= self._dots

    def pair(self, label: str, value: str, size: Size, bold: bool) -> Image.Image:
        """Label at the left, value at the right; on a line of its own where both do not fit."""
        label, value = _drawable(label), _drawable(value)
        name, content = self._font(size, False), self._font(size, bold)
        height, baseline = round(self._em[size] * _LINE), self._em[size] * _BASELINE
        if self.fits_beside(label, value, size, bold):
            labels, values, beside = [label], [value], 1
        else:
            labels, values, beside = _lines(label, name, self._dots), _lines(value, content, self._dots), 0
        canvas = _Canvas(self._dots, height * (len(labels) + len(values) - beside))
        for row, line in enumerate(labels):
            canvas.write(0, row * height + baseline, line, name)
        for row, line in enumerate(values, len(labels) - beside):
            canvas.write(self._dots - content.getlength(line), row * height + baseline, line, content)
        return canvas.burnt()

    def item(self, text: str, size: Size) -> Image.Image:
        """An empty box, and the text beside it, its further lines under the first."""
        font, em = self._font(size, False), self._em[size]
        indent, height = round(em * _INDENT), round(em * _LINE)
        lines = _lines(_drawable(text), font, self._dots - indent)
        canvas = _Canvas(self._dots, height * max(1, len(lines)))
        top = round(em * 0.28)
        canvas.draw.rectangle((1, top, 1 + em * 3 // 4, top + em * 3 // 4), outline=0, width=2)
        for row, line in enumerate(lines):
            canvas.write(indent, row * height + em * _BASELINE, line, font)
        return canvas.burnt()

    def badge(self, text: str) -> Image.Image:
        """White letters on a black lozenge, centred; smaller and on several lines where they are many."""
        em, text = self._em["large"], _drawable(text)
        font = self._font("large", True)
        while font.getlength(text) + 1.4 * em > self._dots and font.size > self._em["small"]:
            font = fonts.load("Bold", max(self._em["small"], int(font.size) - 2))
        lines = self._balanced(text, font, round(self._dots - 1.4 * em))
        line = round(font.size * 1.25)
        width = round(max(map(font.getlength, lines), default=0) + 1.4 * em)
        height = round(em * 1.6) + line * (len(lines) - 1)
        left = (self._dots - width) // 2
        canvas = _Canvas(self._dots, height)
        canvas.draw.rounded_rectangle((left, 0, left + width - 1, height - 1), radius=em // 3, fill=0)
        for row, words in enumerate(lines):
            place = (self._dots - font.getlength(words)) / 2
            canvas.write(place, 0.8 * em + font.size * 0.37 + row * line, words, font, fill=255)
        return canvas.burnt()

    def number(self, text: str) -> Image.Image:
        """As large as the paper allows, cut close above and below."""
        text, em = _drawable(text), self._number_em
        length = fonts.load("Bold", em).getlength(text)
        if length > self._dots * 0.94:
            em = max(12, int(em * self._dots * 0.94 / length) // 4 * 4)
        font = fonts.load("Bold", em)
        canvas = _Canvas(self._dots, round(em * 0.80))
        canvas.write((self._dots - font.getlength(text)) / 2, em * 0.765, text, font)
        return canvas.burnt()

    def rule(self) -> Image.Image:
        """Two dots thick, dashed."""
        canvas = _Canvas(self._dots, 2)
        for left in range(0, self._dots, 12):
            canvas.draw.rectangle((left, 0, left + 6, 1), fill=0)
        return canvas.burnt()

    def logo(self, logo: Logo) -> Image.Image:
        """Dot for dot, centred; made smaller where it is wider than the paper."""
        bits = Image.frombytes("1", (logo.width, logo.height), bytes(byte ^ 0xFF for byte in logo.rows))
        picture = bits.convert("L")
        if picture.width > self._dots:
            picture.thumbnail((self._dots, picture.height), Image.Resampling.LANCZOS)
        canvas = _Canvas(self._dots, picture.height)
        canvas.image.paste(picture, ((self._dots - picture.width) // 2, 0))
        return canvas.burnt()

    def qr(self, content: str, size: Size = "normal") -> Image.Image:
        """A QR code of error level M, centred."""
        module = qr_module(content, size, self._dots)
        matrix = segno.make_qr(content, error="m", mask=_MASK).matrix
        side = len(matrix)
        squares = Image.frombytes("L", (side, side), b"".join(bytes(row) for row in matrix).translate(_SQUARES))
        canvas = _Canvas(self._dots, side * module)
        large = squares.resize((side * module, side * module), Image.Resampling.NEAREST)
        canvas.image.paste(large, ((self._dots - side * module) // 2, 0))
        return canvas.burnt()

    def _balanced(self, text: str, font: ImageFont.FreeTypeFont, room: int) -> list[str]:
        """As few lines as possible, then as even as possible, so that no word is left alone."""
        lines = _lines(text, font, room)
        for width in range(room, room // 2, -self._dots // 24):
            narrower = _lines(text, font, width)
            if len(lines) == 1 or len(narrower) > len(lines):
                break
            lines = narrower
        return lines

    def _font(self, size: Size, bold: bool) -> ImageFont.FreeTypeFont:
        return fonts.load("Bold" if bold else "Regular", self._em[size])


def _drawable(text: str) -> str:
    return fonts.drawable(clean(text))


def _lines(text: str, font: ImageFont.FreeTypeFont, width: int) -> list[str]:
    return wrap(text, lambda line: font.getlength(line) <= width)


class _Canvas:
    def __init__(self, width: int, height: int) -> None:
        self.image = Image.new("L", (width, height), 255)
        self.draw = ImageDraw.Draw(self.image)

    def write(self, left: float, baseline: float, text: str, font: ImageFont.FreeTypeFont, fill: int = 0) -> None:
        self.draw.text((round(left), round(baseline)), text, font=font, fill=fill, anchor="ls")

    def burnt(self) -> Image.Image:
        """In black and white, without the empty right."""
        ink = self.image.point(_BURNT)
        box = ink.getbbox()
        width = 8 if box is None else (box[2] + 7) // 8 * 8
        return ImageChops.invert(ink.crop((0, 0, width, ink.height))).convert("1", dither=Image.Dither.NONE)
