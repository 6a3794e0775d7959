"""What stands on a slip, as values."""

from dataclasses import replace

import pytest

from drivers.escpos.blocks import Badge, BigNumber, Block, Cut, Pair, Qr, Text
from kiosk.slip import lay_out, wait_in_words
from tests.golden.escpos.slips import CASH, ELDERLY_COPY


def test_a_slip_tells_all_in_two_languages_the_tickets_own_first() -> None:
    blocks = lay_out(CASH, ["zh", "en"]).blocks
    assert [_words(block) for block in blocks if _words(block)] == [
        "江城银行滨江支行",
        "Rivertown Bank, Riverside",
        "个人现金业务",
        "Personal cash",
        "A012",
        "前方等候|5 人",
        "People ahead of you|5",
        "预计等候|约 14 分钟",
        "Estimated wait|about 14 min",
        "取号时间 Issued|2026-03-18 09:32",
        "paidui:riverside:7Q4N8X2M5K9T1R6W3Z0B8C5D2F",
        "凭此码可取消排队或补打小票",
        "Use this code to cancel or to print again",
        "请留意屏幕显示和语音叫号",
        "Please watch and listen for your number",
        "先到先得，优先客户提前叫号。",
        "First come, first served; priority customers earlier.",
    ]
    assert blocks[-1] == Cut()


def test_an_english_ticket_is_english_first() -> None:
    words = [_words(block) for block in lay_out(CASH, ["en", "zh"]).blocks if _words(block)]
    assert words[:4] == ["Rivertown Bank, Riverside", "江城银行滨江支行", "Personal cash", "个人现金业务"]
    assert words[5:7] == ["People ahead of you|5", "前方等候|5 人"]


def test_one_language_is_enough() -> None:
    words = [_words(block) for block in lay_out(CASH, ["en"]).blocks]
    assert not [word for word in words if "等候" in word]


def test_a_third_language_does_not_fit() -> None:
    assert lay_out(CASH, ["zh", "en", "fr"]) == lay_out(CASH, ["zh", "en"])


def test_the_customer_class_stands_under_the_number() -> None:
    blocks = [block for block in lay_out(ELDERLY_COPY, ["zh", "en"]).blocks if isinstance(block, Badge | BigNumber)]
    assert blocks == [Badge("补打 · REPRINT"), BigNumber("A012"), Badge("老年客户 · Elderly")]


def test_an_ordinary_first_slip_has_no_badge() -> None:
    assert not [block for block in lay_out(CASH, ["zh", "en"]).blocks if isinstance(block, Badge)]


def test_an_unknown_wait_is_not_invented() -> None:
    words = [_words(block) for block in lay_out(replace(CASH, estimated_wait_s=None), ["zh", "en"]).blocks]
    assert not [word for word in words if "预计" in word or "Estimated" in word]


def test_a_name_missing_in_a_language_is_not_left_out() -> None:
    words = [_words(block) for block in lay_out(replace(CASH, service_names={"zh": "现金"}), ["en", "zh"]).blocks]
    assert words.count("现金") == 1


@pytest.mark.parametrize(
    ("seconds", "zh", "en"),
    [
        (0, "无需等候", "no wait"),
        (60, "约 1 分钟", "about 1 min"),
        (61, "约 2 分钟", "about 2 min"),
        (59 * 60, "约 59 分钟", "about 59 min"),
        (3600, "约 1 小时", "about 1 h"),
        (5000, "约 1 小时 24 分", "about 1 h 24 min"),
    ],
)
def test_a_wait_is_told_in_whole_minutes(seconds: int, zh: str, en: str) -> None:
    assert (wait_in_words(seconds, "zh-CN"), wait_in_words(seconds, "en")) == (zh, en)


def _words(block: Block) -> str:
    match block:
        case Text(text) | Badge(text) | BigNumber(text) | Qr(text):
            return text
        case Pair(label, value):
            return f"{label}|{value}"
        case _:
            return ""


def test_what_else_is_on_the_ticket_stands_under_its_number() -> None:
    also = (("B", {"zh": "开户", "en": "Accounts"}), ("C", {"en": "Cards"}))
    words = [_words(block) for block in lay_out(replace(CASH, also=also), ["zh", "en"]).blocks if _words(block)]
    at = words.index("A012")
    assert words[at + 1 : at + 4] == ["之后还办 · Then", "B 开户 · Accounts", "C Cards"]
