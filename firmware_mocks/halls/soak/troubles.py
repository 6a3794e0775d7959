"""Who is in trouble, and since when no more: truths of time hold for what works. Things that must agree in time."""

from collections.abc import Callable
from math import inf

from firmware_mocks.simulation.loop import SimLoop


def garbled(printer: str) -> str:
    """The trouble of a printer that says what no printer means."""
    return f"{printer} garbled"


def deaf(printer: str) -> str:
    """The trouble of a printer that does not hear, does not answer, or hears too slowly."""
    return f"{printer} deaf"


class Troubles:
    """By target. `over(target)` is when its last trouble ended; infinity while one goes on, minus infinity for none."""

    def __init__(self, loop: SimLoop) -> None:
        self._loop = loop
        self._over: dict[str, float] = {}

    def note(self, target: str, in_trouble: bool) -> None:
        """Now."""
        self._over[target] = inf if in_trouble else self._loop.time()

    def over(self, *targets: str) -> float:
        """When the last of these troubles was over."""
        return max((self._over.get(target, -inf) for target in targets), default=-inf)

    def calm(self, seconds: float, *targets: str) -> bool:
        """True when none of them was in trouble for so long."""
        return self._loop.time() - self.over(*targets) >= seconds


class Agreement:
    """Two things that must be the same again within `limit` seconds, counted from `not_before` at the earliest.

    Call `look` whenever one of them, or what troubles them, may have changed.
    """

    def __init__(
        self,
        loop: SimLoop,
        limit: float,
        differ: Callable[[], str],
        not_before: Callable[[], float],
        blame: Callable[[str], None],
    ) -> None:
        self._loop, self._limit, self._differ = loop, limit, differ
        self._not_before, self._blame = not_before, blame
        self._since: float | None = None
        self._was = ""
        self._due = 0.0

    def look(self) -> None:
        """Notes whether they differ now, and looks again when they must not any more."""
        differ = self._differ()
        if not differ:
            self._since = None
        elif self._since is None or differ != self._was:
            self._since = self._loop.time()
        self._was = differ
        if self._since is not None:
            self._come_back()

    def _come_back(self) -> None:
        assert self._since is not None
        due = max(self._since, self._not_before()) + self._limit
        if due < inf and due > self._due:
            self._due = due
            self._loop.at(self._loop.nobody, due + 1e-6, self._check)

    def _check(self) -> None:
        self.look()
        if self._since is None:
            return
        if self._loop.time() >= max(self._since, self._not_before()) + self._limit:
            self._since = None
            self._blame(self._was)
