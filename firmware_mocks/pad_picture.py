"""Draws a rating pad as it lies before a customer: a small screen over a row of keys. No protocol."""

from functools import cache

from PIL import Image, ImageDraw, ImageFont

_FONT = "/usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc"
_SIZE = (720, 420)
_SCREEN = (40, 92, 680, 232)
_CASE, _EDGE, _CAPTION = (38, 40, 44), (66, 69, 75), (222, 226, 232)
_DARK, _GLASS, _INK = (24, 30, 28), (196, 222, 190), (16, 26, 20)
_KEY, _LIT, _ON_KEY, _ON_LIT = (58, 61, 67), (255, 196, 60), (128, 132, 140), (40, 28, 0)


def draw_pad(lines: tuple[str, ...], keys: int, lit: int, caption: str = "") -> Image.Image:
    """RGBA: up to two lines on its screen, which is dark without any; the first `lit` of its keys shine."""
    panel = Image.new("RGBA", _SIZE)
    pen = ImageDraw.Draw(panel)
    pen.rounded_rectangle((0, 0, _SIZE[0] - 1, _SIZE[1] - 1), 28, fill=_CASE, outline=_EDGE, width=3)
    pen.text((_SIZE[0] // 2, 50), caption, font=_font(30), fill=_CAPTION, anchor="mm")
    pen.rounded_rectangle(_SCREEN, 10, fill=_GLASS if lines else _DARK)
    for place, line in enumerate(lines):
        y = _SCREEN[1] + (_SCREEN[3] - _SCREEN[1]) * (2 * place + 1) // (2 * len(lines))
        pen.text((_SIZE[0] // 2, y), line, font=_fitting(line), fill=_INK, anchor="mm")
    pitch = 640 // keys
    for place in range(keys):
        x, y = 40 + pitch * place + pitch // 2, 326
        shines = place < lit
        pen.ellipse((x - 48, y - 48, x + 48, y + 48), fill=_LIT if shines else _KEY, outline=_EDGE, width=3)
        pen.text((x, y), str(place + 1), font=_font(44), fill=_ON_LIT if shines else _ON_KEY, anchor="mm")
    return panel


def _fitting(line: str) -> ImageFont.FreeTypeFont:
    for size in (46, 38, 30, 24):
        if _font(size).getlength(line) <= _SCREEN[2] - _SCREEN[0] - 40:
            return _font(size)
    return _font(20)


@cache
def _font(size: int) -> ImageFont.FreeTypeFont:
    return ImageFont.truetype(_FONT, size, index=2)
