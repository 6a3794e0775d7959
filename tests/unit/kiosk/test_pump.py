"""Messages on their way to the broker: in order, none lost with the connection, never more than there is room for."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import suppress

import pytest

from drivers.errors import LinkLost
from drivers.mqtt.session import Message
from kiosk.pump import TOGETHER, Pump
from tests.waiting import until


class Wire:
    """A session that acknowledges `good` messages and is then lost."""

    def __init__(self, good: int) -> None:
        self.said: list[bytes] = []
        self._good = good

    async def subscribe(self, *filters: str) -> None:
        """Nobody asks."""

    async def publish(self, topic: str, payload: bytes, *, retain: bool = False, qos: int = 1) -> None:
        """Takes it, while it stands."""
        await asyncio.sleep(0)
        if len(self.said) >= self._good:
            raise LinkLost("cut")
        self.said.append(payload)

    def messages(self) -> AsyncIterator[Message]:
        """None."""
        raise NotImplementedError


def _filled(count: int, limit: int = 1000) -> tuple[Pump, list[bytes]]:
    pump, words = Pump(limit), [b"%d" % number for number in range(count)]
    for word in words:
        pump.put("calls", word)
    return pump, words


async def test_what_was_not_acknowledged_goes_out_in_the_next_session() -> None:
    pump, words = _filled(3 * TOGETHER)
    first, second = Wire(good=TOGETHER + 5), Wire(good=10_000)
    with pytest.raises(LinkLost):
        await pump.run(first)
    running = asyncio.create_task(pump.run(second))
    await until(lambda: second.said and second.said[-1] == words[-1], what=f"{len(second.said)} of {len(words)} sent")
    running.cancel()
    with suppress(asyncio.CancelledError):
        await running
    assert second.said == words[TOGETHER:], "in order, from the first that nobody acknowledged"


async def test_over_its_limit_the_oldest_are_dropped_also_while_they_are_under_way() -> None:
    pump, words = _filled(10, limit=10)
    wire = Wire(good=10_000)
    running = asyncio.create_task(pump.run(wire))
    await asyncio.sleep(0)
    for late in (b"late 1", b"late 2"):
        pump.put("calls", late)
    await until(lambda: b"late 2" in wire.said)
    running.cancel()
    with suppress(asyncio.CancelledError):
        await running
    assert wire.said == [*words, b"late 1", b"late 2"]
