"""Owns a half-duplex line with several devices: asks one after the other, and gives each driver a seat of its own.

A question, the answer or its time-out, the silence between frames: nothing else is on the line meanwhile. `schedule`
says whose turn is next, `overhearing` what else was heard.
"""

import asyncio
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from typing import Any, Generic, Never

from drivers.bus.exchange import Exchange
from drivers.bus.line import CHECK_SHARED_S, TRIES, A, Heard, Line, Rank, Timing, Turn
from drivers.bus.losses import Losses
from drivers.bus.overhearing import LISTEN_S, Dialect, Key, Outcome, Overhearing
from drivers.bus.schedule import Schedule
from drivers.errors import DeviceError, LinkLost
from drivers.health import HealthState, ReportHealth
from drivers.link import Kept, Link
from drivers.stream import Stream
from drivers.world import World

HOLD_S = 0.02
"""So long no poll begins after a key: the press is written down meanwhile, and its answer and its number go first."""

PATIENCE_S = 2.0
"""A device that answered less than this ago is asked on, whatever was missed: a bad cable soon loses three answers in a
row. A loss must be noticed within 3.5 s, a moment of pure listening among them, which counts against nobody."""

BABBLE_S = 0.2
"""So long a question waits for silence on a line where something never stops."""


@dataclass(eq=False, slots=True)
class _Question(Generic[A]):
    seat: "Seat"
    turn: Turn[A]
    done: "asyncio.Future[Heard[A]]"


class Bus:
    """One line. `join` every device before `run`; each is served, lost and found again by what `join` returns."""

    def __init__(self, name: str, resolve: Callable[[], str], world: World) -> None:
        """`name` and `resolve` as for a Link."""
        self.timing = Timing.at("serial:x")
        self._resolve = resolve
        self._world = world
        self._link = Link(name, self._resolved, world, self._line_said)
        self._seats: list[Seat] = []
        self._questions: list[_Question[Any]] = []
        self._schedule: Schedule[_Question[Any]] = Schedule()
        self._overhearing = Overhearing()
        self.losses = Losses()
        self._news = asyncio.Event()
        self._settled = asyncio.Event()
        self._lost_by = "not opened yet"
        self._up = False
        self._down = asyncio.Event()
        self._exchange: Exchange | None = None
        self._echoes = False
        self._free_at = 0.0
        self._held_until = 0.0

    def join(self, name: str, dialect: Dialect, unit: int, report: ReportHealth) -> "Seated":
        """A place for one device of this name."""
        seat = Seat(self, self._overhearing.knows(dialect, unit))
        self._seats.append(seat)
        return Seated(name, seat, self._world, report)

    async def run(self) -> Never:
        """Serves for ever, over any number of openings of the port."""
        await self._link.run(self._serve)

    # --- for seats

    async def until_up(self) -> None:
        """Raises LinkLost when the port is known to be gone."""
        await self._settled.wait()
        self._raise_if_down()

    async def until_down(self) -> Never:
        """Raises LinkLost as soon as it is."""
        await self._down.wait()
        raise LinkLost(self._lost_by)

    async def ask(self, seat: "Seat", turn: Turn[A]) -> Heard[A]:
        """In its turn."""
        self._raise_if_down()
        question = _Question(seat, turn, asyncio.get_running_loop().create_future())
        self._schedule.add(question, Rank.LOOK if seat.silent else turn.rank)
        self._questions.append(question)
        self._news.set()
        try:
            return await question.done
        finally:
            self._questions.remove(question)
            self._schedule.withdraw(question)

    def hurry(self, seat: "Seat") -> None:
        """What this device still waits with goes before the next poll."""
        for question in self._questions:
            if question.seat is seat:
                self._schedule.hurry(question)

    def hold(self) -> None:
        """Lets no poll begin for a moment, or until something urgent is there."""
        self._held_until = asyncio.get_running_loop().time() + HOLD_S

    def trouble(self, key: Key) -> str:
        """What was overheard of this device, in words."""
        return self._overhearing.trouble(key, asyncio.get_running_loop().time(), self.line_format)

    @property
    def line_format(self) -> str:
        """How the line is set; "" where that is not ours to say."""
        return self._link.line_format()

    @property
    def is_up(self) -> bool:
        """True while its port is open."""
        return self._up

    def _raise_if_down(self) -> None:
        if not self._up:
            raise LinkLost(self._lost_by)

    # --- the port

    def _resolved(self) -> str:
        url = self._resolve()
        with suppress(ValueError):
            self.timing = Timing.at(url)
        return url

    def _line_said(self, state: HealthState, detail: str) -> None:
        if state == "lost":
            self._lost_by = detail
            self._settled.set()

    async def _serve(self, stream: Stream) -> None:
        self._free_at = asyncio.get_running_loop().time() + self.timing.gap_s
        self._up = True
        self._down.clear()
        self._settled.set()
        self._link.report("ok")
        lost_by = "the line was closed"
        try:
            async with asyncio.TaskGroup() as tasks:
                tasks.create_task(self._hear(stream), name="bus hears")
                tasks.create_task(self._conduct(stream), name="bus asks")
        except* DeviceError as errors:
            lost_by = str(_first(errors))
            raise
        finally:
            self._go_down(lost_by)

    def _go_down(self, lost_by: str) -> None:
        self._up, self._lost_by = False, lost_by
        self._down.set()
        for question in self._questions:
            if not question.done.done():
                question.done.set_exception(LinkLost(lost_by))

    # --- what is heard

    async def _hear(self, stream: Stream) -> Never:
        loop = asyncio.get_running_loop()
        while True:
            received = await stream.read()
            now = loop.time()
            self._free_at = max(self._free_at, now + self.timing.gap_s)
            if self._exchange is not None:
                self._exchange.take(received)
            self._overhearing.hears(received, now)

    # --- what is said

    async def _conduct(self, stream: Stream) -> Never:
        loop = asyncio.get_running_loop()
        while True:
            self._news.clear()
            if not self._schedule:
                await self._news.wait()
            if self._overhearing.wants_to_listen(loop.time()):
                await self._listen()
            await self._silence()
            if loop.time() < self._held_until and not self._schedule.urgent_waits:
                await self._news_until(self._held_until)
                continue
            lives = any(not seat.silent for seat in self._seats)
            question = self._schedule.next(loop.time(), lives)
            if question is not None:
                await self._converse(stream, question)
            elif self._schedule:
                await self._news_until(self._schedule.look_at(lives))

    async def _listen(self) -> None:
        """Nobody is asked, and so nobody has missed anything."""
        await asyncio.sleep(LISTEN_S)
        for seat in self._seats:
            seat.heard_at += LISTEN_S

    async def _silence(self) -> None:
        loop = asyncio.get_running_loop()
        latest = loop.time() + BABBLE_S
        while (now := loop.time()) < min(self._free_at, latest):  # noqa: ASYNC110 - a time that moves, no event
            await asyncio.sleep(min(self._free_at, latest) - now)

    async def _news_until(self, when: float) -> None:
        with suppress(TimeoutError):
            async with asyncio.timeout_at(when):
                await self._news.wait()

    async def _converse(self, stream: Stream, question: "_Question[Any]") -> None:
        loop = asyncio.get_running_loop()
        turn, seat = question.turn, question.seat
        frame = turn.frame()
        self._overhearing.asks(seat.key, frame, loop.time())
        exchange = self._exchange = Exchange(turn, frame, self.timing, echoes=self._echoes or not turn.mirrors)
        await stream.write(frame)
        sent_at = loop.time() + len(frame) * self.timing.character_s
        self._free_at = sent_at + self.timing.gap_s
        if turn.hear is None:
            _answer(question, Heard(None))
            return
        begins_s = self.timing.turn_round_s if turn.begins_s is None else turn.begins_s
        heard = await exchange.answer_by(sent_at + max(begins_s, self.timing.turn_round_s))
        self._echoes = self._echoes or (exchange.was_echoed and heard.answer is not None)
        self._note(seat, heard)
        _answer(question, heard)

    def _note(self, seat: "Seat", heard: Heard[Any]) -> None:
        outcome: Outcome = "clear" if heard.answer is not None else "garbled" if heard.size else "silent"
        if outcome == "clear" and seat.silent:
            self._schedule.one_is_back()
        now = asyncio.get_running_loop().time()
        if outcome == "clear":
            seat.hears(now)
        else:
            seat.missed += 1
        self._overhearing.ends(seat.key, outcome, now)
        for each in self._seats:
            each.look_again()


class Seat(Line):
    """Where one device of the line is asked: in its turn, or, once it has missed more than chance explains, now and
    then."""

    check_every_s = CHECK_SHARED_S

    def __init__(self, bus: Bus, key: Key) -> None:
        self.key = key
        self.missed = 0
        self.heard_at = float("-inf")
        self.look_again: Callable[[], None] = lambda: None
        self._bus = bus
        self._losses = Losses()

    @property
    def silent(self) -> bool:
        """True while it is only looked for now and then."""
        if self.missed < TRIES or self.heard_lately:
            return False
        return self.missed >= max(self._losses.by_chance, self._bus.losses.by_chance)

    @property
    def is_paced(self) -> bool:
        """True while the line itself sees to it that it is not asked too often: it stands, and the device is not
        heard."""
        return self._bus.is_up and self.missed > 0

    def hears(self, now: float) -> None:
        """An answer."""
        if not self.silent:
            self._losses.heard_after(self.missed)
            self._bus.losses.heard_after(self.missed)
        self.missed, self.heard_at = 0, now

    @property
    def heard_lately(self) -> bool:
        """See Line."""
        return asyncio.get_running_loop().time() < self.heard_at + PATIENCE_S

    @property
    def tries(self) -> int:
        """See Line."""
        return 1 if self.silent else TRIES

    @property
    def line_format(self) -> str:
        """How the line is set; "" where that is not ours to say."""
        return self._bus.line_format

    @property
    def trouble(self) -> str:
        """What is wrong though it may answer, or ""."""
        return self._bus.trouble(self.key)

    async def ask(self, turn: Turn[A]) -> Heard[A]:
        """See Line."""
        return await self._bus.ask(self, turn)

    async def listen(self) -> Never:
        """See Line."""
        await self._bus.until_down()

    def expect_urgent(self) -> None:
        """See Line."""
        self._bus.hold()

    def hurry(self) -> None:
        """See Line."""
        if not self.silent:
            self._bus.hurry(self)

    async def open(self) -> "Seat":
        """Itself, once the line is open."""
        await self._bus.until_up()
        return self


class Seated(Kept[Seat]):
    """Keeps one device of the line served, losing what it loses alone."""

    def __init__(self, name: str, seat: Seat, world: World, report: ReportHealth) -> None:
        super().__init__(name, seat.open, world.random, report)
        self._seat = seat
        self.line_format = lambda: seat.line_format
        self._said: tuple[HealthState, str] | None = None
        seat.look_again = self._look_again

    def report(self, state: HealthState, detail: str = "") -> None:
        """What the driver says, and what was overheard of its device."""
        self._said = (state, detail)
        trouble = self._seat.trouble
        if trouble and state == "ok":
            state, detail = "degraded", trouble
        elif trouble and trouble not in detail:
            detail = f"{detail}; {trouble}" if detail else trouble
        super().report(state, detail)

    def _look_again(self) -> None:
        if self._said is not None:
            self.report(*self._said)

    def _next_pause(self) -> float:
        """Who is not heard waits for its turn on the line, and for nothing more."""
        return 0.0 if self._seat.is_paced else super()._next_pause()

    def _is_steady(self) -> None:
        """A silent device is waited for in turn, for longer than a connection must last to be a good one."""
        if not self._seat.silent:
            super()._is_steady()


def _answer(question: _Question[Any], heard: Heard[Any]) -> None:
    if not question.done.done():
        question.done.set_result(heard)


def _first(errors: BaseExceptionGroup[DeviceError]) -> BaseException:
    first: BaseException = errors
    while isinstance(first, BaseExceptionGroup):
        first = first.exceptions[0]
    return first
