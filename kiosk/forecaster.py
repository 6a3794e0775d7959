"""Plays the hall forward beside the hot path: what waits are told, and which counter to open. Changes nothing.

Played in slices of a few calls, so that no request waits for it; what was played is handed to the hall, which brings it
up to date for each ticket by itself.
"""

import asyncio
from collections import deque
from collections.abc import Callable, Generator
from datetime import datetime
from typing import Never, TypeVar

from kiosk.announcer import as_told
from kiosk.controller import Controller
from kiosk.journal import Recorded
from kiosk.queueing import advice, forecast
from kiosk.queueing.advice import Advice
from kiosk.queueing.events import PAPER, CounterClosed, CounterOpened, CounterPaused, CounterProfileSet
from kiosk.queueing.forecast import Snapshot
from kiosk.requests import Request

SOONEST_S = 0.25
"""Between two plays, though counters open and close meanwhile."""

REFRESH_S = 15.0
"""Between two plays while customers come and are called: what was played is brought up to date ticket by ticket."""

ADVICE_S = 180.0
"""Between two looks for a counter to open: counters are opened by people, and some dozens of plays are needed."""

SLICE = 8
"""Calls played before others may run."""

MAX_QUESTIONS = 64
"""Requests for advice that may wait together; all of them get the answer of one look."""

_STAFFING = (CounterOpened, CounterPaused, CounterClosed, CounterProfileSet)

T = TypeVar("T")


class Forecaster:
    """`run` it; `show` hands it what was written; `changed` is called when waits or the advice may be others."""

    def __init__(self, controller: Controller, now: Callable[[], datetime], changed: Callable[[], None]) -> None:
        self._controller, self._now, self._tell = controller, now, changed
        self.advice: Advice | None = None
        self._questions: deque[tuple[Request, asyncio.Future[bytes]]] = deque()
        self._something = asyncio.Event()
        self._something.set()
        self._staffing_changed = asyncio.Event()

    def show(self, events: list[Recorded]) -> None:
        """Takes events that are on disk; neither blocks nor raises."""
        if any(isinstance(recorded.event, _STAFFING) for recorded in events):
            self._staffing_changed.set()
        if not all(isinstance(recorded.event, PAPER) for recorded in events):
            self._something.set()

    def ask(self, request: Request, answer: "asyncio.Future[bytes]") -> None:
        """`advise`, by request: looked for at once. Refused while as many as can be wait for theirs."""
        if len(self._questions) >= MAX_QUESTIONS:
            answer.set_result(self._controller.refusal(request.ask.id, "busy", "too many ask at once; ask again"))
            return
        self._questions.append((request, answer))
        self._something.set()
        self._staffing_changed.set()

    async def run(self) -> Never:
        """Plays until cancelled."""
        clock = asyncio.get_running_loop().time
        advised_at = -ADVICE_S
        while True:
            await self._something.wait()
            self._something.clear()
            self._staffing_changed.clear()
            snapshot = await self._snapshot()
            played = await _sliced(forecast.steps(snapshot, snapshot.staffing))
            self._controller.hall.played = played
            self._tell()
            if self._questions or clock() - advised_at >= ADVICE_S:
                advised_at = clock()
                self._note(await _sliced(advice.steps(snapshot)))
            await self._rest()

    async def _rest(self) -> None:
        await asyncio.sleep(SOONEST_S)
        try:
            async with asyncio.timeout(REFRESH_S - SOONEST_S):
                await self._staffing_changed.wait()
        except TimeoutError:
            pass

    async def _snapshot(self) -> Snapshot:
        async with self._controller.at_rest:
            return Snapshot(self._controller.hall, self._now())

    def _note(self, found: Advice) -> None:
        while self._questions:
            request, answer = self._questions.popleft()
            if not answer.done():
                answer.set_result(self._controller.reply(request, {"ok": True, "advice": as_told(found)}))
        if found != self.advice:
            self.advice = found
            self._tell()


async def _sliced(play: Generator[None, None, T]) -> T:
    """Runs a play to its end, letting others run in between."""
    while True:
        try:
            for _ in range(SLICE):
                next(play)
        except StopIteration as end:
            found: T = end.value
            return found
        await asyncio.sleep(0)
