"""Issuing in process through the controller, 64 requests waiting, over the raw rate of group commits beside it."""

import asyncio
import gc
import json
import tempfile
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from itertools import count
from pathlib import Path
from random import shuffle
from statistics import median

from benchmarks.figures import Figure, Step, median_ratio, rate
from benchmarks.floors import writer
from benchmarks.halls import OPEN_COUNTERS, write_hall
from kiosk.config import HallConfig, load
from kiosk.controller import Controller
from kiosk.journal import open_journal
from kiosk.process import keep_what_stands
from kiosk.requests import parse
from kiosk.rules_of import rules_of
from kiosk.world import real_world

WAITING = 64
ROUNDS = 15
EACH = 1280
LEAST = 0.2
BRANCH_COUNTERS = 6


def measure(step: Step) -> list[Figure]:
    """From the bytes of a request to the bytes of its reply; all askers ask again as soon as they are answered."""
    return asyncio.run(_measure(step))


async def _measure(step: Step) -> list[Figure]:
    with tempfile.TemporaryDirectory(prefix="paidui-bench-") as folder:
        config = load(write_hall(Path(folder), counters=BRANCH_COUNTERS))
        async with writer(Path(folder) / "raw.db") as raw, issuing(config) as issue:
            await _rate(raw.one, EACH)
            await _rate(issue, EACH)
            rounds = []
            for n in range(ROUNDS):
                step(f"round {n + 1} of {ROUNDS}")
                floor = await _rate(raw.one, 4 * EACH)
                rounds.append((await _rate(issue, EACH), floor))
    ours, beside = median(o for o, _ in rounds), median(b for _, b in rounds)
    what = f"durable issue in process, {WAITING} waiting"
    return [Figure(what, rate(ours), f"raw group commit {rate(beside)}", median_ratio(rounds), at_least=LEAST)]


async def _rate(one: Callable[[], Awaitable[object]], times: int) -> float:
    left = iter(range(times))

    async def asker() -> None:
        for _ in left:
            await one()

    began = time.perf_counter()
    await asyncio.gather(*(asker() for _ in range(WAITING)))
    return times / (time.perf_counter() - began)


@asynccontextmanager
async def issuing(config: HallConfig) -> AsyncIterator[Callable[[], Awaitable[object]]]:
    """A controller with every counter open; each call asks it for one ticket."""
    world, ids = real_world(), count()
    services, classes = [each.letter for each in config.services], [each.id for each in config.customer_classes]
    async with open_journal(config.journal_path) as journal:
        controller = Controller(world, config, rules_of(config), journal, lambda _events: None)
        await controller.start()

        async def ask(body: bytes) -> bytes:
            return await controller.submit(parse("kiosk-1", body, world.now()))

        def prepared(command: str, **fields: str) -> bytes:
            return json.dumps({"id": f"{next(ids):026d}", "command": command, **fields}).encode()

        bodies = [
            prepared("issue_ticket", service=services[n % len(services)], customer_class=classes[n // 7 % len(classes)])
            for n in range((ROUNDS + 1) * EACH)
        ]
        shuffle(bodies)

        async def issue() -> bytes:
            return await ask(bodies.pop())

        keep_what_stands()  # as `paidui run` does when it is ready
        running = asyncio.create_task(controller.run())
        try:
            for counter in config.counters[:OPEN_COUNTERS]:
                await ask(prepared("open_counter", counter=counter.id))
            gc.freeze()  # as `paidui run` does
            yield issue
        finally:
            running.cancel()
