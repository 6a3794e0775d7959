"""Issuing while a printer is unplugged, out of paper or silent, over issuing in the same hall while all is well.

Four kiosks with a printer each. A ticket with a slip is asked for at each in turn, from the bytes of the request to the
bytes of its reply, by a whole controller with real drivers; the virtual printers are in another process. By turns all
printers are well, and three of them in trouble: no part of the trouble is in what it is compared with.
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
from kiosk.queueing.model import SlipStage
from kiosk.requests import parse
from kiosk.wires import hall_folder
from kiosk.world import real_world
from tests.mosquitto import Mosquitto
from tests.waiting import until

SPELLS, ROUNDS = 8, 9
"""Of good times, and as many of trouble; touches at each kiosk in each."""
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
    """Medians of single touches; each kiosk beside itself in good times."""
    return asyncio.run(_measure(step))


async def _measure(step: Step) -> list[Figure]:
    taken: dict[bool, dict[str, list[float]]] = {each: {name: [] for name in TROUBLES} for each in (False, True)}
    with tempfile.TemporaryDirectory(prefix="paidui-bench-") as folder, Mosquitto() as broker:
        config = load(write_hall(Path(folder), outside_broker(broker.address.port), DEVICES))
        async with whole_hall(config, real_world()) as house:
            for spell in range(2 * SPELLS):
                step(f"spell {spell + 1} of {2 * SPELLS}")
                trouble = spell % 2 == 1
                await _turn(config, house, trouble)
                for turn in range(ROUNDS):
                    for n, name in _rotated(list(enumerate(TROUBLES, 1)), turn):
                        await asyncio.sleep(REST_S)
                        taken[trouble][name].append(await _touch(house, f"kiosk-{n}", f"{spell}-{turn}"))
    return [
        Figure(
            f"touch to reply, printer {name}" if TROUBLES[name] else "touch to reply, printer well, others not",
            ms(median(taken[True][name])),
            f"all well {ms(median(taken[False][name]))}",
            median(taken[True][name]) / median(taken[False][name]),
            at_most=MOST,
        )
        for name in TROUBLES
    ]


async def _turn(config: HallConfig, house: House, trouble: bool) -> None:
    """From good times to trouble, or back; what waited for paper has come out before it is measured again."""
    for n, fault in enumerate(TROUBLES.values(), 1):
        if fault:
            with redirect_stdout(StringIO()):
                await tell_mocks(hall_folder(config), {"device": f"printer-{n}", "fault": fault, "on": trouble})
    ill = sum(fault != "" for fault in TROUBLES.values()) if trouble else 0
    await until(lambda: _ill(house) == ill, 20, "printers in trouble" if trouble else "printers that are well")
    if not trouble:
        await until(lambda: not _waiting(house), 20, "slips that waited")


async def _touch(house: House, kiosk: str, id: str) -> float:
    body = json.dumps({"id": id, "command": "issue_ticket", "service": "A"}).encode()
    began = time.perf_counter()
    reply = await house.controller.submit(parse(kiosk, body, real_world().now()))
    taken = time.perf_counter() - began
    assert json.loads(reply)["ticket"]["slip"] == "queued"
    return taken


def _rotated(turns: list[tuple[int, str]], by: int) -> list[tuple[int, str]]:
    """So that nobody always comes after the same one."""
    return turns[by % len(turns) :] + turns[: by % len(turns)]


def _ill(house: House) -> int:
    return sum(house.health.state(printer) != "ok" for printer in house.slips.printers)


def _waiting(house: House) -> bool:
    slips = [ticket.slip for ticket in house.controller.hall.tickets.values()]
    return SlipStage.QUEUED in slips or SlipStage.SENT in slips
