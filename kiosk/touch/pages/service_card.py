"""A service on the first page: its letter, its names, people ahead and the wait, or why it is closed."""

from display.look import palette as p
from display.look.box import Box
from display.look.canvas import Align, Canvas
from kiosk.services import ServiceOffer
from kiosk.touch import words
from kiosk.touch.pages.parts import two
from kiosk.touch.plans import LEAST_TEXT
from kiosk.touch.showing import Gathering, Picture, on_the_clock, why_not
from kiosk.touch.words import said


def service_card(canvas: Canvas, box: Box, picture: Picture, offer: ServiceOffer, *, held: bool) -> None:
    can, chosen = why_not(offer, picture.customer_class) is None, _place(picture, offer) is not None
    ground = p.GREY if not can else p.SKY if held or chosen else p.PAPER
    if can and not held:
        canvas.card(box.moved(0, 5), p.LINE)
    edge, line = (p.BLUE, 6) if held or chosen else (p.LINE, 2)
    canvas.card(box, ground, edge=edge, line=line)
    if box.w >= 600:
        _wide_card(canvas, box.inset(22, min(16, box.h * 0.09)), picture, offer)
    elif box.h >= 150:
        _high_card(canvas, box.inset(22, 14), picture, offer)
    else:
        _small_card(canvas, box.inset(16, 9), picture, offer)


def _wide_card(canvas: Canvas, inner: Box, picture: Picture, offer: ServiceOffer) -> None:
    """Letter, names and figures beside each other."""
    narrow = inner.w < 760
    bring = words.to_bring(offer.hints, offer.documents, picture.languages[0])
    if inner.h >= _ROOM_FOR_HINT and bring and not narrow:
        inner, below = inner.cut_bottom(_TWO_LINES, 12)
        canvas.paragraph(bring, below, LEAST_TEXT, p.QUIET_INK)
    badge = min(inner.h, 92.0 if narrow else 150.0)
    sign, rest = inner.cut_left(badge, 22)
    names, figures = rest.cut_right(210 if narrow else min(380, rest.w * 0.44), 14)
    _badge(canvas, sign.centred(badge, badge), picture, offer)
    _names(canvas, names.centred(names.w, min(names.h, 190)), picture, offer)
    if _told_instead(canvas, figures, picture, offer, right=True):
        return
    ahead, seconds = _figures_of(picture, offer)
    lead, other = picture.languages[0], picture.languages[-1]
    three = inner.h >= 96 and other != lead and not narrow
    lines = figures.centred(figures.w, min(figures.h, 165)).rows(3 if three else 2)
    people, wait = words.people(ahead, lead), words.wait(seconds, lead)
    size = canvas.fitting((people, wait), figures.w, min(46, lines[0].h * 0.86), LEAST_TEXT, "bold")
    canvas.text(people, lines[0], size, p.INK, weight="bold", align="right")
    canvas.text(wait, lines[1], size, p.BLUE, weight="bold", align="right")
    if three:
        canvas.text(_one_line(ahead, seconds, other), lines[2], LEAST_TEXT, p.QUIET_INK, align="right", least=24)


def _high_card(canvas: Canvas, inner: Box, picture: Picture, offer: ServiceOffer) -> None:
    """Letter and names above the figures."""
    upper, figures = inner.cut_top(inner.h * 0.6, 6)
    badge = min(upper.h, 96.0)
    sign, names = upper.cut_left(badge, 20)
    _badge(canvas, sign.centred(badge, badge), picture, offer)
    _names(canvas, names, picture, offer)
    _figures_below(canvas, figures, picture, offer)


def _small_card(canvas: Canvas, inner: Box, picture: Picture, offer: ServiceOffer) -> None:
    """Three lines beside the letter."""
    badge = min(inner.h, 88.0)
    sign, rest = inner.cut_left(badge, 18)
    names, figures = rest.cut_top(rest.h * 0.66)
    _badge(canvas, sign.centred(badge, badge), picture, offer)
    _names(canvas, names, picture, offer)
    _figures_below(canvas, figures, picture, offer)


def _badge(canvas: Canvas, box: Box, picture: Picture, offer: ServiceOffer) -> None:
    can = why_not(offer, picture.customer_class) is None
    canvas.card(box, p.BLUE if can else p.QUIET_INK, radius=box.h * 0.22)
    canvas.text(offer.service, box.inset(4), box.h * 0.62, p.PAPER, weight="bold", align="centre", least=LEAST_TEXT)


def _names(canvas: Canvas, box: Box, picture: Picture, offer: ServiceOffer) -> None:
    lead, other = two(picture, offer.names)
    colour = p.INK if why_not(offer, picture.customer_class) is None else p.QUIET_INK
    upper, rest = box.cut_top(box.h * (0.56 if other else 1.0))
    if canvas.width(lead, LEAST_TEXT, "bold") > box.w and box.h >= _TWO_LINES:
        upper, rest = box.cut_top(_TWO_LINES)
        canvas.paragraph(lead, upper, LEAST_TEXT, colour, weight="bold")
    else:
        canvas.text(lead, upper, min(58, upper.h * 0.9), colour, weight="bold", least=LEAST_TEXT)
    if rest.h >= _HALF_LINE:
        canvas.text(other, rest, min(36, max(rest.h * 0.9, LEAST_TEXT)), p.QUIET_INK, least=LEAST_TEXT)


_TWO_LINES = 74.0
_HALF_LINE = 22.0
"""Of text of LEAST_TEXT: two lines; what one needs at least, its white space taken by its neighbours."""
_ROOM_FOR_HINT = 225.0


def _figures_of(picture: Picture, offer: ServiceOffer) -> tuple[int, int | None]:
    """People ahead and the wait, as they are for the class chosen."""
    of = picture.customer_class
    return offer.ahead.get(of, offer.waiting), offer.estimated_wait_by_class_s.get(of, offer.estimated_wait_s)


def _figures_below(canvas: Canvas, box: Box, picture: Picture, offer: ServiceOffer) -> None:
    if _told_instead(canvas, box, picture, offer, right=False):
        return
    ahead, seconds = _figures_of(picture, offer)
    lead, other = picture.languages[0], picture.languages[-1]
    lines = box.rows(2) if box.h >= 84 and other != lead else [box]
    size, gap = min(36, max(LEAST_TEXT, lines[0].h * 0.86)), 24
    people, wait = words.people(ahead, lead), words.wait(seconds, lead)
    while size > LEAST_TEXT and canvas.width(people + wait, size, "bold") + gap > box.w:
        size -= 1
    left, right = lines[0].cut_left(canvas.width(people, size, "bold") + 1, gap)
    canvas.text(people, left, size, p.INK, weight="bold", least=24)
    canvas.text(wait, right, size, p.BLUE, weight="bold", least=24)
    if len(lines) > 1:
        canvas.text(_one_line(ahead, seconds, other), lines[1], LEAST_TEXT, p.QUIET_INK, least=LEAST_TEXT)


def _told_instead(canvas: Canvas, box: Box, picture: Picture, offer: ServiceOffer, *, right: bool) -> bool:
    """Why no ticket can be had, or that it was chosen, where the figures would stand; false: neither is so."""
    why, place = why_not(offer, picture.customer_class), _place(picture, offer)
    if why is None and place is None:
        return False
    text = box.centred(box.w, min(box.h, 100))
    ink = p.BLUE if why is None else p.RED
    if not right:
        mark, text = text.cut_left(34, 12)
        canvas.icon("check" if why is None else "lock", mark, ink)
    told = (words.chosen(place or 0),) if why is None else _why_closed(picture, offer, why)
    lead, other = (
        _longest_that_fits(canvas, text.w, each) for each in zip(*(two(picture, both) for both in told), strict=True)
    )
    lines = text.rows(2) if text.h >= 70 and other else [text]
    align: Align = "right" if right else "left"
    size = min(34, max(LEAST_TEXT, lines[0].h * 0.86))
    canvas.text(lead, lines[0], size, ink, weight="bold", align=align, least=LEAST_TEXT)
    if len(lines) > 1:
        canvas.text(other, lines[1], LEAST_TEXT, p.QUIET_INK, align=align, least=LEAST_TEXT)
    return True


def _why_closed(picture: Picture, offer: ServiceOffer, why: str) -> tuple[words.Both, ...]:
    """What is said, from the fullest to the shortest; when it opens says more than that it is closed."""
    reason = words.CLOSED[why]
    if offer.opens_at is None or picture.services is None or offer.open:
        return (reason, words.CLOSED_SHORT.get(why, reason))
    opens, short = words.opens(*on_the_clock(picture.services, offer.opens_at))
    full = {language: f"{said(reason, language)} · {opens[language]}" for language in opens}
    return full, opens, short


def _longest_that_fits(canvas: Canvas, width: float, told: tuple[str, ...]) -> str:
    """Of the same, said at length and shortly."""
    return next((each for each in told if canvas.width(each, LEAST_TEXT, "bold") <= width), told[-1])


def _place(picture: Picture, offer: ServiceOffer) -> int | None:
    """When it is its turn, among the services that were gathered."""
    chosen = picture.page.chosen if isinstance(picture.page, Gathering) else ()
    return chosen.index(offer.service) + 1 if offer.service in chosen else None


def _one_line(ahead: int, seconds: int | None, language: str) -> str:
    return " · ".join(part for part in (words.people(ahead, language), words.wait(seconds, language)) if part)
