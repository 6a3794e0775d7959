"""Where the windows of a demo stand on a desktop: the kiosk left, the hall screen right, the panels below it. Pure."""

from dataclasses import dataclass

GAP = 24
"""Pixels between windows, and to the edge; the first row leaves room for title bars."""

TITLE = 40


@dataclass(frozen=True, slots=True)
class Place:
    """A window's size and its upper left corner, in pixels."""

    width: int
    height: int
    x: int
    y: int

    @property
    def size(self) -> str:
        """As `--size` takes it."""
        return f"{self.width}x{self.height}"

    @property
    def corner(self) -> str:
        """As SDL takes it."""
        return f"{self.x},{self.y}"


def places(width: int, height: int) -> dict[str, Place]:
    """For a desktop of that size: `kiosk`, `display`, `panel 1`, `panel 2`, none upon another."""
    kiosk_height = height - 2 * TITLE - GAP
    kiosk = Place(kiosk_height * 9 // 16, kiosk_height, GAP, TITLE)
    right = kiosk.x + kiosk.width + GAP
    tv_width = max(320, min(width - right - GAP, (height // 2) * 16 // 9))
    tv = Place(tv_width, tv_width * 9 // 16, right, TITLE)
    below = tv.y + tv.height + GAP + TITLE
    panel_height = max(200, height - below - GAP)
    panel_width = panel_height * 2 // 3
    return {
        "kiosk": kiosk,
        "display": tv,
        "panel 1": Place(panel_width, panel_height, right, below),
        "panel 2": Place(panel_width, panel_height, right + panel_width + GAP, below),
    }
