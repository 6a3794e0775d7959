"""Draws signs of dots in any colour behind a dark filter, in one line or several. No protocol."""

import unicodedata
from collections.abc import Iterator, Sequence

from PIL import Image, ImageChops, ImageDraw, ImageFilter

from firmware_mocks.led_glyphs import HEIGHT, WIDTH, lit
from firmware_mocks.led_picture import draw_housing

Colour = tuple[int, int, int]
RED, GREEN, AMBER, ORANGE, YELLOW = (255, 46, 30), (70, 255, 150), (255, 176, 30), (255, 112, 24), (255, 232, 60)

_PITCH = 9
_SCALE = 3
_MARGIN = 20
_HEADER = 52
_FILTER = (12, 10, 12)
_DARK_DOT = (30, 26, 30)

Dot = tuple[int, int, Colour]


def draw_line(letters: Sequence[tuple[Colour, str]], columns: int, rows: int, caption: str = "") -> Image.Image:
    """RGBA: one line in the middle of a matrix of `columns` × `rows` dots."""
    width = len(letters) * (WIDTH + 1) - 1
    left, top = max(0, (columns - width) // 2), (rows - HEIGHT) // 2
    dots = [
        dot
        for place, (colour, letter) in enumerate(letters)
        for dot in _letter(letter, left + place * (WIDTH + 1), top, colour)
    ]
    return draw_dots([dot for dot in dots if dot[0] < columns], columns, rows, caption)


def draw_lines(lines: Sequence[str], places: int, caption: str = "", colour: Colour = GREEN) -> Image.Image:
    """RGBA: lines of `places` characters, each character in a field of its own."""
    fields = [(place * (WIDTH + 1), row * (HEIGHT + 2)) for row in range(len(lines)) for place in range(places)]
    shown = "".join(line.ljust(places)[:places] for line in lines)
    dots = [dot for (x, y), letter in zip(fields, shown, strict=True) for dot in _letter(letter, x, y, colour)]
    dark = [(x + column, y + row) for x, y in fields for column in range(WIDTH) for row in range(HEIGHT)]
    return _panel(dots, dark, caption)


def draw_dots(dots: Sequence[Dot], columns: int, rows: int, caption: str = "") -> Image.Image:
    """RGBA: a matrix of `columns` × `rows` dots, of which these are lit."""
    return _panel(dots, [(x, y) for x in range(columns) for y in range(rows)], caption)


def _letter(letter: str, x: int, y: int, colour: Colour) -> Iterator[Dot]:
    shape = unicodedata.normalize("NFKD", letter)[:1].upper()  # accents have no dots here
    for column in range(WIDTH):
        for row in range(HEIGHT):
            if lit(shape, column, row):
                yield x + column, y + row, colour


def _panel(dots: Sequence[Dot], places: Sequence[tuple[int, int]], caption: str) -> Image.Image:
    window = ((max(x for x, _ in places) + 3) * _PITCH, (max(y for _, y in places) + 3) * _PITCH)
    header = _HEADER if caption else 0
    panel = Image.new("RGBA", (window[0] + 2 * _MARGIN, window[1] + 2 * _MARGIN + header))
    draw_housing(panel, (_MARGIN, _MARGIN + header), window, caption)
    large = (window[0] * _SCALE, window[1] * _SCALE)
    glass, light = Image.new("RGB", large, _FILTER), Image.new("RGB", large)
    pen = ImageDraw.Draw(glass)
    for x, y in places:
        _dot(pen, x, y, 0.72, _DARK_DOT)
    pen = ImageDraw.Draw(light)
    for x, y, colour in dots:
        _dot(pen, x, y, 0.78, colour)
        _dot(pen, x, y, 0.34, tuple((level + 255) // 2 for level in colour))
    panel.paste(
        _shine(*(each.resize(window, Image.Resampling.LANCZOS) for each in (glass, light))), (_MARGIN, _MARGIN + header)
    )
    return panel


def _dot(pen: ImageDraw.ImageDraw, x: int, y: int, size: float, colour: tuple[int, ...]) -> None:
    centre = ((x + 1.5) * _PITCH * _SCALE, (y + 1.5) * _PITCH * _SCALE)
    radius = size * _PITCH * _SCALE / 2
    pen.ellipse((centre[0] - radius, centre[1] - radius, centre[0] + radius, centre[1] + radius), fill=colour)


def _shine(glass: Image.Image, light: Image.Image) -> Image.Image:
    halo = light.filter(ImageFilter.GaussianBlur(5)).point(lambda level: int(level * 0.5))
    return ImageChops.screen(ImageChops.screen(glass, halo), light)
