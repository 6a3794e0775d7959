"""Waits by class and hour, drawn once as plain shapes and written as SVG or PNG. Pure but for the PNG's typeface."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from html import escape
from io import BytesIO
from math import ceil
from typing import Literal

from PIL import Image, ImageDraw

from drivers.escpos.fonts import load
from kiosk.simulate.figures import Tally, Waits

Colour = str
INK, QUIET, LINE, PAPER = "#102130", "#4e5e6d", "#dde4ea", "#ffffff"
COLOURS = ("#005ca8", "#b4551a", "#0c703e", "#7a3e9d", "#8a6d00", "#a02050")
"""Of the classes, in the order of the configuration; the band up to the 95th is the same, paler."""

PALE = 0.72
"""Of the way to white."""

PANEL, HEIGHT, GAP = 330, 230, 26
LEFT, TOP, RIGHT, BOTTOM = 58, 96, 22, 66
COLUMNS = 3
SCALE = 2
"""Dots of the PNG to a unit."""

STEPS_MIN = (1, 2, 5, 10, 15, 20, 30, 60, 120, 240)
MINUTE_S = 60.0

Anchor = Literal["start", "middle", "end"]


@dataclass(frozen=True, slots=True)
class Box:
    """A filled rectangle."""

    x: float
    y: float
    width: float
    height: float
    fill: Colour


@dataclass(frozen=True, slots=True)
class Words:
    """A line of text on its base line."""

    x: float
    y: float
    text: str
    size: int = 12
    fill: Colour = QUIET
    anchor: Anchor = "start"
    bold: bool = False


Shape = Box | Words


@dataclass(frozen=True, slots=True)
class Drawing:
    """Shapes on white paper, the first at the back."""

    width: int
    height: int
    shapes: tuple[Shape, ...]

    def svg(self) -> str:
        """As text."""
        size = f'width="{self.width}" height="{self.height}" viewBox="0 0 {self.width} {self.height}"'
        family = 'font-family="Noto Sans CJK SC, Noto Sans, Helvetica, Arial, sans-serif"'
        head = f'<svg xmlns="http://www.w3.org/2000/svg" {size} {family}>'
        paper = f'<rect width="{self.width}" height="{self.height}" fill="{PAPER}"/>'
        return "\n".join((head, paper, *(_as_svg(each) for each in self.shapes), "</svg>", ""))

    def png(self) -> bytes:
        """Raises NoChineseFont where no typeface is installed."""
        kept = BytesIO()
        self.image().quantize(128, dither=Image.Dither.NONE).save(kept, "PNG", optimize=True)
        return kept.getvalue()

    def image(self) -> Image.Image:
        """In full colour; raises NoChineseFont."""
        image = Image.new("RGB", (self.width * SCALE, self.height * SCALE), PAPER)
        draw = ImageDraw.Draw(image)
        for shape in self.shapes:
            _paint(draw, shape)
        return image


def waits_by_hour(tally: Tally, classes: Sequence[tuple[str, str]], title: str, target_min: float | None) -> Drawing:
    """A panel for each class (id, name) of which tickets were called: bars to the mean, pale ones to the 95th."""
    panels = [(name, _by_hour(tally, id)) for id, name in classes if id in tally.classes]
    hours = sorted({hour for _, waits in panels for hour in waits})
    top = max([each.of_100(95) / MINUTE_S for _, waits in panels for each in waits.values()], default=1.0)
    columns = min(COLUMNS, max(1, len(panels)))
    rows = max(1, ceil(len(panels) / columns))
    width = LEFT + columns * (PANEL + GAP) - GAP + RIGHT
    height = TOP + rows * (HEIGHT + BOTTOM)
    shapes: list[Shape] = [Words(LEFT, 34, title, 17, INK, bold=True), *_legend(target_min, top)]
    scale = _Scale(hours or [9], max(top * 1.05, 1.0), target_min)
    for number, (name, waits) in enumerate(panels):
        x = LEFT + number % columns * (PANEL + GAP)
        y = TOP + number // columns * (HEIGHT + BOTTOM)
        shapes.append(Words(x, y - 12, name, 13, INK, bold=True))
        shapes += _grid(x, y, scale, with_numbers=number % columns == 0)
        shapes += _bars(x, y + HEIGHT, waits, COLOURS[number % len(COLOURS)], scale)
    return Drawing(width, height, tuple(shapes))


@dataclass(frozen=True, slots=True)
class _Scale:
    hours: Sequence[int]
    top_min: float
    target_min: float | None

    def up(self, minutes: float) -> float:
        return min(1.0, minutes / self.top_min) * HEIGHT

    @property
    def step(self) -> int:
        return next((each for each in STEPS_MIN if self.top_min / each <= 6), STEPS_MIN[-1])


def _by_hour(tally: Tally, id: str) -> dict[int, Waits]:
    return {hour: waits for (of, hour), waits in tally.hours.items() if of == id and waits.waits}


def _legend(target_min: float | None, top: float) -> Iterator[Shape]:
    y = 60
    yield Box(LEFT, y - 11, 12, 12, COLOURS[0])
    yield Words(LEFT + 18, y, "mean wait")
    yield Box(LEFT + 100, y - 11, 12, 12, _paler(COLOURS[0]))
    yield Words(LEFT + 118, y, "95 of 100 wait no longer")
    if target_min is not None and target_min <= top * 1.05:
        yield Box(LEFT + 282, y - 6, 22, 2, INK)
        yield Words(LEFT + 310, y, f"target, {target_min:g} min")
    yield Words(LEFT - 8, TOP + HEIGHT + 17, "min", anchor="end")


def _grid(x: float, y: float, scale: _Scale, *, with_numbers: bool) -> Iterator[Shape]:
    base = y + HEIGHT
    for minutes in range(0, int(scale.top_min) + 1, scale.step):
        at = base - scale.up(minutes)
        yield Box(x, at, PANEL, 1, LINE)
        if with_numbers:
            yield Words(x - 8, at + 4, str(minutes), anchor="end")


def _bars(x: float, base: float, waits: dict[int, Waits], colour: Colour, scale: _Scale) -> Iterator[Shape]:
    room = PANEL / len(scale.hours)
    every = max(1, ceil(len(scale.hours) / 12))
    for number, hour in enumerate(scale.hours):
        left, wide = x + number * room + room * 0.16, room * 0.68
        if hour in waits:
            mean, most = waits[hour].mean / MINUTE_S, waits[hour].of_100(95) / MINUTE_S
            yield Box(left, base - scale.up(most), wide, scale.up(most), _paler(colour))
            yield Box(left, base - scale.up(mean), wide, scale.up(mean), colour)
        if number % every == 0:
            yield Words(left + wide / 2, base + 17, f"{hour % 24}", anchor="middle")
    if scale.target_min is not None and scale.target_min <= scale.top_min:
        yield Box(x, base - scale.up(scale.target_min) - 1, PANEL, 2, INK)
    yield Box(x, base, PANEL, 1, QUIET)
    yield Words(x + PANEL / 2, base + 37, "hour of arrival", 11, anchor="middle")


def _paler(colour: Colour) -> Colour:
    parts = (int(colour[at : at + 2], 16) for at in (1, 3, 5))
    return "#" + "".join(f"{round(part + (255 - part) * PALE):02x}" for part in parts)


def _as_svg(shape: Shape) -> str:
    match shape:
        case Box(x, y, width, height, fill):
            return f'<rect x="{x:.1f}" y="{y:.1f}" width="{width:.1f}" height="{height:.1f}" fill="{fill}"/>'
        case Words(x, y, text, size, fill, anchor, bold):
            weight = ' font-weight="bold"' if bold else ""
            place = f'x="{x:.1f}" y="{y:.1f}" font-size="{size}" text-anchor="{anchor}"{weight}'
            return f'<text {place} fill="{fill}">{escape(text)}</text>'


def _paint(draw: ImageDraw.ImageDraw, shape: Shape) -> None:
    match shape:
        case Box(x, y, width, height, fill):
            left, top = round(x * SCALE), round(y * SCALE)
            right, bottom = round((x + width) * SCALE), round((y + height) * SCALE)
            if right > left and bottom > top:
                draw.rectangle((left, top, right - 1, bottom - 1), fill)
        case Words(x, y, text, size, fill, anchor, bold):
            font = load("Bold" if bold else "Regular", size * SCALE)
            where = {"start": "ls", "middle": "ms", "end": "rs"}[anchor]
            draw.text((x * SCALE, y * SCALE), text, fill, font, anchor=where)
