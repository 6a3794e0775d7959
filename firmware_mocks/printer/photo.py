"""Photographs a printed slip: thermal paper with uneven black and curl, its edges cut or torn, on a counter.

Only Pillow and the Random handed in: the same slip and seed give the same picture.
"""

from itertools import pairwise
from math import cos, pi, radians, sin
from random import Random

from PIL import Image, ImageChops, ImageDraw, ImageFilter

from firmware_mocks.printer.drawing import draw
from firmware_mocks.printer.roll import PrintedSlip

_SCALE = 1.6
"""Pixels per dot while drawing; the picture is taken at `_TAKEN`."""

_TAKEN = 1.1
_MARGIN = 32
"""Dots of paper beside the print head: 80 mm paper for 72 mm of head."""

_LEAST = 24
"""Dots of paper, at least: a smaller shred is not to be seen."""

_TOOTH = 5
"""Pixels of the cutter's teeth."""

_NIB = 7
"""Pixels by which the bridge of a partial cut stands out below."""

_INK = (34, 33, 38)
_PAPER = (250, 248, 243)
_COUNTER = (104, 78, 58)


def photograph(slip: PrintedSlip, random: Random) -> Image.Image:
    """The slip as a camera above the counter sees it, RGB."""
    paper, shape = _paper(draw(slip), slip, random)
    return _on_the_counter(paper, shape, random)


def _paper(dots: Image.Image, slip: PrintedSlip, random: Random) -> tuple[Image.Image, Image.Image]:
    """The printed paper, and the mask of its outline."""
    sheet = Image.new("L", (dots.width + 2 * _MARGIN, max(_LEAST, slip.lead + dots.height)), 255)
    sheet.paste(dots, (_MARGIN, slip.lead))
    size = (round(sheet.width * _SCALE), round(sheet.height * _SCALE))
    ink = ImageChops.invert(sheet).resize(size, Image.Resampling.BICUBIC).filter(ImageFilter.GaussianBlur(0.8))
    burnt = ImageChops.multiply(ink, _unevenness(size, random))
    blank = _tinted(_shade(size, random), _PAPER)
    printed = Image.composite(Image.new("RGB", size, _INK), blank, burnt)
    return printed, _outline(size, slip, random)


def _unevenness(size: tuple[int, int], random: Random) -> Image.Image:
    """How black the ink is at each place: head elements differ a little, the motor steps, the coating has clouds."""
    width, height = size
    elements = _noise((round(width / _SCALE), 1), random, 226, 255).resize(size, Image.Resampling.BILINEAR)
    steps = _noise((1, height // 3), random, 236, 255).resize(size, Image.Resampling.BILINEAR)
    clouds = _noise((9, max(4, height // 120)), random, 222, 255).resize(size, Image.Resampling.BICUBIC)
    grain = _noise((width // 2, height // 2), random, 214, 255).resize(size, Image.Resampling.BILINEAR)
    return ImageChops.multiply(ImageChops.multiply(elements, steps), ImageChops.multiply(clouds, grain))


def _shade(size: tuple[int, int], random: Random) -> Image.Image:
    """Light on the paper: fine fibres, and the curl it keeps from the roll."""
    width, height = size
    fibres = _noise((width // 2, height // 2), random, 246, 255).resize(size, Image.Resampling.BILINEAR)
    blotches = _noise((7, max(4, height // 160)), random, 247, 255).resize(size, Image.Resampling.BICUBIC)
    bend = Image.new("L", (1, 64))
    bend.putdata([round(255 - 30 * (1 - sin(pi * (0.2 + 0.7 * row / 63))) ** 1.2) for row in range(64)])
    side = Image.new("L", (64, 1))
    side.putdata([round(255 - 10 * abs(column / 31.5 - 1) ** 3) for column in range(64)])
    curl = ImageChops.multiply(bend.resize(size, Image.Resampling.BICUBIC), side.resize(size, Image.Resampling.BICUBIC))
    return ImageChops.multiply(ImageChops.multiply(fibres, blotches), curl)


def _outline(size: tuple[int, int], slip: PrintedSlip, random: Random) -> Image.Image:
    """White where there is paper: the cutter's teeth, what a torn bridge left above and below, or a ragged tear."""
    width, height = size
    edge = range(0, width + _TOOTH, _TOOTH)
    top = [(x, _TOOTH * (index % 2) + random.random()) for index, x in enumerate(edge)]
    low = [(x, height - _NIB - _TOOTH * (index % 2) - random.random()) for index, x in enumerate(edge)]
    if slip.torn:
        slope = random.uniform(-1, 1) * _TOOTH
        low = [(x, height - _NIB - _TOOTH + slope * (x / width - 0.5) - random.random() * _TOOTH) for x in edge]
    mask = Image.new("L", size, 0)
    pen = ImageDraw.Draw(mask)
    pen.polygon([*top, *reversed(low)], fill=255)
    if slip.partial:
        middle, half = width // 2, 15
        torn = [(middle - half + step, 2 + random.random() * 9) for step in range(0, 2 * half + 1, 3)]
        pen.polygon([(middle - half, 0), *torn, (middle + half, 0)], fill=0)
        left = [(middle - half + step, height - random.random() * 5) for step in range(0, 2 * half + 1, 3)]
        root = height - _NIB - 2 * _TOOTH
        pen.polygon([(middle - half, root), *left, (middle + half, root)], fill=255)
    return mask


def _on_the_counter(paper: Image.Image, shape: Image.Image, random: Random) -> Image.Image:
    room = 120
    size = (paper.width + 2 * room, paper.height + 2 * room)
    angle = random.uniform(0.5, 1.6) * random.choice((-1, 1))
    mesh = _pose(size, angle)
    turned, mask = (_posed(image, size, room, mesh) for image in (paper, shape))
    scene = _counter(size, random)
    for distance, softness, depth in ((21, 24, 0.42), (7, 7, 0.35), (3, 2, 0.30)):
        scene.paste((18, 12, 8), (0, 0), _shadow(mask, distance, softness, depth))
    scene.paste(turned, (0, 0), mask)
    taken = scene.resize((round(size[0] * _TAKEN / _SCALE), round(size[1] * _TAKEN / _SCALE)), Image.Resampling.LANCZOS)
    return _through_the_lens(taken, random)


def _shadow(mask: Image.Image, distance: int, softness: int, depth: float) -> Image.Image:
    """How dark it is around the paper; drawn small, as it is soft."""
    small = mask.resize((mask.width // 4, mask.height // 4)) if softness > 4 else mask
    soft = small.filter(ImageFilter.GaussianBlur(softness * small.width / mask.width)).resize(mask.size)
    return ImageChops.offset(soft, distance * 2 // 3, distance).point(lambda covered: round(covered * depth))


_Mesh = list[tuple[tuple[int, int, int, int], tuple[float, ...]]]


def _pose(size: tuple[int, int], degrees: float) -> _Mesh:
    """Where each strip of the scene finds its paper: turned a little, and bowed as paper from a roll is."""
    width, height = size
    across, down = cos(radians(degrees)), sin(radians(degrees))

    def source(x: float, y: float) -> tuple[float, float]:
        right, low = x - width / 2, y - height / 2
        bow = 6 * cos(pi * (y / height - 0.35))
        return width / 2 + across * right - down * low + bow, height / 2 + down * right + across * low

    strips = 24
    edges = [height * strip // strips for strip in range(strips + 1)]
    return [
        ((0, top, width, low), (*source(0, top), *source(0, low), *source(width, low), *source(width, top)))
        for top, low in pairwise(edges)
    ]


def _posed(image: Image.Image, size: tuple[int, int], room: int, mesh: _Mesh) -> Image.Image:
    placed = Image.new(image.mode, size, 0)
    placed.paste(image, (room, room))
    return placed.transform(size, Image.Transform.MESH, mesh, Image.Resampling.BICUBIC)


def _counter(size: tuple[int, int], random: Random) -> Image.Image:
    """A dark wooden counter top with long grain."""
    width, height = size
    grain = _noise((width // 5, 3), random, 176, 255).resize(size, Image.Resampling.BICUBIC)
    fine = _noise((width, height // 70), random, 218, 255).resize(size, Image.Resampling.BICUBIC)
    broad = _noise((8, 3), random, 190, 255).resize(size, Image.Resampling.BICUBIC)
    wood = ImageChops.multiply(ImageChops.multiply(grain, fine), broad)
    return _tinted(wood.filter(ImageFilter.GaussianBlur(1.2)), tuple(min(255, round(part * 1.45)) for part in _COUNTER))


def _through_the_lens(scene: Image.Image, random: Random) -> Image.Image:
    """A lamp from the upper left, darker corners, a little sensor noise."""
    width, height = scene.size
    lamp = (
        Image.radial_gradient("L")
        .resize((width * 2, height * 2))
        .crop((width * 3 // 5, height * 3 // 5, width * 8 // 5, height * 8 // 5))
    )
    light = lamp.point(lambda far: 255 - max(0, far - 40) * 46 // 215)
    grain = _noise((width, height), random, 247, 255)
    return ImageChops.multiply(scene, Image.merge("RGB", (ImageChops.multiply(light, grain),) * 3))


def _tinted(light: Image.Image, colour: tuple[int, ...]) -> Image.Image:
    return Image.merge("RGB", tuple(light.point(lambda level, part=part: level * part // 255) for part in colour))


def _noise(size: tuple[int, int], random: Random, low: int, high: int) -> Image.Image:
    width, height = max(1, size[0]), max(1, size[1])
    return Image.frombytes("L", (width, height), random.randbytes(width * height)).point(
        lambda level: low + level * (high - low) // 255
    )
