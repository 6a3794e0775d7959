"""Draws the soft panel."""

from counter_panel.errands import AskRating, Errand, PriorityNext, Resume, SetProfile
from counter_panel.keys import Key
from counter_panel.panel import words
from counter_panel.panel.layout import SIZE, plan
from counter_panel.panel.pages import draw_list, draw_more
from counter_panel.panel.parts import LEAST_TEXT, draw_key, draw_shortcut, pair, two
from counter_panel.panel.scene import Picture, Turn
from counter_panel.panel.ticket import draw_ticket
from counter_panel.panel.words import Both, said
from display.look import palette as p
from display.look.box import Box
from display.look.canvas import Canvas, Surface

_STATE_COLOURS: dict[str, tuple[p.Colour, p.Colour]] = {
    "closed": (p.PAPER, p.QUIET_INK),
    "open": (p.PAPER, p.GREEN),
    "calling": (p.INK, p.AMBER),
    "serving": (p.PAPER, p.BLUE),
    "paused": (p.PAPER, p.RED),
}


def draw(surface: Surface, picture: Picture, languages: tuple[str, ...]) -> Canvas:
    """The whole picture; returns the canvas with what was written where."""
    canvas = Canvas(surface, *SIZE, p.WALL)
    on = plan()
    _header(canvas, on.header, picture, languages)
    if picture.page not in ("keys", "more"):
        _notice(canvas, draw_list(canvas, picture, languages), picture, languages)
        return canvas
    draw_ticket(canvas, on.ticket, picture, languages)
    _notice(canvas, on.notice, picture, languages)
    if picture.page == "more":
        draw_more(canvas, picture, languages)
        return canvas
    for key, box in on.keys.items():
        _key(canvas, box, key, picture, languages)
    held = picture.held == Turn("more")
    draw_key(
        canvas, on.more, words.PAGES["more"], languages, enabled=True, held=held, below=_parked(picture, languages)
    )
    return canvas


def _header(canvas: Canvas, box: Box, picture: Picture, languages: tuple[str, ...]) -> None:
    canvas.fill(box, p.NAVY)
    left, right = box.inset(18, 12).cut_right(176, 10)
    names = picture.state.names if picture.state else {"zh": picture.counter}
    lead, other = two(names, languages)
    upper, lower = left.cut_top(left.h * 0.6)
    canvas.text(lead, upper, 34, p.PAPER, weight="bold", least=20)
    canvas.text(other, lower, 19, p.PALE, least=LEAST_TEXT)
    well = picture.link == "online"
    state, link = right.cut_top(38, 6)
    if picture.state is not None:
        ink, ground = _STATE_COLOURS[picture.state.state]
        canvas.card(state, ground if well else p.SLATE_LINE, radius=19)
        label = pair(words.STATES[picture.state.state], languages)
        canvas.text(label, state.inset(10, 0), 19, ink if well else p.PAPER, weight="bold", align="centre", least=13)
    colour = p.GREEN_LIT if well else p.AMBER if picture.link == "starting" else p.RED_LIT
    text = pair(words.LINKS[picture.link], languages)
    wide = min(canvas.width(text, 16), link.w - 22)
    canvas.card(Box(link.right - wide - 20, link.y + link.h / 2 - 5, 10, 10), colour, radius=5)
    canvas.text(text, Box(link.right - wide - 2, link.y, wide + 2, link.h), 16, colour, align="right", least=13)


def _notice(canvas: Canvas, box: Box, picture: Picture, languages: tuple[str, ...]) -> None:
    """What the last press came to; while one is under way, that."""
    if picture.notice is not None:
        ink, ground = (p.RED, p.RED_PALE) if picture.notice.wrong else (p.BLUE, p.SKY)
        text = said(picture.notice.said, languages[0])
    elif picture.link in {"no_broker", "no_controller"}:
        ink, ground, text = p.RED, p.RED_PALE, pair(words.LINKS[picture.link], languages)
    elif picture.asking is not None:
        ink, ground = p.BLUE, p.SKY
        text = f"{pair(_asked(picture.asking), languages)} · {said(words.SENT, languages[0])}"
    else:
        return
    canvas.card(box, ground, radius=12)
    inner = box.inset(14, 2)
    if canvas.width(text, 15, "bold") <= inner.w:
        canvas.text(text, inner, 18, ink, weight="bold", align="centre", least=13)
        return
    tall = min(inner.h, canvas.height(text, inner.w, LEAST_TEXT))
    canvas.paragraph(text, inner.centred(inner.w, tall), LEAST_TEXT, ink, align="centre", least=13)


def _asked(asked: Key | Errand) -> Both:
    match asked:
        case str():
            return words.KEYS[asked]
        case Resume():
            return words.PAGES["resume"]
        case SetProfile():
            return words.PAGES["profile"]
        case PriorityNext():
            return words.PRIORITY_NEXT
        case AskRating():
            return words.ASK_RATING
        case _:
            return words.PAGES["transfer"]


def _key(canvas: Canvas, box: Box, key: Key, picture: Picture, languages: tuple[str, ...]) -> None:
    enabled, main = key in picture.enabled, key == "next"
    held = (picture.held == key and enabled) or picture.asking == key
    size = 38.0 if main else 24.0
    quiet = draw_key(canvas, box, words.KEYS[key], languages, enabled=enabled, held=held, size=size, main=main)
    draw_shortcut(canvas, box, key, quiet)


def _parked(picture: Picture, languages: tuple[str, ...]) -> str | None:
    """Nobody who was set aside shall be forgotten there."""
    parked = len(picture.state.parked) if picture.state else 0
    return words.parked(parked, languages[0]) if parked else None
