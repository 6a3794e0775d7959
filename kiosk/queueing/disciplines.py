"""The rules that pick the next ticket. O(services × classes), whatever waits. Pure.

A rule sees no more than the first of each class: inside a class nobody overtakes. In this order: a condition (`when`),
the guard, the discipline; and where nobody waits whom the counter is there for, whom it helps with.
The disciplines and their sources stand in docs/queueing.md.
"""

from collections.abc import Iterable
from typing import NamedTuple, Protocol

from kiosk.queueing.rules import ORDINARY, Condition, Kind, Profile, Rules
from kiosk.queueing.turns import Turns


class First(NamedTuple):
    """Somebody who is first in a queue: `place` is the moment (seconds) from which the waiting counts."""

    place: float
    turn: int
    service: str
    customer_class: str


class Line(Protocol):
    """The queues that a counter may call from."""

    def own(self) -> Iterable[First]:
        """The first of each queue the counter is there for."""
        ...

    def helped(self) -> Iterable[First]:
        """The first of each queue it helps with."""
        ...

    def meant(self, condition: Condition) -> Iterable[First]:
        """The first of each queue a condition speaks of."""
        ...


class Choice(NamedTuple):
    """Who is next, and who or what said so: a condition, the guard, the need of an idle counter, else the rule."""

    first: First
    score: float
    condition: Condition | None = None
    guard: bool = False
    idle: bool = False

    @property
    def by_rule(self) -> bool:
        """True where the discipline itself chose."""
        return self.condition is None and not self.guard and not self.idle


def choose(rules: Rules, profile: Profile, turns: Turns, line: Line, now: float) -> Choice | None:
    """Who is next at a counter with this profile at `now` (seconds on the clock of the places)."""
    for condition in profile.when:
        over = [first for first in line.meant(condition) if now - first.place > condition.waits_over_s]
        if over:
            first = min(over)
            return Choice(first, score(rules, profile, turns, first, now), condition=condition)
    firsts = _first_of_each_class(line.own())
    if not firsts:
        helped = min(line.helped(), default=None)
        return None if helped is None else Choice(helped, waited(helped, now), idle=True)
    if (guarded := _guarded(profile, turns, firsts, now)) is not None:
        return Choice(guarded, score(rules, profile, turns, guarded, now), guard=True)
    if rules.has_caps and len(firsts) > 1:
        uncapped = {of: first for of, first in firsts.items() if not turns.capped(rules, of)}
        firsts = uncapped or firsts
    scored = [(score(rules, profile, turns, first, now), first) for first in firsts.values()]
    best, first = scored[0] if len(scored) == 1 else max(scored, key=lambda each: _order(profile, *each))
    return Choice(first, best)


def choose_priority(rules: Rules, profile: Profile, turns: Turns, line: Line, now: float) -> First | None:
    """Who is next of those who are not ordinary, by the discipline alone; of whom it helps with, where it has none."""
    for firsts in (line.own(), line.helped()):
        urgent = _first_of_each_class(first for first in firsts if first.customer_class != ORDINARY)
        if urgent:
            scored = [(score(rules, profile, turns, first, now), first) for first in urgent.values()]
            return max(scored, key=lambda each: _order(profile, *each))[1]
    return None


def score(rules: Rules, profile: Profile, turns: Turns, first: First, now: float) -> float:
    """The larger, the sooner; the unit is the discipline's own."""
    of = first.customer_class
    match profile.discipline:
        case "fifo":
            return waited(first, now)
        case "strict":
            return float(len(profile.classes) - _rank(profile, of))
        case "head_start":
            return now - first.place + (rules.classes[of].head_start_s if of in rules.classes else 0.0)
        case "accumulating":
            return waited(first, now) * (rules.classes[of].rate if of in rules.classes else 1.0)
        case "quota":
            return max(0, turns.left(profile, of)) / profile.quota.get(of, 1)


def waited(first: First, now: float) -> float:
    """Seconds, never negative, though a clock may step back and an appointment lie ahead."""
    return max(0.0, now - first.place)


def _first_of_each_class(firsts: Iterable[First]) -> dict[str, First]:
    best: dict[str, First] = {}
    for first in firsts:
        known = best.get(first.customer_class)
        if known is None or first < known:
            best[first.customer_class] = first
    return best


def _guarded(profile: Profile, turns: Turns, firsts: dict[str, First], now: float) -> First | None:
    guard = profile.guard
    if guard is None or not turns.guard_may_speak(profile):
        return None
    first = firsts.get(guard.customer_class)
    return first if first is not None and now - first.place > guard.after_s else None


def _order(profile: Profile, score: float, first: First) -> tuple[float, ...]:
    """By score, to a hundredth; then who came first, in a round of a quota the class that the profile names first."""
    rank = _rank(profile, first.customer_class) if profile.discipline == "quota" else 0
    return round(score, 2), -rank, -first.place, -first.turn


def _rank(profile: Profile, customer_class: str) -> int:
    """0 for the most urgent; a class that the profile does not name (transferred to the counter) comes last."""
    return profile.classes.index(customer_class) if customer_class in profile.classes else len(profile.classes)


def kinds_meant(rules: Rules, condition: Condition) -> list[Kind]:
    """The kinds a condition speaks of."""
    return [
        (service, of)
        for service, of in rules.kinds
        if condition.service in (None, service) and condition.customer_class in (None, of)
    ]
