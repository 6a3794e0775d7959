"""What a scanner or card reader typed, and that a card's number goes no further."""

from dataclasses import asdict

import pytest

from kiosk.touch.scan import (
    MOST_TYPED,
    WEDGE_GAP_S,
    Card,
    CardScanned,
    CodeScanned,
    Scanned,
    SlipScanned,
    Unread,
    Wedge,
    WrongDigit,
    is_short_number,
    meaning,
    no_cards,
)

VIP = Card("vip", {"zh": "贵宾", "en": "VIP"}, "0" * 32)
NUMBER = "6228480402564890018"
TOKEN = "7Q2M4ZT9X1C8B6K3V5N0WDRFGH"


def _vip_of_our_bank(number: str) -> Card | None:
    return VIP if number.startswith("622848") else None


def _read(text: str, *, appointments: bool = True) -> Scanned:
    return meaning(text, "jiangwan", appointments, _vip_of_our_bank)


@pytest.mark.parametrize(
    ("text", "scanned"),
    [
        (f"paidui:jiangwan:{TOKEN}", SlipScanned(TOKEN)),
        (f"  paidui:jiangwan:{TOKEN}\r", SlipScanned(TOKEN)),
        (f"paidui:another:{TOKEN}", Unread("other_hall")),
        ("paidui:jiangwan:123456789012345", SlipScanned("123456789012345")),
        ("48213", CodeScanned("48213")),
        ("AP-2026-x7", CodeScanned("AP-2026-x7")),
        ("13812345678", CodeScanned("13812345678")),
        (NUMBER, CardScanned(VIP)),
        ("62284804", CardScanned(VIP)),
        (f";{NUMBER}=29122010000012300000?", CardScanned(VIP)),
        (f"%B{NUMBER}^LI/MING^2912201?;{NUMBER}=2912201?", CardScanned(VIP)),
        ("预约码", Unread("unreadable")),
        ("two words", Unread("unreadable")),
        ("x" * 65, Unread("unreadable")),
    ],
)
def test_what_was_scanned(text: str, scanned: Scanned) -> None:
    assert _read(text) == scanned


def test_where_no_appointments_are_taken_a_code_means_nothing() -> None:
    assert _read("48213", appointments=False) == Unread("unreadable")


@pytest.mark.parametrize(
    "text",
    [
        "4000001234567890123",  # a card of another bank
        "400000123456",
        "11010119900307123X",  # an identity card
        ";4000001234567890=29122010000012300000?",
        "%B40000012^LI/MING^2912201?",
        "https://example.com/pay/134567890123456789",
    ],
)
def test_what_may_be_a_card_or_a_person_is_never_asked_for_as_a_code(text: str) -> None:
    assert _read(text) == Unread("no_class")


def test_of_a_card_nothing_is_kept_but_its_class_and_its_pseudonym() -> None:
    scanned = _read(f";{NUMBER}=29122010000012300000?")
    assert isinstance(scanned, CardScanned)
    assert set(asdict(scanned.card)) == {"customer_class", "names", "pseudonym"}
    assert NUMBER not in repr(scanned)


def test_a_hall_without_card_ranges_knows_no_card() -> None:
    assert meaning(NUMBER, "jiangwan", True, no_cards) == Unread("no_class")


def _typed(wedge: Wedge, text: str, at: float = 5.0, every: float = 0.01) -> float:
    for n, character in enumerate(text):
        wedge.type(character, at + n * every)
    return at + len(text) * every


def test_a_reader_types_and_presses_enter() -> None:
    wedge = Wedge()
    assert wedge.enter(_typed(wedge, "48213")) == "48213"
    assert wedge.enter(6.0) is None
    assert wedge.enter(_typed(wedge, NUMBER, 7.0)) == NUMBER


def test_what_was_typed_before_a_pause_is_not_part_of_a_scan() -> None:
    wedge = Wedge()
    end = _typed(wedge, "abc")
    assert wedge.enter(_typed(wedge, "48213", end + WEDGE_GAP_S + 0.1)) == "48213"


def test_enter_after_a_pause_is_no_scan() -> None:
    wedge = Wedge()
    assert wedge.enter(_typed(wedge, "48213") + WEDGE_GAP_S + 0.1) is None
    assert wedge.enter(_typed(wedge, "7", 20.0)) == "7"


def test_noise_without_end_is_bounded_and_dropped() -> None:
    wedge = Wedge()
    assert wedge.enter(_typed(wedge, "9" * 10 * MOST_TYPED, every=0.0001)) is None
    assert wedge.enter(_typed(wedge, "48213", 9.0)) == "48213"


def test_a_log_would_learn_nothing_from_the_reader() -> None:
    wedge = Wedge()
    _typed(wedge, NUMBER)
    assert NUMBER[:6] not in repr(wedge)


@pytest.mark.parametrize(
    ("text", "short"), [("62284804", True), ("48213", True), (NUMBER, False), ("AP-2026-x7", False)]
)
def test_digits_too_few_for_a_card_may_be_half_of_one(text: str, short: bool) -> None:
    assert is_short_number(text) is short


def test_a_number_that_its_check_digit_contradicts_is_read_again() -> None:
    assert meaning("6228480402564890019", "jiangwan", True, lambda _: WrongDigit()) == Unread("unreadable")


def test_an_identity_cards_number_is_asked_for_like_a_cards() -> None:
    asked: list[str] = []

    def nobody(number: str) -> Card | None:
        asked.append(number)
        return None

    assert meaning("11010519491231002x", "jiangwan", True, nobody) == Unread("no_class")
    assert asked == ["11010519491231002X"]
