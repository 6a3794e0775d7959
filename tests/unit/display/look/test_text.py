"""Text is fitted, shortened and broken as a reader of both languages expects."""

from pathlib import Path

import pytest

from display.look import fonts
from display.look.fonts import FontMissing, font_file, missing_glyphs
from display.look.text import broken, shortened, size_that_fits, width_of


def test_a_line_is_made_as_small_as_needed_and_no_smaller_than_allowed() -> None:
    assert size_that_fits("A012", 1000, 40, 20, "bold") == 40
    fitting = size_that_fits("请到三号窗口办理", 200, 40, 10, "bold")
    assert width_of("请到三号窗口办理", fitting, "bold") <= 200 < width_of("请到三号窗口办理", fitting + 1, "bold")
    assert size_that_fits("请到三号窗口办理", 20, 40, 30, "bold") == 30


def test_what_does_not_fit_ends_with_an_ellipsis() -> None:
    short = shortened("Account opening by appointment", 200, 28, "regular")
    assert short.endswith("…")
    assert width_of(short, 28, "regular") <= 200


def test_english_breaks_between_words_and_chinese_between_characters() -> None:
    assert broken("one two", width_of("one tw", 20, "regular"), 20, "regular") == ("one", "two")
    assert broken("现金业务", width_of("现金业", 20, "regular"), 20, "regular") == ("现金业", "务")


def test_no_line_begins_with_a_closing_mark_and_no_number_is_torn() -> None:
    for width in range(60, 400, 7):
        for line in broken("存取 20000 元以内，可在自助机办理。", width, 20, "regular"):
            assert line[0] not in "，。"
        assert "20000" in " ".join(broken("存取 20000 元以内，可在自助机办理。", width, 20, "regular"))


def test_nothing_is_lost_by_breaking() -> None:
    text = "请带好银行卡和身份证 (ID)，3 天内有效。"
    assert "".join(broken(text, 90, 20, "regular")).replace(" ", "") == text.replace(" ", "")


def test_glyphs_that_would_be_boxes_are_named() -> None:
    assert missing_glyphs("请 A012 号到 3号窗口 – “…”·㐀𠮷") == ""
    assert missing_glyphs("A\U0001f600B") == "\U0001f600"


def test_a_missing_font_names_the_package(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fonts, "_FOLDERS", ("/nowhere",))
    monkeypatch.setattr(fonts, "_asked_of_fontconfig", lambda weight: Path("/usr/share/fonts/DejaVuSans.ttf"))
    with pytest.raises(FontMissing, match="fonts-noto-cjk"):
        font_file("bold")


def test_fontconfig_finds_the_font_in_another_folder(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fonts, "_FOLDERS", ("/nowhere",))
    assert font_file("bold").name == "NotoSansCJK-Bold.ttc"
