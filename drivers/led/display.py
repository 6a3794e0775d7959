"""Keeps one LED display at its latest text, over any number of connections. Knows no queue."""

import asyncio
from typing import Never

from drivers.bus.line import Line, Rank, as_line
from drivers.health import ReportHealth
from drivers.led.profiles import LedProfile
from drivers.modbus.client import ModbusClient
from drivers.stream import Stream

REFRESH_S = 30.0
"""A display forgets its text in a brown-out, so it is told again: every 30 to 60 s is what installers do."""


class LedDisplay:
    """Outlives its connections: a Link calls `serve` for each. Register map by `profile`, address by `unit`."""

    def __init__(self, unit: int, profile: LedProfile, report: ReportHealth, brightness: int | None = None) -> None:
        self._unit = unit
        self._profile = profile
        self._report = report
        self._brightness = brightness
        self._text: str | None = None
        self._changed = asyncio.Event()
        self._line: Line | None = None

    def show(self, text: str, call: str = "") -> None:
        """See CounterLight; a call does not blink. Profile.fit tells how `text` is shortened."""
        if text != self._text:
            self._text = text
            self._changed.set()
            if self._line is not None:
                self._line.hurry()

    async def serve(self, wire: Stream | Line) -> Never:
        """Shows the latest text, again after each change and every 30 s; raises LinkLost, NoAnswer or BadFrame,
        alone or in a group."""
        self._line = line = as_line(wire)
        client = ModbusClient(line, self._unit)
        if self._brightness is not None and self._profile.brightness_register is not None:
            await client.write(self._profile.brightness_register, (self._brightness,))
        rank = Rank.URGENT
        while True:
            await self._tell(client, rank)
            self._report("ok", "")
            rank = await self._until_changed(line)

    async def _tell(self, client: ModbusClient, rank: Rank) -> None:
        first = self._profile.first_register
        if self._text is None:
            # Nothing to show yet since our start: what stands there may still be right, so it is only asked.
            await client.read(first, self._profile.register_count, max(rank, Rank.POLL))
        else:
            await client.write_latest(first, self._latest, rank)

    def _latest(self) -> tuple[int, ...]:
        self._changed.clear()
        return self._profile.registers(self._text or "")

    async def _until_changed(self, line: Line) -> Rank:
        """Listens meanwhile, so that a wire which is unplugged is noticed at once."""
        try:
            async with asyncio.timeout(REFRESH_S), asyncio.TaskGroup() as tasks:
                listening = tasks.create_task(line.listen(), name=f"LED {self._unit} hears")
                await self._changed.wait()
                listening.cancel()
        except TimeoutError:
            return Rank.REFRESH
        return Rank.URGENT
