"""`paidui check` and `paidui mocks` know displays of every protocol, and say of each what can be known."""

import asyncio
import os
from pathlib import Path

import pytest
from PIL import Image

from drivers.alpha.models import ALPHA
from drivers.led.profiles import PROFILES
from drivers.led.showing import ONE_WAY
from drivers.pole.models import POLES
from firmware_mocks.halls.mocks import run_mocks
from kiosk.check import check
from kiosk.config import Led, load
from kiosk.lights import counter_light
from kiosk.wires import address_of
from tests.unit.drivers.link.real_world import Reports, link_world
from tests.unit.drivers.wire_kinds import running
from tests.unit.kiosk.running import HALL
from tests.waiting import until

DEVICE = '[[devices]]\nkind = "led"\nid = "{profile}"\naddress = "mock"\ncounter = "1"\nprofile = "{profile}"\n'
EVERY = [*PROFILES, *ALPHA, *POLES]
ANSWERING = "alpha-215c"


async def test_each_display_is_asked_what_it_can_be_asked(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = _hall(tmp_path)
    config, world, said = load(file), link_world(), list[str]()
    async with running(run_mocks(world, config, tmp_path / "out", said.append)):
        await until(lambda: any(line.startswith("ready") for line in said))
        assert await check(world, config) == os.EX_OK
    lines = {line.split()[0]: " ".join(line.split()[1:]) for line in capsys.readouterr().out.splitlines()[2:]}
    answering = {*PROFILES, ANSWERING}
    assert lines == {profile: "ok" if profile in answering else f"unknown {ONE_WAY}" for profile in EVERY}


async def test_a_virtual_display_of_each_protocol_draws_what_it_shows(tmp_path: Path) -> None:
    config, world, said = load(_hall(tmp_path)), link_world(), list[str]()
    async with running(run_mocks(world, config, tmp_path / "out", said.append)):
        await until(lambda: any(line.startswith("ready") for line in said))
        for profile in (ANSWERING, "alpha-betabrite", "cd5220", "escpos-2x20"):
            device = config.device(profile)
            assert isinstance(device, Led)
            light = counter_light(device, Reports())
            light.show("A012")
            stream = await world.open_stream(address_of(config, device))
            async with running(light.serve(stream)):
                await until(lambda profile=profile: f"{profile} shows [A012]" in said)  # type: ignore[misc]
            await stream.aclose()
            with Image.open(tmp_path / "out" / f"{profile}.png") as picture:
                assert picture.width > picture.height > 100
    await asyncio.sleep(0)


def _hall(folder: Path) -> Path:
    file = folder / "hall.toml"
    devices = [DEVICE.format(profile=profile) for profile in EVERY]
    devices[EVERY.index(ANSWERING)] += "acknowledges = true\n"
    file.write_text(HALL + "".join(devices))
    return file
