"""A question and its answer over a virtual USB: our stream with its threads, and the bare backend that blocks."""

import asyncio
import time
from array import array
from collections.abc import Awaitable, Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from statistics import median
from typing import Any

from benchmarks.figures import Figure, Step, median_ratio
from drivers.link import open_stream
from drivers.stream import Stream
from firmware_mocks.usb.bus import UsbBus
from firmware_mocks.usb.port import usb_port

QUESTION = b"\x10\x04\x01"
SLIP = bytes(600)
EACH = 400
ROUNDS = 11
OUT, IN = 0x01, 0x82
GOAL = 3


class _Answering(UsbBus):
    """Gives back the first byte of what it gets, in the same call: a printer without any time of its own."""

    def bulk_write(self, dev_handle: Any, ep: int, intf: int, data: "array[int]", timeout: int) -> int:
        dev_handle.plug.say(data[:1].tobytes())
        return len(data)


def measure(step: Step) -> list[Figure]:
    """The least that can be done: the bare backend on a thread, so that the loop goes on."""
    return asyncio.run(_measure(step))


async def _measure(step: Step) -> list[Figure]:
    rounds = []
    bus = _Answering()
    async with usb_port(bus, usblp=False) as port:
        for n in range(ROUNDS):
            step(f"round {n + 1} of {ROUNDS}")
            bare = _bare(bus, QUESTION)
            bare_slip = _bare(bus, SLIP)
            hops = await _hops()
            stream = await open_stream(port.url, usb=bus)
            ours = await _times(partial(_ask, stream, QUESTION))
            ours_slip = await _times(partial(_ask, stream, SLIP))
            await stream.aclose()
            rounds.append((ours, bare, hops, ours_slip, bare_slip))
    ours_s, bare_s, hops_s, slip_s, bare_slip_s = (median(column) for column in zip(*rounds, strict=True))
    beside = f"a hop to a thread and back {_us(hops_s)} + bare backend "
    return [
        Figure(
            "USB: a question and its answer, our stream",
            _us(ours_s),
            beside + _us(bare_s),
            median_ratio([(ours, bare + hop) for ours, bare, hop, _, _ in rounds]),
            at_most=GOAL,
        ),
        Figure(
            "USB: a slip of 600 bytes and an answer",
            _us(slip_s),
            beside + _us(bare_slip_s),
            median_ratio([(slip, bare + hop) for _, _, hop, slip, bare in rounds]),
            at_most=GOAL,
        ),
    ]


def _us(seconds: float) -> str:
    return f"{1e6 * seconds:.0f} µs"


def _bare(bus: UsbBus, sent: bytes) -> float:
    (device,) = bus.enumerate_devices()
    handle = bus.open_device(device)
    bus.claim_interface(handle, 0)
    out, room, taken = array("B", sent), array("B", bytes(4096)), []
    for _ in range(EACH):
        began = time.perf_counter()
        bus.bulk_write(handle, OUT, 0, out, 1000)
        bus.bulk_read(handle, IN, 0, room, 1000)
        taken.append(time.perf_counter() - began)
    bus.close_device(handle)
    return median(taken)


async def _hops() -> float:
    loop = asyncio.get_running_loop()
    with ThreadPoolExecutor(1) as thread:
        return await _times(lambda: loop.run_in_executor(thread, int))


async def _ask(stream: Stream, sent: bytes) -> None:
    await stream.write(sent)
    await stream.read()


async def _times(work: Callable[[], Awaitable[object]]) -> float:
    taken = []
    for _ in range(EACH):
        began = time.perf_counter()
        await work()
        taken.append(time.perf_counter() - began)
    return median(taken)
