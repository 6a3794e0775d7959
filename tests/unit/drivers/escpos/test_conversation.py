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
