"""The figures as tables for a terminal of 80 letters. No I/O."""

from collections.abc import Iterator

from rich import box
from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from kiosk.config import HallConfig
from kiosk.simulate.figures import Forecasts, Tally, Waits

MINUTE_S = 60.0
BEFORE = "  as configured"
NOTHING = "–"
"""Where nobody was called there is no wait to tell."""


def tables(config: HallConfig, tally: Tally, before: Tally | None, title: str) -> RenderableType:
    """`before`: the same customers in the hall as it is configured."""
    classes = {each.id: each.id for each in config.customer_classes}
    services = {each.letter: f"{each.letter}  {each.names.get('en', '')}".strip() for each in config.services}
    waits = Table("", box=box.SIMPLE_HEAD, pad_edge=False)
    for column in ("tickets", "mean", "median", "p95", "longest", "in target"):
        waits.add_column(column, justify="right")
    for names, found, earlier in (
        (classes, tally.classes, before.classes if before else {}),
        (services, tally.services, before.services if before else {}),
        ({"": "all"}, {"": tally.all}, {"": before.all} if before else {}),
    ):
        _add(waits, names, found, earlier)
    return Group(
        Text(f"{title}; waits in minutes", style="bold"), waits, _forecasts(tally, before), *_turned_away(tally)
    )


def _add(table: Table, names: dict[str, str], found: dict[str, Waits], before: dict[str, Waits]) -> None:
    for id, name in names.items():
        if id in found:
            table.add_row(name, *_cells(found[id]))
            if id in before:
                table.add_row(BEFORE, *_cells(before[id]), style="dim")
    table.add_section()


def _cells(waits: Waits) -> tuple[str, ...]:
    if not waits.waits:
        return (str(waits.tickets), *[NOTHING] * 5)
    minutes = (waits.mean, waits.of_100(50), waits.of_100(95), max(waits.waits))
    return (
        str(waits.tickets),
        *(f"{each / MINUTE_S:.1f}" for each in minutes),
        f"{waits.in_target / waits.tickets:.0%}",
    )


def _forecasts(tally: Tally, before: Tally | None) -> Table:
    table = Table("what customers were told", box=box.SIMPLE_HEAD, pad_edge=False)
    table.add_column("what if" if before else "", justify="right")
    if before:
        table.add_column("as configured", justify="right", style="dim")
    for name, show in _FORECAST_ROWS:
        told = [each.forecasts for each in (tally, before) if each is not None]
        table.add_row(name, *(show(each) if each.tickets else NOTHING for each in told))
    return table


def _against(error_s: float, baseline_s: float) -> str:
    """How large the baseline's error is, and what ours is beside it."""
    apart = 1 - error_s / baseline_s if baseline_s else 0.0
    beside = f" ({abs(apart):.0%} {'less' if apart > 0 else 'more'})" if apart else ""
    return f"{baseline_s / MINUTE_S:.1f} min{beside}"


def _share(forecasts: Forecasts) -> str:
    return f"{forecasts.mean(forecasts.within):.1%}"


_FORECAST_ROWS = (
    ("called within the announced wait", _share),
    ("announced wait, mean", lambda of: f"{of.mean(of.over_s) / MINUTE_S:.1f} min"),
    ("error of the middle forecast", lambda of: f"{of.mean(of.error_s) / MINUTE_S:.1f} min"),
    ("beside: people ahead × mean ÷ counters", lambda of: _against(of.mean(of.error_s), of.mean(of.by_people_s))),
    ("beside: the last wait seen", lambda of: _against(of.mean(of.error_s), of.mean(of.by_last_s))),
)


def _turned_away(tally: Tally) -> Iterator[RenderableType]:
    if tally.turned_away:
        reasons = ", ".join(f"{times} {reason}" for reason, times in sorted(tally.turned_away.items()))
        yield Text(f"without a ticket: {reasons}")
    never = tally.all.tickets - tally.all.called
    if never:
        yield Text(f"never called: {never}; too many for the day, or no open counter took them")
