"""A hall with call buttons on a Modbus I/O module beside a display, and a display that hears the broker."""

import asyncio
import json
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
from kiosk.requests import Request
from kiosk.requests import parse as read_request
from kiosk.wires import mocks_lock
from kiosk.world import real_world
from tests.mosquitto import Mosquitto
from tests.unit.kiosk.running import HALL
from tests.waiting import until

DEVICES = """
[[devices]]
kind = "io_module"
id = "io-1"
address = "mock:line-1?baudrate=57600"
unit = 7
[[devices.buttons]]
counter = "1"
input = 1
lamp = 1
actions = { single = "next", hold = "open" }
[[devices.buttons]]
counter = "2"
input = 2
lamp = 2

[[devices]]
kind = "led"
id = "led-1"
address = "mock:line-1?baudrate=57600"
counter = "1"
unit = 1
blink_s = 1

[[devices]]
kind = "led"
id = "window-1"
address = "mock"
counter = "1"
profile = "mqtt"
payload = '{"text": "{number}", "blink": {blink}}'
availability = "displays/window-1/there"
"""


@asynccontextmanager
async def a_hall(folder: Path, port: int) -> AsyncIterator[tuple[HallConfig, dict[str, Virtual], list[str]]]:
    """Its virtual devices, and what they say."""
    broker = f'\n[mqtt]\nhost = "127.0.0.1"\nport = {port}\n'
    config, said = parse(HALL + DEVICES + broker, folder / "HALL.toml"), []  # type: ignore[var-annotated]
    mocks_lock(config).parent.mkdir(parents=True)
    with lock.hold(mocks_lock(config), "test"):
        async with virtual_devices(real_world(), config, None, said.append) as devices:
            yield config, devices, said


def request(command: str, **fields: object) -> Request:
    body = json.dumps({"id": command, "command": command, **fields}).encode()
    return read_request("desk-1", body, real_world().now())


async def pressed(devices: dict[str, Virtual], action: str) -> str:
    press = devices["io-1"].press
    assert press is not None
    return await press(action)


async def test_a_button_calls_its_lamp_answers_and_both_displays_show_the_number(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    async with (
        Mosquitto() as broker,
        a_hall(tmp_path, broker.address.port) as (config, devices, said),
        open_journal(tmp_path / "j.db") as journal,
    ):
        await check(real_world(), config)
        checked = {line.split()[0]: line.split()[1] for line in capsys.readouterr().out.splitlines() if "-1  " in line}
        assert checked == {"io-1": "ok", "led-1": "ok", "window-1": "unknown"}
        house = House(real_world(), config, journal)
        running = asyncio.create_task(house.run())
        await until(lambda: {house.health.state(device) for device in devices} == {"ok"}, 10)
        assert await pressed(devices, "1") == "refused"
        assert await pressed(devices, "1_hold") == "taken"
        await house.controller.submit(request("issue_ticket", service="A", slip=False))
        assert await pressed(devices, "1") == "taken"
        assert house.controller.hall.counters["2"].standing == "closed"
        await until(lambda: {"led-1 shows [A001]", "window-1 shows [A001]"} <= set(said))
        assert said.count("led-1 shows [A001]") == 1
        devices["window-1"].switch("offline", True)
        devices["io-1"].switch("another_unit", True)
        await until(lambda: house.health.state("window-1") == house.health.state("io-1") == "lost")
        told = str(house.health.body("io-1")["detail"])
        assert told.startswith("unit 8 answers where unit 7 is asked")
        with pytest.raises(ValueError, match="no button '3'; there are 1, 2, and 1_hold for a long press"):
            await pressed(devices, "3")
        running.cancel()
        with suppress(asyncio.CancelledError):
            await running
