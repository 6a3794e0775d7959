"""Runs on all cores: each in a fresh process forked from this one, none of which outlives it."""

import ctypes
import logging
import multiprocessing
import os
import shutil
import signal
import tempfile
import time
import traceback
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from multiprocessing.connection import Connection, wait
from multiprocessing.context import ForkProcess
from pathlib import Path

from firmware_mocks.halls.soak.faults import Fault
from firmware_mocks.halls.soak.outcome import Outcome, Violation

Play = Callable[[int, Sequence[Fault], Callable[[float], None]], Outcome]
"""Plays one seed with these faults; tells the share that is done as it goes."""

CRASHED = "simulation"
"""The truth that a crash violates: an exception that nobody expected, a dead process, or one that goes nowhere."""

CRASHED_IN_WORDS = "The simulation plays each seed to its end."

LOOK_S = 0.25
"""Seconds between two looks at the runs, and at whether to stop."""

STUCK_S = 600.0
"""Seconds without any progress in simulated time after which a run is ended."""

FOLDER = "paidui-soak-"
"""How the name of a run's folder begins; its process and a dash follow."""

MOST_SAID = 500
"""Letters of an exception's message."""

_PR_SET_PDEATHSIG = 1
_LIBC = ctypes.CDLL(None)
_FORK = multiprocessing.get_context("fork")


class Stopped(Exception):
    """The person at the keyboard has had enough."""


@dataclass(frozen=True, slots=True)
class Run:
    """One seed with the faults to be played."""

    seed: int
    faults: tuple[Fault, ...]


@dataclass(frozen=True, slots=True)
class Ended:
    """A run that is over. `traceback` is empty unless it crashed."""

    run: Run
    outcome: Outcome
    seconds: float
    """Of real time."""
    traceback: str = ""


@dataclass(slots=True)
class _Child:
    process: ForkProcess
    ear: Connection
    began: float
    share: float = 0.0
    silent: float = 0.0


class Fleet:
    """Starts runs and waits for them. Leaving the block ends those that still run, at once."""

    def __init__(
        self, play: Play, days: int, stop: Callable[[], bool] = lambda: False, stuck_after: float = STUCK_S
    ) -> None:
        self._play, self._days, self._stop, self._stuck_after = play, days, stop, stuck_after
        self._children: dict[Run, _Child] = {}
        self._looked = time.monotonic()

    def __enter__(self) -> "Fleet":
        sweep()
        return self

    def __exit__(self, *_: object) -> None:
        for run in self.running:
            self.give_up(run)

    @property
    def running(self) -> tuple[Run, ...]:
        """In the order in which they were started."""
        return tuple(self._children)

    def progress(self) -> dict[Run, float]:
        """The share of each run that is done."""
        return {run: child.share for run, child in self._children.items()}

    def start(self, run: Run) -> None:
        """In a process of its own."""
        ear, mouth = _FORK.Pipe(duplex=False)
        process = _FORK.Process(target=_live, args=(self._play, run, mouth, os.getpid()), daemon=True)
        process.start()
        mouth.close()
        self._children[run] = _Child(process, ear, time.monotonic())

    def wait(self) -> list[Ended]:
        """Those that ended within a moment, perhaps none. Raises Stopped."""
        if self._stop():
            raise Stopped
        ready = wait([child.ear for child in self._children.values()], LOOK_S)
        ended = [self._hear(run, child) for run, child in list(self._children.items()) if child.ear in ready]
        return [each for each in (*ended, *self._stuck()) if each]

    def give_up(self, run: Run) -> None:
        """Ends it now; it is not told."""
        child = self._children.pop(run)
        child.process.kill()
        child.process.join()
        sweep(child.process.pid)
        child.process.close()
        child.ear.close()

    def _hear(self, run: Run, child: _Child) -> Ended | None:
        try:
            told = child.ear.recv()
        except EOFError:
            child.process.join()
            return self._end(run, self._crash(run, _cause_of_death(child.process.exitcode)))
        match told:
            case float(share):
                child.share, child.silent = share, 0.0
                return None
            case Outcome():
                return self._end(run, told)
            case (str(last), str(whole)):
                return self._end(run, self._crash(run, last), whole)
        raise TypeError(told)

    def _stuck(self) -> list[Ended]:
        """Time in which this process did not run either does not count."""
        now = time.monotonic()
        passed, self._looked = min(now - self._looked, 2 * LOOK_S), now
        for child in self._children.values():
            child.silent += passed
        why = f"no progress within {self._stuck_after:g} s"
        late = [run for run, child in self._children.items() if child.silent >= self._stuck_after]
        return [self._end(run, self._crash(run, why)) for run in late]

    def _end(self, run: Run, outcome: Outcome, traceback: str = "") -> Ended:
        ended = Ended(run, outcome, time.monotonic() - self._children[run].began, traceback)
        self.give_up(run)
        return ended

    def _crash(self, run: Run, why: str) -> Outcome:
        violation = Violation(CRASHED, 0.0, why)
        return Outcome(run.seed, self._days, tickets=0, kills=0, trace="", violations=(violation,))


def sweep(pid: int | None = None) -> None:
    """Takes away what a process that was killed left in memory; without a process, what all dead ones left."""
    for place in (Path("/dev/shm"), Path(tempfile.gettempdir())):
        for folder in place.glob(f"{FOLDER}{pid or '*'}-*"):
            owner = folder.name.removeprefix(FOLDER).partition("-")[0]
            if owner.isdecimal() and not Path("/proc", owner).exists():
                shutil.rmtree(folder, ignore_errors=True)


def _live(play: Play, run: Run, mouth: Connection, parent: int) -> None:
    """A child's whole life. It ends without cleaning up: there is nothing of its own."""
    _die_with(parent)
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, signal.SIG_IGN)  # what is sent to the whole group is the parent's business
    logging.getLogger().addHandler(logging.NullHandler())  # what a bad day logs is not for the terminal
    try:
        outcome = play(run.seed, run.faults, _now_and_then(mouth))
        mouth.send(outcome if outcome.violations else replace(outcome, moments=()))
    except BaseException as error:  # noqa: BLE001 - whatever it is, the parent tells it as this seed's failure
        mouth.send((_last_line(error), "".join(traceback.format_exception(error))))
    finally:
        os._exit(0)


def _now_and_then(mouth: Connection) -> Callable[[float], None]:
    told = time.monotonic()

    def on_progress(share: float) -> None:
        nonlocal told
        if (now := time.monotonic()) - told >= LOOK_S:
            told = now
            mouth.send(float(share))

    return on_progress


def _die_with(parent: int) -> None:
    """Linux: the kernel kills us when our parent ends, even by kill -9."""
    _LIBC.prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
    if os.getppid() != parent:
        os._exit(1)


def _last_line(error: BaseException) -> str:
    """The exception, and the innermost place that it came from."""
    innermost = error
    while isinstance(innermost, BaseExceptionGroup):
        innermost = innermost.exceptions[0]
    said = " ".join("".join(traceback.format_exception_only(innermost)).split())[:MOST_SAID]
    places = traceback.extract_tb(innermost.__traceback__)
    return f"{said} ({places[-1].name}, line {places[-1].lineno} of {Path(places[-1].filename).name})"


def _cause_of_death(exitcode: int | None) -> str:
    if exitcode is not None and exitcode < 0:
        return f"its process was ended by {signal.Signals(-exitcode).name}"
    return f"its process ended with exit code {exitcode} and said nothing"
