"""Draws the touch screen's picture."""

from display.look import palette as p
from display.look.box import Box
from display.look.canvas import Align, Canvas, Surface
from kiosk.services import ClassOffer, ServiceGroup, ServiceOffer
from kiosk.touch import words
from kiosk.touch.layout import (
    LEAST_TEXT,
    ChoosingPlan,
    Frame,
    MessagePlan,
    choosing_plan,
    frame,
    hints,
    message_plan,
    ticket_plan,
)
from kiosk.touch.scene import (
    BAR_STEPS,
    ORDINARY,
    Choose,
    Choosing,
    Issuing,
    Leave,
    Picture,
    Refused,
    Stay,
    SwitchLanguage,
    Take,
    Taken,
    TicketTaken,
    offer_of,
)
from kiosk.touch.words import said

LANGUAGE_NAMES = {"zh": "中文", "en": "English"}


def draw(surface: Surface, picture: Picture) -> Canvas:
    """The whole picture; returns the canvas with what was written where."""
    of = frame(*surface.get_size())
    canvas = Canvas(surface, of.whole.w, of.whole.h, p.WALL)
    canvas.fill(of.whole, p.WALL)
    _header(canvas, of, picture)
    match picture.page:
        case Taken(ticket):
            _ticket(canvas, of, picture, ticket)
        case Refused(reason):
            _refused(canvas, of, picture, reason)
        case _ if picture.away is not None:
            _away(canvas, of, picture)
        case Choosing():
            _choosing(canvas, choosing_plan(of, picture), picture)
        case Issuing(_, service):
            _choosing(canvas, choosing_plan(of, picture), picture, asked=service)
            _issuing(canvas, of, picture)
    return canvas


def _header(canvas: Canvas, of: Frame, picture: Picture) -> None:
    canvas.fill(of.header, p.NAVY)
    canvas.fill(Box(of.header.x, of.header.bottom - 6, of.header.w, 6), p.AMBER)
    names = picture.services.names if picture.services else {}
    lead, other = _two(picture, names)
    box = of.header.inset(40, 18).moved(0, -3)
    if of.upright:
        upper, lower = box.cut_top(box.h * 0.58)
        canvas.text(lead, upper, 60, p.PAPER, weight="bold", least=36)
        canvas.text(other, lower, 34, p.PALE, least=LEAST_TEXT)
    else:
        left, right = box.columns(2, 20)
        canvas.text(lead, left, 54, p.PAPER, weight="bold", least=36)
        canvas.text(other, right, 34, p.PALE, align="right", least=LEAST_TEXT)


def _choosing(canvas: Canvas, plan: ChoosingPlan, picture: Picture, asked: str | None = None) -> None:
    lead, other = _two(picture, words.CHOOSE)
    upper, lower = plan.title.cut_top(plan.title.h * 0.56)
    canvas.text(lead, upper, 60, p.INK, weight="bold", least=40)
    hint = said(words.ONE_TOUCH, picture.languages[0])
    canvas.text(f"{other}   ·   {hint}" if plan.title.w > 700 else other, lower, 34, p.QUIET_INK, least=LEAST_TEXT)
    for group, box in plan.headings:
        _heading(canvas, box, picture, group)
    for offer, box in plan.cards:
        _card(canvas, box, picture, offer, held=picture.held == Take(offer.service) or asked == offer.service)
    if plan.classes:
        lead, other = _two(picture, words.NEED if picture.customer_class == ORDINARY else words.CHOSEN_FIRST)
        _two_on_a_line(canvas, plan.need, (lead, 38), (other, 30))
    for chip, box in plan.classes:
        _class(canvas, box, picture, chip)
    _rule(canvas, plan.rule, picture)
    if len(picture.languages) > 1:
        _language(canvas, plan.language, picture)


def _heading(canvas: Canvas, box: Box, picture: Picture, group: ServiceGroup) -> None:
    mark, rest = box.cut_left(10, 18)
    canvas.card(mark.inset(0, 9), p.AMBER, radius=5)
    lead, other = _two(picture, group.names)
    _two_on_a_line(canvas, rest, (lead, 40), (other, 30))


def _card(canvas: Canvas, box: Box, picture: Picture, offer: ServiceOffer, *, held: bool) -> None:
    ground = p.GREY if not offer.open else p.SKY if held else p.PAPER
    if offer.open and not held:
        canvas.card(box.moved(0, 5), p.LINE)
    edge, line = (p.BLUE, 6) if held else (p.LINE, 2)
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
    if inner.h >= _ROOM_FOR_HINT and offer.hints and not narrow:
        inner, below = inner.cut_bottom(_TWO_LINES, 12)
        canvas.paragraph(said(offer.hints, picture.languages[0]), below, LEAST_TEXT, p.QUIET_INK)
    badge = min(inner.h, 92.0 if narrow else 150.0)
    sign, rest = inner.cut_left(badge, 22)
    names, figures = rest.cut_right(210 if narrow else min(380, rest.w * 0.44), 14)
    _badge(canvas, sign.centred(badge, badge), offer)
    _names(canvas, names.centred(names.w, min(names.h, 190)), picture, offer)
    if not offer.open:
        _why_closed(canvas, figures, picture, offer, right=True)
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
    _badge(canvas, sign.centred(badge, badge), offer)
    _names(canvas, names, picture, offer)
    _figures_below(canvas, figures, picture, offer)


def _small_card(canvas: Canvas, inner: Box, picture: Picture, offer: ServiceOffer) -> None:
    """Three lines beside the letter."""
    badge = min(inner.h, 88.0)
    sign, rest = inner.cut_left(badge, 18)
    names, figures = rest.cut_top(rest.h * 0.66)
    _badge(canvas, sign.centred(badge, badge), offer)
    _names(canvas, names, picture, offer)
    _figures_below(canvas, figures, picture, offer)


def _badge(canvas: Canvas, box: Box, offer: ServiceOffer) -> None:
    canvas.card(box, p.BLUE if offer.open else p.QUIET_INK, radius=box.h * 0.22)
    canvas.text(offer.service, box.inset(4), box.h * 0.62, p.PAPER, weight="bold", align="centre", least=LEAST_TEXT)


def _names(canvas: Canvas, box: Box, picture: Picture, offer: ServiceOffer) -> None:
    lead, other = _two(picture, offer.names)
    colour = p.INK if offer.open else p.QUIET_INK
    upper, rest = box.cut_top(box.h * (0.56 if other else 1.0))
    if canvas.width(lead, LEAST_TEXT, "bold") > box.w and box.h >= _TWO_LINES:
        upper, rest = box.cut_top(_TWO_LINES)
        canvas.paragraph(lead, upper, LEAST_TEXT, colour, weight="bold")
    else:
        canvas.text(lead, upper, min(58, upper.h * 0.95), colour, weight="bold", least=LEAST_TEXT)
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
    if not offer.open:
        _why_closed(canvas, box, picture, offer, right=False)
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


def _why_closed(canvas: Canvas, box: Box, picture: Picture, offer: ServiceOffer, *, right: bool) -> None:
    lead, other = _two(picture, words.CLOSED[offer.reason or ""])
    text = box.centred(box.w, min(box.h, 100))
    if not right:
        sign, text = text.cut_left(34, 12)
        canvas.icon("lock", sign, p.RED)
    lines = text.rows(2) if text.h >= 70 and other else [text]
    align: Align = "right" if right else "left"
    canvas.text(lead, lines[0], 34, p.RED, weight="bold", align=align, least=LEAST_TEXT)
    if len(lines) > 1:
        canvas.text(other, lines[1], LEAST_TEXT, p.QUIET_INK, align=align, least=LEAST_TEXT)


def _one_line(ahead: int, seconds: int | None, language: str) -> str:
    return " · ".join(part for part in (words.people(ahead, language), words.wait(seconds, language)) if part)


def _class(canvas: Canvas, box: Box, picture: Picture, offer: ClassOffer) -> None:
    chosen = picture.customer_class == offer.id
    held = picture.held == Choose(offer.id)
    ground = p.BLUE_DOWN if chosen else p.SKY if held else p.PAPER
    canvas.card(box, ground, edge=p.BLUE, line=4)
    inner = box.inset(22, 10)
    sign, text = inner.cut_left(52, 18)
    canvas.icon("check" if chosen else "care", sign, p.PAPER if chosen else p.BLUE)
    lead, other = _two(picture, offer.names)
    ink, quiet = (p.PAPER, p.PALE) if chosen else (p.INK, p.QUIET_INK)
    hint = said(offer.hints, picture.languages[0]) if offer.hints else ""
    if not hint:
        _two_on_a_line(canvas, text, (lead, 38), (other, 28), ink=ink, quiet=quiet)
        return
    names, lower = text.centred(text.w, 48 + canvas.height(hint, text.w, LEAST_TEXT)).cut_top(48)
    _two_on_a_line(canvas, names, (lead, 38), (other, 28), ink=ink, quiet=quiet)
    canvas.paragraph(hint, Box(lower.x, lower.y, lower.w, text.bottom - lower.y + 4), LEAST_TEXT, quiet, least=24)


def _rule(canvas: Canvas, box: Box, picture: Picture) -> None:
    """Why numbers do not simply follow each other: the rule in force."""
    if picture.services is None or not picture.services.rule or box.h < 60:
        return
    lead, other = _two(picture, picture.services.rule)
    more = canvas.height(other, box.w, LEAST_TEXT) + 6 if other else 0.0
    box = box.cut_bottom(min(canvas.height(lead, box.w, LEAST_TEXT) + more + 2, box.h))[1]
    used = 6 + canvas.paragraph(lead, Box(box.x, box.y, box.w, max(box.h / 2, box.h - more)), LEAST_TEXT, p.INK)
    canvas.paragraph(other, Box(box.x, box.y + used, box.w, box.h - used), LEAST_TEXT, p.QUIET_INK)


def _language(canvas: Canvas, box: Box, picture: Picture) -> None:
    held = picture.held == SwitchLanguage()
    canvas.card(box, p.SKY if held else p.PAPER, edge=p.BLUE, line=4)
    sign, text = box.inset(22, 12).cut_left(48, 14)
    canvas.icon("globe", sign, p.BLUE)
    following = picture.languages[1]
    canvas.text(LANGUAGE_NAMES.get(following, following), text, 36, p.BLUE, weight="bold", least=LEAST_TEXT)


def _issuing(canvas: Canvas, of: Frame, picture: Picture) -> None:
    box = of.body.centred(760, 300)
    canvas.card(box, p.NAVY, radius=32, edge=p.AMBER, line=6)
    sign, text = box.inset(48, 56).cut_left(120, 36)
    canvas.icon("hourglass", sign, p.AMBER)
    lead, other = _two(picture, words.ISSUING)
    upper, lower = text.rows(2)
    canvas.text(lead, upper, 52, p.PAPER, weight="bold", least=36)
    canvas.text(other, lower, 36, p.PALE, least=LEAST_TEXT)


def _ticket(canvas: Canvas, of: Frame, picture: Picture, ticket: TicketTaken) -> None:
    hint = hints(picture, ticket.service)
    plan = ticket_plan(of, bool(hint))
    canvas.card(plan.number.moved(0, 5), p.LINE, radius=32)
    canvas.card(plan.number, p.PAPER, radius=32, edge=p.LINE)
    inner = plan.number.inset(40, 34)
    head, rest = inner.cut_top(70)
    number, service = rest.cut_bottom(120)
    lead, other = _two(picture, words.YOUR_NUMBER)
    _two_on_a_line(canvas, head, (lead, 48), (other, 34), middle=True)
    canvas.text(ticket.number, number, min(330, number.h * 0.98), p.BLUE, weight="bold", align="centre", least=120)
    offer = offer_of(picture.services, ticket.service)
    lead, other = _two(picture, offer.names if offer else {"zh": ticket.service})
    upper, lower = service.cut_top(service.h * 0.58)
    canvas.text(lead, upper, 50, p.INK, weight="bold", align="centre", least=32)
    canvas.text(other, lower, 34, p.QUIET_INK, align="centre", least=LEAST_TEXT)
    lead = picture.languages[0]
    people = f"{ticket.ahead} 人" if lead == "zh" else str(ticket.ahead)
    _tile(canvas, plan.ahead, picture, words.AHEAD, people)
    _tile(canvas, plan.wait, picture, words.WAIT, words.wait(ticket.estimated_wait_s, lead) or "—")
    _slip(canvas, plan.slip, picture, ticket)
    if hint:
        _hint(canvas, plan.hint, picture, hint)
    _code(canvas, plan.code, picture, ticket)
    canvas.bar(plan.bar, picture.left / BAR_STEPS, p.BLUE, p.LINE)
    _button(canvas, plan.stay, picture, words.MORE_TIME, filled=False, held=picture.held == Stay())
    _button(canvas, plan.leave, picture, words.DONE, filled=True, held=picture.held == Leave())


def _tile(canvas: Canvas, box: Box, picture: Picture, title: words.Both, value: str) -> None:
    canvas.card(box, p.PAPER, edge=p.LINE)
    head, figure = box.inset(28, 20).cut_top(48)
    lead, other = _two(picture, title)
    _two_on_a_line(canvas, head, (lead, 32), (other, 28), ink=p.QUIET_INK)
    canvas.text(value, figure, 72, p.INK, weight="bold", least=40)


def _slip(canvas: Canvas, box: Box, picture: Picture, ticket: TicketTaken) -> None:
    noted = ticket.slip in {"late", "failed", "none"}
    ink, ground = (p.AMBER_DARK, p.AMBER_PALE) if noted else (p.GREEN, p.GREEN_PALE)
    canvas.card(box, ground, edge=ink, line=3)
    sign, text = box.inset(32, 24).cut_left(88, 28)
    canvas.icon("camera" if noted else "check" if ticket.slip == "printed" else "printer", sign, ink)
    lead, other = _two(picture, words.SLIP[ticket.slip])
    upper, lower = text.cut_top(text.h * 0.58)
    canvas.text(lead, upper, 46, ink, weight="bold", least=30)
    canvas.text(other, lower, 34, ink, least=LEAST_TEXT)


def _hint(canvas: Canvas, box: Box, picture: Picture, hint: words.Both) -> None:
    """What to have ready, said once and completely."""
    canvas.card(box, p.PAPER, edge=p.LINE)
    sign, text = box.inset(26, 16).cut_left(60, 24)
    canvas.icon("papers", sign, p.BLUE)
    lead, other = _two(picture, hint)
    tall, more = canvas.height(lead, text.w, 32), canvas.height(other, text.w, LEAST_TEXT) if other else 0.0
    if tall + more > text.h:
        canvas.paragraph(lead, text.centred(text.w, min(tall, text.h)), 32, p.INK, least=LEAST_TEXT)
        return
    text = text.centred(text.w, tall + more)
    canvas.paragraph(lead, text, 32, p.INK)
    canvas.paragraph(other, text.cut_top(tall)[1], LEAST_TEXT, p.QUIET_INK)


def _code(canvas: Canvas, box: Box, picture: Picture, ticket: TicketTaken) -> None:
    if not ticket.token or picture.services is None:
        return
    canvas.card(box, p.PAPER, edge=p.LINE)
    payload = f"paidui:{picture.services.hall}:{ticket.token}"
    lead, other = _two(picture, words.KEEP_CODE)
    code, text = box.inset(24).cut_left(min(box.h - 48, box.w * 0.5), 28)
    canvas.code(payload, code)
    tall = canvas.height(lead, text.w, 38, "bold") + 8
    text = text.centred(text.w, tall + canvas.height(other, text.w, 30))
    canvas.paragraph(lead, text, 38, p.INK, weight="bold")
    canvas.paragraph(other, text.cut_top(tall)[1], 30, p.QUIET_INK)


def _refused(canvas: Canvas, of: Frame, picture: Picture, reason: str) -> None:
    plan = message_plan(of)
    title = words.UNSURE if reason == "no_answer" else words.SORRY
    _message(canvas, plan, picture, title, words.refusal(reason), words.ASK_STAFF)
    canvas.icon("alert", plan.icon, p.RED)
    canvas.bar(plan.bar, picture.left / BAR_STEPS, p.BLUE, p.LINE)
    _button(canvas, plan.leave, picture, words.BACK, filled=True, held=picture.held == Leave())


def _away(canvas: Canvas, of: Frame, picture: Picture) -> None:
    plan = message_plan(of)
    starting = picture.away == "starting"
    title = words.AWAY[picture.away or "starting"]
    _message(canvas, plan, picture, title, words.AWAY_NEXT, None if starting else words.ASK_STAFF)
    canvas.icon("hourglass" if starting else "off", plan.icon, p.QUIET_INK if starting else p.RED)


def _message(canvas: Canvas, plan: MessagePlan, picture: Picture, *said_: words.Both | None) -> None:
    """The title, then what it means for the customer."""
    canvas.card(plan.card.moved(0, 5), p.LINE, radius=32)
    canvas.card(plan.card, p.PAPER, radius=32, edge=p.LINE)
    y = plan.lines.y
    for n, both in enumerate(both for both in said_ if both):
        size = 64 if n == 0 else 44
        lead, other = _two(picture, both)
        line = Box(plan.lines.x, y, plan.lines.w, size * 1.25)
        ink = p.INK if n == 0 else p.QUIET_INK
        canvas.text(lead, line, size, ink, weight="bold" if n == 0 else "regular", align="centre", least=32)
        under = Box(line.x, line.bottom, line.w, size * 0.95)
        canvas.text(other, under, size * 0.64, p.QUIET_INK, align="centre", least=LEAST_TEXT)
        y = under.bottom + 22


def _button(canvas: Canvas, box: Box, picture: Picture, label: words.Both, *, filled: bool, held: bool) -> None:
    ground = (p.BLUE_DOWN if held else p.BLUE) if filled else (p.SKY if held else p.PAPER)
    canvas.card(box, ground, edge=p.BLUE, line=4)
    lead, other = _two(picture, label)
    ink, quiet = (p.PAPER, p.SKY) if filled else (p.BLUE, p.QUIET_INK)
    _two_on_a_line(canvas, box.inset(20, 8), (lead, 46), (other, 32), ink=ink, quiet=quiet, middle=True)


def _two_on_a_line(
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


def _two(picture: Picture, both: dict[str, str]) -> tuple[str, str]:
    """The words in the leading language and in the next; "" where the second would say the same."""
    lead = said(both, picture.languages[0])
    other = said(both, picture.languages[1]) if len(picture.languages) > 1 else ""
    return lead, other if other != lead else ""
