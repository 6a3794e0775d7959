"""Every kind of wire that a driver and a mock may stand at the ends of; one test body runs over all of them."""

import asyncio
from collections.abc import AsyncIterator, Callable, Coroutine
from contextlib import AbstractAsyncContextManager, asynccontextmanager, suppress
from pathlib import Path
from random import Random
from typing import Any

from drivers.errors import LinkLost
from drivers.link import open_stream
from drivers.stream import Stream
from firmware_mocks.ports import Device, Port, pty_port, tcp_port
from firmware_mocks.usb.bus import UsbBus
from firmware_mocks.usb.port import usb_port
from firmware_mocks.wires import ByteByByte, Noisy, Slow, clean_wire

Wrap = Callable[[Stream], Stream]

IN_MEMORY: dict[str, Wrap] = {
    "clean": lambda stream: stream,
    "byte by byte": ByteByByte,
    "noisy": lambda stream: Noisy(stream, Random(7), inside=0.1),
    "slow": lambda stream: Slow(stream, baudrate=19200),
}
PORTS = ["pty", "tcp", "usb"]
WIRES = [*IN_MEMORY, *PORTS]


@asynccontextmanager
async def wired(kind: str, device: Device, tmp_path: Path) -> AsyncIterator[Stream]:
    """The host's end of a wire of this kind, the device being at the other end."""
    if kind in IN_MEMORY:
        host, far = clean_wire()
        async with running(_until_lost(device, IN_MEMORY[kind](far))):
            yield IN_MEMORY[kind](host)
        return
    bus = UsbBus()
    async with port_of(kind, tmp_path, bus) as port, running(port.serve(device)):
        stream = await open_stream(port.url, usb=bus)
        try:
            yield stream
        finally:
            await stream.aclose()


def port_of(kind: str, tmp_path: Path, bus: UsbBus) -> AbstractAsyncContextManager[Port]:
    """A real port of this kind, or one on the virtual bus; `open_stream(port.url, usb=bus)` opens any of them."""
    match kind:
        case "pty":
            return pty_port(tmp_path / "wire")
        case "tcp":
            return tcp_port()
        case _:
            return usb_port(bus)


@asynccontextmanager
async def running(*works: Coroutine[Any, Any, object]) -> AsyncIterator[None]:
    """These run while the block does, and are cancelled at its end; if one fails, so does the block."""
    async with asyncio.TaskGroup() as group:
        tasks = [group.create_task(work) for work in works]
        yield
        for task in tasks:
            task.cancel()


async def _until_lost(device: Device, stream: Stream) -> None:
    with suppress(LinkLost):
        await device(stream)
