"""The hall as it stands: tickets, queues and counters. Changed by `apply` alone."""

from bisect import bisect_right
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Literal

from kiosk.queueing.events import Why
from kiosk.queueing.lifecycle import Stage
from kiosk.queueing.rules import Rules

REMEMBERED_CALLS = 12
"""Calls that a hall screen may show."""

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
    """One place in the queue; `order` counts the issues of the day."""

    number: str
    token: str
    service: str
    customer_class: str
    language: str
    kiosk: str
    issued_at: datetime
    order: int
    ahead: int
    estimated_wait_s: int | None
    stage: Stage = Stage.WAITING
    counter: str | None = None
    called_at: datetime | None = None
    started_at: datetime | None = None
    recalled_at: datetime | None = None
    recalls: int = 0
    why: Why = field(default_factory=dict)
    slip: SlipStage = SlipStage.NONE
    slip_is_copy: bool = False
    slip_held: bool = False
    slip_asked_at: datetime | None = None
    slip_job: int = 0
    slip_printer: str = ""


@dataclass(slots=True)
class Counter:
    """A counter; `after_this` is what its teller asked for while a customer was there."""

    id: str
    standing: Literal["closed", "open", "paused"] = "closed"
    ticket: Ticket | None = None
    teller: str | None = None
    reason: str | None = None
    after_this: Literal["pause", "close"] | None = None

    @property
    def phase(self) -> Phase:
        """One word for the counter and the customer at it."""
        if self.ticket is None:
            return self.standing
        return "serving" if self.ticket.stage is Stage.SERVING else "calling"


class Queue:
    """The waiting tickets of one service and class, in order of arrival."""

    __slots__ = ("_called_orders", "_tickets", "waiting")

    def __init__(self) -> None:
        self._tickets: deque[Ticket] = deque()
        self._called_orders: list[int] = []
        self.waiting = 0

    def head(self) -> Ticket | None:
        """Who has waited longest."""
        return self._tickets[0] if self._tickets else None

    def join(self, ticket: Ticket) -> None:
        """At the end."""
        self._tickets.append(ticket)
        self.waiting += 1

    def leave(self, ticket: Ticket, called: bool) -> None:
        """A ticket that no longer waits; those that left from the middle are dropped when they come to the head."""
        self.waiting -= 1
        if called:
            self._called_orders.insert(bisect_right(self._called_orders, ticket.order), ticket.order)
        while self._tickets and self._tickets[0].stage is not Stage.WAITING:
            self._tickets.popleft()

    def called_later_than(self, order: int) -> int:
        """How many tickets issued after `order` have been called."""
        return len(self._called_orders) - bisect_right(self._called_orders, order)


class Hall:
    """Everything the core knows. Read it through predicates; change it through `apply`."""

    def __init__(self, rules: Rules) -> None:
        self.rules = rules
        self.begin_day(None)

    def begin_day(self, day: str | None) -> None:
        """Numbers, queues and counters as on a new morning."""
        self.day = day
        self.tickets: dict[str, Ticket] = {}
        self.by_token: dict[str, Ticket] = {}
        self.queues: dict[tuple[str, str], Queue] = {}
        self.last_number: dict[str, int] = {}
        self.stopped: dict[str, bool] = {}
        self.latest_calls: list[Ticket] = []
        self.slips_sent = 0
        self.counters: dict[str, Counter] = {id: Counter(id) for id in self.rules.counters}
        self.note_standing()

    def note_standing(self) -> None:
        """After a counter opened, paused or closed."""
        self.open_counters = tuple(id for id, counter in self.counters.items() if counter.standing == "open")

    def remember_call(self, ticket: Ticket) -> None:
        """Calls and recalls, the latest first."""
        if ticket in self.latest_calls:
            self.latest_calls.remove(ticket)
        self.latest_calls.insert(0, ticket)
        del self.latest_calls[REMEMBERED_CALLS:]

    def waiting(self, service: str, customer_class: str | None = None) -> int:
        """Waiting tickets of a service, of one class or of all."""
        if customer_class is not None:
            queue = self.queues.get((service, customer_class))
            return queue.waiting if queue else 0
        return sum(queue.waiting for (of, _), queue in self.queues.items() if of == service)

    def waiting_for(self, counter: str) -> int:
        """Waiting tickets that a configured counter may call."""
        return sum(queue.waiting for queue in self.queues_of(counter))

    def queues_of(self, counter: str) -> Iterator[Queue]:
        """The queues a configured counter serves, in the order of its profile."""
        profile = self.rules.profile_of(counter)
        for service in profile.services:
            for customer_class in profile.classes:
                queue = self.queues.get((service, customer_class))
                if queue is not None:
                    yield queue

    def times_overtaken(self, ticket: Ticket) -> int:
        """How many later tickets of the same service have been called before this one."""
        return sum(
            queue.called_later_than(ticket.order)
            for (service, _), queue in self.queues.items()
            if service == ticket.service
        )

    def next_number(self, service: str) -> str:
        """`A001`; at least three digits, going on past 999."""
        return f"{service}{self.last_number.get(service, 0) + 1:03d}"

    def unfinished(self) -> Iterator[Ticket]:
        """Tickets that are neither served nor gone."""
        return (t for t in self.tickets.values() if t.stage in (Stage.WAITING, Stage.CALLED, Stage.SERVING))
