"""Figures as customers read them."""

from datetime import date, datetime, time, timedelta
from typing import get_args

import pytest

from kiosk.asyncapi import REFUSALS
from kiosk.services import ClosedReason
from kiosk.touch.showing import Asked, News
from kiosk.touch.words import (
    CLOSED,
    CLOSED_SHORT,
    FOUND,
    NEWS,
    SORRY_FOR,
    opens,
    opens_again,
    people,
    refusal,
    said,
    then,
    wait,
)


@pytest.mark.parametrize(
    ("seconds", "zh", "en"),
    [
        (None, "", ""),
        (0, "无需等候", "no wait"),
        (1, "约 1 分钟", "about 1 min"),
        (61, "约 2 分钟", "about 2 min"),
        (900, "约 15 分钟", "about 15 min"),
        (3600, "约 1 小时", "about 1 h"),
        (5400, "约 1 小时 30 分", "about 1 h 30 min"),
    ],
)
def test_a_wait_is_rounded_up_to_minutes(seconds: int | None, zh: str, en: str) -> None:
    assert (wait(seconds, "zh"), wait(seconds, "en")) == (zh, en)


def test_people_ahead_are_counted() -> None:
    assert (people(3, "zh"), people(3, "en")) == ("前面 3 人", "3 ahead")
    assert (people(0, "zh"), people(0, "en")) == ("前面无人", "No one ahead")


@pytest.mark.parametrize("reason", ["service_closed", "storage_full", "expired", "no_answer", "something_new"])
def test_every_refusal_is_said_in_both_languages(reason: str) -> None:
    assert said(refusal(reason), "zh")
    assert said(refusal(reason), "en")


OF_OTHERS = {
    "not_available", "id_reused", "unknown_profile", "code_taken", "too_many", "unknown_language", "unknown_kiosk",
    "unknown_counter", "counter_closed", "counter_paused", "no_ticket", "state_changed", "already_open",
    "counter_busy", "same_counter", "same_service", "too_soon", "recall_first", "no_printer",
    "slip_under_way", "unknown_device", "already_rated", "nothing_to_rate", "nobody_urgent", "which_one",
}  # fmt: skip
"""Refusals that a teller or a program gets, and no customer at a kiosk."""


@pytest.mark.parametrize("reason", sorted(REFUSALS.keys() - OF_OTHERS))
def test_every_refusal_that_a_customer_can_get_has_a_sentence_of_its_own(reason: str) -> None:
    both = refusal(reason)
    assert both != refusal("something_new")
    assert set(both) == {"zh", "en"}


def test_too_late_means_another_thing_to_who_comes_back() -> None:
    assert refusal("too_late", "return") != refusal("too_late", "ticket")


def test_every_reason_why_a_service_is_closed_is_said() -> None:
    assert set(CLOSED) == {*get_args(ClosedReason), "nobody_takes", "class_not_taken", ""}
    assert set(CLOSED_SHORT) < set(CLOSED)


TODAY = date(2026, 3, 18)


@pytest.mark.parametrize(
    ("days", "zh", "en"),
    [
        (0, "13:30 开始", "opens 13:30"),
        (1, "明天 13:30 开始", "opens tomorrow 13:30"),
        (5, "周一 13:30 开始", "opens Mon 13:30"),
        (7, "3月25日 13:30 开始", "opens 25 Mar 13:30"),
        (-1, "13:30 开始", "opens 13:30"),
    ],
)
def test_when_a_service_opens_is_said_as_people_say_it(days: int, zh: str, en: str) -> None:
    at = datetime.combine(TODAY + timedelta(days=days), time(13, 30))
    told, short = opens(at, TODAY)
    assert told == {"zh": zh, "en": en}
    assert short["en"] in ("Thu 13:30", en.removeprefix("opens "))
    assert short["zh"] in ("周四 13:30", zh.removesuffix(" 开始"))
    again = opens_again(at, TODAY)
    assert (again["zh"], again["en"]) == (f"{zh}取号", f"O{en[1:]}")


def test_what_follows_on_the_ticket_is_named() -> None:
    visit = [("B", {"zh": "开户", "en": "Accounts"}), ("C", {})]
    assert then(visit, "zh") == "之后还办 B 开户、C"
    assert then(visit, "en") == "Then: B Accounts, C"
    assert then(visit, "en", short=True) == "Then: B, C"


def test_every_page_of_words_has_its_words() -> None:
    assert set(NEWS) == set(get_args(News))
    assert set(SORRY_FOR) == set(get_args(Asked))
    assert {"waiting", "called", "serving", "parked", "no_show", "finished", "cancelled", "expired"} < set(FOUND)
