"""A rectangle in virtual units, and how it is cut into smaller ones. Pure."""

from typing import NamedTuple


class Box(NamedTuple):
    """`x, y` is the upper left corner; y grows downward."""

    x: float
    y: float
    w: float
    h: float

    @property
    def right(self) -> float:
        return self.x + self.w

    @property
    def bottom(self) -> float:
        return self.y + self.h

    @property
    def middle(self) -> tuple[float, float]:
        return self.x + self.w / 2, self.y + self.h / 2

    def holds(self, x: float, y: float) -> bool:
        """Whether the point lies inside."""
        return self.x <= x < self.right and self.y <= y < self.bottom

    def inset(self, dx: float, dy: float | None = None) -> "Box":
        """Smaller by `dx` left and right, by `dy` (else `dx`) above and below."""
        dy = dx if dy is None else dy
        return Box(self.x + dx, self.y + dy, self.w - 2 * dx, self.h - 2 * dy)

    def moved(self, dx: float, dy: float) -> "Box":
        return Box(self.x + dx, self.y + dy, self.w, self.h)

    def cut_top(self, height: float, gap: float = 0) -> tuple["Box", "Box"]:
        """The upper part of `height`, and the rest below `gap`."""
        return (
            Box(self.x, self.y, self.w, height),
            Box(self.x, self.y + height + gap, self.w, self.h - height - gap),
        )

    def cut_bottom(self, height: float, gap: float = 0) -> tuple["Box", "Box"]:
        """The rest above `gap`, and the lower part of `height`."""
        return self.cut_top(self.h - height - gap, gap)

    def cut_left(self, width: float, gap: float = 0) -> tuple["Box", "Box"]:
        """The left part of `width`, and the rest right of `gap`."""
        return (
            Box(self.x, self.y, width, self.h),
            Box(self.x + width + gap, self.y, self.w - width - gap, self.h),
        )

    def cut_right(self, width: float, gap: float = 0) -> tuple["Box", "Box"]:
        """The rest left of `gap`, and the right part of `width`."""
        return self.cut_left(self.w - width - gap, gap)

    def centred(self, width: float, height: float) -> "Box":
        """A box of that size with the same middle."""
        return Box(self.x + (self.w - width) / 2, self.y + (self.h - height) / 2, width, height)

    def rows(self, count: int, gap: float = 0) -> list["Box"]:
        """`count` equal boxes below each other."""
        height = (self.h - gap * (count - 1)) / count
        return [Box(self.x, self.y + n * (height + gap), self.w, height) for n in range(count)]

    def columns(self, count: int, gap: float = 0) -> list["Box"]:
        """`count` equal boxes beside each other."""
        width = (self.w - gap * (count - 1)) / count
        return [Box(self.x + n * (width + gap), self.y, width, self.h) for n in range(count)]

    def grid(self, columns: int, rows: int, gap: float = 0) -> list["Box"]:
        """`columns * rows` equal boxes, row by row."""
        return [cell for row in self.rows(rows, gap) for cell in row.columns(columns, gap)]


class Fit(NamedTuple):
    """A virtual picture on a glass of pixels: as large as fits, in the middle."""

    scale: float
    dx: float
    dy: float

    def pixel(self, x: float, y: float) -> tuple[int, int]:
        """Where a virtual point lies on the glass."""
        return round(x * self.scale + self.dx), round(y * self.scale + self.dy)

    def virtual(self, x: float, y: float) -> tuple[float, float]:
        """Where a pixel lies in the picture."""
        return (x - self.dx) / self.scale, (y - self.dy) / self.scale


def fit(pixels: tuple[int, int], virtual: tuple[float, float]) -> Fit:
    """How a picture of that shape lies on a glass of that size."""
    scale = min(pixels[0] / virtual[0], pixels[1] / virtual[1])
    return Fit(scale, (pixels[0] - virtual[0] * scale) / 2, (pixels[1] - virtual[1] * scale) / 2)
