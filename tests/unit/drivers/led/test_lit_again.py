"""A display that darkens by turns to blink, on a line that has no time for it: it is lit again, however late."""

import asyncio
from typing import TypeVar

from drivers.bus.line import Heard, PrivateLine, Rank, Turn
from drivers.led.display import LedDisplay
from drivers.led.profiles import PROFILES
from drivers.stream import Stream
from firmware_mocks.led_panel import MockLedPanel
from firmware_mocks.wires import clean_wire
from tests.unit.drivers.bus.branches import in_virtual_time

A = TypeVar("A")
LATE_S = 0.6
"""So late that the next dark moment has begun."""


class LateLine(PrivateLine):
    """Whoever is to be soon waits too long. `after_soon` is what was shown then."""

    def __init__(self, stream: Stream, panel: MockLedPanel) -> None:
        super().__init__(stream)
        self.after_soon: list[str] = []
        self._panel = panel

    async def ask(self, turn: Turn[A]) -> Heard[A]:
        """See Line."""
        if turn.rank is Rank.SOON:
            await asyncio.sleep(LATE_S)
        heard = await super().ask(turn)
        if turn.rank is Rank.SOON:
            self.after_soon.append(self._panel.text)
        return heard


async def _a_call_blinks() -> None:
    near, far = clean_wire()
    panel = MockLedPanel(1, PROFILES["dm36b06"])
    display = LedDisplay(1, PROFILES["dm36b06"], lambda _state, _detail: None)
    line = LateLine(near, panel)
    async with asyncio.TaskGroup() as tasks:
        running = [tasks.create_task(panel.serve(far)), tasks.create_task(display.serve(line))]
        display.show("A001")
        await asyncio.sleep(1)
        display.show("A002", call="2")
        await asyncio.sleep(5)
        for task in running:
            task.cancel()
    assert len(line.after_soon) >= 2
    assert set(line.after_soon) == {"A002"}


def test_what_is_to_be_lit_again_is_lit_however_late() -> None:
    in_virtual_time(_a_call_blinks)
