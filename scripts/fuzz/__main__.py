"""Strange bytes into every decoder: `python -m scripts.fuzz [--strings 100000] [--rounds 3000] [--seconds 10]
[--seed 1] [--only NAME …]`. No exception, bounded memory, the next good frame decoded. Exit code 1: not so.
"""

import argparse
from collections.abc import Sequence

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn
from rich.table import Table

from scripts.fuzz.buses import BUSES
from scripts.fuzz.buttons import BUTTONS
from scripts.fuzz.hunt import Hunted, Plan, hunt
from scripts.fuzz.others import OTHERS
from scripts.fuzz.target import Target

TARGETS: tuple[Target, ...] = (*BUSES, *OTHERS, *BUTTONS)


CAPTION = "led: by its code · arcs: ways through it · kept: bytes at most · lost: good frames that noise cost"


def main() -> int:
    """The table of all decoders, and what was found."""
    told = _arguments()
    chosen = [target for target in TARGETS if not told.only or target.name in told.only]
    console = Console()
    with Progress(
        TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn(), console=console
    ) as progress:
        hunted = [_hunted(target, told, progress) for target in chosen]
    console.print(_table(hunted))
    for each in hunted:
        if (found := each.finding) is not None:
            console.print(f"[bold red]{found.target}[/] {found.wrong}", highlight=False)
            console.print(f"  {found.input or 'seen once, and not again on a fresh decoder'}", highlight=False)
    return 1 if any(each.finding for each in hunted) else 0


def _hunted(target: Target, told: argparse.Namespace, progress: Progress) -> Hunted:
    task = progress.add_task(target.name, total=told.strings + told.rounds)
    plan = Plan(told.strings, told.rounds, told.seconds)
    hunted = hunt(target, told.seed, plan, lambda fed: progress.advance(task, fed))
    progress.update(task, total=hunted.strings + hunted.guided, completed=hunted.strings + hunted.guided)
    return hunted


def _table(all_hunted: Sequence[Hunted]) -> Table:
    table = Table(title="strange bytes into every decoder", caption=CAPTION)
    for column in ("decoder", "strings", "led", "arcs", "kept", "lost", "s", "found"):
        table.add_column(column, justify="left" if column == "decoder" else "right", no_wrap=True)
    for each in all_hunted:
        figures = (each.strings, each.guided, each.arcs, each.kept, each.missed)
        verdict = "[bold red]yes[/]" if each.finding else "[green]no[/]"
        table.add_row(each.name, *map(str, figures), f"{each.seconds:.1f}", verdict)
    return table


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m scripts.fuzz", description="Strange bytes into every decoder.")
    parser.add_argument("--strings", type=int, default=100_000, help="at random, for each decoder")
    parser.add_argument("--rounds", type=int, default=3_000, help="led by its code, for each decoder")
    parser.add_argument("--seconds", type=float, default=10.0, help="of the led part, at most, for each decoder")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--only", nargs="+", metavar="NAME", choices=[target.name for target in TARGETS], default=())
    return parser.parse_args()


if __name__ == "__main__":
    raise SystemExit(main())
