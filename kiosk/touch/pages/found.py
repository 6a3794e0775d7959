"""The page of a scanned slip: how the ticket is, and what its customer may do."""

from display.look import palette as p
from display.look.box import Box
from display.look.canvas import Canvas
from kiosk.touch import words
from kiosk.touch.layout import found_boxes
from kiosk.touch.pages.parts import button, two, two_on_a_line
from kiosk.touch.paper import Fetch, fetch
from kiosk.touch.plans import LEAST_TEXT, Frame
from kiosk.touch.showing import (
    BAR_STEPS,
    Action,
    CancelTicket,
    ComeBack,
    Found,
    GiveUp,
    KeepTicket,
    Leave,
    Picture,
    PrintSlip,
    Stay,
    TicketFound,
    offer_of,
)

_LABELS: dict[type[Action], words.Both] = {
    ComeBack: words.COME_BACK,
    GiveUp: words.GIVE_UP,
    KeepTicket: words.KEEP,
    CancelTicket: words.YES_CANCEL,
}
_GRAVE = (GiveUp, CancelTicket)


def draw_found(canvas: Canvas, of: Frame, picture: Picture, page: Found) -> None:
    """Number and state large, the choices below or beside them."""
    plan, can, why = found_boxes(of, picture, page)
    _ticket(canvas, plan.card, picture, page)
    said = fetch(page.ticket, picture.no_slips)
    for action, box in can.items():
        grave = isinstance(action, _GRAVE)
        filled = not grave and said != "again"
        label = words.FETCH[said] if isinstance(action, PrintSlip) and said else _LABELS[type(action)]
        button(canvas, box, picture, label, filled=filled, held=picture.held == action, grave=grave, stacked=True)
    if why is not None and said is not None:
        _no_slip(canvas, why, picture, said)
    canvas.bar(plan.bar, picture.left / BAR_STEPS, p.BLUE, p.LINE)
    button(canvas, plan.stay, picture, words.MORE_TIME, filled=False, held=picture.held == Stay())
    button(canvas, plan.leave, picture, words.BACK, filled=not can, held=picture.held == Leave())


def _ticket(canvas: Canvas, box: Box, picture: Picture, page: Found) -> None:
    ticket = page.ticket
    canvas.card(box.moved(0, 5), p.LINE, radius=32)
    canvas.card(box, p.PAPER, radius=32, edge=p.LINE)
    inner = box.inset(40, 34)
    inner, state = inner.cut_bottom(150, 20)
    if ticket.number:
        _number(canvas, inner, picture, ticket)
    else:
        sign, lines = inner.centred(inner.w, 330).cut_top(170, 30)
        canvas.icon("papers", sign, p.BLUE)
        lead, other = two(picture, words.SLIP_READ)
        upper, lower = lines.rows(2)
        canvas.text(lead, upper, 56, p.INK, weight="bold", align="centre", least=36)
        canvas.text(other, lower, 36, p.QUIET_INK, align="centre", least=LEAST_TEXT)
    _state(canvas, state, picture, page)


def _no_slip(canvas: Canvas, box: Box, picture: Picture, said: Fetch) -> None:
    """Where the key would be: that the slip is coming, or why it is not."""
    coming = said == "under_way"
    ink, ground = (p.GREEN, p.GREEN_PALE) if coming else (p.AMBER_DARK, p.AMBER_PALE)
    canvas.card(box, ground, edge=ink, line=3)
    sign, text = box.inset(28, 20).cut_left(72, 22)
    canvas.icon("printer" if coming else "off", sign, ink)
    lead, other = two(picture, words.FETCH[said])
    upper, lower = text.cut_top(text.h * 0.56)
    canvas.text(lead, upper, 44, ink, weight="bold", least=30)
    canvas.text(other, lower, 32, ink, least=LEAST_TEXT)


def _number(canvas: Canvas, box: Box, picture: Picture, ticket: TicketFound) -> None:
    head, rest = box.cut_top(70)
    lead, other = two(picture, words.YOUR_SLIP)
    two_on_a_line(canvas, head, (lead, 48), (other, 34), middle=True)
    number, service = rest.cut_bottom(110)
    canvas.text(ticket.number, number, min(300, number.h * 0.96), p.BLUE, weight="bold", align="centre", least=100)
    offer = offer_of(picture.services, ticket.service)
    lead, other = two(picture, offer.names if offer else {"zh": ticket.service})
    upper, lower = service.cut_top(service.h * 0.58)
    canvas.text(lead, upper, 46, p.INK, weight="bold", align="centre", least=32)
    canvas.text(other, lower, 32, p.QUIET_INK, align="centre", least=LEAST_TEXT)


def _state(canvas: Canvas, box: Box, picture: Picture, page: Found) -> None:
    missed = page.leaving or page.ticket.state == "no_show"
    ink, ground = (p.AMBER_DARK, p.AMBER_PALE) if missed else (p.BLUE, p.SKY)
    canvas.card(box, ground, edge=ink, line=3)
    said = words.SURE if page.leaving else words.FOUND.get(page.ticket.state, words.FOUND[""])
    lead, other = two(picture, said)
    upper, lower = box.inset(24, 16).rows(2) if other else (box.inset(24, 16),) * 2
    canvas.text(lead, upper, 48, ink, weight="bold", align="centre", least=32)
    canvas.text(other, lower, 34, ink, align="centre", least=LEAST_TEXT)
