"""`python -m benchmarks [NAME ...]`: measures, prints one table, exits 1 when a limit is not met."""

import json
from collections.abc import Iterable
from dataclasses import asdict
from importlib import import_module
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.progress import Progress, SpinnerColumn, TextColumn, TimeElapsedColumn
from rich.table import Table

from benchmarks.figures import Figure

BENCHES = (
    "in_process",
    "issue_mqtt",
    "embedded",
    "publishing",
    "paper_and_light",
    "printer_troubles",
    "slips",
    "serial_line",
    "bus",
    "presses",
    "unplug",
    "usb_line",
    "footprint",
    "restart",
    "full_journal",
    "simulated_day",
    "queueing",
)
"""Modules of this package, each with a `measure(step) -> list[Figure]` and a first line that says what it is."""


def main(
    names: Annotated[list[str] | None, typer.Argument(help=f"Of: {', '.join(BENCHES)}. Default: all.")] = None,
    out: Annotated[Path | None, typer.Option("--json", help="Writes the figures here.")] = None,
) -> None:
    """Measures ratios on a quiet machine."""
    if unknown := [name for name in names or () if name not in BENCHES]:
        raise typer.BadParameter(f"no {', '.join(unknown)}; known: {', '.join(BENCHES)}")
    console = Console()
    measured = {name: _measure(name, console) for name in names or BENCHES}
    console.print(_table(measured))
    if out is not None:
        said = {name: [asdict(each) | {"met": each.met} for each in figures] for name, figures in measured.items()}
        out.write_text(json.dumps(said, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    missed = [each for figures in measured.values() for each in figures if each.met is False]
    raise SystemExit(1 if missed else 0)


def _measure(name: str, console: Console) -> list[Figure]:
    bench = import_module(f"benchmarks.{name}")
    columns = (SpinnerColumn(), TextColumn("{task.description}"), TimeElapsedColumn())
    with Progress(*columns, console=console, transient=not console.is_terminal) as progress:
        task = progress.add_task(name)
        figures: list[Figure] = bench.measure(lambda what: progress.update(task, description=f"{name}: {what}"))
        progress.update(task, description=f"{name}: done", total=1, completed=1)
    return figures


def _table(measured: dict[str, list[Figure]]) -> Table:
    table = Table("", "what", "ours", "beside it", "ratio", "limit", title="paidui: measured in this run")
    for name, figures in measured.items():
        table.add_section()
        for figure in figures:
            table.add_row(name, *_cells(figure))
    return table


def _cells(figure: Figure) -> Iterable[str]:
    verdict = {True: "[green]met[/]", False: "[bold red]missed[/]", None: ""}[figure.met]
    return figure.what, figure.ours, figure.beside, f"{figure.ratio:.3g}", f"{figure.limit} {verdict}"


typer.run(main)
