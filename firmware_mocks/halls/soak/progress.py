"""How far a campaign is: a bar on a terminal, a line now and then elsewhere, or nothing. Writes to stderr alone."""

import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from rich.console import Console
from rich.live import Live
from rich.progress_bar import ProgressBar
from rich.table import Table
from rich.text import Text

from firmware_mocks.halls.soak.campaign import Watch
from firmware_mocks.halls.soak.record import Result

LINE_EVERY_S = 30.0
"""Between two lines where there is no terminal."""

MOST_NAMED = 4
"""Running seeds that are shown by themselves."""


@dataclass(slots=True)
class Tally:
    """What all seeds together came to. `crashes` are among the violations."""

    seeds: int = 0
    tickets: int = 0
    kills: int = 0
    power_cuts: int = 0
    violations: int = 0
    seconds: float = 0.0

    def add(self, result: Result) -> None:
        """One seed more."""
        self.seeds += 1
        self.tickets += result.outcome.tickets
        self.kills += result.outcome.kills
        self.power_cuts += result.outcome.figures.get("power_cuts", 0)
        self.violations += len(result.outcome.violations)
        self.seconds += result.seconds


class Nobody:
    """Watches nothing."""

    def looked(self, running: dict[int, float]) -> None:
        """Not told."""

    def ended(self, result: Result) -> None:
        """Not told."""

    def shrinking(self, seed: int, left: int, drawn: int, runs: int) -> None:
        """Not told."""


class Progress:
    """Counts what was played, of `total` seeds of so many days, the `known` ones of an earlier run included."""

    def __init__(self, total: int, days: int, known: list[Result]) -> None:
        self.tally = Tally()
        self._total, self._days = total, days
        self._began = time.monotonic()
        self._running: dict[int, float] = {}
        self._known = len(known)
        for each in known:
            self.tally.add(each)

    def looked(self, running: dict[int, float]) -> None:
        """Shows it."""
        self._running = running
        self._show(self._counts())

    def ended(self, result: Result) -> None:
        """Counts it."""
        self.tally.add(result)

    def shrinking(self, seed: int, left: int, drawn: int, runs: int) -> None:
        """Shows it."""
        self._running = {}
        self._show(f"seed {seed}: {left} of {drawn} faults left, {runs} shorter schedules tried")

    def _show(self, line: str) -> None:
        raise NotImplementedError

    def _counts(self) -> str:
        tally = self.tally
        played = f"{number(tally.seeds)} of {number(self._total)} seeds"
        counted = (count(tally.tickets, "ticket"), count(tally.kills, "kill"), count(tally.violations, "violation"))
        return f"{played}, {', '.join(counted)}{self._pace()}"

    def _pace(self) -> str:
        """Empty until something is known of it."""
        done = self._done() - self._known
        if done <= 0:
            return ""
        elapsed = time.monotonic() - self._began
        left = elapsed / done * (self._total - self._known - done)
        return f", {elapsed / done / self._days:.1f} s a day, {duration(left)} left"

    def _done(self) -> float:
        """Seeds, with the played parts of those that run."""
        return self.tally.seeds + sum(self._running.values())


class Bar(Progress):
    """Two or three lines at the bottom of a terminal. Draws only when told something: no thread of its own."""

    def __init__(self, total: int, days: int, known: list[Result], live: Live) -> None:
        super().__init__(total, days, known)
        self._live = live

    def _show(self, line: str) -> None:
        rows = Table.grid(expand=True)
        rows.add_row(ProgressBar(total=self._total, completed=min(self._total, self._done())))
        rows.add_row(_text(line))
        if 0 < len(self._running) <= MOST_NAMED:
            now = ", ".join(f"seed {seed}: {share:.0%}" for seed, share in self._running.items())
            rows.add_row(_text(now))
        self._live.update(rows, refresh=True)


class Lines(Progress):
    """A line on stderr now and then."""

    _told = 0.0

    def _show(self, line: str) -> None:
        self._told = self._told or self._began
        if (now := time.monotonic()) - self._told >= LINE_EVERY_S:
            self._told = now
            print(f"soak: {line}", file=sys.stderr, flush=True)  # noqa: T201 - the program's own voice


@contextmanager
def shown(total: int, days: int, known: list[Result], *, quiet: bool) -> Iterator[tuple[Watch, Console | None]]:
    """The watch for this stderr; with a console to print by where a bar stands on the terminal."""
    if quiet:
        yield Nobody(), None
    elif not sys.stderr.isatty():
        yield Lines(total, days, known), None
    else:
        console = Console(stderr=True, highlight=False, soft_wrap=True)
        with Live(console=console, auto_refresh=False, transient=True, redirect_stdout=False) as live:
            yield Bar(total, days, known, live), console


def number(many: int) -> str:
    """`12 345`."""
    return f"{many:,}".replace(",", " ")


def count(many: int, noun: str) -> str:
    """`1 ticket`, `12 345 tickets`."""
    return f"{number(many)} {noun}{'' if many == 1 else 's'}"


def duration(seconds: float) -> str:
    """`8 h 51 min`, `3 min`, `12 s`."""
    whole = round(seconds)
    if whole >= 3600:
        return f"{whole // 3600} h {whole % 3600 // 60} min"
    return f"{whole // 60} min {whole % 60} s" if whole >= 60 else f"{whole} s"


def _text(line: str) -> Text:
    return Text(line, no_wrap=True, overflow="ellipsis")
