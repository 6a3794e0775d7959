"""Whether what a window wrote can be read: in its box, large enough, of enough contrast, not covered."""

from itertools import combinations

import pygame

from display.look.canvas import Canvas, PlacedText
from display.look.palette import LEAST_CONTRAST, contrast


def assert_legible(canvas: Canvas, surface: pygame.Surface, least: float, *, whole_texts: bool = False) -> None:
    """`least` is the smallest em allowed, in virtual units; `whole_texts` forbids ellipses."""
    written = [placed for placed in canvas.placed if placed.text]
    assert written
    for placed in written:
        assert placed.size >= least - 1, f"too small: {placed}"
        assert _inside(placed), f"out of its box: {placed}"
        assert canvas.whole.holds(placed.ink.x, placed.ink.y), f"out of the picture: {placed}"
        assert canvas.whole.holds(placed.ink.right, placed.ink.bottom), f"out of the picture: {placed}"
        assert _contrast(canvas, surface, placed) >= LEAST_CONTRAST, f"too faint: {placed}"
        assert not whole_texts or placed.text == placed.wanted, f"cut: {placed}"
    for one, other in combinations(written, 2):
        assert not _overlap(one, other), f"on top of each other: {one} and {other}"


_SLACK = 3.0
"""Virtual units: italics, rounding to pixels."""


def _inside(placed: PlacedText) -> bool:
    ink, box = placed.ink, placed.box
    over = 0.25 * placed.size
    across = box.x - _SLACK <= ink.x and ink.right <= box.right + _SLACK
    return across and box.y - over <= ink.y and ink.bottom <= box.bottom + over


def _overlap(one: PlacedText, other: PlacedText) -> bool:
    a, b = one.ink, other.ink
    across = min(a.right, b.right) - max(a.x, b.x)
    down = min(a.bottom, b.bottom) - max(a.y, b.y)
    return across > _SLACK and down > _SLACK


def _contrast(canvas: Canvas, surface: pygame.Surface, placed: PlacedText) -> float:
    """Against the ground just left of the ink."""
    x, y = canvas.pixel(placed.ink.x - 3, placed.ink.y + placed.ink.h / 2)
    red, green, blue, _ = surface.get_at((max(0, x), min(surface.get_height() - 1, y)))
    return contrast(placed.colour, (red, green, blue))
