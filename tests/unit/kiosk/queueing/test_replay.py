"""The events are the whole truth: any day can be played again from them, and deciding changes nothing."""

import json
from datetime import datetime

from hypothesis import given as any_of
from hypothesis import settings

from kiosk.compact import dumps
from kiosk.queueing import commands as do
from kiosk.queueing.apply import apply
from kiosk.queueing.decide import Rejected, decide
from kiosk.queueing.events import ALL, DayOpened, Event, from_payload, payload
from kiosk.queueing.model import Hall
from tests.unit.kiosk.queueing.days import Step, days, played, with_token
from tests.unit.kiosk.queueing.scenes import RULES, at, picture


@any_of(days())
@settings(max_examples=100, deadline=None)
def test_replaying_the_events_gives_an_equal_hall(steps: list[Step]) -> None:
    hall, events = played(RULES, steps)
    again = Hall(RULES)
    for event in events:
        apply(again, event)
    assert picture(again) == picture(hall)


@any_of(days())
@settings(max_examples=100, deadline=None)
def test_an_event_survives_the_journal(steps: list[Step]) -> None:
    _, events = played(RULES, steps)
    assert [_through_json(event) for event in events] == events


@any_of(days())
@settings(max_examples=60, deadline=None)
def test_deciding_changes_nothing(steps: list[Step]) -> None:
    hall, _ = played(RULES, steps)
    before = picture(hall)
    for number, (seconds, command) in enumerate(steps):
        try:
            decide(hall, with_token(command, number), at(100_000 + seconds))
        except Rejected:
            continue
        finally:
            assert picture(hall) == before, command


@any_of(days())
@settings(max_examples=60, deadline=None)
def test_whatever_happens_numbers_are_unique_and_gapless(steps: list[Step]) -> None:
    hall, _ = played(RULES, steps)
    for service in RULES.services:
        numbers = [n for n in hall.tickets if n.startswith(service)]
        assert numbers == [f"{service}{n:03d}" for n in range(1, len(numbers) + 1)]


@any_of(days())
@settings(max_examples=60, deadline=None)
def test_a_customer_is_at_one_counter_and_a_counter_has_one_customer(steps: list[Step]) -> None:
    hall, _ = played(RULES, steps)
    at_counters = {place.id: place.ticket.number for place in hall.counters.values() if place.ticket}
    in_hand = {str(t.counter): t.number for t in hall.tickets.values() if t.stage in ("called", "serving")}
    assert at_counters == in_hand


def test_every_event_has_its_own_name() -> None:
    assert all(name == kind.__name__ for name, kind in ALL.items())
    assert list(ALL) == list(dict.fromkeys(kind.__name__ for kind in Event.__subclasses__()))


def test_a_field_that_a_later_version_wrote_is_left_out() -> None:
    told = {"day": "2026-03-18", "weather": "fine"}
    assert from_payload("DayOpened", at(0), told) == DayOpened(at(0), "2026-03-18")


def test_a_whole_day_of_commands_is_tried() -> None:
    """The random days above are worth nothing if they never get anywhere."""
    steps: list[Step] = [(0, do.OpenCounter("1")), (0, do.IssueTicket("A", "")), (60, do.CallNext("1"))]
    _, events = played(RULES, steps)
    assert [event.type for event in events] == ["DayOpened", "CounterOpened", "TicketIssued", "TicketCalled"]


def _through_json(event: Event) -> Event:
    return from_payload(event.type, datetime.fromisoformat(event.at.isoformat()), json.loads(dumps(payload(event))))
