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
    now = _waits(snapshot, (yield from forecast.steps(snapshot, snapshot.staffing)))
    if now.longest is None or now.longest.over_s <= 0.0:
        return Advice("enough", now.longest)
    best: tuple[_Change, _Waits] | None = None
    for change in _changes(snapshot, (now.longest.service, now.longest.customer_class)):
        if best is not None and best[1].over_s <= 0.0 and best[0].size < change.size:
            break
        after = _waits(snapshot, (yield from forecast.steps(snapshot, change.staffing)))
        if after.is_worth_it(now) and (best is None or after.key < best[1].key):
            best = change, after
    if best is None:
        return Advice("nothing_helps", now.longest)
    change, after = best
    return Advice(change.action, now.longest, change.counter, change.profile, after.longest)


@dataclass(frozen=True, slots=True)
class _Waits:
    """What a play found. `excess_s`: all that is waited beyond the targets, since the longest wait alone says nothing
    of a hall whose areas all wait: what helps one leaves the longest of another as it is."""

    longest: Longest | None
    excess_s: float

    @property
    def over_s(self) -> float:
        return -HORIZON_S if self.longest is None else self.longest.over_s

    @property
    def key(self) -> tuple[float, float]:
        """The smaller, the better."""
        return self.over_s, self.excess_s

    def is_worth_it(self, now: "_Waits") -> bool:
        """Shorter, or as long for some and shorter for others."""
        if now.over_s - self.over_s >= WORTH_S:
            return True
        return self.over_s <= now.over_s and now.excess_s - self.excess_s >= WORTH_S


@dataclass(frozen=True, slots=True)
class _Change:
    """The larger `size`, the more there is to do."""

    size: int
    action: Action
    counter: str
    profile: str
    staffing: Staffing


def _changes(snapshot: Snapshot, kind: Kind) -> Iterator[_Change]:
    """The smallest first: a counter more that takes this kind; one with another profile; another at an open one."""
    profiles = [profile for profile in snapshot.rules.profiles if kind in snapshot.rules.reach[profile]]
    standing = {counter: snapshot.standing[counter] for counter in snapshot.rules.counters}
    idle = [(counter, own) for counter, (how, own) in standing.items() if how != "open"]
    for counter, own in idle:
        if own in profiles:
            yield _Change(0, "open_counter", counter, own, (*snapshot.staffing, (counter, own)))
    for counter, own in idle:
        for profile in profiles:
            if profile != own:
                yield _Change(1, "open_counter", counter, profile, (*snapshot.staffing, (counter, profile)))
    for counter, own in snapshot.staffing:
        for profile in profiles:
            if profile != own:
                changed = tuple((id, profile if id == counter else kept) for id, kept in snapshot.staffing)
                yield _Change(2, "set_profile", counter, profile, changed)


def _waits(snapshot: Snapshot, played: Played) -> _Waits:
    """Of kinds that wait or are expected; one that no open counter takes waits for ever."""
    found: list[Longest] = []
    for kind in _wanted(snapshot):
        turn = played.turns.get(kind)
        wait = turn.wait_s if turn is not None else HORIZON_S
        found.append(Longest(*kind, wait, snapshot.rules.services[kind[0]].target_wait_s))
    longest = max(found, key=lambda each: each.over_s, default=None)
    return _Waits(longest, sum(max(0.0, each.over_s) for each in found))


def _wanted(snapshot: Snapshot) -> list[Kind]:
    return [
        kind for kind in snapshot.rules.kinds if snapshot.places.get(kind) or snapshot.arrivals.get(kind, 0.0) > 0.0
    ]
