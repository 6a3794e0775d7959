"""Streams over real ports: they carry everything, never block, and say at once when the far end is gone."""

import asyncio
import os
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from drivers.errors import LinkLost
from drivers.link import open_stream
from drivers.stream import Stream
from firmware_mocks.ports import pty_port, tcp_port
from firmware_mocks.usb.bus import UsbBus
from tests.unit.drivers.wire_kinds import PORTS, port_of, running
from tests.waiting import until

KINDS = pytest.mark.parametrize("kind", PORTS)


async def echo(stream: Stream) -> None:
    while True:
        await stream.write(await stream.read())


async def deaf(stream: Stream) -> None:
    await asyncio.Event().wait()


async def sluggish(stream: Stream) -> None:
    while True:
        await stream.read()
        await asyncio.sleep(0.01)


@KINDS
async def test_every_byte_comes_through_in_order(kind: str, tmp_path: Path) -> None:
    bus = UsbBus()
    sent = bytes(range(256)) * 400
    async with port_of(kind, tmp_path, bus) as port, running(port.serve(echo)):
        stream = await open_stream(port.url, usb=bus)
        writing = asyncio.create_task(stream.write(sent))
        received = b""
        while len(received) < len(sent):
            chunk = await stream.read(1000)
            assert 0 < len(chunk) <= 1000
            received += chunk
        await writing
        await stream.aclose()
    assert received == sent


@KINDS
async def test_a_far_end_that_takes_nothing_blocks_its_writer_alone(kind: str, tmp_path: Path) -> None:
    bus = UsbBus()
    async with port_of(kind, tmp_path, bus) as port, running(port.serve(deaf)):
        stream = await open_stream(port.url, usb=bus)
        with pytest.raises(TimeoutError):
            async with asyncio.timeout(0.1):
                await stream.write(bytes(20_000_000))
        await stream.aclose()


@KINDS
async def test_unplugging_is_felt_at_once_by_who_reads_and_who_writes(kind: str, tmp_path: Path) -> None:
    bus = UsbBus()
    async with port_of(kind, tmp_path, bus) as port, running(port.serve(deaf)):
        stream = await open_stream(port.url, usb=bus)
        reading = asyncio.create_task(stream.read())
        writing = asyncio.create_task(stream.write(bytes(20_000_000)))
        await asyncio.sleep(0.05)
        port.unplug()
        unplugged = asyncio.get_running_loop().time()
        results = await asyncio.gather(reading, writing, return_exceptions=True)
        assert [type(result) for result in results] == [LinkLost, LinkLost]
        assert asyncio.get_running_loop().time() - unplugged < 0.05
        with pytest.raises(LinkLost):
            await stream.write(b"x")
        with pytest.raises(LinkLost):
            await stream.read()
        await stream.aclose()
        await stream.aclose()


async def test_what_arrived_before_the_far_end_went_is_still_read() -> None:
    async def says_goodbye(stream: Stream) -> None:
        await stream.write(b"goodbye")

    async with tcp_port() as port, running(port.serve(says_goodbye)):
        stream = await open_stream(port.url)
        assert await stream.read() == b"goodbye"
        with pytest.raises(LinkLost, match="hung up"):
            await stream.read()
        await stream.aclose()


async def test_a_quiet_serial_line_is_not_a_lost_one(tmp_path: Path) -> None:
    async with pty_port(tmp_path / "wire") as port, running(port.serve(deaf)):
        stream = await open_stream(port.url)
        with pytest.raises(TimeoutError):
            async with asyncio.timeout(0.1):
                await stream.read()
        await port.stream.write(b"now")
        assert await stream.read() == b"now"
        await stream.aclose()


async def test_stale_input_is_thrown_away_when_a_port_is_opened(tmp_path: Path) -> None:
    async with pty_port(tmp_path / "wire") as port:
        await port.stream.write(b"from before")
        stream = await open_stream(port.url)
        await port.stream.write(b"fresh")
        assert await stream.read() == b"fresh"
        await stream.aclose()


@pytest.mark.parametrize("read_all", [True, False])
async def test_a_flood_for_a_reader_who_is_away_stays_bounded(read_all: bool, tmp_path: Path) -> None:
    flood = bytes(3_000_000)

    async def floods(stream: Stream) -> None:
        await stream.write(flood)
        await asyncio.Event().wait()

    async with tcp_port() as port, running(port.serve(floods)):
        stream = await open_stream(port.url)
        await asyncio.sleep(0.05)
        assert len(stream._received) < 100_000  # type: ignore[attr-defined]
        arrived = 0
        while read_all and arrived < len(flood):
            arrived += len(await stream.read(65536))
        await stream.aclose()


async def test_a_port_that_is_missing_is_lost_with_a_hint(tmp_path: Path) -> None:
    with pytest.raises(LinkLost, match="does not exist: is the device plugged in"):
        await open_stream(f"serial://{tmp_path}/nothing")


async def test_a_file_is_no_serial_port(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x")
    with pytest.raises(LinkLost, match="cannot be opened as a serial port"):
        await open_stream(f"serial://{tmp_path}/file")


async def test_nobody_listening_is_lost_with_the_reason() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        free = taken.getsockname()[1]
    with pytest.raises(LinkLost, match=f"socket://127.0.0.1:{free} cannot be reached: Connection refused"):
        await open_stream(f"socket://127.0.0.1:{free}")


async def test_only_wires_of_bytes_are_opened() -> None:
    with pytest.raises(ValueError, match="'mqtt:a' is not a wire of bytes"):
        await open_stream("mqtt:a")


async def test_a_port_another_process_holds_is_busy(tmp_path: Path) -> None:
    holder = "import serial, sys; p = serial.Serial(sys.argv[1], exclusive=True); print('held', flush=True); input()"
    async with pty_port(tmp_path / "wire") as port:
        with subprocess.Popen(
            [sys.executable, "-c", holder, port.path], stdin=subprocess.PIPE, stdout=subprocess.PIPE
        ) as process:
            assert process.stdout is not None
            assert process.stdout.readline() == b"held\n"
            with pytest.raises(LinkLost, match="is busy: another process holds it"):
                await open_stream(port.url)
            process.communicate(b"\n")
        stream = await open_stream(port.url)
        refused = subprocess.run(
            [sys.executable, "-c", holder, port.path], input=b"\n", capture_output=True, check=False
        )
        assert b"Could not exclusively lock port" in refused.stderr
        await stream.aclose()


@KINDS
async def test_cancelled_in_any_phase_no_descriptor_stays_open(kind: str, tmp_path: Path) -> None:
    bus = UsbBus()

    async def open_soon(url: str) -> Stream:
        """What a cancelled opening still holds on its thread is free a moment later."""
        while True:
            try:
                return await open_stream(url, usb=bus)
            except LinkLost as error:
                if "busy" not in str(error):
                    raise
                await asyncio.sleep(0.01)

    async def converse(url: str) -> None:
        stream = await open_soon(url)
        try:
            await stream.write(b"x")
            await stream.read(1)
            await stream.write(bytes(20_000_000))
        finally:
            await stream.aclose()

    async with port_of(kind, tmp_path, bus) as port, running(port.serve(sluggish)):
        before = _open_descriptors()
        for steps in range(12):
            conversing = asyncio.create_task(converse(port.url))
            for _ in range(steps):
                await asyncio.sleep(0.0005 * steps)
            conversing.cancel()
            with pytest.raises(asyncio.CancelledError):
                await conversing
            # The far ends of TCP, and what a thread was still opening, close a moment later.
            await until(lambda: _open_descriptors() <= before, what=f"a descriptor is left after {steps} steps")
            await until(lambda: bus.open_handles == 0, what=f"a USB handle is left after {steps} steps")


def _open_descriptors() -> int:
    return len(os.listdir("/proc/self/fd"))  # noqa: PTH208
