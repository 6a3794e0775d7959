"""What a session received and nobody took yet: in order, bounded, never silently short."""

import asyncio
from collections import deque

from drivers.errors import LinkLost
from drivers.mqtt.session import Message

INBOX_BYTES = 8 * 1024 * 1024
MESSAGE_OVERHEAD = 500
"""Bytes that an empty message takes in memory, about."""


class Inbox:
    """One task iterates over what was put; raises LinkLost once it was closed and all before is taken.

    A receiver that falls behind by INBOX_BYTES loses its session instead of single messages: it then reconnects, has
    the retained state again and asks for the events it missed, while a silent gap would never be found.
    """

    def __init__(self) -> None:
        self._waiting: deque[Message] = deque()
        self._bytes = 0
        self._lost: LinkLost | None = None
        self._taker: asyncio.Future[None] | None = None

    def put(self, message: Message) -> None:
        """Raises LinkLost when the receiver has fallen too far behind."""
        self._bytes += _weight(message)
        if self._bytes > INBOX_BYTES:
            raise LinkLost(f"messages of {INBOX_BYTES} bytes were not taken in time")
        self._waiting.append(message)
        self._wake()

    def close(self, lost: LinkLost) -> None:
        """What arrived until now can still be taken; then `lost` is raised."""
        self._lost = self._lost or lost
        self._wake()

    def __aiter__(self) -> "Inbox":
        return self

    async def __anext__(self) -> Message:
        while not self._waiting:
            if self._lost is not None:
                raise LinkLost(str(self._lost))
            self._taker = asyncio.get_running_loop().create_future()
            await self._taker
        message = self._waiting.popleft()
        self._bytes -= _weight(message)
        return message

    def _wake(self) -> None:
        if self._taker is not None and not self._taker.done():
            self._taker.set_result(None)


def _weight(message: Message) -> int:
    return len(message.payload) + len(message.topic) + MESSAGE_OVERHEAD
