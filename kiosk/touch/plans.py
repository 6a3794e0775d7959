"""Where everything stands on the pages of the touch screen, upright or lying. Pure; virtual units.

On a screen of 21.5 inches or more a unit is at least 0.248 mm: LEAST_TARGET is 20 mm, LEAST_TEXT has capitals of 5 mm.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from display.look.box import Box
from kiosk.touch.showing import Action, EraseCode, Keys, SwitchKeys, TypeCode

UPRIGHT = (1080.0, 1920.0)
LYING = (1920.0, 1080.0)
LEAST_TARGET = 84.0
LEAST_TEXT = 28.0
GAP = 16.0
_MARGIN = 40.0

_ROWS: dict[Keys, tuple[str, ...]] = {
    "digits": ("123", "456", "789", "<0>"),
    "letters": ("ABCDEF", "GHIJKL", "MNOPQR", "STUVWX", "<YZ-_>"),
}
"""`<` switches between digits and letters, `>` erases."""
_HIGHEST_KEY = 210.0
LIST_ROW, LIST_EDGE = 46.0, 16.0
_ONE_COLUMN = 4


@dataclass(frozen=True, slots=True)
class Frame:
    """What every page has."""

    whole: Box
    header: Box
    body: Box
    upright: bool


@dataclass(frozen=True, slots=True)
class TicketPlan:
    """The page of a ticket."""

    number: Box
    ahead: Box
    wait: Box
    slip: Box
    hint: Box
    code: Box
    bar: Box
    stay: Box
    leave: Box


@dataclass(frozen=True, slots=True)
class MessagePlan:
    """A page that says one thing."""

    card: Box
    icon: Box
    lines: Box
    bar: Box
    leave: Box


@dataclass(frozen=True, slots=True)
class CodePlan:
    """The page on which an appointment's code is typed."""

    title: Box
    field: Box
    warning: Box
    keys: Mapping[Action, Box]
    bar: Box
    leave: Box
    check_in: Box


@dataclass(frozen=True, slots=True)
class FoundPlan:
    """The page of a scanned slip."""

    card: Box
    choices: tuple[Box, ...]
    bar: Box
    stay: Box
    leave: Box


def frame(width: float, height: float) -> Frame:
    """The page's frame for a window of that shape."""
    upright = width <= height
    whole = Box(0, 0, *(UPRIGHT if upright else LYING))
    header, body = whole.cut_top(150 if upright else 120)
    return Frame(whole, header, body.inset(_MARGIN, 26), upright)


def ticket_plan(of: Frame, with_hint: bool, to_photograph: bool = False, listed: int = 0) -> TicketPlan:
    """The number large; beside or below it what to know and to do. `to_photograph`: all room is for the code.

    `listed`: how many things to have ready are listed in place of a hint.
    """
    body, bar, buttons = _foot(of)
    stay, leave = buttons.columns(2, 28)
    if of.upright:
        number, rest = body.cut_top(430 if to_photograph else 500, 28)
        tiles, rest = rest.cut_top(150 if to_photograph else 190, 28)
        slip, rest = rest.cut_top(140 if to_photograph else 160, 28)
    else:
        number, rest = body.cut_left(900, 36)
        number, slip = number.cut_bottom(150, 28)
        tiles, rest = rest.cut_top(130 if to_photograph else 176, 24)
    least = (170 if of.upright else 140) if to_photograph else 220
    tall = max(least, min(_list_height(listed), least + (130 if of.upright else 44)))
    hint, code = rest.cut_top(tall, 24) if with_hint else (Box(rest.x, rest.y, rest.w, 0), rest)
    ahead, wait = tiles.columns(2, 24)
    return TicketPlan(number, ahead, wait, slip, hint, code, bar, stay, leave)


def _list_height(listed: int) -> float:
    """One column of few, two of many with room for a long one, below their title."""
    return LIST_ROW * (1 + (listed if listed <= _ONE_COLUMN else 1 - (-listed // 2))) + 2 * LIST_EDGE


def message_plan(of: Frame) -> MessagePlan:
    """Everything in the middle."""
    body, bar, buttons = _foot(of)
    card = body.centred(min(body.w, 1200), min(body.h, 760))
    icon, lines = card.inset(50, 56).cut_top(200, 40)
    return MessagePlan(card, icon, lines, bar, buttons.centred(min(buttons.w, 620), buttons.h))


def code_plan(of: Frame, keys: Keys) -> CodePlan:
    """What is typed above or left of the keys, which lie low, within everybody's reach."""
    body, bar, buttons = _foot(of)
    leave, check_in = buttons.columns(2, 28)
    rows = _ROWS[keys]
    if of.upright:
        head, pad = body.cut_top(430, 30)
    else:
        head, pad = body.cut_left(680, 50)
        head = head.centred(head.w, 430)
    title, rest = head.cut_top(140, 20)
    field, rest = rest.cut_top(170, 16)
    warning = rest.cut_top(LEAST_TARGET)[0]
    height = min(_HIGHEST_KEY, (pad.h - GAP * (len(rows) - 1)) / len(rows))
    pad = pad.cut_bottom(len(rows) * height + GAP * (len(rows) - 1))[1]
    cells = zip("".join(rows), pad.grid(len(rows[0]), len(rows), GAP), strict=True)
    return CodePlan(title, field, warning, {_typed(sign): box for sign, box in cells}, bar, leave, check_in)


def found_plan(of: Frame, choices: int) -> FoundPlan:
    """The ticket, and what can be done with it."""
    body, bar, buttons = _foot(of)
    stay, leave = buttons.columns(2, 28)
    if of.upright:
        card, rest = body.cut_bottom(choices * 190 - 30, 40) if choices else (body, body)
        card = card.cut_top(min(card.h, 900))[0] if choices else card.centred(card.w, 900)
        places = rest.rows(max(1, choices), 30)
    else:
        card, rest = body.cut_left(960, 40) if choices else (body.centred(1200, body.h), body)
        places = rest.centred(rest.w, choices * 190 - 30).rows(max(1, choices), 30)
    return FoundPlan(card, tuple(places[:choices]), bar, stay, leave)


def _foot(of: Frame) -> tuple[Box, Box, Box]:
    """The page above, the bar of the time left, the row of buttons."""
    body, foot = of.body.cut_bottom(160, 24)
    bar, buttons = foot.cut_top(18, 26)
    return body, bar, buttons


def _typed(sign: str) -> Action:
    match sign:
        case "<":
            return SwitchKeys()
        case ">":
            return EraseCode()
    return TypeCode(sign)
