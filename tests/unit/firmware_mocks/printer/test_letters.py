"""Which letters come out depends on the model and its modes."""

import pytest

from firmware_mocks.printer.letters import MISSING
from firmware_mocks.printer.model import Charset, Model
from tests.unit.firmware_mocks.printer.printing import lines_of, slip_of

KANJI, PLAIN = b"\x1c&", b"\x1c."


@pytest.mark.parametrize(
    ("charset", "four_bytes", "sent", "text"),
    [
        ("gb18030", False, "取号 A".encode("gb18030"), "取号 A"),
        ("gbk", False, "镕".encode("gbk"), "镕"),
        ("gb2312", False, "取".encode("gb2312"), "取"),
        ("gb2312", False, "镕".encode("gbk"), MISSING + "F"),
        ("gb18030", True, "㐂".encode("gb18030"), "㐂"),
        ("gb18030", False, "㐂".encode("gb18030"), MISSING + "9" + MISSING + "1"),
    ],
)
def test_only_the_characters_of_the_model_come_out(charset: Charset, four_bytes: bool, sent: bytes, text: str) -> None:
    assert slip_of(KANJI + sent + b"\n", Model(charset=charset, four_bytes=four_bytes)).text == text


def test_a_model_without_chinese_takes_its_bytes_for_western_letters() -> None:
    assert slip_of(KANJI + "取".encode("gbk") + b"\n", Model(charset="none")).text == b"\xc8\xa1".decode("cp437")


def test_chinese_models_are_in_kanji_mode_from_the_start_and_after_a_reset() -> None:
    model = Model(kanji_at_start=True)
    sent = "取".encode("gb18030") + b"\n"
    assert slip_of(sent + PLAIN + b"\x1b@" + sent, model).text == "取\n取"
    assert slip_of(PLAIN + b"\x82\n", model).text == "é"


def test_in_kanji_mode_western_letters_of_a_code_page_are_halves_of_chinese_ones() -> None:
    assert slip_of(KANJI + b"\x82A\n").text != "éA"


def test_some_models_change_the_mode_with_the_next_line_only() -> None:
    sent = b"A" + KANJI + b"\xc8\xa1\n\xc8\xa1\n"
    assert slip_of(sent, Model(kanji_from_next_line=True)).text == b"A\xc8\xa1".decode("cp437") + "\n取"
    assert slip_of(sent).text == "A取\n取"


def test_a_character_may_come_in_two_pieces() -> None:
    raw = KANJI + "取".encode("gb18030")
    assert slip_of(raw[:-1] + b"\x10\x04\x01" + raw[-1:] + b"\n").text == "取"


def test_a_character_in_two_pieces_at_the_end_of_a_full_line_is_whole() -> None:
    raw = KANJI + ("取" * 25).encode("gb18030")
    assert slip_of(raw[:-1] + b"\x10\x04\x01" + raw[-1:] + b"\n").text == "取" * 24 + "\n取"
    assert slip_of(raw + b"\xc8\x10\x04\x01\xa1\n").text == "取" * 24 + "\n取取"


def test_code_pages_are_switched() -> None:
    assert slip_of(b"\x1bt\x10\xe9\n\x1bt\x00\x82\n").text == "é\né"


def test_two_byte_characters_are_twice_as_wide_and_enlarged_by_their_own_command() -> None:
    (line,) = lines_of(slip_of(KANJI + b"\x1c!\x0cA" + "号".encode("gb18030") + b"\n"))
    assert [piece.width for piece in line.spans] == [12, 48]
    assert line.height == 52


def test_a_line_that_is_full_goes_on_below() -> None:
    slip = slip_of(b"A" * 50 + b"\n")
    assert slip.text == "A" * 48 + "\nAA"
    assert slip_of(b"A" * 48 + b"\n").text == "A" * 48
    assert slip_of(b"\x1d!\x10" + b"A" * 25 + b"\n").text == "A" * 24 + "\nA"
    assert slip_of(b"A" * 33 + b"\n", Model(width=384)).text == "A" * 32 + "\nA"
    assert slip_of(b"\x1bM\x01" + b"A" * 65 + b"\n").text == "A" * 64 + "\nA"


def test_tabs_margins_and_alignment() -> None:
    (line,) = lines_of(slip_of(b"A\tB\n"))
    assert line.text == "A       B"
    (line,) = lines_of(slip_of(b"\x1dL\x30\x00\x1dW\x00\x01\x1ba\x01A\n"))
    assert line.place == (1, 48, 256)
    (line,) = lines_of(slip_of(b"A\x1ba\x01B\n"))
    assert line.place.align == 0, "only at the beginning of a line"


def test_line_spacing_and_feeds() -> None:
    assert slip_of(b"\x1b3\x40A\n").marks[0].height == 64
    assert sum(mark.height for mark in slip_of(b"A\x1bd\x03").marks[:2]) == 90
    assert sum(mark.height for mark in slip_of(b"A\x1bJ\x64").marks[:2]) == 130
