"""Where everything stands on the soft panel, and what can be touched. Pure; virtual units."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from counter_panel.errands import POSITIONS, Errand, offered
from counter_panel.keys import Key
from counter_panel.panel.scene import Leaf, Page, Picture, Place, Touch, Turn
from counter_panel.state import CounterState
from display.look.box import Box, fit
from display.look.touch import Target

SIZE = (480.0, 720.0)
LISTED = 10
"""Choices on one leaf of a list."""
_GAP = 10.0


@dataclass(frozen=True, slots=True)
class Plan:
    """What is always there, and the keys of the first page."""

    header: Box
    ticket: Box
    notice: Box
    keys: Mapping[Key, Box]
    more: Box


@dataclass(frozen=True, slots=True)
class ListPlan:
    """A question with its answers. `places` is empty where there is no queue to stand in."""

    question: Box
    places: Mapping[Place, Box]
    errands: tuple[tuple[Errand, Box], ...]
    notice: Box
    back: Box
    leaf: Box | None


def plan() -> Plan:
    """The same for every window: what is pressed blindly must not move."""
    header, body = Box(0, 0, *SIZE).cut_top(92)
    body = body.inset(16, 12)
    ticket, body = body.cut_top(236, 8)
    notice, body = body.cut_top(44, 8)
    following, body = body.cut_top(104, _GAP)
    upper, lower = body.rows(2, _GAP)
    row1, row2 = upper.columns(4, _GAP), lower.columns(4, _GAP)
    keys: dict[Key, Box] = {
        "next": following,
        "recall": row1[0],
        "start": row1[1],
        "finish": row1[2],
        "no_show": row1[3],
        "open": row2[0],
        "pause": row2[1],
        "close": row2[2],
    }
    return Plan(header, ticket, notice, keys, row2[3])


def more_plan(state: CounterState | None) -> Mapping[Touch, Box]:
    """The keys of the second page, in the place of those of the first. Which there are follows from the hall's
    configuration, so that none moves while its teller works."""
    top = plan().notice.bottom + 8
    upper, lower = Box(16, top, SIZE[0] - 32, SIZE[1] - 12 - top).cut_bottom(64, _GAP)
    last = offered(state)
    rows = upper.rows(3 if last else 2, _GAP)
    cells = [cell for row in rows[:2] for cell in row.columns(2, _GAP)]
    cells += rows[2].columns(len(last), _GAP) if last else []
    names: tuple[Touch, ...] = ("park", Turn("resume"), Turn("transfer"), Turn("profile"), *last)
    return {**dict(zip(names, cells, strict=True)), Turn("keys"): lower}


def list_plan(picture: Picture) -> ListPlan:
    """The whole panel under its head, for what is chosen with care."""
    body = Box(0, 0, *SIZE).cut_top(92)[1].inset(16, 12)
    question, body = body.cut_top(56, 8)
    body, foot = body.cut_bottom(64, _GAP)
    body, notice = body.cut_bottom(44, 8)
    places: dict[Place, Box] = {}
    if picture.page == "transfer":
        row, body = body.cut_top(60, 12)
        places = {Place(at): box for at, box in zip(POSITIONS, row.columns(3, _GAP), strict=True)}
    leaves = -(-len(picture.errands) // LISTED)
    shown = picture.errands[picture.leaf % max(1, leaves) * LISTED :][:LISTED]
    height = min(96.0, (body.h + _GAP) / (LISTED // 2) - _GAP)
    cells = Box(body.x, body.y, body.w, (height + _GAP) * (LISTED // 2) - _GAP).grid(2, LISTED // 2, _GAP)
    back, leaf = foot.columns(2, _GAP) if leaves > 1 else (foot, None)
    return ListPlan(question, places, tuple(zip(shown, cells, strict=False)), notice, back, leaf)


def targets(picture: Picture) -> tuple[Target[Touch], ...]:
    """Every key, enabled or not: the scene knows which are worth pressing."""
    return tuple(_targets(picture))


def pixel_of(size: tuple[int, int], key: Key) -> tuple[int, int]:
    """Where a finger must press a window of that size for a key of the first page."""
    return fit(size, SIZE).pixel(*plan().keys[key].middle)


def pixel_of_touch(size: tuple[int, int], picture: Picture, touch: Touch) -> tuple[int, int] | None:
    """The same for whatever stands on the panel now; None for what does not."""
    box = next((target.box for target in targets(picture) if target.action == touch), None)
    return fit(size, SIZE).pixel(*box.middle) if box else None


def _targets(picture: Picture) -> Iterator[Target[Touch]]:
    page: Page = picture.page
    match page:
        case "keys":
            first = plan()
            for key, box in first.keys.items():
                yield Target(box, key)
            yield Target(first.more, Turn("more"))
        case "more":
            for touch, box in more_plan(picture.state).items():
                yield Target(box, touch)
        case _:
            listed = list_plan(picture)
            for place, box in listed.places.items():
                yield Target(box, place)
            for errand, box in listed.errands:
                yield Target(box, errand)
            yield Target(listed.back, Turn("keys"))
            if listed.leaf is not None:
                yield Target(listed.leaf, Leaf())
