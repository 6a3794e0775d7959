"""Days of a hall played through the real rules, event by event. No clock, no I/O: the seed decides everything."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from heapq import heappop, heappush
from typing import NamedTuple

from kiosk.queueing import commands as do
from kiosk.queueing.ahead import ahead
from kiosk.queueing.apply import apply
from kiosk.queueing.commands import Command
from kiosk.queueing.decide import decide
from kiosk.queueing.events import Event, TicketCalled
from kiosk.queueing.forecast import play as play_forward
from kiosk.queueing.lookups import Rejected
from kiosk.queueing.model import Hall
from kiosk.queueing.rules import Kind
from kiosk.simulate.customers import Customer, customers_of
from kiosk.simulate.scenario import FIRST_DAY, OpenHours, Scenario

FORECAST_EVERY_S = 60.0
"""Between two plays of the forecast, unless counters changed."""

PRESS_AGAIN_S = 60.0
"""An idle teller looks again whether somebody waits too long elsewhere (`when`)."""

OVERTIME_S = 4 * 3600.0
"""After closing: whoever is not served by then has waited for a counter that never opened."""


class Visit(NamedTuple):
    """A ticket's day, in seconds. `waited_s`: until its first call; None: it was never called.

    `expected_s`, `announced_s`: what it was foretold. `by_people`, `by_last`: what the two baselines would have said.
    `guard`, `condition`, `idle`: who made the call, if not the rule. `served`: it came to a counter.
    """

    day: int
    service: str
    customer_class: str
    arrived_s: float
    waited_s: float | None
    expected_s: float | None
    announced_s: float | None
    by_people_s: float | None
    by_last_s: float | None
    guard: bool
    condition: bool
    idle: bool
    served: bool


@dataclass(frozen=True, slots=True)
class Played:
    """All tickets of some days; `turned_away`: customers who got none, by the reason they were told."""

    visits: list[Visit]
    turned_away: dict[str, int]


def play(
    scenario: Scenario,
    seed: int,
    days: int,
    *,
    forecasts: bool = True,
    on_day: Callable[[int], None] = lambda _done: None,
) -> Played:
    """So many days one after the other; what one teaches is known on the next."""
    hall = Hall(scenario.rules)
    visits: list[Visit] = []
    turned_away: dict[str, int] = {}
    for number in range(days):
        day = FIRST_DAY + timedelta(days=number)
        hours = scenario.week[day.weekday()]
        if hours is not None:
            dice = f"{seed}/{number}"
            _Day(scenario, hall, hours, day=day, number=number, seed=dice, forecasts=forecasts).play(
                visits, turned_away
            )
        on_day(number + 1)
    return Played(visits, turned_away)


class _Called(NamedTuple):
    """How a ticket came to its first call."""

    waited_s: float
    why: dict[str, str | int | float | bool | None]


class _Day:
    """One business day. Steps are kept in a heap by their time; of equal times, the one that was planned first."""

    def __init__(
        self,
        scenario: Scenario,
        hall: Hall,
        hours: OpenHours,
        *,
        day: date,
        number: int,
        seed: str,
        forecasts: bool,
    ) -> None:
        self._scenario, self._hall, self._hours, self._number = scenario, hall, hours, number
        self._forecasts = forecasts
        self._midnight = datetime.combine(day, time(), scenario.zone).astimezone(UTC)
        self._name = day.isoformat()
        self._now = 0.0
        self._at = self._midnight
        self._steps: list[tuple[float, int, Callable[[], None]]] = []
        self._planned = 0
        self._customers = iter(customers_of(scenario, hours, seed))
        self._whose: dict[str, Customer] = {}
        self._idle: list[str] = []
        self._called: dict[str, _Called] = {}
        self._served: dict[str, bool] = {}
        self._foretold: dict[str, tuple[float | None, float | None]] = {}
        self._last_wait: dict[Kind, float] = {}
        self._turned_away: dict[str, int] = {}
        self._looks_again = any(profile.when for profile in scenario.rules.profiles.values())

    def play(self, visits: list[Visit], turned_away: dict[str, int]) -> None:
        """To the last customer."""
        self._plan_day()
        ends = self._hours.closes_s + OVERTIME_S
        while self._steps and self._steps[0][0] <= ends:
            self._now, _, step = heappop(self._steps)
            self._at = self._midnight + timedelta(seconds=self._now)
            step()
        visits += self._visits()
        for reason, times in self._turned_away.items():
            turned_away[reason] = turned_away.get(reason, 0) + times

    # --- what is planned

    def _plan_day(self) -> None:
        scenario, hours = self._scenario, self._hours
        self._at = self._midnight + timedelta(seconds=hours.opens_s)
        self._do(do.OpenDay(self._name))
        for counter in scenario.rules.counters:
            if counter not in scenario.off:
                self._plan(hours.opens_s, lambda counter=counter: self._open(counter))  # type: ignore[misc]
        for rest in scenario.rests:
            if rest.counter not in scenario.off and hours.opens_s <= rest.begins_s < hours.closes_s:
                self._plan(rest.begins_s, lambda rest=rest: self._rest(rest.counter, rest.ends_s))  # type: ignore[misc]
        self._plan_next_customer()
        if self._looks_again:
            self._plan(hours.opens_s + PRESS_AGAIN_S, self._look_again)

    def _plan(self, at: float, step: Callable[[], None]) -> None:
        self._planned += 1
        heappush(self._steps, (at, self._planned, step))

    def _plan_next_customer(self) -> None:
        customer = next(self._customers, None)
        if customer is not None:
            self._plan(customer.arrives_s, lambda: self._arrive(customer))

    # --- what happens

    def _arrive(self, customer: Customer) -> None:
        service, customer_class = customer.service, customer.customer_class
        token = f"{self._number}/{len(self._whose)}"
        try:
            until = self._serves_until(service)
            if self._forecasts:
                self._foretell()
            by_people = self._by_people(service, customer_class)
            issued = self._do(do.IssueTicket(service, token, customer_class, slip=False, serves_until=until))
        except Rejected as refused:
            self._turned_away[refused.reason] = self._turned_away.get(refused.reason, 0) + 1
        else:
            number = issued[0].ticket  # type: ignore[attr-defined]
            self._whose[number] = customer
            self._foretold[number] = by_people, self._last_wait.get((service, customer_class))
            self._somebody_waits((service, customer_class))
        self._plan_next_customer()

    def _serves_until(self, service: str) -> datetime | None:
        if self._scenario.calendar is None:
            return None
        opening = self._scenario.calendar.at(service, self._at)
        if not opening.open:
            raise Rejected(str(opening.reason), "no tickets now")
        return opening.serves_until

    def _open(self, counter: str) -> None:
        self._do(do.OpenCounter(counter))
        self._next(counter)

    def _rest(self, counter: str, ends: float) -> None:
        self._do(do.PauseCounter(counter))
        if counter in self._idle:
            self._idle.remove(counter)
        self._plan(ends, lambda: self._work_again(counter))

    def _work_again(self, counter: str) -> None:
        """Somebody who is there since before the rest is finished first."""
        place = self._hall.counters[counter]
        self._do(do.OpenCounter(counter))
        if place.ticket is None:
            self._next(counter)

    def _look_again(self) -> None:
        for counter in list(self._idle):
            self._next(counter)
        if self._now < self._hours.closes_s:
            self._plan(self._now + PRESS_AGAIN_S, self._look_again)

    def _next(self, counter: str) -> None:
        """The teller ends who is there and calls; nobody waiting, the counter is idle."""
        if counter in self._idle:
            self._idle.remove(counter)
        place = self._hall.counters[counter]
        for event in self._do(do.CallNext(counter)):
            if isinstance(event, TicketCalled):
                self._call(event)
        if place.ticket is None and place.standing == "open":
            self._idle.append(counter)

    def _call(self, event: TicketCalled) -> None:
        number, counter, now = event.ticket, event.counter, self._now
        customer = self._whose[number]
        ticket = self._hall.tickets[number]
        first = number not in self._called
        if first:
            waited = (event.at - ticket.issued_at).total_seconds()
            self._called[number] = _Called(waited, event.why)
            self._last_wait[ticket.service, ticket.customer_class] = waited
        if customer.absent and first:
            self._plan(now + self._scenario.absence.patience_s, lambda: self._not_there(number, counter))
        else:
            self._plan(now + customer.walk_s, lambda: self._start(counter))
            self._plan(now + customer.walk_s + customer.stay_s, lambda: self._finish(number, counter))

    def _not_there(self, number: str, counter: str) -> None:
        """Recalled as often as the hall owes; then the next."""
        if self._hall.tickets[number].recalls < self._hall.rules.no_show.recalls:
            self._do(do.Recall(counter))
            self._plan(self._now + self._scenario.absence.patience_s, lambda: self._not_there(number, counter))
            return
        self._do(do.NoShow(counter))
        back = self._whose[number].back_s
        if back is not None and self._hall.rules.no_show.returns > 0:
            self._plan(self._now + back, lambda: self._come_back(number))
        self._go_on(counter)

    def _come_back(self, number: str) -> None:
        try:
            self._do(do.Return(number=number))
        except Rejected:
            return
        ticket = self._hall.tickets[number]
        self._somebody_waits((ticket.service, ticket.customer_class))

    def _start(self, counter: str) -> None:
        self._do(do.Start(counter))

    def _finish(self, number: str, counter: str) -> None:
        self._served[number] = True
        self._do(do.Finish(counter))
        self._go_on(counter)

    def _go_on(self, counter: str) -> None:
        if self._hall.counters[counter].standing == "open":
            self._next(counter)

    def _somebody_waits(self, kind: Kind) -> None:
        """Of the idle counters that are there for it, else of those that help, the one that has waited longest."""
        rules, counters = self._hall.rules, self._hall.counters
        for kinds in (rules.own, rules.helped):
            for counter in self._idle:
                if kind in kinds[counters[counter].profile]:
                    self._next(counter)
                    return

    def _do(self, command: Command) -> list[Event]:
        hall = self._hall
        events = decide(hall, command, self._at)
        for event in events:
            apply(hall, event)
        return events

    # --- what is foretold

    def _foretell(self) -> None:
        hall, at = self._hall, self._at
        played = hall.played
        stale = (
            played is None
            or not 0.0 <= (at - played.at).total_seconds() < FORECAST_EVERY_S
            or played.staffing != hall.staffing
        )
        if stale:
            hall.played = play_forward(hall, at)

    def _by_people(self, service: str, customer_class: str) -> float | None:
        """People ahead × the mean service time, over the open counters that take them."""
        hall = self._hall
        counters = len(hall.rules.takers((service, customer_class), dict(hall.staffing)))
        if not counters:
            return None
        return ahead(hall, service, customer_class) * hall.rules.services[service].mean_service_s / counters

    # --- what came of it

    def _visits(self) -> list[Visit]:
        return [self._visit(number, customer) for number, customer in self._whose.items()]

    def _visit(self, number: str, customer: Customer) -> Visit:
        ticket = self._hall.tickets[number]
        called = self._called.get(number)
        why = called.why if called else {}
        by_people, by_last = self._foretold[number]
        return Visit(
            self._number,
            customer.service,
            customer.customer_class,
            customer.arrives_s,
            called.waited_s if called else None,
            ticket.expected_wait_s,
            ticket.estimated_wait_s,
            by_people,
            by_last,
            guard=bool(why.get("guard")),
            condition=why.get("condition") is not None,
            idle=bool(why.get("idle")),
            served=self._served.get(number, False),
        )
