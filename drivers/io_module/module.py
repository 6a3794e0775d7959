"""The driver of one I/O module: polls its contacts, says who pressed, lights the lamps. Knows no queue.

Outlives its connections: the seat on its line calls `serve` for each. PROTOCOL.md beside this file.
"""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from functools import partial
from typing import Never

from drivers.bus.line import Line, Rank
from drivers.health import ReportHealth
from drivers.io_module.contact import Contact, Way
from drivers.io_module.inputs import Inputs, Reading
from drivers.io_module.lamp import Lamp
from drivers.io_module.models import IoModel
from drivers.io_module.pulses import Pulses
from drivers.modbus.client import ModbusClient, Refusal

PAUSE_S = 0.03
"""Between the beginnings of two polls at least: a press of 100 ms is then seen three times on a line of its own."""

MOST_WAITING = 4
"""Presses of one button that wait for their answer."""


@dataclass(frozen=True, slots=True)
class ContactButton:
    """How one is wired: its input and its lamp, from 0; `opens`: its contact is closed until it is pressed."""

    input: int
    lamp: int | None = None
    holds: bool = False
    opens: bool = False


class IoModule:
    """Calls `press` with the number of the button and how it was pressed; True means that it was obeyed."""

    def __init__(
        self,
        unit: int,
        model: IoModel,
        buttons: tuple[ContactButton, ...],
        press: Callable[[int, Way], Awaitable[bool]],
        report: ReportHealth,
        *,
        pause_s: float = PAUSE_S,
    ) -> None:
        self._pause_s = pause_s
        self._unit, self._model, self._buttons = unit, model, buttons
        self._press, self._report = press, report
        self._contacts = [Contact(holds=button.holds, opens=button.opens) for button in buttons]
        self._pulses = Pulses(1 + max(button.input for button in buttons), words=model.count_words)
        self._refusals: dict[int, str] = {}

    async def serve(self, line: Line) -> Never:
        """Until the line or the module is gone: raises LinkLost, NoAnswer or BadFrame, alone or in a group."""
        unit = ModbusClient(line, self._unit)
        levels = any(button.holds or button.opens for button in self._buttons)
        inputs = Inputs(unit, self._model, self._pulses, always=levels)
        self._refusals.clear()
        for contact in self._contacts:
            contact.begin()
        pressed: list[asyncio.Queue[Way]] = [asyncio.Queue(MOST_WAITING) for _ in self._buttons]
        async with asyncio.TaskGroup() as tasks:
            tasks.create_task(line.listen(), name=f"I/O module {self._unit} listens")
            for number, button in enumerate(self._buttons):
                lamp = Lamp()
                tasks.create_task(self._obey(number, pressed[number], lamp), name=f"button {number} obeys")
                if button.lamp is not None:
                    tasks.create_task(lamp.run(partial(self._switch, unit, button.lamp)), name=f"lamp {button.lamp}")
            await self._poll(line, inputs, pressed)
        raise AssertionError("a poll never ends by itself")

    async def _poll(self, line: Line, inputs: Inputs, pressed: list[asyncio.Queue[Way]]) -> Never:
        loop = asyncio.get_running_loop()
        while True:
            began = loop.time()
            reading = await inputs.read()
            self._report(*(("degraded", next(iter(self._refusals.values()))) if self._refusals else ("ok", "")))
            for contact, button, queue in zip(self._contacts, self._buttons, pressed, strict=True):
                if reading.gap:
                    contact.missed()
                closed = reading.closed[button.input] != button.opens
                way = contact.hear(closed, self._is_pulse(button, reading), loop.time())
                if way is not None and not queue.full():
                    queue.put_nowait(way)
                    line.expect_urgent()
            await asyncio.sleep(began + self._pause_s - loop.time())

    def _is_pulse(self, button: ContactButton, reading: Reading) -> bool:
        """A latch keeps that an input was closed; one that rests closed always was."""
        return reading.pulsed[button.input] and not (button.opens and self._model.latches)

    async def _obey(self, number: int, pressed: asyncio.Queue[Way], lamp: Lamp) -> Never:
        while True:
            lamp.tell(await self._press(number, await pressed.get()))

    async def _switch(self, unit: ModbusClient, lamp: int, on: bool, rank: Rank) -> None:
        """A lamp that the module lacks takes no press along."""
        try:
            await unit.switch(self._model.first_lamp + lamp, on, rank, alone=self._model.lamp_alone)
        except Refusal as refusal:
            self._refusals[lamp] = f"{refusal}; is lamp {lamp + 1} right?"
