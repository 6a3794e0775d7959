"""The shortest list that still fails: delta debugging over anything hashable. No I/O, no clock, no randomness.

The search is one sequence of questions, "does this still fail?". `candidates` looks ahead in it as if every open
question were answered with no, so that several can be answered at the same time. What comes out is what asking one
after the other would have given, whatever the order of the answers and however many are asked at once.
"""

from collections.abc import Callable, Hashable, Sequence
from typing import Generic, TypeVar

T = TypeVar("T", bound=Hashable)

BUDGET = 300
"""Questions after which the shortest list so far must do."""


class Shrinker(Generic[T]):
    """Shrinks `failing`, which is taken to fail; `matters` tells what did not happen after the failure.

    `shortest`: a list known to fail, at the end the shortest found. `done`: nothing is left to try. `minimal`: done,
    and no single item can be taken out; without it, the budget was used up.
    """

    def __init__(
        self, failing: Sequence[T], matters: Callable[[T], bool] = lambda _: True, budget: int = BUDGET
    ) -> None:
        self.shortest = list(failing)
        self.done = self.minimal = False
        self._failing = tuple(failing)
        self._matters = matters
        self._budget = budget
        self._answers: dict[tuple[T, ...], bool] = {}

    def candidates(self, at_most: int = 1) -> list[list[T]]:
        """What to try next, the most urgent first; empty when it is done."""
        asked = _Asked(self._failing, self._answers, self._budget, at_most)
        try:
            _search(self._failing, self._matters, asked.fails)
            finished = True
        except _NoMore:
            finished = False
        self.shortest = list(asked.shortest)
        self.done = not asked.open
        self.minimal = self.done and finished
        return [list(each) for each in asked.open]

    def learn(self, candidate: Sequence[T], still_fails: bool) -> None:
        """The answer for a candidate; in any order."""
        self._answers[tuple(candidate)] = still_fails


def shrink(
    failing: Sequence[T],
    fails_many: Callable[[list[list[T]]], list[bool]],
    *,
    matters: Callable[[T], bool] = lambda _: True,
    budget: int = BUDGET,
    at_once: int = 1,
) -> list[T]:
    """The shortest list found; `fails_many` answers up to `at_once` candidates, which it may try in parallel."""
    shrinker = Shrinker(failing, matters, budget)
    while candidates := shrinker.candidates(at_once):
        for candidate, still_fails in zip(candidates, fails_many(candidates), strict=True):
            shrinker.learn(candidate, still_fails)
    return shrinker.shortest


class _NoMore(Exception):
    """Enough questions are open, or the budget is used up."""


class _Asked(Generic[T]):
    """The questions of one walk through the search; `open` are those that nobody has answered."""

    def __init__(self, failing: tuple[T, ...], answers: dict[tuple[T, ...], bool], budget: int, at_most: int) -> None:
        self.shortest = failing
        self.open: list[tuple[T, ...]] = []
        self._known: dict[tuple[T, ...], bool] = {}
        self._answers, self._budget, self._at_most = answers, budget, max(1, at_most)

    def fails(self, candidate: tuple[T, ...]) -> bool:
        """The answer, or no for a question that is open. Raises _NoMore."""
        if candidate not in self._known:
            if len(self._known) == self._budget or len(self.open) == self._at_most:
                raise _NoMore
            if candidate not in self._answers:
                self.open.append(candidate)
            self._known[candidate] = self._answers.get(candidate, False)
        fails = self._known[candidate]
        if fails:
            self.shortest = candidate
        return fails


def _search(
    items: tuple[T, ...], matters: Callable[[T], bool], fails: Callable[[tuple[T, ...]], bool]
) -> tuple[T, ...]:
    """A list of which no single item can be taken out."""
    before = tuple(item for item in items if matters(item))
    if len(before) < len(items) and fails(before):
        items = before
    if not items or fails(()):
        return ()
    size = len(items)
    while size > 1:
        size = max(1, min(size, len(items)) // 2)
        items = _without_parts(items, size, fails)
    return _without_single(items, fails)


def _without_parts(items: tuple[T, ...], size: int, fails: Callable[[tuple[T, ...]], bool]) -> tuple[T, ...]:
    """Each run of `size` items taken out where the rest still fails; from the front, far from the failure."""
    start = 0
    while start < len(items):
        rest = items[:start] + items[start + size :]
        if fails(rest):
            items = rest
        else:
            start += size
    return items


def _without_single(items: tuple[T, ...], fails: Callable[[tuple[T, ...]], bool]) -> tuple[T, ...]:
    """Single items taken out, round and round, until a whole round took out none."""
    start = kept = 0
    while kept < len(items):
        start %= len(items)
        rest = items[:start] + items[start + 1 :]
        if fails(rest):
            items, kept = rest, 0
        else:
            start, kept = start + 1, kept + 1
    return items
