"""Each maker's buttons: payloads of its documentation, and what the virtual ones publish, read as presses."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from drivers.call_button.families import FAMILIES, FamilyName, family_of_topic
from drivers.call_button.press import ButtonPress, Complaint, Contact, Nothing, Said
from firmware_mocks.button_words import Press, spoken

WAYS = ("single", "double", "triple", "hold")
RESULT, BUTTON1, BUTTON3 = "stat/desk/RESULT", "stat/desk/BUTTON1", "stat/desk/BUTTON3"
BUTTON_1, INPUT_2 = "shellies/shellybutton1-A4CF12F45301/input_event/0", "shellies/shellyix3-10521C/input_event/2"
RPC = "shellyplusi4-a8032ab1/events/rpc"
ESP = "desk/binary_sensor/key/state"


def event(component: str, word: str, ts: str = "1731931521.19", more: str = "") -> bytes:
    """A NotifyEvent of one event."""
    told = f'{{"component":"{component}","id":0,"event":"{word}","ts":{ts}{more}}}'
    return (
        f'{{"src":"shellyplusi4-a8032ab1","dst":"x/events","method":"NotifyEvent",'
        f'"params":{{"ts":{ts},"events":[{told}]}}}}'
    ).encode()


def gen2(*names: str, mark: str = "input:0", at: float | None = 1731931521.19, ts: float = 1731931521.19) -> Said:
    """A press of Shelly Gen2."""
    return ButtonPress(names, (f"{mark} {names[0]}", ts), at)


def gen1(*names: str, count: float) -> Said:
    """A press of Shelly Gen1."""
    return ButtonPress(names, ("count", count), said_again=True)


SAYS: list[tuple[FamilyName, str, bytes, Said]] = [
    ("zigbee2mqtt", "zigbee2mqtt/b", b'{"action":"single","battery":97,"linkquality":120}', ButtonPress(("single",))),
    ("zigbee2mqtt", "zigbee2mqtt/b", b'{"action":"long"}', ButtonPress(("hold",))),
    ("zigbee2mqtt", "zigbee2mqtt/b", b'{"action":"2_double"}', ButtonPress(("2_double",))),
    ("zigbee2mqtt", "zigbee2mqtt/b", b'{"action":"single_left"}', ButtonPress(("single_left",))),
    ("zigbee2mqtt", "zigbee2mqtt/b", b'{"action":"1_short_release"}', ButtonPress(("1_short_release",))),
    ("zigbee2mqtt", "zigbee2mqtt/b", b'{"action":"Arrow_Right_Click"}', ButtonPress(("arrow_right_click",))),
    ("zigbee2mqtt", "zigbee2mqtt/b/action", b"on", ButtonPress(("on",))),
    ("home-assistant", "t", b'{"event_type":"multi_press_2"}', ButtonPress(("multi_press_2",))),
    ("esphome", "desk/event/b/state", b'{"event_type":"next-customer"}', ButtonPress(("next-customer",))),
    ("zigbee2mqtt", "zigbee2mqtt/b/action", b"single", ButtonPress(("single",))),
    (
        "zigbee2mqtt",
        "zigbee2mqtt/b",
        b'{"action":"single","last_seen":"2019-03-01T15:32:45.941Z"}',
        ButtonPress(("single",), ("single", 1551454365.941), 1551454365.941),
    ),
    (
        "zigbee2mqtt",
        "zigbee2mqtt/b",
        b'{"action":"single","last_seen":1551454365941}',
        ButtonPress(("single",), ("single", 1551454365.941), 1551454365.941),
    ),
    (
        "zigbee2mqtt",
        "zigbee2mqtt/b",
        b'{"action":"single","last_seen":"2019-03-01T16:32:45+01:00"}',
        ButtonPress(("single",), None, 1551454365.0),
    ),
    ("zigbee2mqtt", "zigbee2mqtt/b", b'{"action":"single","last_seen":"2 minutes ago"}', ButtonPress(("single",))),
    ("tasmota", RESULT, b'{"Button1":{"Action":"SINGLE"}}', ButtonPress(("1_single", "single"))),
    ("tasmota", RESULT, b'{"BUTTON1":{"ACTION":"DOUBLE"}}', ButtonPress(("1_double", "double"))),
    ("tasmota", RESULT, b'{"Button3":{"Action":"HOLD"}}', ButtonPress(("3_hold",))),
    ("tasmota", BUTTON3, b'{"Button3":{"Action":"TRIPLE"}}', ButtonPress(("3_triple", "triple"))),
    ("tasmota", BUTTON1, b'{"ACTION":"SINGLE"}', ButtonPress(("1_single", "single"))),
    ("tasmota", "tasmota_49A3BC/stat/RESULT", b'{"ACTION":"SINGLE"}', ButtonPress(("1_single", "single"))),
    ("tasmota", "cmnd/desk/BUTTON1", b'{"ACTION":"HOLD"}', ButtonPress(("1_hold", "hold"))),
    ("tasmota", "cmnd/desk/POWER1", b"TOGGLE", ButtonPress(("1_single", "single"))),
    ("tasmota", "cmnd/desk/POWER2", b"HOLD", ButtonPress(("2_hold", "hold"))),
    ("tasmota", "stat/custom-topic/BUTTON", b"11", ButtonPress(("1_double", "double"))),
    ("shelly-gen1", BUTTON_1, b'{"event":"S","event_cnt":57}', gen1("1_single", "single", count=57)),
    ("shelly-gen1", INPUT_2, b'{"event":"SSS","event_cnt":4}', gen1("3_triple", "triple", count=4)),
    ("shelly-gen1", INPUT_2, b'{"event":"L","event_cnt":849}', gen1("3_hold", "hold", count=849)),
    ("shelly-gen2", RPC, event("input:0", "single_push"), gen2("1_single", "single")),
    ("shelly-gen2", RPC, event("input:2", "long_push"), gen2("3_hold", mark="input:2")),
    ("shelly-gen2", RPC, event("input:0", "double_push", "41.5"), gen2("1_double", "double", at=None, ts=41.5)),
    (
        "shelly-gen2",
        RPC,
        event("bthomedevice:202", "single_push", more=',"idx":1'),
        gen2("2_single", mark="bthomedevice:202"),
    ),
    ("esphome", "desk/event/key/state", b'{"event_type":"press"}', ButtonPress(("single",))),
    ("esphome", ESP, b"ON", Contact(True)),
    ("esphome", ESP, b"OFF", Contact(False)),
    ("home-assistant", "homeassistant/event/desk/state", b'{"event_type":"double_press"}', ButtonPress(("double",))),
    ("home-assistant", "t", b'{"event_type":"button_long_press","device":"x"}', ButtonPress(("hold",))),
    ("home-assistant", "t", b'{"event_type":"2_single"}', ButtonPress(("2_single",))),
]

IS_NO_PRESS: list[tuple[FamilyName, str, bytes]] = [
    ("zigbee2mqtt", "zigbee2mqtt/b", b'{"action":"","linkquality":120}'),
    ("zigbee2mqtt", "zigbee2mqtt/b", b'{"action":null}'),
    ("zigbee2mqtt", "zigbee2mqtt/b", b'{"battery":97,"linkquality":120}'),
    ("zigbee2mqtt", "zigbee2mqtt/b", b'{"action":"release"}'),
    ("zigbee2mqtt", "zigbee2mqtt/b/action", b""),
    ("tasmota", RESULT, b'{"POWER1":"ON"}'),
    ("tasmota", RESULT, b'{"Button4":{"Action":"CLEAR"}}'),
    ("tasmota", RESULT, b'{"Button4":null}'),
    ("tasmota", RESULT, b'{"ButtonTopic":"desk"}'),
    ("tasmota", "cmnd/desk/POWER1", b"ON"),
    ("shelly-gen1", BUTTON_1, b'{"event":"","event_cnt":0}'),
    ("shelly-gen1", BUTTON_1, b'{"event":"SL","event_cnt":3}'),
    ("shelly-gen2", RPC, b'{"method":"NotifyStatus","params":{"ts":1.0,"input:0":{"id":0,"state":true}}}'),
    ("shelly-gen2", RPC, event("input:0", "btn_down")),
    ("shelly-gen2", RPC, event("input:0", "toggle")),
    ("shelly-gen2", RPC, event("sys", "config_changed")),
    ("shelly-gen2", RPC, b'{"method":"NotifyEvent","params":{"events":[]}}'),
    ("home-assistant", "homeassistant/event/desk/config", b'{"event_types":["press"],"state_topic":"x"}'),
    ("home-assistant", "t", b'{"event_type":null}'),
]

IS_STRANGE: list[tuple[FamilyName, str, bytes, str, bool]] = [
    ("zigbee2mqtt", "zigbee2mqtt/b", b'{"action":"two words"}', "'two words' is not known; known: single, do", False),
    ("zigbee2mqtt", "zigbee2mqtt/b", b'{"action":["single"]}', "not a word", False),
    ("zigbee2mqtt", "zigbee2mqtt/b", b'{"action":7}', "not a word", False),
    ("tasmota", RESULT, b'{"Button1":{"Action":"PENTA"}}', "'PENTA'", False),
    ("tasmota", "stat/t/BUTTON", b"99", "'99'", False),
    ("shelly-gen1", BUTTON_1, b'{"event":"X","event_cnt":3}', "known: S, SS, SSS, L", False),
    ("shelly-gen1", BUTTON_1, b'{"event":"S"}', "does not count", False),
    ("shelly-gen1", BUTTON_1, b"1", "no JSON object", True),
    ("shelly-gen2", RPC, event("input:0", "quadruple_push"), "'quadruple_push'", False),
    ("shelly-gen2", RPC, b'{"method":"NotifyEvent","params":7}', "without events", False),
    ("esphome", ESP, b"online", "no JSON object", True),
    ("home-assistant", "t", b"ON", "no JSON object", True),
]


@pytest.mark.parametrize(("family", "topic", "payload", "said"), SAYS)
def test_a_press_is_read_as_its_maker_says_it(family: FamilyName, topic: str, payload: bytes, said: Said) -> None:
    assert FAMILIES[family].read(topic, payload) == (said,)


@pytest.mark.parametrize(("family", "topic", "payload"), IS_NO_PRESS)
def test_what_else_stands_on_the_topic_is_no_press(family: FamilyName, topic: str, payload: bytes) -> None:
    (said,) = FAMILIES[family].read(topic, payload)
    assert isinstance(said, Nothing)


@pytest.mark.parametrize(("family", "topic", "payload", "wrong", "foreign"), IS_STRANGE)
def test_a_strange_word_is_told(family: FamilyName, topic: str, payload: bytes, wrong: str, foreign: bool) -> None:
    (said,) = FAMILIES[family].read(topic, payload)
    assert isinstance(said, Complaint)
    assert wrong in said.wrong
    assert said.foreign is foreign


@pytest.mark.parametrize("family", FAMILIES)
@pytest.mark.parametrize("key", [None, 1, 2])
@pytest.mark.parametrize("way", WAYS)
def test_what_a_virtual_button_says_is_understood(family: FamilyName, key: int | None, way: str) -> None:
    if family in ("esphome", "home-assistant") and key is not None:
        key = None
    read, topic = FAMILIES[family].read, FAMILIES[family].topic.format(id="b")
    (said,) = read(topic, spoken(family, Press(way, key, count=7, at=1_790_000_000.25)))
    assert isinstance(said, ButtonPress)
    assert (way if key in (None, 1) and family != "zigbee2mqtt" else said.names[0]) in said.names
    assert {"shelly-gen1": ("count", 7.0), "shelly-gen2": said.mark}.get(family) == said.mark
    assert said.at == (1_790_000_000.25 if family == "shelly-gen2" else None)


def test_two_keys_pressed_together_are_two_presses() -> None:
    two = b'{"method":"NotifyEvent","params":{"events":[{"component":"input:0","event":"single_push","ts":9},{"component":"input:1","event":"single_push","ts":9}]}}'  # noqa: E501 - one message
    assert [each.names[0] for each in FAMILIES["shelly-gen2"].read(RPC, two) if isinstance(each, ButtonPress)] == [
        "1_single",
        "2_single",
    ]


@pytest.mark.parametrize(
    ("topic", "family"),
    [
        *((FAMILIES[name].topic.format(id="b"), name) for name in FAMILIES if name != "esphome"),
        (ESP, "esphome"),
        ("desk/button", None),
    ],
)
def test_a_topic_tells_whose_it_is(topic: str, family: FamilyName | None) -> None:
    assert family_of_topic(topic) == family


JUNK = [b"", b"\xff\x00", b"[1]", b"[" * 4000, b"null", b'{"action":"single","x":"' + b"x" * 5000 + b'"}', b"9" * 5000]


@pytest.mark.parametrize("family", FAMILIES)
@pytest.mark.parametrize("payload", JUNK, ids=lambda junk: junk[:8].hex())
def test_nonsense_is_no_press_of_anybody(family: FamilyName, payload: bytes) -> None:
    for topic in (FAMILIES[family].topic.format(id="b"), ESP):
        assert all(isinstance(said, Complaint | Nothing) for said in FAMILIES[family].read(topic, payload))


_WORDS = st.sampled_from(
    [
        "action",
        "Action",
        "Button1",
        "event",
        "event_cnt",
        "params",
        "events",
        "method",
        "ts",
        "NotifyEvent",
        "component",
        "input:0",
        "bthomedevice:1",
        "idx",
        "event_type",
        "S",
        "single",
        "last_seen",
    ]
)
_ANY = st.recursive(
    st.none() | st.booleans() | st.floats() | st.integers() | _WORDS | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(_WORDS, inner, max_size=4),
    max_leaves=12,
)


@given(st.sampled_from(list(FAMILIES)), st.binary(max_size=100) | _ANY.map(lambda made: json.dumps(made).encode()))
def test_any_payload_is_survived(family: FamilyName, payload: bytes) -> None:
    for topic in (FAMILIES[family].topic.format(id="b"), "a/action", "a/input_event/9", "BUTTON99"):
        told = FAMILIES[family].read(topic, payload)
        assert told
        assert all(isinstance(said, ButtonPress | Contact | Nothing | Complaint) for said in told)
