"""What must hold after every step of any day of a hall. Each truth makes a watch of its own for one day."""

from collections import Counter
from collections.abc import Callable

from kiosk.queueing import events as e
from kiosk.queueing.commands import Command
from kiosk.queueing.events import Event
from kiosk.queueing.lifecycle import Stage
from kiosk.queueing.model import Hall, Ticket
from tests.unit.kiosk.queueing.days import BUSY, Watch

Truth = Callable[[], Watch]
Events = list[Event] | None


def everybody_is_in_one_place() -> Watch:
    """No ticket is lost, and none is in two places."""

    def watch(hall: Hall, _: Command, __: Events) -> None:
        places: Counter[str] = Counter()
        for (line, customer_class), queue in hall.queues.items():
            for ticket in queue.tickets():
                places[ticket.number] += 1
                assert (ticket.line, ticket.customer_class, ticket.stage) == (line, customer_class, Stage.WAITING)
        for place in hall.counters.values():
            if place.ticket is not None:
                places[place.ticket.number] += 1
                assert (place.ticket.stage in BUSY, place.ticket.counter) == (True, place.id)
        for number, ticket in hall.parked.items():
            places[number] += 1
            assert (ticket.number, ticket.stage) == (number, Stage.PARKED)
        assert places == Counter(ticket.number for ticket in hall.unfinished())

    return watch


def numbers_are_unique_and_gapless() -> Watch:
    """Within a day and service."""
    today: list[str] = []

    def watch(hall: Hall, _: Command, events: Events) -> None:
        for event in events or []:
            if isinstance(event, e.DayOpened):
                today.clear()
            if isinstance(event, e.TicketIssued):
                today.append(event.ticket)
        assert list(hall.tickets) == today
        for service in hall.rules.services:
            ours = [number for number in today if number.startswith(service)]
            assert ours == [f"{service}{n:03d}" for n in range(1, len(ours) + 1)]

    return watch


def who_was_never_requeued_comes_in_order_of_arrival() -> Watch:
    """Of one service and class, called in turn. The booked: in order of their times."""
    requeued: set[str] = set()

    def watch(hall: Hall, _: Command, events: Events) -> None:
        for event in events or []:
            match event:
                case e.DayOpened():
                    requeued.clear()
                case e.TicketTransferred(_, number) | e.TicketReturned(_, number) | e.TicketReclassified(_, number):
                    requeued.add(number)
                case e.TicketCalled(_, number, why=why) if "guard" in why and number not in requeued:
                    ticket = hall.tickets[number]
                    same = [each for each in _waiting_like(hall, ticket) if each.number not in requeued]
                    if hall.rules.is_booked(ticket.customer_class):
                        assert all(ticket.place <= each.place for each in same)
                    else:
                        assert all(ticket.order < each.order for each in same)

    return watch


def _waiting_like(hall: Hall, ticket: Ticket) -> list[Ticket]:
    return [
        each
        for each in hall.tickets.values()
        if each.stage is Stage.WAITING
        and (each.service, each.customer_class) == (ticket.service, ticket.customer_class)
    ]


def the_guard_speaks_at_most_once_in_so_many_calls() -> Watch:
    """Of a profile, in turn."""
    spoke: dict[str, list[bool]] = {}

    def watch(hall: Hall, _: Command, events: Events) -> None:
        for event in events or []:
            if isinstance(event, e.DayOpened):
                spoke.clear()
            if isinstance(event, e.TicketCalled) and "guard" in event.why:
                profile = hall.profile_of(event.counter)
                calls = spoke.setdefault(profile.id, [])
                calls.append(bool(event.why["guard"]))
                assert profile.guard is not None or not event.why["guard"]
                assert profile.guard is None or sum(calls[-profile.guard.one_in :]) <= 1

    return watch


def whoever_waits_is_taken_by_some_counter() -> Watch:
    """Nobody waits where nobody will ever call."""

    def watch(hall: Hall, _: Command, __: Events) -> None:
        profiles = {id: hall.counters[id].profile for id in hall.rules.counters}
        for ticket in hall.unfinished():
            if ticket.stage is Stage.WAITING:
                assert hall.rules.takers((ticket.service, ticket.customer_class), profiles)
                assert ticket.to_counter is None or hall.counters[ticket.to_counter].standing != "closed"

    return watch


def whoever_comes_now_is_behind_all_who_came_before() -> Watch:
    """Whatever the wall clock does, and whoever has been requeued; but for the times of the booked."""

    def watch(hall: Hall, _: Command, events: Events) -> None:
        for event in events or []:
            if isinstance(event, e.TicketIssued) and not hall.rules.is_booked(event.customer_class):
                now = hall.tickets[event.ticket]
                before = [each for each in hall.tickets.values() if each.stage is Stage.WAITING and each is not now]
                assert all(each.place <= now.place for each in before if each.number not in ahead_of_time)
            if isinstance(event, e.TicketIssued) and hall.rules.is_booked(event.customer_class):
                ahead_of_time.add(event.ticket)
            if isinstance(event, e.TicketReturned) and hall.rules.is_booked(hall.tickets[event.ticket].customer_class):
                ahead_of_time.add(event.ticket)

    ahead_of_time: set[str] = set()
    return watch


def the_limits_are_kept() -> Watch:
    """As many waiting and as many a day as may, when somebody comes; no more of one card."""
    cards: Counter[str] = Counter()
    places: Counter[str] = Counter()

    def watch(hall: Hall, _: Command, events: Events) -> None:
        for event in events or []:
            if isinstance(event, e.DayOpened):
                cards.clear()
                places.clear()
            if isinstance(event, e.TicketIssued):
                places.update((event.service, *(event.also or ())))
            if isinstance(event, e.TicketIssued) and event.appointment is None:
                rule = hall.rules.services[event.service]
                assert rule.max_waiting is None or hall.waiting(event.service) <= rule.max_waiting
                assert rule.max_per_day is None or places[event.service] <= rule.max_per_day
                assert not hall.stopped.get(event.service)
                cards.update([event.card] if event.card else [])
        assert hall.rules.per_card is None or max(cards.values(), default=0) <= hall.rules.per_card

    return watch


def a_visit_has_one_score_and_it_stays() -> Watch:
    """Of the day; and whoever gave one had been at that counter."""
    scores: dict[str, int] = {}

    def watch(hall: Hall, _: Command, events: Events) -> None:
        for event in events or []:
            match event:
                case e.DayOpened():
                    scores.clear()
                case e.TicketRated(_, number, _, score):
                    assert number not in scores
                    assert hall.tickets[number].called_at is not None
                    scores[number] = score
        assert scores == {each.number: each.score for each in hall.tickets.values() if each.score is not None}

    return watch


def who_did_not_come_was_recalled_and_returns_as_often_as_allowed() -> Watch:
    """The price of a no-show."""
    recalls: Counter[str] = Counter()
    returns: Counter[str] = Counter()

    def watch(hall: Hall, _: Command, events: Events) -> None:
        rule = hall.rules.no_show
        for event in events or []:
            match event:
                case e.DayOpened():
                    returns.clear()
                case e.TicketCalled(_, number):
                    recalls[number] = 0
                case e.TicketRecalled(_, number):
                    recalls[number] += 1
                case e.TicketMissed(_, number):
                    assert recalls[number] >= rule.recalls
                case e.TicketReturned(_, number):
                    returns[number] += 1
                    assert returns[number] <= rule.returns

    return watch


TRUTHS: tuple[Truth, ...] = (
    everybody_is_in_one_place,
    numbers_are_unique_and_gapless,
    who_was_never_requeued_comes_in_order_of_arrival,
    the_guard_speaks_at_most_once_in_so_many_calls,
    whoever_waits_is_taken_by_some_counter,
    whoever_comes_now_is_behind_all_who_came_before,
    the_limits_are_kept,
    a_visit_has_one_score_and_it_stays,
    who_did_not_come_was_recalled_and_returns_as_often_as_allowed,
)
