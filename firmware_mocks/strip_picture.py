"""Draws a strip of full-size characters, 16 × 16 dots each, as they hang over counters in China. No protocol."""

from collections.abc import Iterator
from functools import lru_cache

from PIL import Image, ImageDraw

from firmware_mocks.dot_picture import RED, Colour, Dot, draw_dots
from firmware_mocks.led_picture import typeface

CELL = 16
"""Dots of a character each way; a Latin one takes half of its width."""

_INK = 110
"""Of 255: how much of a dot must be covered by the letter."""


def draw_strip(text: str, places: int, caption: str = "", colour: Colour = RED) -> Image.Image:
    """RGBA: `text` in the middle of `places` Chinese characters; the beginning of one that is longer."""
    letters = _columns(text)
    width = places * CELL
    left = max(0, (width - len(letters)) // 2)
    return draw_dots(list(_lit(letters, left, width, colour)), width, CELL, caption)


def _lit(letters: list[tuple[bool, ...]], left: int, width: int, colour: Colour) -> Iterator[Dot]:
    for x, column in enumerate(letters, start=left):
        for y, dot in enumerate(column):
            if dot and x < width:
                yield x, y, colour


def _columns(text: str) -> list[tuple[bool, ...]]:
    """Each column from above."""
    return [column for letter in text for column in _letter(letter)]


@lru_cache(maxsize=512)
def _letter(letter: str) -> tuple[tuple[bool, ...], ...]:
    width = CELL // 2 if letter.isascii() else CELL
    drawn = Image.new("L", (width, CELL))
    ImageDraw.Draw(drawn).text(
        (width / 2, CELL / 2 - 1), letter, fill=255, font=typeface(CELL - 1, thin=True), anchor="mm"
    )
    dots = drawn.load()
    assert dots is not None
    return tuple(tuple(int(dots[x, y]) > _INK for y in range(CELL)) for x in range(width))  # type: ignore[arg-type]
