"""How far a simulation is: a bar on a terminal, a line now and then elsewhere, or nothing. Writes to stderr alone."""

import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

LINE_EVERY_S = 30.0
"""Between two lines where there is no terminal."""


@contextmanager
def shown(days: int, *, quiet: bool) -> Iterator[Callable[[int], None]]:
    """To be told the days that are done, of so many."""
    if quiet:
        yield lambda _done: None
    elif not sys.stderr.isatty():
        yield _lines(days)
    else:
        columns = (TextColumn("simulating"), BarColumn(None), MofNCompleteColumn(), TextColumn("days"))
        with Progress(*columns, TimeRemainingColumn(), console=Console(stderr=True), transient=True) as progress:
            task = progress.add_task("", total=days)
            yield lambda done: progress.update(task, completed=done)


def _lines(days: int) -> Callable[[int], None]:
    told = time.monotonic()

    def say(done: int) -> None:
        nonlocal told
        if (now := time.monotonic()) - told >= LINE_EVERY_S:
            told = now
            print(f"simulate: {done} of {days} days", file=sys.stderr, flush=True)  # noqa: T201 - the program's voice

    return say
