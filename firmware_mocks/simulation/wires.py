"""Wires in virtual time: bytes take as long as on the real line, come in pieces, meet noise, and can be unplugged."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from random import Random

from drivers.errors import LinkLost
from drivers.stream import Stream
from firmware_mocks.ports import until_lost
from firmware_mocks.simulation.loop import Host, SimLoop

BITS_PER_BYTE = 10
"""Start bit, eight bits, stop bit."""

KERNEL_TAKES = 20_480
"""Bytes that the kernel accepts from a writer before a peer has read them (measured on a pty, Linux)."""

OPEN_S = (0.0005, 0.004)
LATENCY_S = 0.0015
"""At most, besides the line's own time."""

IN_PIECES = 0.15
"""Share of writes that arrive in two pieces."""

NOISY_SHARE = 0.3
"""Share of the writes on a noisy line that are touched by it."""

JOB_BYTES = 200
"""A write of so many bytes is a job, not a question: whoever waits in `SimPort.next_job` is called."""

Serve = Callable[[Stream], Awaitable[None]]


@dataclass(slots=True)
class Figures:
    """What went over a wire: `writes` of the host, and bytes in both directions."""

    writes: int = 0
    bytes: int = 0


class SimPort:
    """Where a device is plugged in. `baudrate` 0: a network, on which each connection is a conversation of its own.

    On a serial line the device knows nothing of who opens the other end, and goes on through all of it; so does an
    `adapter`, behind which bytes take their time on a line of its own.
    """

    def __init__(
        self,
        loop: SimLoop,
        name: str,
        device: Host,
        serve: Serve,
        random: Random,
        *,
        baudrate: int = 0,
        adapter: bool = False,
    ) -> None:
        self.name, self.figures = name, Figures()
        self.noisy = False
        self.plugged = False
        self.next_job: list[Callable[[], None]] = []
        self.failed: Callable[[BaseException], None] = _raise
        self._loop, self._device, self._serve, self._random, self._baudrate = loop, device, serve, random, baudrate
        self._lasts = adapter or baudrate > 0
        self._pairs: list[tuple[_End, _End]] = []
        self._line: _End | None = None

    async def open(self, host: Host) -> Stream:
        """The host's end; raises LinkLost while nothing is plugged in."""
        await asyncio.sleep(self._random.uniform(*OPEN_S))
        if not self.plugged:
            raise LinkLost(f"{self.name} is not there")
        near = _End(self, host)
        if self._lasts and self._line is not None:
            if self._line.far is not None:
                raise LinkLost(f"{self.name} is busy")
            far = self._line
        else:
            far = self._converse()
        near.far, far.far = far, near
        self._pairs.append((near, far))
        host.on_kill[near] = near.vanish
        return near

    def plug(self) -> None:
        """The device is on the wire (again)."""
        if self.plugged:
            return
        self.plugged = True
        if self._lasts:
            self._line = self._converse()

    def unplug(self) -> None:
        """Both ends see the wire vanish."""
        self.plugged = False
        for near, far in self._pairs:
            near.lose("unplugged")
            far.lose("unplugged")
        self._pairs.clear()
        if self._line is not None:
            self._line.lose("unplugged")
            self._line = None

    def closed(self, near: "_End") -> None:
        """The host's end is gone; a network tells the device, a serial line does not."""
        near.host.on_kill.pop(near, None)
        for pair in self._pairs:
            if pair[0] is near:
                self._pairs.remove(pair)
                far = pair[1]
                far.forsake()
                if not self._lasts:
                    self._loop.at(self._device, self._loop.time() + LATENCY_S, far.lose, "closed by the host")
                return

    def carry(self, content: bytes, to: "_End", free_at: float) -> float:
        """Lets bytes arrive; returns when the line is free again."""
        loop, chance = self._loop, self._random.random
        self.figures.bytes += len(content)
        if self.noisy and chance() < NOISY_SHARE:
            content = disturbed(content, self._random)
        start = max(loop.time(), free_at)
        rate = self._baudrate
        done = start + len(content) * BITS_PER_BYTE / rate if rate else start
        when = max(done + LATENCY_S * chance(), to.arrives_at)
        if len(content) > 1 and chance() < IN_PIECES:
            cut = 1 + int(chance() * (len(content) - 1))
            loop.at(to.host, when, to.arrive, content[:cut])
            when += 0.0002 + 0.003 * chance()
            loop.at(to.host, when, to.arrive, content[cut:])
        else:
            loop.at(to.host, when, to.arrive, content)
        to.arrives_at = when
        return done

    def _converse(self) -> "_End":
        far = _End(self, self._device)
        self._device.start(_converse(self._serve, far), f"{self.name} device").add_done_callback(self._ended)
        return far

    def _ended(self, conversation: "asyncio.Task[None]") -> None:
        if not conversation.cancelled() and (error := conversation.exception()) is not None:
            self.failed(error)


class _End:
    """One end of a wire: a Stream."""

    def __init__(self, port: SimPort, host: Host) -> None:
        self.host = host
        self.far: _End | None = None
        self.arrives_at = 0.0
        self._port, self._loop = port, port._loop
        self._name = port.name
        self._received = b""
        self._lost = ""
        self._reader: asyncio.Future[None] | None = None
        self._writer: asyncio.Future[None] | None = None
        self._free_at = 0.0
        self._on_the_way = 0
        self._is_device = host is port._device

    async def read(self, limit: int = 4096) -> bytes:
        """See Stream."""
        while not self._received:
            if self._lost:
                raise LinkLost(f"{self._name}: {self._lost}")
            self._reader = reader = self._loop.create_future()
            await reader
        chunk, self._received = self._received, b""
        if len(chunk) > limit:
            chunk, self._received = chunk[:limit], chunk[limit:]
        if self.far is not None:
            self.far._taken(len(chunk))
        return chunk

    async def write(self, data: bytes) -> None:
        """See Stream."""
        if self._lost:
            raise LinkLost(f"{self._name}: {self._lost}")
        while self._on_the_way >= KERNEL_TAKES:
            self._writer = self._loop.create_future()
            await self._writer
            self._writer = None
            if self._lost:
                raise LinkLost(f"{self._name}: {self._lost}")
        if not self._is_device:
            self._port.figures.writes += 1
            while len(data) >= JOB_BYTES and self._port.next_job:
                self._port.next_job.pop(0)()
        if (far := self.far) is None:
            return
        self._on_the_way += len(data)
        self._free_at = self._port.carry(data, far, self._free_at)

    async def aclose(self) -> None:
        """See Stream."""
        self.vanish()

    def vanish(self) -> None:
        """Closed, or its process is gone."""
        if self._lost:
            return
        self.lose("closed")
        if self._is_device:
            if self.far is not None:
                self._loop.at(self.far.host, self._loop.time() + LATENCY_S, self.far.lose, "hung up")
        else:
            self._port.closed(self)

    def arrive(self, content: bytes) -> None:
        """Bytes come out of the wire here."""
        if self._lost or self.far is None:
            return
        self._loop.note(self._name, content)
        self._received += content
        _wake(self._reader)

    def lose(self, reason: str) -> None:
        """Who waits gets LinkLost, once what arrived before is read."""
        if self._lost:
            return
        self._lost = reason
        self._loop.note(self._name, reason.encode())
        _wake(self._reader)
        _wake(self._writer)

    def forsake(self) -> None:
        """Nobody is at the other end any more: what was not read there is gone, and no reader is waited for."""
        self.far = None
        self._taken(self._on_the_way)

    def _taken(self, size: int) -> None:
        self._on_the_way = max(0, self._on_the_way - size)
        if self._writer is not None and self._on_the_way < KERNEL_TAKES:
            _wake(self._writer)


def _raise(error: BaseException) -> None:
    raise error


def _wake(waiting: "asyncio.Future[None] | None") -> None:
    if waiting is not None and not waiting.done():
        waiting.set_result(None)


def disturbed(content: bytes, random: Random) -> bytes:
    """Noise before, inside or behind; a byte changed or missing."""
    at = random.randrange(len(content) + 1)
    match random.randrange(5):
        case 0:
            return random.randbytes(random.randint(1, 6)) + content
        case 1:
            return content + random.randbytes(random.randint(1, 6))
        case 2:
            return content[:at] + random.randbytes(random.randint(1, 3)) + content[at:]
        case 3:
            return content[: max(at - 1, 0)] + content[at:]
        case _:
            return (
                content[:at]
                + bytes(each ^ 1 << random.randrange(8) for each in content[at : at + 1])
                + content[at + 1 :]
            )


async def _converse(serve: Serve, stream: Stream) -> None:
    """A mock on its wire, until that is lost; then it waits to be plugged in again."""
    try:
        await until_lost(serve, stream)
    finally:
        await stream.aclose()
