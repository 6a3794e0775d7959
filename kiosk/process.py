"""What every program of the hall has in common: its log, its end by signal, its exit code, its complaint."""

import asyncio
import gc
import logging
import os
import signal
import sys
import threading
from collections.abc import Coroutine, Iterator
from typing import Any

STOP_WITHIN_S = 5.0
"""Seconds from Ctrl-C or SIGTERM to the end of the process, whatever hangs."""

COLLECT_EVERY = 20_000
"""New objects between two looks for cycles; tickets and events have none."""

OK, FAILED, USAGE, NO_ANSWER = 0, 1, 2, 3
"""Exit codes: done; refused or failed; bad input; nobody answered in time."""


class Complaint(Exception):
    """One line for the person who typed the command, and the exit code that goes with it."""

    def __init__(self, message: str, code: int = FAILED) -> None:
        super().__init__(message)
        self.code = code


def start_log(level: int = logging.INFO) -> None:
    """Lines on stderr, for a terminal or the system's journal."""
    logging.basicConfig(level=level, format="%(asctime)s %(levelname)-7s %(name)s: %(message)s", force=True)


def keep_what_stands() -> None:
    """For a program that keeps what it makes all day: the collector leaves alone what stands, and looks less often."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(COLLECT_EVERY, 20, 100)


def run_program(program: Coroutine[Any, Any, int | None], *, explain: tuple[type[Exception], ...] = ()) -> int:
    """Runs until it ends or is told to stop; `explain` lists what becomes one line instead of a traceback."""
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)  # ignored by some parents: our children could not be waited for
    try:
        return asyncio.run(_until_told(program)) or OK
    except Complaint as complaint:
        return complain(str(complaint), complaint.code)
    except explain as error:
        return complain(str(error), FAILED)
    except BaseExceptionGroup as group:
        return _explain_group(group, explain)


def complain(message: str, code: int) -> int:
    """Says it on stderr; gives the exit code back."""
    print(f"paidui: {message}", file=sys.stderr, flush=True)  # noqa: T201 - the program's own voice
    return code


async def _until_told(program: Coroutine[Any, Any, int | None]) -> int | None:
    task = asyncio.ensure_future(program)
    told = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, _stop, task, told)
    try:
        return await task
    except asyncio.CancelledError:
        if told.is_set():
            return OK
        raise


def _stop(task: "asyncio.Future[Any]", told: asyncio.Event) -> None:
    told.set()
    task.cancel()
    _leave_anyway()


def _leave_anyway() -> None:
    """A library's thread that hangs must not hold the process."""
    timer = threading.Timer(STOP_WITHIN_S - 0.5, lambda: os._exit(OK))
    timer.daemon = True
    timer.start()


def _explain_group(group: BaseExceptionGroup[BaseException], explain: tuple[type[Exception], ...]) -> int:
    causes = list(_causes(group))
    if not all(isinstance(cause, (Complaint, *explain)) for cause in causes):
        raise group
    first = causes[0]
    return complain(str(first), first.code if isinstance(first, Complaint) else FAILED)


def _causes(error: BaseException) -> Iterator[BaseException]:
    if isinstance(error, BaseExceptionGroup):
        for inner in error.exceptions:
            yield from _causes(inner)
    else:
        yield error
