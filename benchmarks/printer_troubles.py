"""Issuing while a printer is unplugged, out of paper or silent, over issuing beside a healthy one; all in one hall.

Four kiosks with a printer each, three of them in trouble. A ticket with a slip is asked for at each in turn, from the
bytes of the request to the bytes of its reply, by a whole controller with real drivers; the virtual printers are in
another process.
"""

import asyncio
import json
import tempfile
import time
from contextlib import redirect_stdout
from io import StringIO
from pathlib import Path
from statistics import median

from benchmarks.figures import Figure, Step, ms
from benchmarks.halls import outside_broker, whole_hall, write_hall
from firmware_mocks.halls.control import tell_mocks
from kiosk.app import House
from kiosk.config import HallConfig, load
from kiosk.requests import parse
from kiosk.wires import hall_folder
from kiosk.world import real_world
from tests.mosquitto import Mosquitto
from tests.waiting import until

ROUNDS = 60
REST_S = 0.1
"""Before each touch, so that what the one before has set off is over."""
MOST = 1.1
TROUBLES = {"healthy": "", "unplugged": "unplug", "out of paper": "paper_out", "silent": "silent"}
DEVICES = "".join(
    f"""
[[kiosks]]
id = "kiosk-{n}"
printers = ["printer-{n}"]
[[devices]]
kind = "printer"
id = "printer-{n}"
address = "mock"
chinese = "gb18030"
qr = "native"
"""
    for n in range(1, len(TROUBLES) + 1)
)


def measure(step: Step) -> list[Figure]:
    """Medians of single touches, a round of all four after another."""
    return asyncio.run(_measure(step))


async def _measure(step: Step) -> list[Figure]:
    with tempfile.TemporaryDirectory(prefix="paidui-bench-") as folder, Mosquitto() as broker:
        config = load(write_hall(Path(folder), outside_broker(broker.address.port), DEVICES))
        async with whole_hall(config, real_world()) as house:
            for n, fault in enumerate(TROUBLES.values(), 1):
                await _break(config, f"printer-{n}", fault)
            await until(lambda: _ill(house) == len(TROUBLES) - 1, 20, "printers in trouble")
            taken: dict[str, list[float]] = {name: [] for name in TROUBLES}
            for turn in range(ROUNDS):
                step(f"round {turn + 1} of {ROUNDS}")
                for n, name in _rotated(list(enumerate(TROUBLES, 1)), turn):
                    await asyncio.sleep(REST_S)
                    taken[name].append(await _touch(house, f"kiosk-{n}", f"{turn}"))
    healthy = median(taken.pop("healthy"))
    return [
        Figure(
            f"touch to reply, printer {name}",
            ms(median(times)),
            f"healthy {ms(healthy)}",
            median(times) / healthy,
            at_most=MOST,
        )
        for name, times in taken.items()
    ]


async def _touch(house: House, kiosk: str, id: str) -> float:
    body = json.dumps({"id": id, "command": "issue_ticket", "service": "A"}).encode()
    began = time.perf_counter()
    reply = await house.controller.submit(parse(kiosk, body, real_world().now()))
    taken = time.perf_counter() - began
    assert json.loads(reply)["ticket"]["slip"] == "queued"
    return taken


async def _break(config: HallConfig, printer: str, fault: str) -> None:
    if fault:
        with redirect_stdout(StringIO()):
            await tell_mocks(hall_folder(config), {"device": printer, "fault": fault, "on": True})


def _rotated(turns: list[tuple[int, str]], by: int) -> list[tuple[int, str]]:
    """So that nobody always comes after the same one."""
    return turns[by % len(turns) :] + turns[: by % len(turns)]


def _ill(house: House) -> int:
    return sum(house.health.state(printer) != "ok" for printer in house.slips.printers)
