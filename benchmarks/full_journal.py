"""A million past events in the journal: starting, issuing and calling, each over the same with an empty one."""

import asyncio
import json
import tempfile
import time
from collections.abc import Iterator
from contextlib import asynccontextmanager
from datetime import datetime, timedelta
from itertools import count
from pathlib import Path
from statistics import median
from typing import Any

import apsw

from benchmarks.figures import Figure, Step, median_ratio, rate
from benchmarks.halls import embedded_broker, paidui_run, write_hall
from kiosk.config import HallConfig, load
from kiosk.controller import Controller
from kiosk.journal import open_journal
from kiosk.requests import parse
from kiosk.rules_of import rules_of
from kiosk.world import real_world

PAST_EVENTS = 1_000_000
EVENTS_TODAY = 2_000
STARTS = 5
ROUNDS = 7
EACH = 400
MOST = 2.0


def measure(step: Step) -> list[Figure]:
    """Both journals are used in turn, round by round."""
    with tempfile.TemporaryDirectory(prefix="paidui-bench-") as folder:
        empty, full = _hall(Path(folder) / "empty"), _hall(Path(folder) / "full")
        step("filling a journal")
        asyncio.run(_past(load(full)))
        asyncio.run(_today(load(full)))
        return [_start(step, empty, full), asyncio.run(_work(step, load(empty), load(full)))]


def _start(step: Step, empty: Path, full: Path) -> Figure:
    rounds = []
    for n in range(STARTS):
        step(f"start {n + 1} of {STARTS}")
        ready = []
        for hall in (full, empty):
            with paidui_run(hall) as running:
                ready.append(running.ready_s)
        rounds.append((ready[0], ready[1]))
    ours, beside = median(o for o, _ in rounds), median(b for _, b in rounds)
    what = f"start with {PAST_EVENTS:,} past events and {EVENTS_TODAY:,} of today".replace(",", " ")
    return Figure(what, f"{ours:.2f} s", f"empty journal {beside:.2f} s", median_ratio(rounds), at_most=MOST)


async def _work(step: Step, empty: HallConfig, full: HallConfig) -> Figure:
    rounds = []
    async with _desk(empty) as beside, _desk(full) as ours:
        await beside(EACH)
        await ours(EACH)
        for n in range(ROUNDS):
            step(f"round {n + 1} of {ROUNDS}")
            rounds.append((await ours(EACH), await beside(EACH)))
    what = "issue and call next, one after the other, on that journal"
    quick, slow = median(o for o, _ in rounds), median(b for _, b in rounds)
    return Figure(what, rate(quick), f"empty journal {rate(slow)}", median_ratio(rounds), at_least=0.9)


@asynccontextmanager
async def _desk(config: HallConfig) -> Any:
    """Gives a function that issues and calls so many tickets, and says how many a second."""
    world, ids = real_world(), count()
    async with open_journal(config.journal_path) as journal:
        controller = Controller(world, config, rules_of(config), journal, lambda _events: None)
        await controller.start()
        running = asyncio.create_task(controller.run())

        async def ask(command: str, **fields: str) -> None:
            body = json.dumps({"id": f"{next(ids)}-{time.time_ns()}", "command": command, **fields}).encode()
            reply = json.loads(await controller.submit(parse("bench", body, world.now())))
            assert reply["ok"] or reply["reason"] == "already_open", reply

        async def work(times: int) -> float:
            began = time.perf_counter()
            for _ in range(times):
                await ask("issue_ticket", service="A")
                await ask("call_next", counter="1")
            return times / (time.perf_counter() - began)

        try:
            await ask("open_counter", counter="1")
            yield work
        finally:
            running.cancel()


async def _past(config: HallConfig) -> None:
    """Days of tickets that were issued, called and finished, as a controller would have written them."""
    async with open_journal(config.journal_path):
        pass
    connection = apsw.Connection(str(config.journal_path))
    with connection:
        connection.executemany("INSERT INTO events VALUES (?,?,?,?,?)", _rows())
    connection.close()


TICKETS_A_DAY = 700


def _rows() -> Iterator[tuple[int, str, str, str, str]]:
    first = real_world().now() - timedelta(days=2 + PAST_EVENTS // (TICKETS_A_DAY * len(_visit("A001"))))
    events = ((day, kind, payload) for day in count() for kind, payload in _day(first + timedelta(days=day)))
    for seq, (day, kind, payload) in zip(range(1, PAST_EVENTS + 1), events, strict=False):
        at = first + timedelta(days=day)
        yield seq, at.date().isoformat(), at.isoformat(), kind, json.dumps(payload)


def _day(at: datetime) -> Iterator[tuple[str, dict[str, Any]]]:
    yield "DayOpened", {"day": at.date().isoformat()}
    yield "CounterOpened", {"counter": "1", "teller": None}
    for n in range(1, TICKETS_A_DAY + 1):
        yield from _visit(f"A{n:03d}")


def _visit(number: str) -> list[tuple[str, dict[str, Any]]]:
    asked = {"service": "A", "customer_class": "ordinary", "language": "zh", "kiosk": "kiosk-1", "slip": True}
    there = {"ticket": number, "counter": "1"}
    return [
        ("TicketIssued", {"ticket": number, "token": f"t-{number}", "ahead": 0, "estimated_wait_s": 60, **asked}),
        ("SlipSent", {"ticket": number, "printer": "printer-1"}),
        ("SlipPrinted", {"ticket": number, "printer": "printer-1"}),
        ("TicketCalled", {**there, "why": {"rule": "accumulating", "class": "ordinary", "waited_s": 12.5}}),
        ("TicketStarted", there),
        ("TicketFinished", there),
    ]


async def _today(config: HallConfig) -> None:
    async with _desk(config) as work:
        await work(EVENTS_TODAY // 3)


def _hall(folder: Path) -> Path:
    folder.mkdir()
    broker, _ = embedded_broker()
    return write_hall(folder, broker, counters=1)
