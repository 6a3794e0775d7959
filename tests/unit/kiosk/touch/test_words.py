"""Figures as customers read them."""

import pytest

from kiosk.touch.words import people, refusal, said, wait


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
