"""Does the simulation find mistakes? Plants each of tests/simulation/mutants in a copy of the sources and plays seeds
until a truth breaks, which the unchanged sources must keep in that seed:
`python -m scripts.mutants [--only NAME …] [--seeds 50] [--jobs 2]`. Exit code 1: one was not found.
"""

import argparse
import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor, as_completed
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TaskID, TextColumn, TimeElapsedColumn
from rich.table import Column, Table

from scripts.patches import FOLDER, DoesNotFit, Mutant, all_mutants

ROOT = Path(__file__).parents[1]
ROOMS = ("kiosk", "drivers", "display", "counter_panel", "firmware_mocks", "scripts", "examples")
SEEDS = 50
SEED_S = 900.0
"""A seed that takes longer goes nowhere."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """What became of a mutant. `truth` is empty where it was not found; then `told` says why, if that is known."""

    mutant: Mutant
    truth: str
    seed: int
    at: str
    told: str
    seconds: float


def hunt(mutant: Mutant, seeds: range, root: Path = ROOT) -> Verdict:
    """Plants it and plays seed after seed."""
    began = time.monotonic()
    with _copy(root) as copy:
        try:
            mutant.plant(copy)
        except DoesNotFit as error:
            return Verdict(mutant, "", 0, "", str(error), 0.0)
        for seed in seeds:
            said = _play(copy, mutant, seed)
            if "error" in said or "truth" in said:
                break
    seconds = time.monotonic() - began
    return Verdict(
        mutant, said.get("truth", ""), seed, said.get("at", ""), said.get("message", said.get("error", "")), seconds
    )


def _proven(verdicts: list[Verdict], jobs: int) -> list[Verdict]:
    """A truth that breaks in the same days of the unchanged sources proves nothing: such a mutant is not found."""
    stages = {_stage(verdict): verdict for verdict in verdicts if verdict.truth}
    with Console(stderr=True).status("the same days of the unchanged sources"), _pool(jobs) as pool:
        broken = dict(zip(stages, pool.map(_unchanged, stages.values()), strict=True))
    return [
        replace(verdict, truth="", told=f"the unchanged sources: {why}")
        if (why := broken.get(_stage(verdict)))
        else verdict
        for verdict in verdicts
    ]


def _stage(verdict: Verdict) -> tuple[str, int, str, int]:
    mutant = verdict.mutant
    return mutant.hall, mutant.days, mutant.faults, verdict.seed


def _unchanged(verdict: Verdict) -> str:
    """What breaks without any mistake planted."""
    unchanged = replace(verdict.mutant, hunks=())
    with _copy(ROOT) as copy:
        said = _play(copy, unchanged, verdict.seed)
    return said.get("error") or (f"{said['truth']}: {said['message']}" if "truth" in said else "")


@contextmanager
def _copy(root: Path) -> Iterator[Path]:
    with tempfile.TemporaryDirectory(prefix="paidui-mutant-") as folder:
        copy = Path(folder).resolve()
        for room in ROOMS:
            shutil.copytree(root / room, copy / room, ignore=shutil.ignore_patterns("__pycache__", "*.db*"))
        yield copy


def _play(copy: Path, mutant: Mutant, seed: int) -> dict[str, str]:
    """What scripts.play_seed says of the copy, or why it said nothing."""
    faults = [str(fault_file(copy, mutant.faults))] if mutant.faults else []
    hall = str(copy / "examples" / f"{mutant.hall}.toml")
    command = [sys.executable, "-m", "scripts.play_seed", hall, str(seed), str(mutant.days), *faults]
    environment = {**os.environ, "PYTHONPATH": str(copy), "PYTHONDONTWRITEBYTECODE": "1"}
    try:
        done = subprocess.run(
            command, cwd=copy, env=environment, capture_output=True, text=True, timeout=SEED_S, check=False
        )
    except subprocess.TimeoutExpired:
        return {"error": f"seed {seed} took longer than {SEED_S:.0f} s"}
    if done.returncode:
        return {"error": f"seed {seed} crashed: {done.stderr.strip().splitlines()[-1:]}"}
    said: dict[str, str] = json.loads(done.stdout)
    if not Path(said["played"]).is_relative_to(copy):
        return {"error": f"{said['played']} was played, which is not the copy in {copy}"}
    return said


def fault_file(copy: Path, name: str) -> Path:
    """Beside the patches, or one of the examples."""
    return FOLDER / name if (FOLDER / name).exists() else copy / "examples" / "faults" / name


def main(arguments: list[str] | None = None) -> int:
    """The command; its exit code."""
    asked = _asked(arguments)
    known = {mutant.name: mutant for mutant in all_mutants()}
    if unknown := [name for name in asked.only if name not in known]:
        print(f"no mutant {unknown[0]!r}; known: {', '.join(known)}", file=sys.stderr)  # noqa: T201 - a person reads it
        return 2
    mutants = [known[name] for name in asked.only] or list(known.values())
    verdicts = _proven(_hunt_all(mutants, range(1, asked.seeds + 1), asked.jobs), asked.jobs)
    verdicts.sort(key=lambda verdict: (bool(verdict.truth), verdict.mutant.name))
    missed = sum(not verdict.truth for verdict in verdicts)
    console = Console()
    console.print(_table(verdicts))
    console.print(f"{len(verdicts) - missed} of {len(verdicts)} planted mistakes were found.")
    return 1 if missed else 0


def _asked(arguments: list[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m scripts.mutants", description="Hunts planted mistakes.")
    parser.add_argument("--only", nargs="+", default=[], metavar="NAME", help="these mutants alone")
    parser.add_argument("--seeds", type=int, default=SEEDS, help="seeds within which each must be found")
    parser.add_argument("--jobs", type=int, default=len(os.sched_getaffinity(0)), help="how many at once")
    asked = parser.parse_args(arguments)
    if asked.seeds < 1 or asked.jobs < 1:
        parser.error("--seeds and --jobs are at least 1")
    return asked


def _hunt_all(mutants: list[Mutant], seeds: range, jobs: int) -> list[Verdict]:
    verdicts: list[Verdict] = []
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    console = Console(stderr=True)
    with Progress(*columns, console=console, disable=not console.is_terminal) as progress, _pool(jobs) as pool:
        task = progress.add_task("planted mistakes", total=len(mutants))
        for done in as_completed([pool.submit(hunt, mutant, seeds) for mutant in mutants]):
            verdicts.append(done.result())
            _tell(progress, task, verdicts[-1])
    return verdicts


@contextmanager
def _pool(jobs: int) -> Iterator[ThreadPoolExecutor]:
    """Stopped by the keyboard, it begins nothing more."""
    pool = ThreadPoolExecutor(jobs)
    try:
        yield pool
    finally:
        pool.shutdown(cancel_futures=True)


def _tell(progress: Progress, task: TaskID, verdict: Verdict) -> None:
    found = f"{verdict.truth}, seed {verdict.seed}, {verdict.at}" if verdict.truth else "[red]not found[/]"
    progress.console.print(f"{verdict.mutant.name}: {found} ({verdict.seconds:.0f} s)", highlight=False)
    progress.advance(task)


def _table(verdicts: list[Verdict]) -> Table:
    name = Column("mutant", no_wrap=True)
    table = Table(name, "what is planted", "found by", "seed", "simulated time", "seconds")
    for verdict in verdicts:
        found = verdict.truth or f"[red]not found[/] {verdict.told}"
        seconds = f"{verdict.seconds:.0f}"
        table.add_row(verdict.mutant.name, verdict.mutant.planted, found, str(verdict.seed), verdict.at, seconds)
    return table


if __name__ == "__main__":
    sys.exit(main())
