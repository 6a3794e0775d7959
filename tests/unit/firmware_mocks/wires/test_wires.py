"""The mocks' own wires and ports: each does to bytes what its name says, and nothing else."""

import asyncio
from pathlib import Path
from random import Random

import pytest

from drivers.errors import LinkLost
from drivers.link import open_stream
from drivers.stream import Stream
from firmware_mocks.ports import pty_port, tcp_port
from firmware_mocks.wires import ByteByByte, Cut, Noisy, Slow, clean_wire
from tests.unit.drivers.wire_kinds import running


async def test_a_clean_wire_carries_both_ways_and_breaks_at_both_ends() -> None:
    left, right = clean_wire()
    await left.write(b"to the right")
    await right.write(b"to the left")
    assert await right.read(6) == b"to the"
    assert await right.read() == b" right"
    assert await left.read() == b"to the left"
    reading = asyncio.create_task(right.read())
    await asyncio.sleep(0)
    await left.aclose()
    for lost in (reading, left.read(), left.write(b"x"), right.write(b"x")):
        with pytest.raises(LinkLost):
            await lost


async def test_byte_by_byte_never_hands_out_two() -> None:
    left, right = clean_wire()
    await left.write(b"abc")
    slow_reader = ByteByByte(right)
    assert [await slow_reader.read() for _ in range(3)] == [b"a", b"b", b"c"]


async def test_noise_stands_around_what_is_written_and_is_the_same_for_the_same_seed() -> None:
    heard = []
    for _ in range(2):
        left, right = clean_wire()
        noisy = Noisy(left, Random(3), inside=0)
        for _ in range(10):
            await noisy.write(b"[frame]")
        heard.append(await right.read(10_000))
    assert heard[0] == heard[1]
    assert heard[0].count(b"[frame]") == 10
    assert len(heard[0]) > 100


async def test_noise_inside_spoils_a_frame() -> None:
    left, right = clean_wire()
    await Noisy(left, Random(3), inside=1).write(b"[frame]")
    assert b"[frame]" not in await right.read()


async def test_a_slow_wire_takes_the_time_of_its_baud_rate() -> None:
    left, right = clean_wire()
    began = asyncio.get_running_loop().time()
    await Slow(left, 1200).write(bytes(12))
    assert 0.1 <= asyncio.get_running_loop().time() - began < 0.2
    assert await right.read() == bytes(12)


async def test_a_wire_is_cut_after_so_many_bytes() -> None:
    left, right = clean_wire()
    cut = Cut(left, after=5)
    await right.write(b"ab")
    assert await cut.read() == b"ab"
    with pytest.raises(LinkLost):
        await cut.write(b"cdef")
    assert await right.read() == b"cde"
    with pytest.raises(LinkLost):
        await right.read()


async def test_a_pty_lives_through_hosts_that_come_and_go(tmp_path: Path) -> None:
    async with pty_port(tmp_path / "wire") as port, running(port.serve(_echo)):
        for word in (b"one", b"two", b"three"):
            stream = await open_stream(port.url)
            await stream.write(word)
            assert await stream.read() == word
            await stream.aclose()


async def test_the_link_of_a_pty_stands_while_it_is_plugged_in(tmp_path: Path) -> None:
    wire = tmp_path / "wire"
    async with pty_port(wire) as port:
        assert port.url == f"serial://{wire}"
        assert wire.is_symlink()
        port.unplug()
        port.unplug()
        assert not wire.is_symlink()
        port.replug()
        port.replug()
        assert wire.exists()
    assert not wire.is_symlink()


async def test_without_a_link_a_pty_goes_by_its_own_name() -> None:
    async with pty_port() as port, running(port.serve(_echo)):
        assert port.path.startswith("/dev/pts/")
        stream = await open_stream(port.url)
        await stream.write(b"x")
        assert await stream.read() == b"x"
        await stream.aclose()


async def test_a_device_that_ends_takes_its_pty_with_it_until_replugged(tmp_path: Path) -> None:
    async def says_one_word(stream: Stream) -> None:
        await stream.read()

    async with pty_port(tmp_path / "wire") as port, running(port.serve(says_one_word)):
        stream = await open_stream(port.url)
        await stream.write(b"x")
        with pytest.raises(LinkLost):
            await stream.read()
        await stream.aclose()
        assert not Path(port.path).exists()
        port.replug()
        await (await open_stream(port.url)).aclose()


async def test_a_tcp_port_serves_several_at_once_and_keeps_its_number(tmp_path: Path) -> None:
    async with tcp_port() as port, running(port.serve(_echo)):
        url = port.url
        streams = [await open_stream(url) for _ in range(3)]
        for number, stream in enumerate(streams):
            await stream.write(bytes((number,)))
        assert [await stream.read() for stream in streams] == [b"\x00", b"\x01", b"\x02"]
        port.unplug()
        for stream in streams:
            with pytest.raises(LinkLost):
                await stream.read()
            await stream.aclose()
        with pytest.raises(LinkLost):
            await open_stream(url)
        port.replug()
        assert port.url == url
        again = await open_stream(url)
        await again.write(b"x")
        assert await again.read() == b"x"
        await again.aclose()


async def _echo(stream: Stream) -> None:
    while True:
        await stream.write(await stream.read())
