"""Every kind of wire that a driver and a mock may stand at the ends of; one test body runs over all of them."""

import asyncio
from collections.abc import AsyncIterator, Callable, Coroutine
from contextlib import asynccontextmanager, suppress
from pathlib import Path
from random import Random
from typing import Any

from drivers.errors import LinkLost
from drivers.link import open_stream
from drivers.stream import Stream
from firmware_mocks.ports import Device, pty_port, tcp_port
from firmware_mocks.wires import ByteByByte, Noisy, Slow, clean_wire

Wrap = Callable[[Stream], Stream]

IN_MEMORY: dict[str, Wrap] = {
    "clean": lambda stream: stream,
    "byte by byte": ByteByByte,
    "noisy": lambda stream: Noisy(stream, Random(7), inside=0.1),
    "slow": lambda stream: Slow(stream, baudrate=19200),
}
WIRES = [*IN_MEMORY, "pty", "tcp"]


@asynccontextmanager
async def wired(kind: str, device: Device, tmp_path: Path) -> AsyncIterator[Stream]:
    """The host's end of a wire of this kind, the device being at the other end."""
    if kind in IN_MEMORY:
        host, far = clean_wire()
        async with running(_until_lost(device, IN_MEMORY[kind](far))):
            yield IN_MEMORY[kind](host)
        return
    async with pty_port(tmp_path / "wire") if kind == "pty" else tcp_port() as port, running(port.serve(device)):
        stream = await open_stream(port.url)
        try:
            yield stream
        finally:
            await stream.aclose()


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
