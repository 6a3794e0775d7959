"""A LED display on a real pty: shown, unplugged, powered off and on again, read back from the display's registers."""

import logging
from pathlib import Path

import pytest

from drivers.led.display import LedDisplay
from drivers.led.profiles import PROFILES
from drivers.link import Link
from firmware_mocks.led_panel import MockLedPanel
from firmware_mocks.ports import pty_port
from tests.unit.drivers.link.real_world import Reports, link_world
from tests.unit.drivers.wire_kinds import running
from tests.waiting import until


async def test_the_text_comes_back_after_the_wire_does(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO, "drivers.link")
    profile, reports = PROFILES["dm56a04"], Reports()
    async with pty_port(tmp_path / "led-1") as port:
        panel = MockLedPanel(1, profile)
        link = Link("led-1", lambda: port.url, link_world(), reports)
        display = LedDisplay(1, profile, link.report)
        display.show("A012")
        async with running(port.serve(panel.serve), link.run(display.serve)):
            await until(lambda: panel.text == "A012")
            port.unplug()
            await until(lambda: reports.state == "lost", seconds=0.1)
            display.show("A013")
            port.replug()
            await until(lambda: panel.text == "A013", seconds=2)
            await until(lambda: reports.state == "ok")
    messages = [record.getMessage().split(":")[0] for record in caplog.records]
    assert messages == ["led-1 is lost", "led-1 is back"]


async def test_a_display_without_power_is_lost_and_lit_again_within_2_s_of_its_return(tmp_path: Path) -> None:
    profile, reports = PROFILES["dm56a04"], Reports()
    async with pty_port(tmp_path / "led-1") as port:
        panel = MockLedPanel(1, profile)
        link = Link("led-1", lambda: port.url, link_world(), reports)
        display = LedDisplay(1, profile, link.report)
        async with running(port.serve(panel.serve), link.run(display.serve)):
            await until(lambda: reports.state == "ok")
            panel.fault("power_off")
            display.show("A012")
            await until(lambda: reports.state == "lost", seconds=2)
            assert reports.detail == "unit 1 does not answer: check its power, wiring and unit number"
            panel.fault("power_off", on=False)
            await until(lambda: panel.text == "A012", seconds=2)
            await until(lambda: reports.state == "ok")
