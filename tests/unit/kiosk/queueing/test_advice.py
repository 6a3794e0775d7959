"""Which counter to open, or which profile to change, when customers wait too long."""

from dataclasses import replace

from kiosk.queueing.advice import Advice, advise
from kiosk.queueing.events import CounterPaused, Event
from kiosk.queueing.forecast import HORIZON_S, Snapshot
from kiosk.queueing.rules import Profile, Rules, Service
from tests.unit.kiosk.queueing.scenes import CLASSES, RULES, at, given, issued, opened

TWO_AREAS = replace(
    RULES,
    profiles={"personal": Profile("personal", ("A",), CLASSES), "corporate": Profile("corporate", ("B",), CLASSES)},
    counters={"1": "personal", "2": "personal", "3": "corporate", "4": "corporate"},
)
"""Counters that share no queue."""


def advised(*events: Event, rules: Rules = TWO_AREAS) -> Advice:
    """In the hall after these events."""
    return advise(Snapshot(given(*events, rules=rules), at(60)))


def waiting(letter: str, how_many: int) -> list[Event]:
    """Ordinary customers for one service."""
    return [issued(f"{letter}{number:03}") for number in range(1, how_many + 1)]


def test_short_waits_need_nothing() -> None:
    assert advised(opened("1"), opened("3"), *waiting("A", 1)).action == "enough"


def test_an_empty_hall_needs_nothing() -> None:
    assert advised() == Advice("enough", None)


def test_the_counter_that_takes_the_longest_wait_is_opened() -> None:
    found = advised(opened("1"), opened("3"), *waiting("B", 12))
    assert (found.action, found.counter, found.profile) == ("open_counter", "4", "corporate")
    assert found.longest is not None
    assert found.after is not None
    assert found.after.wait_s < found.longest.wait_s


def test_a_paused_counter_is_one_that_can_be_opened() -> None:
    away = CounterPaused(at(0), "2", None)
    assert advised(opened("1"), opened("2"), away, opened("3"), *waiting("A", 5)).counter == "2"


def test_before_opening_the_first_counter_helps_though_another_area_still_waits_for_its_own() -> None:
    found = advised(*waiting("A", 1), *waiting("B", 1))
    assert (found.action, found.counter) == ("open_counter", "1")
    assert advised(opened("1"), *waiting("A", 1), *waiting("B", 1)).counter == "3"


def test_of_two_areas_with_equal_waits_one_is_helped_first() -> None:
    alike = replace(TWO_AREAS, services={"A": Service("A", 300), "B": Service("B", 300)})
    found = advised(opened("1"), opened("3"), *waiting("A", 12), *waiting("B", 12), rules=alike)
    assert found.action == "open_counter"


def test_waits_beyond_what_is_played_are_shortened_too() -> None:
    long = replace(RULES, services={"A": Service("A", 300), "B": Service("B", 3000)})
    found = advised(opened("1"), *waiting("B", 12), rules=long)
    assert found.longest is not None
    assert found.longest.wait_s == HORIZON_S
    assert found.action == "open_counter"


def test_where_every_counter_is_open_another_profile_helps() -> None:
    every = [opened(counter) for counter in TWO_AREAS.counters]
    found = advised(*every, *waiting("A", 30))
    assert (found.action, found.profile) == ("set_profile", "personal")


def test_with_every_counter_at_it_nothing_helps() -> None:
    one = replace(TWO_AREAS, services={"A": Service("A")}, profiles={"all": Profile("all", ("A",), CLASSES)})
    one = replace(one, counters={"1": "all"})
    assert advised(opened("1"), *waiting("A", 30), rules=one).action == "nothing_helps"
