"""What an engineer is advised whose HALL.toml is allowed and yet seldom wise."""

from pathlib import Path

import pytest

from kiosk.config import ConfigError, advice, parse
from tests.unit.kiosk.test_config import LEAST

VIP_AND_NEED = "".join(
    f'[[customer_classes]]\nid = "{name}"\nnames = {{ zh = "x", en = "x" }}\n{name}_says\n' for name in ("need", "vip")
)


def advised(profile: str = "", more: str = "", *, need: str = "", vip: str = "", top: str = "") -> list[str]:
    classes = VIP_AND_NEED.replace("need_says", need).replace("vip_says", vip)
    text = top + LEAST.replace('services = ["A"]', f'services = ["A"]\n{profile}') + classes + more
    return [str(each) for each in advice(parse(text, Path("/srv/hall/least.toml")))]


def test_a_plain_hall_needs_no_advice() -> None:
    assert advised() == []
    assert advised(need="rate = 3", vip="rate = 3") == []
    assert advised('discipline = "quota"\nquota = { ordinary = 1, need = 5, vip = 1 }') == []
    assert (
        advised('discipline = "strict"\nclasses = ["need", "vip", "ordinary"]\nguard = { after_min = 9, one_in = 10 }')
        == []
    )


@pytest.mark.parametrize(
    ("profile", "said"),
    [
        (
            'discipline = "strict"\nclasses = ["ordinary", "need", "vip"]\nguard = { after_min = 9, one_in = 3 }',
            (
                'profiles[0].classes = ["ordinary", "need", "vip"]: ordinary customers come first;'
                " the other classes wait until none of them does; the most urgent first, ordinary last"
            ),
        ),
        (
            'discipline = "strict"\nclasses = ["vip", "need", "ordinary"]\nguard = { after_min = 9, one_in = 3 }',
            'profiles[0].classes = ["vip", "need", "ordinary"]: VIP customers overtake those in need; need before vip',
        ),
        (
            'discipline = "strict"\nclasses = ["need", "vip", "ordinary"]',
            (
                'profiles[0].discipline = "strict": while more urgent customers come, the class ordinary waits for ever'
                "; a guard over it: { after_min = 30, one_in = 3 }"
            ),
        ),
        (
            "guard = { after_min = 9, one_in = 11 }",
            "profiles[0].guard.one_in = 11: speaks so seldom that it protects nobody; 3 to 10",
        ),
        (
            'discipline = "fifo"\nguard = { after_min = 9, one_in = 3 }',
            "profiles[0].guard: changes nothing: who waits longest is next anyhow; leave it out",
        ),
        (
            'discipline = "quota"\nquota = { ordinary = 1, need = 6, vip = 2 }',
            (
                "profiles[0].quota = { ordinary = 1, need = 6, vip = 2 }: class ordinary gets 1 of 9 calls: it may"
                " starve; at least 1 in 7, or a guard for it"
            ),
        ),
        (
            'discipline = "quota"\nquota = { ordinary = 2, need = 1, vip = 2 }',
            (
                "profiles[0].quota = { ordinary = 2, need = 1, vip = 2 }: VIP customers get more calls than those"
                " in need; at most as many"
            ),
        ),
        (
            'when_idle = { classes = ["need"] }',
            "profiles[0].when_idle: adds nothing to what the profile takes; other services or classes",
        ),
    ],
)
def test_an_unwise_profile(profile: str, said: str) -> None:
    assert advised(profile) == [said]


def test_a_guard_feeds_the_class_that_a_quota_starves() -> None:
    quota = 'discipline = "quota"\nquota = { ordinary = 1, need = 6, vip = 2 }\nguard = { after_min = 9, one_in = 3 }'
    assert advised(quota) == []


def test_vip_customers_do_not_overtake_those_in_need() -> None:
    assert advised(need="rate = 3", vip="rate = 4") == [
        "customer_classes[1].rate = 4: VIP customers overtake those in need; at most the rate of need"
    ]
    early = advised('discipline = "head_start"', need="head_start_min = 5", vip="head_start_min = 6")
    assert early == [
        (
            "customer_classes[1].head_start_min = 6: VIP customers overtake those in need;"
            " at most the head_start_min of need"
        )
    ]


def test_nor_do_ordinary_ones() -> None:
    ordinary = '[[customer_classes]]\nid = "ordinary"\nnames = { zh = "x", en = "x" }\nrate = 2\n'
    assert advised(more=ordinary, need="rate = 1.5") == [
        "customer_classes[2].rate = 2: ordinary customers overtake those in need; at most the rate of need"
    ]


def test_a_rate_at_which_ordinary_customers_hardly_move() -> None:
    (said,) = advised(need="rate = 7")
    assert said.endswith("ordinary customers hardly move while this class waits; at most 6 times theirs")


def test_a_head_start_that_no_profile_goes_by() -> None:
    (said,) = advised(need="head_start_min = 5")
    assert "head_start_min = 5: no profile goes by it" in said


@pytest.mark.parametrize(
    ("given", "by"),
    [
        ('[appointments]\ncustomer_class = "vip"\n', "an appointment"),
        ('[[cards.ranges]]\nprefix = "62"\ncustomer_class = "vip"\n', "a card"),
    ],
)
def test_a_class_that_is_given_and_that_anybody_may_choose(given: str, by: str) -> None:
    (said,) = advised(more=given, vip="self_service = true")
    assert said == f"customer_classes[1].self_service = true: anybody may choose the class that {by} gives; false"


@pytest.mark.parametrize(
    ("top", "more", "said"),
    [
        ('next_again = "no_show"', "", "never happens, since next_again_within_s is 0; next_again_within_s = 2"),
        ("issue_before_opening_min = 5", "", "the hall has no hours, so it never opens; [[hours]]"),
        ("", "[no_show]\nreturns = 0\nwithin_min = 5", "nobody gets back in, since returns is 0; returns = 1"),
        ("", "[no_show]\nreturns = 0\nwithin_numbers = 5", "nobody gets back in, since returns is 0; returns = 1"),
    ],
)
def test_a_setting_without_effect(top: str, more: str, said: str) -> None:
    (line,) = advised(more=more, top=top)
    assert line.endswith(said)


def test_a_broker_open_to_everyone() -> None:
    (said,) = advised(more='[mqtt]\nlisten = "0.0.0.0"\n')
    assert 'mqtt.listen = "0.0.0.0": whoever reaches this address can take and call tickets' in said


PRINTER = '[[devices]]\nkind = "printer"\nid = "printer-1"\naddress = "mock"\n'


def test_a_printer_is_set_as_its_model_is() -> None:
    assert advised(more=PRINTER) == []
    assert advised(more=f'{PRINTER}profile = "58mm-generic"\nwidth_dots = 384\nqr = "raster"') == []
    assert advised(more=f'{PRINTER}profile = "58mm-generic"\nwidth_dots = 384') == []
    assert advised(more=f'{PRINTER}profile = "58mm-generic"\nqr = "native"') == [
        "devices[0].width_dots = 576: wider than the paper of 58mm-generic: slips are cut off at the side; 384",
        'devices[0].qr = "native": 58mm-generic draws no codes by itself; "raster"',
    ]
    assert advised(more=f'{PRINTER}profile = "sprt"\nchinese = "gb18030"') == [
        'devices[0].chinese = "gb18030": sprt lacks many of these characters; "raster"'
    ]


def test_a_model_that_is_not_in_the_table_is_refused_with_the_list() -> None:
    with pytest.raises(ConfigError) as no:
        parse(LEAST + PRINTER + 'profile = "espon"', Path("/srv/hall/least.toml"))
    assert "espon" in str(no.value)
    assert "epson-tm-t88v" in str(no.value)
    assert "xprinter-80" in str(no.value)


def test_a_topic_of_another_maker_than_the_profile_is_told() -> None:
    def button(topic: str, more: str = "") -> str:
        return f'[[devices]]\nkind = "button"\nid = "b"\naddress = "{topic}"\ncounter = "1"\n{more}\n'

    assert advised(more=button("mqtt:zigbee2mqtt/b")) == advised(more=button("mqtt:desk/button")) == []
    assert advised(more=button("mock", 'profile = "tasmota"')) == []
    assert advised(more=button("mqtt:shellies/shelly1-A4CF12/input_event/0")) == [
        'devices[0].profile = "zigbee2mqtt": a topic of Shelly Gen1, read as Zigbee2MQTT; "shelly-gen1"'
    ]


def _with_inputs(address: str, module: str = "", beside: int = 0) -> list[str]:
    device = f'[[devices]]\nkind = "io_module"\nid = "io-1"\naddress = "{address}"\nunit = 51\n{module}\n'
    device += '[[devices.buttons]]\ncounter = "1"\ninput = 1\n'
    device += "".join(
        f'[[devices]]\nkind = "terminal"\nid = "terminal-{n}"\ncounter = "1"\naddress = "{address}"\nunit = {n}\n'
        for n in range(1, beside + 1)
    )
    return advised(more=device)


def test_inputs_that_are_looked_at_more_seldom_than_people_press_are_told() -> None:
    line = "serial:///dev/ttyUSB1?baudrate=9600"
    said = (
        f'devices[0].address = "{line}": a button must be held for 0.7 s to be heard surely: its line is asked in turn;'
        " a module that counts presses or latches them, fewer devices on its line, or a faster line"
    )
    assert _with_inputs(line, beside=8) == [said]
    assert _with_inputs("mock:line-1", beside=8)
    assert _with_inputs(line) == []
    assert _with_inputs("modbus://192.0.2.7") == []
    assert _with_inputs(line, 'profile = "own"\nmap = { first_input = 0, first_count = 64 }', beside=8) == []
