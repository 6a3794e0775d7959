"""A display on a topic: its payload, and what is published when."""

import asyncio
import json
from collections.abc import Callable, Coroutine
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from drivers.errors import LinkLost
from drivers.led.display import REFRESH_S
from drivers.led.showing import BLINK_S
from drivers.led.topic import PUBLISHED, Face, Template, TopicDisplay, is_there
from drivers.mqtt.session import Message
from tests.unit.drivers.bus.branches import in_virtual_time
from tests.unit.drivers.link.real_world import Reports
from tests.unit.drivers.wire_kinds import running

JSON = Template('{"text": "{number}", "counter": "{counter}", "state": "{state}", "blink": {blink}}')


class Broker:
    """What the display sees of a connection; it keeps what is published, and can be away."""

    def __init__(self) -> None:
        self.connected_at: datetime | None = None
        self.published: list[tuple[str, bytes, bool]] = []
        self._up = asyncio.Event()
        self._epoch = 0

    @property
    def connected(self) -> bool:
        return self._up.is_set()

    def come(self) -> None:
        self._epoch += 1
        self.connected_at = datetime.fromtimestamp(self._epoch, UTC)
        self._up.set()

    def go(self) -> None:
        self._up.clear()

    async def until_connected(self) -> None:
        await self._up.wait()

    async def publish(self, topic: str, payload: bytes, *, retain: bool = False) -> None:
        if not self.connected:
            raise LinkLost("away")
        self.published.append((topic, payload, retain))

    @property
    def payloads(self) -> list[str]:
        return [payload.decode() for _, payload, _ in self.published]


def on_a_topic(
    template: str, body: Callable[[Broker, TopicDisplay, Reports], Coroutine[Any, Any, None]], availability: str = ""
) -> None:
    async def program() -> None:
        broker, reports = Broker(), Reports()
        display = TopicDisplay("window/1", Template(template), "1", reports, availability=availability)
        async with running(display.run(broker)):
            broker.come()
            await asyncio.sleep(0.1)
            await body(broker, display, reports)

    in_virtual_time(program)


def test_a_payload_is_text_or_json() -> None:
    face = Face('A"017', "1", "calling", True)
    assert Template("{number}").payload(face) == b'A"017'
    assert Template("No. {number} at {counter}: {state}").payload(face) == b'No. A"017 at 1: calling'
    assert json.loads(JSON.payload(face)) == {"text": 'A"017', "counter": "1", "state": "calling", "blink": True}
    assert json.loads(Template('["{number}"]').payload(Face("暂停服务", "1", "paused", False))) == ["暂停服务"]


@given(st.text(max_size=30), st.booleans())
def test_whatever_is_shown_json_stays_json(number: str, blink: bool) -> None:
    said = json.loads(JSON.payload(Face(number, "1", "open", blink)))
    assert (said["text"], said["blink"]) == (number, blink)


@pytest.mark.parametrize("text", ["", "A001", "{nummer}", '{"n": {number}}', "[{number}", "{", "{}"])
def test_a_template_that_would_not_do_is_refused_with_what_would(text: str) -> None:
    with pytest.raises(ValueError, match="; "):
        Template(text)


def test_the_latest_is_published_retained_and_again_with_the_refresh() -> None:
    async def body(broker: Broker, display: TopicDisplay, reports: Reports) -> None:
        await asyncio.sleep(1)
        assert broker.published == []
        display.show("", "", "open")
        await asyncio.sleep(0.1)
        for number in range(100):
            display.show(f"A{number:03}", f"call {number}", "calling")
        await asyncio.sleep(1)
        assert broker.published == [("window/1", b"", True), ("window/1", b"A099", True)]
        await asyncio.sleep(REFRESH_S + 1)
        assert broker.payloads[2:] == ["A099"]
        assert (reports.state, reports.detail) == ("unknown", PUBLISHED)

    on_a_topic("{number}", body)


def test_a_display_that_is_told_blinks_for_the_set_time() -> None:
    async def body(broker: Broker, display: TopicDisplay, _: Reports) -> None:
        display.show("", "", "open")
        await asyncio.sleep(1)
        display.show("A017", "call", "calling")
        await asyncio.sleep(BLINK_S - 0.5)
        assert broker.payloads[-1] == "A017 true calling"
        await asyncio.sleep(1)
        assert broker.payloads[-1] == "A017 false calling"
        display.show("A017", "recall", "calling")
        await asyncio.sleep(0.1)
        assert broker.payloads[-1] == "A017 true calling"
        display.show("A017", "", "serving")
        await asyncio.sleep(0.1)
        assert broker.payloads[-1] == "A017 false serving"

    on_a_topic("{number} {blink} {state}", body)


def test_a_broker_that_forgot_is_told_again_at_once() -> None:
    async def body(broker: Broker, display: TopicDisplay, reports: Reports) -> None:
        display.show("A017", "", "serving")
        await asyncio.sleep(1)
        broker.go()
        await asyncio.sleep(2)
        assert (reports.state, reports.detail) == ("lost", "the broker is away")
        display.show("A018", "", "serving")
        broker.come()
        await asyncio.sleep(0.5)
        assert broker.payloads == ["A017", "A018"]
        broker.go()
        broker.come()
        await asyncio.sleep(2)
        assert broker.payloads == ["A017", "A018", "A018"]

    on_a_topic("{number}", body)


def test_its_availability_is_its_health() -> None:
    async def body(broker: Broker, display: TopicDisplay, reports: Reports) -> None:
        assert reports.detail == "nothing is heard on tele/1/LWT yet"
        for word, state in ((b"Online", "ok"), (b'{"state": "offline"}', "lost"), (b"online", "ok"), (b"?", "unknown")):
            display.hear(Message("tele/1/LWT", word))
            assert reports.state == state

    on_a_topic("{number}", body, "tele/1/LWT")


@given(st.binary(max_size=400))
def test_any_word_of_it_is_survived(payload: bytes) -> None:
    assert is_there(payload) in (True, False, None)
