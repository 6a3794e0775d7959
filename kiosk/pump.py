"""Messages on their way to the broker: in order, many under way at once, bounded. One outlet's queue and task."""

import asyncio
from collections import deque
from collections.abc import Callable
from itertools import islice
from typing import Never

from drivers.mqtt.session import Session

TOGETHER = 64
"""Messages under way at once."""

Message = tuple[str, bytes, bool]
"""Topic, payload, and whether it is retained."""


class Pump:
    """`put` neither blocks nor raises; over `limit` the oldest is dropped."""

    def __init__(self, limit: int) -> None:
        self._waiting: deque[Message] = deque(maxlen=limit)
        self._woken = asyncio.Event()

    def put(self, topic: str, payload: bytes, retain: bool = False) -> None:
        """One message, QoS 1."""
        self._waiting.append((topic, payload, retain))
        self._woken.set()

    def __bool__(self) -> bool:
        """Whether something waits."""
        return bool(self._waiting)

    def keep(self, wanted: Callable[[bytes], bool]) -> None:
        """Forgets what was not sent yet and is wanted no more, by its payload; not while it runs."""
        self._waiting = deque((each for each in self._waiting if wanted(each[1])), self._waiting.maxlen)

    async def run(self, session: Session) -> Never:
        """Sends until the session is lost (LinkLost). What was not acknowledged by then goes out in the next one."""
        while True:
            while self._waiting:
                batch = list(islice(self._waiting, TOGETHER))
                await asyncio.gather(
                    *(session.publish(topic, payload, retain=retain) for topic, payload, retain in batch)
                )
                self._forget(batch)
            self._woken.clear()
            await self._woken.wait()

    def _forget(self, sent: list[Message]) -> None:
        """The oldest of them may have been dropped meanwhile."""
        for message in sent:
            if self._waiting and self._waiting[0] is message:
                self._waiting.popleft()
