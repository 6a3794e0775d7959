"""What a display shows for a text: how it is shortened, and what it cannot show."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from drivers.led.profiles import PROFILES, LedProfile
from drivers.modbus.frames import WriteRegisters


@pytest.mark.parametrize(
    ("profile", "text", "shown"),
    [
        ("dm56a04", "A012", "A012"),
        ("dm56a04", "A12", " A12"),
        ("dm56a04", "a012", "A012"),
        ("dm56a04", "A1000", "1000"),
        ("dm56a04", "VIP012", " 012"),
        ("dm56a04", "A12345", "2345"),
        ("dm56a04", "PAUSED", "PAUS"),
        ("dm56a04", "三号窗口", "   3"),
        ("dm56a04", "３号", "   3"),
        ("dm56a04", "😀", "   -"),
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
        ("clone56", "²", "2"),
        ("clone56", "三号窗口", "3"),
    ],
)
def test_a_text_is_fitted_to_the_display(profile: str, text: str, shown: str) -> None:
    assert PROFILES[profile].fit(text) == shown


def test_a_number_is_never_more_than_its_register_holds() -> None:
    wide = LedProfile("wide", digits=8, mode="number")
    assert [wide.registers(text) for text in ("65535", "65536", "99999999")] == [(65535,), (5536,), (9999,)]


def test_digits_are_written_as_the_maker_says() -> None:
    assert PROFILES["dm56a04"].registers("A017") == (0x41, 0x30, 0x31, 0x37)
    assert PROFILES["clone56"].registers("A017") == (17,)
    assert PROFILES["embeddedart"].registers("A017") == (*(0x20,) * 4, 0x41, 0x30, 0x31, 0x37)


@pytest.mark.parametrize(
    ("profile", "text", "wire"),
    [
        ("dm56a04", "A017", "05 10 00 00 00 04 08 00 41 00 30 00 31 00 37 B3 60"),
        ("dm36b06", "A017", "05 10 00 00 00 06 0C 00 20 00 20 00 41 00 30 00 31 00 37 C8 FF"),
        ("embeddedart", "A017", "05 10 03 E8 00 08 10 00 20 00 20 00 20 00 20 00 41 00 30 00 31 00 37 03 52"),
        ("clone56", "A017", "05 10 00 00 00 01 02 00 11 54 9C"),
    ],
)
def test_each_model_is_written_in_its_own_registers(profile: str, text: str, wire: str) -> None:
    model = PROFILES[profile]
    assert WriteRegisters(5, model.first_register, model.registers(text)).to_bytes().hex(" ").upper() == wire


def test_two_characters_in_a_register_stand_as_they_are_read() -> None:
    pairs = LedProfile("pairs", digits=5, mode="pairs")
    assert pairs.registers("A017") == (0x2041, 0x3031, 0x3720)
    assert pairs.text(pairs.registers("A017")) == "A017"


def test_only_a_number_alone_can_neither_be_blank_nor_blink() -> None:
    assert [name for name, profile in PROFILES.items() if not profile.blinks] == ["clone56"]


@given(st.text(max_size=20), st.sampled_from(sorted(PROFILES)))
def test_any_text_can_be_shown_and_is_read_back(text: str, name: str) -> None:
    profile = PROFILES[name]
    registers = profile.registers(text)
    assert len(registers) == profile.register_count
    assert all(0 <= value <= 0xFFFF for value in registers)
    assert profile.text(registers) == profile.fit(text).strip()
