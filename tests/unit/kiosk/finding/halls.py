"""A hall whose line is `/dev/line`, and what `paidui check --find` prints of it, in virtual time."""

import asyncio
from collections.abc import Coroutine, Sequence
from dataclasses import replace
from io import StringIO
from pathlib import Path
from typing import Any

from rich.console import Console

from drivers.plugged import SerialPort, UsbPrinter
from drivers.world import World
from kiosk.config import HallConfig, parse
from kiosk.finding.find import find
from tests.unit.drivers.bus.branches import in_virtual_time
from tests.unit.drivers.scan.lines import Line
from tests.unit.kiosk.running import HALL
from tests.world import Clock, world_of

SPARE = SerialPort("/dev/ttyUSB7", by_path="/dev/serial/by-path/usb-0:7")


def device(kind: str, number: int, address: str = "serial:///dev/line", more: str = "", counter: str = "1") -> str:
    """A section."""
    return (
        f'\n[[devices]]  # {kind} {number}\nkind = "{kind}"\nid = "{kind}-{number}"\naddress = "{address}"\n'
        f'counter = "{counter}"\nunit = {number}\n{more}'
    )


def hall(folder: Path, *devices: str) -> HallConfig:
    """Written, and read."""
    file = folder / "hall.toml"
    file.write_text(HALL + "".join(devices))
    return parse(file.read_text(), file)


def looked(
    line: Line,
    config: HallConfig,
    *,
    ports: Sequence[SerialPort] = (),
    printers: Sequence[UsbPrinter] = (),
    out: Path | None = None,
    beside: Coroutine[Any, Any, None] | None = None,
) -> tuple[bool, str]:
    """What `find` returned and printed."""
    printed, well = StringIO(), list[bool]()

    async def listed() -> Sequence[UsbPrinter]:
        return printers

    world: World = replace(world_of(Clock()), open_stream=line.open, list_printers=listed)

    async def program() -> None:
        async with asyncio.TaskGroup() as line._tasks:
            running = [line._tasks.create_task(work) for work in line._works]
            if beside is not None:
                running.append(line._tasks.create_task(beside))
            console = Console(file=printed, highlight=False, soft_wrap=True)
            well.append(await find(console, world, config, ports, out))
            for task in running:
                task.cancel()

    in_virtual_time(program)
    return well[0], printed.getvalue()
