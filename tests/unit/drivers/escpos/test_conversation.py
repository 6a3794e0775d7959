"""An answer that comes late is not taken for the answer to a later question."""

import asyncio
from contextlib import suppress

import pytest

from drivers.errors import LinkLost, NoAnswer
from drivers.escpos import timing
from drivers.escpos.condition import PrinterStatus
from drivers.escpos.conversation import Conversation
from drivers.stream import Stream
from firmware_mocks.wires import clean_wire
from tests.unit.drivers.wire_kinds import running

OUT_OF_PAPER = {1: 0x1E, 2: 0x32, 3: 0x12, 4: 0x7E}


async def test_a_printer_that_lags_behind_its_questions_is_understood(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(timing, "ANSWER_S", 0.1)
    host, far = clean_wire()
    talk = Conversation(host, lambda _status: None, wire_speed=10_000)
    async with running(_ended(talk), _lagging_printer(far)):
        with pytest.raises(NoAnswer):
            await talk.status()
        assert await talk.status() == PrinterStatus("offline", "out", "closed", "ok", "none")
        await host.aclose()


async def _ended(talk: Conversation) -> None:
    with suppress(LinkLost):
        await talk.listen()


async def _lagging_printer(far: Stream) -> None:
    """Answers everything in order, the first question only when the next has been asked."""
    pause = 0.15
    with suppress(LinkLost):
        while True:
            subject = await _question(far)
            await asyncio.sleep(pause)
            await far.write(bytes([OUT_OF_PAPER[subject]]))
            pause = 0.02


async def _question(far: Stream) -> int:
    asked = b""
    while len(asked) < 3:
        asked += await far.read(3 - len(asked))
    return asked[2]


class Babbling:
    """Something that always has more to say."""

    reads = 0

    async def read(self, limit: int = 4096) -> bytes:
        self.reads += 1
        if self.reads > 1000:
            raise LinkLost("enough")
        return b"\x12" * limit

    async def write(self, data: bytes) -> None:
        """Hears nothing."""

    async def aclose(self) -> None:
        """Nothing to release."""


async def test_what_babbles_leaves_the_loop_to_others() -> None:
    babbling = Babbling()
    talk = Conversation(babbling, lambda _status: None, timing.WIRE_SPEED)
    listening = asyncio.create_task(talk.listen())
    for _ in range(20):
        await asyncio.sleep(0.01)
    assert babbling.reads < 20
    assert not listening.done()
    listening.cancel()
    await asyncio.wait([listening])
