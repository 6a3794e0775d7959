"""The colours of every window, and how contrast is computed (WCAG 2.2). Pure."""

Colour = tuple[int, int, int]

INK: Colour = (16, 33, 48)
QUIET_INK: Colour = (78, 94, 109)
PAPER: Colour = (255, 255, 255)
WALL: Colour = (236, 241, 245)
LINE: Colour = (203, 213, 222)
NAVY: Colour = (10, 49, 84)
DEEP: Colour = (6, 27, 48)
SLATE: Colour = (17, 48, 78)
SLATE_LINE: Colour = (38, 76, 112)
BLUE: Colour = (0, 92, 168)
BLUE_DOWN: Colour = (0, 66, 124)
SKY: Colour = (224, 238, 250)
PALE: Colour = (184, 205, 224)
AMBER: Colour = (255, 200, 61)
AMBER_DARK: Colour = (134, 77, 0)
AMBER_PALE: Colour = (255, 243, 214)
GREEN: Colour = (12, 112, 62)
GREEN_LIT: Colour = (112, 219, 150)
GREEN_PALE: Colour = (223, 244, 231)
RED: Colour = (178, 32, 32)
RED_LIT: Colour = (255, 161, 150)
RED_PALE: Colour = (253, 232, 230)
GREY: Colour = (226, 231, 236)

TEXT_ON: tuple[tuple[Colour, Colour], ...] = (
    (INK, PAPER), (INK, WALL), (INK, SKY), (INK, GREY), (INK, AMBER), (INK, AMBER_PALE),
    (QUIET_INK, PAPER), (QUIET_INK, WALL), (QUIET_INK, GREY), (QUIET_INK, SKY),
    (PAPER, NAVY), (PAPER, DEEP), (PAPER, SLATE), (PAPER, BLUE), (PAPER, BLUE_DOWN), (PAPER, GREEN), (PAPER, RED),
    (PAPER, QUIET_INK), (PAPER, AMBER_DARK), (PAPER, INK),
    (PALE, NAVY), (PALE, DEEP), (PALE, SLATE), (PALE, BLUE_DOWN),
    (AMBER, NAVY), (AMBER, DEEP), (AMBER, SLATE), (GREEN_LIT, SLATE), (GREEN_LIT, DEEP), (GREEN_LIT, NAVY),
    (RED_LIT, SLATE), (RED_LIT, DEEP), (RED_LIT, NAVY), (SKY, BLUE), (SKY, NAVY), (SKY, BLUE_DOWN),
    (BLUE, PAPER), (BLUE, WALL), (BLUE, SKY), (NAVY, PAPER), (NAVY, WALL), (NAVY, SKY), (NAVY, AMBER),
    (GREEN, PAPER), (GREEN, WALL), (GREEN, GREEN_PALE), (GREEN_PALE, GREEN), (RED, PAPER), (RED, WALL), (RED, RED_PALE),
    (RED, GREY), (AMBER_DARK, AMBER_PALE), (AMBER_DARK, PAPER), (AMBER_DARK, WALL), (RED_PALE, RED),
    (DEEP, AMBER), (DEEP, PALE), (AMBER_PALE, AMBER_DARK), (PAPER, SLATE_LINE),
)  # fmt: skip
"""The pairs (text, ground) that windows may use; every one reaches LEAST_CONTRAST."""

LEAST_CONTRAST = 4.5
"""WCAG 2.2, 1.4.3."""


def contrast(one: Colour, other: Colour) -> float:
    """The contrast ratio of two colours, from 1 to 21."""
    light, dark = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def _luminance(colour: Colour) -> float:
    red, green, blue = (_linear(part / 255) for part in colour)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _linear(part: float) -> float:
    return part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4
