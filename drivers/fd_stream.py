"""A Stream over a non-blocking file descriptor: serial port, pty or socket. Opens nothing.

The descriptor stays registered for reading, so that a hang-up is known at once, also while nobody reads.
"""

import asyncio
import os
from collections.abc import Callable

from drivers.errors import LinkLost, NoAnswer
from drivers.stream import STALLED_S

_CHUNK = 16 * 1024
_BUFFER_LIMIT = 64 * 1024
"""Bytes kept for a reader who is busy; beyond it the kernel keeps them, and the peer feels it."""


class FdStream:
    """Serves `fd` by the running loop; `name` stands in its errors, `close` releases the descriptor.

    `stalled_s`: how long a writer waits for the far end to take a byte; None waits for ever.
    """

    def __init__(self, fd: int, name: str, close: Callable[[], None], *, stalled_s: float | None = STALLED_S) -> None:
        os.set_blocking(fd, False)
        self._fd = fd
        self._name = name
        self._close: Callable[[], None] | None = close
        self._stalled_s = stalled_s
        self._loop = asyncio.get_running_loop()
        self._received = b""
        self._lost = ""
        self._reader: asyncio.Future[None] | None = None
        self._writer: asyncio.Future[None] | None = None
        self._listening = False
        self._listen()

    async def read(self, limit: int = 4096) -> bytes:
        """See Stream. What arrived before the far end went is handed out first."""
        while not self._received:
            self._raise_if_lost()
            await self._readable()
        chunk, self._received = self._received[:limit], self._received[limit:]
        if not self._listening and not self._lost:
            self._listen()
        return chunk

    async def write(self, data: bytes) -> None:
        """See Stream."""
        self._raise_if_lost()
        taken = self._write_some(data)
        if taken == len(data):
            return
        rest = memoryview(data)[taken:]
        while rest:
            if not taken and not self._lost:
                await self._writable()
            self._raise_if_lost()
            taken = self._write_some(rest)
            rest = rest[taken:]

    async def aclose(self) -> None:
        """See Stream. Who waits in read or write gets LinkLost."""
        self.close()

    def close(self) -> None:
        """The same for those who cannot await."""
        if self._close is not None:
            self._lose("closed")
            close, self._close = self._close, None
            close()

    def _listen(self) -> None:
        self._loop.add_reader(self._fd, self._receive)
        self._listening = True

    def _pause(self) -> None:
        self._loop.remove_reader(self._fd)
        self._listening = False

    def _receive(self) -> None:
        try:
            chunk = os.read(self._fd, _CHUNK)
        except (BlockingIOError, InterruptedError):
            return
        except OSError as error:
            self._lose(_reason(error))
            return
        if not chunk:
            self._lose("hung up")
            return
        self._received += chunk
        if len(self._received) >= _BUFFER_LIMIT:
            self._pause()
        _wake(self._reader)

    def _write_some(self, rest: bytes | memoryview) -> int:
        try:
            return os.write(self._fd, rest)
        except (BlockingIOError, InterruptedError):
            return 0
        except OSError as error:
            self._lose(_reason(error))
            return 0

    async def _readable(self) -> None:
        assert self._reader is None, f"{self._name}: two readers"
        self._reader = self._loop.create_future()
        try:
            await self._reader
        finally:
            self._reader = None

    async def _writable(self) -> None:
        assert self._writer is None, f"{self._name}: two writers"
        self._writer = self._loop.create_future()
        self._loop.add_writer(self._fd, _wake, self._writer)
        try:
            async with asyncio.timeout(self._stalled_s):
                await self._writer
        except TimeoutError:
            raise NoAnswer(f"{self._name}: has taken no bytes for {self._stalled_s:g} s") from None
        finally:
            self._writer = None
            if not self._lost:
                self._loop.remove_writer(self._fd)

    def _lose(self, reason: str) -> None:
        if self._lost:
            return
        self._lost = reason
        self._pause()
        self._loop.remove_writer(self._fd)
        _wake(self._reader)
        _wake(self._writer)

    def _raise_if_lost(self) -> None:
        if self._lost:
            raise LinkLost(f"{self._name}: {self._lost}")


def _wake(waiting: "asyncio.Future[None] | None") -> None:
    if waiting is not None and not waiting.done():
        waiting.set_result(None)


def _reason(error: OSError) -> str:
    return f"gone ({error.strerror or error})"
