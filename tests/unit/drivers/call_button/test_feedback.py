"""What the device of a button is told after a press: topics and payloads of its maker's documentation, and when."""

import asyncio
import json
from collections.abc import Callable, Coroutine
from itertools import pairwise
from typing import Any

import pytest

from drivers.call_button.families import FamilyName
from drivers.call_button.feedback import Feedback, Outcome, Step, lamp
from drivers.call_button.feedback_forms import feedback_by
from drivers.call_button.feedback_on_topic import LATEST_S, TopicFeedback
from drivers.errors import LinkLost
from tests.unit.drivers.bus.branches import in_virtual_time
from tests.unit.drivers.wire_kinds import running

ON = '{"id": 1, "src": "paidui-feedback", "method": "Switch.Set", "params": {"id": 0, "on": true, "toggle_after": 1}}'
OFF = '{"id": 1, "src": "paidui-feedback", "method": "Switch.Set", "params": {"id": 0, "on": false}}'
INPUT = "shellies/shelly1-A4CF12/input_event/0"
FORMS: list[tuple[FamilyName, str, str, str, str]] = [
    ("tasmota", "buzzer", "stat/desk-1/RESULT", "cmnd/desk-1/Buzzer", "1 / 3"),
    ("tasmota", "buzzer", "desk-1/stat/BUTTON1", "desk-1/cmnd/Buzzer", "1 / 3"),
    ("tasmota", "led", "stat/desk-1/BUTTON1", "cmnd/desk-1/LedPower1", "1 0 / 1 0 1 0 1 0"),
    ("tasmota", "relay", "stat/desk-1/RESULT", "cmnd/desk-1/POWER1", "ON OFF / ON OFF ON OFF ON OFF"),
    ("shelly-gen1", "relay", INPUT, "shellies/shelly1-A4CF12/relay/0/command", "on off / on off on off on off"),
    ("esphome", "relay", "desk/event/key/state", "desk/switch/feedback/command", "ON OFF / ON OFF ON OFF ON OFF"),
]
"""Form, the button's topic, the topic that is told, and what it is told: accepted / refused."""


@pytest.mark.parametrize(("family", "form", "heard_on", "topic", "texts"), FORMS)
def test_what_is_sent_is_what_the_maker_documents(
    family: FamilyName, form: str, heard_on: str, topic: str, texts: str
) -> None:
    told = feedback_by(family, form, heard_on)
    yes, _, no = texts.partition(" / ")
    assert {step.topic for steps in told.values() for step in steps} == {topic}
    assert _texts(told, "accepted") == yes.split()
    assert _texts(told, "refused") == no.split()
    assert len(_texts(told, "accepted")) < len(_texts(told, "not_now")) < len(no.split()) or form == "buzzer"


def test_a_shelly_of_the_second_generation_ends_by_its_own_timer() -> None:
    told = feedback_by("shelly-gen2", "relay", "shellyplus1-a8032ab1/events/rpc")
    assert told["accepted"][0].topic == "shellyplus1-a8032ab1/rpc"
    assert _texts(told, "accepted") == [ON, OFF]
    assert _texts(told, "refused") == [ON, OFF] * 3
    json.loads(ON)


def test_lights_of_esphome_and_zigbee_are_told_in_json() -> None:
    told = feedback_by("esphome", "led", "desk/binary_sensor/key/state")
    assert told["accepted"][0].topic == "desk/light/feedback/command"
    assert [json.loads(text) for text in _texts(told, "accepted")] == [{"state": "ON", "flash": 1}]
    assert json.loads(_texts(told, "refused")[-1]) == {"state": "OFF", "transition": 0}
    told = feedback_by("zigbee2mqtt", "light:desk lamp", "zigbee2mqtt/button-1")
    assert told["accepted"][0].topic == "zigbee2mqtt/desk lamp/set"
    assert json.loads(_texts(told, "accepted")[0]) == {"state": "ON"}


@pytest.mark.parametrize("family", ["tasmota", "shelly-gen1", "shelly-gen2", "esphome"])
def test_nothing_flashes_more_than_three_times_a_second_and_everything_ends_dark(family: FamilyName) -> None:
    topics = {"tasmota": "stat/d/RESULT", "shelly-gen1": INPUT, "shelly-gen2": "d/events/rpc"}
    told = feedback_by(family, "relay", topics.get(family, "d/event/key/state"))
    for outcome in ("refused", "not_now"):
        lit = [step.after_s for step in told[outcome][::2]]
        assert all(later - earlier >= 1 / 3 for earlier, later in pairwise(lit))
        assert "off" in told[outcome][-1].payload.text.lower() or '"on": false' in told[outcome][-1].payload.text


@pytest.mark.parametrize(
    ("family", "form", "topic", "message"),
    [
        ("tasmota", "bell", "stat/d/RESULT", 'Tasmota has no such feedback; known: "buzzer", "led", "relay"'),
        ("tasmota", "led:x", "stat/d/RESULT", "Tasmota has no such feedback"),
        ("zigbee2mqtt", "light", "zigbee2mqtt/b", 'Zigbee2MQTT has no such feedback; known: "light:NAME"'),
        ("zigbee2mqtt", "light:a/#", "zigbee2mqtt/b", "not the name of a device; one without # and +"),
        ("home-assistant", "led", "x", "no such feedback; say what is sent: accepted = [{ topic ="),
        ("tasmota", "led", "cmnd/desk/POWER1", "cmnd/desk/POWER1 does not tell where the device listens; say what"),
        ("tasmota", "led", "status/desk/RESULT", "does not tell where the device listens"),
        ("shelly-gen1", "relay", "my/own/topic", "does not tell where the device listens"),
        ("shelly-gen2", "relay", "my/own/topic", "does not tell where the device listens"),
        ("esphome", "led", "my/own/topic", "does not tell where the device listens"),
    ],
)
def test_a_form_that_will_not_do_is_refused_with_what_would(
    family: FamilyName, form: str, topic: str, message: str
) -> None:
    with pytest.raises(ValueError, match="; ") as refused:
        feedback_by(family, form, topic)
    assert message in str(refused.value)


class Broker:
    """What is published, and when; it can be away."""

    def __init__(self) -> None:
        self.published: list[tuple[float, str, str]] = []
        self._up = asyncio.Event()
        self._up.set()

    async def until_connected(self) -> None:
        await self._up.wait()

    async def publish(self, topic: str, payload: bytes, *, qos: int = 1) -> None:
        assert qos == 0, "what is delivered twice is another beep"
        if not self._up.is_set():
            raise LinkLost("away")
        self.published.append((round(asyncio.get_running_loop().time(), 3), topic, payload.decode()))

    def go(self) -> None:
        self._up.clear()

    def come(self) -> None:
        self._up.set()

    @property
    def texts(self) -> list[str]:
        return [text for _, _, text in self.published]


LAMP = lamp("lamp", "on", "off")


def telling(feedback: Feedback, body: Callable[[Broker, TopicFeedback], Coroutine[Any, Any, None]]) -> None:
    """`body` begins when what an earlier life may have left lit was put out."""

    async def program() -> None:
        broker, told = Broker(), TopicFeedback(feedback, "3")
        async with running(told.run(broker)):
            await asyncio.sleep(0.1)
            broker.published.clear()
            await body(broker, told)

    in_virtual_time(program)


def now() -> float:
    return asyncio.get_running_loop().time()


def test_a_lamp_is_lit_for_a_second_or_flashes() -> None:
    async def press(broker: Broker, told: TopicFeedback) -> None:
        began = round(now(), 3)
        told.tell("accepted", now())
        await asyncio.sleep(3)
        assert [(round(at - began, 3), text) for at, _, text in broker.published] == [(0.0, "on"), (1.0, "off")]
        broker.published.clear()
        told.tell("refused", now())
        await asyncio.sleep(3)
        assert broker.texts == ["on", "off"] * 3

    telling(LAMP, press)


def test_the_next_press_does_not_wait_for_the_lamp_of_the_last() -> None:
    async def press(broker: Broker, told: TopicFeedback) -> None:
        told.tell("accepted", now())
        await asyncio.sleep(0.3)
        pressed = round(now(), 3)
        told.tell("refused", now())
        await asyncio.sleep(3)
        assert broker.texts == ["on", "off", *["on", "off"] * 3], "the first is ended, so that nothing stays lit"
        assert broker.published[1][0] == broker.published[2][0] == pressed

    telling(LAMP, press)


def test_feedback_that_would_come_late_is_not_given() -> None:
    async def press(broker: Broker, told: TopicFeedback) -> None:
        told.tell("accepted", now() - LATEST_S - 0.01)
        await asyncio.sleep(3)
        assert broker.texts == []
        broker.go()
        told.tell("accepted", now())
        await asyncio.sleep(0.5)
        broker.come()
        await asyncio.sleep(3)
        assert broker.texts == [], "nobody is told later what could not be told then"

    telling(LAMP, press)


def test_what_was_lit_when_the_broker_went_is_put_out_when_it_is_back() -> None:
    async def press(broker: Broker, told: TopicFeedback) -> None:
        told.tell("accepted", now())
        await asyncio.sleep(0.5)
        broker.go()
        await asyncio.sleep(60)
        broker.come()
        await asyncio.sleep(0.1)
        assert broker.texts == ["on", "off"]

    telling(LAMP, press)


def test_what_an_earlier_life_left_lit_is_put_out_and_a_buzzer_left_alone() -> None:
    async def program() -> None:
        for feedback, first in ((LAMP, ["off"]), (feedback_by("tasmota", "buzzer", "stat/d/RESULT"), [])):
            broker, told = Broker(), TopicFeedback(feedback, "3")
            async with running(told.run(broker)):
                await asyncio.sleep(0.1)
                assert broker.texts == first

    in_virtual_time(program)


def test_a_payload_of_ones_own_has_fields() -> None:
    own: Feedback = {
        "refused": (Step.of("lcd", '{"o": "{outcome}", "c": "{counter}", "n": "{number}", "t": "{text}"}'),)
    }

    async def press(broker: Broker, told: TopicFeedback) -> None:
        told.tell("accepted", now())
        await asyncio.sleep(0.1)
        assert broker.texts == [], "silence is an answer too"
        told.tell("refused", now(), "A007", 'say "why"')
        await asyncio.sleep(0.1)
        assert json.loads(broker.texts[0]) == {"o": "refused", "c": "3", "n": "A007", "t": 'say "why"'}

    telling(own, press)


def _texts(feedback: Feedback, outcome: Outcome) -> list[str]:
    return [step.payload.text for step in feedback[outcome]]
