"""What the panel's pages share: words in two languages, and a key."""

from counter_panel.panel.scene import ERRANDS, SHORTCUTS, Touch
from counter_panel.panel.words import Both, said
from display.look import palette as p
from display.look.box import Box
from display.look.canvas import Canvas

LEAST_TEXT = 14.0


def draw_key(
    canvas: Canvas,
    box: Box,
    both: Both,
    languages: tuple[str, ...],
    *,
    enabled: bool,
    held: bool,
    size: float = 24.0,
    main: bool = False,
    below: str | None = None,
) -> p.Colour:
    """A key with its name; `below` stands in the place of the second language. Returns its quiet colour."""
    if main:
        ground, ink, quiet = (p.BLUE_DOWN if held else p.BLUE, p.PAPER, p.SKY)
    else:
        ground, ink, quiet = (p.SKY if held else p.PAPER, p.INK, p.QUIET_INK)
    if not enabled and not held:
        ground, ink, quiet = p.GREY, p.QUIET_INK, p.QUIET_INK
    if enabled and not held:
        canvas.card(box.moved(0, 3), p.LINE, radius=16)
    canvas.card(box, ground, radius=16, edge=p.BLUE if enabled else p.LINE, line=2 if enabled else 1)
    lead, other = two(both, languages)
    other = other if below is None else below
    block = box.inset(8, 4).centred(box.w - 16, min(size * 1.9, box.h - 8))
    upper, lower = block.cut_top(block.h * 0.6) if other else (block, block)
    canvas.text(lead, upper, size, ink, weight="bold", align="centre", least=LEAST_TEXT)
    canvas.text(other, lower, max(size * 0.62, LEAST_TEXT), quiet, align="centre", least=LEAST_TEXT)
    return quiet


def draw_shortcut(canvas: Canvas, box: Box, asked: Touch, colour: p.Colour) -> None:
    """In the key's corner, where the keyboard has one for it."""
    shortcut = next((name for name, meant in (*SHORTCUTS.items(), *ERRANDS.items()) if meant == asked), "")
    if shortcut:
        corner = Box(box.right - 64, box.y + 5, 54, 18)
        canvas.text(shortcut.upper() if len(shortcut) == 1 else shortcut, corner, 13, colour, align="right")


def pair(both: Both, languages: tuple[str, ...]) -> str:
    """Both languages on one line."""
    return " ".join(part for part in two(both, languages) if part)


def two(both: Both, languages: tuple[str, ...]) -> tuple[str, str]:
    """The words in the first language and in the second; "" where the second would say the same."""
    lead = said(both, languages[0])
    other = said(both, languages[1]) if len(languages) > 1 else ""
    return lead, other if other != lead else ""
