"""Who is next, and why: examples by hand. Random days are judged in test_plainest_rule.py."""

from dataclasses import replace

import pytest

from kiosk.queueing import commands as do
from kiosk.queueing import events as e
from kiosk.queueing.model import Hall
from kiosk.queueing.rules import Condition, CustomerClass, Guard, Profile, Rules, Service
from tests.unit.kiosk.queueing.scenes import (
    called,
    finished,
    follow,
    given,
    issued,
    numbers_called,
    opened,
    when,
    why,
)


def test_accumulating_ten_minutes_of_a_priority_customer_count_as_thirty() -> None:
    hall = given(opened("1"), issued("A001", "ordinary", 0), issued("A002", "need", 1200))
    assert numbers_called(when(hall, do.CallNext("1"), 1799)) == ["A001"], "1799 × 1 against 599 × 3 = 1797"
    assert numbers_called(when(hall, do.CallNext("1"), 1801)) == ["A002"], "1801 × 1 against 601 × 3 = 1803"


def test_accumulating_equal_scores_go_by_arrival() -> None:
    hall = given(opened("1"), issued("A001", "ordinary", 0), issued("A002", "need", 1200))
    assert numbers_called(when(hall, do.CallNext("1"), 1800)) == ["A001"]


def test_accumulating_compares_all_services_and_classes_of_the_counter() -> None:
    hall = given(
        opened("1"), issued("A001", "ordinary", 0), issued("B001", "vip", 100), issued("A002", "need", 200)
    )  # at 400: 400, 600, 600; the VIP came before
    assert numbers_called(when(hall, do.CallNext("1"), 400)) == ["B001"]


def test_accumulating_says_why() -> None:
    hall = given(opened("1"), opened("2"), issued("A001", "ordinary", 0), issued("A002", "need", 60))
    follow(hall, [called("A002", "2", 120), finished("A002", "2", 130)])
    assert why(hall, do.CallNext("1"), 600) == {
        "rule": "accumulating",
        "class": "ordinary",
        "waited_s": 600.0,
        "overtaken": 1,
        "score": 600.0,
        "guard": False,
        "condition": None,
        "idle": False,
    }


def test_fifo_knows_no_classes() -> None:
    hall = given(opened("3"), issued("A001", "ordinary", 0), issued("B001", "vip", 1), issued("A002", "need", 2))
    called_in_order = []
    for _ in range(3):
        events = when(hall, do.CallNext("3"), 3600)
        called_in_order += numbers_called(events)
        follow(hall, events)
    assert called_in_order == ["A001", "B001", "A002"]


def test_fifo_says_why() -> None:
    hall = given(opened("3"), issued("A001", "vip", 0))
    reason = why(hall, do.CallNext("3"), 12.5)
    assert (reason["rule"], reason["class"], reason["waited_s"], reason["score"]) == ("fifo", "vip", 12.5, 12.5)


def test_only_later_tickets_of_the_same_service_have_overtaken() -> None:
    hall = given(opened("1"), opened("2"), issued("A001"), issued("A002"), issued("A003"), issued("B001"))
    for number in ("A001", "A003", "B001"):
        follow(hall, [called(number, "2"), finished(number, "2")])
    assert why(hall, do.CallNext("1"))["overtaken"] == 1


def test_a_clock_that_steps_back_makes_nobody_wait_less_than_nothing() -> None:
    hall = given(opened("1"), issued("A001", "need", 600), issued("A002", "ordinary", 601))
    assert why(hall, do.CallNext("1"), 0)["waited_s"] == 0.0
    assert numbers_called(when(hall, do.CallNext("1"), 0)) == ["A001"]


CLASSES = {
    "vip": CustomerClass("vip", rate=2, head_start_s=300),
    "need": CustomerClass("need", rate=3, head_start_s=900),
    "ordinary": CustomerClass("ordinary"),
}


def hall_of(profile: Profile, classes: dict[str, CustomerClass] = CLASSES) -> Hall:
    """One counter, open, with this profile."""
    services = {letter: Service(letter) for letter in "AB"}
    return given(opened("1"), rules=Rules(services, classes, {profile.id: profile}, {"1": profile.id}))


def profile(discipline: str, **more: object) -> Profile:
    plain = Profile("p", ("A", "B"), tuple(CLASSES))
    return replace(plain, discipline=discipline, **more)  # type: ignore[arg-type]


def calls(hall: Hall, count: int, seconds: float = 3600, every: float = 0) -> list[str]:
    """The class and what spoke, of so many calls in turn."""
    spoken = []
    for n in range(count):
        events = when(hall, do.CallNext("1"), seconds + n * every)
        follow(hall, events)
        spoken += [_spoken(event.why) for event in events if isinstance(event, e.TicketCalled)]
    return spoken


def _spoken(reason: e.Why) -> str:
    loud = [name for name in ("guard", "idle", "condition") if reason[name]]
    return " ".join([str(reason["class"]), *loud])


def wait(hall: Hall, *classes: str, seconds: float = 0) -> Hall:
    """So many more come, a second apart."""
    for n, of in enumerate(classes):
        follow(hall, [issued(hall.next_number("A"), of, seconds + n)])
    return hall


def test_strict_goes_by_class_then_by_arrival() -> None:
    hall = wait(hall_of(profile("strict")), "ordinary", "need", "vip", "ordinary", "need")
    assert calls(hall, 5) == ["vip", "need", "need", "ordinary", "ordinary"]


def test_strict_says_the_rank_as_score() -> None:
    hall = wait(hall_of(profile("strict")), "need")
    assert why(hall, do.CallNext("1"), 60)["score"] == 2.0, "vip 3, need 2, ordinary 1"


def test_head_start_counts_minutes_as_waited_on_arrival() -> None:
    hall = follow(hall_of(profile("head_start")), [issued("A001"), issued("A002", "need", 899)])
    assert numbers_called(when(hall, do.CallNext("1"), 1000)) == ["A002"], "899 s later, 900 s ahead"
    hall = follow(hall_of(profile("head_start")), [issued("A001"), issued("A002", "need", 901)])
    assert numbers_called(when(hall, do.CallNext("1"), 1000)) == ["A001"]
    assert why(hall, do.CallNext("1"), 1000)["score"] == 1000.0


def test_a_quota_is_kept_round_by_round() -> None:
    hall = hall_of(profile("quota", quota={"vip": 1, "need": 2, "ordinary": 1}))
    wait(hall, *["ordinary"] * 4, *["need"] * 6, *["vip"] * 4)
    rounds = calls(hall, 8)
    assert [sorted(rounds[:4]), sorted(rounds[4:])] == [["need", "need", "ordinary", "vip"]] * 2


def test_a_quota_skips_a_class_of_which_nobody_waits() -> None:
    hall = hall_of(profile("quota", quota={"vip": 1, "need": 2, "ordinary": 1}))
    wait(hall, *["ordinary"] * 3, *["need"] * 6)
    assert calls(hall, 6) == ["need", "ordinary", "need", "need", "ordinary", "need"]


def test_a_quota_with_one_class_waiting_calls_it_again_and_again() -> None:
    hall = hall_of(profile("quota", quota={"vip": 1, "need": 1, "ordinary": 1}))
    assert calls(wait(hall, "ordinary", "ordinary", "ordinary"), 3) == ["ordinary"] * 3


def test_the_guard_speaks_for_who_waits_too_long_and_at_most_once_in_so_many_calls() -> None:
    hall = hall_of(profile("strict", guard=Guard(600, one_in=3)))
    wait(hall, *["ordinary"] * 5, *["vip"] * 9)
    assert calls(hall, 7) == ["ordinary guard", "vip", "vip", "ordinary guard", "vip", "vip", "ordinary guard"]


def test_the_guard_is_silent_until_the_time_is_over() -> None:
    hall = wait(hall_of(profile("strict", guard=Guard(600, one_in=3))), "ordinary", "vip")
    assert calls(hall, 1, seconds=600) == ["vip"]
    wait(hall, "vip", seconds=600)
    assert calls(hall, 1, seconds=601) == ["ordinary guard"]


def test_a_call_out_of_turn_does_not_count_for_the_guard() -> None:
    hall = hall_of(profile("strict", guard=Guard(600, one_in=3)))
    wait(hall, *["ordinary"] * 4, *["vip"] * 6)
    assert calls(hall, 2) == ["ordinary guard", "vip"]
    follow(hall, when(hall, do.CallTicket("1", "A010"), 3600))
    assert calls(hall, 2) == ["vip", "ordinary guard"]


def test_a_condition_goes_before_guard_and_rule() -> None:
    over = Condition(1200, "A", "need")
    hall = hall_of(profile("strict", guard=Guard(600, one_in=2), when=(over,)))
    wait(hall, "ordinary", "need", "vip")
    reason = why(hall, do.CallNext("1"), 1300)
    assert (reason["class"], reason["condition"], reason["guard"]) == ("need", "A need over 20 min", False)
    assert calls(hall, 1, seconds=1201) == ["ordinary guard"], "exactly twenty minutes are not over it"


def test_the_first_condition_that_holds_speaks() -> None:
    conditions = (Condition(1200, customer_class="ordinary"), Condition(60, "A"))
    hall = wait(hall_of(profile("strict", when=conditions)), "need", "ordinary")
    assert calls(hall, 2, seconds=600) == ["need condition", "ordinary condition"]
    hall = wait(hall_of(profile("strict", when=conditions)), "need", "ordinary")
    assert calls(hall, 2, seconds=1300) == ["ordinary condition", "need condition"]


def test_a_condition_takes_also_from_a_queue_of_other_counters() -> None:
    only_b = Profile("p", ("B",), tuple(CLASSES), "fifo", when=(Condition(600, "A"),))
    hall = follow(hall_of(only_b), [issued("B001"), issued("A001", seconds=1)])
    assert numbers_called(when(hall, do.CallNext("1"), 700)) == ["A001"]
    assert numbers_called(when(hall, do.CallNext("1"), 601)) == ["B001"]


def test_an_idle_priority_counter_helps_who_came_first_and_only_while_idle() -> None:
    desk = Profile("p", ("A", "B"), ("need",), "fifo", idle_classes=("vip", "ordinary"))
    hall = wait(hall_of(desk), "ordinary", "vip", "need")
    assert calls(hall, 3) == ["need", "ordinary idle", "vip idle"]


def test_an_idle_counter_helps_with_other_services() -> None:
    desk = Profile("p", ("B",), tuple(CLASSES), "fifo", idle_services=("A",))
    hall = follow(hall_of(desk), [issued("A001"), issued("B001", seconds=100)])
    assert [numbers_called(follow_and_tell(hall)), numbers_called(follow_and_tell(hall))] == [["B001"], ["A001"]]


def follow_and_tell(hall: Hall) -> list[e.Event]:
    events = when(hall, do.CallNext("1"), 600)
    follow(hall, events)
    return events


@pytest.mark.parametrize(
    ("share", "expected"),
    [
        (1 / 2, ["vip", "ordinary", "vip", "ordinary", "vip", "ordinary"]),
        (1 / 3, ["vip", "ordinary", "ordinary", "vip", "ordinary", "ordinary"]),
        (1 / 4, ["vip", "ordinary", "ordinary", "ordinary", "vip", "ordinary"]),
        (2 / 3, ["vip", "vip", "ordinary", "vip", "vip", "ordinary"]),
        (3 / 4, ["vip", "vip", "vip", "ordinary", "vip", "ordinary"]),
        (1.0, ["vip", "vip", "vip", "vip", "ordinary", "ordinary"]),
    ],
)
def test_the_share_of_a_class_is_capped_while_others_wait(share: float, expected: list[str]) -> None:
    classes = {**CLASSES, "vip": CustomerClass("vip", max_share=share)}
    hall = wait(hall_of(profile("strict"), classes), *["ordinary"] * 6, *["vip"] * 4)
    assert calls(hall, 6) == expected


def test_a_capped_class_is_called_while_nobody_else_waits() -> None:
    classes = {**CLASSES, "vip": CustomerClass("vip", max_share=0.1)}
    hall = wait(hall_of(profile("strict"), classes), "vip", "vip", "vip")
    assert calls(hall, 2) == ["vip", "vip"]
    wait(hall, "ordinary", seconds=100)
    assert calls(hall, 2) == ["ordinary", "vip"]


@pytest.mark.parametrize("one_in", [2, 3, 4, 5, 7, 10, 20, 25])
def test_a_share_of_one_in_so_many_is_exactly_that(one_in: int) -> None:
    """Fractions of a call add up to a whole one."""
    classes = {**CLASSES, "vip": CustomerClass("vip", max_share=1 / one_in)}
    hall = wait(hall_of(profile("strict"), classes), *["ordinary"] * 2 * one_in, "vip", "vip")
    assert [n for n, of in enumerate(calls(hall, one_in + 1)) if of == "vip"] == [0, one_in]


def test_turns_belong_to_a_profile_and_not_to_a_counter() -> None:
    guarded = profile("strict", guard=Guard(600, one_in=3))
    services = {letter: Service(letter) for letter in "AB"}
    hall = given(opened("1"), opened("2"), rules=Rules(services, CLASSES, {"p": guarded}, {"1": "p", "2": "p"}))
    wait(hall, *["ordinary"] * 3, *["vip"] * 4)
    spoken = []
    for counter in "1212":
        spoken.append(_spoken(why(hall, do.CallNext(counter), 3600)))
        follow(hall, when(hall, do.CallNext(counter), 3600))
    assert spoken == ["ordinary guard", "vip", "vip", "ordinary guard"]
