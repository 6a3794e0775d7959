"""One measured figure: a ratio and the limit it is held to. No measuring."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from statistics import median

Step = Callable[[str], None]
"""Told what is being measured now."""


@dataclass(frozen=True, slots=True)
class Figure:
    """`ratio` held to `at_least` or `at_most`; with neither it is only stated. `ours` and `beside` are for a reader."""

    what: str
    ours: str
    beside: str
    ratio: float
    at_least: float | None = None
    at_most: float | None = None

    @property
    def met(self) -> bool | None:
        """None where no limit is given."""
        if self.at_least is not None:
            return self.ratio >= self.at_least
        return self.ratio <= self.at_most if self.at_most is not None else None

    @property
    def limit(self) -> str:
        """As a reader wants it."""
        if self.at_least is not None:
            return f"≥ {self.at_least:g}"
        return f"≤ {self.at_most:g}" if self.at_most is not None else "stated"


def count(what: str, times: int, of: str) -> Figure:
    """Something that must not happen at all."""
    return Figure(what, str(times), of, float(times), at_most=0)


def rate(per_second: float, what: str = "/s") -> str:
    """Rounded: the second digit is the machine's mood."""
    return f"{per_second:,.0f}{what}".replace(",", " ")


def ms(seconds: float) -> str:
    """Milliseconds."""
    return f"{1000 * seconds:.2f} ms"


def percentile(values: Sequence[float], share: float) -> float:
    """The smallest value that `share` of all do not exceed."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))]


def median_ratio(pairs: Sequence[tuple[float, float]]) -> float:
    """The median of ours over beside, round by round: the machine drifts, a round does not."""
    return median(ours / beside for ours, beside in pairs)
