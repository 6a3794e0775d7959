"""Tap received to first byte for the printer, key frame complete to LED frame written, over what each has to do.

A whole controller in this process with its real drivers; virtual devices on real wires (TCP, pty) in another; a real
Mosquitto. Both ends of each path are seen at the stream between driver and wire. A key frame is there when `read` has
returned it, an LED frame is written when `write` has returned; a slip's first byte is at the printer one bare write
after the wire was given the slip (the virtual printer, on the same two cores, may hold up the return of `write`).
Beside it: commits through the writer thread, encoding, one write.
"""

import asyncio
import json
import tempfile
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, redirect_stdout, suppress
from dataclasses import dataclass, field, replace
from io import StringIO
from pathlib import Path
from statistics import median

from benchmarks.figures import Figure, Step, ms
from benchmarks.floors import Writer, commit_s, writer
from benchmarks.halls import outside_broker, whole_hall, write_hall
from drivers.escpos.builder import SlipEncoder
from drivers.stream import Stream
from drivers.world import OpenStream, World
from firmware_mocks.halls.control import tell_mocks
from firmware_mocks.ports import tcp_port
from kiosk.app import House
from kiosk.config import HallConfig, load
from kiosk.config import Printer as PrinterConfig
from kiosk.printer_outlet import PrinterOutlet
from kiosk.queueing.model import SlipStage
from kiosk.requests import parse
from kiosk.wires import hall_folder
from kiosk.world import real_world
from tests.mosquitto import Mosquitto
from tests.waiting import until

TAPS = 12
KEYS = 60
REST_S = 0.15
"""Before each run, ours or beside: a processor that has rested is slower, and in a hall it always has."""
MOST = 3.0
MOST_AFTER_COMMIT = 2.0
"""The slip is marked as sent, durably, before its first byte: a commit of its own."""
JOB_BYTES = 200
"""A write of more bytes is a slip; questions about the printer's condition are shorter."""
DEVICES = """
[[kiosks]]
id = "kiosk-1"
printers = ["printer-1"]
[[devices]]
kind = "printer"
id = "printer-1"
address = "mock"
chinese = "gb18030"
qr = "native"
[[devices]]
kind = "led"
id = "led-1"
address = "mock"
counter = "1"
unit = 1
profile = "dm36b06"
[[devices]]
kind = "terminal"
id = "terminal-1"
address = "mock"
counter = "1"
unit = 1
"""


def measure(step: Step) -> list[Figure]:
    """Medians of single touches and presses, with nothing else going on in the hall."""
    return asyncio.run(_measure(step))


@dataclass
class Seen:
    """When a wire had brought something; when it was given something, and had taken it: seconds, bytes."""

    read: list[float] = field(default_factory=list)
    given: list[tuple[float, int]] = field(default_factory=list)
    written: list[float] = field(default_factory=list)

    def slip_after(self, began: float) -> Callable[[], float]:
        """When the wire was given the first slip since then; 0 before."""
        return lambda: next((at for at, size in self.given if at > began and size > JOB_BYTES), 0.0)


@dataclass
class WatchedStream:
    """A stream that notes when."""

    wire: Stream
    seen: Seen

    async def read(self, limit: int = 4096) -> bytes:
        """See Stream."""
        chunk = await self.wire.read(limit)
        self.seen.read.append(time.perf_counter())
        return chunk

    async def write(self, data: bytes) -> None:
        """See Stream."""
        self.seen.given.append((time.perf_counter(), len(data)))
        await self.wire.write(data)
        self.seen.written.append(time.perf_counter())

    async def aclose(self) -> None:
        """See Stream."""
        await self.wire.aclose()


def _watched(open_stream: OpenStream, seen: dict[str, Seen]) -> OpenStream:
    async def opened(url: str) -> Stream:
        device = next((each for each in seen if url.endswith(each)), "printer-1")
        return WatchedStream(await open_stream(url), seen[device])

    return opened


async def _measure(step: Step) -> list[Figure]:
    with tempfile.TemporaryDirectory(prefix="paidui-bench-") as folder, Mosquitto() as broker:
        config = load(write_hall(Path(folder), outside_broker(broker.address.port), DEVICES))
        async with writer(Path(folder) / "raw.db") as raw, _hall(config) as (house, seen):
            await commit_s(raw, 50)
            step(f"{TAPS} touches")
            tap = await _taps(house, seen["printer-1"], raw)
            step(f"{KEYS} presses")
            key = await _keys(house, seen, config, raw)
            encoding = await _encoding_s(house, config)
    writing = await _write_s()
    tap_floor, key_floor = tap.commits + encoding + writing, key.commits + writing
    tap_s, slip_s = tap.ours + writing, tap.after_commit + writing
    slip_floor = tap.commits / 2 + encoding + writing
    parts = f"2 commits {ms(tap.commits)} + encoding {ms(encoding)} + write {ms(writing)}"
    return [
        Figure("tap to first byte at the printer", ms(tap_s), parts, tap_s / tap_floor, at_most=MOST),
        Figure(
            "ticket committed to first byte of its slip",
            ms(slip_s),
            f"commit {ms(tap.commits / 2)} + encoding {ms(encoding)} + write {ms(writing)}",
            slip_s / slip_floor,
            at_most=MOST_AFTER_COMMIT,
        ),
        Figure(
            "key frame to LED frame",
            ms(key.ours),
            f"commit {ms(key.commits)} + write {ms(writing)}",
            key.ours / key_floor,
            at_most=MOST,
        ),
    ]


@dataclass
class Timed:
    """Medians, seconds: the path, and the bare commits that it needs, measured between its runs."""

    ours: float
    commits: float
    after_commit: float = 0.0


async def _taps(house: House, seen: Seen, raw: Writer) -> Timed:
    ours, commits, after_commit = [], [], []
    for n in range(TAPS):
        await asyncio.sleep(REST_S)
        commits.append(await commit_s(raw, 2))
        await asyncio.sleep(REST_S)
        began = time.perf_counter()
        number = json.loads(await _ask(house, f"tap-{n}", "issue_ticket", service="A"))["ticket"]["number"]
        replied = time.perf_counter()
        await until(seen.slip_after(began), 10, "a slip")
        ours.append(seen.slip_after(began)() - began)
        after_commit.append(seen.slip_after(began)() - replied)
        ticket = house.controller.hall.tickets[number]
        await until(lambda ticket=ticket: ticket.slip is SlipStage.PRINTED, 20, "a printed slip")  # type: ignore[misc]
    return Timed(median(ours), median(commits), median(after_commit))


async def _keys(house: House, seen: dict[str, Seen], config: HallConfig, raw: Writer) -> Timed:
    await _ask(house, "open", "open_counter", counter="1")
    for n in range(KEYS + 1):
        await _ask(house, f"waits-{n}", "issue_ticket", service="A", slip=False)
    ours, commits = [], []
    for _ in range(KEYS):
        await asyncio.sleep(REST_S)
        commits.append(await commit_s(raw, 1))
        await asyncio.sleep(REST_S)
        heard, told = len(seen["terminal-1"].read), len(seen["led-1"].written)
        await _press(config, "next")
        await until(lambda told=told: len(seen["led-1"].written) > told, 5, "a number")  # type: ignore[misc]
        ours.append(seen["led-1"].written[told] - seen["terminal-1"].read[heard])
    return Timed(median(ours), median(commits))


async def _ask(house: House, id: str, command: str, **fields: object) -> bytes:
    body = json.dumps({"id": id, "command": command, **fields}).encode()
    return await house.controller.submit(parse("kiosk-1", body, real_world().now()))


async def _encoding_s(house: House, config: HallConfig) -> float:
    """Laying out and encoding slips that were not printed yet, encoder warm."""
    device = next(each for each in config.devices if isinstance(each, PrinterConfig))
    outlet: PrinterOutlet = house.slips.printers[device.id]
    unprinted = [ticket for ticket in house.controller.hall.tickets.values() if ticket.slip is SlipStage.NONE]
    assert isinstance(outlet._encoder, SlipEncoder)
    taken = []
    for ticket in unprinted[:TAPS]:
        await asyncio.sleep(REST_S)
        began = time.perf_counter()
        outlet._encode(ticket)
        taken.append(time.perf_counter() - began)
    return median(taken)


async def _write_s() -> float:
    """One write of a slip's length to a TCP wire that takes it."""
    async with tcp_port() as port:
        swallowing = asyncio.create_task(port.serve(_swallow))
        stream = await real_world().open_stream(port.url)
        taken = []
        for _ in range(TAPS):
            await asyncio.sleep(REST_S)
            began = time.perf_counter()
            await stream.write(bytes(1500))
            taken.append(time.perf_counter() - began)
        await stream.aclose()
        swallowing.cancel()
        with suppress(asyncio.CancelledError):
            await swallowing
    return median(taken)


async def _swallow(stream: Stream) -> None:
    while True:
        await stream.read()


Hall = tuple[House, dict[str, Seen]]


@asynccontextmanager
async def _hall(config: HallConfig) -> AsyncIterator[Hall]:
    seen = {device.id: Seen() for device in config.devices}
    world = real_world()
    watched: World = replace(world, open_stream=_watched(world.open_stream, seen))
    async with whole_hall(config, watched) as house:
        yield house, seen


async def _press(config: HallConfig, key: str) -> None:
    with redirect_stdout(StringIO()):
        await tell_mocks(hall_folder(config), {"device": "terminal-1", "press": key})
