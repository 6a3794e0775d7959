"""Tells the device of an MQTT button how its press ended. Knows no queue.

Not retained: whoever connects later would hear of an old press. QoS 0: a message that is delivered twice is another
beep, and a broker keeps what is QoS 1 for a device that sleeps, to be heard too late.
"""

import asyncio
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import Never, Protocol

from drivers.call_button.feedback import Feedback, Outcome
from drivers.errors import LinkLost

LATEST_S = 1.0
"""After the press was heard. A beep that comes later is taken for that of the next press, or for somebody else's."""

PAUSE_S = 0.2
"""Before the next attempt to put a lamp out."""


class Publisher(Protocol):
    """What of a connection to the broker is needed here."""

    async def until_connected(self) -> None:
        """Returns at once while connected."""

    async def publish(self, topic: str, payload: bytes, *, qos: int = 1) -> None:
        """Returns when the wire has it; raises LinkLost."""


@dataclass(frozen=True, slots=True)
class _Message:
    topic: str
    payload: bytes
    after_s: float


class TopicFeedback:
    """One button's. The latest press counts: whoever presses on does not wait for the lamp."""

    def __init__(self, feedback: Feedback, counter: str) -> None:
        self._feedback, self._counter = feedback, counter
        lamps = (self._messages(outcome, "", "") for outcome, steps in feedback.items() if len(steps) > 1)
        self._rest = _ends_of([message for pattern in lamps for message in pattern])
        self._next: tuple[float, tuple[_Message, ...]] = (float("-inf"), ())
        self._news = asyncio.Event()

    def tell(self, outcome: Outcome, heard_at: float, number: str = "", text: str = "") -> None:
        """`heard_at`: when the press was heard, by the loop's clock; `number`, `text`: as in FIELDS. Neither blocks nor
        raises."""
        self._next = heard_at, self._messages(outcome, number, text)
        self._news.set()

    async def run(self, link: Publisher) -> Never:
        """Serves until cancelled. Dark first: an earlier life may have left a lamp lit, or a bell ringing."""
        left: Sequence[_Message] = self._rest
        while True:
            while left:
                await link.until_connected()
                try:
                    left = await _publish_all(link, left)
                except LinkLost:
                    await asyncio.sleep(PAUSE_S)
            await self._news.wait()
            left = await self._play(link)

    def _messages(self, outcome: Outcome, number: str, text: str) -> tuple[_Message, ...]:
        values = {"number": number, "counter": self._counter, "outcome": outcome, "text": text}
        steps = self._feedback.get(outcome, ())
        return tuple(_Message(each.topic, each.payload.fill(values), each.after_s) for each in steps)

    async def _play(self, link: Publisher) -> Sequence[_Message]:
        """What is left to be said where it was cut short, so that nothing stays lit or goes on ringing."""
        self._news.clear()
        clock = asyncio.get_running_loop().time
        heard_at, messages = self._next
        began = clock()
        if began > heard_at + LATEST_S:
            return ()
        for place, message in enumerate(messages):
            if await self._interrupted_until(began + message.after_s):
                return _ends_of(messages[place:])
            try:
                await link.publish(message.topic, message.payload, qos=0)
            except LinkLost:
                return _ends_of(messages[place:]) if place else ()
        return ()

    async def _interrupted_until(self, due: float) -> bool:
        """Whether another press ended before."""
        if due <= asyncio.get_running_loop().time():
            return False
        with suppress(TimeoutError):
            async with asyncio.timeout_at(due):
                return await self._news.wait()
        return False


async def _publish_all(link: Publisher, messages: Sequence[_Message]) -> tuple[()]:
    for message in messages:
        await link.publish(message.topic, message.payload, qos=0)
    return ()


def _ends_of(messages: Sequence[_Message]) -> tuple[_Message, ...]:
    """The last for each topic."""
    return tuple({each.topic: each for each in messages}.values())
