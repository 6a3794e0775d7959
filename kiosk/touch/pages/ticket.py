"""The page of a ticket just issued."""

from display.look import palette as p
from display.look.box import Box
from display.look.canvas import Canvas
from kiosk.touch import words
from kiosk.touch.layout import hints, plan_of_ticket
from kiosk.touch.pages.listing import draw_list
from kiosk.touch.pages.parts import button, two, two_on_a_line
from kiosk.touch.paper import MISSED
from kiosk.touch.plans import LEAST_TEXT, Frame
from kiosk.touch.showing import BAR_STEPS, Leave, Picture, Stay, TicketTaken, offer_of, to_bring


def draw_ticket(canvas: Canvas, of: Frame, picture: Picture, ticket: TicketTaken) -> None:
    plan, hint = plan_of_ticket(of, picture, ticket), hints(picture, ticket.service)
    canvas.card(plan.number.moved(0, 5), p.LINE, radius=32)
    canvas.card(plan.number, p.PAPER, radius=32, edge=p.LINE)
    inner = plan.number.inset(40, 34)
    if ticket.also:
        inner, then = inner.cut_bottom(84, 12)
        _then(canvas, then, picture, ticket)
    head, rest = inner.cut_top(70)
    number, service = rest.cut_bottom(120)
    lead, other = two(picture, words.YOUR_NUMBER)
    two_on_a_line(canvas, head, (lead, 48), (other, 34), middle=True)
    canvas.text(ticket.number, number, min(330, number.h * 0.98), p.BLUE, weight="bold", align="centre", least=120)
    offer = offer_of(picture.services, ticket.service)
    lead, other = two(picture, offer.names if offer else {"zh": ticket.service})
    upper, lower = service.cut_top(service.h * 0.58)
    canvas.text(lead, upper, 50, p.INK, weight="bold", align="centre", least=32)
    canvas.text(other, lower, 34, p.QUIET_INK, align="centre", least=LEAST_TEXT)
    lead = picture.languages[0]
    people = f"{ticket.ahead} 人" if lead == "zh" else str(ticket.ahead)
    _tile(canvas, plan.ahead, picture, words.AHEAD, people)
    _tile(canvas, plan.wait, picture, words.WAIT, words.wait(ticket.estimated_wait_s, lead) or "—")
    _slip(canvas, plan.slip, picture, ticket)
    if listed := to_bring(picture.services, (ticket.service, *ticket.also)):
        draw_list(canvas, plan.hint, picture, listed, on_slip=ticket.slip not in MISSED)
    elif hint:
        _hint(canvas, plan.hint, picture, hint)
    _code(canvas, plan.code, picture, ticket)
    canvas.bar(plan.bar, picture.left / BAR_STEPS, p.BLUE, p.LINE)
    button(canvas, plan.stay, picture, words.MORE_TIME, filled=False, held=picture.held == Stay())
    button(canvas, plan.leave, picture, words.DONE, filled=True, held=picture.held == Leave())


def _then(canvas: Canvas, box: Box, picture: Picture, ticket: TicketTaken) -> None:
    """What follows on the same ticket, by name where the names fit."""
    canvas.card(box, p.SKY)
    offers = [(each, offer_of(picture.services, each)) for each in ticket.also]
    named = [(letter, offer.names if offer else {}) for letter, offer in offers]
    lines = box.inset(18, 4).rows(min(2, len(picture.languages)))
    for n, line in enumerate(lines):
        language, size, least = picture.languages[n], (34, 30)[n], (LEAST_TEXT, 24)[n]
        whole = words.then(named, language)
        text = whole if canvas.width(whole, least) <= line.w * 0.98 else words.then(named, language, short=True)
        ink = p.QUIET_INK if n else p.BLUE
        canvas.text(text, line, size, ink, weight="regular" if n else "bold", align="centre", least=least)


def _tile(canvas: Canvas, box: Box, picture: Picture, title: words.Both, value: str) -> None:
    canvas.card(box, p.PAPER, edge=p.LINE)
    head, figure = box.inset(28, min(20, box.h * 0.09)).cut_top(48)
    lead, other = two(picture, title)
    two_on_a_line(canvas, head, (lead, 32), (other, 28), ink=p.QUIET_INK)
    canvas.text(value, figure, min(72, figure.h), p.INK, weight="bold", least=40)


def _slip(canvas: Canvas, box: Box, picture: Picture, ticket: TicketTaken) -> None:
    noted = ticket.slip in MISSED
    ink, ground = (p.AMBER_DARK, p.AMBER_PALE) if noted else (p.GREEN, p.GREEN_PALE)
    canvas.card(box, ground, edge=ink, line=3)
    sign, text = box.inset(32, 24).cut_left(88, 28)
    canvas.icon("camera" if noted else "check" if ticket.slip == "printed" else "printer", sign, ink)
    lead, other = two(picture, words.SLIP[ticket.slip])
    upper, lower = text.cut_top(text.h * 0.58)
    canvas.text(lead, upper, 46, ink, weight="bold", least=30)
    canvas.text(other, lower, 34, ink, least=LEAST_TEXT)


def _hint(canvas: Canvas, box: Box, picture: Picture, hint: words.Both) -> None:
    """What to have ready, said once and completely."""
    canvas.card(box, p.PAPER, edge=p.LINE)
    sign, text = box.inset(26, 16).cut_left(60, 24)
    canvas.icon("papers", sign, p.BLUE)
    lead, other = two(picture, hint)
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
    to_photograph = ticket.slip in MISSED
    fetched = to_photograph and picture.no_slips != "no_printer"
    lead, other = two(picture, words.FETCH_LATER if fetched else words.KEEP_CODE)
    inner = box.inset(24, 4 if to_photograph else 24)
    code, text = inner.cut_left(min(inner.h, box.w * (0.66 if to_photograph else 0.5)), 28)
    canvas.code(payload, code)
    tall = canvas.height(lead, text.w, 38, "bold") + 8
    text = text.centred(text.w, tall + canvas.height(other, text.w, 30))
    canvas.paragraph(lead, text, 38, p.INK, weight="bold")
    canvas.paragraph(other, text.cut_top(tall)[1], 30, p.QUIET_INK)
