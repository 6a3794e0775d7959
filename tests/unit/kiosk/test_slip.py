"""What stands on a slip, as values."""

import tomllib
from dataclasses import replace

import pytest

from drivers.escpos.blocks import Badge, BigNumber, Block, Cut, Item, Pair, Qr, Rule, Space, Text
from kiosk.config.slip import SlipBlock, SlipTemplate
from kiosk.slip import Business, lay_out
from kiosk.slip_design import SlipDesign
from kiosk.slip_words import wait_in_words
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
        "People ahead|5",
        "预计等候|约 14 分钟",
        "Wait|about 14 min",
        "取号 Issued|2026-03-18 09:32",
        "paidui:riverside:7Q4N8X2M5K9T1R6W3Z0B8C5D2F",
        "凭此码可取消或补打",
        "Code to cancel or reprint",
        "请留意屏幕和语音叫号",
        "Watch the screen and listen",
        "先到先得，优先客户提前叫号。",
        "First come, first served; priority customers earlier.",
    ]
    assert blocks[-1] == Cut()


def test_an_english_ticket_is_english_first() -> None:
    words = [_words(block) for block in lay_out(CASH, ["en", "zh"]).blocks if _words(block)]
    assert words[:4] == ["Rivertown Bank, Riverside", "江城银行滨江支行", "Personal cash", "个人现金业务"]
    assert words[5:7] == ["People ahead|5", "前方等候|5 人"]


def test_a_language_of_a_region_is_that_language_and_an_unknown_one_leaves_the_other() -> None:
    assert lay_out(CASH, ["zh-CN", "en-GB"]) == lay_out(CASH, ["zh", "en"])
    words = [_words(block) for block in lay_out(CASH, ["fr", "en"]).blocks if _words(block)]
    assert words[:3] == ["Rivertown Bank, Riverside", "Personal cash", "A012"]
    assert "People ahead|5" in words


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
    assert not [word for word in words if "预计" in word or "Wait" in word]


def test_a_name_missing_in_a_language_is_not_left_out() -> None:
    words = [
        _words(block) for block in lay_out(replace(CASH, service=Business("A", {"zh": "现金"})), ["en", "zh"]).blocks
    ]
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


def test_a_copy_is_marked_whatever_the_template_says() -> None:
    design = SlipDesign(_template('[[blocks]]\nkind = "number"'))
    assert [_words(block) for block in lay_out(ELDERLY_COPY, ["zh", "en"], design).blocks if _words(block)] == [
        "补打 · REPRINT",
        "A012",
    ]
    assert not [block for block in lay_out(CASH, ["zh", "en"], design).blocks if isinstance(block, Badge)]


@pytest.mark.parametrize(
    ("condition", "of_cash", "of_elderly_copy"),
    [
        ('when = "reprint"', False, True),
        ('when = "original"', True, False),
        ('when = "priority"', False, True),
        ('when = "ordinary"', True, False),
        ('services = ["B"]', False, False),
        ('services = ["B", "A"]', True, True),
        ('classes = ["need"]', False, True),
        ("", True, True),
    ],
)
def test_a_block_is_for_some_slips(condition: str, of_cash: bool, of_elderly_copy: bool) -> None:
    design = SlipDesign(_template(f'[[blocks]]\nkind = "text"\ntext = "here"\n{condition}'))
    elderly = replace(ELDERLY_COPY, customer_class="need")
    found = [Text("here") in lay_out(content, ["zh"], design).blocks for content in (CASH, elderly)]
    assert found == [of_cash, of_elderly_copy]


def test_a_block_is_also_for_a_service_that_follows() -> None:
    design = SlipDesign(_template('[[blocks]]\nkind = "text"\ntext = "here"\nservices = ["B"]'))
    assert Text("here") in lay_out(replace(CASH, also=(TRANSFERS,)), ["zh"], design).blocks


@pytest.mark.parametrize(
    ("lines", "blocks"),
    [
        ('text = { zh = "号", en = "No" }', [Text("号"), Text("No", "small")]),
        ('text = { zh = "号", en = "No" }\nothers = "beside"\nbold = true', [Text("号 · No", bold=True)]),
        ('text = { zh = "号", en = "No" }\nothers = "none"', [Text("号")]),
        (
            'text = { zh = "号", en = "No" }\nothers = "large"\nalign = "left"',
            [Text("号", align="left"), Text("No", "large", align="left")],
        ),
        ('text = "{number}"', [Text("A012")]),
        ('text = { zh = "之后：{also}", en = "Then {also}" }', []),
        ('text = { en = "{date} {time}" }', [Text("2026-03-18 09:32")]),
    ],
)
def test_a_text_stands_in_each_language_that_has_something_to_tell(lines: str, blocks: list[Block]) -> None:
    laid_out = lay_out(CASH, ["zh", "en"], SlipDesign(_template(f'[[blocks]]\nkind = "text"\n{lines}'))).blocks
    assert [block for block in laid_out if isinstance(block, Text)] == blocks


def test_documents_have_boxes_and_a_service_without_them_its_hints() -> None:
    both = replace(CASH, service=ACCOUNTS, also=(TRANSFERS, ACCOUNTS))
    design = SlipDesign(_template('[[blocks]]\nkind = "documents"\ntitle = { zh = "请备好", en = "Bring" }'))
    blocks = [block for block in lay_out(both, ["zh", "en"], design).blocks if isinstance(block, Text | Item)]
    assert blocks == [
        Text("请备好  Bring", bold=True, align="left"),
        Item("身份证  ID card"),
        Item("银行卡"),
        Text("备好收款人账号。", "small", align="left"),
    ]
    assert lay_out(replace(CASH, service=TRANSFERS), ["zh", "en"], design).blocks[0] == Text(
        "备好收款人账号。", "small"
    )


def test_of_two_lines_with_nothing_to_tell_between_them_one_is_left() -> None:
    line = '[[blocks]]\nkind = "line"\n'
    empty = '[[blocks]]\nkind = "text"\ntext = "{also}"\n[[blocks]]\nkind = "space"\n'
    number = '[[blocks]]\nkind = "number"\n'
    blocks = lay_out(CASH, ["zh"], SlipDesign(_template(line + number + line + empty + line + number + line))).blocks
    assert [block for block in blocks if not isinstance(block, Space)] == [
        BigNumber("A012"),
        Rule(),
        BigNumber("A012"),
        Cut(),
    ]


def test_a_code_of_the_banks_own_and_a_full_cut() -> None:
    text = '[[blocks]]\nkind = "qr"\ncontent = "https://bank.example/q/{token}"\n[[blocks]]\nkind = "cut"\nfull = true'
    blocks = lay_out(CASH, ["zh"], SlipDesign(_template(text))).blocks
    assert Qr(f"https://bank.example/q/{CASH.token}") in blocks
    assert [block for block in blocks if isinstance(block, Cut)] == [Cut(full=True)]


TRANSFERS = Business("B", {"zh": "转账", "en": "Transfers"}, hints={"zh": "备好收款人账号。"})
ACCOUNTS = Business(
    "C",
    {"zh": "开户", "en": "Accounts"},
    hints={"zh": "不会印出"},
    documents=({"zh": "身份证", "en": "ID card"}, {"zh": "银行卡"}),
)


def _template(text: str) -> tuple[SlipBlock, ...]:
    return SlipTemplate.model_validate(tomllib.loads(text)).blocks
