"""A violated run as plain text: what did not hold, which faults are left, and the moments before. No I/O."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from firmware_mocks.halls.soak.faults import Fault
from firmware_mocks.halls.soak.outcome import Moment, Outcome, Violation, clock

BEFORE_S = 60.0
"""Simulated seconds told before the violation."""

FEW, MANY = 30, 120
"""Lines of moments: at least so many where there are so many, and at most."""

SIGNS = {"fault": "!", "mended": "+", "violation": ">"}
"""In the margin, by kind of moment."""


@dataclass(frozen=True, slots=True)
class Story:
    """A violated run that is worth telling. `drawn`: how many faults there were before they were shrunk."""

    hall: str
    outcome: Outcome
    faults: Sequence[Fault]
    drawn: int
    repeat: str
    """The command that shows it again."""
    sentence: str = ""
    """The truth as a sentence, where it has one."""
    note: str = ""
    """How far the faults were shrunk."""

    @property
    def violation(self) -> Violation:
        """The first one."""
        return self.outcome.violations[0]

    @property
    def truth(self) -> str:
        """Its name, and its sentence where it has one."""
        return f"{self.violation.truth}: {self.sentence}" if self.sentence else self.violation.truth


def tell(story: Story) -> str:
    """The whole timeline, ending with the violation and a line feed."""
    return "\n".join((*_head(story), "", *_schedule(story), "", *_moments(story), ""))


def moments_before(outcome: Outcome, violation: Violation) -> list[Moment]:
    """The last minute before it, or somewhat more where little happened; sorted as they happened."""
    earlier = [each for each in outcome.moments if each.at <= violation.at and each.kind != "violation"]
    recent = sum(each.at >= violation.at - BEFORE_S for each in earlier)
    return earlier[-min(max(recent, FEW), MANY) :]


def fault_in_words(fault: Fault) -> str:
    """How long it lasts and what else is said of it: `12.5 s`, `0 s, 23 steps after a touch`, `+90 s, for 60 s`."""
    lasting = f"{fault.seconds:g} s" if fault.seconds else "a moment"
    said = [f"clock {fault.by:+g} s for {lasting}" if fault.by else lasting]
    if fault.steps:
        said.append(f"{fault.steps} steps after a touch or press")
    if fault.aim:
        said.append(f"{fault.aim:g} s into the next slip")
    if fault.write:
        said.append(f"in disk write {fault.write} after it")
    return ", ".join(said)


def schedule_in_words(story: Story) -> str:
    """`3 of 214 faults are left`, and how that was found."""
    left = len(story.faults)
    if left == story.drawn:
        said = f"{left} {'fault' if left == 1 else 'faults'}"
    elif left == 0:
        said = f"none of the {story.drawn} faults is needed"
    else:
        said = f"{left} of {story.drawn} faults {'is' if left == 1 else 'are'} left"
    return f"{said}; {story.note}" if story.note else said


def one_line(text: str) -> str:
    """Without line feeds and other characters that a terminal would obey."""
    return "".join(each if each.isprintable() else each.encode("unicode_escape").decode() for each in text)


def _head(story: Story) -> Iterator[str]:
    outcome, violation = story.outcome, story.violation
    yield "A truth about the hall did not hold"
    yield ""
    for name, value in (
        ("hall", story.hall),
        ("seed", str(outcome.seed)),
        ("days", str(outcome.days)),
        ("truth", story.truth),
        ("when", clock(violation.at)),
        ("what", violation.message),
        ("until then", f"{outcome.tickets} tickets, {outcome.kills} kills"),
        ("trace", outcome.trace),
        ("repeat", story.repeat),
    ):
        if value:
            yield f"  {name:<10}  {one_line(value)}"


def _schedule(story: Story) -> Iterator[str]:
    yield f"Faults ({schedule_in_words(story)})"
    rows = [(clock(each.at), each.device, each.name, fault_in_words(each)) for each in story.faults]
    yield from (f"  {line}" for line in _aligned(rows))


def _moments(story: Story) -> Iterator[str]:
    told = moments_before(story.outcome, story.violation)
    yield f"Before it ({len(told)} of {len(story.outcome.moments)} moments; ! a fault begins, + it ends)"
    rows = [(clock(each.at), each.lane, one_line(each.text)) for each in told]
    rows.append((clock(story.violation.at), "VIOLATED", one_line(story.violation.message)))
    signs = [*(SIGNS.get(each.kind, " ") for each in told), SIGNS["violation"]]
    yield from (f"{sign} {line}" for sign, line in zip(signs, _aligned(rows), strict=True))


def _aligned(rows: Sequence[tuple[str, ...]]) -> Iterator[str]:
    """Columns as wide as their widest cell; the first, times, to the right."""
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    for first, *rest in rows:
        cells = [first.rjust(widths[0]), *(cell.ljust(width) for cell, width in zip(rest, widths[1:], strict=True))]
        yield "  ".join(cells).rstrip()
