"""Who was next? The rules of the queue in their plainest form, over all who wait; compared with each call.

Written from the rules' text (docs/queueing.md), not from the core: it knows no queues, only people and the order in
which they came.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from firmware_mocks.halls.soak.ledger import Blame, Entry
from kiosk.config import HallConfig
from kiosk.config import Profile as ProfileConfig

STEP_S = 1e-5
"""Between two who come at the same moment."""


@dataclass(slots=True)
class Waiting:
    """`since`: from when the waiting counts, in seconds; `turn` parts those of the same moment."""

    number: str
    since: float
    turn: int
    service: str
    customer_class: str
    counter: str | None = None

    @property
    def order(self) -> tuple[float, int]:
        """Who came first."""
        return self.since, self.turn


@dataclass(slots=True)
class _Turns:
    """Calls of a profile: since its guard spoke, of each class in this round, and the share left to capped ones."""

    since_guard: int | None = None
    taken: dict[str, int] = field(default_factory=dict)
    credit: dict[str, float] = field(default_factory=dict)


class Fairness:
    """Takes each event before the account does."""

    def __init__(self, config: HallConfig, blame: Blame) -> None:
        self._config, self._blame = config, blame
        self._profiles = {profile.id: profile for profile in config.profiles}
        self._classes = {each.id: each for each in config.customer_classes}
        self._booked: dict[str, float] = {}
        self._begin_day()

    def _begin_day(self) -> None:
        self.waiting: dict[str, Waiting] = {}
        self._gone: dict[str, Waiting] = {}
        self._last, self._turn = 0.0, 0
        self._turns: dict[str, _Turns] = {}
        self.profile_of = {counter.id: counter.profile for counter in self._config.counters}

    def event(self, entry: Entry) -> None:
        """One event of the journal, in order."""
        it, at = entry.fields, datetime.fromisoformat(entry.at).timestamp()
        match entry.type:
            case "DayOpened":
                self._begin_day()
                self._booked = {id: _seconds(time) for id, _, time, _ in it.get("appointments", ())}
            case "AppointmentBooked":
                self._booked[it["appointment"]] = _seconds(it["time"])
            case "TicketIssued":
                self._last = max(at, self._last + STEP_S)
                self._join(self._arrived(it))
            case "TicketCalled":
                self._call(it, at)
            case "TicketTransferred":
                self._transfer(it)
            case "TicketReturned":
                self._return(it)
            case "TicketReclassified":
                one = self.waiting.pop(it["ticket"])
                one.customer_class = it["customer_class"]
                self._join(one)
            case "TicketCancelled" | "TicketExpired":
                self.waiting.pop(it["ticket"], None)
            case "CounterClosed":
                for one in self.waiting.values():
                    if one.counter == it["counter"]:
                        self._blame("forgotten", f"{one.number} waits for counter {one.counter}, which has closed")
            case "CounterProfileSet":
                self.profile_of[it["counter"]] = it["profile"]

    def next_for(self, counter: str) -> Waiting | None:
        """Anybody whom the counter is there for; else anybody whom it helps."""
        own, helped = self._candidates(counter)
        return min(own or helped, key=lambda one: one.order, default=None)

    # --- who waits

    def _arrived(self, it: dict[str, Any]) -> Waiting:
        bookings = self._config.appointments
        in_time = bookings is not None and it["customer_class"] == bookings.customer_class
        since = self._booked.get(it.get("appointment", ""), self._last) if in_time else self._last
        return Waiting(it["ticket"], since, 0, it["service"], it["customer_class"])

    def _join(self, one: Waiting) -> None:
        self._turn += 1
        one.turn = self._turn
        self.waiting[one.number] = one

    def _transfer(self, it: dict[str, Any]) -> None:
        one = self.waiting.pop(it["ticket"], None) or self._gone[it["ticket"]]
        self._last = max(self._last, it["place"])
        one.service, one.counter, one.since = it["service"], it["to_counter"], it["place"]
        self._join(one)

    def _return(self, it: dict[str, Any]) -> None:
        """So many places behind; or last."""
        one, since = self._gone[it["ticket"]], it["place"]
        one.counter = it.get("to_counter")
        alike = [each for each in self.waiting.values() if _line(each) == _line(one)]
        before = sum(1 for each in alike if each.since <= since)
        wanted = min(self._config.no_show.behind, len(alike))
        if before < wanted:
            self._blame("fair", f"{one.number} comes back {before} places behind, not {wanted}")
        one.since = since
        self._join(one)

    # --- who is next

    def _call(self, it: dict[str, Any], at: float) -> None:
        why, counter = it["why"], it["counter"]
        called = self.waiting.get(it["ticket"])
        if "guard" in why and called is not None:
            meant, because = self._next(counter, at)
            said = "condition" if why["condition"] else "guard" if why["guard"] else "idle" if why["idle"] else "rule"
            if meant is None or meant.number != it["ticket"] or because != said:
                who = f"{meant.number} by {because}" if meant else "nobody"
                self._blame("fair", f"{it['ticket']} is called to {counter} by {said}, where {who} was next")
            self._count(counter, called.customer_class, because)
        if called is not None:
            self._gone[called.number] = self.waiting.pop(called.number)

    def _next(self, counter: str, at: float) -> tuple[Waiting | None, str]:
        profile = self._profiles[self.profile_of[counter]]
        for condition in profile.when:
            over = [
                one
                for one in self.waiting.values()
                if one.counter is None
                and condition.service in (None, one.service)
                and condition.customer_class in (None, one.customer_class)
                and at - one.since > condition.waits_over_min * 60
            ]
            if over:
                return min(over, key=lambda one: one.order), "condition"
        own, helped = self._candidates(counter)
        if not own:
            return min(helped, key=lambda one: one.order, default=None), "idle"
        turns = self._turns.get(profile.id) or _Turns()
        if (guarded := self._guarded(profile, turns, own, at)) is not None:
            return guarded, "guard"
        uncapped = [one for one in own if not self._capped(turns, one.customer_class)]
        score = self._score(profile, turns, at)
        firsts: dict[str, Waiting] = {}
        for one in sorted(uncapped or own, key=lambda one: one.order):
            firsts.setdefault(one.customer_class, one)
        return max(firsts.values(), key=lambda one: (*score(one), -one.since, -one.turn)), "rule"

    def _candidates(self, counter: str) -> tuple[list[Waiting], list[Waiting]]:
        profile = self._profiles[self.profile_of[counter]]
        classes, idle = self._config.classes_of(profile), profile.when_idle
        own, helped = [], []
        for one in self.waiting.values():
            if one.counter is not None:
                if one.counter == counter:
                    own.append(one)
            elif one.service in profile.services and one.customer_class in classes:
                own.append(one)
            elif idle is not None:
                services, others = idle.services or profile.services, idle.classes or classes
                if one.service in services and one.customer_class in others:
                    helped.append(one)
        return own, helped

    def _guarded(self, profile: ProfileConfig, turns: _Turns, own: list[Waiting], at: float) -> Waiting | None:
        guard = profile.guard
        if guard is None or (turns.since_guard is not None and turns.since_guard < guard.one_in - 1):
            return None
        ours = [one for one in own if one.customer_class == guard.customer_class]
        oldest = min(ours, key=lambda one: one.order, default=None)
        return oldest if oldest is not None and at - oldest.since > guard.after_min * 60 else None

    def _capped(self, turns: _Turns, of: str) -> bool:
        share = self._classes[of].max_share
        return share is not None and turns.credit.get(of, _full(share)) + share < 1.0 - 1e-9

    def _score(self, profile: ProfileConfig, turns: _Turns, at: float) -> Callable[[Waiting], tuple[float, float]]:
        classes = self._config.classes_of(profile)

        def rank(of: str) -> int:
            return classes.index(of) if of in classes else len(classes)

        def score(one: Waiting) -> tuple[float, float]:
            of, waited = self._classes[one.customer_class], max(0.0, at - one.since)
            match profile.discipline:
                case "fifo":
                    return round(waited, 2), 0.0
                case "strict":
                    return -float(rank(of.id)), 0.0
                case "head_start":
                    return round(at - one.since + of.head_start_min * 60, 2), 0.0
                case "accumulating":
                    return round(waited * of.rate, 2), 0.0
                case "quota":
                    quota = (profile.quota or {}).get(of.id, 1)
                    left = max(0, quota - turns.taken.get(of.id, 0)) / quota
                    return round(left, 2), -float(rank(of.id))

        return score

    def _count(self, counter: str, of: str, because: str) -> None:
        profile = self._profiles[self.profile_of[counter]]
        turns = self._turns.setdefault(profile.id, _Turns())
        turns.since_guard = 0 if because == "guard" else None if turns.since_guard is None else turns.since_guard + 1
        if because == "rule" and profile.discipline == "quota":
            quota = profile.quota or {}
            if turns.taken.get(of, 0) >= quota.get(of, 1):
                turns.taken.clear()
            turns.taken[of] = turns.taken.get(of, 0) + 1
        for each in self._classes.values():
            share = each.max_share
            if share is None:
                continue
            credit = turns.credit.get(each.id, _full(share)) + share
            turns.credit[each.id] = max(0.0, credit - 1.0) if each.id == of else min(_full(share), credit)


def _full(share: float) -> float:
    """The part of a call that a class may save up."""
    return max(share, 1.0 - share)


def _line(one: Waiting) -> tuple[str, str, str | None]:
    return one.service, one.customer_class, one.counter


def _seconds(time: str) -> float:
    return datetime.fromisoformat(time).timestamp()
