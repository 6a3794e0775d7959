"""A counter that pauses is expected back: what a customer is told meanwhile."""

from datetime import UTC, datetime, timedelta

from kiosk.queueing import commands as do
from kiosk.queueing.apply import apply
from kiosk.queueing.decide import decide
from kiosk.queueing.forecast import HORIZON_S, play
from kiosk.queueing.learned import GONE_AFTER, PRIOR_PAUSE_S, Learned
from kiosk.queueing.model import Hall
from kiosk.queueing.rules import CustomerClass, Profile, Rules, Service

KIND = ("A", "ordinary")
OPENS = datetime(2026, 3, 2, 1, tzinfo=UTC)


def test_a_counter_that_pauses_is_expected_back() -> None:
    hall = _open_hall()
    _do(hall, do.PauseCounter("1"), 0)
    assert _wait_s(hall, 0) == PRIOR_PAUSE_S
    assert _wait_s(hall, 300) == PRIOR_PAUSE_S - 300


def test_one_who_has_paused_for_very_long_is_not() -> None:
    hall = _open_hall()
    _do(hall, do.PauseCounter("1"), 0)
    assert _wait_s(hall, GONE_AFTER * PRIOR_PAUSE_S + 1) is None


def test_one_who_will_pause_after_this_customer_is_expected_back_after_both() -> None:
    hall = _open_hall()
    _do(hall, do.IssueTicket("A", "t"), 0)
    _do(hall, do.CallNext("1"), 0)
    _do(hall, do.PauseCounter("1"), 0)
    assert _wait_s(hall, 0) == 300 + PRIOR_PAUSE_S


def test_a_closed_counter_is_not_expected() -> None:
    hall = _open_hall()
    _do(hall, do.PauseCounter("1"), 0)
    _do(hall, do.CloseCounter("1"), 60)
    assert _wait_s(hall, 60) is None


def test_usual_pauses_are_learned_and_known_the_next_day() -> None:
    hall = _open_hall()
    _do(hall, do.IssueTicket("A", "t"), 0)
    for number in range(20):
        _do(hall, do.PauseCounter("1"), 3600 * number)
        _do(hall, do.OpenCounter("1"), 3600 * number + 600)
    assert 600 < hall.learned.pause_s() < 700
    tomorrow = Learned.from_yesterday(hall.learned.tomorrow())
    assert 600 < tomorrow.pause_s() < 720


def test_what_was_kept_before_pauses_were_learned_is_read() -> None:
    assert Learned.from_yesterday(_nothing()).pause_s() == PRIOR_PAUSE_S


def test_a_long_wait_elsewhere_changes_nothing_here() -> None:
    hall = _open_hall()
    for number in range(40):
        _do(hall, do.IssueTicket("F", f"f{number}"), number)
    turns = play(hall, OPENS + timedelta(seconds=60)).turns
    assert turns[KIND].wait_s == 0.0
    assert turns["F", "ordinary"].wait_s > HORIZON_S / 4


def _open_hall() -> Hall:
    """Two rooms: counter 1 for A, counter 2 for F."""
    rules = Rules(
        {"A": Service("A", 300.0), "F": Service("F", 300.0)},
        {"ordinary": CustomerClass("ordinary")},
        {each: Profile(each, (each,), ("ordinary",)) for each in ("A", "F")},
        {"1": "A", "2": "F"},
    )
    hall = Hall(rules)
    _do(hall, do.OpenDay("2026-03-02"), 0)
    for counter in rules.counters:
        _do(hall, do.OpenCounter(counter), 0)
    return hall


def _do(hall: Hall, command: do.Command, seconds: float) -> None:
    for event in decide(hall, command, OPENS + timedelta(seconds=seconds)):
        apply(hall, event)


def _wait_s(hall: Hall, seconds: float) -> float | None:
    turn = play(hall, OPENS + timedelta(seconds=seconds)).turns.get(KIND)
    return None if turn is None else turn.wait_s


def _nothing() -> dict[str, object]:
    return {"stays": {}, "stays_by_hour": {}, "days": 0.0, "arrivals": {}, "shares": {}, "corrections": {}}
