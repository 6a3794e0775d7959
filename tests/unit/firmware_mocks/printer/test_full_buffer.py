"""A printer that does not read is felt by its host, over TCP and pty, and may be unplugged all the same."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from random import Random

import pytest

from drivers.errors import LinkLost
from drivers.link import open_stream
from drivers.stream import Stream
from firmware_mocks.ports import PtyPort, TcpPort, pty_port, tcp_port
from firmware_mocks.printer.server import MockPrinter
from tests.unit.drivers.wire_kinds import running
from tests.waiting import until

LINE = b"A" * 40 + b"\n"


@asynccontextmanager
async def plugged(kind: str) -> AsyncIterator[tuple[MockPrinter, TcpPort | PtyPort]]:
    async with (
        MockPrinter(Random(1)) as printer,
        (tcp_port if kind == "tcp" else pty_port)(narrow=True) as port,
        running(port.serve(printer.serve)),
    ):
        yield printer, port


async def filled(stream: Stream) -> int:
    """How much went before the wire was full."""
    sent = 0
    try:
        while sent < 1_000_000:
            async with asyncio.timeout(0.2):
                await stream.write(LINE * 25)
            sent += len(LINE) * 25
    except TimeoutError:
        pass
    return sent


@pytest.mark.parametrize("kind", ["tcp", "pty"])
async def test_a_full_printer_stops_its_host_and_goes_on_where_it_was(kind: str) -> None:
    async with plugged(kind) as (printer, port):
        stream = await open_stream(port.url)
        printer.fault("cover_open", True)
        assert 4096 <= await filled(stream) < 400_000
        assert printer.received == 4096
        printer.fault("cover_open", False)
        await stream.write(b"\n\x1dVB\0\x1dr\x01")
        assert await stream.read(1) == b"\0"
        assert len(printer.slips) == 1
        assert set("".join(printer.slips[0].text.split())) == {"A"}
        await stream.aclose()


@pytest.mark.parametrize("kind", ["tcp", "pty"])
async def test_a_full_printer_can_be_unplugged_and_asked_again(kind: str) -> None:
    async with plugged(kind) as (printer, port):
        stream = await open_stream(port.url)
        printer.fault("blocked", True)
        await filled(stream)
        port.unplug()
        with pytest.raises(LinkLost):
            await stream.read()
        await stream.aclose()
        printer.fault("blocked", False)
        port.replug()
        stream = await open_stream(port.url)
        await stream.write(b"\x10\x04\x01")
        async with asyncio.timeout(5):
            assert await stream.read(1) == b"\x16"
        await stream.aclose()


async def test_a_new_connection_ends_the_one_before() -> None:
    async with plugged("tcp") as (printer, port):
        first = await open_stream(port.url)
        await first.write(b"A")
        await until(lambda: printer.received == 1)
        second = await open_stream(port.url)
        await second.write(b"\x10\x04\x01")
        assert await second.read(1) == b"\x16"
        with pytest.raises(LinkLost):
            await first.read()
        await first.aclose()
        await second.aclose()


async def test_on_a_serial_line_nobody_sees_that_the_power_is_gone() -> None:
    async with (
        MockPrinter(Random(1), serial=True) as printer,
        pty_port(narrow=True) as port,
        running(port.serve(printer.serve)),
    ):
        stream = await open_stream(port.url)
        printer.fault("cover_open", True)
        await filled(stream)
        printer.fault("power_cut", True)
        await stream.write(LINE * 500)
        await stream.write(b"\x10\x04\x01")
        with pytest.raises(TimeoutError):
            async with asyncio.timeout(0.1):
                await stream.read()
        printer.fault("cover_open", False)
        printer.fault("power_cut", False)
        await stream.write(b"\x1dr\x01")
        assert await stream.read() == b"\0"
        assert not printer.half_printed
        await stream.aclose()
