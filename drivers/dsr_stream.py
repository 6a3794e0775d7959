"""A serial Stream that writes only while the device holds its DTR, our DSR: Linux has no such flow control of its own.

What is in the kernel's queue goes out whatever DSR says, so the queue is kept short: a printer still takes some 128
bytes after it has said that it is busy.
"""

import asyncio
from collections.abc import Callable
from typing import Protocol

from drivers.errors import LinkLost, NoAnswer
from drivers.fd_stream import FdStream
from drivers.stream import STALLED_S

_CHUNK = 32
"""Bytes; as many again may wait in the kernel's queue."""

_LOOK_S = 0.005
"""Between two looks at DSR while the device is busy; at 9600 baud five bytes."""


class ModemLines(Protocol):
    """What pyserial tells of an open port; raises OSError when it is gone."""

    @property
    def dsr(self) -> bool:
        """Whether the device is ready."""

    @property
    def out_waiting(self) -> int:
        """Bytes in the kernel's queue."""


class DsrStream(FdStream):
    """Serves `fd` like FdStream. `baudrate` says how soon a queue of bytes is worth another look."""

    def __init__(
        self,
        fd: int,
        name: str,
        close: Callable[[], None],
        lines: ModemLines,
        baudrate: int,
        *,
        stalled_s: float = STALLED_S,
    ) -> None:
        super().__init__(fd, name, close, stalled_s=stalled_s)
        self._lines, self._patience_s = lines, stalled_s
        self._sent_in_s = _CHUNK * 10 / baudrate

    async def write(self, data: bytes) -> None:
        """See Stream. A device that is not ready takes nothing."""
        for at in range(0, len(data), _CHUNK):
            await self._until_ready()
            await super().write(data[at : at + _CHUNK])

    async def _until_ready(self) -> None:
        loop = asyncio.get_running_loop()
        progress, before = loop.time(), self._queue()
        while before > _CHUNK or not self._is_ready():
            await asyncio.sleep(max(self._sent_in_s, _LOOK_S) if before > _CHUNK else _LOOK_S)
            now = self._queue()
            if now < before:
                progress = loop.time()
            elif loop.time() - progress >= self._patience_s:
                raise NoAnswer(f"{self._name}: not ready for {self._patience_s:g} s (DSR): is its cable wired for it?")
            before = now

    def _queue(self) -> int:
        self._raise_if_lost()
        try:
            return self._lines.out_waiting
        except OSError as error:
            raise LinkLost(f"{self._name}: gone ({error.strerror})") from error

    def _is_ready(self) -> bool:
        try:
            return self._lines.dsr
        except OSError as error:
            raise LinkLost(f"{self._name}: gone ({error.strerror})") from error
