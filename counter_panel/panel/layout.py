"""Where everything stands on the soft panel, and what can be pressed. Pure; virtual units."""

from collections.abc import Mapping
from dataclasses import dataclass

from counter_panel.keys import Key
from display.look.box import Box, fit
from display.look.touch import Target

SIZE = (480.0, 720.0)


@dataclass(frozen=True, slots=True)
class Plan:
    """The panel's parts."""

    header: Box
    ticket: Box
    notice: Box
    keys: Mapping[Key, Box]


def plan() -> Plan:
    """The same for every window: what is pressed blindly must not move."""
    header, body = Box(0, 0, *SIZE).cut_top(92)
    body = body.inset(16, 12)
    ticket, body = body.cut_top(236, 8)
    notice, body = body.cut_top(44, 8)
    following, body = body.cut_top(104, 10)
    upper, lower = body.rows(2, 10)
    row1, row2 = upper.columns(4, 10), lower.columns(3, 10)
    return Plan(
        header,
        ticket,
        notice,
        {
            "next": following,
            "recall": row1[0],
            "start": row1[1],
            "finish": row1[2],
            "no_show": row1[3],
            "open": row2[0],
            "pause": row2[1],
            "close": row2[2],
        },
    )


def targets() -> tuple[Target[Key], ...]:
    """Every key, enabled or not: the scene knows which are worth pressing."""
    return tuple(Target(box, key) for key, box in plan().keys.items())


def pixel_of(size: tuple[int, int], key: Key) -> tuple[int, int]:
    """Where a finger must press a window of that size."""
    return fit(size, SIZE).pixel(*plan().keys[key].middle)
