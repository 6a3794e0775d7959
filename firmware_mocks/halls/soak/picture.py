"""A violated run as one HTML file that needs no network, no other file and, to be read, no script."""

from collections.abc import Iterator
from html import escape
from importlib.resources import files

from firmware_mocks.halls.soak.chart import MOST_MARKS, SHAPES, Chart
from firmware_mocks.halls.soak.outcome import clock
from firmware_mocks.halls.soak.timeline import Story, fault_in_words, moments_before, one_line, schedule_in_words

MEANINGS = {
    "event": "written in the journal",
    "person": "somebody did",
    "device": "a device did",
    "fault": "a fault begins",
    "mended": "a fault ends",
}


def draw(story: Story) -> str:
    """The whole file."""
    form = files("firmware_mocks.halls.soak").joinpath("picture.html").read_text(encoding="utf-8")
    chart = Chart(story)
    parts = {
        "title": _safe(f"seed {story.outcome.seed}: {story.violation.truth}"),
        "truth": _safe(story.violation.truth),
        "sentence": _safe(story.sentence or story.violation.truth),
        "message": _safe(story.violation.message),
        "facts": "".join(_facts(story)),
        "repeat": _safe(story.repeat),
        "overview": chart.overview(),
        "detail": chart.detail(),
        "legend": "".join(_legend()),
        "how_many": _safe(schedule_in_words(story)),
        "schedule": "".join(_schedule(story)),
        "moments": "".join(_moments(story)),
    }
    pieces = form.split("<!--=")
    filled = [pieces[0]]
    for piece in pieces[1:]:
        name, _, rest = piece.partition("=-->")
        filled += (parts[name], rest)
    return "".join(filled)


def _facts(story: Story) -> Iterator[str]:
    outcome = story.outcome
    for name, value in (
        ("seed", str(outcome.seed)),
        ("when", clock(story.violation.at)),
        ("hall", story.hall),
        ("days", str(outcome.days)),
        ("until then", f"{outcome.tickets} tickets, {outcome.kills} kills"),
        ("faults", schedule_in_words(story)),
        ("trace", outcome.trace[:16]),
    ):
        if value:
            yield f"<div><dt>{name}</dt><dd>{_safe(value)}</dd></div>"


def _legend() -> Iterator[str]:
    for kind, meaning in MEANINGS.items():
        mark = f'<svg viewBox="-8 -8 16 16"><g class="mark {kind}"><path d="{SHAPES[kind]}"/></g></svg>'
        yield f"<span>{mark}{meaning}</span>"


def _schedule(story: Story) -> Iterator[str]:
    if not story.faults:
        yield "<tr><td>It happens without any fault.</td></tr>"
    for fault in story.faults:
        cells = (clock(fault.at), fault.device, fault.name, fault_in_words(fault))
        yield "<tr>" + "".join(f"<td>{_safe(cell)}</td>" for cell in cells) + "</tr>"


def _moments(story: Story) -> Iterator[str]:
    """The last minute in words; pointing at a line shows its mark."""
    marks = [each for each in story.outcome.moments if each.kind != "violation"]
    numbers = {id(each): number for number, each in enumerate(marks) if number >= len(marks) - MOST_MARKS}
    for each in moments_before(story.outcome, story.violation):
        cells = f"<td>{clock(each.at)}</td><td>{_safe(each.lane)}</td><td>{_safe(each.text)}</td>"
        yield f'<tr class="{each.kind if each.kind in MEANINGS else "event"}" data-mark="m{numbers.get(id(each), "")}">'
        yield f"{cells}</tr>"
    violation = story.violation
    yield f'<tr class="broken"><td>{clock(violation.at)}</td><td>violated</td><td>{_safe(violation.message)}</td></tr>'


def _safe(text: str) -> str:
    return escape(one_line(text))
