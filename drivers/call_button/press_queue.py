"""Presses of one terminal that wait for their turn, none of them twice. No wire."""

import asyncio

from drivers.call_button.messages import Key

MAX_PRESSES = 8
"""Presses that may wait for their turn; a terminal repeats what was not taken."""


class PressQueue:
    """In the order in which they came."""

    def __init__(self) -> None:
        self._waiting: asyncio.Queue[Key] = asyncio.Queue(MAX_PRESSES)
        self._under_way: set[tuple[int, int]] = set()

    def take(self, key: Key) -> bool:
        """Queues a press that is not yet under way; one that finds no room will be repeated by the terminal."""
        identity = (key.boot, key.sequence)
        if identity not in self._under_way and not self._waiting.full():
            self._under_way.add(identity)
            self._waiting.put_nowait(key)
            return True
        return False

    async def next(self) -> Key:
        """The press whose turn it is."""
        return await self._waiting.get()

    def done(self, key: Key) -> None:
        """Its next repeat is a question what became of it."""
        self._under_way.discard((key.boot, key.sequence))
