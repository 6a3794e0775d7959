"""What a customer is told before the slip is printed: how many are ahead, and how long it takes."""

import pytest
from hypothesis import given as any_of
from hypothesis import settings
from hypothesis import strategies as st

from kiosk.queueing import events as e
from kiosk.queueing.ahead import ahead
from kiosk.queueing.estimate import fluid
from kiosk.queueing.model import Hall
from kiosk.queueing.rules import CustomerClass, Profile, Rules, Service
from tests.unit.kiosk.queueing.scenes import CLASSES, at, called, follow, given, issued, opened, started


def estimated_wait_s(hall: Hall, service: str, customer_class: str) -> int | None:
    told = fluid(hall, service, customer_class)
    return told and told.announced_s


def waiting(*classes: str, service: str = "A", counters: str = "1") -> Hall:
    tickets = (issued(f"{service}{n:03d}", of) for n, of in enumerate(classes, 1))
    return given(*(opened(counter) for counter in counters), *tickets)


def test_nobody_is_ahead_in_an_empty_hall() -> None:
    assert ahead(given(), "A", "ordinary") == 0


@pytest.mark.parametrize(
    ("profile", "expected"),
    [
        (Profile("p", ("A",), CLASSES), [4, 2, 1]),
        (Profile("p", ("A",), ("vip", "need", "ordinary"), "strict"), [4, 1, 2]),
        (Profile("p", ("A",), CLASSES, "head_start"), [4, 2, 1]),
        (Profile("p", ("A",), CLASSES, "fifo"), [4, 4, 4]),
        (Profile("p", ("A",), ("need",), "fifo", idle_classes=("ordinary", "vip")), [2, 1, 1]),
    ],
)
def test_ahead_are_those_whose_class_is_called_sooner_or_alike(profile: Profile, expected: list[int]) -> None:
    classes = {
        "ordinary": CustomerClass("ordinary"),
        "need": CustomerClass("need", rate=3, head_start_s=600),
        "vip": CustomerClass("vip", rate=2, head_start_s=300),
    }
    rules = Rules({"A": Service("A")}, classes, {"p": profile}, {"1": "p"})
    tickets = (issued(f"A{n:03d}", of) for n, of in enumerate(("ordinary", "ordinary", "need", "vip"), 1))
    hall = given(*tickets, rules=rules)
    assert [ahead(hall, "A", of) for of in ("ordinary", "vip", "need")] == expected


def test_where_counters_have_different_rules_the_longest_way_is_told() -> None:
    four = ("ordinary", "ordinary", "need", "vip")
    both, one = waiting(*four, counters="13"), waiting(*four, counters="1")
    assert [ahead(both, "A", of) for of in ("ordinary", "vip", "need")] == [4, 4, 4], "counter 3 goes by arrival"
    assert [ahead(one, "A", of) for of in ("ordinary", "vip", "need")] == [4, 2, 1], "counter 3 is not open"


def test_other_services_are_not_ahead() -> None:
    assert ahead(waiting("ordinary", "need", service="B"), "A", "ordinary") == 0


def test_whoever_was_called_or_left_is_no_longer_ahead() -> None:
    hall = follow(waiting("ordinary", "ordinary", "ordinary"), [called("A001"), e.TicketCancelled(at(1), "A002")])
    assert ahead(hall, "A", "ordinary") == 1


def test_with_no_counter_open_the_wait_is_unknown() -> None:
    assert estimated_wait_s(given(), "A", "ordinary") is None
    assert estimated_wait_s(given(opened("4")), "A", "ordinary") is None, "counter 4 does not take A"


def test_with_a_free_counter_and_nobody_waiting_there_is_no_wait() -> None:
    assert estimated_wait_s(given(opened("1")), "A", "ordinary") == 0


def test_a_busy_counter_is_waited_for() -> None:
    hall = follow(waiting("ordinary"), [called("A001"), started("A001")])
    assert estimated_wait_s(hall, "A", "ordinary") == 420, "300 s × 1.25, in whole minutes"


def test_the_work_ahead_is_shared_by_the_counters() -> None:
    four = ("ordinary",) * 4
    assert estimated_wait_s(waiting(*four, counters="1"), "A", "ordinary") == 1500, "4 × 300 × 1.25"
    assert estimated_wait_s(waiting(*four, counters="12"), "A", "ordinary") == 780, "half, in whole minutes"


def test_the_work_of_other_services_at_the_same_counters_counts() -> None:
    assert estimated_wait_s(waiting("ordinary", service="B"), "A", "ordinary") == 780, "600 s × 1.25"


@pytest.mark.parametrize("service", ["A", "B"])
@any_of(st.lists(st.sampled_from(CLASSES), max_size=30), st.sampled_from(["1", "12", "13", "123"]))
@settings(max_examples=40, deadline=None)
def test_estimates_are_plausible(service: str, classes: list[str], counters: str) -> None:
    hall = waiting(*classes, service=service, counters=counters)
    waits = {of: estimated_wait_s(hall, service, of) for of in CLASSES}
    told = [wait for wait in waits.values() if wait is not None]
    assert len(told) == len(CLASSES), "a counter is open"
    assert all(wait >= 0 and wait % 60 == 0 for wait in told)
    assert told[1] <= told[2] <= told[0], "need before VIP before ordinary"
    follow(hall, [issued(f"{service}{len(classes) + 1:03d}")])
    longer = estimated_wait_s(hall, service, "ordinary")
    assert longer is not None
    assert longer >= told[0], "one more waiting shortens nothing"
    follow(hall, [opened("2")])
    shorter = estimated_wait_s(hall, service, "ordinary")
    assert shorter is not None
    assert shorter <= longer, "one more counter lengthens nothing"
