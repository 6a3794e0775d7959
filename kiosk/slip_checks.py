"""What would come out wrong on the hall's slips: characters that no font has, lines too long for the paper."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import datetime

from drivers.escpos import fonts
from drivers.escpos.blocks import Badge, Block, Pair, Qr, Text
from drivers.escpos.charset import clean
from drivers.escpos.lettering import LARGEST_QR, Lettering
from kiosk.config import HallConfig, Printer, Problem
from kiosk.config.lines import line_of_key, lines_of_keys
from kiosk.config.problems import as_toml
from kiosk.config.slip import BadgeBlock, DocumentsBlock, PairBlock, SlipBlock, TextBlock
from kiosk.slip import Business, SlipContent, lay_out
from kiosk.slip_design import SlipDesign

_MOST_LINES = {"small": 8, "normal": 6, "large": 3, "title": 3}
"""Of a paragraph; more are a wall that nobody reads, or a size chosen by mistake."""

_SHORT = {"zh": "业务", "en": "Cash"}


def wrong_on_paper(config: HallConfig, design: SlipDesign) -> list[str]:
    """A line for each problem, with its file and key. Without a font on this machine nothing can be said: none."""
    try:
        fonts.find("Regular")
    except fonts.NoChineseFont:
        return []
    told = [f"{config.file.name}: {each}" for each in _pointed_at(_characters_of_hall(config), config)]
    path = config.slip_path
    if path is not None:
        problems = [*_characters_of_template(design), *_too_long(config, design)]
        lines = lines_of_keys(path.read_text(encoding="utf-8-sig"))
        told += [f"{path.name}: {replace(each, line=line_of_key(each.key, lines))}" for each in problems]
    return told


def _pointed_at(problems: Iterator[Problem], config: HallConfig) -> list[Problem]:
    lines = lines_of_keys(config.file.read_text(encoding="utf-8-sig")) if config.file.is_file() else {}
    return [replace(each, line=line_of_key(each.key, lines)) for each in problems]


def _characters_of_hall(config: HallConfig) -> Iterator[Problem]:
    yield from _in_no_font("names", config.names)
    for index, service in enumerate(config.services):
        yield from _in_no_font(f"services[{index}].names", service.names)
        yield from _in_no_font(f"services[{index}].hints", service.hints)
        for place, document in enumerate(service.documents):
            yield from _in_no_font(f"services[{index}].documents[{place}]", document)
    for index, each in enumerate(config.customer_classes):
        yield from _in_no_font(f"customer_classes[{index}].names", each.names)


def _characters_of_template(design: SlipDesign) -> Iterator[Problem]:
    for index, block in enumerate(design.blocks):
        for key, words in _words_of(block):
            yield from _in_no_font(f"blocks[{index}].{key}", words)


def _words_of(block: SlipBlock) -> Iterator[tuple[str, Mapping[str, str]]]:
    match block:
        case TextBlock() | BadgeBlock():
            yield "text", block.text
        case PairBlock():
            yield from (("label", block.label), ("value", block.value))
        case DocumentsBlock() if block.title is not None:
            yield "title", block.title


def _in_no_font(key: str, texts: Mapping[str, str]) -> Iterator[Problem]:
    for language, text in texts.items():
        if lacking := fonts.lacking(clean(text)):
            named = ", ".join(f"{letter} (U+{ord(letter):04X})" for letter in lacking)
            yield Problem(f"{key}.{language}", as_toml(text), f"no font has {named}", "other characters: it prints □")
            return


def _too_long(config: HallConfig, design: SlipDesign) -> Iterator[Problem]:
    """By the template's own words: names of services are short here, and wrapped when they are not."""
    heads = {each.width_dots: each.id for each in config.devices if isinstance(each, Printer)}
    for dots, printer in sorted(heads.items())[:1] or [(576, "80 mm paper")]:
        lettering = Lettering(dots)
        for index, block in enumerate(design.blocks):
            for language in config.languages:
                alone = replace(
                    design, blocks=(block,), logos={0: design.logos[index]} if index in design.logos else {}
                )
                laid_out = lay_out(_specimen(config, block), [language], alone)
                for each in laid_out.blocks:
                    if (wrong := _wrong_with(each, lettering)) is not None:
                        key, why, right = wrong
                        yield Problem(f"blocks[{index}].{key}", "", f"{why} on {printer} ({dots} dots)", right)
                        break
                else:
                    continue
                break


def _wrong_with(block: Block, lettering: Lettering) -> tuple[str, str, str] | None:
    match block:
        case Text(text, size, bold):
            lines = len(lettering.lines(text, size, bold))
            if lines > _MOST_LINES[size]:
                return (
                    "text",
                    f"takes {lines} lines",
                    f"at most {_MOST_LINES[size]} in this size: fewer words, or smaller",
                )
        case Badge(text):
            if not lettering.fits_beside(text, "", "small", True):
                return "text", "is longer than a line", "a few words"
        case Pair(label, value, size, bold):
            if not lettering.fits_beside(label, value, size, bold):
                return "label", "has no room beside its value", "fewer words, or a smaller size"
        case Qr(content):
            if len(content.encode()) > LARGEST_QR:
                return "content", f"is {len(content.encode())} bytes long", f"at most {LARGEST_QR}"
    return None


def _specimen(config: HallConfig, block: SlipBlock) -> SlipContent:
    """A ticket for whom the block is."""
    return SlipContent(
        hall=config.hall,
        hall_names=_SHORT,
        service=Business((block.services or ("A",))[0], _SHORT, _SHORT),
        number="A000",
        class_names=None if block.when == "ordinary" else _SHORT,
        customer_class=(block.classes or ("ordinary",))[0],
        ahead=88,
        estimated_wait_s=59 * 60,
        issued_at=datetime(2026, 12, 28, 10, 28),  # noqa: DTZ001 - a slip tells local time
        token="0" * 26,
        rule=_SHORT,
        also=(Business("A", _SHORT),),
        reprint=block.when == "reprint",
    )
