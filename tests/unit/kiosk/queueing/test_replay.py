"""The events are the whole truth: any day can be played again from them, and deciding changes nothing."""

import json
from contextlib import suppress
from datetime import datetime

from hypothesis import given as any_of
from hypothesis import settings

from kiosk.compact import dumps
from kiosk.queueing.apply import apply
from kiosk.queueing.decide import Rejected, decide
from kiosk.queueing.events import ALL, DayOpened, Event, from_payload, payload
from kiosk.queueing.model import Hall
from tests.unit.kiosk.queueing.days import ANYTHING, Step, days, meant, played
from tests.unit.kiosk.queueing.halls import FULL
from tests.unit.kiosk.queueing.scenes import at, issued, picture


@any_of(days())
@settings(max_examples=80, deadline=None)
def test_replaying_the_journal_gives_an_equal_hall(steps: list[Step]) -> None:
    """Queues, turns, what was learned, appointments: all of it, through JSON."""
    hall, events = played(FULL, steps)
    again = Hall(FULL)
    for event in events:
        written = _through_json(event)
        assert written == event
        apply(again, written)
    assert picture(again) == picture(hall)


@any_of(days(most=40))
@settings(max_examples=40, deadline=None)
def test_deciding_changes_nothing(steps: list[Step]) -> None:
    hall, _ = played(FULL, steps)
    before = picture(hall)
    for number, (seconds, wish) in enumerate(steps):
        command = meant(hall, wish, 1000 + number, at(100_000))
        with suppress(Rejected):
            decide(hall, command, at(100_000 + seconds))
        assert picture(hall) == before, command


@any_of(days([*ANYTHING, "new_day"], most=50))
@settings(max_examples=30, deadline=None)
def test_a_day_can_be_replayed_from_its_opening_alone(steps: list[Step]) -> None:
    """As a start does it: yesterday's events are not read."""
    hall, events = played(FULL, steps)
    begins = max(index for index, event in enumerate(events) if isinstance(event, DayOpened))
    again = Hall(FULL)
    for event in events[begins:]:
        apply(again, _through_json(event))
    assert picture(again) == picture(hall)


def test_every_event_has_its_own_name() -> None:
    assert all(name == kind.__name__ for name, kind in ALL.items())
    assert list(ALL) == list(dict.fromkeys(kind.__name__ for kind in Event.__subclasses__()))


def test_a_field_that_a_later_version_wrote_is_left_out() -> None:
    told = {"day": "2026-03-18", "weather": "fine"}
    assert from_payload("DayOpened", at(0), told) == DayOpened(at(0), "2026-03-18")


def test_a_field_that_says_nothing_is_left_out_and_read_as_such() -> None:
    plain = issued("A001")
    assert {"also", "card", "appointment", "expected_wait_s"}.isdisjoint(payload(plain))
    assert "ahead" in payload(plain), "what every event of its kind says is there, be it zero"
    assert _through_json(plain) == plain
    visit = issued("A002", also=("B",), card="c4", expected_wait_s=12.5)
    assert payload(visit) | {"also": ("B",), "card": "c4", "expected_wait_s": 12.5} == payload(visit)
    assert _through_json(visit) == visit


def test_an_event_of_an_older_journal_is_read() -> None:
    old = {"ticket": "A001", "token": "t", "service": "A", "customer_class": "need", "language": "zh", "slip": True}
    event = from_payload("TicketIssued", at(0), {**old, "kiosk": "kiosk-1", "ahead": 3, "estimated_wait_s": 60})
    assert event == issued("A001", "need", token="t", ahead=3, estimated_wait_s=60, slip=True)


def _through_json(event: Event) -> Event:
    return from_payload(event.type, datetime.fromisoformat(event.at.isoformat()), json.loads(dumps(payload(event))))
