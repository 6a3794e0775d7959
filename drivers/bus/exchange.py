"""One question under way on a shared line: which of the bytes that come back are its answer, and until when."""

import asyncio
from typing import Any

from drivers.bus.line import Heard, Timing, Turn

IN_PIECES_S = 0.02
"""How much longer than on the line an answer may take to reach us, in the pieces that an adapter makes of it."""


class Exchange:
    """What came back for one question, our own echo left out."""

    def __init__(self, turn: Turn[Any], frame: bytes, timing: Timing, *, echoes: bool) -> None:
        """`echoes`: what is like our own frame is not the answer."""
        self._turn = turn
        self._echo = frame if echoes else b""
        self._echoed = 0
        self.was_echoed = False
        self._in_full_s = turn.longest * timing.character_s + IN_PIECES_S
        self._size = 0
        self._over: asyncio.Future[Heard[Any]] = asyncio.get_running_loop().create_future()
        self._patience: asyncio.Timeout | None = None

    async def answer_by(self, when: float) -> Heard[Any]:
        """The answer, which must begin by then."""
        try:
            async with asyncio.timeout_at(when) as self._patience:
                return await self._over
        except TimeoutError:
            return Heard(None, self._size)

    def take(self, received: bytes) -> None:
        """Bytes off the line."""
        answer = self._without_echo(received)
        if not answer or self._turn.hear is None or self._over.done():
            return
        if not self._size and self._patience is not None:
            self._patience.reschedule(asyncio.get_running_loop().time() + self._in_full_s)
        self._size += len(answer)
        if (complete := self._turn.hear(answer)) is not None:
            self._over.set_result(Heard(complete, self._size))

    def _without_echo(self, received: bytes) -> bytes:
        """What begins like our own frame is held back until it is one, or another."""
        if self._echoed == len(self._echo):
            return received
        for index, byte in enumerate(received):
            if self._echoed == len(self._echo):
                self.was_echoed = True
                return received[index:]
            if byte != self._echo[self._echoed]:
                held, self._echoed = self._echo[: self._echoed], len(self._echo)
                return held + received[index:]
            self._echoed += 1
        self.was_echoed = self._echoed == len(self._echo)
        return b""
