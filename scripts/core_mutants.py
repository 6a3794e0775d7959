"""Do the tests of the queue core find mistakes? Plants each of tests/unit/kiosk/queueing/mutants in a copy of the
sources and runs these tests, which must fail, and must pass on the unchanged copy:
`python -m scripts.core_mutants [--only NAME …] [--jobs 2]`. Exit code 1: one was not found.
"""

import argparse
import os
import re
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn
from rich.table import Column, Table

from scripts.patches import DoesNotFit, Mutant, all_mutants

ROOT = Path(__file__).parents[1]
TESTS = "tests/unit/kiosk/queueing"
FOLDER = ROOT / TESTS / "mutants"
ROOMS = ("kiosk", "drivers", "display", "counter_panel", "scripts", "docs", "tests")
OWN_TEST = f"{TESTS}/test_mutants.py"
LONGEST_S = 300.0
"""A mistake may lead the tests into a loop; that is found too."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """What became of a mutant: the first test that failed, empty where none did; then `told` says why, if known."""

    mutant: Mutant
    test: str
    told: str
    seconds: float


def hunt(mutant: Mutant, tests: str = TESTS, root: Path = ROOT) -> Verdict:
    """Plants it and runs the tests until the first fails."""
    began = time.monotonic()
    with _copy(root) as copy:
        try:
            mutant.plant(copy)
        except DoesNotFit as error:
            return Verdict(mutant, "", str(error), 0.0)
        test, told = _tested(copy, tests)
    return Verdict(mutant, test, told, time.monotonic() - began)


@contextmanager
def _copy(root: Path) -> Iterator[Path]:
    with tempfile.TemporaryDirectory(prefix="paidui-core-mutant-") as folder:
        copy = Path(folder).resolve()
        ignored = shutil.ignore_patterns("__pycache__", "*.db*", "*.png", ".hypothesis")
        for room in ROOMS:
            shutil.copytree(root / room, copy / room, ignore=ignored)
        shutil.copy(root / "pyproject.toml", copy)
        yield copy


def _tested(copy: Path, tests: str) -> tuple[str, str]:
    """The first test that failed, or why it cannot be said."""
    quick = ("-x", "-q", "--no-header", "-p", "no:cacheprovider", "--hypothesis-seed=1", f"--ignore={OWN_TEST}")
    environment = {**os.environ, "PYTHONPATH": str(copy), "PYTHONDONTWRITEBYTECODE": "1"}
    try:
        done = subprocess.run(
            [sys.executable, "-m", "pytest", *quick, tests],
            cwd=copy,
            env=environment,
            capture_output=True,
            text=True,
            timeout=LONGEST_S,
            check=False,
        )
    except subprocess.TimeoutExpired:
        return f"longer than {LONGEST_S:.0f} s", ""
    failed = re.search(r"^FAILED \S*?/(test_\w+)\.py::(\w+)", done.stdout, re.MULTILINE)
    if done.returncode == 1 and failed:
        return f"{failed[1]}: {failed[2]}", ""
    return "", "" if done.returncode == 0 else f"the tests did not run: {done.stdout.strip().splitlines()[-1:]}"


def main(arguments: list[str] | None = None) -> int:
    """The command; its exit code."""
    asked = _asked(arguments)
    known = {mutant.name: mutant for mutant in all_mutants(FOLDER)}
    if unknown := [name for name in asked.only if name not in known]:
        print(f"no mutant {unknown[0]!r}; known: {', '.join(known)}", file=sys.stderr)  # noqa: T201 - a person reads it
        return 2
    if broken := _unchanged():
        print(f"the unchanged sources: {broken}", file=sys.stderr)  # noqa: T201 - the same
        return 1
    verdicts = _hunt_all([known[name] for name in asked.only] or list(known.values()), asked.jobs)
    missed = sum(not verdict.test for verdict in verdicts)
    console = Console()
    console.print(_table(verdicts))
    console.print(f"{len(verdicts) - missed} of {len(verdicts)} mistakes planted in the queue core were found.")
    return 1 if missed else 0


def _unchanged() -> str:
    """What fails without any mistake planted: it would prove nothing."""
    with Console(stderr=True).status("the unchanged sources"), _copy(ROOT) as copy:
        return "; ".join(filter(None, _tested(copy, TESTS)))


def _hunt_all(mutants: list[Mutant], jobs: int) -> list[Verdict]:
    columns = TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn()
    with Progress(*columns, console=Console(stderr=True)) as progress, ThreadPoolExecutor(jobs) as pool:
        task = progress.add_task("mistakes in the queue core", total=len(mutants))
        verdicts = []
        for verdict in pool.map(hunt, mutants):
            verdicts.append(verdict)
            progress.advance(task)
    return verdicts


def _asked(arguments: list[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m scripts.core_mutants", description="Hunts planted mistakes.")
    parser.add_argument("--only", nargs="+", default=[], metavar="NAME", help="these mutants alone")
    parser.add_argument("--jobs", type=int, default=len(os.sched_getaffinity(0)), help="how many at once")
    asked = parser.parse_args(arguments)
    if asked.jobs < 1:
        parser.error("--jobs is at least 1")
    return asked


def _table(verdicts: list[Verdict]) -> Table:
    table = Table(Column("mutant", no_wrap=True), "what is planted", Column("found by", overflow="fold"), "seconds")
    for verdict in verdicts:
        found = verdict.test or f"[red]not found[/] {verdict.told}"
        table.add_row(verdict.mutant.name, verdict.mutant.planted, found, f"{verdict.seconds:.0f}")
    return table


if __name__ == "__main__":
    sys.exit(main())
