"""The hall played forward: who would be called when, by the rules in force, if nothing but the expected happens. Pure.

The living tickets, the customers who may be expected, the counters that are open and what is left of the work at them
are played with the times that were learned. In each queue a probe stands at the end, as the next customer would: when
its turn comes is that customer's wait. Played beside the hot path; `Played.told` brings it up to date for one ticket.
After Bassamboo & Ibrahim (2021): a forward model of the queue, corrected by the waits actually seen.
"""

import math
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from heapq import heapify, heappop, heappush
from typing import NamedTuple

from kiosk.queueing.ahead import ahead
from kiosk.queueing.disciplines import First, choose, kinds_meant
from kiosk.queueing.learned import normal_quantile
from kiosk.queueing.model import Hall, Staffing, line_of
from kiosk.queueing.rules import Condition, Kind, Profile

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
    """From the hall as it stands."""
    future = Future(Snapshot(hall, at), hall.staffing)
    while future.step():
        pass
    return future.played()


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
        self._places = {kind: [*places] for kind, places in snapshot.places.items()}
        self._next: dict[Kind, int] = {}
        self._turns = {profile: snapshot.turns[profile].copy() for _, profile in staffing}
        self._probes = {
            kind: self._now for kind in rules.kinds if any(kind in rules.reach[profile] for _, profile in staffing)
        }
        self._done: dict[Kind, tuple[float, float, int]] = {}
        self._arrivals = [(self._now + 0.5 / rate, kind) for kind, rate in snapshot.arrivals.items()]
        heapify(self._arrivals)
        self._free = [
            (self._now + snapshot.left.get(counter, 0.0), counter, profile)
            for counter, profile in staffing
            if counter not in snapshot.leaving
        ]
        heapify(self._free)
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
        self._arrive(self._now)
        rules, turns = self.rules, self._turns[profile]
        line = _FutureLine(self, counter, rules.profiles[profile])
        while (choice := choose(rules, rules.profiles[profile], turns, line, self._now)) is not None:
            first = choice.first
            kind = (first.service, first.customer_class)
            if first.turn == PROBE:
                self._probes.pop(kind)
                self._done[kind] = (self._now - self._start, self._error(profile), self._calls.get(profile, 0))
                continue
            service = self._take(kind)
            turns.note(rules, rules.profiles[profile], first.customer_class, choice.guard, choice.by_rule)
            stay = self.snapshot.stays.get(service, 300.0)
            self._calls[profile] = self._calls.get(profile, 0) + 1
            self._work[profile] = self._work.get(profile, 0.0) + (stay * self.snapshot.spreads.get(service, 1.0)) ** 2
            heappush(self._free, (self._now + stay, counter, profile))
            return True
        comes = min((when for when, kind in self._arrivals if kind in rules.reach[profile]), default=None)
        if comes is not None:
            heappush(self._free, (max(comes, self._now), counter, profile))
        return True

    def played(self) -> Played:
        """What the probes found; one whose turn did not come in time gets the horizon."""
        snapshot = self.snapshot
        found: dict[Kind, Turn] = {}
        for kind in (*self._done, *self._probes):
            wait, error, calls = self._done.get(kind, (HORIZON_S, 0.0, 0))
            takers = sum(1 for _, profile in self.staffing if kind in self.rules.reach[profile])
            step = snapshot.stays[kind[0]] / max(1, takers)
            found[kind] = Turn(wait, error, snapshot.ahead[kind], min(step, wait / calls) if calls else step)
        return Played(snapshot.at, self.staffing, found)

    # --- what the disciplines see

    def first(self, kind: Kind) -> First | None:
        """Who is first in a queue: one who waits, else the probe, else one who came since."""
        at = self._next.get(kind, 0)
        places = self._places.get(kind)
        waits = places is not None and at < len(places)
        probe = self._probes.get(kind)
        if waits and (probe is None or places[at] <= probe):  # type: ignore[index]
            return First(places[at], 0, *kind)  # type: ignore[index]
        return None if probe is None else First(probe, PROBE, *kind)

    # --- inside

    def _take(self, kind: Kind) -> str:
        at = self._next.get(kind, 0)
        self._next[kind] = at + 1
        services = self.snapshot.services_in_line.get(kind)
        return services[at] if services is not None else kind[0]

    def _arrive(self, now: float) -> None:
        arrivals = self._arrivals
        while arrivals and arrivals[0][0] <= now:
            when, kind = heappop(arrivals)
            self._places.setdefault(kind, []).append(when)
            heappush(arrivals, (when + 1.0 / self.snapshot.arrivals[kind], kind))

    def _error(self, profile: str) -> float:
        """One standard deviation of the time by which so many calls were made."""
        counters = sum(1 for _, of in self.staffing if of == profile)
        return math.sqrt(self._work.get(profile, 0.0)) / max(1, counters)


PROBE = 1
"""The `turn` of a probe: at equal places it is behind who waits."""


@dataclass(frozen=True, slots=True)
class _FutureLine:
    """A play's queues, as the disciplines see them."""

    future: Future
    counter: str
    profile: Profile

    def own(self) -> Iterator[First]:
        rules = self.future.rules
        line = line_of(self.counter)
        lines = [kind for kind in self.future.snapshot.services_in_line if kind[0] == line]
        return self._firsts([*lines, *rules.own[self.profile.id]])

    def helped(self) -> Iterator[First]:
        return self._firsts(self.future.rules.helped[self.profile.id])

    def meant(self, condition: Condition) -> Iterator[First]:
        return self._firsts(kinds_meant(self.future.rules, condition))

    def _firsts(self, kinds: Iterable[Kind]) -> Iterator[First]:
        for kind in kinds:
            if (first := self.future.first(kind)) is not None:
                yield first
