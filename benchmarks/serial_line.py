"""A round trip of 16 bytes over a pty through our stream, over blocking read and write, and over a bare reader."""

import asyncio
import os
import sys
import time
import tty
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from statistics import median

from benchmarks.figures import Figure, Step, median_ratio
from drivers.fd_stream import FdStream

FRAME = bytes(range(16))
EACH = 1500
ROUNDS = 15
GOAL = 1.6


def measure(step: Step) -> list[Figure]:
    """The far end is a process of its own that gives back what it gets."""
    return asyncio.run(_measure(step))


async def _measure(step: Step) -> list[Figure]:
    with _echoing_pty() as fd:
        rounds = []
        for n in range(ROUNDS):
            step(f"round {n + 1} of {ROUNDS}")
            os.set_blocking(fd, True)
            blocking = _blocking(fd)
            os.set_blocking(fd, False)
            bare = await _times(_bare(fd))
            stream = FdStream(fd, "pty", lambda: None)
            ours = await _times(_through(stream))
            stream.close()
            rounds.append((median(ours), median(blocking), median(bare)))
    ours_s, blocking_s, bare_s = (median(column) for column in zip(*rounds, strict=True))
    said = _us(ours_s)
    return [
        Figure(
            "serial round trip of 16 bytes, our stream",
            said,
            f"blocking read and write {_us(blocking_s)}",
            median_ratio([(ours, blocking) for ours, blocking, _ in rounds]),
            at_most=GOAL,
        ),
        Figure(
            "the same",
            said,
            f"add_reader and a future {_us(bare_s)}",
            median_ratio([(ours, bare) for ours, _, bare in rounds]),
        ),
    ]


def _us(seconds: float) -> str:
    return f"{1e6 * seconds:.0f} µs"


def _blocking(fd: int) -> list[float]:
    taken = []
    for _ in range(EACH):
        began = time.perf_counter()
        os.write(fd, FRAME)
        got = 0
        while got < len(FRAME):
            got += len(os.read(fd, 4096))
        taken.append(time.perf_counter() - began)
    return taken


async def _times(round_trip: Callable[[], Awaitable[None]]) -> list[float]:
    taken = []
    for _ in range(EACH):
        began = time.perf_counter()
        await round_trip()
        taken.append(time.perf_counter() - began)
    return taken


def _bare(fd: int) -> Callable[[], Awaitable[None]]:
    loop = asyncio.get_running_loop()

    async def round_trip() -> None:
        os.write(fd, FRAME)
        got = 0
        while got < len(FRAME):
            readable = loop.create_future()
            loop.add_reader(fd, readable.set_result, None)
            await readable
            loop.remove_reader(fd)
            got += len(os.read(fd, 4096))

    return round_trip


def _through(stream: FdStream) -> Callable[[], Awaitable[None]]:
    async def round_trip() -> None:
        await stream.write(FRAME)
        got = 0
        while got < len(FRAME):
            got += len(await stream.read())

    return round_trip


@contextmanager
def _echoing_pty() -> Iterator[int]:
    far, near = os.openpty()
    tty.setraw(near)
    sys.stdout.flush()
    child = os.fork()
    if child == 0:
        os.close(near)
        while True:
            os.write(far, os.read(far, 4096))
    os.close(far)
    try:
        yield near
    finally:
        os.kill(child, 9)
        os.waitpid(child, 0)
        os.close(near)
