"""Draws the blocks of a slip as black and white bitmaps, with our own font. No ESC/POS here."""

import segno
from PIL import Image, ImageDraw, ImageFont

from drivers.escpos import fonts
from drivers.escpos.blocks import Size
from drivers.escpos.wrapping import wrap

_EM: dict[int, dict[Size, int]] = {
    576: {"small": 23, "normal": 27, "large": 34, "title": 46},
    384: {"small": 19, "normal": 23, "large": 28, "title": 36},
}
_NUMBER_EM = {576: 190, 384: 140}
_LINE, _BASELINE = 1.32, 1.02
"""Of the em: the height of a line, and where the letters stand in it."""

_INK = 96
"""How much of a dot (of 255) the letter must cover before it is burnt; under a half, as thin strokes must stay."""


class Lettering:
    """Draws for a print head of so many dots. Every bitmap is black (0) on white (1) and starts at the left edge."""

    def __init__(self, dots: int) -> None:
        self._dots = dots
        narrow = dots < 480
        self._em = _EM[384 if narrow else 576]
        self._number_em = _NUMBER_EM[384 if narrow else 576]

    def paragraph(self, text: str, size: Size, bold: bool) -> Image.Image:
        """Centred lines."""
        font = self._font(size, bold)
        lines = self._balanced(text, font)
        height = round(self._em[size] * _LINE)
        canvas = _Canvas(self._dots, height * max(1, len(lines)))
        for row, line in enumerate(lines):
            left = (self._dots - font.getlength(line)) / 2
            canvas.write(left, row * height + self._em[size] * _BASELINE, line, font)
        return canvas.burnt()

    def pair(self, label: str, value: str, size: Size, bold: bool) -> Image.Image:
        """Label at the left, value at the right; on a line of its own where both do not fit."""
        name, content = self._font(size, False), self._font(size, bold)
        height, baseline = round(self._em[size] * _LINE), self._em[size] * _BASELINE
        below = name.getlength(label) + content.getlength(value) + self._em[size] > self._dots
        canvas = _Canvas(self._dots, height * (2 if below else 1))
        canvas.write(0, baseline, label, name)
        canvas.write(self._dots - content.getlength(value), baseline + height * below, value, content)
        return canvas.burnt()

    def badge(self, text: str) -> Image.Image:
        """White letters on a black lozenge, centred."""
        font, em = self._font("large", True), self._em["large"]
        while font.getlength(text) + 1.4 * em > self._dots and font.size > 12:
            font = fonts.load("Bold", int(font.size) - 2)
        width, height = round(font.getlength(text) + 1.4 * em), round(em * 1.6)
        left = (self._dots - width) // 2
        canvas = _Canvas(self._dots, height)
        canvas.draw.rounded_rectangle((left, 0, left + width - 1, height - 1), radius=em // 3, fill=0)
        canvas.write(left + 0.7 * em, 0.8 * em + font.size * 0.37, text, font, fill=255)
        return canvas.burnt()

    def number(self, text: str) -> Image.Image:
        """As large as the paper allows, cut close above and below."""
        em = self._number_em
        while fonts.load("Bold", em).getlength(text) > self._dots * 0.94:
            em -= 4
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

    def qr(self, content: str, module: int) -> Image.Image:
        """A QR code of error level M, `module` dots a square, centred."""
        squares = [list(row) for row in segno.make_qr(content, error="m").matrix]
        side = len(squares) * module
        canvas = _Canvas(self._dots, side)
        code = Image.frombytes(
            "L", (len(squares), len(squares)), bytes(0 if dark else 255 for row in squares for dark in row)
        )
        canvas.image.paste(code.resize((side, side), Image.Resampling.NEAREST), ((self._dots - side) // 2, 0))
        return canvas.burnt()

    def _balanced(self, text: str, font: ImageFont.FreeTypeFont) -> list[str]:
        """As few lines as possible, then as even as possible, so that no word is left alone."""
        lines = _lines(text, font, self._dots)
        for width in range(self._dots, self._dots // 2, -self._dots // 24):
            narrower = _lines(text, font, width)
            if len(lines) == 1 or len(narrower) > len(lines):
                break
            lines = narrower
        return lines

    def _font(self, size: Size, bold: bool) -> ImageFont.FreeTypeFont:
        return fonts.load("Bold" if bold else "Regular", self._em[size])


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
        bits = self.image.point(lambda light: 0 if light < 255 - _INK else 255, mode="1")
        ink = self.image.point(lambda light: 255 if light < 255 - _INK else 0).getbbox()
        width = 8 if ink is None else (ink[2] + 7) // 8 * 8
        return bits.crop((0, 0, width, bits.height))
