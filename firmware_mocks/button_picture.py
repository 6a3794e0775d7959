"""Draws a button as it lies on a desk: a key in a ring that is its lamp, and what is heard of it. No protocol."""

from functools import cache

from PIL import Image, ImageDraw, ImageFont

_FONT = "/usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc"
_SIZE = (360, 420)
_CASE, _EDGE, _CAPTION = (38, 40, 44), (66, 69, 75), (222, 226, 232)
_DARK, _LIT, _KEY = (58, 61, 67), (255, 196, 60), (92, 96, 104)


def draw_button(caption: str, *, lit: bool, told: str = "") -> Image.Image:
    """RGBA; `told` stands below it."""
    panel = Image.new("RGBA", _SIZE)
    pen = ImageDraw.Draw(panel)
    middle = _SIZE[0] // 2
    pen.rounded_rectangle((0, 0, _SIZE[0] - 1, _SIZE[1] - 1), 28, fill=_CASE, outline=_EDGE, width=3)
    pen.text((middle, 50), caption, font=_fitting(caption, 30), fill=_CAPTION, anchor="mm")
    pen.ellipse((middle - 116, 92, middle + 116, 324), fill=_LIT if lit else _DARK, outline=_EDGE, width=3)
    pen.ellipse((middle - 88, 120, middle + 88, 296), fill=_KEY, outline=_EDGE, width=3)
    pen.text((middle, 372), told, font=_fitting(told, 30), fill=_LIT if told else _CAPTION, anchor="mm")
    return panel


def _fitting(line: str, largest: int) -> ImageFont.FreeTypeFont:
    for size in (largest, 24, 18):
        if _font(size).getlength(line) <= _SIZE[0] - 40:
            return _font(size)
    return _font(14)


@cache
def _font(size: int) -> ImageFont.FreeTypeFont:
    return ImageFont.truetype(_FONT, size, index=2)
