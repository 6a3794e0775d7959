"""The hall played forward: who would be called when, by the rules in force, if nothing but the expected happens. Pure.

The living tickets, the customers who may be expected, the counters that are open and what is left of the work at them
are played with the times that were learned. In each queue a probe stands at the end, as the next customer would: when
its turn comes is that customer's wait. Played beside the hot path; `Played.told` brings it up to date for one ticket.
After Bassamboo & Ibrahim (2021): a forward model of the queue, corrected by the waits actually seen.
"""

import math
from collections.abc import Generator, Iterable
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from heapq import heapify, heappop, heappush
from typing import NamedTuple, TypeVar

from kiosk.queueing.ahead import ahead
from kiosk.queueing.disciplines import First, choose, kinds_meant
from kiosk.queueing.learned import normal_quantile
from kiosk.queueing.model import Hall, Staffing, line_of
from kiosk.queueing.rules import Condition, Kind, Rules

T = TypeVar("T")

HORIZON_S = 6 * 3600.0
"""Nobody is told more than this."""

LEFT_AT_LEAST = 0.6
"""Of a mean stay: what is left of one that has already taken long (stays of 0.9 spread forget how long they took)."""

UNKNOWN = 0.15
"""Of a wait: its error by what no play knows of, pauses and customers who come in groups."""

ROUND_S = 60
"""Announced in whole minutes."""


class Forecast(NamedTuple):
    """Seconds until a ticket taken now is called: the middle, and the upper figure that is announced."""

    expected_s: float
    announced_s: int


@dataclass(frozen=True, slots=True)
class Turn:
    """When a probe's turn came: seconds from the play's start, calls before it, seconds between two such calls."""

    wait_s: float
    error_s: float
    ahead: int
    step_s: float


@dataclass(frozen=True, slots=True)
class Played:
    """A forecast for each kind that an open counter takes, made at a time, for who was at the counters then."""

    at: datetime
    staffing: Staffing
    turns: dict[Kind, Turn]

    def told(self, hall: Hall, kind: Kind, ahead_now: int, at: datetime) -> Forecast | None:
        """Brought up to date: more ahead than then, longer; fewer, shorter. None where counters have changed since."""
        turn = self.turns.get(kind)
        if turn is None or self.staffing != hall.staffing:
            return None
        wait = max(0.0, turn.wait_s + (ahead_now - turn.ahead) * turn.step_s)
        known = hall.learned.correction(kind[1])
        expected = wait * known.bias
        margin = normal_quantile(hall.rules.announce_percentile) if known.margin is None else known.margin
        error = math.hypot(turn.error_s, UNKNOWN * wait)
        return Forecast(expected, max(ROUND_S, rounded_up(max(expected, expected + margin * error))))


def rounded_up(seconds: float) -> int:
    """To whole minutes."""
    return ROUND_S * math.ceil(round(seconds / ROUND_S, _DIGITS))


_DIGITS = 6
"""Of a minute: what is less than that above a whole one came from adding fractions."""


def play(hall: Hall, at: datetime) -> Played:
    """From the hall as it stands, at one go."""
    snapshot = Snapshot(hall, at)
    return at_one_go(steps(snapshot, snapshot.staffing))


def steps(snapshot: "Snapshot", staffing: Staffing) -> Generator[None, None, Played]:
    """A play, a call at each step: whoever runs it may let others run in between."""
    future = Future(snapshot, staffing)
    while future.step():
        yield
    return future.played()


def at_one_go(play: Generator[None, None, T]) -> T:
    """What the steps come to."""
    while True:
        try:
            next(play)
        except StopIteration as end:
            found: T = end.value
            return found


class Snapshot:
    """What a play needs of the hall, copied: the hall may go on while it is played, by whatever staffing."""

    def __init__(self, hall: Hall, at: datetime) -> None:
        rules, learned = hall.rules, hall.learned
        self.rules, self.at, self.now = rules, at, at.timestamp()
        self.staffing = hall.staffing
        self.standing = {id: (place.standing, place.profile) for id, place in hall.counters.items()}
        self.stays = {letter: learned.stay_s(rules, letter, at.hour) for letter in rules.services}
        self.spreads = {letter: learned.spread(letter) for letter in rules.services}
        self.arrivals = {kind: rate for kind, rate in learned.arrivals_per_s(at).items() if rate * HORIZON_S >= 1.0}
        self.turns = {profile: hall.turns_of(profile).copy() for profile in rules.profiles}
        self.ahead = {kind: ahead(hall, *kind) for kind in rules.kinds}
        self.places: dict[Kind, list[float]] = {}
        self.services_in_line: dict[Kind, list[str]] = {}
        for kind, queue in hall.queues.items():
            if queue.waiting:
                tickets = queue.tickets()
                self.places[kind] = [ticket.place for ticket in tickets]
                if kind[0].startswith("@"):
                    self.services_in_line[kind] = [ticket.service for ticket in tickets]
        self.left = {id: self._left(hall, id, at) for id in hall.counters}
        self.leaving = [id for id, place in hall.counters.items() if place.after_this is not None]
        self.back_in = {id: back for id in hall.rules.counters if (back := self._back_in(hall, id, at)) is not None}

    def _back_in(self, hall: Hall, counter: str, at: datetime) -> float | None:
        """Seconds until the counter takes customers again, if it pauses, or will after this one."""
        place = hall.counters[counter]
        if place.profile not in self.rules.profiles:
            return None
        if place.after_this == "pause":
            return self.left[counter] + hall.learned.pause_s()
        return hall.learned.back_in_s(counter, at) if place.standing == "paused" else None

    def _left(self, hall: Hall, counter: str, at: datetime) -> float:
        """Seconds until the counter is free, if it is busy."""
        ticket = hall.counters[counter].ticket
        if ticket is None or ticket.called_at is None:
            return 0.0
        stay = self.stays.get(ticket.service, 300.0)
        taken = max(0.0, (at - ticket.called_at).total_seconds())
        return max(stay - taken, LEFT_AT_LEAST * stay)


class Future:
    """A play, a call at each step. `staffing` may ask what if other counters were open."""

    def __init__(self, snapshot: Snapshot, staffing: Staffing) -> None:
        self.staffing, self.snapshot = staffing, snapshot
        rules = self.rules = snapshot.rules
        self._now = self._start = snapshot.now
        self._places = snapshot.places
        self._next: dict[Kind, int] = {}
        self._done: dict[Kind, tuple[float, float, int]] = {}
        self._coming = {kind: self._now + 0.5 / rate for kind, rate in snapshot.arrivals.items()}
        self._free = _when_free(snapshot, staffing)
        heapify(self._free)
        self._takers = tuple(sorted((counter, profile) for _, counter, profile in self._free))
        self._turns = {profile: snapshot.turns[profile].copy() for _, profile in self._takers}
        self._group, groups = _groups(rules, self._takers)
        self._probes = {kind: self._now for kinds in groups for kind in kinds}
        self._open_probes = [len(kinds) for kinds in groups]
        self._heads: dict[Kind, First] = {}
        for kind in (*self._probes, *(kind for kind in self._places if kind not in self._probes)):
            self._note_head(kind)
        self._lines = {counter: _FutureLine(self, counter, profile) for counter, profile in self._takers}
        self._calls: dict[str, int] = {}
        self._work: dict[str, float] = {}

    def step(self) -> bool:
        """The next counter that is free calls. False: every probe has had its turn, or never will."""
        if not self._free or not self._probes:
            return False
        moment, counter, profile = heappop(self._free)
        if moment > self._start + HORIZON_S:
            return False
        self._now = max(self._now, moment)
        rules, turns, group = self.rules, self._turns[profile], self._group[counter]
        line = self._lines[counter]
        while self._open_probes[group]:
            choice = choose(rules, rules.profiles[profile], turns, line, self._now)
            if choice is None:
                self._wait(counter, profile)
                return True
            first = choice.first
            kind = (first.service, first.customer_class)
            if first.turn == PROBE:
                self._probes.pop(kind)
                self._open_probes[group] -= 1
                self._note_head(kind)
                self._done[kind] = (self._now - self._start, self._error(profile), self._calls.get(profile, 0))
                continue
            service = self._take(kind, first.turn)
            turns.note(rules, rules.profiles[profile], first.customer_class, choice.guard, choice.by_rule)
            stay = self.snapshot.stays.get(service, 300.0)
            self._calls[profile] = self._calls.get(profile, 0) + 1
            self._work[profile] = self._work.get(profile, 0.0) + (stay * self.snapshot.spreads.get(service, 1.0)) ** 2
            heappush(self._free, (self._now + stay, counter, profile))
            return True
        return True

    def played(self) -> Played:
        """What the probes found; one whose turn did not come in time gets the horizon."""
        snapshot = self.snapshot
        found: dict[Kind, Turn] = {}
        for kind in (*self._done, *self._probes):
            wait, error, calls = self._done.get(kind, (HORIZON_S, 0.0, 0))
            takers = sum(1 for _, profile in self._takers if kind in self.rules.reach[profile])
            step = snapshot.stays[kind[0]] / max(1, takers)
            found[kind] = Turn(wait, error, snapshot.ahead[kind], min(step, wait / calls) if calls else step)
        return Played(snapshot.at, self.staffing, found)

    # --- what the disciplines see

    def firsts(self, kinds: Iterable[Kind]) -> list[First]:
        """Who is first in each queue, and there by now."""
        heads, now = self._heads, self._now
        found = [heads[kind] for kind in kinds if kind in heads]
        return [first for first in found if first.turn != COMES or first.place <= now]

    # --- inside

    def _take(self, kind: Kind, turn: int) -> str:
        """Its service."""
        if turn == COMES:
            self._coming[kind] += 1.0 / self.snapshot.arrivals[kind]
            self._heads[kind] = First(self._coming[kind], COMES, *kind)
            return kind[0]
        at = self._next.get(kind, 0)
        self._next[kind] = at + 1
        self._note_head(kind)
        services = self.snapshot.services_in_line.get(kind)
        return services[at] if services is not None else kind[0]

    def _note_head(self, kind: Kind) -> None:
        """One who waits, else the probe, else one who will come."""
        at, places, probe = self._next.get(kind, 0), self._places.get(kind), self._probes.get(kind)
        if places is not None and at < len(places) and (probe is None or places[at] <= probe):
            self._heads[kind] = First(places[at], 0, *kind)
        elif probe is not None:
            self._heads[kind] = First(probe, PROBE, *kind)
        elif kind in self._coming:
            self._heads[kind] = First(self._coming[kind], COMES, *kind)
        else:
            self._heads.pop(kind, None)

    def _wait(self, counter: str, profile: str) -> None:
        """Nobody for this counter now: until the next who may be expected."""
        heads = self._heads
        coming = [heads[kind].place for kind in self.rules.reach[profile] if kind in heads]
        if coming:
            heappush(self._free, (max(min(coming), self._now), counter, profile))

    def _error(self, profile: str) -> float:
        """One standard deviation of the time by which so many calls were made."""
        counters = sum(1 for _, of in self._takers if of == profile)
        return math.sqrt(self._work.get(profile, 0.0)) / max(1, counters)


def _when_free(snapshot: Snapshot, staffing: Staffing) -> list[tuple[float, str, str]]:
    """When each counter calls next, and by which profile: those that are open, and those that pause and come back."""
    now = snapshot.now
    stay = {counter: profile for counter, profile in staffing if counter not in snapshot.leaving}
    back = {counter: snapshot.standing[counter][1] for counter in snapshot.back_in if counter not in stay}
    return [
        *((now + snapshot.left.get(counter, 0.0), counter, profile) for counter, profile in stay.items()),
        *((now + snapshot.back_in[counter], counter, profile) for counter, profile in back.items()),
    ]


PROBE, COMES = 1, 2
"""The `turn` of a probe, which at equal places is behind who waits, and of one who is not there yet."""


class _FutureLine:
    """A play's queues, as the disciplines see them from one counter."""

    __slots__ = ("_future", "_helped", "_own")

    def __init__(self, future: Future, counter: str, profile: str) -> None:
        line, rules = line_of(counter), future.rules
        lines = [kind for kind in future.snapshot.services_in_line if kind[0] == line]
        self._future, self._own, self._helped = future, (*lines, *rules.own[profile]), rules.helped[profile]

    def own(self) -> list[First]:
        return self._future.firsts(self._own)

    def helped(self) -> list[First]:
        return self._future.firsts(self._helped)

    def meant(self, condition: Condition) -> list[First]:
        return self._future.firsts(kinds_meant(self._future.rules, condition))


@lru_cache(maxsize=256)
def _groups(rules: Rules, staffing: Staffing) -> tuple[dict[str, int], tuple[tuple[Kind, ...], ...]]:
    """Counters that share a queue with each other, if only by way of others, are one group: its number by counter, and
    the kinds of each. What one group does is nothing to another."""
    groups: list[tuple[list[str], set[Kind]]] = []
    for counter, profile in staffing:
        kinds = {*rules.reach[profile]}
        for condition in rules.profiles[profile].when:
            kinds.update(kinds_meant(rules, condition))
        touched = [group for group in groups if group[1] & kinds]
        groups = [group for group in groups if not group[1] & kinds]
        counters = [id for ids, _ in touched for id in ids]
        groups.append(([*counters, counter], kinds.union(*(of for _, of in touched))))
    numbers = {counter: number for number, (counters, _) in enumerate(groups) for counter in counters}
    return numbers, tuple(tuple(kind for kind in rules.kinds if kind in kinds) for _, kinds in groups)
