"""The printer between wire and paper: buffers, real-time orders, faults, and the time that printing takes."""

import asyncio
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass

from firmware_mocks.printer.condition import FAULTS, Condition
from firmware_mocks.printer.interpreter import Answer, CutNow, Interpreter
from firmware_mocks.printer.parser import Parser, Token
from firmware_mocks.printer.realtime import RealTime, RealTimeScanner
from firmware_mocks.printer.roll import Feed, Mark, Picture, PrintedSlip, QrSymbol, Roll, TextLine

SLOW_BYTES_PER_SECOND = 400
REAL_DOTS_PER_SECOND = 1_600
"""200 mm/s, a usual speed of 80 mm receipt printers."""

LEAST_FEED_S = 0.05
"""The head prints ahead of the paper by so much, at most."""

_BITE = 512
"""Bytes taken from the buffer at a time."""


@dataclass(frozen=True, slots=True)
class Model:
    """What a model of printer can do. `dots_per_second=None` prints at once."""

    width: int = 576
    process_ids: bool = True
    automatic_status: bool = True
    queue_status: bool = True
    near_end_sensor: bool = True
    clears_buffers: bool = True
    kanji_at_start: bool = False
    buffer: int = 65_536
    dots_per_second: float | None = None


class Engine:
    """Takes bytes in, says answers and gives slips out by callbacks that neither block nor raise."""

    def __init__(self, model: Model, say: Callable[[bytes], None], slip_out: Callable[[PrintedSlip], None]) -> None:
        self.model = model
        self.condition = Condition(near_end_sensor=model.near_end_sensor)
        self.roll = Roll(model.width)
        self._say, self._slip_out = say, slip_out
        self._changed = asyncio.Event()
        self._switch_on()

    def _switch_on(self) -> None:
        self._interpreter = Interpreter(self.roll, self.model.kanji_at_start)
        self._scanner, self._parser = RealTimeScanner(), Parser()
        self._buffer = bytearray()
        self._tokens: deque[Token] = deque()
        self._automatic = False
        self._pending_cut: CutNow | None = None
        self._dots_to_feed = 0

    @property
    def room(self) -> int:
        """Bytes that still fit into the buffer."""
        return self.model.buffer - len(self._buffer)

    async def wait_for_room(self) -> None:
        """Returns when the buffer takes at least one byte."""
        while self.room <= 0:
            await self._next_change()

    def receive(self, chunk: bytes) -> None:
        """Takes bytes from the wire; obeys the real-time orders among them at once."""
        done = 0
        for end, order in self._scanner.feed(chunk):
            self._buffer += chunk[done : max(done, end)]
            done = max(done, end)
            self._obey(order)
        self._buffer += chunk[done:]
        if self._at_rest:
            self._read_on(_BITE)
        if self._tokens or self._buffer:
            self._changed.set()

    def fault(self, name: str, on: bool) -> None:
        """Switches a fault; raises ValueError for one it does not know."""
        if name not in FAULTS:
            raise ValueError(f"a printer has no fault {name!r}; it knows {', '.join(FAULTS)}")
        before = self.condition.automatic()
        (self.condition.on.add if on else self.condition.on.discard)(name)
        if name == "power_cut":
            self.condition.jammed = False
            self._switch_on()
        self._status_may_have_changed(before)

    async def run(self) -> None:
        """Prints what the buffer holds, for ever."""
        while True:
            if not self.condition.can_print or not (self._pending_cut or self._tokens or self._buffer):
                await self._next_change()
            elif self._pending_cut is not None:
                self._cut(self._pending_cut)
            elif self._tokens:
                await self._print()
            else:
                await self._bite()

    async def _next_change(self) -> None:
        self._changed.clear()
        await self._changed.wait()

    async def _bite(self) -> None:
        slow = "slow" in self.condition.on
        read = self._read_on(20 if slow else _BITE)
        self._changed.set()
        if slow:
            await asyncio.sleep(read / SLOW_BYTES_PER_SECOND)
        elif self._buffer:
            await asyncio.sleep(0)

    @property
    def _at_rest(self) -> bool:
        """Nothing waits, and nothing is in the way: what comes in, most often a question already answered, is read."""
        waits = self._tokens or self._pending_cut
        return not waits and len(self._buffer) <= _BITE and self.condition.can_print and "slow" not in self.condition.on

    def _read_on(self, most: int) -> int:
        """Cuts bytes of the buffer into tokens; tells how many."""
        bite = bytes(self._buffer[:most])
        del self._buffer[:most]
        self._tokens.extend(self._parser.feed(bite))
        return len(bite)

    async def _print(self) -> None:
        """Token after token, until there is no other; between two only moving paper and the cutter can stop it."""
        while self._tokens:
            marks = self.roll.marks
            before = len(marks)
            effect = self._interpreter.execute(self._tokens.popleft())
            if effect is None and len(marks) == before:
                continue
            for mark in marks[before:]:
                if seconds := self._feed_past(mark):
                    await asyncio.sleep(seconds)
            match effect:
                case CutNow():
                    self._cut(effect)
                case Answer():
                    self._answer(effect)
            if not self.condition.can_print:
                return

    def _feed_past(self, mark: Mark) -> float:
        """How long the paper moves now, in seconds: it does so in steps that take a while, not dot by dot."""
        if self.model.dots_per_second is None:
            return 0.0
        self._dots_to_feed += _height(mark)
        seconds = self._dots_to_feed / self.model.dots_per_second
        if seconds < LEAST_FEED_S:
            return 0.0
        self._dots_to_feed = 0
        return seconds

    def _cut(self, cut: CutNow) -> None:
        self._pending_cut = None
        if "cutter_error" in self.condition.on:
            before = self.condition.automatic()
            self._pending_cut = cut
            self.condition.jammed = True
            self._status_may_have_changed(before)
        elif (slip := self._interpreter.cut(cut.partial)) is not None:
            self._slip_out(slip)

    def _answer(self, answer: Answer) -> None:
        match answer.kind:
            case "automatic" if self.model.automatic_status:
                self._automatic = answer.content != b"\0"
                if self._automatic:
                    self._say(self.condition.automatic())
            case "paper" if self.model.queue_status:
                self._say(bytes([self.condition.paper_sensors()]))
            case "process_id" if self.model.process_ids:
                self._say(b"\x37\x22" + answer.content + b"\0")
            case "identity":
                self._say(_IDENTITY.get(answer.content[0], b""))

    def _obey(self, order: RealTime) -> None:
        match order.kind:
            case "ask":
                self._say(bytes([self.condition.answer(order.subject)]))
            case "clear" if self.model.clears_buffers:
                self._clear()
                self._say(b"\x37\x25\0")
            case "recover" if order.subject and self.condition.jammed and "cutter_error" not in self.condition.on:
                self._recover(clear=order.subject == 2)

    def _recover(self, clear: bool) -> None:
        before = self.condition.automatic()
        self.condition.jammed = False
        if clear:
            self._clear()
        self._status_may_have_changed(before)

    def _clear(self) -> None:
        self._buffer.clear()
        self._tokens.clear()
        self._parser.reset()
        self._interpreter.forget_line()
        self._pending_cut = None

    def _status_may_have_changed(self, before: bytes) -> None:
        self._changed.set()
        if self._automatic and self.condition.automatic() != before:
            self._say(self.condition.automatic())


def _height(mark: Mark) -> int:
    match mark:
        case TextLine(_, _, height):
            return height
        case Picture():
            return mark.height
        case QrSymbol(content, module, _, _):
            return module * (29 + len(content) // 8)
        case Feed(dots):
            return dots


_IDENTITY = {
    1: b"\x20",
    2: b"\x03",
    65: b"\x5f1.00\0",
    66: b"\x5fPAIDUI\0",
    67: b"\x5fMOCK-80\0",
    68: b"\x5f000001\0",
    69: b"\x5fCHINA GB18030\0",
}
