"""The two drawings of a violated run, as SVG: the whole of it, small, and the moments before the violation, large.

Lanes run across, one for each who took part; time goes to the right. Pure: a story in, text out.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from html import escape
from itertools import pairwise

from firmware_mocks.halls.soak.faults import ONE_OF_A_KIND, Fault
from firmware_mocks.halls.soak.outcome import DAY_S, Moment, clock
from firmware_mocks.halls.soak.timeline import Story, fault_in_words, moments_before, one_line

WIDTH, LABELS = 1240, 124
"""Units across, and of these for the names of the lanes."""

ROW, SLIM = 26, 9
"""Units down for a lane: near the violation, and in the overview."""

NEAR = 60
"""Moments that the large drawing shows at first; earlier ones are reached by zooming out."""

MOST_MARKS = 3000
"""Moments that can be reached; a browser moves that many at ease."""

BINS = 370
"""Pieces of the overview's time; each is as dark as much happened in it."""

LETTER = 6.3
"""Units across for a letter of a mark's text."""

STEPS_S = (0.1, 0.2, 0.5, 1, 2, 5, 10, 20, 30, 60, 120, 300, 600, 1800, 3600, 7200, 14400, 43200, DAY_S)
"""Between two lines of the time's scale."""

FIRST_LANES = ("people", "journal", *ONE_OF_A_KIND)
"""At the top, in this order; then whoever else there is, by name."""

SHAPES = {
    "event": "M0-5.5A5.5 5.5 0 1 1 0 5.5A5.5 5.5 0 1 1 0-5.5Z",
    "person": "M0-6.5 6.5 0 0 6.5-6.5 0Z",
    "device": "M-4.5-4.5H4.5V4.5H-4.5Z",
    "fault": "M0-6.5 6.5 5H-6.5Z",
    "mended": "M0 6.5 6.5-5H-6.5Z",
}
"""The mark of each kind of moment, around its middle."""


@dataclass(frozen=True, slots=True)
class Span:
    """A stretch of simulated seconds, laid over the drawing's width."""

    start: float
    end: float

    def x(self, at: float) -> float:
        """Units from the left."""
        return LABELS + (at - self.start) / (self.end - self.start) * (WIDTH - LABELS)

    def scale(self, lines: int) -> Iterator[float]:
        """Round times within it, at most so many."""
        step = next((each for each in STEPS_S if (self.end - self.start) / each <= lines), STEPS_S[-1])
        for number in range(int(self.start // step) + 1, int(self.end // step) + 1):
            yield number * step


class Chart:
    """What both drawings share: who has a lane, and which times they show."""

    def __init__(self, story: Story) -> None:
        self._end = story.violation.at
        self._faults = story.faults
        self._moments = [each for each in story.outcome.moments if each.kind != "violation"]
        self._lanes = lanes(self._moments, story.faults)
        self._marks = self._moments[-MOST_MARKS:]
        times = [*(each.at for each in self._moments), *(each.at for each in story.faults)]
        self._whole = Span(min([*times, self._end - 60]) - 60, max([*times, self._end]) + 60)
        near = [each.at for each in moments_before(story.outcome, story.violation)[-NEAR:]]
        start = min([*near, self._end - 10])
        self._window = Span(start - (self._end - start) * 0.03, self._end + (self._end - start) * 0.05)
        reached = times if len(self._marks) < MOST_MARKS else [each.at for each in self._marks]
        self._reach = Span(min([*reached, self._window.start]) - 5, self._whole.end)

    def overview(self) -> str:
        """Everything, small, with a frame around what the other shows."""
        height = len(self._lanes) * SLIM
        return "".join(
            (
                _opening("overview", height + 20, self._whole, self._end),
                *self._slim_lanes(),
                *self._density(),
                *(self._bar(each, self._whole, SLIM, 1) for each in self._faults),
                *self._hours(height),
                *_violation(self._whole.x(self._end), height),
                self._frame(height),
                "</svg>",
            )
        )

    def detail(self) -> str:
        """The moments before the violation, each with its text where there is room."""
        height = len(self._lanes) * ROW
        x = self._window.x(self._end)
        return "".join(
            (
                _opening("detail", height + 42, self._window, self._end, self._reach),
                f'<clipPath id="inside"><rect x="{LABELS}" y="0" width="{WIDTH - LABELS}" height="{height + 42}"/>',
                "</clipPath>",
                *self._rows(),
                f'<g clip-path="url(#inside)"><g id="ticks" data-height="{height}">{self._ticks(height)}</g>',
                *(self._bar(each, self._window, ROW, 4) for each in self._faults),
                *self._texts(),
                f'<g id="end" transform="translate({x:.1f},0)">{"".join(_violation(0, height + 6))}',
                f'<text class="when" y="{height + 38}">violated {clock(self._end)}</text></g></g></svg>',
            )
        )

    def _slim_lanes(self) -> Iterator[str]:
        for name, row in self._lanes.items():
            y = row * SLIM
            yield f'<rect class="{_stripe(row)}" x="{LABELS}" y="{y}" width="{WIDTH - LABELS}" height="{SLIM}"/>'
            yield f'<text class="name" x="{LABELS - 8}" y="{y + SLIM - 1.5}">{_safe(name)}</text>'

    def _density(self) -> Iterator[str]:
        wide = (self._whole.end - self._whole.start) / BINS
        counts = Counter((self._lanes[each.lane], int((each.at - self._whole.start) / wide)) for each in self._moments)
        most = max(counts.values(), default=1)
        for (row, piece), count in sorted(counts.items()):
            x, y = self._whole.x(self._whole.start + piece * wide), row * SLIM + 1.5
            size = f'width="{(WIDTH - LABELS) / BINS:.2f}" height="{SLIM - 3}"'
            yield f'<rect class="dense" x="{x:.1f}" y="{y}" {size} opacity="{0.3 + 0.7 * count / most:.2f}"/>'

    def _hours(self, height: int) -> Iterator[str]:
        for at in self._whole.scale(16):
            x = self._whole.x(at)
            day, time = clock(at).removeprefix("day ").split(" ")
            label = f"day {day}" if at % DAY_S == 0 else time[:5]
            yield f'<path class="tick" d="M{x:.1f} 0V{height + 4}"/><text class="hour" x="{x:.1f}" y="{height + 16}">'
            yield f"{label}</text>"

    def _frame(self, height: int) -> str:
        left, right = self._whole.x(self._window.start), self._whole.x(self._window.end)
        return f'<rect id="frame" x="{left:.1f}" y="0" width="{max(4.0, right - left):.1f}" height="{height}" rx="2"/>'

    def _rows(self) -> Iterator[str]:
        for name, row in self._lanes.items():
            yield f'<rect class="{_stripe(row)}" x="0" y="{row * ROW}" width="{WIDTH}" height="{ROW}" rx="3"/>'
            yield f'<text class="name" x="{LABELS - 12}" y="{row * ROW + ROW / 2 + 4}">{_safe(name)}</text>'

    def _ticks(self, height: int) -> str:
        """Seconds before the violation; the page's script draws them again in the same way when it zooms."""
        before = Span(self._window.start - self._end, self._window.end - self._end)
        return "".join(
            f'<path class="tick" d="M{x:.1f} 0V{height + 5}"/>'
            f'<text class="hour" x="{x:.1f}" y="{height + 19}">{f"{at:g}".replace("-", "−")} s</text>'
            for x, at in ((before.x(at), at) for at in before.scale(10))
            if x > LABELS + 20
        )

    def _bar(self, fault: Fault, span: Span, row: int, margin: float) -> str:
        x, y = span.x(fault.at), self._lanes[fault.device] * row + margin
        width = max(3.0, span.x(fault.at + fault.seconds) - x)
        told = f"{fault.name}: {fault_in_words(fault)}"
        return (
            f'<g class="bar" data-at="{fault.at - self._end:.3f}" data-for="{fault.seconds:g}">'
            f"<title>{clock(fault.at)}  {_safe(fault.device)}\n{_safe(told)}</title>"
            f'<rect x="{x:.1f}" y="{y}" width="{width:.1f}" height="{row - margin * 2}" rx="2"/></g>'
        )

    def _texts(self) -> Iterator[str]:
        first = len(self._moments) - len(self._marks)
        for number, (moment, room) in enumerate(zip(self._marks, self._rooms(), strict=True), start=first):
            y = self._lanes[moment.lane] * ROW + ROW / 2
            kind = moment.kind if moment.kind in SHAPES else "event"
            text, x = one_line(moment.text), self._window.x(moment.at)
            hidden = ' style="display:none"' if x < LABELS else ""
            yield (
                f'<g class="mark {kind}" id="m{number}" data-at="{moment.at - self._end:.3f}"'
                f' transform="translate({x:.1f},{y:g})"{hidden}>'
                f"<title>{clock(moment.at)}  {_safe(moment.lane)}\n{_safe(text)}</title>"
                f'<path d="{SHAPES[kind]}"/><text x="10" y="4">{_safe(shown(text, room))}</text></g>'
            )

    def _rooms(self) -> list[float]:
        """Units to the right of each mark until the next in its lane, or the violation."""
        rooms = [self._window.x(self._end) - self._window.x(each.at) for each in self._marks]
        for _, numbers in _by_lane(self._marks):
            for one, other in pairwise(numbers):
                rooms[one] = self._window.x(self._marks[other].at) - self._window.x(self._marks[one].at)
        return rooms


def lanes(moments: Iterable[Moment], faults: Iterable[Fault]) -> dict[str, int]:
    """Whoever took part, with the number of their lane from the top."""
    names = dict.fromkeys([*(each.lane for each in moments), *(each.device for each in faults)])
    order = sorted(names, key=lambda name: (FIRST_LANES.index(name) if name in FIRST_LANES else 99, _natural(name)))
    return {name: row for row, name in enumerate(order)}


def shown(text: str, room: float) -> str:
    """As much of the text as fits beside its mark; nothing where that would be a few letters."""
    letters = int((room - 18) / LETTER)
    if len(text) <= letters:
        return text
    return text[: letters - 1].rstrip() + "…" if letters >= 5 else ""


def _by_lane(moments: Sequence[Moment]) -> Iterable[tuple[str, list[int]]]:
    numbers: dict[str, list[int]] = {}
    for number, moment in enumerate(moments):
        numbers.setdefault(moment.lane, []).append(number)
    return numbers.items()


def _opening(name: str, height: int, span: Span, end: float, reach: Span | None = None) -> str:
    far, left, width = reach or span, LABELS, WIDTH
    return (
        f'<svg id="{name}" viewBox="0 0 {WIDTH} {height}" role="img" aria-label="{name}"'
        f' data-from="{span.start - end:.3f}" data-to="{span.end - end:.3f}"'
        f' data-first="{far.start - end:.3f}" data-last="{far.end - end:.3f}" data-left="{left}" data-width="{width}">'
    )


def _violation(x: float, height: int) -> Iterator[str]:
    yield f'<path class="violation" d="M{x:.1f} 0V{height}"/>'


def _stripe(row: int) -> str:
    return "stripe" if row % 2 else "plain"


def _safe(text: str) -> str:
    return escape(one_line(text))


def _natural(name: str) -> tuple[str, int]:
    """`led-2` before `led-10`."""
    word = name.rstrip("0123456789")
    return word, int(name[len(word) :] or 0)
