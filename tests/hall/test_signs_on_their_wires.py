"""Alpha signs and pole displays on real ptys: shown, unplugged, powered off and on again."""

import logging
from pathlib import Path

import pytest

from drivers.led.showing import ONE_WAY
from drivers.link import Link
from firmware_mocks.alpha_sign import MockAlphaSign
from firmware_mocks.halls.lights import virtual_light
from firmware_mocks.ports import pty_port
from kiosk.config import Led
from kiosk.lights import counter_light
from tests.unit.drivers.link.real_world import Reports, link_world
from tests.unit.drivers.wire_kinds import running
from tests.waiting import until

SIGNS = {
    "alpha": Led(kind="led", id="led-1", address="mock", counter="1", profile="alpha-betabrite"),
    "alpha that answers": Led(
        kind="led", id="led-1", address="mock", counter="1", profile="alpha-215c", acknowledges=True, colour="green"
    ),
    "cd5220": Led(kind="led", id="led-1", address="mock", counter="1", profile="cd5220"),
    "escpos": Led(kind="led", id="led-1", address="mock", counter="1", profile="escpos-2x20"),
}


@pytest.mark.parametrize("name", SIGNS)
async def test_the_text_comes_back_after_the_wire_does(
    name: str, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO, "drivers.link")
    device, reports = SIGNS[name], Reports()
    health = ("ok", "") if device.acknowledges else ("unknown", ONE_WAY)
    async with pty_port(tmp_path / "led-1") as port:
        mock = virtual_light(device, lambda _: None)
        link = Link("led-1", lambda: port.url, link_world(), reports)
        light = counter_light(device, link.report)
        light.show("A012")
        async with running(port.serve(mock.serve), link.run(light.serve)):
            await until(lambda: mock.text == "A012" and reports.told[-1:] == [health])
            port.unplug()
            await until(lambda: reports.state == "lost", seconds=0.5)
            light.show("A013")
            port.replug()
            await until(lambda: mock.text == "A013", seconds=2)
            await until(lambda: reports.told[-1] == health)
    assert [r.getMessage().split(":")[0] for r in caplog.records][:1] == ["led-1 is lost"]


async def test_a_sign_without_power_is_lost_and_lit_again_within_2_s_of_its_return(tmp_path: Path) -> None:
    device, reports = SIGNS["alpha that answers"], Reports()
    async with pty_port(tmp_path / "led-1") as port:
        mock = virtual_light(device, lambda _: None)
        assert isinstance(mock, MockAlphaSign)
        link = Link("led-1", lambda: port.url, link_world(), reports)
        light = counter_light(device, link.report)
        async with running(port.serve(mock.serve), link.run(light.serve)):
            await until(lambda: reports.state == "ok")
            mock.fault("power_off")
            light.show("A012")
            await until(lambda: reports.state == "lost", seconds=3)
            assert reports.detail == "sign 01 does not answer: check its power, wiring, address and line format"
            mock.fault("power_off", on=False)
            await until(lambda: mock.text == "A012", seconds=3)
            await until(lambda: reports.state == "ok")
