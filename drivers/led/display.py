"""Keeps one LED number display at its latest text, over any number of connections. Knows no queue.

A call blinks: by the display's own register where the model has one, else by darkening it by turns. A dark moment waits
for a free moment of the line, and where there is none, there is none.
"""

import asyncio
from collections.abc import Callable
from contextlib import suppress
from typing import Never

from drivers.bus.line import Line, Rank, as_line
from drivers.errors import NoAnswer
from drivers.health import ReportHealth
from drivers.led.profiles import LedProfile
from drivers.led.showing import BLINK_S, Showing
from drivers.modbus.client import ModbusClient, Refusal
from drivers.stream import Stream

REFRESH_S = 30.0
"""A display forgets its text in a brown-out, so it is told again: every 30 to 60 s is what installers do."""

LEAST_DARK_S = 0.15
"""A shorter dark moment looks like a fault."""


class LedDisplay:
    """A CounterLight. Register map by `profile`, address by `unit`."""

    def __init__(
        self,
        unit: int,
        profile: LedProfile,
        report: ReportHealth,
        brightness: int | None = None,
        *,
        blink_s: float = BLINK_S,
        check_s: float | None = None,
    ) -> None:
        """`brightness`: the number that the model's register takes; `blink_s`: how long a call blinks, 0 for not.

        `check_s`: after so long without news it is asked whether it lives; None: as often as its line needs.
        """
        self._unit, self._profile, self._report = unit, profile, report
        self._settings = _settings(profile, brightness)
        self._showing = Showing(blink_s)
        self._check_s = check_s
        self._line: Line | None = None

    def show(self, text: str, call: str = "") -> None:
        """See CounterLight. LedProfile.fit tells how `text` is shortened."""
        if self._showing.show(text, call) and self._line is not None:
            self._line.hurry()

    async def serve(self, wire: Stream | Line) -> Never:
        """See CounterLight; raises LinkLost, NoAnswer or BadFrame."""
        self._line = line = as_line(wire)
        check_s = line.check_every_s if self._check_s is None else self._check_s
        face = _Face(ModbusClient(line, self._unit), self._profile, self._showing, check_s)
        refresh_at = _now()
        while True:
            due = self._showing.text is not None and _now() >= refresh_at
            if self._showing.text is not None:
                await face.tell(again=due)
            if due:
                await face.set(self._settings)
                refresh_at = _now() + REFRESH_S
            if _now() >= face.look_at:
                await face.look()
            self._report(*(("degraded", face.refusal) if face.refusal else ("ok", "")))
            look_at = face.look_at if self._showing.text is None else min(face.look_at, refresh_at)
            await self._showing.until_due(line, look_at, by_turns=self._profile.blinks_by_turns)


class _Face:
    """What the display was told on one connection."""

    def __init__(self, unit: ModbusClient, profile: LedProfile, showing: Showing, check_every_s: float) -> None:
        self.refusal = ""
        self._unit, self._profile, self._showing = unit, profile, showing
        self._lit: str | None = None
        self._dark = False
        self._blinks: bool | None = None
        self._can_read: bool | None = None
        self.look_at = _now()
        self._check_every_s = check_every_s

    async def look(self) -> None:
        """Whether it lives. It is only read: what stands there may be right, and nothing to show may be known yet."""
        if self._can_read is not False:
            try:
                rank = Rank.POLL if self._can_read is None else Rank.CHECK
                with suppress(Refusal):
                    await self._unit.read(self._profile.first_register, 1, rank, again=Rank.SOON)
            except NoAnswer:
                if self._can_read or self._lit is None:
                    raise
                self._can_read = False
        if self._can_read is False:
            await self._write(Rank.CHECK)
        self._can_read = self._can_read is not False
        self.look_at = _now() + self._check_every_s

    async def tell(self, *, again: bool) -> None:
        """What has changed; with `again` everything."""
        text = self._showing.take()
        if text != self._lit:
            await self._write(Rank.URGENT)
        elif again:
            await self._write(Rank.REFRESH)
        elif self._profile.blinks_by_turns and self._showing.dark and not self._dark:
            await self._darken()
        if self._dark and not self._showing.dark:
            await self._write(Rank.SOON)
        if self._profile.blink_register is not None and (again or self._blinks != self._showing.blinks):
            rank = Rank.SOON if self._blinks != self._showing.blinks else Rank.REFRESH
            await self._may_refuse(self._profile.blink_register, self._blinking, rank)

    async def set(self, settings: tuple[tuple[int, int], ...]) -> None:
        """What a display forgets that lost its power."""
        for register, value in settings:
            await self._may_refuse(register, lambda value=value: (value,), Rank.REFRESH)  # type: ignore[misc]

    async def _darken(self) -> None:
        """If the line is free soon enough."""
        with suppress(TimeoutError):
            async with asyncio.timeout_at(self._showing.turns_at - LEAST_DARK_S) as patience:
                await self._write(Rank.DARK, begins=lambda: _no_end(patience))

    async def _write(self, rank: Rank, begins: Callable[[], None] = lambda: None) -> None:
        """The latest, when the line is free for it. A number that nobody has seen yet is never written dark, and what
        is to be lit again is lit, however late."""

        def values() -> tuple[int, ...]:
            begins()
            text = self._showing.take()
            may_be_dark = self._profile.blinks_by_turns and text == self._lit and rank is not Rank.SOON
            self._dark = may_be_dark and self._showing.dark
            self._lit = text
            return self._profile.registers("" if self._dark else text)

        await self._unit.write_latest(self._profile.first_register, values, rank)
        self.look_at = _now() + self._check_every_s

    def _blinking(self) -> tuple[int, ...]:
        self._blinks = self._showing.blinks
        return (self._profile.blink_on if self._blinks else 0,)

    async def _may_refuse(self, register: int, values: Callable[[], tuple[int, ...]], rank: Rank) -> None:
        """One that refuses a setting still shows its numbers."""
        try:
            await self._unit.write_latest(register, values, rank)
        except Refusal as refusal:
            self.refusal = f"{refusal}; is the profile the right one?"


def _settings(profile: LedProfile, brightness: int | None) -> tuple[tuple[int, int], ...]:
    """Registers and their values."""
    wanted = ((profile.decimals_register, 0), (profile.brightness_register, brightness))
    return tuple((register, value) for register, value in wanted if register is not None and value is not None)


def _no_end(patience: asyncio.Timeout) -> None:
    """What has begun is not broken off."""
    if not patience.expired():
        patience.reschedule(None)


def _now() -> float:
    return asyncio.get_running_loop().time()
