"""Draws what lies behind the panel's first page: more keys, and lists to choose from."""

from counter_panel.errands import AskRating, Errand, PriorityNext, Resume, SetProfile, ToCounter, ToService
from counter_panel.panel import words
from counter_panel.panel.layout import list_plan, more_plan
from counter_panel.panel.parts import LEAST_TEXT, draw_key, draw_shortcut, pair, two
from counter_panel.panel.scene import Leaf, Picture, Place, Turn
from counter_panel.panel.words import Both, said
from display.look import palette as p
from display.look.box import Box
from display.look.canvas import Canvas

Languages = tuple[str, ...]


def draw_more(canvas: Canvas, picture: Picture, languages: Languages) -> None:
    """Each key says why it cannot be pressed, where that is so."""
    for touch, box in more_plan(picture.state).items():
        held = picture.held == touch
        match touch:
            case "park":
                enabled = "park" in picture.enabled
                below = None if enabled else said(words.NO_CUSTOMER, languages[0])
                quiet = draw_key(
                    canvas, box, words.KEYS["park"], languages, enabled=enabled, held=held and enabled, below=below
                )
                draw_shortcut(canvas, box, "park", quiet)
            case PriorityNext() | AskRating():
                enabled = touch in picture.errands
                name, below = _at_once(touch, enabled, picture, languages[0])
                quiet = draw_key(canvas, box, name, languages, enabled=enabled, held=held and enabled, below=below)
                draw_shortcut(canvas, box, touch, quiet)
            case Turn("keys"):
                draw_key(canvas, box, words.PAGES["keys"], languages, enabled=True, held=held)
            case Turn(page):
                enabled = page in picture.pages
                below = _state_of(page, picture, languages)
                draw_key(canvas, box, words.PAGES[page], languages, enabled=enabled, held=held and enabled, below=below)


def _at_once(touch: PriorityNext | AskRating, enabled: bool, picture: Picture, lead: str) -> tuple[Both, str | None]:
    """Its name, and what stands below: how many wait, or what is missing."""
    if isinstance(touch, AskRating):
        return words.ASK_RATING, None if enabled else said(words.NOBODY_TO_RATE, lead)
    waiting = picture.state.priority_waiting if picture.state else None
    return words.PRIORITY_NEXT, words.urgent(waiting, lead) if waiting else said(words.NOBODY_URGENT, lead)


def draw_list(canvas: Canvas, picture: Picture, languages: Languages) -> Box:
    """A question and what can be answered; returns where notices stand."""
    plan = list_plan(picture)
    lead, other = two(words.QUESTIONS[picture.page], languages)
    ticket = picture.state.ticket if picture.state else None
    number = ticket.number if ticket and picture.page == "transfer" else ""
    upper, lower = plan.question.cut_top(34)
    canvas.text(f"{number} {lead}".strip(), upper, 28, p.INK, weight="bold", least=20)
    canvas.text(other, lower, 17, p.QUIET_INK, least=LEAST_TEXT)
    for place, box in plan.places.items():
        _place(canvas, box, place, picture, languages)
    for errand, box in plan.errands:
        name, below = _named(errand, picture, languages)
        draw_key(canvas, box, name, languages, enabled=True, held=picture.held == errand, size=22, below=below)
    draw_key(canvas, plan.back, words.PAGES["keys"], languages, enabled=True, held=picture.held == Turn("keys"))
    if plan.leaf is not None:
        draw_key(canvas, plan.leaf, words.NEXT_LEAF, languages, enabled=True, held=picture.held == Leaf())
    return plan.notice


def _place(canvas: Canvas, box: Box, place: Place, picture: Picture, languages: Languages) -> None:
    chosen = picture.position == place.position
    held = picture.held == place
    canvas.card(box, p.BLUE if chosen else p.SKY if held else p.PAPER, radius=12, edge=p.BLUE, line=2)
    ink, quiet = (p.PAPER, p.SKY) if chosen else (p.INK, p.QUIET_INK)
    lead, other = two(words.POSITIONS[place.position], languages)
    upper, lower = box.inset(6, 6).rows(2) if other else (box.inset(6, 6),) * 2
    canvas.text(lead, upper, 19, ink, weight="bold", align="centre", least=LEAST_TEXT)
    canvas.text(other, lower, 15, quiet, align="centre", least=LEAST_TEXT)


def _named(errand: Errand, picture: Picture, languages: Languages) -> tuple[Both, str | None]:
    """Its name, and what stands below instead of the second language."""
    match errand:
        case Resume(number):
            return {languages[0]: number}, None
        case PriorityNext():
            return words.PRIORITY_NEXT, None
        case AskRating():
            return words.ASK_RATING, None
        case SetProfile(profile):
            return (picture.state.profiles.get(profile) if picture.state else None) or {languages[0]: profile}, None
        case ToService(letter):
            names = picture.hall.service_names.get(letter, {}) if picture.hall else {}
            lead, other = two(names, languages)
            return {languages[0]: f"{letter} {lead}".strip()}, other
        case ToCounter(id):
            counter = next((each for each in picture.hall.counters if each.id == id), None) if picture.hall else None
            if counter is None:
                return {languages[0]: id}, None
            return counter.names, pair(words.STATES[counter.state], languages)


def _state_of(page: str, picture: Picture, languages: Languages) -> str | None:
    """What a key of the second page says below its name."""
    state = picture.state
    if state is None:
        return None
    lead = languages[0]
    match page:
        case "resume" if not state.parked:
            return said(words.NOBODY_PARKED, lead)
        case "resume" if state.state == "open":
            return words.parked(len(state.parked), lead)
        case "resume":
            return said(words.FINISH_FIRST if state.ticket else words.OPEN_FIRST, lead)
        case "transfer" if state.ticket is None:
            return said(words.NO_CUSTOMER, lead)
        case "profile" if len(state.profiles) < 2:
            return said(words.ONE_PROFILE, lead)
        case "profile":
            names = state.profiles.get(state.profile, {})
            return f"{said(words.NOW, lead)}: {said(names, lead) or state.profile}"
    return None
