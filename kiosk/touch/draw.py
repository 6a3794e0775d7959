"""Draws the touch screen's picture: the head, and the page of the moment (kiosk.touch.pages)."""

from display.look import palette as p
from display.look.box import Box
from display.look.canvas import Canvas, Surface
from kiosk.touch import words
from kiosk.touch.pages.code import draw_code
from kiosk.touch.pages.found import draw_found
from kiosk.touch.pages.messages import draw_away, draw_refused, draw_told, draw_under_way
from kiosk.touch.pages.parts import two
from kiosk.touch.pages.services import draw_services
from kiosk.touch.pages.ticket import draw_ticket
from kiosk.touch.plans import LEAST_TEXT, Frame, frame
from kiosk.touch.services_plan import choosing_plan
from kiosk.touch.showing import (
    Asking,
    Choosing,
    Coding,
    Found,
    Gathering,
    Issuing,
    Picture,
    Refused,
    Taken,
    Told,
)


def draw(surface: Surface, picture: Picture) -> Canvas:
    """The whole picture; returns the canvas with what was written where."""
    of = frame(*surface.get_size())
    canvas = Canvas(surface, of.whole.w, of.whole.h, p.WALL)
    canvas.fill(of.whole, p.WALL)
    _header(canvas, of, picture)
    match picture.page:
        case Taken(ticket):
            draw_ticket(canvas, of, picture, ticket)
        case Refused() as page:
            draw_refused(canvas, of, picture, page)
        case Told() as page:
            draw_told(canvas, of, picture, page)
        case _ if picture.away is not None:
            draw_away(canvas, of, picture)
        case Coding() as page:
            draw_code(canvas, of, picture, page)
        case Found() as page:
            draw_found(canvas, of, picture, page)
        case Choosing() | Gathering():
            draw_services(canvas, choosing_plan(of, picture), picture)
        case Issuing(_, service):
            draw_services(canvas, choosing_plan(of, picture), picture, asked=service)
            draw_under_way(canvas, of, picture, words.ISSUING)
        case Asking():
            draw_under_way(canvas, of, picture, words.ONE_MOMENT)
    return canvas


def _header(canvas: Canvas, of: Frame, picture: Picture) -> None:
    canvas.fill(of.header, p.NAVY)
    canvas.fill(Box(of.header.x, of.header.bottom - 6, of.header.w, 6), p.AMBER)
    names = picture.services.names if picture.services else {}
    lead, other = two(picture, names)
    box = of.header.inset(40, 18).moved(0, -3)
    if of.upright:
        upper, lower = box.cut_top(box.h * 0.58)
        canvas.text(lead, upper, 60, p.PAPER, weight="bold", least=36)
        canvas.text(other, lower, 34, p.PALE, least=LEAST_TEXT)
    else:
        left, right = box.columns(2, 20)
        canvas.text(lead, left, 54, p.PAPER, weight="bold", least=36)
        canvas.text(other, right, 34, p.PALE, align="right", least=LEAST_TEXT)
