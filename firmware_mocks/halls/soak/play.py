"""Plays one seed: days of a hall with a schedule of faults, judged all the while. In this process, by itself."""

import gc
import logging
import os
import shutil
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from firmware_mocks.halls.soak.customers import Customers
from firmware_mocks.halls.soak.errands import Errands
from firmware_mocks.halls.soak.faults import Fault
from firmware_mocks.halls.soak.fleet import FOLDER
from firmware_mocks.halls.soak.hall import SimHall
from firmware_mocks.halls.soak.hours import earlier_s
from firmware_mocks.halls.soak.judge import Judge
from firmware_mocks.halls.soak.manager import Manager
from firmware_mocks.halls.soak.mishaps import Mishaps
from firmware_mocks.halls.soak.outcome import DAY_S, Outcome
from firmware_mocks.halls.soak.raters import Raters
from firmware_mocks.halls.soak.strangers import Strangers
from firmware_mocks.halls.soak.tellers import Tellers
from firmware_mocks.simulation.loop import Host, SimLoop
from kiosk.config import HallConfig

SWITCHED_ON_S, SWITCHED_OFF_S = 8.5 * 3600, 18.25 * 3600
"""When a branch switches its machines on and off; earlier, where its doors close early."""

NIGHT_S = 150.0
"""Some nights they stand switched on around the change of the business day."""

SLICE_S = 300.0
"""Between two words of progress."""

SHARED_MEMORY = Path("/dev/shm")

_kept: list[object] = []
"""Halls that were played: ended by the collector, their dead would run their finally blocks."""


def play(
    config: HallConfig,
    seed: int,
    days: int,
    faults: Sequence[Fault],
    *,
    stop_at_first: bool = True,
    on_progress: Callable[[float], None] = lambda _share: None,
) -> Outcome:
    """Some seconds of computing for each day. `on_progress` gets the share that is done.

    Better in a process of its own: it keeps what it played in memory, and turns the cycle collector off meanwhile.
    """
    with _folder() as folder, _quiet_collector():
        run = _Run(config, seed, days, faults, folder, stop_at_first=stop_at_first)
        _kept.append(run)
        with run.listening():
            run.play(on_progress)
        return run.outcome()


class _Run:
    """Everything of one seed."""

    def __init__(
        self, config: HallConfig, seed: int, days: int, faults: Sequence[Fault], folder: Path, *, stop_at_first: bool
    ) -> None:
        self._seed, self._days = seed, days
        self._loop = SimLoop(SWITCHED_ON_S - 60)  # type: ignore[abstract]  # it has no I/O
        self._judge = Judge(self._loop.stop if stop_at_first else _go_on)
        self._stop_at_first = stop_at_first
        self._off_s = SWITCHED_OFF_S - earlier_s(config)
        self._loop.failed = self._fail
        self._hall = SimHall(self._loop, config, seed, folder, self._judge)
        self._mishaps = Mishaps(self._hall)
        self._judge.attach(self._hall, self._mishaps)
        self._customers = Customers(self._hall)
        self._judge.called = self._customers.look_up
        Raters(self._hall)
        self._tellers = Tellers(self._hall, self._customers)
        self._errands = Errands(self._hall, self._tellers)
        self._strangers = Strangers(self._hall)
        self._manager = Manager(self._hall, self._judge.account)
        self._mishaps.schedule(faults)
        for day in range(days):
            self._plan(day)

    def play(self, on_progress: Callable[[float], None]) -> None:
        begin, end = self._loop.time(), (self._days - 1) * DAY_S + self._off_s + 30
        while self._loop.time() < end and not (self._stop_at_first and self._judge.violations):
            self._loop.run_until(min(self._loop.time() + SLICE_S, end))
            on_progress((self._loop.time() - begin) / (end - begin))

    @contextmanager
    def listening(self) -> Iterator[None]:
        """Hears every program's log meanwhile, and keeps it off the screen."""
        log, ear = logging.getLogger(), _Ear(self._judge)
        before, level = log.handlers, log.level
        log.handlers = [ear]
        log.setLevel(logging.INFO)
        try:
            yield
        finally:
            log.handlers = before
            log.setLevel(level)
            self._judge.close()
            self._hall.close()

    def outcome(self) -> Outcome:
        judge, hall = self._judge, self._hall
        return Outcome(
            seed=self._seed,
            days=self._days,
            tickets=judge.account.issued,
            kills=hall.controller.kills,
            trace=self._loop.trace,
            violations=tuple(judge.violations),
            moments=tuple(judge.moments) if judge.violations else (),
            figures={
                "power_cuts": hall.controller.power_cuts,
                "calls": judge.calls,
                "presses": judge.presses,
                "slips": judge.paper.out,
                "scores": judge.scores.kept,
                **{f"slips_{how}": times for how, times in judge.paper.settled.items()},
                "polls": hall.polls,
                "messages": hall.broker.messages,
                "syncs": hall.disk.figures.syncs,
                "callbacks": self._loop.callbacks,
            },
        )

    def _plan(self, day: int) -> None:
        midnight, hall = day * DAY_S, self._hall
        on, off = midnight + SWITCHED_ON_S, midnight + self._off_s
        self._at(on, hall.controller.start)
        for window in hall.window_ids():
            self._at(on + hall.chance(f"{window}/{day}").uniform(1, 60), hall.start_window, window)
        self._at(on, self._open, day)
        self._at(off - 1, self._judge.at_the_end)
        self._at(off, hall.controller.stop)
        if day + 1 < self._days and hall.chance(f"night/{day}").random() < 0.5:
            starts = hall.config.day_starts
            change = midnight + DAY_S + starts.hour * 3600 + starts.minute * 60
            self._at(change - NIGHT_S, hall.controller.start)
            self._at(change + NIGHT_S, hall.controller.stop)

    def _at(self, when: float, do: Callable[..., None], *args: object) -> None:
        self._loop.at(self._loop.nobody, when, do, *args)

    def _open(self, day: int) -> None:
        self._customers.come(day)
        self._tellers.come(day)
        self._errands.come(day)
        self._strangers.come(day)
        self._manager.come(day)

    def _fail(self, host: Host, context: dict[str, Any]) -> None:
        self._judge.failed(host.name, context.get("exception") or str(context.get("message")))


class _Ear(logging.Handler):
    """Hands every line to the judge."""

    def __init__(self, judge: Judge) -> None:
        super().__init__()
        self._judge = judge

    def emit(self, record: logging.LogRecord) -> None:
        self._judge.logged(record)


@contextmanager
def _folder() -> Iterator[Path]:
    """In memory where there is such a place: the simulated disk decides what is durable."""
    place = SHARED_MEMORY if SHARED_MEMORY.is_dir() else None
    folder = Path(tempfile.mkdtemp(prefix=f"{FOLDER}{os.getpid()}-", dir=place))
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def _quiet_collector() -> Iterator[None]:
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


def _go_on() -> None:
    """A run that looks for all violations."""
