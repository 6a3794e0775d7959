"""How soon a pulled-out adapter is known: from the kernel's word to the health of the device, on a wire and a line."""

import asyncio
import logging
import tempfile
import time
from collections.abc import Callable, Coroutine
from pathlib import Path
from random import Random
from typing import Any

from benchmarks.figures import Figure, Step, ms
from drivers.bus.bus import Bus
from drivers.health import HealthState, ReportHealth
from drivers.led.display import LedDisplay
from drivers.led.profiles import PROFILES
from drivers.link import Link, open_stream
from drivers.modbus.dialect import MODBUS
from drivers.world import World
from firmware_mocks.led_panel import MockLedPanel
from firmware_mocks.ports import pty_port
from kiosk.world import real_world

TIMES = 25
LIMIT_S = 0.010
PROFILE = PROFILES["dm36b06"]


def measure(step: Step) -> list[Figure]:
    """The longest of some times, with a display that is told nothing."""
    logging.getLogger("drivers.link").setLevel(logging.ERROR)
    return [
        _figure("alone on its wire", asyncio.run(_noticed(_alone, step))),
        _figure("on a shared line", asyncio.run(_noticed(_sharing, step))),
    ]


def _figure(where: str, taken: list[float]) -> Figure:
    longest = max(taken)
    what = f"adapter pulled out: known of a device {where}"
    return Figure(
        what, f"{ms(longest)} (longest of {len(taken)})", f"limit {ms(LIMIT_S)}", longest / LIMIT_S, at_most=1
    )


class _Said:
    """The last word, and when the last loss was told."""

    def __init__(self) -> None:
        self.state: HealthState = "unknown"
        self.lost_at = 0.0

    def __call__(self, state: HealthState, _detail: str) -> None:
        if state == "lost" and self.state != "lost":
            self.lost_at = time.perf_counter()
        self.state = state

    def says(self, state: HealthState) -> bool:
        """Whether that was the last word."""
        return self.state == state


Serving = Callable[[Callable[[], str], World, ReportHealth], list[Coroutine[Any, Any, None]]]


async def _noticed(serving: Serving, step: Step) -> list[float]:
    taken: list[float] = []
    said = _Said()

    with tempfile.TemporaryDirectory() as folder:
        async with pty_port(Path(folder) / "port") as port, asyncio.TaskGroup() as tasks:
            works = [port.serve(MockLedPanel(1, PROFILE).serve), *serving(lambda: port.url, _world(), said)]
            running = [tasks.create_task(work) for work in works]
            for number in range(TIMES):
                step(f"unplugged {number + 1} of {TIMES}")
                port.replug()
                while not said.says("ok"):
                    await asyncio.sleep(0.005)
                began = time.perf_counter()
                port.unplug()
                while not said.says("lost"):
                    await asyncio.sleep(0)
                taken.append(said.lost_at - began)
            for task in running:
                task.cancel()
    return taken


def _world() -> World:
    real = real_world()
    return World(real.now, Random(1), open_stream, real.connect_broker)


def _alone(url: Callable[[], str], world: World, report: ReportHealth) -> list[Coroutine[Any, Any, None]]:
    link = Link("display", url, world, report)
    return [link.run(LedDisplay(1, PROFILE, link.report).serve)]


def _sharing(url: Callable[[], str], world: World, report: ReportHealth) -> list[Coroutine[Any, Any, None]]:
    bus = Bus("line", url, world)
    seat = bus.join("display", MODBUS, 1, report)
    return [bus.run(), seat.run(LedDisplay(1, PROFILE, seat.report).serve)]
