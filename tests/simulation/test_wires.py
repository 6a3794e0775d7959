"""Wires in virtual time: order and line speed, pieces, noise, plugs, who hears of whom, and back-pressure."""

import asyncio
from collections.abc import Awaitable, Callable, Iterator
from random import Random

import pytest

from drivers.errors import LinkLost
from drivers.stream import Stream
from firmware_mocks.simulation.loop import Host, SimLoop
from firmware_mocks.simulation.wires import KERNEL_TAKES, LATENCY_S, OPEN_S, SimPort

Serve = Callable[[Stream], Awaitable[None]]
BAUDRATE = 9600
LETTERS = bytes(range(256))


class Bench:
    """A wire between a host and a device that only listens, unless told otherwise."""

    def __init__(self, serve: Serve | None = None, *, baudrate: int = BAUDRATE, seed: int = 1) -> None:
        self.loop = SimLoop()  # type: ignore[abstract]  # it has no I/O
        self.host = self.loop.host("host")
        self.device = self.loop.host("device")
        self.chunks: list[tuple[float, bytes]] = []
        self.ends: list[str] = []
        self.port = SimPort(self.loop, "wire", self.device, serve or self.listen, Random(seed), baudrate=baudrate)
        self.port.plug()

    @property
    def received(self) -> bytes:
        """All that came out of the wire at the device."""
        return b"".join(chunk for _, chunk in self.chunks)

    async def listen(self, stream: Stream) -> None:
        try:
            while True:
                chunk = await stream.read()
                self.chunks.append((self.loop.time(), chunk))
        except LinkLost as lost:
            self.ends.append(str(lost))
            raise

    def play(self, program: Callable[[], Awaitable[None]], seconds: float = 60.0, on: Host | None = None) -> None:
        """Runs it on the host (or another); what it raises, raises here."""

        async def run() -> None:
            await program()

        task = (on or self.host).start(run(), "program")
        self.loop.run_until(self.loop.time() + seconds)
        if task.done():
            task.result()


NewBench = Callable[..., Bench]


@pytest.fixture
def new_bench() -> Iterator[NewBench]:
    """Makes benches, whose programs end with the test."""
    benches: list[Bench] = []

    def make(serve: Serve | None = None, *, baudrate: int = BAUDRATE, seed: int = 1) -> Bench:
        benches.append(Bench(serve, baudrate=baudrate, seed=seed))
        return benches[-1]

    yield make
    for bench in benches:
        bench.host.kill()
        bench.device.kill()


def test_bytes_arrive_in_order_and_as_fast_as_the_line_carries_them(new_bench: NewBench) -> None:
    bench = new_bench()
    sent_at: list[float] = []

    async def program() -> None:
        stream = await bench.port.open(bench.host)
        sent_at.append(bench.loop.time())
        for start in range(0, 256, 16):
            await stream.write(LETTERS[start : start + 16])

    bench.play(program)
    assert bench.received == LETTERS
    took = bench.chunks[-1][0] - sent_at[0]
    line_s = 256 * 10 / BAUDRATE
    assert line_s <= took < line_s + LATENCY_S + 0.0032
    assert bench.chunks[0][0] - sent_at[0] >= 16 * 10 / BAUDRATE
    assert (bench.port.figures.writes, bench.port.figures.bytes) == (16, 256)


def test_on_a_network_bytes_arrive_at_once(new_bench: NewBench) -> None:
    bench = new_bench(baudrate=0)

    async def program() -> None:
        stream = await bench.port.open(bench.host)
        await stream.write(bytes(10_000))

    bench.play(program)
    assert len(bench.received) == 10_000
    assert bench.chunks[-1][0] < OPEN_S[1] + LATENCY_S + 0.0032


def test_some_writes_come_in_two_pieces_and_none_in_more(new_bench: NewBench) -> None:
    bench = new_bench()

    async def program() -> None:
        stream = await bench.port.open(bench.host)
        for _ in range(400):
            await stream.write(b"0123456789")
            await asyncio.sleep(0.1)

    bench.play(program)
    assert bench.received == b"0123456789" * 400
    whole = sum(chunk == b"0123456789" for _, chunk in bench.chunks)
    assert 300 < whole < 380
    assert len(bench.chunks) == whole + 2 * (400 - whole)


def test_noise_touches_some_writes_and_leaves_the_others_whole(new_bench: NewBench) -> None:
    bench = new_bench()
    bench.port.noisy = True

    async def program() -> None:
        stream = await bench.port.open(bench.host)
        for _ in range(200):
            await stream.write(LETTERS[:32])
            await asyncio.sleep(0.2)

    bench.play(program)
    good = bench.received.count(LETTERS[:32])
    assert 120 < good < 199, "noise before or behind leaves the write itself whole"
    assert bench.received != LETTERS[:32] * 200


def test_what_is_plugged_out_is_lost_to_both_ends_after_what_had_arrived(new_bench: NewBench) -> None:
    bench = new_bench()
    told: list[str] = []

    async def program() -> None:
        stream = await bench.port.open(bench.host)
        await stream.write(b"before")
        try:
            await stream.read()
        except LinkLost as lost:
            told.append(str(lost))
        with pytest.raises(LinkLost):
            await stream.write(b"after")
        with pytest.raises(LinkLost, match="wire is not there"):
            await bench.port.open(bench.host)

    bench.loop.at(bench.loop.nobody, 1.0, bench.port.unplug)
    bench.play(program)
    assert told == ["wire: unplugged"]
    assert bench.ends == ["wire: unplugged"]
    assert bench.received == b"before"


def test_bytes_on_the_way_are_lost_with_the_wire(new_bench: NewBench) -> None:
    bench = new_bench()

    async def program() -> None:
        stream = await bench.port.open(bench.host)
        await stream.write(bytes(960))  # a second on the line

    bench.loop.at(bench.loop.nobody, 0.5, bench.port.unplug)
    bench.play(program)
    assert bench.received == b""


def test_plugged_in_again_the_device_begins_anew(new_bench: NewBench) -> None:
    bench = new_bench()

    async def program() -> None:
        stream = await bench.port.open(bench.host)
        await stream.write(b"first")
        await asyncio.sleep(2)
        with pytest.raises(LinkLost):
            await stream.read()
        await stream.aclose()
        stream = await bench.port.open(bench.host)
        await stream.write(b"second")

    bench.loop.at(bench.loop.nobody, 1.0, bench.port.unplug)
    bench.loop.at(bench.loop.nobody, 1.5, bench.port.plug)
    bench.play(program)
    assert bench.received == b"firstsecond"
    assert bench.ends == ["wire: unplugged"]


def test_a_serial_line_keeps_the_conversation_of_its_device_whoever_opens_the_other_end(new_bench: NewBench) -> None:
    bench = new_bench()

    async def program() -> None:
        for word in (b"one", b"two"):
            stream = await bench.port.open(bench.host)
            await stream.write(word)
            await asyncio.sleep(1)
            await stream.aclose()
            await stream.aclose()

    bench.play(program)
    assert bench.received == b"onetwo"
    assert bench.ends == []


def test_what_a_device_says_while_nobody_listens_is_lost(new_bench: NewBench) -> None:
    bench = new_bench(_counting)
    heard: list[bytes] = []

    async def program() -> None:
        await asyncio.sleep(2.5)
        stream = await bench.port.open(bench.host)
        while len(b"".join(heard)) < 2:
            heard.append(await stream.read())

    bench.play(program)
    assert b"".join(heard) == b"34"


def test_a_device_does_not_wait_for_the_room_of_a_host_that_is_gone(new_bench: NewBench) -> None:
    bench = new_bench(_gushing)
    heard: list[bytes] = []

    async def program() -> None:
        stream = await bench.port.open(bench.host)
        await asyncio.sleep(50)  # it takes nothing, and the line is full
        await stream.aclose()
        stream = await bench.port.open(bench.host)
        heard.append((await stream.read())[:1])

    bench.play(program)
    assert heard == [b"."]


def test_a_serial_line_has_one_host_at_a_time(new_bench: NewBench) -> None:
    bench = new_bench()
    other = bench.loop.host("other")

    async def first() -> None:
        await bench.port.open(bench.host)
        await asyncio.sleep(50)

    async def second() -> None:
        with pytest.raises(LinkLost, match="wire is busy"):
            await bench.port.open(other)

    bench.host.start(first(), "first")
    bench.loop.run_until(1)
    bench.play(second, on=other)


def test_a_killed_host_leaves_the_line_to_the_next(new_bench: NewBench) -> None:
    bench = new_bench()
    other = bench.loop.host("other")

    async def first() -> None:
        stream = await bench.port.open(bench.host)
        await stream.write(b"one")
        await asyncio.sleep(50)

    async def second() -> None:
        stream = await bench.port.open(other)
        await stream.write(b"two")

    bench.host.start(first(), "first")
    bench.loop.run_until(1)
    bench.host.kill()
    bench.play(second, on=other)
    assert bench.received == b"onetwo"
    assert bench.ends == []


@pytest.mark.parametrize("how", ["closed", "killed"])
def test_a_network_tells_the_device_when_the_host_is_gone(how: str, new_bench: NewBench) -> None:
    bench = new_bench(baudrate=0)

    async def program() -> None:
        stream = await bench.port.open(bench.host)
        await stream.write(b"hello")
        await asyncio.sleep(1)
        if how == "closed":
            await stream.aclose()
        else:
            bench.host.kill()
        await asyncio.sleep(1)

    bench.play(program)
    assert bench.received == b"hello"
    assert bench.ends == ["wire: closed by the host"]


def test_a_network_holds_a_conversation_with_each_who_connects(new_bench: NewBench) -> None:
    bench = new_bench(_echo, baudrate=0)
    answers: list[bytes] = []

    async def program() -> None:
        streams = [await bench.port.open(bench.host) for _ in range(2)]
        for number, stream in enumerate(streams):
            await stream.write(bytes([number]))
        answers.extend([await stream.read() for stream in streams])

    bench.play(program)
    assert answers == [b"\0", b"\1"]


def test_a_device_that_hangs_up_is_lost_to_the_host(new_bench: NewBench) -> None:
    bench = new_bench(_answer_once, baudrate=0)
    told: list[str] = []

    async def program() -> None:
        stream = await bench.port.open(bench.host)
        await stream.write(b"?")
        assert await stream.read() == b"!"
        try:
            await stream.read()
        except LinkLost as lost:
            told.append(str(lost))

    bench.play(program)
    assert told == ["wire: hung up"]


def test_a_device_that_ends_by_a_bug_is_told(new_bench: NewBench) -> None:
    bench = new_bench(_broken, baudrate=0)
    bugs: list[str] = []
    bench.port.failed = lambda error: bugs.append(str(error))

    async def program() -> None:
        stream = await bench.port.open(bench.host)
        await stream.write(b"?")

    bench.play(program)
    assert bugs == ["no such byte"]


def test_a_reader_gets_no_more_than_it_asked_for_and_the_rest_next(new_bench: NewBench) -> None:
    bench = new_bench(_echo, baudrate=0)
    read: list[bytes] = []

    async def program() -> None:
        stream = await bench.port.open(bench.host)
        await stream.write(LETTERS)
        await asyncio.sleep(1)
        read.extend([await stream.read(100), await stream.read(100), await stream.read()])

    bench.play(program)
    assert [len(each) for each in read] == [100, 100, 56]
    assert b"".join(read) == LETTERS


def test_a_writer_waits_while_the_far_end_reads_nothing(new_bench: NewBench) -> None:
    asleep = asyncio.Event()
    taken: list[bytes] = []

    async def deaf_for_a_minute(stream: Stream) -> None:
        await asleep.wait()
        while True:
            taken.append(await stream.read())

    bench = new_bench(deaf_for_a_minute, baudrate=0)
    written: list[tuple[int, float]] = []

    async def program() -> None:
        stream = await bench.port.open(bench.host)
        for number in range(30):
            await stream.write(bytes(1024))
            written.append((number + 1, bench.loop.time()))

    bench.loop.at(bench.device, 10.0, asleep.set)
    bench.play(program)
    at_once = [number for number, when in written if when < 10]
    assert at_once[-1] * 1024 == KERNEL_TAKES
    assert written[-1][0] == 30
    assert 10 <= written[-1][1] < 10.1
    assert sum(map(len, taken)) == 30 * 1024


def test_a_writer_that_waits_hears_that_the_wire_is_gone(new_bench: NewBench) -> None:
    bench = new_bench(_deaf, baudrate=0)
    told: list[str] = []

    async def program() -> None:
        stream = await bench.port.open(bench.host)
        try:
            while True:
                await stream.write(bytes(4096))
        except LinkLost as lost:
            told.append(str(lost))

    bench.loop.at(bench.loop.nobody, 5.0, bench.port.unplug)
    bench.play(program)
    assert told == ["wire: unplugged"]


def test_the_same_seed_gives_the_same_wire(new_bench: NewBench) -> None:
    def trace(seed: int) -> str:
        bench = new_bench(_echo, seed=seed)
        bench.port.noisy = True

        async def program() -> None:
            stream = await bench.port.open(bench.host)
            for _ in range(50):
                await stream.write(LETTERS[:40])
                await stream.read()

        bench.play(program)
        return bench.loop.trace

    assert trace(1) == trace(1)
    assert trace(1) != trace(2)


async def _echo(stream: Stream) -> None:
    while True:
        await stream.write(await stream.read())


async def _counting(stream: Stream) -> None:
    for number in range(10):
        await asyncio.sleep(1)
        await stream.write(b"%d" % (number + 1))


async def _gushing(stream: Stream) -> None:
    while True:
        await asyncio.sleep(0.1)
        await stream.write(b"." * 1000)


async def _answer_once(stream: Stream) -> None:
    await stream.read()
    await stream.write(b"!")


async def _broken(stream: Stream) -> None:
    await stream.read()
    raise ValueError("no such byte")


async def _deaf(stream: Stream) -> None:
    await asyncio.get_running_loop().create_future()
