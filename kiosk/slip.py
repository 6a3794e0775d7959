"""A ticket's slip: what stands on the paper, and in which order. Pure; the driver's encoder turns it into bytes."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from math import ceil

from drivers.escpos.blocks import Badge, BigNumber, Block, Cut, Pair, Qr, Rule, Slip, Space, Text

Names = Mapping[str, str]
"""A name by language code: `{"zh": "现金业务", "en": "Cash"}`."""

LANGUAGES_ON_A_SLIP = 2


@dataclass(frozen=True, slots=True)
class SlipContent:
    """What a slip tells; `hints` is what to bring, `also` what else is on this ticket, by letter. `class_names` is None
    for an ordinary customer; `issued_at` is the hall's local time."""

    hall: str
    hall_names: Names
    service_names: Names
    number: str
    class_names: Names | None
    ahead: int
    estimated_wait_s: int | None
    issued_at: datetime
    token: str
    rule: Names
    hints: Names = field(default_factory=dict)
    reprint: bool = False
    also: tuple[tuple[str, Names], ...] = ()


def lay_out(content: SlipContent, languages: Sequence[str]) -> Slip:
    """The slip in the first two of `languages`, the ticket's own language first."""
    tongues = list(dict.fromkeys(languages))[:LANGUAGES_ON_A_SLIP] or ["zh"]
    return Slip(
        (
            *_head(content, tongues),
            *_ticket(content, tongues),
            *_waiting(content, tongues),
            *_hints(content, tongues),
            *_foot(content, tongues),
            Cut(),
        )
    )


def qr_text(hall: str, token: str) -> str:
    """What the QR code says; whoever holds it may cancel or reprint the ticket."""
    return f"paidui:{hall}:{token}"


def wait_in_words(seconds: int, language: str) -> str:
    """An estimated wait, in whole minutes rounded up."""
    words = _words(language)
    minutes = ceil(seconds / 60)
    if minutes <= 0:
        return words.no_wait
    if minutes == 1:
        return words.under_a_minute
    if minutes < 60:
        return words.minutes.format(minutes=minutes)
    hours, rest = divmod(minutes, 60)
    return (words.hours_and_minutes if rest else words.hours).format(hours=hours, minutes=rest)


def _head(content: SlipContent, tongues: list[str]) -> list[Block]:
    first, *others = _names(content.hall_names, tongues)
    again: list[Block] = []
    if content.reprint:
        again = [Badge(" · ".join(_words(tongue).reprint for tongue in tongues)), Space(20)]
    names = [Text(first, "large", bold=True), *(Text(name, "small") for name in others)]
    return [*again, *names, Space(14), Rule(), Space(16)]


def _ticket(content: SlipContent, tongues: list[str]) -> list[Block]:
    first, *others = _names(content.service_names, tongues)
    names = [Text(first, "title", bold=True), *(Text(name, "normal") for name in others)]
    priority: list[Block] = []
    if content.class_names is not None:
        priority = [Badge(" · ".join(_names(content.class_names, tongues))), Space(22)]
    return [
        *names,
        Space(30),
        BigNumber(content.number),
        Space(30),
        *priority,
        *_then(content, tongues),
        Rule(),
        Space(12),
    ]


def _then(content: SlipContent, tongues: list[str]) -> list[Block]:
    """The further services of the visit, in their order, a line each."""
    if not content.also:
        return []
    then = " · ".join(_words(tongue).then for tongue in tongues)
    named = [f"{letter} {' · '.join(_names(names, tongues))}".strip() for letter, names in content.also]
    return [Text(then, "small"), *(Text(each, "normal", bold=True) for each in named), Space(16)]


def _waiting(content: SlipContent, tongues: list[str]) -> list[Block]:
    ahead = [(_words(tongue).ahead, _words(tongue).people.format(ahead=content.ahead)) for tongue in tongues]
    pairs = _in_each_language(ahead)
    if content.estimated_wait_s is not None:
        wait = content.estimated_wait_s
        pairs += _in_each_language([(_words(tongue).wait, wait_in_words(wait, tongue)) for tongue in tongues])
    issued = Pair(" ".join(_words(tongue).issued for tongue in tongues), f"{content.issued_at:%Y-%m-%d %H:%M}", "small")
    return [*pairs, issued, Space(12), Rule(), Space(20)]


def _hints(content: SlipContent, tongues: list[str]) -> list[Block]:
    """What to have ready, read while one waits."""
    told = [content.hints[tongue] for tongue in tongues if content.hints.get(tongue)]
    return [*(Text(hint, "small") for hint in told), Space(12), Rule(), Space(16)] if told else []


def _in_each_language(lines: list[tuple[str, str]]) -> list[Block]:
    (label, value), *others = lines
    return [Pair(label, value, "large", bold=True), *(Pair(*other, "small") for other in others), Space(8)]


def _foot(content: SlipContent, tongues: list[str]) -> list[Block]:
    rules = [Text(content.rule[tongue], "small") for tongue in tongues if content.rule.get(tongue)]
    return [
        Qr(qr_text(content.hall, content.token)),
        Space(10),
        *(Text(_words(tongue).code, "small") for tongue in tongues),
        Space(12),
        Text(_words(tongues[0]).listen, "normal", bold=True),
        *(Text(_words(tongue).listen, "small") for tongue in tongues[1:]),
        *([Space(10)] if rules else []),
        *rules,
        Space(16),
    ]


def _names(names: Names, tongues: list[str]) -> list[str]:
    """The names in these languages, without repeats; whatever name there is where they have none."""
    known = [names[tongue] for tongue in tongues if names.get(tongue)]
    return list(dict.fromkeys(known)) or list(names.values())[:1] or [""]


@dataclass(frozen=True, slots=True)
class _Words:
    ahead: str
    people: str
    wait: str
    no_wait: str
    under_a_minute: str
    minutes: str
    hours: str
    hours_and_minutes: str
    issued: str
    code: str
    listen: str
    reprint: str
    then: str


_ZH = _Words(
    ahead="前方等候",
    people="{ahead} 人",
    wait="预计等候",
    no_wait="无需等候",
    under_a_minute="约 1 分钟",
    minutes="约 {minutes} 分钟",
    hours="约 {hours} 小时",
    hours_and_minutes="约 {hours} 小时 {minutes} 分",
    issued="取号时间",
    code="凭此码可取消排队或补打小票",
    listen="请留意屏幕显示和语音叫号",
    reprint="补打",
    then="之后还办",
)
_EN = _Words(
    ahead="People ahead of you",
    people="{ahead}",
    wait="Estimated wait",
    no_wait="no wait",
    under_a_minute="about 1 min",
    minutes="about {minutes} min",
    hours="about {hours} h",
    hours_and_minutes="about {hours} h {minutes} min",
    issued="Issued",
    code="Use this code to cancel or to print again",
    listen="Please watch and listen for your number",
    reprint="REPRINT",
    then="Then",
)


def _words(language: str) -> _Words:
    return _ZH if language.split("-", maxsplit=1)[0] == "zh" else _EN
