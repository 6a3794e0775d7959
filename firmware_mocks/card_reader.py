"""A virtual reader of cards and codes: types like a keyboard, or sends lines."""

import asyncio
from collections.abc import Callable
from contextlib import suppress
from random import Random

from drivers.card_reader.reading import LEAST
from drivers.errors import LinkLost
from drivers.evdev.keys import ENTERS
from drivers.stream import Stream
from firmware_mocks.typist import Board, keys_of


class MockReader:
    """`swipe("6228…")`: what is on the card.

    Faults: `half` (the end of each reading is torn off) · `doubled` (everything is read twice at once) · `garbage`
    (signs in it that no card has) · `no_end` (it is set to send no end sign).
    """

    FAULTS = ("half", "doubled", "garbage", "no_end")

    def __init__(self, clock: Callable[[], float], random: Random, *, types: bool) -> None:
        self._board = Board(clock)
        self._random, self._types = random, types
        self._stream: Stream | None = None
        self._faults: dict[str, bool] = {}

    def fault(self, name: str, on: bool = True) -> None:
        """Switches one of FAULTS; raises ValueError for any other."""
        if name not in self.FAULTS:
            raise ValueError(f"a reader has no fault '{name}'; there are {', '.join(self.FAULTS)}")
        self._faults[name] = on

    async def serve(self, stream: Stream) -> None:
        """Until the wire is lost."""
        if self._types:
            return await self._board.serve(stream)
        self._stream = stream
        try:
            while True:
                await stream.read()
        finally:
            self._stream = None

    @property
    def reads_whole(self) -> bool:
        """Whether it sends all that is on a card."""
        return not self._faults.get("half", False)

    @property
    def listened(self) -> bool:
        """Whether somebody is at the other end of its wire."""
        return self._board.heard if self._types else self._stream is not None

    async def swipe(self, text: str) -> None:
        """Raises LinkLost when nobody listens, ValueError for what it cannot send."""
        list(keys_of(text))
        if not self.listened:
            raise LinkLost("nobody listens to the reader: its kiosk does not run")
        half = self._faults.get("half", False)
        sent = text[: max(LEAST, len(text) // 2)] if half else text
        ends = not half and not self._faults.get("no_end", False)
        for _ in range(2 if self._faults.get("doubled") else 1):
            await (self._type(sent, ends=ends) if self._types else self._send(sent, ends=ends))
            await asyncio.sleep(0)

    async def _type(self, text: str, *, ends: bool) -> None:
        for character in text:
            await self._board.type(character)
            if self._faults.get("garbage"):
                await self._board.drop()
        if ends:
            await self._board.strike(ENTERS[0])

    async def _send(self, text: str, *, ends: bool) -> None:
        content = text.encode("ascii")
        if self._faults.get("garbage"):
            at = self._random.randrange(len(content))
            content = content[:at] + self._random.randbytes(3) + b"\xff" + content[at:]
        if self._stream is not None:
            with suppress(LinkLost):
                await self._stream.write(content + (b"\r\n" if ends else b""))
