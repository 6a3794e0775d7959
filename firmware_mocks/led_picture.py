"""Draws a LED number display as it hangs over a counter: red dots behind a dark filter. No protocol."""

from pathlib import Path

from PIL import Image, ImageChops, ImageDraw, ImageFilter, ImageFont

from firmware_mocks.led_glyphs import HEIGHT, WIDTH, lit

_PITCH = 16
_DOT = 12
_SCALE = 3
"""Drawn three times larger, then reduced: round dots without steps."""

_HOUSING = (38, 40, 44)
_EDGE = (66, 69, 75)
_FILTER = (14, 5, 6)
_DARK_DOT = (34, 12, 12)
_LIT = (255, 46, 30)
_CORE = (255, 150, 120)
_CAPTION = (222, 226, 232)
_FONTS = (
    "/usr/share/fonts/opentype/noto/NotoSansCJK-Bold.ttc",
    "/usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc",
)


def draw_led(text: str, digits: int, caption: str = "") -> Image.Image:
    """RGBA: `text` at the right of `digits` places; `caption` is painted on the housing above."""
    shown = text[-digits:].rjust(digits)
    columns = digits * (WIDTH + 1) + 1
    rows = HEIGHT + 2
    window = (columns * _PITCH, rows * _PITCH)
    margin, header = 26, 58 if caption else 0
    size = (window[0] + 2 * margin, window[1] + 2 * margin + header)
    panel = Image.new("RGBA", size)
    draw_housing(panel, (margin, margin + header), window, caption)
    panel.paste(_draw_window(shown, window), (margin, margin + header))
    return panel


def draw_housing(panel: Image.Image, at: tuple[int, int], window: tuple[int, int], caption: str) -> None:
    """The case around a window that begins `at` a place of `panel`, with the caption painted above it."""
    pen = ImageDraw.Draw(panel)
    pen.rounded_rectangle((0, 0, panel.width - 1, panel.height - 1), 16, fill=_HOUSING, outline=_EDGE, width=3)
    pen.rectangle((at[0] - 4, at[1] - 4, at[0] + window[0] + 3, at[1] + window[1] + 3), fill=(8, 8, 9))
    if caption:
        font = _font(caption, panel.width - 48)
        pen.text((panel.width // 2, at[1] - 36), caption, font=font, fill=_CAPTION, anchor="mm")


def _draw_window(shown: str, window: tuple[int, int]) -> Image.Image:
    large = (window[0] * _SCALE, window[1] * _SCALE)
    glass, light = Image.new("RGB", large, _FILTER), Image.new("RGB", large)
    glass_pen, light_pen = ImageDraw.Draw(glass), ImageDraw.Draw(light)
    for place, character in enumerate(shown):
        for row in range(HEIGHT):
            for column in range(WIDTH):
                centre = _centre(place * (WIDTH + 1) + 1 + column, row + 1)
                if lit(character, column, row):
                    _dot(light_pen, centre, _DOT, _LIT)
                    _dot(light_pen, centre, _DOT * 0.45, _CORE)
                else:
                    _dot(glass_pen, centre, _DOT, _DARK_DOT)
    return _shine(glass.resize(window, Image.Resampling.LANCZOS), light.resize(window, Image.Resampling.LANCZOS))


def _shine(glass: Image.Image, light: Image.Image) -> Image.Image:
    """The dots, and the halo that they throw on the filter."""
    halo = light.filter(ImageFilter.GaussianBlur(7)).point(lambda level: int(level * 0.55))
    return ImageChops.screen(ImageChops.screen(glass, halo), light)


def _centre(column: float, row: float) -> tuple[float, float]:
    return (column + 0.5) * _PITCH * _SCALE, (row + 0.5) * _PITCH * _SCALE


def _dot(pen: ImageDraw.ImageDraw, centre: tuple[float, float], size: float, colour: tuple[int, int, int]) -> None:
    radius = size * _SCALE / 2
    pen.ellipse((centre[0] - radius, centre[1] - radius, centre[0] + radius, centre[1] + radius), fill=colour)


def typeface(size: int, *, thin: bool = False) -> ImageFont.FreeTypeFont | ImageFont.ImageFont:
    """That of captions; without Chinese where the machine has none."""
    found = next((name for name in _FONTS[:: -1 if thin else 1] if Path(name).exists()), None)
    return ImageFont.truetype(found, size, index=2) if found else ImageFont.load_default(size)


def _font(caption: str, width: int) -> ImageFont.FreeTypeFont | ImageFont.ImageFont:
    """The largest in which the caption fits."""
    for size in range(30, 9, -1):
        font = typeface(size)
        if font.getlength(caption) <= width:
            break
    return font
