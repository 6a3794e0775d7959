"""Ports on which virtual devices listen: a pty that stands for a serial port, and TCP. Both can be unplugged."""

import asyncio
import os
import socket
import tty
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from functools import partial
from pathlib import Path
from typing import Never, Protocol

from drivers.errors import LinkLost
from drivers.fd_stream import FdStream
from drivers.stream import Stream
from firmware_mocks.narrow_stream import NarrowStream

NARROW_WINDOW = 8 * 1024
NARROW_SEGMENT = 1_460
"""Bytes: what a small device's network chip takes at a time. On loopback a host would hand over megabytes else."""

_PATIENT = partial(FdStream, stalled_s=None)
"""A device may write to a host that does not read for as long as it likes."""

Device = Callable[[Stream], Awaitable[None]]
"""A mock on one connection; runs until its stream is lost."""


class Port(Protocol):
    """Where a virtual device is plugged in."""

    @property
    def url(self) -> str:
        """What a host opens."""

    async def serve(self, device: Device) -> Never:
        """Runs the device on every connection, through unplugging and replugging, until cancelled."""

    def unplug(self) -> None:
        """The host sees the wire vanish at once."""

    def replug(self) -> None:
        """The wire is there again, under the same name where it has one."""


@asynccontextmanager
async def pty_port(link_path: Path | None = None, *, narrow: bool = False) -> AsyncIterator["PtyPort"]:
    """A pseudo serial port; `link_path` becomes a symbolic link to it, which lives through replugging.

    `narrow`: what the device does not read stays on the wire, until that is full and the host has to wait.
    """
    port = PtyPort(link_path, narrow)
    port.replug()
    try:
        yield port
    finally:
        port.unplug()


class PtyPort:
    """The device's end of a pty. The host's end is kept open here too, so that a host may come and go."""

    def __init__(self, link_path: Path | None, narrow: bool = False) -> None:
        self._link_path = link_path
        self._kind = NarrowStream if narrow else _PATIENT
        self._slave = -1
        self._stream: FdStream | NarrowStream | None = None
        self._plugged = asyncio.Event()
        self.path = str(link_path or "")

    @property
    def url(self) -> str:
        """See Port."""
        return f"serial://{self.path}"

    @property
    def stream(self) -> FdStream | NarrowStream:
        """The device's end, while plugged in."""
        if self._stream is None:
            raise LinkLost(f"{self.path}: unplugged")
        return self._stream

    async def serve(self, device: Device) -> Never:
        """See Port. A device that ends by itself takes its wire with it, until `replug`."""
        while True:
            await self._plugged.wait()
            stream = self.stream
            await until_lost(device, stream)
            if self._stream is stream:
                self.unplug()

    def unplug(self) -> None:
        """See Port."""
        if self._stream is None:
            return
        self._plugged.clear()
        self._stream.close()
        os.close(self._slave)
        self._stream = None
        if self._link_path is not None:
            self._link_path.unlink(missing_ok=True)

    def replug(self) -> None:
        """See Port."""
        if self._stream is not None:
            return
        master, self._slave = os.openpty()
        tty.setraw(self._slave)
        self._stream = self._kind(master, f"pty {self.path}", lambda: os.close(master))
        self.path = self._publish(os.ttyname(self._slave))
        self._plugged.set()

    def _publish(self, name: str) -> str:
        if self._link_path is None:
            return name
        # In one step, so that no host sees a link half made.
        fresh = self._link_path.with_name(f".{self._link_path.name}.new")
        fresh.unlink(missing_ok=True)
        fresh.symlink_to(name)
        fresh.replace(self._link_path)
        return str(self._link_path)


@asynccontextmanager
async def tcp_port(host: str = "127.0.0.1", port: int = 0, *, narrow: bool = False) -> AsyncIterator["TcpPort"]:
    """A listening TCP port, by default one that is free; `narrow` as for a pty."""
    listening = TcpPort(host, port, narrow)
    listening.replug()
    try:
        yield listening
    finally:
        listening.unplug()


class TcpPort:
    """Serves each connection; unplugged, it refuses new ones and has closed the old."""

    def __init__(self, host: str, port: int, narrow: bool = False) -> None:
        self._host = host
        self._port = port
        self._narrow = narrow
        self._listener: socket.socket | None = None
        self._accepted: asyncio.Queue[FdStream | NarrowStream] = asyncio.Queue()
        self._open: list[FdStream | NarrowStream] = []

    @property
    def url(self) -> str:
        """See Port."""
        return f"socket://{self._host}:{self._port}"

    async def serve(self, device: Device) -> Never:
        """See Port."""
        async with asyncio.TaskGroup() as connections:
            while True:
                stream = await self._accepted.get()
                connections.create_task(self._converse(device, stream), name=f"{self.url} connection")
        raise AssertionError("unreachable")

    def unplug(self) -> None:
        """See Port."""
        if self._listener is not None:
            asyncio.get_running_loop().remove_reader(self._listener.fileno())
            self._listener.close()
            self._listener = None
        for stream in self._open:
            stream.close()
        self._open.clear()

    def replug(self) -> None:
        """See Port."""
        if self._listener is None:
            self._listener = socket.create_server((self._host, self._port), backlog=16)
            self._listener.setblocking(False)
            if self._narrow:
                self._listener.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, NARROW_WINDOW)
                self._listener.setsockopt(socket.IPPROTO_TCP, socket.TCP_MAXSEG, NARROW_SEGMENT)
            self._port = self._listener.getsockname()[1]
            asyncio.get_running_loop().add_reader(self._listener.fileno(), self._accept, self._listener)

    def _accept(self, listener: socket.socket) -> None:
        try:
            connection = listener.accept()[0]
        except (BlockingIOError, ConnectionAbortedError):
            return
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        kind = NarrowStream if self._narrow else _PATIENT
        stream = kind(connection.fileno(), self.url, connection.close)
        self._open.append(stream)
        self._accepted.put_nowait(stream)

    async def _converse(self, device: Device, stream: FdStream | NarrowStream) -> None:
        try:
            await until_lost(device, stream)
        finally:
            stream.close()
            if stream in self._open:
                self._open.remove(stream)


async def until_lost(device: Device, stream: Stream) -> None:
    """A mock on its wire until that is lost; any other error is a bug, and raised."""
    try:
        await device(stream)
    except LinkLost:
        pass
    except ExceptionGroup as group:
        if group.split(LinkLost)[1] is not None:
            raise
