"""The arguments of `paidui simulate`."""

from pathlib import Path
from typing import Annotated

import typer


def simulate(
    hall: Annotated[Path, typer.Argument(metavar="HALL.toml", help="The hall's configuration.")],
    *,
    days: Annotated[int, typer.Option("--days", metavar="N", help="Days of each seed, one after the other.")] = 5,
    seed: Annotated[int, typer.Option("--seed", metavar="S", help="The first seed: it draws the customers.")] = 1,
    seeds: Annotated[int, typer.Option("--seeds", metavar="K", help="How many seeds: S, S+1, …")] = 4,
    jobs: Annotated[
        int | None, typer.Option("--jobs", metavar="J", help="Seeds at a time.", show_default="all cores")
    ] = None,
    arrivals: Annotated[
        Path | None, typer.Option("--arrivals", metavar="FILE", help="Who comes when, such as examples/arrivals.toml.")
    ] = None,
    like: Annotated[
        str | None, typer.Option("--like", metavar="DAY", help="Customers as on this day of the journal: 2026-01-31.")
    ] = None,
    counters: Annotated[
        str | None, typer.Option("--counters", metavar="1=PROFILE,2=off", help="What if counters had other profiles.")
    ] = None,
    discipline: Annotated[
        list[str] | None, typer.Option("--discipline", metavar="PROFILE=NAME", help="What if a profile had another.")
    ] = None,
    out: Annotated[
        Path | None, typer.Option("--out", metavar="DIR", help="Folder for a chart (PNG, SVG) and the figures.")
    ] = None,
    json: Annotated[bool, typer.Option("--json", help="All figures as one line.")] = False,
) -> None:
    """Plays days of customers through the hall's rules, without devices: waits by class and service, and what if."""
    from kiosk.cli import load_hall  # noqa: PLC0415 - waits until it is needed
    from kiosk.simulate.command import Asked  # noqa: PLC0415 - waits until it is needed
    from kiosk.simulate.command import simulate as play_all  # noqa: PLC0415 - waits until it is needed

    asked = Asked(hall, days, seed, seeds, jobs, arrivals, like, counters, tuple(discipline or ()), out, json)
    raise SystemExit(play_all(load_hall(hall), asked))
