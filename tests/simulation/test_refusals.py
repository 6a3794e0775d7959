"""Refusals by rule, compared with the judge's own account: which of them is blamed."""

import json
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from firmware_mocks.halls.soak.fairness import Fairness
from firmware_mocks.halls.soak.ledger import Account, Entry
from firmware_mocks.halls.soak.refusals import Refusal, Refusals
from kiosk.config import HallConfig, parse

HALL = """
hall = "test"
time_zone = "Asia/Shanghai"
names = { zh = "测试", en = "Test" }
issue_before_opening_min = 10
[[hours]]
days = ["mon"]
open = "09:00"
close = "17:00"
serves_until = "17:30"
[[holidays]]
date = "2026-03-09"
[[services]]
letter = "A"
names = { zh = "现金", en = "Cash" }
mean_service_s = 300
max_waiting = 2
max_per_day = 4
[[services]]
letter = "B"
names = { zh = "开户", en = "Accounts" }
mean_service_s = 60
[[services.hours]]
open = "22:00"
close = "23:30"
[[customer_classes]]
id = "need"
names = { zh = "优先", en = "Priority" }
[[profiles]]
id = "all"
names = { zh = "全", en = "All" }
services = ["A", "B"]
[[profiles]]
id = "cash"
names = { zh = "现金", en = "Cash" }
services = ["A"]
classes = ["ordinary"]
when_idle = { services = ["A"], classes = ["need"] }
[[counters]]
id = "1"
names = { zh = "1号", en = "1" }
profile = "all"
"""
MONDAY = datetime.fromisoformat("2026-03-02T00:00:00+08:00")
Step = tuple[str, dict[str, Any]]
DAY: Step = ("DayOpened", {"day": "2026-03-02"})


def clock(text: str, days: int = 0) -> float:
    """Simulated seconds."""
    hours, minutes = text.split(":")
    return days * 86_400 + int(hours) * 3600 + int(minutes) * 60.0


def config() -> HallConfig:
    return parse(HALL, Path("HALL.toml"))


def issued(number: str) -> Step:
    return "TicketIssued", {
        "ticket": number,
        "token": number,
        "service": number[0],
        "customer_class": "ordinary",
        "slip": False,
    }


def cancelled(number: str) -> Step:
    return "TicketCancelled", {"ticket": number}


def profile(id: str) -> Step:
    return "CounterProfileSet", {"counter": "1", "profile": id}


def blamed(
    before: tuple[Step, ...],
    reason: str,
    *during: Step,
    service: str = "A",
    of: str = "ordinary",
    at: float = 36_000.0,
    written_s: float = 0.1,
    ahead_s: float = 0.0,
) -> bool:
    """Whether a refusal is, that was written with the events `during`."""
    truths: list[str] = []

    def blame(truth: str, _message: str) -> None:
        truths.append(truth)

    def clocks(seconds: float) -> tuple[datetime, ...]:
        right = MONDAY + timedelta(seconds=seconds)
        return right, right + timedelta(seconds=ahead_s)

    account, fairness = Account(), Fairness(config(), blame)
    refusals = Refusals(config(), clocks, account, fairness, blame)

    def transaction(steps: tuple[Step, ...], refused: list[Refusal]) -> None:
        refusals.told(refused)
        for kind, fields in steps:
            entry = Entry(1, "2026-03-02", MONDAY.isoformat(), kind, json.dumps(fields), fields)
            fairness.event(entry)
            account.take(entry, at, blame)
            refusals.look(entry)
        refusals.settle(at + written_s)

    transaction((DAY, *before), [])
    transaction(during, [Refusal("kiosk-1", reason, service, of, at)])
    assert set(truths) <= {"refused"}
    return bool(truths)


TWO = (issued("A001"), issued("A002"))


@pytest.mark.parametrize(
    ("before", "during", "wrong"),
    [
        (TWO, (), False),
        (TWO, (cancelled("A001"),), False),
        ((issued("A001"),), (issued("A002"), cancelled("A001")), False),
        ((issued("A001"),), (), True),
        ((*TWO, cancelled("A002")), (), True),
        ((issued("A001"), issued("B001")), (), True),
    ],
)
def test_a_queue_is_full_when_as_many_wait_as_may(
    before: tuple[Step, ...], during: tuple[Step, ...], wrong: bool
) -> None:
    assert blamed(before, "queue_full", *during) is wrong


def test_a_service_without_a_limit_is_never_full_nor_used_up() -> None:
    assert blamed((issued("B001"),), "queue_full", service="B")
    assert blamed((issued("B001"),), "quota_reached", service="B")


def test_a_quota_is_reached_with_its_last_ticket() -> None:
    three = (*TWO, cancelled("A001"), issued("A003"))
    assert blamed(three, "quota_reached")
    assert not blamed(three, "quota_reached", issued("A004"))
    four = (*three, issued("A004"), *(cancelled(number) for number in ("A002", "A003", "A004")))
    assert not blamed(four, "quota_reached")
    assert blamed((*four, ("DayOpened", {"day": "2026-03-03"})), "quota_reached")


@pytest.mark.parametrize(
    ("before", "service", "of", "wrong"),
    [
        ((), "B", "ordinary", True),
        ((profile("cash"),), "B", "ordinary", False),
        ((profile("cash"),), "A", "ordinary", True),
        ((profile("cash"),), "A", "need", True),
        ((profile("cash"), ("DayOpened", {"day": "2026-03-03"})), "B", "ordinary", True),
    ],
)
def test_nobody_takes_what_no_profile_of_the_moment_names(
    before: tuple[Step, ...], service: str, of: str, wrong: bool
) -> None:
    assert blamed(before, "nobody_takes", service=service, of=of) is wrong


def test_a_service_is_closed_from_the_stop_by_hand_until_it_is_resumed_or_the_day_ends() -> None:
    stop, resume = ("IssueStopped", {"service": "A"}), ("IssueResumed", {"service": "A"})
    assert blamed((), "service_closed")
    assert not blamed((stop,), "service_closed")
    assert not blamed((stop,), "service_closed", resume)
    assert blamed((stop, resume), "service_closed")
    assert blamed((stop,), "service_closed", service="B")
    assert blamed((stop, ("DayOpened", {"day": "2026-03-03"})), "service_closed")


@pytest.mark.parametrize(
    ("service", "at", "wrong"),
    [
        ("A", clock("10:00"), True),
        ("A", clock("08:49"), False),
        ("A", clock("08:51"), True),
        ("A", clock("16:59"), True),
        ("A", clock("17:00"), False),
        ("A", clock("10:00", days=1), False),
        ("A", clock("10:00", days=7), False),
        ("B", clock("10:00"), False),
        ("B", clock("23:00"), True),
        ("B", clock("23:30"), False),
        ("B", clock("23:00", days=1), True),
        ("B", clock("23:00", days=7), False),
    ],
)
def test_a_hall_is_closed_outside_its_hours_and_on_holidays(service: str, at: float, wrong: bool) -> None:
    assert blamed((), "hall_closed", service=service, at=at) is wrong


def test_a_hall_may_be_closed_by_the_clock_of_its_machine_or_by_the_time_of_the_answer() -> None:
    assert blamed((), "hall_closed", at=clock("16:30"))
    assert not blamed((), "hall_closed", at=clock("16:30"), ahead_s=3600)
    assert not blamed((), "hall_closed", at=clock("16:30"), written_s=1900)


def test_it_is_too_late_only_if_all_who_are_there_may_take_until_closing() -> None:
    assert blamed((), "too_late", at=clock("16:59"))
    assert blamed((), "too_late", at=clock("16:59"), service="B"), "no time is set by which they shall be served"
    three = (*TWO, issued("B001"))
    assert not blamed(three, "too_late", at=clock("16:59"))
    assert blamed(three, "too_late", at=clock("16:30"))
