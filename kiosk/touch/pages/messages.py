"""Pages of one message: a request under way, a refusal, good news, a machine that cannot help now."""

from display.look import palette as p
from display.look.box import Box
from display.look.canvas import Canvas
from kiosk.touch import words
from kiosk.touch.pages.parts import button, two
from kiosk.touch.plans import LEAST_TEXT, Frame, MessagePlan, message_plan
from kiosk.touch.showing import BAR_STEPS, Leave, Picture, Refused, Told, on_the_clock


def draw_under_way(canvas: Canvas, of: Frame, picture: Picture, what: words.Both) -> None:
    """Over the page that was touched."""
    box = of.body.centred(760, 300)
    canvas.card(box, p.NAVY, radius=32, edge=p.AMBER, line=6)
    sign, text = box.inset(48, 56).cut_left(120, 36)
    canvas.icon("hourglass", sign, p.AMBER)
    lead, other = two(picture, what)
    upper, lower = text.rows(2)
    canvas.text(lead, upper, 52, p.PAPER, weight="bold", least=36)
    canvas.text(other, lower, 36, p.PALE, least=LEAST_TEXT)


def draw_refused(canvas: Canvas, of: Frame, picture: Picture, page: Refused) -> None:
    """What did not happen, why, and who can help."""
    plan = message_plan(of)
    title = words.UNSURE if page.reason == "no_answer" else words.SORRY_FOR[page.asked]
    again: words.Both | None = None
    if page.opens_at is not None and picture.services is not None:
        again = words.opens_again(*on_the_clock(picture.services, page.opens_at))
    _message(canvas, plan, picture, title, words.refusal(page.reason, page.asked), again or words.ASK_STAFF)
    canvas.icon("alert", plan.icon, p.RED)
    canvas.bar(plan.bar, picture.left / BAR_STEPS, p.BLUE, p.LINE)
    button(canvas, plan.leave, picture, words.BACK, filled=True, held=picture.held == Leave())


def draw_told(canvas: Canvas, of: Frame, picture: Picture, page: Told) -> None:
    """Something is done, or could not be read."""
    plan = message_plan(of)
    title, rest = words.NEWS[page.news]
    good = page.news in ("returned", "cancelled", "slip_asked", "slip_out")
    _message(canvas, plan, picture, title, rest, number=page.number)
    if not page.number:
        canvas.icon("check" if good else "alert", plan.icon, p.GREEN if good else p.AMBER_DARK)
    canvas.bar(plan.bar, picture.left / BAR_STEPS, p.BLUE, p.LINE)
    button(canvas, plan.leave, picture, words.DONE if good else words.BACK, filled=True, held=picture.held == Leave())


def draw_away(canvas: Canvas, of: Frame, picture: Picture) -> None:
    """Why nothing can be had now."""
    plan = message_plan(of)
    starting = picture.away == "starting"
    title = words.AWAY[picture.away or "starting"]
    _message(canvas, plan, picture, title, words.AWAY_NEXT, None if starting else words.ASK_STAFF)
    canvas.icon("hourglass" if starting else "off", plan.icon, p.QUIET_INK if starting else p.RED)


def _message(canvas: Canvas, plan: MessagePlan, picture: Picture, *said_: words.Both | None, number: str = "") -> None:
    """The title, then what it means for the customer; a ticket's number stands where the sign would."""
    canvas.card(plan.card.moved(0, 5), p.LINE, radius=32)
    canvas.card(plan.card, p.PAPER, radius=32, edge=p.LINE)
    canvas.text(number, plan.icon, 170, p.BLUE, weight="bold", align="centre", least=90)
    y = plan.lines.y
    for n, both in enumerate(both for both in said_ if both):
        size = 64 if n == 0 else 44
        lead, other = two(picture, both)
        line = Box(plan.lines.x, y, plan.lines.w, size * 1.25)
        ink = p.INK if n == 0 else p.QUIET_INK
        canvas.text(lead, line, size, ink, weight="bold" if n == 0 else "regular", align="centre", least=32)
        under = Box(line.x, line.bottom, line.w, size * 0.95)
        canvas.text(other, under, size * 0.64, p.QUIET_INK, align="centre", least=LEAST_TEXT)
        y = under.bottom + 22
