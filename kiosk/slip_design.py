"""Reads a hall's template and its logos, and says what is wrong with them; the built-in slip where there is none."""

import logging
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import lru_cache
from importlib.resources import files
from pathlib import Path

from PIL import Image, UnidentifiedImageError
from pydantic import ValidationError

from drivers.escpos.blocks import Logo
from kiosk.config import ConfigError, HallConfig, Printer, Problem
from kiosk.config.lines import line_of_key, lines_of_keys
from kiosk.config.loading import tables_of
from kiosk.config.problems import as_toml
from kiosk.config.reading import read_text
from kiosk.config.slip import BadgeBlock, CutBlock, LogoBlock, NumberBlock, SlipBlock, SlipTemplate
from kiosk.config.tables import right
from kiosk.config.wording import in_words

MAX_FILE = 256 * 1024
MAX_LOGO_FILE = 2 * 1024 * 1024
MAX_LOGO_PIXELS = 16_000_000
"""What a phone takes; a larger picture would fill the memory when it is opened."""

MAX_LOGO_DOTS = 480
"""Of height, 60 mm: a taller one is mostly a mistake, and paper."""

DOTS_PER_MM = 8
_LIGHT, _DARK = 200, 48
_PHOTO = 0.12
"""Of a picture's pixels; with more of them in greys of many kinds it is a photo, and its greys are made of dots."""

_COLOURS = 4
"""Flat colours of a logo, which all become black."""

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class SlipDesign:
    """A template that can be printed; `logos` by the place of their block."""

    blocks: tuple[SlipBlock, ...]
    logos: Mapping[int, Logo] = field(default_factory=dict)

    @property
    def marks_copies(self) -> bool:
        """Whether it says by itself that a slip is a copy."""
        return any(isinstance(block, BadgeBlock) and block.when == "reprint" for block in self.blocks)


@lru_cache(maxsize=1)
def built_in() -> SlipDesign:
    """The slip of a hall without a template."""
    text = files("kiosk").joinpath("slip.toml").read_text(encoding="utf-8")
    return SlipDesign(SlipTemplate.model_validate(tomllib.loads(text)).blocks)


def load_design(config: HallConfig) -> SlipDesign:
    """The hall's slip; raises ConfigError with everything that is wrong with its template."""
    path = config.slip_path
    if path is None:
        return built_in()
    text = read_text(path, example="slip.toml", most=MAX_FILE, is_a="a slip's template")
    try:
        template = SlipTemplate.model_validate(tables_of(text, path))
    except ValidationError as error:
        raise ConfigError(path, _pointed_at(in_words(SlipTemplate, error), text)) from None
    problems = [*_order(template), *_references(config, template)]
    logos: dict[int, Logo] = {}
    for index, block in enumerate(template.blocks):
        if isinstance(block, LogoBlock):
            try:
                logos[index] = read_logo(path.parent / block.file, block.width_mm, _narrowest(config))
            except _WrongLogo as wrong:
                value = as_toml(str(block.file))
                problems.append(Problem(f"blocks[{index}].file", value, wrong.wrong, wrong.right))
    if problems:
        raise ConfigError(path, _pointed_at(problems, text))
    return SlipDesign(template.blocks, logos)


def design_or_built_in(config: HallConfig) -> SlipDesign:
    """For a hall at work: a template that cannot be used is told in the log, and customers get the built-in slip."""
    try:
        return load_design(config)
    except ConfigError as error:
        log.error("the built-in slip is printed instead of the hall's own: %s", "; ".join(str(error).splitlines()))
        return built_in()


def _pointed_at(problems: list[Problem], text: str) -> list[Problem]:
    lines = lines_of_keys(text)
    return [replace(each, line=line_of_key(each.key, lines)) for each in problems]


def _narrowest(config: HallConfig) -> tuple[int, str]:
    """Dots of the narrowest paper, and whose it is."""
    heads = [(each.width_dots, each.id) for each in config.devices if isinstance(each, Printer)]
    return min(heads, default=(576, "80 mm paper"))


def _order(template: SlipTemplate) -> Iterator[Problem]:
    blocks = template.blocks
    if not any(isinstance(each, NumberBlock) and _is_always_there(each) for each in blocks):
        yield Problem("blocks", "", "no number on the slip", 'a block with kind = "number", for everybody')
    for index, each in enumerate(blocks):
        if isinstance(each, CutBlock) and (index < len(blocks) - 1 or not _is_always_there(each)):
            yield Problem(
                f"blocks[{index}].kind", '"cut"', "not at the end of every slip", "the last block, or left out"
            )


def _is_always_there(block: SlipBlock) -> bool:
    return block.when is None and block.services is None and block.classes is None


def _references(config: HallConfig, template: SlipTemplate) -> Iterator[Problem]:
    letters = [each.letter for each in config.services]
    classes = [each.id for each in config.customer_classes]
    for index, block in enumerate(template.blocks):
        for key, named, known in (("services", block.services, letters), ("classes", block.classes, classes)):
            for each in named or ():
                if each not in known:
                    noun = "service" if key == "services" else "class"
                    place = f"blocks[{index}].{key}"
                    yield Problem(
                        place, as_toml(list(named or ())), f"no such {noun}: {as_toml(each)}", right(each, known)
                    )


class _WrongLogo(Exception):
    def __init__(self, wrong: str, right: str) -> None:
        super().__init__(wrong)
        self.wrong, self.right = wrong, right


def read_logo(file: Path, width_mm: float | None, narrowest: tuple[int, str]) -> Logo:
    """The picture in black and white dots."""
    dots, whose = narrowest
    picture = _opened(file)
    width = picture.width if width_mm is None else round(width_mm * DOTS_PER_MM)
    height = round(picture.height * width / picture.width)
    if width > dots:
        most = f"at most {dots} for {whose}: width_mm = {dots // DOTS_PER_MM}, or a smaller picture"
        raise _WrongLogo(f"{width} dots wide", most)
    if height > MAX_LOGO_DOTS:
        raise _WrongLogo(f"{height} dots high", f"at most {MAX_LOGO_DOTS} ({MAX_LOGO_DOTS // DOTS_PER_MM} mm)")
    if (width, height) != picture.size:
        picture = picture.resize((max(1, width), max(1, height)), Image.Resampling.LANCZOS)
    ink = _in_dots(picture)
    return Logo(ink.width, ink.tobytes())


def _opened(file: Path) -> Image.Image:
    """The picture in greys, on white paper."""
    if not file.exists():
        raise _WrongLogo("no such file", f"looked for it at {file}")
    try:
        if file.stat().st_size > MAX_LOGO_FILE:
            raise _WrongLogo("larger than 2 MiB", "a picture of a logo, black on white, some 400 dots wide")
        with Image.open(file, formats=("PNG", "JPEG", "GIF", "BMP")) as opened:
            if opened.width * opened.height > MAX_LOGO_PIXELS:
                raise _WrongLogo(f"{opened.width} × {opened.height} pixels", "some 400 dots wide")
            layers = opened.convert("RGBA")
    except UnidentifiedImageError:
        raise _WrongLogo("not a picture that can be read", "PNG, JPEG, GIF or BMP") from None
    except (OSError, SyntaxError, ValueError) as error:
        raise _WrongLogo(f"cannot be read: {error}", "a whole picture file that this account may read") from None
    paper = Image.new("RGBA", layers.size, "white")
    return Image.alpha_composite(paper, layers).convert("L")


def _in_dots(grey: Image.Image) -> Image.Image:
    """A set bit is ink. A logo's colours become black, its edges sharp; the greys of a photo are strewn."""
    between = sorted(grey.histogram()[_DARK:_LIGHT])
    dark = grey.point([255 - light for light in range(256)])
    if sum(between[:-_COLOURS]) / (grey.width * grey.height) > _PHOTO:
        return dark.convert("1", dither=Image.Dither.FLOYDSTEINBERG)
    return dark.point(lambda ink: 255 if ink > 255 - _LIGHT else 0, mode="1")
