"""The page on which the code of an appointment is typed."""

from display.look import palette as p
from display.look.box import Box
from display.look.canvas import Canvas
from kiosk.touch import words
from kiosk.touch.pages.parts import button, two, warning
from kiosk.touch.plans import LEAST_TEXT, Frame, code_plan
from kiosk.touch.showing import (
    BAR_STEPS,
    Action,
    CheckIn,
    Coding,
    EraseCode,
    Keys,
    Leave,
    Picture,
    SwitchKeys,
    TypeCode,
    ends_soon,
)


def draw_code(canvas: Canvas, of: Frame, picture: Picture, page: Coding) -> None:
    """What was typed so far, the keys, and what to do with it."""
    plan = code_plan(of, page.keys)
    _title(canvas, plan.title, picture)
    _field(canvas, plan.field, page.code)
    if ends_soon(picture):
        warning(canvas, plan.warning, picture)
    for action, box in plan.keys.items():
        _key(canvas, box, picture, action, page.keys)
    canvas.bar(plan.bar, picture.left / BAR_STEPS, p.BLUE, p.LINE)
    button(canvas, plan.leave, picture, words.BACK, filled=False, held=picture.held == Leave())
    ready = bool(page.code)
    button(canvas, plan.check_in, picture, words.CHECK_IN, filled=True, held=picture.held == CheckIn(), ready=ready)


def _title(canvas: Canvas, box: Box, picture: Picture) -> None:
    lead, other = two(picture, words.TYPE_CODE)
    upper, lower = box.cut_top(box.h * 0.56)
    canvas.text(lead, upper, 60, p.INK, weight="bold", least=40)
    canvas.text(other, lower, 34, p.QUIET_INK, least=LEAST_TEXT)


def _field(canvas: Canvas, box: Box, code: str) -> None:
    canvas.card(box, p.PAPER, edge=p.BLUE, line=4)
    inner = box.inset(36, 20)
    if code:
        ink = canvas.text(code, inner.cut_right(20)[0], 100, p.INK, weight="bold", least=48)
        canvas.fill(Box(min(ink.right + 12, inner.right - 5), inner.y + 14, 5, inner.h - 28), p.BLUE)
    else:
        canvas.fill(Box(inner.x, inner.y + 14, 5, inner.h - 28), p.BLUE)


def _key(canvas: Canvas, box: Box, picture: Picture, action: Action, keys: Keys) -> None:
    held = picture.held == action
    apart = not isinstance(action, TypeCode)
    canvas.card(box.moved(0, 4), p.LINE)
    canvas.card(box, p.SKY if held or apart else p.PAPER, edge=p.BLUE if held or apart else p.LINE, line=3)
    match action:
        case TypeCode(character):
            canvas.text(character, box, min(96, box.h * 0.62), p.INK, weight="bold", align="centre", least=48)
        case EraseCode():
            upper, lower = _sign_and_name(box)
            canvas.icon("erase", upper, p.BLUE)
            canvas.text(two(picture, words.ERASE)[0], lower, 32, p.BLUE, align="centre", least=LEAST_TEXT)
        case SwitchKeys():
            sample, name = ("ABC", words.LETTERS) if keys == "digits" else ("123", words.DIGITS)
            upper, lower = _sign_and_name(box)
            canvas.text(sample, upper, 50, p.BLUE, weight="bold", align="centre", least=36)
            canvas.text(two(picture, name)[0], lower, 32, p.BLUE, align="centre", least=LEAST_TEXT)


def _sign_and_name(box: Box) -> tuple[Box, Box]:
    return box.inset(8, box.h * 0.12).cut_top(box.h * 0.42)
