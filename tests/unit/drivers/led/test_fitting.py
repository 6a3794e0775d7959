"""What a display of Latin characters makes of any text."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from drivers.led.fitting import fit


@pytest.mark.parametrize(
    ("text", "places", "shown"),
    [
        ("A017", 13, "A017"),
        ("a017", 13, "A017"),
        ("", 13, ""),
        ("----", 13, "----"),
        ("暂停服务", 20, "PAUSED"),
        ("3号窗口暂停", 20, "3PAUSED"),
        ("三号窗口", 13, "3"),
        ("Ａ０１７", 13, "A017"),
        ("你好", 13, "--"),
        ("café", 13, "CAFE"),
        ("VIP0012", 6, "0012"),
        ("A123456", 4, "3456"),
        ("PLEASE WAIT HERE", 12, "PLEASE WAIT"),
        ("A\x1b\x040\n17", 13, "A017"),
    ],
)
def test_a_text_is_shortened_by_the_stated_rule(text: str, places: int, shown: str) -> None:
    assert fit(text, places) == shown


def test_letters_of_the_displays_own_code_page_are_kept() -> None:
    assert fit("Café Ω", 20, "cp437") == "CAFÉ Ω"


@given(st.text(max_size=30), st.integers(1, 20), st.sampled_from(["ascii", "cp437"]))
def test_whatever_the_text_it_fits_and_can_be_sent(text: str, places: int, charset: str) -> None:
    shown = fit(text, places, charset)
    assert len(shown.encode(charset)) <= places
    assert shown.isprintable()
    assert fit(shown, places, charset) == shown
