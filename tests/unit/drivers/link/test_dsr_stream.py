"""Writing while the device is ready and no longer: DSR looked at before every few bytes, the queue kept short."""

import asyncio
import errno
import os
import tty
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass

import pytest

from drivers.dsr_stream import DsrStream
from drivers.errors import LinkLost, NoAnswer
from tests.waiting import until


@dataclass
class Lines:
    """The modem lines of a port; no pseudo terminal has any."""

    ready: bool = True
    out_waiting: int = 0
    gone: bool = False
    looks: int = 0
    busy_after: int = 1_000_000

    @property
    def dsr(self) -> bool:
        if self.gone:
            raise OSError(errno.EIO, "Input/output error")
        self.looks += 1
        return self.ready and self.looks <= self.busy_after


@asynccontextmanager
async def line(lines: Lines) -> AsyncIterator[tuple[DsrStream, int]]:
    ours, far = os.openpty()
    tty.setraw(far)
    os.set_blocking(far, False)
    stream = DsrStream(ours, "printer", lambda: os.close(ours), lines, 115_200, stalled_s=0.2)
    try:
        yield stream, far
    finally:
        await stream.aclose()
        os.close(far)


def heard(far: int) -> bytes:
    try:
        return os.read(far, 65536)
    except BlockingIOError:
        return b""


async def test_nothing_is_written_while_the_device_is_not_ready() -> None:
    lines = Lines(ready=False)
    async with line(lines) as (stream, far):
        writing = asyncio.create_task(stream.write(b"slip"))
        await asyncio.sleep(0.05)
        assert not heard(far)
        lines.ready = True
        await writing
        await until(lambda: heard(far) == b"slip")


async def test_a_device_that_becomes_busy_in_the_middle_gets_no_more() -> None:
    lines = Lines(busy_after=10)
    async with line(lines) as (stream, far):
        writing, got = asyncio.create_task(stream.write(bytes(3_000))), b""

        def heard_all(wanted: int) -> bool:
            nonlocal got
            got += heard(far)
            return len(got) == wanted

        await until(lambda: heard_all(10 * 32))
        await asyncio.sleep(0.05)
        assert not heard(far)
        lines.busy_after = 1_000_000
        await writing
        await until(lambda: heard_all(3_000))


async def test_the_kernels_queue_is_let_run_low_first() -> None:
    lines = Lines(out_waiting=33)
    async with line(lines) as (stream, far):
        writing = asyncio.create_task(stream.write(b"slip"))
        await asyncio.sleep(0.05)
        assert not heard(far)
        assert not lines.looks
        lines.out_waiting = 0
        await writing


async def test_one_that_is_never_ready_is_no_answer_and_says_what_to_look_at() -> None:
    async with line(Lines(ready=False)) as (stream, _):
        with pytest.raises(NoAnswer, match=r"not ready for 0\.2 s \(DSR\): is its cable wired for it\?"):
            await stream.write(b"slip")


async def test_a_port_that_vanishes_or_is_closed_while_waiting_is_lost() -> None:
    lines = Lines(ready=False)
    async with line(lines) as (stream, _):
        writing = asyncio.create_task(stream.write(b"slip"))
        await asyncio.sleep(0.02)
        lines.gone = True
        with pytest.raises(LinkLost, match="gone"):
            await writing
        lines.gone = False
        writing = asyncio.create_task(stream.write(b"slip"))
        await asyncio.sleep(0.02)
        await stream.aclose()
        with pytest.raises(LinkLost, match="closed"):
            await writing
