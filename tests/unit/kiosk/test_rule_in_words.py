"""The sentence on the kiosk and on the slip: it says the rule in force, and is short."""

from pathlib import Path

import pytest

from kiosk.announcer import Announcer
from kiosk.config import HallConfig, load, parse
from kiosk.queueing.rules import Condition
from kiosk.rule_in_words import conditions_in_words, rule_in_words
from tests.unit.kiosk.running import running
from tests.unit.kiosk.test_config import EXAMPLES

CLASSES = """
[[customer_classes]]
id = "ordinary"
names = { zh = "普通客户", en = "Ordinary" }
[[customer_classes]]
id = "need"
names = { zh = "优先客户", en = "Priority" }
rate = 3
head_start_min = 20
[[customer_classes]]
id = "vip"
names = { zh = "贵宾客户", en = "VIP" }
rate = 2
head_start_min = 10
"""


def said(*profiles: str, languages: str = '["zh", "en"]', classes: str = CLASSES) -> dict[str, str]:
    """The rule of a hall with a counter for each of the profiles."""
    return rule_in_words(hall(*profiles, languages=languages, classes=classes))


def hall(*profiles: str, languages: str = '["zh", "en"]', classes: str = CLASSES) -> HallConfig:
    """A hall of one service."""
    text = f'hall = "h"\nlanguages = {languages}\nnames = {{ zh = "h", en = "h" }}\n{classes}'
    text += '[[services]]\nletter = "A"\nnames = { zh = "现金", en = "Cash" }\n'
    for index, profile in enumerate(profiles):
        names = f'names = {{ zh = "岗{index}", en = "Desk {index}" }}'
        text += f'[[profiles]]\nid = "p{index}"\n{names}\nservices = ["A"]\n{profile}\n'
        text += f'[[counters]]\nid = "{index}"\n{names}\nprofile = "p{index}"\n'
    return parse(text, Path("/srv/hall/h.toml"))


GUARD = "guard = { after_min = 30, one_in = 3 }"
WEIGHED = "Priority waiting counts 3×, VIP 2×"


@pytest.mark.parametrize(
    ("profile", "zh", "en"),
    [
        ('discipline = "fifo"', "先到先叫", "first come, first served"),
        (f'discipline = "fifo"\n{GUARD}', "先到先叫", "first come, first served"),
        (
            'discipline = "accumulating"',
            "优先客户等候时间按 3 倍计，贵宾客户按 2 倍计；同类客户先到先叫",
            f"{WEIGHED}; within a class, first come, first served",
        ),
        (
            GUARD,
            "优先客户等候时间按 3 倍计，贵宾客户按 2 倍计；普通客户等满 30 分钟先叫，每 3 次至多 1 次",
            f"{WEIGHED}; Ordinary over 30 min goes next, at most 1 call in 3",
        ),
        (
            'discipline = "head_start"',
            "优先客户按早到 20 分钟计，贵宾客户早 10 分钟，按到达先后叫号；同类客户先到先叫",
            ("by arrival, Priority counts as 20 min earlier, VIP 10 min; within a class, first come, first served"),
        ),
        (
            'discipline = "strict"\nclasses = ["need", "vip", "ordinary"]',
            "优先客户、贵宾客户、普通客户依次优先；同类客户先到先叫",
            "Priority before VIP before Ordinary; within a class, first come, first served",
        ),
        (
            'discipline = "quota"\nquota = { need = 2, vip = 1, ordinary = 1 }',
            "每轮叫优先客户 2 位，贵宾客户 1 位，普通客户 1 位；同类客户先到先叫",
            "in turn 2 × Priority, 1 × VIP, 1 × Ordinary; within a class, first come, first served",
        ),
        (
            'discipline = "fifo"\n[[profiles.when]]\nwaits_over_min = 20\ncustomer_class = "need"',
            "优先客户等候超过 20 分钟的最先叫；先到先叫",
            "Priority waiting over 20 min goes first; first come, first served",
        ),
        (
            'discipline = "fifo"\n[[profiles.when]]\nwaits_over_min = 20\nservice = "A"\ncustomer_class = "need"',
            "现金的优先客户等候超过 20 分钟的最先叫；先到先叫",
            "Cash, Priority waiting over 20 min goes first; first come, first served",
        ),
        (
            'discipline = "fifo"\n[[profiles.when]]\nwaits_over_min = 20',
            "客户等候超过 20 分钟的最先叫；先到先叫",
            "anyone waiting over 20 min goes first; first come, first served",
        ),
        (
            'discipline = "fifo"\n[[profiles.when]]\nwaits_over_min = 20\n[[profiles.when]]\nwaits_over_min = 10',
            "等候过久的最先叫；先到先叫",
            "whoever waits too long goes first; first come, first served",
        ),
    ],
)
def test_each_discipline_is_said_in_a_sentence(profile: str, zh: str, en: str) -> None:
    assert said(profile) == {"zh": f"叫号规则：{zh}。", "en": f"Order of calls: {en}."}


def test_classes_that_count_alike_are_named_together() -> None:
    alike = CLASSES.replace("rate = 2", "rate = 3")
    assert said("", classes=alike)["en"].startswith("Order of calls: Priority and VIP waiting counts 3×; ")
    assert said("", classes=alike)["zh"].startswith("叫号规则：优先客户、贵宾客户等候时间按 3 倍计；")


def test_what_counts_is_told_beside_ordinary_customers() -> None:
    doubled = CLASSES.replace('en = "Ordinary" }', 'en = "Ordinary" }\nrate = 2\nhead_start_min = 5')
    assert said("", classes=doubled)["en"].startswith("Order of calls: Priority waiting counts 1.5×; ")
    assert "Priority counts as 15 min earlier, VIP 5 min" in said('discipline = "head_start"', classes=doubled)["en"]


@pytest.mark.parametrize(
    "profile",
    [
        "",
        'discipline = "head_start"',
        'discipline = "strict"\nclasses = ["ordinary"]',
        'discipline = "quota"\nquota = { ordinary = 2 }',
    ],
)
def test_where_classes_count_alike_whoever_comes_first_is_served_first(profile: str) -> None:
    assert said(profile, classes="")["en"] == "Order of calls: first come, first served."


def test_a_counter_of_one_class_weighs_nothing() -> None:
    alone = 'classes = ["vip"]'
    rest = 'discipline = "fifo"'
    assert said(alone, rest)["en"] == "Order of calls: first come, first served."


def test_a_counter_that_helps_others_when_idle_says_whom_it_is_there_for() -> None:
    dedicated = 'classes = ["need"]\nwhen_idle = { classes = ["ordinary", "vip"] }'
    first = "Priority first, others while none of them waits"
    assert said(dedicated) == {
        "zh": "叫号规则：优先客户先叫，无人时叫其他客户；同类客户先到先叫。",
        "en": f"Order of calls: {first}; within a class, first come, first served.",
    }
    assert said(dedicated, 'discipline = "fifo"')["en"] == (
        "Order of calls: Desk 0: Priority first, others while none of them waits. Desk 1: first come, first served."
    )
    more_services = 'classes = ["need"]\nwhen_idle = { services = ["A"] }'
    assert "others" not in said(more_services, "")["en"]


def test_the_usual_rule_is_one_of_counters_that_are_there_for_everybody() -> None:
    dedicated = 'classes = ["need"]\nwhen_idle = { classes = ["ordinary", "vip"] }'
    assert said(dedicated, GUARD, 'discipline = "fifo"')["en"].startswith(f"Usual order: {WEIGHED}; Ordinary over 30")


def test_a_rule_is_said_in_the_languages_of_the_hall() -> None:
    assert list(said("", languages='["en"]')) == ["en"]


def test_counters_of_one_rule_share_a_sentence_though_they_take_different_classes() -> None:
    assert said("", 'classes = ["ordinary", "need"]') == said("")


def test_short_rules_of_different_profiles_are_said_by_name() -> None:
    strict = 'discipline = "strict"\nclasses = ["vip", "ordinary", "need"]'
    fifo = 'discipline = "fifo"'
    assert said(strict, fifo, fifo) == {
        "zh": "叫号规则：岗0：贵宾客户、普通客户、优先客户依次优先。岗1、岗2：先到先叫。",
        "en": (
            "Order of calls: Desk 0: VIP before Ordinary before Priority. Desk 1 and Desk 2: first come, first served."
        ),
    }


def test_of_long_ones_the_rule_of_most_counters_is_said_and_that_it_is_the_usual_one() -> None:
    rules = said('discipline = "fifo"', GUARD, GUARD)
    assert rules["en"].startswith(f"Usual order: {WEIGHED}; Ordinary over 30 min goes next")
    assert rules["zh"].startswith("一般规则：优先客户等候时间按 3 倍计")


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: path.stem)
def test_the_rule_of_an_example_is_short(path: Path) -> None:
    rules = rule_in_words(load(path))
    assert len(rules["zh"]) <= 60
    assert len(rules["en"]) <= 110


def test_a_condition_that_spoke_is_said_with_the_names_of_service_and_class() -> None:
    when = """when = [
      { waits_over_min = 20, service = "A", customer_class = "need" },
      { waits_over_min = 2.5, customer_class = "vip" },
      { waits_over_min = 30 },
    ]"""
    assert conditions_in_words(hall(when, when)) == {
        Condition(1200, "A", "need").in_words(): {
            "zh": "现金的优先客户等候超过 20 分钟",
            "en": "Cash, Priority waiting over 20 min",
        },
        "vip over 2.5 min": {"zh": "贵宾客户等候超过 2.5 分钟", "en": "VIP waiting over 2.5 min"},
        "anybody over 30 min": {"zh": "客户等候超过 30 分钟", "en": "anyone waiting over 30 min"},
    }


async def test_the_panel_is_told_the_condition_in_words(tmp_path: Path) -> None:
    configured = hall('when = [{ waits_over_min = 1, customer_class = "need" }]')
    async with running(tmp_path / "j.db", hall=configured) as it:
        await it.issue("A")
        await it.issue("A", customer_class="need")
        await it.ask("open_counter", counter="0")
        it.clock.forward(61)
        await it.ask("call_next", counter="0")
        ticket = Announcer(configured).counter(it.hall, "0")["ticket"]
        assert (ticket["number"], ticket["why"]["condition"]) == ("A002", "need over 1 min")
        assert ticket["condition"] == {"zh": "优先客户等候超过 1 分钟", "en": "Priority waiting over 1 min"}
        await it.ask("call_next", counter="0")
        assert Announcer(configured).counter(it.hall, "0")["ticket"]["condition"] == {}
