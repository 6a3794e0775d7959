"""A hall whose displays and terminals share one line: pressed and lit, unplugged and back, checked."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from pathlib import Path

import pytest

from firmware_mocks.halls.making import Virtual
from firmware_mocks.halls.mocks import virtual_devices
from kiosk import lock
from kiosk.app import House
from kiosk.check import check
from kiosk.config import HallConfig, parse
from kiosk.journal import open_journal
from kiosk.wires import mocks_lock
from kiosk.world import real_world
from tests.mosquitto import free_port
from tests.unit.kiosk.running import HALL
from tests.waiting import until


def on_the_line(kind: str, counter: int) -> str:
    return (
        f'[[devices]]\nkind = "{kind}"\nid = "{kind}-{counter}"\naddress = "mock:line-1?baudrate=57600"\n'
        f'counter = "{counter}"\nunit = {counter}\n'
    )


SIGN = on_the_line("led", 2).replace("led-2", "sign-1") + 'profile = "alpha-215c"\nacknowledges = true\n'
DEVICES = "".join(on_the_line(kind, counter) for kind in ("led", "terminal") for counter in (1, 2)) + SIGN


@asynccontextmanager
async def a_hall(folder: Path) -> AsyncIterator[tuple[HallConfig, dict[str, Virtual], list[str]]]:
    """Its virtual devices, and what they show."""
    broker = f'[mqtt]\nhost = "127.0.0.1"\nport = {free_port()}\n'
    config, shown = parse(HALL + DEVICES + broker, folder / "HALL.toml"), []  # type: ignore[var-annotated]
    mocks_lock(config).parent.mkdir(parents=True)
    with lock.hold(mocks_lock(config), "test"):
        async with virtual_devices(real_world(), config, None, shown.append) as devices:
            yield config, devices, shown


async def pressed(devices: dict[str, Virtual], counter: int, key: str) -> bool:
    press = devices[f"terminal-{counter}"].press
    assert press is not None
    return (await press(key)).startswith("taken")


async def test_keys_light_displays_on_one_line_and_all_come_back_with_it(tmp_path: Path) -> None:
    async with a_hall(tmp_path) as (config, devices, shown), open_journal(tmp_path / "j.db") as journal:
        house = House(real_world(), config, journal)
        running = asyncio.create_task(house.run())

        def states() -> set[str]:
            return {house.health.state(device) for device in devices}

        await until(lambda: states() == {"ok"}, 10)
        for counter in (1, 2):
            assert await pressed(devices, counter, "open")
        devices["led-1"].switch("unplug", True)
        await until(lambda: states() == {"lost"}, 1)
        devices["led-1"].switch("unplug", False)
        await until(lambda: states() == {"ok"}, 5)
        devices["led-2"].switch("power_off", True)
        assert await pressed(devices, 2, "pause")
        await until(lambda: house.health.state("led-2") == "lost")
        devices["led-2"].switch("power_off", False)
        await until(lambda: states() == {"ok"}, 6)
        running.cancel()
        with suppress(asyncio.CancelledError):
            await running
    assert any(line.startswith("led-2 shows") for line in shown)
    assert any(line.startswith("sign-1 shows") for line in shown)


async def test_a_check_asks_every_device_on_the_line(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    async with a_hall(tmp_path) as (config, devices, _):
        devices["terminal-2"].switch("power_off", True)
        await check(real_world(), config)
    told = capsys.readouterr().out
    lines = {line.split()[0]: line.split()[1] for line in told.splitlines() if line.startswith("  ") and "-" in line}
    assert {device: lines[device] for device in devices} == {
        "led-1": "ok",
        "led-2": "ok",
        "sign-1": "ok",
        "terminal-1": "ok",
        "terminal-2": "lost",
    }, told
    assert told.count("try: paidui check") == 1, "of the one that is silent"
