"""What the pages share: buttons, and words in two languages."""

from display.look import palette as p
from display.look.box import Box
from display.look.canvas import Canvas
from kiosk.touch.plans import LEAST_TEXT
from kiosk.touch.showing import Picture
from kiosk.touch.words import STILL_HERE, Both, said


def button(
    canvas: Canvas,
    box: Box,
    picture: Picture,
    label: Both,
    *,
    filled: bool,
    held: bool,
    ready: bool = True,
    grave: bool = False,
    stacked: bool = False,
) -> None:
    """What is likely meant is `filled`; what cannot be taken back is `grave`; `stacked` puts one language per line."""
    edge, dark = (p.RED, p.RED) if grave else (p.BLUE, p.BLUE_DOWN)
    ink, quiet, ground = (p.PAPER, p.SKY, dark if held else edge) if filled else (edge, p.QUIET_INK, p.PAPER)
    if held and not filled:
        ground = p.RED_PALE if grave else p.SKY
    if not ready:
        ink, quiet, ground, edge = p.QUIET_INK, p.QUIET_INK, p.GREY, p.LINE
    canvas.card(box, ground, edge=edge, line=4)
    lead, other = two(picture, label)
    if stacked and other:
        upper, lower = box.inset(24, 18).cut_top((box.h - 36) * 0.56)
        canvas.text(lead, upper, 48, ink, weight="bold", align="centre", least=32)
        canvas.text(other, lower, 34, quiet, align="centre", least=LEAST_TEXT)
        return
    two_on_a_line(canvas, box.inset(20, 8), (lead, 46), (other, 32), ink=ink, quiet=quiet, middle=True)


def two_on_a_line(
    canvas: Canvas,
    box: Box,
    lead: tuple[str, float],
    other: tuple[str, float],
    *,
    ink: p.Colour = p.INK,
    quiet: p.Colour = p.QUIET_INK,
    middle: bool = False,
) -> None:
    """The leading language bold, the other smaller after it, if there is room for it to be read."""
    wide, gap = canvas.width(lead[0], lead[1], "bold"), 22.0
    more = canvas.width(other[0], other[1]) if other[0] else 0.0
    x = box.x + max(0.0, (box.w - wide - gap - more) / 2) if middle else box.x
    canvas.text(lead[0], Box(x, box.y, min(wide + 2, box.w), box.h), lead[1], ink, weight="bold", least=LEAST_TEXT)
    rest = Box(x + wide + gap, box.y + lead[1] * 0.05, box.right - x - wide - gap, box.h)
    if more and rest.w >= 90:
        canvas.text(other[0], rest, other[1], quiet, least=min(other[1], 24))


def warning(canvas: Canvas, box: Box, picture: Picture) -> None:
    """That the page will leave, unless it is touched."""
    canvas.card(box, p.AMBER_PALE, edge=p.AMBER_DARK, line=3, radius=16)
    lead, other = two(picture, STILL_HERE)
    inner = box.inset(22, 4)
    upper, lower = inner.rows(2) if other else (inner, inner)
    canvas.text(lead, upper, 32, p.AMBER_DARK, weight="bold", least=LEAST_TEXT)
    canvas.text(other, lower, LEAST_TEXT, p.AMBER_DARK, least=24)


def two(picture: Picture, both: dict[str, str]) -> tuple[str, str]:
    """The words in the leading language and in the next; "" where the second would say the same."""
    lead = said(both, picture.languages[0])
    other = said(both, picture.languages[1]) if len(picture.languages) > 1 else ""
    return lead, other if other != lead else ""
