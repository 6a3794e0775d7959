"""Wires between a mock and its host: clean in memory, byte by byte, noisy, slow, cut. Each is a Stream."""

import asyncio
from random import Random

from drivers.errors import LinkLost
from drivers.stream import Stream

BITS_PER_BYTE = 10
"""8N1: start, eight, stop."""


def clean_wire() -> tuple["MemoryStream", "MemoryStream"]:
    """Both ends of a perfect wire in memory; closing one end is pulling the plug of the other."""
    left, right = MemoryStream(), MemoryStream()
    left.far, right.far = right, left
    return left, right


class MemoryStream:
    """One end of a wire in memory."""

    def __init__(self) -> None:
        self.far: MemoryStream | None = None
        self._arrived = b""
        self._lost = False
        self._news = asyncio.Event()

    async def read(self, limit: int = 4096) -> bytes:
        """See Stream."""
        while not self._arrived:
            if self._lost:
                raise LinkLost("the wire in memory was cut")
            self._news.clear()
            await self._news.wait()
        chunk, self._arrived = self._arrived[:limit], self._arrived[limit:]
        return chunk

    async def write(self, data: bytes) -> None:
        """See Stream."""
        if self._lost or self.far is None:
            raise LinkLost("the wire in memory was cut")
        self.far._arrive(data)

    async def aclose(self) -> None:
        """See Stream."""
        self._lose()
        if self.far is not None:
            self.far._lose()

    def _arrive(self, data: bytes) -> None:
        self._arrived += data
        self._news.set()

    def _lose(self) -> None:
        self._lost = True
        self._news.set()


class _Wrapped:
    """A wire over a wire."""

    def __init__(self, stream: Stream) -> None:
        self._stream = stream

    async def read(self, limit: int = 4096) -> bytes:
        """See Stream."""
        return await self._stream.read(limit)

    async def write(self, data: bytes) -> None:
        """See Stream."""
        await self._stream.write(data)

    async def aclose(self) -> None:
        """See Stream."""
        await self._stream.aclose()


class ByteByByte(_Wrapped):
    """Every byte comes and goes alone."""

    async def read(self, limit: int = 4096) -> bytes:
        """See Stream."""
        return await self._stream.read(1)

    async def write(self, data: bytes) -> None:
        """See Stream."""
        for byte in data:
            await self._stream.write(bytes((byte,)))
            await asyncio.sleep(0)


class Noisy(_Wrapped):
    """Noise before and between writes, and with the chance `inside` in the middle of one, which spoils its frame."""

    def __init__(self, stream: Stream, random: Random, inside: float = 0.2) -> None:
        super().__init__(stream)
        self._random = random
        self._inside = inside

    async def write(self, data: bytes) -> None:
        """See Stream."""
        await self._stream.write(self._noise() + self._spoilt(data) + self._noise())

    def _noise(self) -> bytes:
        return self._random.randbytes(self._random.randrange(12))

    def _spoilt(self, data: bytes) -> bytes:
        if self._random.random() >= self._inside:
            return data
        at = self._random.randrange(len(data) + 1)
        return data[:at] + self._random.randbytes(1) + data[at:]


class Slow(_Wrapped):
    """Takes the time a serial line takes: what is written arrives byte by byte at `baudrate`."""

    def __init__(self, stream: Stream, baudrate: int) -> None:
        super().__init__(stream)
        self._baudrate = baudrate

    async def write(self, data: bytes) -> None:
        """See Stream."""
        loop = asyncio.get_running_loop()
        began = loop.time()
        for sent, byte in enumerate(data, start=1):
            await asyncio.sleep(began + sent * BITS_PER_BYTE / self._baudrate - loop.time())
            await self._stream.write(bytes((byte,)))


class Cut(_Wrapped):
    """Is cut after `after` more bytes in both directions together."""

    def __init__(self, stream: Stream, after: int) -> None:
        super().__init__(stream)
        self._left = after

    async def read(self, limit: int = 4096) -> bytes:
        """See Stream."""
        await self._cut_if_used_up()
        chunk = await self._stream.read(min(limit, self._left))
        self._left -= len(chunk)
        return chunk

    async def write(self, data: bytes) -> None:
        """See Stream."""
        await self._stream.write(data[: self._left])
        cut_here = len(data) > self._left
        self._left -= min(self._left, len(data))
        if cut_here:
            await self._cut_if_used_up()

    async def _cut_if_used_up(self) -> None:
        if self._left <= 0:
            await self._stream.aclose()
            raise LinkLost("the wire was cut")
