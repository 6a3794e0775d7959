"""Draws who is at the counter, why this ticket was next, and how many wait."""

from counter_panel.panel import words
from counter_panel.panel.parts import LEAST_TEXT, pair, two
from counter_panel.panel.scene import Picture
from counter_panel.panel.words import said
from counter_panel.state import CounterState, TicketAtCounter
from display.look import palette as p
from display.look.box import Box
from display.look.canvas import Canvas


def draw_ticket(canvas: Canvas, box: Box, picture: Picture, languages: tuple[str, ...]) -> None:
    """Number, service, class and time; why it was next; how many wait."""
    canvas.card(box, p.PAPER, radius=18, edge=p.LINE, line=1.5)
    inner = box.inset(20, 14)
    state = picture.state
    inner, foot = inner.cut_bottom(34, 4)
    if state is not None:
        _foot(canvas, foot, picture, state, languages)
    if state is None or state.ticket is None:
        lead, other = two(words.NOBODY, languages)
        upper, lower = inner.centred(inner.w, 84).rows(2)
        canvas.text(lead if state else "—", upper, 30, p.QUIET_INK, weight="bold", align="centre")
        canvas.text(other if state else "", lower, 20, p.QUIET_INK, align="centre")
        return
    ticket = state.ticket
    number, lines = inner.cut_top(92)
    figure, times = number.cut_right(166, 8)
    canvas.text(ticket.number, figure, 88, p.INK, weight="bold", least=50)
    _times(canvas, times, picture, ticket, languages)
    service, why = lines.rows(2)
    lead, other = two(ticket.service_names, languages)
    _badge(canvas, service, ticket, languages)
    room = service.cut_right(130)[0]
    wide = min(room.w, canvas.width(lead, 24, "bold") + 1)
    canvas.text(lead, room.cut_left(wide)[0], 24, p.INK, weight="bold", least=LEAST_TEXT)
    if (rest := room.cut_left(wide, 10)[1]).w > 60:
        canvas.text(other, rest, 17, p.QUIET_INK, least=LEAST_TEXT)
    text = _why(ticket, languages[0])
    size = 17 if canvas.width(text, 17) <= why.w else LEAST_TEXT
    tall = min(why.h, canvas.height(text, why.w, size))
    canvas.paragraph(text, why.centred(why.w, tall), size, p.QUIET_INK)


def _badge(canvas: Canvas, line: Box, ticket: TicketAtCounter, languages: tuple[str, ...]) -> None:
    """The customer class, where it is not ordinary."""
    if ticket.customer_class == "ordinary":
        return
    box = line.cut_right(122)[1].centred(122, 32)
    canvas.card(box, p.AMBER_PALE, radius=16, edge=p.AMBER_DARK, line=1.5)
    text = said(ticket.class_names, languages[0])
    canvas.text(text, box.inset(10, 0), 17, p.AMBER_DARK, weight="bold", align="centre", least=13)


def _times(canvas: Canvas, box: Box, picture: Picture, ticket: TicketAtCounter, languages: tuple[str, ...]) -> None:
    serving = ticket.started_at is not None
    label, figure = box.inset(0, 6).cut_top(24)
    title = words.SERVING_FOR if serving else words.CALLED_FOR
    canvas.text(pair(title, languages), label, 16, p.QUIET_INK, align="right", least=13)
    figure, more = figure.cut_top(34, 0)
    time = words.span(picture.seconds, languages[0])
    canvas.text(time, figure, 32, p.BLUE if serving else p.AMBER_DARK, weight="bold", align="right", least=18)
    if ticket.recalls and not serving:
        text = f"{pair(words.RECALLS, languages)} {ticket.recalls}"
        canvas.text(text, more, 15, p.QUIET_INK, align="right", least=13)


def _foot(canvas: Canvas, box: Box, picture: Picture, state: CounterState, languages: tuple[str, ...]) -> None:
    canvas.fill(Box(box.x, box.y - 1, box.w, 1.5), p.LINE)
    left, right = box.moved(0, 4).cut_left(box.w * 0.5, 8)
    sign, text = left.cut_left(24, 8)
    canvas.icon("people", sign, p.QUIET_INK)
    lead, other = two(words.WAITING, languages)
    unit = " 人" if languages[0] == "zh" else " "
    waiting = f"{state.waiting}{unit}{lead} {other}"
    canvas.text(waiting, text, 19, p.INK, weight="bold", least=LEAST_TEXT)
    if state.after_this is not None:
        canvas.text(said(words.AFTER[state.after_this], languages[0]), right, 17, p.RED, weight="bold", align="right",
                    least=LEAST_TEXT)  # fmt: skip
    elif state.ticket is not None and state.ticket.also:
        names = picture.hall.service_names if picture.hall else {}
        named = [f"{each} {said(names[each], languages[0])}" for each in state.ticket.also if each in names]
        by_name = f"{said(words.THEN, languages[0])} {' · '.join(named)}"
        fits = len(named) == len(state.ticket.also) and canvas.width(by_name, LEAST_TEXT, "bold") <= right.w
        more = by_name if fits else f"{pair(words.THEN, languages)} {' '.join(state.ticket.also)}"
        canvas.text(more, right, 17, p.BLUE, weight="bold", align="right", least=LEAST_TEXT)


def _why(ticket: TicketAtCounter, language: str) -> str:
    """Why this ticket was next: by what, how long it waited, how often later ones went before it."""
    why = ticket.why
    parts = [_by_what(ticket, language)]
    waited = why.get("waited_s")
    if not isinstance(waited, int | float):
        waited = (ticket.called_at - ticket.issued_at).total_seconds()
    parts.append(f"{said(words.WAITED, language)} {words.span(waited, language)}")
    if overtaken := why.get("overtaken"):
        parts.append(
            f"被超过 {overtaken} 次" if language == "zh" else f"{said(words.OVERTAKEN, language)} {overtaken}×"
        )
    return " · ".join(part for part in parts if part)


def _by_what(ticket: TicketAtCounter, language: str) -> str:
    """A condition or the guard spoke before the rule; an idle counter helps; somebody had a reason."""
    why = ticket.why
    if why.get("condition"):
        return said(ticket.condition, language) or words.condition(str(why["condition"]), language)
    if why.get("guard"):
        return said(words.GUARD, language)
    if why.get("idle"):
        return said(words.IDLE, language)
    rule = str(why.get("rule") or "")
    by = said(words.RULES.get(rule, {"zh": rule, "en": rule}), language)
    return f"{by}: {why['reason']}" if why.get("reason") else by
