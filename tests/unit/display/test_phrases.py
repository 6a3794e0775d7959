"""The words of a call."""

import pytest

from display.phrases import name_in, shown, spoken

COUNTER_3 = {"zh": "3号窗口", "en": "Counter 3"}


@pytest.mark.parametrize(
    ("ticket", "language", "text"),
    [
        ("A012", "zh", "请 A012 号到 3号窗口"),
        ("A012", "en", "Ticket A012, please go to counter 3"),
        ("V1005", "fr", "Ticket V1005, please go to counter 3"),
    ],
)
def test_a_call_is_shown_with_its_number_as_printed(ticket: str, language: str, text: str) -> None:
    assert shown(ticket, COUNTER_3, language) == text


@pytest.mark.parametrize(
    ("ticket", "language", "text"),
    [
        ("A012", "zh", "请 A 零一二 号到 3号窗口"),
        ("A1000", "zh", "请 A 一零零零 号到 3号窗口"),
        ("A012", "en", "Ticket A 0 1 2, please go to counter 3"),
        ("VB907", "en", "Ticket V B 9 0 7, please go to counter 3"),
    ],
)
def test_a_call_is_spoken_digit_by_digit(ticket: str, language: str, text: str) -> None:
    assert spoken(ticket, COUNTER_3, language) == text


def test_a_name_of_letters_keeps_its_capitals_inside_a_sentence() -> None:
    assert spoken("V001", {"zh": "贵宾室", "en": "VIP room"}, "en") == "Ticket V 0 0 1, please go to VIP room"


def test_a_missing_language_falls_back_to_english_then_to_any() -> None:
    assert name_in(COUNTER_3, "de") == "Counter 3"
    assert name_in({"zh": "3号窗口"}, "en") == "3号窗口"
    assert name_in({}, "en") == ""
