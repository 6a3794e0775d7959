"""The printer between wire and paper: buffers, real-time orders, faults, and the time that printing takes.

`receive`, `room`, `fault` and the rest are called on the loop it runs on; other threads use `interface`.
"""

import asyncio
from collections import deque
from collections.abc import Callable

from firmware_mocks.printer.condition import FAULTS, Condition, watched
from firmware_mocks.printer.effects import Answer, CutNow, Effect, Pulse, RealTimeSwitch, StartedAnew
from firmware_mocks.printer.graphics import Block, Memory
from firmware_mocks.printer.interpreter import Interpreter
from firmware_mocks.printer.model import DOTS_PER_MM, Model
from firmware_mocks.printer.parser import Parser, Token
from firmware_mocks.printer.realtime import RealTime, RealTimeScanner
from firmware_mocks.printer.roll import Feed, PrintedSlip, Roll

__all__ = ["KEYS", "REAL_DOTS_PER_SECOND", "Engine", "Model"]

SLOW_BYTES_PER_SECOND = 400
REAL_DOTS_PER_SECOND = 1_600
"""200 mm/s, a usual speed of 80 mm receipt printers."""

LEAST_FEED_S = 0.05
"""The head prints ahead of the paper by so much, at most."""

TORN_AFTER_S = 1.5
"""Seconds of rest until a customer tears off the slip of a printer without cutter."""

KEYS = ("feed", "new_roll", "reset", "tear")
"""What a hand can do to it."""

_BITE = 512
"""Bytes taken from the buffer at a time."""

_NEARLY_FULL, _ROOM_AGAIN = 128, 512
"""Bytes of room at which XOFF and XON are said."""

_XON, _XOFF = b"\x11", b"\x13"
_GOING_OFF = b"\x3b\x30\0"


class Engine:
    """Takes bytes in, says answers and gives slips out by callbacks that neither block nor raise.

    Of each chunk a wire may hand over `room` bytes; more would not be there in a real one.
    """

    def __init__(self, model: Model, say: Callable[[bytes], None], slip_out: Callable[[PrintedSlip], None]) -> None:
        self.model = model
        self.condition = Condition(model.near_end_sensor, model.drawer_pin_high)
        length = None if model.roll_mm is None else model.roll_mm * DOTS_PER_MM
        self.roll = Roll(model.width, model.head_to_cutter, length)
        self.memory = Memory(model.nv_memory)
        self.pulses = self.beeps = 0
        self.went_dark: Callable[[], None] = _nothing
        """Called when the host has switched it off."""
        self._say, self._slip_out = say, slip_out
        self._changed = asyncio.Event()
        self._tearing: asyncio.TimerHandle | None = None
        self._switch_on()

    def _switch_on(self) -> None:
        self.memory.power_lost()
        self._interpreter = Interpreter(self.roll, self.model, self.memory)
        self._scanner, self._parser = RealTimeScanner(), Parser()
        self._buffer = bytearray()
        self._tokens: deque[Token] = deque()
        self._watched = 0
        self._pending: Effect = None
        self._dots_to_feed = 0
        self._pulse_allowed, self._off_allowed = True, False
        self._xoff = False

    @property
    def room(self) -> int:
        """Bytes that still fit into the buffer; none without power."""
        if "blocked" in self.condition.on or self.condition.dark:
            return 0
        return max(0, self.model.buffer - len(self._buffer))

    async def wait_for_room(self, *, or_darkness: bool = False) -> None:
        """Returns when the buffer takes at least one byte, or else when the power is gone."""
        while self.room <= 0 and not (or_darkness and self.condition.dark):
            await self._next_change()

    def receive(self, chunk: bytes) -> None:
        """Takes bytes from the wire; obeys the real-time orders among them at once."""
        done = 0
        for end, order in self._scanner.feed(chunk):
            self._buffer += chunk[done : max(done, end)]
            done = max(done, end)
            self._obey(order)
            if self.condition.dark:
                return
        self._buffer += chunk[done:]
        if self._at_rest:
            self._read_on(_BITE)
        self._control_flow()
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

    def press(self, key: str) -> None:
        """Does by hand what `key` says; raises ValueError for one it does not know."""
        before = self.condition.automatic()
        match key:
            case "feed":
                self.roll.burn(Feed(self.model.head_to_cutter))
            case "new_roll":
                self.roll.renew()
                self.condition.roll_low = self.condition.roll_used_up = False
                self.condition.on -= {"paper_out", "paper_near_end"}
            case "reset":
                self.condition.jammed = False
                self._switch_on()
            case "tear":
                self._tear()
            case _:
                raise ValueError(f"a printer has no key {key!r}; it has {', '.join(KEYS)}")
        self._look_at_roll()
        self._status_may_have_changed(before)

    async def run(self) -> None:
        """Prints what the buffer holds, for ever."""
        try:
            while True:
                if not self.condition.can_print:
                    await self._next_change()
                elif self._pending is not None:
                    await self._follow(self._pending)
                elif self._tokens:
                    await self._print()
                elif self._buffer:
                    await self._bite()
                else:
                    self._leave_to_the_customer()
                    await self._next_change()
        finally:
            self._keep_from_the_customer()

    async def _next_change(self) -> None:
        self._changed.clear()
        await self._changed.wait()

    async def _bite(self) -> None:
        slow = "slow" in self.condition.on
        read = self._read_on(20 if slow else _BITE)
        self._control_flow()
        self._changed.set()
        if slow:
            await asyncio.sleep(read / SLOW_BYTES_PER_SECOND)
        elif self._buffer:
            await asyncio.sleep(0)

    @property
    def _at_rest(self) -> bool:
        """Nothing waits, and nothing is in the way: what comes in, most often a question already answered, is read."""
        waits = self._tokens or self._pending
        return not waits and len(self._buffer) <= _BITE and self.condition.can_print and "slow" not in self.condition.on

    def _read_on(self, most: int) -> int:
        """Cuts bytes of the buffer into tokens; tells how many."""
        bite = bytes(self._buffer[:most])
        del self._buffer[:most]
        self._tokens.extend(self._parser.feed(bite))
        return len(bite)

    async def _print(self) -> None:
        """Token after token, until there is no other; between two only moving paper and the cutter can stop it."""
        self._keep_from_the_customer()
        while self._tokens and self._pending is None and self.condition.can_print:
            before = self.roll.fed
            self._pending = self._interpreter.execute(self._tokens.popleft())
            if dots := self.roll.fed - before:
                await self._move(dots)
                self._look_at_roll()
            if self._pending is not None and self.condition.can_print:
                await self._follow(self._pending)

    async def _move(self, dots: int) -> None:
        """The paper moves in steps that take a while, not dot by dot."""
        if self.model.dots_per_second is not None:
            self._dots_to_feed += dots
            if self._dots_to_feed >= LEAST_FEED_S * self.model.dots_per_second:
                await self._stop_paper()

    async def _stop_paper(self) -> None:
        """Returns when the paper has come where the head is."""
        if self.model.dots_per_second is not None and self._dots_to_feed:
            seconds = self._dots_to_feed / self.model.dots_per_second
            self._dots_to_feed = 0
            await asyncio.sleep(seconds)

    async def _follow(self, effect: Effect) -> None:
        """Does what a command asked for, unless it was stopped or forgotten while the paper came to rest."""
        match effect:
            case CutNow():
                await self._stop_paper()
                await self._cut(effect)
                return
            case Answer(kind="process_id"):
                await self._stop_paper()
        if self._pending is not effect or not self.condition.can_print:
            return
        self._pending = None
        match effect:
            case Answer():
                self._answer(effect)
            case Block(content):
                self._say(content)
            case RealTimeSwitch(pulse, off):
                self._pulse_allowed = self._pulse_allowed if pulse is None else pulse
                self._off_allowed = self._off_allowed if off is None else off
            case Pulse():
                self.pulses += 1
            case StartedAnew():
                self._watched = 0

    async def _cut(self, cut: CutNow) -> None:
        if self._pending is not cut or not self.condition.can_print:
            return
        if "cutter_error" in self.condition.on:
            before = self.condition.automatic()
            self.condition.jammed = True
            self._status_may_have_changed(before)
            return
        if self.model.cutter != "none" and self.model.cut_s:
            await asyncio.sleep(self.model.cut_s)
            if self._pending is not cut or not self.condition.can_print:
                return
        self._pending = None
        if self.model.cutter == "none":
            return
        slip = self._interpreter.cut(cut.partial or self.model.cutter == "partial")
        self.roll.pull_back(cut.back)
        if slip is not None:
            self._slip_out(slip)

    def _leave_to_the_customer(self) -> None:
        """Without a cutter, somebody tears off what has come out, once it stands still."""
        if self.model.cutter == "none" and self.roll.begun and self._tearing is None:
            self._tearing = asyncio.get_running_loop().call_later(TORN_AFTER_S, self._tear)

    def _keep_from_the_customer(self) -> None:
        if self._tearing is not None:
            self._tearing.cancel()
            self._tearing = None

    def _tear(self) -> None:
        self._keep_from_the_customer()
        if (slip := self.roll.tear()) is not None:
            self._slip_out(slip)

    def _answer(self, answer: Answer) -> None:
        match answer.kind:
            case "automatic" if self.model.automatic_status:
                self._watched = answer.content[0]
                if self._watched:
                    self._say(self.condition.automatic())
            case "paper" if self.model.queue_status:
                self._say(bytes([self.condition.paper_sensors()]))
            case "drawer" if self.model.queue_status:
                self._say(bytes([self.condition.drawer()]))
            case "process_id" if self.model.process_ids:
                self._say(b"\x37\x22" + answer.content + b"\0")
            case "identity" if told := self.model.identity(answer.content[0]):
                self._say(told)

    def _obey(self, order: RealTime) -> None:
        match order.kind:
            case "ask":
                self._say(bytes([self.condition.answer(order.subject)]))
            case "status" if order.subject == 1 and self.model.automatic_status:
                self._say(self.condition.automatic())
            case "clear" if self.model.clears_buffers:
                self._clear()
                self._say(b"\x37\x25\0")
            case "recover" if order.subject and self.condition.jammed and "cutter_error" not in self.condition.on:
                self._recover(clear=order.subject == 2)
            case "pulse" if self._pulse_allowed:
                self.pulses += 1
            case "buzz":
                self.beeps += 1
            case "off" if self._off_allowed:
                self._say(_GOING_OFF)
                self.fault("power_cut", True)
                self.went_dark()

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
        self._pending = None
        self._control_flow()

    def _look_at_roll(self) -> None:
        """The sensors see how much paper is left."""
        if self.roll.length is None:
            return
        before = self.condition.automatic()
        left = self.roll.length - self.roll.fed
        self.condition.roll_low = left <= self.model.near_end_mm * DOTS_PER_MM
        self.condition.roll_used_up = left <= 0
        self._status_may_have_changed(before)

    def _control_flow(self) -> None:
        if not self.model.xon_xoff:
            return
        left = self.model.buffer - len(self._buffer)
        if self._xoff and left >= _ROOM_AGAIN:
            self._xoff = False
            self._say(_XON)
        elif not self._xoff and left < _NEARLY_FULL:
            self._xoff = True
            self._say(_XOFF)

    def _status_may_have_changed(self, before: bytes) -> None:
        self._changed.set()
        now = self.condition.automatic()
        if watched(now, self._watched) != watched(before, self._watched):
            self._say(now)


def _nothing() -> None:
    pass
