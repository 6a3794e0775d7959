"""Reads the inputs of one I/O module on one connection: which are closed, and which were since the last reading."""

import asyncio
from dataclasses import dataclass

from drivers.bus.line import Rank
from drivers.errors import NoAnswer, NoFrame
from drivers.io_module.models import IoModel
from drivers.io_module.pulses import Pulses
from drivers.modbus.client import ModbusClient

CLEARINGS = 8
"""Tries to clear latches, each after one more look at them."""


@dataclass(frozen=True, slots=True)
class Reading:
    """By input, from 0."""

    closed: tuple[bool, ...]
    pulsed: tuple[bool, ...]
    gap: bool
    """Something was missed before it."""


class Inputs:
    """What one connection reads. `pulses` outlives it. `always`: levels mean something even where nothing was kept;
    else a module that keeps presses is asked for those alone while nobody presses."""

    def __init__(self, unit: ModbusClient, model: IoModel, pulses: Pulses, *, always: bool) -> None:
        self._unit, self._model, self._kept = unit, model, pulses
        self._count = pulses.inputs
        self._always = always or (model.first_count is None and model.first_latch is None)
        self._closed: tuple[bool, ...] | None = None

    async def read(self) -> Reading:
        """The next; raises NoAnswer, BadFrame and LinkLost."""
        missed = self._unit.missed
        pulsed, restarted = await self._pulses()
        if self._always or self._closed is None or restarted or any(pulsed) or any(self._closed):
            self._closed = await self._levels()
        return Reading(self._closed, pulsed, restarted or self._unit.missed != missed)

    async def _levels(self) -> tuple[bool, ...]:
        function, first = self._model.input_function, self._model.first_input
        if function in (1, 2):
            return await self._unit.read_bits(first, self._count, Rank.POLL, function)
        values = await self._unit.read(first, self._count, Rank.POLL, function)
        return tuple(value != 0 for value in values)

    async def _pulses(self) -> tuple[tuple[bool, ...], bool]:
        if self._model.first_count is not None:
            words = self._count * self._model.count_words
            function, first = self._model.count_function, self._model.first_count
            counts = await self._unit.read(first, words, Rank.POLL, function)
            return self._kept.counted(counts, _now())
        if self._model.first_latch is not None and self._model.clear_latch is not None:
            return await self._latches(self._model.first_latch, self._model.clear_latch), False
        return (False,) * self._count, False

    async def _latches(self, first: int, clear: int) -> tuple[bool, ...]:
        """Read and cleared in one breath, and read anew before each further try: what is pressed in between is lost."""
        function = self._model.latch_function
        for left in reversed(range(CLEARINGS)):
            latched = await self._unit.read_bits(first, self._count, Rank.POLL, function)
            self._kept.latch(latched)
            if not any(latched):
                return self._kept.cleared(_now())
            try:
                await self._unit.switch(clear, True, alone=self._model.lamp_alone, tries=1)
            except (NoAnswer, NoFrame):
                if not left:
                    raise
            else:
                return self._kept.cleared(_now())
        raise AssertionError("the last try returns or raises")


def _now() -> float:
    return asyncio.get_running_loop().time()
