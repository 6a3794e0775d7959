"""Keeps one Alpha sign at its latest number, over any number of connections. Knows no queue.

TEXT A, shown for ever:      hold, colour, "call STRING N"
STRING N, the number:        changes without the sign going dark
TEXT 0, the priority file:   flash, colour, the number; shown instead while a call blinks, then emptied
"""

import asyncio
from dataclasses import dataclass
from typing import Never

from drivers.alpha.client import AlphaClient
from drivers.alpha.frames import (
    FLASH,
    HOLD,
    PRIORITY,
    FileOf,
    SetMemory,
    WriteString,
    WriteText,
    address_of,
    calling,
    coloured,
)
from drivers.alpha.models import AlphaModel
from drivers.bus.line import Line, Rank, as_line
from drivers.health import ReportHealth
from drivers.led.display import REFRESH_S
from drivers.led.showing import BLINK_S, ONE_WAY, Showing
from drivers.stream import Stream

TEXT, NUMBER = "A", "N"
MEMORY = SetMemory((FileOf(TEXT, "text", 0x40), FileOf(NUMBER, "string", 0x20)))


LOOK_S = 1.5
"""A sign that answers is asked for its number so often: with three tries it is lost within 3.5 s of its last word."""


class AlphaSign:
    """A CounterLight. `unit` is the sign's address, 0 for every sign on the wire."""

    def __init__(
        self,
        unit: int,
        model: AlphaModel,
        report: ReportHealth,
        *,
        colour: str = "",
        answers: bool = False,
        blink_s: float = BLINK_S,
    ) -> None:
        """`colour`: one of frames.COLOURS, "" for the sign's own. `answers`: it can acknowledge (newer firmware)."""
        self._address, self._model, self._report = address_of(unit), model, report
        self._colour = colour if model.colours else ""
        self._answers = answers
        self._showing = Showing(blink_s)
        self._configured = False
        self._number = ""
        self._line: Line | None = None

    def show(self, text: str, call: str = "") -> None:
        """See CounterLight. AlphaModel.fit tells how `text` is shortened."""
        if self._showing.show(text, call) and self._line is not None:
            self._line.hurry()

    async def serve(self, wire: Stream | Line) -> Never:
        """See CounterLight. Of a sign that never answers the health is `unknown`, as long as its wire stands."""
        self._line = line = as_line(wire)
        look_s = min(LOOK_S, line.check_every_s)
        client = AlphaClient(line, self._address, answers=self._answers)
        await client.start()
        told: _Told | None = None
        refresh_at = _now()
        while True:
            wanted = self._wanted()
            if self._showing.text is None:
                await self._ask_only(client)
            elif told is None or _now() >= refresh_at:
                await self._refresh(client, wanted, Rank.SOON if told is None else Rank.REFRESH)
                told, refresh_at = wanted, _now() + REFRESH_S
            elif wanted != told:
                await self._change(client, told, wanted)
                told = wanted
            elif await self._forgot(client):
                told = None
                continue
            self._report(*(("ok", "") if client.answers else ("unknown", ONE_WAY)))
            look_at = _now() + (look_s if client.answers else REFRESH_S)
            await self._showing.until_due(line, look_at if told is None else min(look_at, refresh_at))

    def _wanted(self) -> "_Told":
        text = self._model.fit(self._showing.take())
        return _Told(text, self._showing.blinks and text != "")

    async def _ask_only(self, client: AlphaClient) -> None:
        """Nothing to show yet since our start: what stands there may still be right."""
        if client.answers:
            await client.string(NUMBER)

    async def _refresh(self, client: AlphaClient, wanted: "_Told", rank: Rank) -> None:
        """Everything that does not make the sign go dark; its memory too, where that is needed, or nobody sees it."""
        if await self._needs_memory(client, wanted):
            await client.tell(MEMORY, rank)
            await client.tell(WriteText(TEXT, calling(NUMBER, self._colour)), rank)
            self._configured = True
        await client.tell(WriteString(NUMBER, wanted.text), rank)
        await client.tell(self._priority(wanted), rank)
        self._number = wanted.text

    async def _needs_memory(self, client: AlphaClient, wanted: "_Told") -> bool:
        if not client.answers:
            return not self._configured or wanted.text == ""
        return not self._configured or await self._forgot(client)

    async def _forgot(self, client: AlphaClient) -> bool:
        """Whether the sign no longer has what it was last told; of one that does not answer nobody knows."""
        return client.answers and await client.string(NUMBER) != self._number

    async def _change(self, client: AlphaClient, told: "_Told", wanted: "_Told") -> None:
        """What differs, in the order in which people look."""
        if wanted.flashes and wanted != told:
            await client.tell(self._priority(wanted))
        if wanted.text != told.text:
            await client.tell(WriteString(NUMBER, wanted.text))
            self._number = wanted.text
        if told.flashes and not wanted.flashes:
            await client.tell(self._priority(wanted))

    def _priority(self, wanted: "_Told") -> WriteText:
        return WriteText(
            PRIORITY, coloured(wanted.text, self._colour) if wanted.flashes else "", FLASH if wanted.flashes else HOLD
        )


@dataclass(frozen=True, slots=True)
class _Told:
    text: str
    flashes: bool


def _now() -> float:
    return asyncio.get_running_loop().time()
