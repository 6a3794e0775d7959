"""Signs drawn with strokes on a grid of 24 by 24, smooth at any size."""

import math
from functools import lru_cache
from itertools import pairwise
from typing import Literal

import pygame

from display.look.palette import Colour

IconName = Literal[
    "check", "lock", "clock", "people", "globe", "printer", "camera", "alert", "off", "arrow_right", "care", "pause",
    "hourglass", "papers", "calendar", "erase", "several",
]  # fmt: skip

_Point = tuple[float, float]
_Circle = tuple[_Point, float]


def _arc(x: float, y: float, radius: float, start: float, end: float) -> tuple[_Point, ...]:
    """From one angle to another, in degrees, clockwise from the right."""
    steps = max(4, int(abs(end - start) / 10))
    angles = (math.radians(start + (end - start) * n / steps) for n in range(steps + 1))
    return tuple((x + radius * math.cos(angle), y + radius * math.sin(angle)) for angle in angles)


_STROKES: dict[IconName, tuple[tuple[_Point, ...], ...]] = {
    "check": (((5, 12.5), (10, 17.5), (19, 7)),),
    "lock": (
        ((5.5, 11), (18.5, 11), (18.5, 20), (5.5, 20), (5.5, 11)),
        ((8, 11), *_arc(12, 8, 4, 180, 360), (16, 11)),
    ),
    "clock": (((12, 7), (12, 12), (15.5, 14.5)),),
    "people": (
        ((3, 20), *_arc(9, 19.5, 6, 180, 360), (15, 20)),
        _arc(15, 19.5, 6, 300, 365),
        _arc(15, 7.6, 3.4, -80, 80),
    ),
    "globe": (
        ((3, 12), (21, 12)),
        (*_arc(18.5, 12, 11, 125, 235),),
        (*_arc(5.5, 12, 11, -55, 55),),
    ),
    "printer": (
        ((7, 9), (7, 3.5), (17, 3.5), (17, 9)),
        ((7, 17), (3.5, 17), (3.5, 9), (20.5, 9), (20.5, 17), (17, 17)),
        ((7, 13.5), (17, 13.5), (17, 21), (7, 21), (7, 13.5)),
    ),
    "camera": (((3, 7.5), (7.5, 7.5), (9, 5), (15, 5), (16.5, 7.5), (21, 7.5), (21, 19), (3, 19), (3, 7.5)),),
    "alert": (
        ((12, 3.5), (22, 20.5), (2, 20.5), (12, 3.5)),
        ((12, 10), (12, 14.5)),
        ((12, 17.4), (12, 17.5)),
    ),
    "off": (((5.8, 5.8), (18.2, 18.2)),),
    "arrow_right": (((4, 12), (20, 12)), ((13.5, 5.5), (20, 12), (13.5, 18.5))),
    "care": (((12, 20.5), (4.4, 12.6), *_arc(8, 9, 4.9, 135, 315), (12, 8), *_arc(16, 9, 4.9, 225, 405), (12, 20.5)),),
    "papers": (
        ((14, 3), (5, 3), (5, 21), (19, 21), (19, 8), (14, 3), (14, 8), (19, 8)),
        ((8.5, 13), (15.5, 13)),
        ((8.5, 17), (15.5, 17)),
    ),
    "calendar": (
        ((3.5, 5.5), (20.5, 5.5), (20.5, 20.5), (3.5, 20.5), (3.5, 5.5)),
        ((3.5, 10.5), (20.5, 10.5)),
        ((8, 3), (8, 7)),
        ((16, 3), (16, 7)),
        ((8.5, 15.5), (11, 18), (16, 13)),
    ),
    "erase": (
        ((8, 5.5), (21.5, 5.5), (21.5, 18.5), (8, 18.5), (2, 12), (8, 5.5)),
        ((11.5, 9), (17.5, 15)),
        ((17.5, 9), (11.5, 15)),
    ),
    "several": (
        ((3, 6), (5.2, 8.2), (9, 3.8)),
        ((13, 6), (21, 6)),
        ((3, 13), (5.2, 15.2), (9, 10.8)),
        ((13, 13), (21, 13)),
        ((6, 17.4), (6, 22.6)),
        ((3.4, 20), (8.6, 20)),
        ((13, 20), (21, 20)),
    ),
    "pause": (((9, 6), (9, 18)), ((15, 6), (15, 18))),
    "hourglass": (
        ((6, 3.5), (18, 3.5)),
        ((6, 20.5), (18, 20.5)),
        ((7.5, 3.5), (7.5, 7.5), (12, 12), (7.5, 16.5), (7.5, 20.5)),
        ((16.5, 3.5), (16.5, 7.5), (12, 12), (16.5, 16.5), (16.5, 20.5)),
    ),
}
_CIRCLES: dict[IconName, tuple[_Circle, ...]] = {
    "clock": (((12, 12), 9),),
    "people": (((9, 7.6), 3.4),),
    "globe": (((12, 12), 9),),
    "off": (((12, 12), 8.8),),
    "camera": (((12, 13), 3.6),),
}
_GRID = 24
_STROKE = 2.0
_OVER = 4


@lru_cache(maxsize=128)
def icon_surface(name: IconName, side: int, colour: Colour) -> pygame.Surface:
    """The sign on a clear ground, `side` pixels high and wide."""
    unit = side * _OVER / _GRID
    large = pygame.Surface((side * _OVER, side * _OVER), pygame.SRCALPHA)
    large.fill((*colour, 0))
    pen = max(1, round(_STROKE * unit))
    for stroke in _STROKES[name]:
        points = [(x * unit, y * unit) for x, y in stroke]
        for start, end in pairwise(points):
            pygame.draw.line(large, colour, start, end, pen)
        for point in points:
            pygame.draw.circle(large, colour, point, pen / 2)
    for (x, y), radius in _CIRCLES.get(name, ()):
        pygame.draw.circle(large, colour, (x * unit, y * unit), (radius + _STROKE / 2) * unit, pen)
    return pygame.transform.smoothscale(large, (side, side))
