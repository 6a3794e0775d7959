"""How the printers stand, on its way into the journal: each change once, few of a sensor that flaps."""

import asyncio
from contextlib import suppress
from dataclasses import dataclass
from typing import Never

from drivers.escpos.condition import PrinterStatus
from kiosk.controller import Controller
from kiosk.health import HealthBook
from kiosk.journal import Recorded
from kiosk.queueing.commands import NotePrinter
from kiosk.queueing.events import DayOpened

SETTLE_S = 1.0
"""Seconds for which a change must stand: a cover that is closed, a wire that is found again, are no events."""

BURST = 12
"""Changes of one printer that are written as they come: a new roll makes four."""

REFILL_S = 60.0
"""Seconds after which one more is: a sensor that flaps costs at most one event a minute, and ends with the truth."""

LOOK_AGAIN_S = 5.0
"""Seconds until what was held back is looked at again."""


class PrinterLog:
    """`look` when something may have changed; `run` it."""

    def __init__(self, controller: Controller, health: HealthBook) -> None:
        self._controller, self._health = controller, health
        self._changed = asyncio.Event()
        self._written: dict[str, PrinterStatus] = {}
        self._allowances: dict[str, _Allowance] = {}

    def look(self) -> None:
        """Neither blocks nor raises."""
        self._changed.set()

    def show(self, events: list[Recorded]) -> None:
        """Each day's journal tells anew how the printers stand."""
        if any(isinstance(recorded.event, DayOpened) for recorded in events):
            self._written.clear()
            self._changed.set()

    async def run(self) -> Never:
        """Until cancelled."""
        done = True
        while True:
            with suppress(TimeoutError):
                async with asyncio.timeout(None if done else LOOK_AGAIN_S):
                    await self._changed.wait()
            await asyncio.sleep(SETTLE_S)
            self._changed.clear()
            done = await self._write_what_is_new()

    async def _write_what_is_new(self) -> bool:
        """False when something is left to write: it came too often, or the disk is full."""
        done = True
        for printer, status in self._health.printers().items():
            if self._written.get(printer) == status:
                continue
            allowance = self._allowances.setdefault(printer, _Allowance(BURST, _now()))
            if not allowance.take():
                done = False
            elif await self._controller.tell(_note(printer, status)):
                self._written[printer] = status
            else:
                allowance.left += 1
                done = False
        return done


@dataclass(slots=True)
class _Allowance:
    left: float
    at: float

    def take(self) -> bool:
        """False: not now."""
        now = _now()
        self.left, self.at = min(BURST, self.left + (now - self.at) / REFILL_S), now
        if self.left < 1:
            return False
        self.left -= 1
        return True


def _note(printer: str, it: PrinterStatus) -> NotePrinter:
    return NotePrinter(printer, it.device, it.paper, it.cover, it.cutter, it.error)


def _now() -> float:
    return asyncio.get_running_loop().time()
