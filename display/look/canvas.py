"""Draws cards, text, icons and codes in virtual units on a surface of any size."""

from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

import pygame
import segno

from display.look.box import Box, fit
from display.look.fonts import Weight, font
from display.look.icons import IconName, icon_surface
from display.look.palette import INK, PAPER, Colour
from display.look.text import broken, shortened, size_that_fits, width_of

Align = Literal["left", "centre", "right"]
Surface = pygame.Surface

_OPTICAL_MIDDLE = 0.37
"""Of an em above the baseline: the middle of capitals, digits and Chinese characters alike."""
_LINE_HEIGHT = 1.3
_QUIET_ZONE = 4
"""Modules of white around a QR code (ISO/IEC 18004)."""


@dataclass(frozen=True, slots=True)
class PlacedText:
    """What was written, where it was allowed to be, and where its ink is; in virtual units."""

    text: str
    wanted: str
    size: float
    box: Box
    ink: Box
    colour: Colour


@dataclass(frozen=True, slots=True)
class _Pen:
    """`size` in pixels."""

    size: int
    weight: Weight
    colour: Colour
    align: Align


class Canvas:
    """A virtual picture of `width` x `height`, centred and as large as the surface allows."""

    def __init__(self, surface: pygame.Surface, width: float, height: float, ground: Colour = PAPER) -> None:
        self._surface = surface
        self._fit = fit(surface.get_size(), (width, height))
        self._scale = self._fit.scale
        self.whole = Box(0, 0, width, height)
        self.placed: list[PlacedText] = []
        self.texts: list[str] = []
        """All that was written, whole sentences, in the order of writing."""
        surface.fill(ground)

    def virtual(self, x: float, y: float) -> tuple[float, float]:
        """Where a pixel of the surface lies in the virtual picture."""
        return self._fit.virtual(x, y)

    def pixel(self, x: float, y: float) -> tuple[int, int]:
        """Where a virtual point lies on the surface."""
        return self._fit.pixel(x, y)

    def fill(self, box: Box, colour: Colour) -> None:
        self._surface.fill(colour, self._rect(box))

    def card(
        self, box: Box, colour: Colour, *, radius: float = 24, edge: Colour | None = None, line: float = 2
    ) -> None:
        """A rectangle with round, smooth corners, and an edge inside it."""
        if edge is not None:
            self._round(self._rect(box), edge, round(radius * self._scale))
            box, radius = box.inset(line), radius - line
        self._round(self._rect(box), colour, round(radius * self._scale))

    def text(
        self,
        text: str,
        box: Box,
        size: float,
        colour: Colour = INK,
        *,
        weight: Weight = "regular",
        align: Align = "left",
        least: float | None = None,
    ) -> Box:
        """One line in the middle height of `box`, shrunk down to `least` to fit, then cut with an ellipsis.

        Returns where its ink is.
        """
        self._say(text)
        room = box.w * self._scale
        fitting = size_that_fits(text, room, self._pixels(size), self._pixels(least or size), weight)
        pen = _Pen(fitting, weight, colour, align)
        return self._put(shortened(text, room, fitting, weight), text, box, pen)

    def paragraph(
        self,
        text: str,
        box: Box,
        size: float,
        colour: Colour = INK,
        *,
        weight: Weight = "regular",
        align: Align = "left",
        least: float | None = None,
    ) -> float:
        """Lines from the top of `box`, smaller down to `least` when they would not fit; returns the height used."""
        pixels, smallest = self._pixels(size), self._pixels(least or size)
        while pixels > smallest and not self._fits(text, box, pixels, weight):
            pixels -= 1
        lines = broken(text, box.w * self._scale, pixels, weight)
        pitch = pixels * _LINE_HEIGHT / self._scale
        room = max(1, int(box.h / pitch + 0.1))
        if len(lines) > room:
            last = shortened(f"{lines[room - 1]} {lines[room]}", box.w * self._scale, pixels, weight)
            lines = (*lines[: room - 1], last)
        pen = _Pen(pixels, weight, colour, align)
        for n, line in enumerate(lines):
            place = Box(box.x, box.y + n * pitch, box.w, pitch)
            self._put(line, line, place, pen)
        self._say(text)
        return len(lines) * pitch

    def height(self, text: str, width: float, size: float, weight: Weight = "regular") -> float:
        """How high a paragraph of that size would be."""
        pixels = self._pixels(size)
        return len(broken(text, width * self._scale, pixels, weight)) * pixels * _LINE_HEIGHT / self._scale

    def width(self, text: str, size: float, weight: Weight = "regular") -> float:
        """How wide a line would be."""
        return width_of(text, self._pixels(size), weight) / self._scale

    def fitting(self, texts: tuple[str, ...], width: float, size: float, least: float, weight: Weight) -> float:
        """One size for lines that belong together."""
        room, wanted, smallest = width * self._scale, self._pixels(size), self._pixels(least)
        return min(size_that_fits(text, room, wanted, smallest, weight) for text in texts) / self._scale

    def icon(self, name: IconName, box: Box, colour: Colour) -> None:
        """A sign drawn with strokes, as large as the box allows."""
        side = round(min(box.w, box.h) * self._scale)
        x, y = self.pixel(*box.middle)
        self._surface.blit(icon_surface(name, side, colour), (x - side // 2, y - side // 2))

    def code(self, payload: str, box: Box) -> None:
        """A QR code with its white margin, on whole pixels so that every reader takes it."""
        rows = tuple(segno.make(payload, error="m", micro=False).matrix)
        side = len(rows) + 2 * _QUIET_ZONE
        cell = max(1, int(min(box.w, box.h) * self._scale / side))
        x, y = self.pixel(*box.middle)
        left, top = x - cell * side // 2, y - cell * side // 2
        self._surface.fill(PAPER, (left, top, cell * side, cell * side))
        for r, row in enumerate(rows):
            for c, dark in enumerate(row):
                if dark:
                    at = (left + (c + _QUIET_ZONE) * cell, top + (r + _QUIET_ZONE) * cell, cell, cell)
                    self._surface.fill((0, 0, 0), at)

    def bar(self, box: Box, share: float, colour: Colour, ground: Colour) -> None:
        """A bar of which `share` (0 to 1) is left."""
        self.card(box, ground, radius=box.h / 2)
        if (width := box.w * min(1.0, share)) >= box.h:
            self.card(Box(box.x, box.y, width, box.h), colour, radius=box.h / 2)

    def _say(self, text: str) -> None:
        if text:
            self.texts.append(text)

    def _put(self, line: str, wanted: str, box: Box, pen: "_Pen") -> Box:
        slack = box.w * self._scale - width_of(line, pen.size, pen.weight)
        left = round(self._fit.dx + box.x * self._scale + _slack(pen.align, slack))
        baseline = round(self._fit.dy + (box.y + box.h / 2) * self._scale + _OPTICAL_MIDDLE * pen.size)
        ink = font(pen.weight).get_rect(line, size=pen.size)
        font(pen.weight).render_to(self._surface, (left, baseline), line, pen.colour, size=pen.size)
        x, y = self.virtual(left + ink.x, baseline - ink.y)
        where = Box(x, y, ink.w / self._scale, ink.h / self._scale)
        self.placed.append(PlacedText(line, wanted, pen.size / self._scale, box, where, pen.colour))
        return where

    def _fits(self, text: str, box: Box, pixels: int, weight: Weight) -> bool:
        lines = broken(text, box.w * self._scale, pixels, weight)
        return len(lines) * pixels * _LINE_HEIGHT <= box.h * self._scale + pixels * 0.1

    def _pixels(self, size: float) -> int:
        return max(1, round(size * self._scale))

    def _rect(self, box: Box) -> pygame.Rect:
        left, top = self.pixel(box.x, box.y)
        right, bottom = self.pixel(box.right, box.bottom)
        return pygame.Rect(left, top, right - left, bottom - top)

    def _round(self, rect: pygame.Rect, colour: Colour, radius: int) -> None:
        radius = max(0, min(radius, rect.w // 2, rect.h // 2))
        self._surface.fill(colour, rect.inflate(-2 * radius, 0))
        self._surface.fill(colour, rect.inflate(0, -2 * radius))
        if radius == 0:
            return
        disc = _disc(radius, colour)
        for right in (0, 1):
            for bottom in (0, 1):
                at = (rect.x + right * (rect.w - radius), rect.y + bottom * (rect.h - radius))
                self._surface.blit(disc, at, (right * radius, bottom * radius, radius, radius))


def _slack(align: Align, slack: float) -> float:
    match align:
        case "left":
            return 0
        case "centre":
            return slack / 2
        case "right":
            return slack


@lru_cache(maxsize=64)
def _disc(radius: int, colour: Colour) -> pygame.Surface:
    """A smooth disc of two radii across: four corners in one."""
    over = 4
    large = pygame.Surface((2 * radius * over, 2 * radius * over), pygame.SRCALPHA)
    large.fill((*colour, 0))
    pygame.draw.circle(large, colour, (radius * over, radius * over), radius * over)
    return pygame.transform.smoothscale(large, (2 * radius, 2 * radius))
