"""A counter display that listens to a topic: what is published there, and keeping it there. Knows no queue.

Retained, so that a display that starts later shows the latest too.
"""

import asyncio
import json
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from typing import Never, Protocol

from drivers.errors import LinkLost
from drivers.health import ReportHealth
from drivers.led.display import REFRESH_S
from drivers.led.showing import BLINK_S, Showing
from drivers.mqtt.session import Message
from drivers.mqtt.template import Payload, Values

LOOK_S = 1.0
"""Between two looks whether the broker was lost and found again: a new one has forgotten what it kept."""

PAUSE_S = 0.2
"""Before the next attempt."""

PUBLISHED = "published; the broker has it, and nobody knows whether it is shown"
"""Detail of the health `unknown`, of a display that does not say whether it is there."""

FIELDS = {
    "number": "The number, what is shown over a paused counter, or nothing.",
    "counter": "The counter's id.",
    "state": "`closed`, `open`, `calling`, `serving` or `paused`.",
    "blink": "`true` while a call blinks, else `false`.",
}
_THERE = ("online", "true", "1", "connected", "ready", "on", "available")
_AWAY = ("offline", "false", "0", "disconnected", "lost", "off", "unavailable", "")


@dataclass(frozen=True, slots=True)
class Face:
    """What is to be shown."""

    number: str
    counter: str
    state: str
    blink: bool


class Template:
    """The payload, with fields of FIELDS in braces."""

    def __init__(self, text: str) -> None:
        """Raises ValueError("what is wrong; what would be right")."""
        self._payload = Payload(text, {**dict.fromkeys(FIELDS, ""), "blink": True})
        self.text, self.is_json = text, self._payload.is_json
        if not self._payload.fields:
            known = ", ".join(f"{{{name}}}" for name in FIELDS)
            raise ValueError(f"always the same, whatever is called; put a field into it: {known}")

    @property
    def blinks(self) -> bool:
        """Whether the display is told that a call is to blink."""
        return "blink" in self._payload.fields

    def payload(self, face: Face) -> bytes:
        """What is published."""
        values: Values = {"number": face.number, "counter": face.counter, "state": face.state, "blink": face.blink}
        return self._payload.fill(values)


class Publisher(Protocol):
    """What of a connection to the broker is needed here."""

    connected_at: datetime | None

    @property
    def connected(self) -> bool:
        """True while the broker answers."""

    async def until_connected(self) -> None:
        """Returns at once while connected."""

    async def publish(self, topic: str, payload: bytes, *, retain: bool = False) -> None:
        """Returns when the broker has it; raises LinkLost."""


class TopicDisplay:
    """The latest of one counter on one topic. `hear` is the `Receive` of its availability topic, where it has one."""

    def __init__(
        self,
        topic: str,
        template: Template,
        counter: str,
        report: ReportHealth,
        *,
        availability: str = "",
        blink_s: float = BLINK_S,
    ) -> None:
        self._topic, self._template, self._counter = topic, template, counter
        self._report, self._availability = report, availability
        self._showing = Showing(blink_s if template.blinks else 0.0)
        self._state = ""
        self._is_there: bool | None = None
        self._connected = False
        self._news = asyncio.Event()

    def show(self, text: str, call: str, state: str) -> None:
        """As CounterLight.show, and the state of the counter; neither blocks nor raises."""
        if self._showing.show(text, call) or state != self._state:
            self._state = state
            self._news.set()

    def hear(self, message: Message) -> None:
        """The display, or its last will, says whether it is there."""
        self._is_there = is_there(message.payload)
        self._tell_health()

    async def run(self, link: Publisher) -> Never:
        """Publishes the latest after each change and each connect, and every 30 s."""
        while True:
            if not link.connected:
                self._tell_health()
            await link.until_connected()
            with suppress(LinkLost):
                await self._serve(link)
            self._connected = False
            await asyncio.sleep(PAUSE_S)

    async def _serve(self, link: Publisher) -> None:
        loop, since = asyncio.get_running_loop(), link.connected_at
        said: bytes | None = None
        again_at = loop.time()
        while link.connected and link.connected_at == since:
            self._news.clear()
            if self._showing.text is not None:
                payload = self._template.payload(self._face())
                if payload != said or loop.time() >= again_at:
                    await link.publish(self._topic, payload, retain=True)
                    said, again_at = payload, loop.time() + REFRESH_S
            self._connected = True
            self._tell_health()
            with suppress(TimeoutError):
                async with asyncio.timeout_at(min(loop.time() + LOOK_S, self._showing.ends_at)):
                    await self._news.wait()

    def _face(self) -> Face:
        return Face(self._showing.take(), self._counter, self._state, self._showing.blinks)

    def _tell_health(self) -> None:
        if not self._connected:
            self._report("lost", "the broker is away")
        elif not self._availability:
            self._report("unknown", PUBLISHED)
        elif self._is_there is None:
            self._report("unknown", f"nothing is heard on {self._availability} yet")
        elif self._is_there:
            self._report("ok", "")
        else:
            self._report("lost", f"{self._availability} says that it is away: check its power and its network")


def is_there(payload: bytes) -> bool | None:
    """What a word on an availability topic means, alone or as the `state` of a JSON object; None: nobody knows."""
    try:
        word = payload[:200].decode().strip()
        if word.startswith("{"):
            word = str(json.loads(word).get("state", "?"))
    except ValueError:
        return None
    return {**dict.fromkeys(_THERE, True), **dict.fromkeys(_AWAY, False)}.get(word.lower())
