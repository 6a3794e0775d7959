"""The first page: services, customer classes, the rule in force, appointments, languages."""

from display.look import palette as p
from display.look.box import Box
from display.look.canvas import Canvas
from display.look.icons import IconName
from kiosk.services import ClassOffer, ServiceGroup
from kiosk.touch import words
from kiosk.touch.pages.parts import button, two, two_on_a_line, warning
from kiosk.touch.pages.service_card import service_card
from kiosk.touch.plans import LEAST_TEXT
from kiosk.touch.services_plan import ChoosingPlan
from kiosk.touch.showing import (
    BAR_STEPS,
    ORDINARY,
    Action,
    Choose,
    EnterCode,
    Gather,
    Gathering,
    Leave,
    Picture,
    SwitchLanguage,
    Take,
    TakeAll,
    ends_soon,
)
from kiosk.touch.words import said

LANGUAGE_NAMES = {"zh": "中文", "en": "English"}


def draw_services(canvas: Canvas, plan: ChoosingPlan, picture: Picture, asked: str | None = None) -> None:
    """`asked`: the service whose ticket is on its way."""
    _title(canvas, plan.title, picture)
    if plan.note is not None and picture.no_slips is not None:
        _note(canvas, plan.note, picture, words.NO_SLIPS[picture.no_slips])
    for group, box in plan.headings:
        _heading(canvas, box, picture, group)
    for offer, box in plan.cards:
        service_card(canvas, box, picture, offer, held=picture.held == Take(offer.service) or asked == offer.service)
    if plan.classes:
        chosen = words.CARD_READ if picture.card else words.CHOSEN_FIRST
        lead, other = two(picture, words.NEED if picture.customer_class == ORDINARY else chosen)
        two_on_a_line(canvas, plan.need, (lead, 38), (other, 30))
    for chip, box in plan.classes:
        _class(canvas, box, picture, chip)
    _rule(canvas, plan.rule, picture)
    if len(picture.languages) > 1:
        _language(canvas, plan.language, picture)
    if plan.appointment is not None:
        short = words.APPOINTMENT_SHORT if plan.appointment.w < _WIDE else words.APPOINTMENT
        _way(canvas, plan.appointment, picture, EnterCode(), ("calendar", short))
    if plan.several is not None:
        _way(canvas, plan.several, picture, Gather(), ("several", words.SEVERAL))
    if plan.leave is not None and plan.take_all is not None and isinstance(picture.page, Gathering):
        count, held = len(picture.page.chosen), picture.held
        canvas.bar(plan.bar, picture.left / BAR_STEPS, p.BLUE, p.LINE)
        button(canvas, plan.leave, picture, words.BACK, filled=False, held=held == Leave())
        label = words.take_all(count)
        button(canvas, plan.take_all, picture, label, filled=True, held=held == TakeAll(), ready=count > 0)


def _title(canvas: Canvas, box: Box, picture: Picture) -> None:
    gathering = isinstance(picture.page, Gathering)
    if gathering and ends_soon(picture):
        warning(canvas, box.centred(box.w, 100), picture)
        return
    lead, other = two(picture, words.GATHER if gathering else words.CHOOSE)
    if box.h < _TWO_LINES:
        two_on_a_line(canvas, box, (lead, 56), (other, 34))
        return
    upper, lower = box.cut_top(box.h * 0.56)
    canvas.text(lead, upper, 60, p.INK, weight="bold", least=36)
    hint = said(words.IN_ORDER if gathering else words.ONE_TOUCH, picture.languages[0])
    below = "   ·   ".join(each for each in (other, hint) if each) if box.w > 700 else hint if gathering else other
    canvas.text(below, lower, 34, p.QUIET_INK, least=LEAST_TEXT)


def _note(canvas: Canvas, box: Box, picture: Picture, told: words.Both) -> None:
    """That nobody shall wait for paper."""
    canvas.card(box, p.AMBER_PALE, edge=p.AMBER_DARK, line=3, radius=16)
    sign, text = box.inset(22, 5).cut_left(52, 20)
    canvas.icon("camera", sign, p.AMBER_DARK)
    lead, other = two(picture, told)
    upper, lower = text.rows(2) if other else (text, text)
    canvas.text(lead, upper, 32, p.AMBER_DARK, weight="bold", least=LEAST_TEXT)
    canvas.text(other, lower, LEAST_TEXT, p.AMBER_DARK, least=24)


def _heading(canvas: Canvas, box: Box, picture: Picture, group: ServiceGroup) -> None:
    mark, rest = box.cut_left(10, 18)
    canvas.card(mark.inset(0, 9), p.AMBER, radius=5)
    lead, other = two(picture, group.names)
    two_on_a_line(canvas, rest, (lead, 40), (other, 30))


def _class(canvas: Canvas, box: Box, picture: Picture, offer: ClassOffer) -> None:
    chosen = picture.customer_class == offer.id
    held = picture.held == Choose(offer.id)
    ground = p.BLUE_DOWN if chosen else p.SKY if held else p.PAPER
    canvas.card(box, ground, edge=p.BLUE, line=4)
    inner = box.inset(22, 10)
    sign, text = inner.cut_left(52, 18)
    canvas.icon("check" if chosen else "care", sign, p.PAPER if chosen else p.BLUE)
    lead, other = two(picture, offer.names)
    ink, quiet = (p.PAPER, p.PALE) if chosen else (p.INK, p.QUIET_INK)
    hint = said(offer.hints, picture.languages[0]) if offer.hints else ""
    if not hint:
        two_on_a_line(canvas, text, (lead, 38), (other, 28), ink=ink, quiet=quiet)
        return
    tall = min(text.h, 48 + canvas.height(hint, text.w, LEAST_TEXT))
    names, lower = text.centred(text.w, tall).cut_top(48)
    two_on_a_line(canvas, names, (lead, 38), (other, 28), ink=ink, quiet=quiet)
    canvas.paragraph(hint, Box(lower.x, lower.y, lower.w, text.bottom - lower.y + 4), LEAST_TEXT, quiet, least=24)


def _rule(canvas: Canvas, box: Box, picture: Picture) -> None:
    """Why numbers do not simply follow each other: the rule in force."""
    if picture.services is None or not picture.services.rule or box.h < 60:
        return
    lead, other = two(picture, picture.services.rule)
    more = canvas.height(other, box.w, LEAST_TEXT) + 6 if other else 0.0
    box = box.cut_bottom(min(canvas.height(lead, box.w, LEAST_TEXT) + more + 2, box.h))[1]
    used = 6 + canvas.paragraph(lead, Box(box.x, box.y, box.w, max(box.h / 2, box.h - more)), LEAST_TEXT, p.INK)
    canvas.paragraph(other, Box(box.x, box.y + used, box.w, box.h - used), LEAST_TEXT, p.QUIET_INK)


_WIDE = 400
_TWO_LINES = 100


def _way(canvas: Canvas, box: Box, picture: Picture, action: Action, told: tuple[IconName, words.Both]) -> None:
    """A key to another page: one line where it is wide, a line for each language where it is not."""
    sign, label = told
    canvas.card(box, p.SKY if picture.held == action else p.PAPER, edge=p.BLUE, line=4)
    if box.w >= 800:
        mark, text = box.inset(30, 16).cut_left(64, 22)
        canvas.icon(sign, mark, p.BLUE)
        lead, other = two(picture, label)
        two_on_a_line(canvas, text, (lead, 42), (other, 32), ink=p.BLUE)
        return
    wide = box.w >= _WIDE
    mark, text = box.inset(26 if wide else 14, 12).cut_left(60 if wide else 40, 20 if wide else 10)
    canvas.icon(sign, mark, p.BLUE)
    lead, other = two(picture, label)
    upper, lower = text.rows(2) if other else (text, text)
    canvas.text(lead, upper, 38 if wide else 34, p.BLUE, weight="bold", least=LEAST_TEXT)
    canvas.text(other, lower, LEAST_TEXT, p.QUIET_INK, least=24)


def _language(canvas: Canvas, box: Box, picture: Picture) -> None:
    held = picture.held == SwitchLanguage()
    canvas.card(box, p.SKY if held else p.PAPER, edge=p.BLUE, line=4)
    sign, text = box.inset(16, 12).cut_left(44, 12)
    canvas.icon("globe", sign, p.BLUE)
    following = picture.languages[1]
    canvas.text(LANGUAGE_NAMES.get(following, following), text, 36, p.BLUE, weight="bold", least=LEAST_TEXT)
