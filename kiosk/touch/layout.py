"""Where everything stands on the touch screen, upright or lying, and what can be tapped. Pure; virtual units.

On a screen of 21.5 inches or more a unit is at least 0.248 mm: LEAST_TARGET is 20 mm, LEAST_TEXT has capitals of 5 mm.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from display.look.box import Box, fit
from display.look.touch import Target
from kiosk.services import ClassOffer, ServiceGroup, ServiceOffer
from kiosk.touch.scene import (
    ORDINARY,
    Action,
    Choose,
    Choosing,
    Leave,
    Picture,
    Refused,
    Stay,
    SwitchLanguage,
    Take,
    Taken,
    offer_of,
)

UPRIGHT = (1080.0, 1920.0)
LYING = (1920.0, 1080.0)
LEAST_TARGET = 84.0
LEAST_TEXT = 28.0
_MARGIN = 40.0
_GAP = 16.0
_HIGHEST_CARD = 320.0
_MOST_COLUMNS = 4


@dataclass(frozen=True, slots=True)
class Frame:
    """What every page has."""

    whole: Box
    header: Box
    body: Box
    upright: bool


@dataclass(frozen=True, slots=True)
class ChoosingPlan:
    """The page of services."""

    title: Box
    headings: tuple[tuple[ServiceGroup, Box], ...]
    cards: tuple[tuple[ServiceOffer, Box], ...]
    need: Box
    classes: tuple[tuple[ClassOffer, Box], ...]
    rule: Box
    language: Box


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


def frame(width: float, height: float) -> Frame:
    """The page's frame for a window of that shape."""
    upright = width <= height
    whole = Box(0, 0, *(UPRIGHT if upright else LYING))
    header, body = whole.cut_top(150 if upright else 120)
    return Frame(whole, header, body.inset(_MARGIN, 26), upright)


def choosing_plan(of: Frame, picture: Picture) -> ChoosingPlan:
    """Services right or above, what concerns all of them left or below."""
    classes = choosable(picture)
    if of.upright:
        title, rest = of.body.cut_top(120, 14)
        rest, foot = rest.cut_bottom(164, 22)
        rule, language = foot.cut_right(230, 24)
        language = language.cut_bottom(104)[1]
        cards, strip = rest.cut_bottom(210, 22) if classes else (rest, Box(rest.x, rest.bottom, rest.w, 0))
        need, chips = strip.cut_top(54, 10)
        boxes = chips.columns(max(1, len(classes)), _GAP)
    else:
        side, cards = of.body.cut_left(490, 40)
        title, side = side.cut_top(150, 20)
        side, language = side.cut_bottom(104, 22)
        need, side = side.cut_top(54, 10)
        height = {0: 0.0, 1: 210.0, 2: 144.0}.get(len(classes), 100.0)
        boxes = [Box(side.x, side.y + n * (height + _GAP), side.w, height) for n in range(len(classes))]
        used = len(classes) * (height + _GAP)
        rule = Box(side.x, side.y + used, side.w, side.h - used)
        if not classes:
            rule = Box(side.x, need.y, side.w, side.bottom - need.y)
    headings, offers = _place_services(cards, picture, one_column_for=4 if of.upright else 3)
    return ChoosingPlan(title, headings, offers, need, tuple(zip(classes, boxes, strict=False)), rule, language)


def ticket_plan(of: Frame, with_hint: bool) -> TicketPlan:
    """The number large; beside or below it what to know and to do."""
    body, foot = of.body.cut_bottom(160, 24)
    bar, buttons = foot.cut_top(18, 26)
    stay, leave = buttons.columns(2, 28)
    if of.upright:
        number, rest = body.cut_top(500, 28)
        tiles, rest = rest.cut_top(190, 28)
        slip, rest = rest.cut_top(160, 28)
    else:
        number, rest = body.cut_left(900, 36)
        number, slip = number.cut_bottom(150, 28)
        tiles, rest = rest.cut_top(176, 24)
    hint, code = rest.cut_top(220, 24) if with_hint else (Box(rest.x, rest.y, rest.w, 0), rest)
    ahead, wait = tiles.columns(2, 24)
    return TicketPlan(number, ahead, wait, slip, hint, code, bar, stay, leave)


def message_plan(of: Frame) -> MessagePlan:
    """Everything in the middle."""
    body, foot = of.body.cut_bottom(160, 24)
    bar, buttons = foot.cut_top(18, 26)
    card = body.centred(min(body.w, 1200), min(body.h, 760))
    icon, lines = card.inset(50, 56).cut_top(200, 40)
    return MessagePlan(card, icon, lines, bar, buttons.centred(min(buttons.w, 620), buttons.h))


def targets(of: Frame, picture: Picture) -> tuple[Target[Action], ...]:
    """What can be tapped now."""
    return tuple(_targets(of, picture))


def pixel_of(size: tuple[int, int], picture: Picture, action: Action) -> tuple[int, int] | None:
    """Where a finger must touch a window of that size to do this; None when it cannot be done now."""
    of = frame(*size)
    box = next((target.box for target in targets(of, picture) if target.action == action), None)
    return fit(size, (of.whole.w, of.whole.h)).pixel(*box.middle) if box else None


def choosable(picture: Picture) -> list[ClassOffer]:
    """The classes a customer may claim; whoever claims none is ordinary."""
    return [offer for offer in picture.services.classes if offer.id != ORDINARY] if picture.services else []


def hints(picture: Picture, service: str) -> dict[str, str]:
    """What to have ready for a service."""
    offer = offer_of(picture.services, service)
    return offer.hints if offer else {}


def _targets(of: Frame, picture: Picture) -> Iterator[Target[Action]]:
    match picture.page:
        case Choosing() if picture.away is None:
            plan = choosing_plan(of, picture)
            for service, box in plan.cards:
                if service.open:
                    yield Target(box, Take(service.service))
            for of_class, box in plan.classes:
                yield Target(box, Choose(of_class.id))
            if len(picture.languages) > 1:
                yield Target(plan.language, SwitchLanguage())
        case Taken(ticket):
            # The two buttons first; anywhere else leaves as well.
            on = ticket_plan(of, bool(hints(picture, ticket.service)))
            yield Target(on.stay, Stay())
            yield Target(on.leave, Leave())
            yield Target(of.whole, Leave())
        case Refused():
            yield Target(message_plan(of).leave, Leave())
            yield Target(of.whole, Leave())


_Headings = tuple[tuple[ServiceGroup, Box], ...]
_Cards = tuple[tuple[ServiceOffer, Box], ...]


def _place_services(area: Box, picture: Picture, one_column_for: int) -> tuple[_Headings, _Cards]:
    """As few columns as keep the cards high enough to touch, the groups below each other."""
    groups = _groups(picture)
    heading = 60.0 if len(groups) > 1 else 0.0
    columns = 1 if sum(len(offers) for _, offers in groups) <= one_column_for else 2
    while columns < _MOST_COLUMNS and _height(area, groups, columns, heading) < LEAST_TARGET:
        columns += 1
    height = min(_height(area, groups, columns, heading), _HIGHEST_CARD)
    headings: list[tuple[ServiceGroup, Box]] = []
    cards: list[tuple[ServiceOffer, Box]] = []
    y = area.y
    for group, offers in groups:
        if heading:
            headings.append((group, Box(area.x, y, area.w, heading - 10)))
            y += heading
        rows = -(-len(offers) // columns)
        cells = Box(area.x, y, area.w, rows * (height + _GAP) - _GAP).grid(columns, rows, _GAP)
        cards += zip(offers, cells, strict=False)
        y += rows * (height + _GAP)
    return tuple(headings), tuple(cards)


def _height(area: Box, groups: list[tuple[ServiceGroup, list[ServiceOffer]]], columns: int, heading: float) -> float:
    rows = sum(-(-len(offers) // columns) for _, offers in groups)
    return (area.h - len(groups) * heading) / max(1, rows) - _GAP


def _groups(picture: Picture) -> list[tuple[ServiceGroup, list[ServiceOffer]]]:
    """Groups in their order with their services; services of no known group stand last."""
    if picture.services is None:
        return []
    known = [*picture.services.groups]
    ids = {group.id for group in known}
    strays = {offer.group: offer for offer in picture.services.services if offer.group not in ids}
    known += [ServiceGroup(id=id, names={}) for id in strays]
    grouped = [(group, [o for o in picture.services.services if o.group == group.id]) for group in known]
    return [(group, offers) for group, offers in grouped if offers]
