"""Which counter to open now, or which profile to change, so that nobody waits longer than the target. Pure.

The forecast is played for the hall as it stands, and again for each single change that could be made.
"""

from collections.abc import Generator, Iterator
from dataclasses import dataclass
from typing import Literal

from kiosk.queueing import forecast
from kiosk.queueing.forecast import HORIZON_S, Played, Snapshot
from kiosk.queueing.model import Staffing
from kiosk.queueing.rules import Kind

Action = Literal["enough", "open_counter", "set_profile", "nothing_helps"]

WORTH_S = 60.0
"""A change that shortens the longest wait by less is not advised."""


@dataclass(frozen=True, slots=True)
class Longest:
    """The wait that is furthest over its target (or nearest to it), of a ticket taken now."""

    service: str
    customer_class: str
    wait_s: float
    target_s: float

    @property
    def over_s(self) -> float:
        """Beyond the target; negative: within it."""
        return self.wait_s - self.target_s


@dataclass(frozen=True, slots=True)
class Advice:
    """What to do; `longest` as things stand (None: nobody is expected), `after` if it is done."""

    action: Action
    longest: Longest | None
    counter: str | None = None
    profile: str | None = None
    after: Longest | None = None


def advise(snapshot: Snapshot) -> Advice:
    """All plays at one go."""
    return forecast.at_one_go(steps(snapshot))


def steps(snapshot: Snapshot) -> Generator[None, None, Advice]:
    """The same, a call of a play at each step."""
    now = yield from forecast.steps(snapshot, snapshot.staffing)
    longest = _longest(snapshot, now)
    if longest is None or longest.over_s <= 0.0:
        return Advice("enough", longest)
    best: Advice | None = None
    for action, counter, profile, staffing in _changes(snapshot, (longest.service, longest.customer_class)):
        if best is not None and best.action != action and best.after is not None and best.after.over_s <= 0.0:
            break
        after = _longest(snapshot, (yield from forecast.steps(snapshot, staffing)))
        if after is None or longest.over_s - after.over_s < WORTH_S:
            continue
        advice = Advice(action, longest, counter, profile, after)
        if best is None or _better(advice, best):
            best = advice
    return best or Advice("nothing_helps", longest)


def _better(one: Advice, other: Advice) -> bool:
    """Under the target first, by the smaller change (they come in that order); else the shortest wait."""
    assert one.after is not None
    assert other.after is not None
    if other.after.over_s <= 0.0:
        return one.after.over_s <= 0.0 and one.action == other.action and one.after.over_s < other.after.over_s
    return one.after.over_s < other.after.over_s


def _changes(snapshot: Snapshot, kind: Kind) -> Iterator[tuple[Action, str, str, Staffing]]:
    """A counter more that takes this kind, with its own profile or another; then another profile at an open one."""
    profiles = [profile for profile in snapshot.rules.profiles if kind in snapshot.rules.reach[profile]]
    for counter in snapshot.rules.counters:
        standing, own = snapshot.standing[counter]
        if standing == "open":
            continue
        for profile in sorted(profiles, key=lambda each: each != own):
            yield "open_counter", counter, profile, (*snapshot.staffing, (counter, profile))
    for counter, own in snapshot.staffing:
        for profile in profiles:
            if profile != own:
                changed = tuple((id, profile if id == counter else kept) for id, kept in snapshot.staffing)
                yield "set_profile", counter, profile, changed


def _longest(snapshot: Snapshot, played: Played) -> Longest | None:
    """Of kinds that wait or are expected; one that no open counter takes waits for ever."""
    worst: Longest | None = None
    for kind in _wanted(snapshot):
        turn = played.turns.get(kind)
        wait = turn.wait_s if turn is not None else HORIZON_S
        found = Longest(*kind, wait, snapshot.rules.services[kind[0]].target_wait_s)
        if worst is None or found.over_s > worst.over_s:
            worst = found
    return worst


def _wanted(snapshot: Snapshot) -> list[Kind]:
    return [
        kind for kind in snapshot.rules.kinds if snapshot.places.get(kind) or snapshot.arrivals.get(kind, 0.0) > 0.0
    ]
