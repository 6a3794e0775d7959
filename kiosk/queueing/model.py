"""The hall as it stands: tickets, queues and counters. Changed by `apply` alone."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import TYPE_CHECKING, Literal

from kiosk.queueing.events import Why
from kiosk.queueing.learned import Learned
from kiosk.queueing.lifecycle import Stage
from kiosk.queueing.queue import STEP_S, Queue
from kiosk.queueing.rules import ORDINARY, Kind, Profile, Rules
from kiosk.queueing.turns import Turns

if TYPE_CHECKING:
    from kiosk.queueing.forecast import Played

REMEMBERED_CALLS = 12
"""Calls that a hall screen may show."""

Staffing = tuple[tuple[str, str], ...]
"""Open counters, each with its work profile."""

Phase = Literal["closed", "open", "calling", "serving", "paused"]


class SlipStage(StrEnum):
    """What is known of a ticket's paper."""

    NONE = "none"
    QUEUED = "queued"
    SENT = "sent"
    PRINTED = "printed"
    FAILED = "failed"


@dataclass(slots=True, eq=False)
class Ticket:
    """One place in the queue; `order` counts the issues of the day, `place` says where it waits (kiosk.queueing.queue).

    `service`: what it waits for now; the letter of its number stays that of the first. `also`: what follows.
    `slip_kiosk`: where its customer asked for the slip later on. `slip_may_be_out`: an earlier one is, or nobody knows.
    """

    number: str
    token: str
    service: str
    customer_class: str
    language: str
    kiosk: str
    issued_at: datetime
    order: int
    place: float
    ahead: int
    estimated_wait_s: int | None
    expected_wait_s: float | None = None
    also: tuple[str, ...] = ()
    stage: Stage = Stage.WAITING
    turn: int = 0
    joined_at: datetime | None = None
    to_counter: str | None = None
    overtaken: int = 0
    called_after_at_joining: int = 0
    returns: int = 0
    missed_at: datetime | None = None
    calls_when_missed: int = 0
    parked_at: datetime | None = None
    counter: str | None = None
    called_at: datetime | None = None
    started_at: datetime | None = None
    recalled_at: datetime | None = None
    recalls: int = 0
    why: Why = field(default_factory=dict)
    score: int | None = None
    slip: SlipStage = SlipStage.NONE
    slip_kiosk: str = ""
    slip_is_copy: bool = False
    slip_may_be_out: bool = False
    slip_held: bool = False
    slip_asked_at: datetime | None = None
    slip_job: int = 0
    slip_printer: str = ""

    @property
    def paper_at(self) -> str:
        """The kiosk where its slip comes out."""
        return self.slip_kiosk or self.kiosk

    @property
    def line(self) -> str:
        """Where it waits: for a service, or for one counter."""
        return self.service if self.to_counter is None else line_of(self.to_counter)


@dataclass(frozen=True, slots=True)
class Rating:
    """Who is asked for a rating, since when, and who had served."""

    ticket: Ticket
    at: datetime
    teller: str | None = None


@dataclass(slots=True)
class Counter:
    """A counter; `after_this` is what its teller asked for while a customer was there. `rating`: who was asked last."""

    id: str
    profile: str = ""
    standing: Literal["closed", "open", "paused"] = "closed"
    ticket: Ticket | None = None
    teller: str | None = None
    reason: str | None = None
    after_this: Literal["pause", "close"] | None = None
    rating: Rating | None = None

    @property
    def phase(self) -> Phase:
        """One word for the counter and the customer at it."""
        if self.ticket is None:
            return self.standing
        return "serving" if self.ticket.stage is Stage.SERVING else "calling"


LISTED = "listed"
"""How a row of `DayOpened` says it."""


@dataclass(frozen=True, slots=True)
class Appointment:
    """Who will come, for what, and when (aware). `ticket`: the number given at check-in. `listed`: by the hall's list,
    not by request."""

    id: str
    service: str
    time: datetime
    code: str
    ticket: str | None = None
    listed: bool = False


class Hall:
    """Everything the core knows. Read it through predicates; change it through `apply`.

    `played`, the newest forecast, is set from outside, and is the one thing that no event tells of.
    """

    def __init__(self, rules: Rules) -> None:
        self.rules = rules
        self.learned = Learned()
        self.appointments: dict[str, Appointment] = {}
        self.played: Played | None = None
        self.rolls: dict[str, int] = {}
        """Millimetres of paper used of the roll in each printer, since `RollChanged`."""
        self.begin_day(None)

    def begin_day(self, day: str | None) -> None:
        """Numbers, queues and counters as on a new morning. What was learned and who has an appointment stay."""
        self.day = day
        self.tickets: dict[str, Ticket] = {}
        self.by_token: dict[str, Ticket] = {}
        self.queues: dict[Kind, Queue] = {}
        self.last_number: dict[str, int] = {}
        self.further: dict[str, int] = {}
        self.last_place = 0.0
        self.joins = 0
        self.calls: dict[str, int] = {}
        self.cards: dict[str, int] = {}
        self.stopped: dict[str, bool] = {}
        self.parked: dict[str, Ticket] = {}
        self.latest_calls: list[Ticket] = []
        self.slips_sent = 0
        self.printers: dict[str, tuple[str, ...]] = {}
        """How each stands, by the journal of the day."""
        self.turns: dict[str, Turns] = {}
        self.counters: dict[str, Counter] = {id: Counter(id, profile) for id, profile in self.rules.counters.items()}
        self.note_standing()

    def note_standing(self) -> None:
        """After a counter opened, paused or closed, or got another profile."""
        self.staffing: Staffing = tuple(
            (id, place.profile)
            for id, place in self.counters.items()
            if place.standing == "open" and place.profile in self.rules.profiles
        )
        at_counters = [profile for _, profile in self.staffing] or [place.profile for place in self.counters.values()]
        self.in_use = tuple(id for id in self.rules.profiles if id in at_counters)
        profiles = [self.counters[id].profile for id in self.rules.counters]
        self._taken = frozenset(kind for profile in profiles for kind in self.rules.reach[profile])

    def note_paper(self, printer: str, mm: int) -> None:
        """Used by a slip; nothing is known of rolls that nobody has reported, but that they are not new."""
        if mm:
            self.rolls[printer] = self.rolls.get(printer, 0) + mm

    def remember_call(self, ticket: Ticket) -> None:
        """Calls and recalls, the latest first."""
        if ticket in self.latest_calls:
            self.latest_calls.remove(ticket)
        self.latest_calls.insert(0, ticket)
        del self.latest_calls[REMEMBERED_CALLS:]

    def forget_call(self, ticket: Ticket) -> None:
        """It waits again."""
        if ticket in self.latest_calls:
            self.latest_calls.remove(ticket)

    def profile_of(self, counter: str) -> Profile:
        """The work profile that a configured counter has now."""
        return self.rules.profiles[self.counters[counter].profile]

    def turns_of(self, profile: str) -> Turns:
        """Whose turn it is, among the classes of a profile."""
        return self.turns.get(profile) or Turns()

    def queue(self, line: str, customer_class: str) -> Queue | None:
        """Who waits in a line: a service's letter, or `line_of` a counter."""
        return self.queues.get((line, customer_class))

    def waiting(self, service: str, customer_class: str | None = None) -> int:
        """Waiting tickets of a service, of one class or of all; those that wait for one counter among them."""
        found = 0
        for (line, of), queue in self.queues.items():
            if customer_class not in (None, of):
                continue
            if line == service:
                found += queue.waiting
            elif line.startswith("@") and queue.waiting:
                found += sum(ticket.service == service for ticket in queue.tickets())
        return found

    def waiting_by_service(self) -> dict[str, int]:
        """Waiting tickets of every service."""
        found = dict.fromkeys(self.rules.services, 0)
        for (line, _), queue in self.queues.items():
            if line in found:
                found[line] += queue.waiting
            else:
                for ticket in queue.tickets():
                    found[ticket.service] = found.get(ticket.service, 0) + 1
        return found

    def waiting_for(self, counter: str) -> int:
        """Waiting tickets that a configured counter is there for, those transferred to it among them; where there are
        none, those that it helps with."""
        own = sum([queue.waiting for queue in self.queues_of(counter)])
        helped = self.rules.helped[self.counters[counter].profile]
        return own or sum([self.queues[kind].waiting for kind in helped if kind in self.queues])

    def waiting_with_priority(self, counter: str) -> int | None:
        """How many of `waiting_for` are no ordinary customers; None for a counter that takes no others."""
        profile = self.counters[counter].profile
        own, helped = self.rules.own[profile], self.rules.helped[profile]
        if all(of == ORDINARY for _, of in (*own, *helped)):
            return None
        line = line_of(counter)
        return self._urgent((*((line, of) for of in self.rules.classes), *own)) or self._urgent(helped)

    def _urgent(self, kinds: tuple[Kind, ...]) -> int:
        return sum([self.queues[kind].waiting for kind in kinds if kind[1] != ORDINARY and kind in self.queues])

    def queues_of(self, counter: str) -> list[Queue]:
        """The queues a configured counter is there for, in the order of its profile; first its own line."""
        queues = self.queues
        own = self.rules.own[self.counters[counter].profile]
        line = line_of(counter)
        found = [queue for of in self.rules.classes if (queue := queues.get((line, of))) is not None]
        found += [queue for kind in own if (queue := queues.get(kind)) is not None]
        return found

    def times_overtaken(self, ticket: Ticket) -> int:
        """How many tickets of the same service with a later place have been called before this one."""
        if ticket.stage is not Stage.WAITING:
            return ticket.overtaken
        return ticket.overtaken + self.called_after(ticket.service, ticket.place) - ticket.called_after_at_joining

    def called_after(self, service: str, place: float) -> int:
        """Calls today of tickets of a service whose place was later."""
        return sum([queue.called_after(place) for (of, _), queue in self.queues.items() if of == service])

    def next_number(self, service: str) -> str:
        """`A001`; at least three digits, going on past 999."""
        return f"{service}{self.last_number.get(service, 0) + 1:03d}"

    def places_taken(self, service: str) -> int:
        """Of a service, today: by the tickets of its letter, and by visits that came for it besides."""
        return self.last_number.get(service, 0) + self.further.get(service, 0)

    def next_place(self, at: datetime) -> float:
        """Behind everybody, though the wall clock may have stepped back."""
        return max(at.timestamp(), self.last_place + STEP_S)

    def note_place(self, place: float, at: datetime) -> None:
        """Somebody waits there: the end of the queue, unless it is the time of an appointment to come."""
        if self.last_place < place <= self.next_place(at):
            self.last_place = place

    def taken(self, kind: Kind) -> bool:
        """True while some counter, open or not, has a profile that takes such tickets."""
        return kind in self._taken

    def parked_at(self, counter: str) -> list[Ticket]:
        """Set aside at a counter, the first first."""
        return [ticket for ticket in self.parked.values() if ticket.counter == counter]

    def is_asked(self, counter: Counter, at: datetime) -> bool:
        """True while a rating of the last customer there is waited for, or would come in time."""
        return counter.rating is not None and (at - counter.rating.at).total_seconds() <= self.rules.rating_s

    def unfinished(self) -> Iterator[Ticket]:
        """Tickets that are neither served nor gone."""
        return (ticket for ticket in self.tickets.values() if ticket.stage in _UNFINISHED)


_UNFINISHED = (Stage.WAITING, Stage.CALLED, Stage.SERVING, Stage.PARKED)


def line_of(counter: str) -> str:
    """The line of those who wait for one counter alone; no letter of a service."""
    return f"@{counter}"
