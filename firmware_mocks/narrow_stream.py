"""A Stream over a descriptor that takes only what its device asks for: a device that stops reading is felt by its host.

`drivers.fd_stream.FdStream` reads ahead, as a host should; a printer with a full buffer does not.
"""

import asyncio
import os
from collections.abc import Callable

from drivers.errors import LinkLost


class NarrowStream:
    """As FdStream, for one reader and one writer at a time; that the host is gone is seen when reading or writing."""

    def __init__(self, fd: int, name: str, close: Callable[[], None]) -> None:
        os.set_blocking(fd, False)
        self._fd, self._name = fd, name
        self._close: Callable[[], None] | None = close
        self._loop = asyncio.get_running_loop()
        self._closed = asyncio.Event()
        self._waiting: list[asyncio.Future[None]] = []

    async def read(self, limit: int = 4096) -> bytes:
        """See Stream."""
        while True:
            try:
                chunk = os.read(self._open_fd(), limit)
            except (BlockingIOError, InterruptedError):
                await self._ready(self._loop.add_reader, self._loop.remove_reader)
            except OSError as error:
                raise LinkLost(f"{self._name}: gone ({error.strerror})") from None
            else:
                if not chunk:
                    raise LinkLost(f"{self._name}: hung up")
                return chunk

    async def write(self, data: bytes) -> None:
        """See Stream."""
        rest = memoryview(data)
        while rest:
            try:
                rest = rest[os.write(self._open_fd(), rest) :]
            except (BlockingIOError, InterruptedError):
                await self._ready(self._loop.add_writer, self._loop.remove_writer)
            except OSError as error:
                raise LinkLost(f"{self._name}: gone ({error.strerror})") from None

    async def aclose(self) -> None:
        """See Stream."""
        self.close()

    def close(self) -> None:
        """The same for those who cannot await."""
        if self._close is not None:
            self._loop.remove_reader(self._fd)
            self._loop.remove_writer(self._fd)
            close, self._close = self._close, None
            self._closed.set()
            for waiting in self._waiting:
                _wake(waiting)
            close()

    async def closed(self) -> None:
        """Returns when this end was closed."""
        await self._closed.wait()

    def _open_fd(self) -> int:
        if self._close is None:
            raise LinkLost(f"{self._name}: closed")
        return self._fd

    async def _ready(self, watch: Callable[..., object], forget: Callable[[int], object]) -> None:
        ready = self._loop.create_future()
        self._waiting.append(ready)
        watch(self._fd, _wake, ready)
        try:
            await ready
        finally:
            self._waiting.remove(ready)
            if self._close is not None:
                forget(self._fd)


def _wake(waiting: "asyncio.Future[None]") -> None:
    if not waiting.done():
        waiting.set_result(None)
