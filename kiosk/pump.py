"""Messages on their way to the broker: in order, many under way at once, bounded. One outlet's queue and task."""

import asyncio
from collections import deque
from typing import Never

from drivers.mqtt.session import Session

TOGETHER = 64
"""Messages under way at once."""


class Pump:
    """`put` neither blocks nor raises; over `limit` the oldest is dropped."""

    def __init__(self, limit: int) -> None:
        self._waiting: deque[tuple[str, bytes, bool]] = deque(maxlen=limit)
        self._woken = asyncio.Event()

    def put(self, topic: str, payload: bytes, retain: bool = False) -> None:
        """One message, QoS 1."""
        self._waiting.append((topic, payload, retain))
        self._woken.set()

    def clear(self) -> None:
        """Forgets what was not sent yet."""
        self._waiting.clear()

    async def run(self, session: Session) -> Never:
        """Sends until the session is lost (LinkLost)."""
        while True:
            await self._woken.wait()
            self._woken.clear()
            while self._waiting:
                batch = [self._waiting.popleft() for _ in range(min(TOGETHER, len(self._waiting)))]
                await asyncio.gather(
                    *(session.publish(topic, payload, retain=retain) for topic, payload, retain in batch)
                )
