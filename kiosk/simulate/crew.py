"""Seeds on all cores: each in a process of its own, forked from this one; results in the order of the seeds."""

import multiprocessing
import os
import signal
import traceback
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from multiprocessing.connection import Connection, wait
from multiprocessing.context import ForkProcess

from kiosk.simulate.play import Played

PlaySeed = Callable[[int, Callable[[int], None]], Played]
"""Plays one seed; tells the days that are done."""

LOOK_S = 0.25
"""Seconds between two looks at how far they are."""

_FORK = multiprocessing.get_context("fork")


class Failed(Exception):
    """A seed's process ended with an exception, or was ended; `str()` is what it said."""


@dataclass(slots=True)
class _Worker:
    process: ForkProcess
    ear: Connection
    days: int = 0


def play_all(play: PlaySeed, seeds: Sequence[int], jobs: int, on_days: Callable[[int], None]) -> Iterator[Played]:
    """As many at a time as there are jobs. `on_days`: told now and then how many days of all seeds are done."""
    working: dict[int, _Worker] = {}
    ended: dict[int, Played] = {}
    waiting = iter(seeds)
    days = 0
    try:
        for seed in seeds:
            while seed not in ended:
                while len(working) < jobs and (another := next(waiting, None)) is not None:
                    working[another] = _start(play, another)
                ready = wait([worker.ear for worker in working.values()], LOOK_S)
                for each, worker in list(working.items()):
                    if worker.ear in ready and (played := _heard(each, worker)) is not None:
                        ended[each] = played
                        days += worker.days
                        _end(working.pop(each))
                on_days(days + sum(worker.days for worker in working.values()))
            yield ended.pop(seed)
    finally:
        for worker in working.values():
            worker.process.kill()
            _end(worker)


def _start(play: PlaySeed, seed: int) -> _Worker:
    ear, mouth = _FORK.Pipe(duplex=False)
    process = _FORK.Process(target=_live, args=(play, seed, mouth), daemon=True)
    process.start()
    mouth.close()
    return _Worker(process, ear)


def _heard(seed: int, worker: _Worker) -> Played | None:
    try:
        told = worker.ear.recv()
    except EOFError:
        worker.process.join()
        raise Failed(f"seed {seed}: its process ended with exit code {worker.process.exitcode}") from None
    match told:
        case int(days):
            worker.days = days
            return None
        case Played():
            return told
    raise Failed(f"seed {seed}: {told}")


def _end(worker: _Worker) -> None:
    worker.process.join()
    worker.process.close()
    worker.ear.close()


def _live(play: PlaySeed, seed: int, mouth: Connection) -> None:
    """A worker's whole life. It ends without cleaning up: there is nothing of its own."""
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, signal.SIG_IGN if number is signal.SIGINT else signal.SIG_DFL)
    try:
        mouth.send(play(seed, mouth.send))
    except BrokenPipeError:
        pass  # the parent is gone
    except BaseException as error:  # noqa: BLE001 - whatever it is, the parent tells it
        mouth.send("".join(traceback.format_exception(error)))
    finally:
        os._exit(0)
