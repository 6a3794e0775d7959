"""What a display shows for a text: how it is shortened, and what it cannot show."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from drivers.led.profiles import PROFILES


@pytest.mark.parametrize(
    ("profile", "text", "shown"),
    [
        ("dm56a04", "A012", "A012"),
        ("dm56a04", "A12", " A12"),
        ("dm56a04", "a012", "A012"),
        ("dm56a04", "A1000", "1000"),
        ("dm56a04", "VIP012", " 012"),
        ("dm56a04", "A12345", "2345"),
        ("dm56a04", "HELLO", "ELLO"),
        ("dm56a04", "----", "----"),
        ("dm56a04", "", "    "),
        ("dm56a04", "暂停", "  --"),
        ("dm36b06", "A012", "  A012"),
        ("dm36b06", "VIP012", "VIP012"),
        ("clone56", "A012", "12"),
        ("clone56", "A1000", "1000"),
        ("clone56", "A12345", "2345"),
        ("clone56", "----", "0"),
        ("clone56", "", "0"),
        ("clone56", "²", "0"),
    ],
)
def test_a_text_is_fitted_to_the_display(profile: str, text: str, shown: str) -> None:
    assert PROFILES[profile].fit(text) == shown


def test_digits_are_written_as_the_maker_says() -> None:
    assert PROFILES["dm56a04"].registers("A017") == (0x41, 0x30, 0x31, 0x37)
    assert PROFILES["clone56"].registers("A017") == (17,)


@given(st.text(max_size=20), st.sampled_from(sorted(PROFILES)))
def test_any_text_can_be_shown_and_is_read_back(text: str, name: str) -> None:
    profile = PROFILES[name]
    registers = profile.registers(text)
    assert len(registers) == profile.register_count
    assert all(0 <= value <= 0xFFFF for value in registers)
    assert profile.text(registers) == profile.fit(text).strip()
