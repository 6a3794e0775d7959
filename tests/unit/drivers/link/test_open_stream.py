"""Streams over real ports: they carry everything, never block, and say at once when the far end is gone."""

import asyncio
import ctypes
import os
import socket
import struct
import subprocess
import sys
import termios
import tty
from contextlib import nullcontext, suppress
from pathlib import Path

import pytest

from drivers.errors import LinkLost, NoAnswer
from drivers.fd_stream import FdStream
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
    for path in (tmp_path / "file", tmp_path, Path("/dev/null")):
        with pytest.raises(LinkLost, match="is no serial port; write serial:///dev/serial/by-id/NAME"):
            await open_stream(f"serial://{path}")


@pytest.mark.parametrize("scheme", ["socket", "modbus"])
async def test_nobody_listening_is_lost_with_the_reason(scheme: str) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        free = taken.getsockname()[1]
    with pytest.raises(LinkLost, match=f"{scheme}://127.0.0.1:{free} cannot be reached: Connection refused"):
        await open_stream(f"{scheme}://127.0.0.1:{free}")


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


async def test_xoff_stops_the_writer_in_the_kernel_and_xon_lets_it_go_on(tmp_path: Path) -> None:
    async with pty_port(tmp_path / "wire") as port:
        stream = await open_stream(f"{port.url}?flow=xonxoff")
        await stream.write(b"a")
        assert await port.stream.read() == b"a"
        await port.stream.write(b"\x13answer")
        assert await stream.read() == b"answer", "the kernel keeps XOFF for itself"
        writing = asyncio.create_task(stream.write(b"b"))
        with pytest.raises(TimeoutError):
            await asyncio.wait_for(port.stream.read(), 0.1)
        await port.stream.write(b"\x11")
        assert await port.stream.read() == b"b"
        await writing
        await stream.aclose()


async def test_a_printer_that_said_xoff_for_good_does_not_keep_the_port_open(tmp_path: Path) -> None:
    async with pty_port(tmp_path / "wire") as port:
        stream = await open_stream(f"{port.url}?flow=xonxoff")
        await port.stream.write(b"\x13!")
        assert await stream.read() == b"!"
        with pytest.raises(TimeoutError):
            await asyncio.wait_for(stream.write(bytes(1_000_000)), 0.1)
        began = asyncio.get_running_loop().time()
        await stream.aclose()
        assert asyncio.get_running_loop().time() - began < 0.2


@pytest.mark.parametrize(("flow", "rtscts", "xonxoff"), [("none", 0, 0), ("rtscts", 1, 0), ("xonxoff", 0, 1)])
async def test_flow_control_is_set_as_the_address_says(flow: str, rtscts: int, xonxoff: int, tmp_path: Path) -> None:
    async with pty_port(tmp_path / "wire") as port:
        stream = await open_stream(f"{port.url}?flow={flow}")
        with (tmp_path / "wire").open("rb") as line:
            iflag, _, cflag, *_ = termios.tcgetattr(line)
        assert bool(cflag & termios.CRTSCTS) == bool(rtscts)
        assert bool(iflag & termios.IXON) == bool(xonxoff)
        assert not iflag & termios.IXANY, "only XON ends an XOFF, not the next status byte"
        await stream.aclose()


async def test_a_line_without_dsr_cannot_wait_for_it(tmp_path: Path) -> None:
    async with pty_port(tmp_path / "wire") as port:
        with pytest.raises(LinkLost, match="wire has no DSR line; write flow=rtscts, flow=xonxoff or flow=none"):
            await open_stream(f"{port.url}?flow=dsrdtr")


async def test_a_writer_gives_up_when_nothing_was_taken_for_long_and_not_before() -> None:
    ours, far = os.openpty()
    tty.setraw(far)
    stream = FdStream(ours, "printer", lambda: os.close(ours), stalled_s=0.5)
    clock = asyncio.get_running_loop().time
    began, last = clock(), 0.0

    async def takes_for_a_while() -> None:
        nonlocal last
        while clock() - began < 0.8:
            os.read(far, 16_384)
            last = clock()
            await asyncio.sleep(0.02)

    taking = asyncio.create_task(takes_for_a_while())
    with pytest.raises(NoAnswer, match=r"printer: has taken no bytes for 0\.5 s"):
        await stream.write(bytes(20_000_000))
    assert last - began > 0.5, "it went on while something was taken"
    assert clock() - last >= 0.4
    await taking
    await stream.aclose()
    os.close(far)


async def test_a_cut_network_cable_is_noticed_while_idle_and_in_the_middle_of_a_slip() -> None:
    """The far end's kernel throws away whatever comes in: neither acknowledgement nor end reaches us."""

    async def loses(under_way: bytes) -> float:
        with socket.create_server(("127.0.0.1", 0)) as listening:
            stream = await open_stream(f"socket://127.0.0.1:{listening.getsockname()[1]}")
            with listening.accept()[0] as far:
                throw_all_away = ctypes.create_string_buffer(struct.pack("HBBI", 0x06, 0, 0, 0))
                program = struct.pack("HL", 1, ctypes.addressof(throw_all_away))
                far.setsockopt(socket.SOL_SOCKET, SO_ATTACH_FILTER, program)
                if under_way:
                    await stream.write(under_way)
                began = asyncio.get_running_loop().time()
                with pytest.raises(LinkLost):
                    await stream.read()
                await stream.aclose()
        return asyncio.get_running_loop().time() - began

    async with asyncio.timeout(8):
        assert max(await asyncio.gather(loses(b""), loses(b"a slip"))) < 7


async def test_a_network_printer_that_takes_nothing_but_is_alive_is_not_lost() -> None:
    async with tcp_port() as port, running(port.serve(deaf)):
        stream = await open_stream(port.url)
        writing = asyncio.create_task(stream.write(bytes(20_000_000)))
        reading = asyncio.create_task(stream.read())
        done, _ = await asyncio.wait((writing, reading), timeout=4)
        assert not done
        await stream.aclose()
        await asyncio.wait((writing, reading))
        assert all(isinstance(task.exception(), LinkLost) for task in (writing, reading))


async def test_what_a_network_printer_has_not_taken_is_thrown_away_on_closing() -> None:
    with socket.create_server(("127.0.0.1", 0)) as listening:
        for sent, end in ((b"x" * 20_000_000, ConnectionResetError), (b"x", None)):
            stream = await open_stream(f"socket://127.0.0.1:{listening.getsockname()[1]}")
            with listening.accept()[0] as far:
                with suppress(TimeoutError):
                    await asyncio.wait_for(stream.write(sent), 0.1)
                await asyncio.sleep(0.01)
                await stream.aclose()
                with pytest.raises(end) if end else nullcontext():
                    while far.recv(1_000_000):
                        pass


SO_ATTACH_FILTER = 26


def _open_descriptors() -> int:
    return len(os.listdir("/proc/self/fd"))  # noqa: PTH208
