"""Where services, customer classes and what else can be chosen stand on the first page. Pure; virtual units."""

from dataclasses import dataclass

from display.look.box import Box
from kiosk.services import ClassOffer, ServiceGroup, ServiceOffer
from kiosk.touch.plans import GAP, LEAST_TARGET, Frame
from kiosk.touch.showing import ORDINARY, Gathering, Picture, offered

_HIGHEST_CARD = 320.0
_HEADING = 54.0
_ROW = 104.0
"""Of keys below the services."""
_NOTE = 78.0
"""Of what is to be known before anything is touched."""
_MOST_COLUMNS = 4


@dataclass(frozen=True, slots=True)
class ChoosingPlan:
    """The page of services. `appointment` is None where the hall takes none, `several` where only one can be taken,
    `note` where slips come out.

    While several are gathered: `leave` and `take_all` in their place, and the time left."""

    title: Box
    note: Box | None
    headings: tuple[tuple[ServiceGroup, Box], ...]
    cards: tuple[tuple[ServiceOffer, Box], ...]
    need: Box
    classes: tuple[tuple[ClassOffer, Box], ...]
    rule: Box
    language: Box
    appointment: Box | None
    several: Box | None
    bar: Box
    leave: Box | None
    take_all: Box | None


def choosing_plan(of: Frame, picture: Picture) -> ChoosingPlan:
    """Services right or above, what concerns all of them left or below."""
    classes = choosable(picture)
    gathering = isinstance(picture.page, Gathering)
    booked = picture.services is not None and picture.services.appointments and not gathering
    more = gathering or len(offered(picture)) > 1
    noted = picture.no_slips is not None and not gathering
    appointment: Box | None = None
    row: Box | None = None
    note: Box | None = None
    if of.upright:
        title, rest = of.body.cut_top(64 if noted else 120, 6 if noted else 14)
        if noted:
            note, rest = rest.cut_top(_NOTE, 12)
        rest, foot = rest.cut_bottom(164, 22)
        rule, language = foot.cut_right(230, 24)
        language = language.cut_bottom(104)[1]
        if booked or more:
            rest, row = rest.cut_bottom(_ROW, 22)
        if booked and row is not None:
            appointment, row = row.columns(2, GAP) if more else (row, None)
        cards, strip = rest.cut_bottom(210, 22) if classes else (rest, Box(rest.x, rest.bottom, rest.w, 0))
        need, chips = strip.cut_top(54, 10)
        boxes = chips.columns(max(1, len(classes)), GAP)
    else:
        side, cards = of.body.cut_left(490, 40)
        if noted:
            note, cards = cards.cut_top(_NOTE, 16)
        if more:
            cards, row = cards.cut_bottom(LEAST_TARGET, 16)
        title, side = side.cut_top(150, 20)
        side, language = side.cut_bottom(104, 22)
        if booked:
            appointment, language = language.cut_left(274, GAP)
        need, side = side.cut_top(54, 10)
        height = {0: 0.0, 1: 210.0, 2: 144.0}.get(len(classes), 100.0)
        boxes = [Box(side.x, side.y + n * (height + GAP), side.w, height) for n in range(len(classes))]
        used = len(classes) * (height + GAP)
        rule = Box(side.x, side.y + used, side.w, side.h - used)
        if not classes:
            rule = Box(side.x, need.y, side.w, side.bottom - need.y)
    headings, offers = _place_services(cards, picture, one_column_for=4 if of.upright else 3)
    chips_of = tuple(zip(classes, boxes, strict=False))
    bar = Box(row.x, row.y - 14, row.w, 7) if row is not None else Box(0, 0, 0, 0)
    leave, take_all = row.cut_left(row.w * 0.34, 28) if gathering and row is not None else (None, None)
    several = None if gathering else row
    return ChoosingPlan(
        title, note, headings, offers, need, chips_of, rule, language, appointment, several, bar, leave, take_all
    )


def choosable(picture: Picture) -> list[ClassOffer]:
    """The classes a customer may claim, and the one that their card gave; whoever claims none is ordinary."""
    offered = [offer for offer in picture.services.classes if offer.id != ORDINARY] if picture.services else []
    card = picture.card
    if card is None or card.customer_class in {offer.id for offer in offered}:
        return offered
    return [*offered, ClassOffer(id=card.customer_class, names=dict(card.names))]


_Headings = tuple[tuple[ServiceGroup, Box], ...]
_Cards = tuple[tuple[ServiceOffer, Box], ...]


def _place_services(area: Box, picture: Picture, one_column_for: int) -> tuple[_Headings, _Cards]:
    """As few columns as keep the cards high enough to touch, the groups below each other."""
    groups = _groups(picture)
    heading = _HEADING if len(groups) > 1 else 0.0
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
        cells = Box(area.x, y, area.w, rows * (height + GAP) - GAP).grid(columns, rows, GAP)
        cards += zip(offers, cells, strict=False)
        y += rows * (height + GAP)
    return tuple(headings), tuple(cards)


def _height(area: Box, groups: list[tuple[ServiceGroup, list[ServiceOffer]]], columns: int, heading: float) -> float:
    rows = sum(-(-len(offers) // columns) for _, offers in groups)
    return (area.h - len(groups) * heading) / max(1, rows) - GAP


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
