"""A ticket's slip: its template, filled with what there is to tell. Pure; the driver's encoder turns it into bytes."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from drivers.escpos.blocks import Badge, BigNumber, Block, Cut, Item, Pair, Qr, Rule, Slip, Space, Text
from kiosk.config.slip import (
    BadgeBlock,
    CutBlock,
    DocumentsBlock,
    LineBlock,
    LogoBlock,
    NumberBlock,
    PairBlock,
    QrBlock,
    SlipBlock,
    SpaceBlock,
    TextBlock,
    filled,
)
from kiosk.queueing.rules import ORDINARY
from kiosk.slip_design import DOTS_PER_MM, SlipDesign, built_in
from kiosk.slip_words import COPY, a_list, wait_in_words

Names = Mapping[str, str]
"""A name by language code: `{"zh": "现金业务", "en": "Cash"}`."""

LANGUAGES_ON_A_SLIP = 2


@dataclass(frozen=True, slots=True)
class Business:
    """A service of the visit, and what to bring for it."""

    letter: str
    names: Names
    hints: Names = field(default_factory=dict)
    documents: tuple[Names, ...] = ()


@dataclass(frozen=True, slots=True)
class SlipContent:
    """What a slip tells. `class_names` is None for an ordinary customer; `issued_at` is the hall's local time; `also`:
    further services of the visit."""

    hall: str
    hall_names: Names
    service: Business
    number: str
    class_names: Names | None
    ahead: int
    estimated_wait_s: int | None
    issued_at: datetime
    token: str
    rule: Names
    customer_class: str = ORDINARY
    also: tuple[Business, ...] = ()
    reprint: bool = False


def lay_out(content: SlipContent, languages: Sequence[str], design: SlipDesign | None = None) -> Slip:
    """The slip in the first two of `languages`, the ticket's own language first. A copy is always marked as one."""
    design = design or built_in()
    tongues = list(dict.fromkeys(each.partition("-")[0] for each in languages))[:LANGUAGES_ON_A_SLIP] or ["zh"]
    layout = _Layout(content, tongues, design)
    return Slip(tuple(_tidied(layout.blocks())))


class _Layout:
    """One ticket in one template."""

    def __init__(self, content: SlipContent, tongues: list[str], design: SlipDesign) -> None:
        self._content, self._tongues, self._design = content, tongues, design
        self._values = {tongue: _values(content, tongue, tongues) for tongue in tongues}

    def blocks(self) -> Iterator[Block]:
        if self._content.reprint and not self._design.marks_copies:
            yield from self._badge(COPY)
        for index, block in enumerate(self._design.blocks):
            if self._is_for_this(block):
                yield from self._laid_out(index, block)
        if not any(isinstance(block, CutBlock) for block in self._design.blocks):
            yield from (Space(16), Cut())

    def _laid_out(self, index: int, block: SlipBlock) -> Iterator[Block]:
        match block:
            case TextBlock():
                yield from self._text(block)
            case PairBlock():
                yield from self._pair(block)
            case NumberBlock():
                yield from (Space(30), BigNumber(self._content.number), Space(30))
            case BadgeBlock():
                yield from self._badge(block.text)
            case DocumentsBlock():
                yield from self._documents(block)
            case LogoBlock():
                yield from (self._design.logos[index], Space(16))
            case QrBlock():
                text = filled(block.content, self._values[self._tongues[0]])
                yield from (Space(12), Qr(text, block.size), Space(20)) if text else ()
            case LineBlock():
                yield Rule()
            case SpaceBlock():
                yield Space(round(block.mm * DOTS_PER_MM))
            case CutBlock():
                yield from (Space(16), Cut(block.full))

    def _is_for_this(self, block: SlipBlock) -> bool:
        content = self._content
        visit = [content.service.letter, *(each.letter for each in content.also)]
        return (
            _HOLDS[block.when or "always"](content)
            and (block.services is None or any(letter in block.services for letter in visit))
            and (block.classes is None or content.customer_class in block.classes)
        )

    def _text(self, block: TextBlock) -> Iterator[Block]:
        told = self._told(block.text)
        if not told:
            return
        if block.others == "beside":
            yield Text(" · ".join(told), block.size, block.bold, block.align)
            return
        yield Text(told[0], block.size, block.bold, block.align)
        if block.others != "none":
            yield from (Text(other, block.others, align=block.align) for other in told[1:])

    def _pair(self, block: PairBlock) -> Iterator[Block]:
        told = [
            (label, value)
            for tongue in self._tongues
            if (label := self._fill(block.label, tongue)) and (value := self._fill(block.value, tongue))
        ]
        if not told:
            return
        (label, value), *others = told
        match block.others:
            case "beside":
                yield Pair(" ".join(dict.fromkeys(each for each, _ in told)), value, block.size, block.bold)
            case "none":
                yield Pair(label, value, block.size, block.bold)
            case smaller:
                yield Pair(label, value, block.size, block.bold)
                yield from (Pair(*other, smaller) for other in others if other != (label, value))
        yield from () if block.size == "small" else (Space(8),)

    def _badge(self, words: Names) -> Iterator[Block]:
        if told := self._told(words):
            yield from (Badge(" · ".join(told)), Space(20))

    def _documents(self, block: DocumentsBlock) -> Iterator[Block]:
        visit = (self._content.service, *self._content.also)
        listed = list(dict.fromkeys("  ".join(self._names(each)) for of in visit for each in of.documents))
        hints = [hint for of in visit if not of.documents for hint in self._names(of.hints)]
        if listed and block.title is not None:
            title = self._told(block.title)
            yield Text("  ".join(title), block.size, bold=True, align="left")
        yield from (Item(each, block.size) for each in listed if each)
        yield from [Space(8)] if listed and hints else []
        yield from (Text(hint, "small", align="left" if listed else "centre") for hint in hints if hint)

    def _told(self, words: Names) -> list[str]:
        """In each language that has something to tell, without repeats."""
        return [each for each in dict.fromkeys(self._fill(words, tongue) for tongue in self._tongues) if each]

    def _fill(self, words: Names, tongue: str) -> str:
        return filled(words.get(tongue, ""), self._values[tongue])

    def _names(self, names: Names) -> list[str]:
        return _names(names, self._tongues)


_HOLDS: dict[str, Callable[[SlipContent], bool]] = {
    "always": lambda _: True,
    "reprint": lambda content: content.reprint,
    "original": lambda content: not content.reprint,
    "priority": lambda content: content.class_names is not None,
    "ordinary": lambda content: content.class_names is None,
}


def _values(content: SlipContent, tongue: str, tongues: list[str]) -> dict[str, str]:
    def name(names: Names) -> str:
        """In this language; in the slip's first where the others have it and this one not."""
        return names.get(tongue) or next(iter(_names(names, tongues)), "")

    wait = content.estimated_wait_s
    return {
        "hall": name(content.hall_names),
        "service": name(content.service.names),
        "number": content.number,
        "class": name(content.class_names) if content.class_names else "",
        "ahead": str(content.ahead),
        "wait": "" if wait is None else wait_in_words(wait, tongue),
        "issued": f"{content.issued_at:%Y-%m-%d %H:%M}",
        "date": f"{content.issued_at:%Y-%m-%d}",
        "time": f"{content.issued_at:%H:%M}",
        "rule": content.rule.get(tongue, ""),
        "hints": content.service.hints.get(tongue, ""),
        "also": a_list([name(each.names) for each in content.also], tongue),
        "token": content.token,
        "hall_id": content.hall,
    }


def _names(names: Names, tongues: list[str]) -> list[str]:
    """The names in these languages, without repeats; whatever name there is where they have none."""
    known = [names[tongue] for tongue in tongues if names.get(tongue)]
    return list(dict.fromkeys(known)) or list(names.values())[:1]


def _tidied(blocks: Iterator[Block]) -> Iterator[Block]:
    """Without a line at the top, at the end, or under another, as where what stood between has nothing to tell."""
    printed, held = False, list[Block]()
    for block in blocks:
        match block:
            case Rule():
                held = [Space(12), block, Space(16)] if printed else held
                printed = False
            case Space() if held:
                held.append(block)
            case Space():
                yield block
            case Cut():
                yield block
            case _:
                yield from held
                yield block
                printed, held = True, []
