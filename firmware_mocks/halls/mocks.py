"""Virtual devices for every device of a hall whose address is `mock`. `paidui mocks`; made in `making.py`."""

import asyncio
import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from drivers.address import MockAddress, parse_address
from drivers.world import World
from firmware_mocks.halls.control import control_socket
from firmware_mocks.halls.making import Maker, Say, Virtual
from firmware_mocks.printer.model import Model
from kiosk import lock
from kiosk.config import HallConfig
from kiosk.process import FAILED, Complaint
from kiosk.wires import hall_folder, mocks_lock, wire_path


async def run_mocks(
    world: World, config: HallConfig, out: Path | None, say: Say, printers: Model | None = None
) -> None:
    """Runs until cancelled; `say` gets a line for everything a person would see or hold; `printers`: their model."""
    folder = hall_folder(config)
    folder.mkdir(parents=True, exist_ok=True)
    try:
        with lock.hold(mocks_lock(config), f"process {os.getpid()}"):
            async with virtual_devices(world, config, out, say, printers) as devices, control_socket(folder, devices):
                say(f"ready: {len(devices)} virtual devices of hall {config.hall}")
                await asyncio.get_running_loop().create_future()
    except lock.HallLocked as held:
        raise Complaint(f"virtual devices of this hall already run: {held.holder}", FAILED) from None


@asynccontextmanager
async def virtual_devices(
    world: World, config: HallConfig, out: Path | None, say: Say, printers: Model | None = None
) -> AsyncIterator[dict[str, Virtual]]:
    """Every virtual device of the hall by id, serving on its wire while the block lasts."""
    folder = wire_path(config, "x").parent
    folder.mkdir(parents=True, exist_ok=True)
    for stale in folder.iterdir():
        stale.unlink()
    mocked = [device for device in config.devices if isinstance(parse_address(device.address), MockAddress)]
    async with Maker(world, config, out, say, printers) as maker:
        yield {device.id: await maker.make(device) for device in mocked}
