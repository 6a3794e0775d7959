"""The cards of a simulated day: right but for the worn, and half of one looks right as well."""

from random import Random

from firmware_mocks.halls.soak.cards import BEGINS, DIGITS, a_card
from kiosk.check_digits import luhn_holds


def test_a_card_is_good_where_its_check_digit_says_so() -> None:
    random = Random(1)
    cards = [a_card(random) for _ in range(300)]
    assert all(len(number) == DIGITS and number.startswith(BEGINS) for number, _ in cards)
    assert all(luhn_holds(number) == good for number, good in cards)
    assert 5 < sum(not good for _, good in cards) < 80


def test_half_a_number_cannot_be_told_by_its_last_digit() -> None:
    assert luhn_holds(BEGINS)
    assert len(BEGINS) == DIGITS // 2
