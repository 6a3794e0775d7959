"""Terminals and displays on one line: twelve of each, a round of polls over its bytes and silences, key to called
number and to the terminal's own answer; one of each, key to called number over a commit and the bytes of both frames.

A whole controller with its real drivers in this process; the line with its virtual devices, on which bytes take the
time of the baud rate, in another. Both are seen at the stream between bus and wire: a key frame is there when `read`
has returned it, an LED frame when the time of its bytes has passed since `write`. Beside the round: the bytes that
really went both ways, the silence after which a device answers, and the silence that Modbus asks of its master.
"""

import asyncio
import json
import tempfile
import time
from collections import deque
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, redirect_stdout
from dataclasses import dataclass, field, replace
from io import StringIO
from pathlib import Path
from random import Random
from statistics import median

from benchmarks.figures import Figure, Step, ms, percentile
from benchmarks.floors import commit_s, writer
from benchmarks.halls import outside_broker, whole_hall, write_hall
from drivers.call_button.messages import Key, KeyDone
from drivers.call_button.terminal_codec import frame_decoder
from drivers.modbus.decoding import request_decoder
from drivers.modbus.frames import Request, WriteRegisters
from drivers.stream import Stream
from drivers.world import World
from firmware_mocks.halls.control import tell_mocks
from firmware_mocks.wires import BITS_PER_BYTE
from kiosk.app import House
from kiosk.config import HallConfig, load
from kiosk.requests import parse
from kiosk.wires import hall_folder
from kiosk.world import real_world
from tests.mosquitto import Mosquitto

BAUDRATES = (9600, 57600)
DEVICES = 12
IDLE_S = 6.0
SETTLE_S = 2.0
PRESSES_EACH = 10
PRESSES_IDLE = 30
PAUSES_S = (0.5, 4.0)
"""Between two presses of a teller: in a hall it is minutes."""

ROUND_GOAL = 1.15
GOAL_S = 0.15
FELT_GOAL_S = 0.1
IDLE_GOAL = 2.0
BLANK = 0x20
"""A display that blinks is told nothing but these."""

SILENT_CHARACTERS, BITS_OF_A_CHARACTER, SHORTEST_SILENCE_S = 3.5, 11, 0.00175


def measure(step: Step) -> list[Figure]:
    """A full line at both speeds, and an idle one."""
    full = [figure for baudrate in BAUDRATES for figure in asyncio.run(_measure(step, baudrate))]
    return [*full, asyncio.run(_measure_idle(step, BAUDRATES[0]))]


@dataclass
class Seen:
    """What went over the line: when, and the bytes."""

    written: list[tuple[float, bytes]] = field(default_factory=list)
    read: list[tuple[float, bytes]] = field(default_factory=list)


@dataclass
class WatchedStream:
    """A stream that notes when."""

    wire: Stream
    seen: Seen

    async def read(self, limit: int = 4096) -> bytes:
        """See Stream."""
        chunk = await self.wire.read(limit)
        self.seen.read.append((time.perf_counter(), chunk))
        return chunk

    async def write(self, data: bytes) -> None:
        """See Stream."""
        self.seen.written.append((time.perf_counter(), data))
        await self.wire.write(data)

    async def aclose(self) -> None:
        """See Stream."""
        await self.wire.aclose()


async def _measure(step: Step, baudrate: int) -> list[Figure]:
    with tempfile.TemporaryDirectory(prefix="paidui-bench-") as folder, Mosquitto() as broker:
        devices = "".join(_pair(n, baudrate) for n in range(1, DEVICES + 1))
        config = load(write_hall(Path(folder), outside_broker(broker.address.port), devices, counters=DEVICES))
        async with _hall(config) as (house, seen):
            await _fill(house, DEVICES)
            step(f"{baudrate} baud: rounds of polls")
            await asyncio.sleep(SETTLE_S)
            ours, beside = await _rounds(seen, baudrate)
            step(f"{baudrate} baud: {DEVICES * PRESSES_EACH} presses")
            taken = await _press_keys(config, seen, baudrate, DEVICES)
            felt = _felt(seen, baudrate)
    p99, felt_p99 = percentile(taken, 0.99), percentile(felt, 0.99)
    return [
        Figure(
            f"round of {DEVICES} polls at {baudrate} baud",
            ms(ours),
            f"bytes and silences {ms(beside)}",
            ours / beside,
            at_most=ROUND_GOAL if baudrate == BAUDRATES[0] else None,
        ),
        Figure(
            f"key to called number, {DEVICES} + {DEVICES} at {baudrate} baud, p99",
            f"{ms(p99)}, median {ms(median(taken))}",
            f"limit {ms(GOAL_S)}, {len(taken)} presses",
            p99 / GOAL_S,
            at_most=1.0,
        ),
        Figure(
            f"key to the terminal's answer, {DEVICES} + {DEVICES} at {baudrate} baud, p99",
            f"{ms(felt_p99)}, median {ms(median(felt))}",
            f"limit {ms(FELT_GOAL_S)}, {len(felt)} presses",
            felt_p99 / FELT_GOAL_S,
            at_most=1.0,
        ),
    ]


async def _measure_idle(step: Step, baudrate: int) -> Figure:
    """One terminal, one display: the floor is what has to be written, on disk and on the line."""
    with tempfile.TemporaryDirectory(prefix="paidui-bench-") as folder, Mosquitto() as broker:
        config = load(write_hall(Path(folder), outside_broker(broker.address.port), _pair(1, baudrate), counters=1))
        async with writer(Path(folder) / "raw.db") as raw, _hall(config) as (house, seen):
            await _fill(house, 1)
            await asyncio.sleep(SETTLE_S)
            step(f"{baudrate} baud: {PRESSES_IDLE} presses on an idle line")
            taken, commits = list[float](), list[float]()
            for _ in range(PRESSES_IDLE // PRESSES_EACH):
                commits += [await commit_s(raw, 1) for _ in range(PRESSES_EACH)]
                taken += await _press_keys(config, seen, baudrate, 1)
    commit = median(commits)
    key_s, led_s = _wire_s(seen, baudrate)
    return Figure(
        f"key to called number, idle line at {baudrate} baud",
        ms(median(taken)),
        f"commit {ms(commit)} + key frame {ms(key_s)} + display's frame {ms(led_s)}",
        median(taken) / (commit + key_s + led_s),
        at_most=IDLE_GOAL,
    )


def _wire_s(seen: Seen, baudrate: int) -> tuple[float, float]:
    """Of the last key frame and of the last text, on the line."""
    texts = [len(sent) for _, sent in seen.written if any(_is_text(each) for each in request_decoder().feed(sent))]
    decoder = frame_decoder()
    keys = [frame for _, chunk in seen.read for frame in decoder.feed(chunk) if frame.command == Key.command]
    return len(keys[-1].to_bytes()) * BITS_PER_BYTE / baudrate, texts[-1] * BITS_PER_BYTE / baudrate


def _is_text(request: Request) -> bool:
    return isinstance(request, WriteRegisters) and any(value != BLANK for value in request.values)


def _pair(n: int, baudrate: int) -> str:
    both = f'address = "mock:line-1?baudrate={baudrate}"\ncounter = "{n}"\nunit = {n}\n'
    return (
        f'[[devices]]\nkind = "led"\nid = "led-{n}"\nprofile = "dm36b06"\n{both}'
        f'[[devices]]\nkind = "terminal"\nid = "terminal-{n}"\n{both}'
    )


@asynccontextmanager
async def _hall(config: HallConfig) -> AsyncIterator[tuple[House, Seen]]:
    seen, world = Seen(), real_world()

    async def opened(url: str) -> Stream:
        return WatchedStream(await world.open_stream(url), seen)

    watched: World = replace(world, open_stream=opened)
    async with whole_hall(config, watched) as house:
        yield house, seen


async def _fill(house: House, pairs: int) -> None:
    for n in range(1, pairs + 1):
        await _ask(house, f"open-{n}", "open_counter", counter=str(n))
    for n in range(max(DEVICES * PRESSES_EACH, PRESSES_IDLE)):
        await _ask(house, f"waits-{n}", "issue_ticket", service="A", slip=False)


async def _ask(house: House, id: str, command: str, **fields: object) -> bytes:
    body = json.dumps({"id": id, "command": command, **fields}).encode()
    return await house.controller.submit(parse("kiosk-1", body, real_world().now()))


async def _rounds(seen: Seen, baudrate: int) -> tuple[float, float]:
    """The mean round of polls, and what its bytes and silences take."""
    seen.written.clear()
    seen.read.clear()
    await asyncio.sleep(IDLE_S)
    starts = [at for at, frame in seen.written if frame[5] == 1 and frame[0] == 0xFF]
    first, last, rounds = starts[0], starts[-1], len(starts) - 1
    sent = [frame for at, frame in seen.written if first <= at < last]
    heard = sum(len(chunk) for at, chunk in seen.read if first <= at < last)
    characters = (sum(len(frame) for frame in sent) + heard) * BITS_PER_BYTE / baudrate
    answers = max(SILENT_CHARACTERS * BITS_PER_BYTE / baudrate, SHORTEST_SILENCE_S)
    silence = max(SILENT_CHARACTERS * BITS_OF_A_CHARACTER / baudrate, SHORTEST_SILENCE_S)
    return (last - first) / rounds, (characters + len(sent) * (answers + silence)) / rounds


async def _press_keys(config: HallConfig, seen: Seen, baudrate: int, pairs: int) -> list[float]:
    seen.written.clear()
    seen.read.clear()
    dice = Random(1)

    async def teller(n: int) -> None:
        for _ in range(PRESSES_EACH):
            await asyncio.sleep(dice.uniform(*PAUSES_S))
            await tell_mocks(hall_folder(config), {"device": f"terminal-{n}", "press": "next"})

    with redirect_stdout(StringIO()):
        async with asyncio.TaskGroup() as tasks:
            for n in range(1, pairs + 1):
                tasks.create_task(teller(n), name=f"teller {n}")
        await asyncio.sleep(1)
    return _taken(seen, baudrate, pairs)


def _taken(seen: Seen, baudrate: int, pairs: int) -> list[float]:
    """From each key frame to the last byte of the next text of its display."""
    lit: dict[int, deque[float]] = {n: deque() for n in range(1, pairs + 1)}
    for at, sent in seen.written:
        for request in request_decoder().feed(sent):
            if _is_text(request):
                lit[request.unit].append(at + len(sent) * BITS_PER_BYTE / baudrate)
    taken, pressed = [], dict.fromkeys(lit, (-1, -1))
    decoder = frame_decoder()
    for at, chunk in seen.read:
        for frame in decoder.feed(chunk):
            if frame.command != Key.command or pressed[frame.address] == (identity := (*frame.data[:4],)[2:]):
                continue
            pressed[frame.address] = identity
            texts = lit[frame.address]
            while texts and texts[0] < at:
                texts.popleft()
            taken.append(texts[0] - at)
    assert len(taken) == pairs * PRESSES_EACH, f"{len(taken)} presses seen"
    return taken


def _felt(seen: Seen, baudrate: int) -> list[float]:
    """From each key frame to the last byte of the frame that tells its teller what became of it."""
    pressed: dict[tuple[int, bytes], float] = {}
    decoder = frame_decoder()
    for at, chunk in seen.read:
        for frame in decoder.feed(chunk):
            if frame.command == Key.command:
                pressed.setdefault((frame.address, bytes(frame.data[:4])), at)
    felt: dict[tuple[int, bytes], float] = {}
    for at, sent in seen.written:
        for frame in frame_decoder().feed(sent):
            if frame.command == KeyDone.command:
                done = at + len(sent) * BITS_PER_BYTE / baudrate
                felt.setdefault((frame.address, bytes(frame.data[:4])), done)
    return [felt[key] - at for key, at in pressed.items()]
