"""The virtual printer on its wires: answers, keeps its slips, writes their photographs."""

import asyncio
from collections import deque
from collections.abc import Callable
from contextlib import AsyncExitStack
from pathlib import Path
from random import Random
from types import TracebackType
from typing import Self

from drivers.errors import LinkLost
from drivers.stream import NOT_ERROR, PAPER_EMPTY, SELECTED, Stream
from firmware_mocks.narrow_stream import NarrowStream
from firmware_mocks.printer.condition import FAULTS
from firmware_mocks.printer.engine import KEYS, Engine
from firmware_mocks.printer.model import Model
from firmware_mocks.printer.photo import photograph
from firmware_mocks.printer.roll import PrintedSlip, Roll

SLIPS_KEPT = 200

OnSlip = Callable[[PrintedSlip, Path | None], None]
"""Told of each slip once it is cut, and its photograph (where wanted) is written; neither blocks nor raises."""


class MockPrinter:
    """`async with MockPrinter(random) as printer:` switches it on; `serve` puts a wire into it, one at a time.

    It goes on printing while no wire is in, and says its last process id to the next wire; a new wire ends the one
    before. With `out`, each slip is photographed to `slip-0001.png` and so on there. On a `serial` line nobody sees
    that it has no power: what is sent then is lost, and nothing is said.
    """

    faults, keys = FAULTS, KEYS

    def __init__(
        self,
        random: Random,
        *,
        model: Model | None = None,
        out: Path | None = None,
        on_slip: OnSlip | None = None,
        serial: bool = False,
    ) -> None:
        self.slips: deque[PrintedSlip] = deque(maxlen=SLIPS_KEPT)
        self.received = 0
        self._random, self._out, self._on_slip, self._serial = random, out, on_slip, serial
        self._engine = Engine(model or Model(), self._say, self._slip_out)
        self._engine.went_dark = self._lose_host
        self._wire: _Wire | None = None
        self._unsaid = b""
        self._to_photograph: asyncio.Queue[PrintedSlip] = asyncio.Queue()
        self._stack = AsyncExitStack()

    @property
    def half_printed(self) -> bool:
        """True while something stands on the paper that was not cut off."""
        return self._engine.roll.begun

    @property
    def engine(self) -> Engine:
        """What stands behind the wire."""
        return self._engine

    @property
    def roll(self) -> Roll:
        """The paper, with how much of it was used."""
        return self._engine.roll

    @property
    def port_status(self) -> int:
        """What the port's chip answers to GET_PORT_STATUS (USB printer class), also while the printer reads nothing."""
        condition = self._engine.condition
        return (PAPER_EMPTY if condition.paper_out else 0) | (SELECTED | NOT_ERROR if condition.can_print else 0)

    async def __aenter__(self) -> Self:
        tasks = await self._stack.enter_async_context(asyncio.TaskGroup())
        running = [
            tasks.create_task(self._engine.run(), name="printer engine"),
            tasks.create_task(self._photograph_slips(), name="printer photographs"),
        ]
        for task in running:
            self._stack.callback(task.cancel)
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> bool | None:
        if error is None:
            await self._to_photograph.join()
        return await self._stack.__aexit__(kind, error, trace)

    def fault(self, name: str, on: bool) -> None:
        """Switches a fault of `faults` on or off; raises ValueError for another name."""
        self._engine.fault(name, on)
        if name == "power_cut" and on:
            self._lose_host()

    def press(self, key: str) -> None:
        """Does by hand what `keys` name: feed, put in a new roll, reset, tear; raises ValueError for another."""
        self._engine.press(key)
        if key == "reset":
            self._lose_host()

    async def serve(self, stream: Stream) -> None:
        """Talks on this wire until it is lost, or the power is cut; closes it."""
        wire = _Wire(stream)
        self._hang_up()
        self._wire = wire
        unsaid, self._unsaid = self._unsaid, b""
        if unsaid:
            self._say(unsaid)
        try:
            if self._serial or not self._engine.condition.dark:
                await self._talk(wire)
        finally:
            if self._wire is wire:
                self._wire = None
            await stream.aclose()

    async def _talk(self, wire: "_Wire") -> None:
        """Until one of these ends; a printer that does not read sees only that its own end is closed."""
        works = [self._listen(wire.stream), wire.pump()]
        if isinstance(wire.stream, NarrowStream):
            works.append(wire.stream.closed())
        running = [asyncio.ensure_future(work) for work in works]
        try:
            await asyncio.wait(running, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for task in running:
                task.cancel()
            ends = await asyncio.gather(*running, return_exceptions=True)
        for end in ends:
            if isinstance(end, Exception) and not isinstance(end, LinkLost):
                raise end

    async def _listen(self, stream: Stream) -> None:
        engine, reads_on = self._engine, self._serial
        while True:
            await engine.wait_for_room(or_darkness=reads_on)
            chunk = await stream.read(min(4096, engine.room) or 4096)
            while chunk:
                await engine.wait_for_room(or_darkness=reads_on)
                if engine.condition.dark:
                    break
                room = engine.room
                self.received += len(chunk[:room])
                engine.receive(chunk[:room])
                chunk = chunk[room:]

    def _lose_host(self) -> None:
        if not self._serial:
            self._hang_up()

    def _hang_up(self) -> None:
        if self._wire is not None:
            self._wire.say(None)

    def _say(self, answer: bytes) -> None:
        on = self._engine.condition.on
        if "silent" in on or "power_cut" in on or not answer:
            return
        if self._wire is not None:
            noise = bytes(0x80 | byte for byte in self._random.randbytes(3)) if "noise" in on else b""
            said = self._random.randbytes(self._random.randint(1, 2 * len(answer))) if "garbage" in on else answer
            self._wire.say(noise + said)
        elif answer.startswith(b"\x37\x22"):
            self._unsaid = answer

    def _slip_out(self, slip: PrintedSlip) -> None:
        self.slips.append(slip)
        if self._out is None:
            self._tell(slip, None)
        else:
            self._to_photograph.put_nowait(slip)

    def _tell(self, slip: PrintedSlip, png: Path | None) -> None:
        if self._on_slip is not None:
            self._on_slip(slip, png)

    async def _photograph_slips(self) -> None:
        while True:
            slip = await self._to_photograph.get()
            seed = self._random.getrandbits(64)
            png = await asyncio.get_running_loop().run_in_executor(None, self._write_photograph, slip, seed)
            self._tell(slip, png)
            self._to_photograph.task_done()

    def _write_photograph(self, slip: PrintedSlip, seed: int) -> Path:
        assert self._out is not None
        self._out.mkdir(parents=True, exist_ok=True)
        path = self._out / f"slip-{slip.number:04}.png"
        unfinished = path.with_suffix(".part")
        grain = Random(seed)  # noqa: S311  (the look of paper, no secret)
        photograph(slip, grain).save(unfinished, format="png", compress_level=1)
        return unfinished.replace(path)


class _Wire:
    """The way out to one host: what is said waits here until the wire has taken it."""

    def __init__(self, stream: Stream) -> None:
        self.stream = stream
        self._waiting: asyncio.Queue[bytes | None] = asyncio.Queue()

    def say(self, answer: bytes | None) -> None:
        """None: say nothing more and hang up."""
        self._waiting.put_nowait(answer)

    async def pump(self) -> None:
        while (answer := await self._waiting.get()) is not None:
            await self.stream.write(answer)
