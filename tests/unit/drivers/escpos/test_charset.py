"""Which characters a printer writes itself, and as which bytes."""

import pytest

from drivers.escpos.charset import Charset, Chinese, CodePage, clean


@pytest.mark.parametrize(
    ("chinese", "line", "raw"),
    [
        ("gb18030", "取号 A012", b"\xc8\xa1\xba\xc5 A012"),
        ("gb2312", "补打·—", b"\xb2\xb9\xb4\xf2\xa1\xa4\xa1\xaa"),
        ("gbk", "朱镕基", b"\xd6\xec\xe9F\xbb\xf9"),
        ("gb18030", "€ 元", b"\xa2\xe3 \xd4\xaa"),
    ],
)
def test_chinese_has_two_bytes_a_character(chinese: Chinese, line: str, raw: bytes) -> None:
    letters = Charset(chinese).letters(line)
    assert letters is not None
    assert (letters.raw, letters.kanji) == (raw, True)


@pytest.mark.parametrize(
    ("chinese", "lacking"),
    [("gb2312", "镕"), ("gbk", "㐀"), ("gb18030", "𠮷"), ("gb18030", "ß元"), ("raster", "取")],
)
def test_a_line_with_a_character_that_the_printer_lacks_is_not_written(chinese: Chinese, lacking: str) -> None:
    assert Charset(chinese).letters(f"号{lacking}" if chinese != "raster" else lacking) is None


def test_four_bytes_are_sent_only_to_a_printer_that_is_said_to_print_them() -> None:
    assert Charset("gb18030").letters("㐂") is None
    told = Charset("gb18030", four_bytes=True).letters("㐂")
    assert told is not None
    assert told.raw == "㐂".encode("gb18030")
    assert len(told.raw) == 4


@pytest.mark.parametrize(
    ("pages", "line", "raw", "page"),
    [
        (("cp437",), "Café", b"Caf\x82", 0),
        (("cp437", "cp858"), "5 €", b"5 \xd5", 19),
        (("cp866",), "Касса", b"\x8a\xa0\xe1\xe1\xa0", 17),
    ],
)
def test_western_letters_have_a_code_page(pages: tuple[CodePage, ...], line: str, raw: bytes, page: int) -> None:
    letters = Charset("gb18030", pages=pages).letters(line)
    assert letters is not None
    assert (letters.raw, letters.kanji, letters.page) == (raw, False, page)


def test_plain_letters_stand_in_any_mode() -> None:
    letters = Charset("gbk").letters("A012")
    assert letters is not None
    assert letters.kanji is None


def test_what_no_eye_sees_is_not_printed() -> None:
    assert clean("取\u200b号\x10\x04\x01\u202e A\ufe0f\tb\ud800") == "取号 A b"
    assert clean("Cafe\u0301") == "Café"
