"""What to have ready, one by one with a box to tick, on the page of a ticket."""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from display.look import palette as p
from display.look.box import Box
from display.look.canvas import Canvas
from kiosk.touch import words
from kiosk.touch.pages.parts import two, two_on_a_line
from kiosk.touch.plans import LEAST_TEXT, LIST_EDGE, LIST_ROW
from kiosk.touch.showing import Picture

_SIZE, _OTHER, _APART = 32.0, 26.0, 22.0
_TICK, _GAP = 26.0, 16.0


class _Way(NamedTuple):
    """How a list is set; `both`: each thing in two languages, on one line."""

    titled: bool
    columns: int
    both: bool


_WAYS = [_Way(titled, columns, both) for titled in (True, False) for both in (True, False) for columns in (1, 2)]
"""The most told first; two languages in two columns before one in one."""

Things = Sequence[words.Both]


def draw_list(canvas: Canvas, box: Box, picture: Picture, things: Things, *, on_slip: bool) -> None:
    """In the way that tells most of those that have room; where none has, the last line says where to read the rest.

    `on_slip`: its slip comes out, and lists them all.
    """
    canvas.card(box, p.PAPER, edge=p.LINE)
    inner = box.inset(26, LIST_EDGE)
    way = next((each for each in _WAYS if _fits(canvas, inner, picture, things, each)), None)
    if way is None:
        left_out = _draw_begin(canvas, inner, picture, things)
        more = words.and_more(left_out, picture.languages[0], on_slip=on_slip)
        canvas.text(more, inner.cut_bottom(LIST_ROW)[1].cut_left(_TICK, _GAP)[1], LEAST_TEXT, p.QUIET_INK)
        return
    if way.titled:
        _title(canvas, inner.cut_top(LIST_ROW)[0], picture)
    for thing, cell in _cells(canvas, inner, picture, things, way):
        _draw_thing(canvas, cell, picture, thing, way.both)


def _title(canvas: Canvas, box: Box, picture: Picture) -> None:
    sign, text = box.cut_left(_TICK, _GAP)
    canvas.icon("papers", Box(sign.x - 4, sign.y, 34, sign.h), p.BLUE)
    lead, other = two(picture, words.HAVE_READY)
    two_on_a_line(canvas, text, (lead, _SIZE), (other, _OTHER), ink=p.BLUE)


def _draw_thing(canvas: Canvas, cell: Box, picture: Picture, thing: words.Both, both: bool) -> None:
    canvas.card(Box(cell.x, cell.y + (LIST_ROW - _TICK) / 2, _TICK, _TICK), p.PAPER, edge=p.QUIET_INK, line=3, radius=4)
    text = cell.cut_left(_TICK, _GAP)[1]
    lead, other = two(picture, thing)
    if both and other:
        two_on_a_line(canvas, text, (lead, _SIZE), (other, _OTHER))
        return
    above = (LIST_ROW - canvas.height("口", text.w, LEAST_TEXT)) / 2
    canvas.paragraph(lead, text.cut_top(above)[1], LEAST_TEXT, p.INK)


def _draw_begin(canvas: Canvas, inner: Box, picture: Picture, things: Things) -> int:
    """As many as have room in two columns, above one more line; returns how many are left out."""
    way, room = _Way(titled=False, columns=2, both=False), inner.cut_bottom(LIST_ROW)[0]
    shown = len(things) - 1
    while shown > 1 and not _fits(canvas, room, picture, things[:shown], way):
        shown -= 1
    for thing, cell in _cells(canvas, room, picture, things[:shown], way):
        _draw_thing(canvas, cell, picture, thing, both=False)
    return len(things) - shown


def _fits(canvas: Canvas, inner: Box, picture: Picture, things: Things, way: _Way) -> bool:
    cells = [cell for _, cell in _cells(canvas, inner, picture, things, way)]
    if any(cell.bottom > inner.bottom + 1 for cell in cells):
        return False
    room = cells[0].w - _TICK - _GAP
    return not way.both or all(_wide(canvas, picture, thing) <= room for thing in things)


def _wide(canvas: Canvas, picture: Picture, thing: words.Both) -> float:
    lead, other = two(picture, thing)
    return canvas.width(lead, _SIZE, "bold") + (_APART + canvas.width(other, _OTHER) + 4 if other else 0)


def _cells(canvas: Canvas, inner: Box, picture: Picture, things: Things, way: _Way) -> Iterator[tuple[words.Both, Box]]:
    """Column by column, as a list is read."""
    top = inner.y + (LIST_ROW if way.titled else 0)
    for n, column in enumerate(inner.columns(way.columns, _APART)):
        y, rows = top, -(-len(things) // way.columns)
        for thing in things[n * rows : (n + 1) * rows]:
            high = LIST_ROW if way.both else _high(canvas, picture, thing, column.w - _TICK - _GAP)
            yield thing, Box(column.x, y, column.w, high)
            y += high


def _high(canvas: Canvas, picture: Picture, thing: words.Both, width: float) -> float:
    """Of a thing in the leading language, in lines where it needs several."""
    lead, _ = two(picture, thing)
    one = canvas.height("口", width, LEAST_TEXT)
    return LIST_ROW + canvas.height(lead, width, LEAST_TEXT) - one
