"""An adapter that is pulled out is noticed at once by every driver, and found again by its lasting name."""

import asyncio
import os
from collections.abc import Callable
from pathlib import Path

import pytest

from drivers.alpha.models import ALPHA
from drivers.alpha.sign import AlphaSign
from drivers.bus.bus import Bus
from drivers.call_button.messages import Feedback
from drivers.call_button.terminal import CallTerminal, Press
from drivers.health import ReportHealth
from drivers.led.display import LedDisplay
from drivers.led.profiles import PROFILES
from drivers.link import Link
from drivers.modbus.dialect import MODBUS
from drivers.pole.display import PoleDisplay
from drivers.pole.models import POLES
from firmware_mocks.alpha_sign import MockAlphaSign
from firmware_mocks.call_terminal import MockCallTerminal
from firmware_mocks.led_panel import MockLedPanel
from firmware_mocks.pole_display import MockPoleDisplay
from firmware_mocks.ports import PtyPort, pty_port
from tests.unit.drivers.link.real_world import Reports, link_world
from tests.unit.drivers.wire_kinds import running
from tests.waiting import until

NOTICED_S = 0.1
"""Ten times what is promised, on a machine that does other things besides; `benchmarks` measure it."""

FOUND_AGAIN_S = 2.0


async def _refuse(_press: Press) -> Feedback:
    return Feedback(accepted=False)


Mock = MockLedPanel | MockAlphaSign | MockCallTerminal | MockPoleDisplay
KINDS: dict[
    str, tuple[Callable[[], Mock], Callable[[ReportHealth], LedDisplay | AlphaSign | CallTerminal | PoleDisplay]]
]
KINDS = {
    "LED": (lambda: MockLedPanel(1, PROFILES["dm36b06"]), lambda report: LedDisplay(1, PROFILES["dm36b06"], report)),
    "Alpha sign": (
        lambda: MockAlphaSign(1, ALPHA["alpha-215c"]),
        lambda report: AlphaSign(1, ALPHA["alpha-215c"], report, answers=True),
    ),
    "pole": (lambda: MockPoleDisplay(POLES["cd5220"]), lambda report: PoleDisplay(POLES["cd5220"], report)),
    "terminal": (lambda: MockCallTerminal(1), lambda report: CallTerminal("it", 1, _refuse, report)),
}


@pytest.mark.parametrize("kind", KINDS)
async def test_each_driver_notices_its_adapter_pulled_out_and_finds_it_under_another_number(
    kind: str, tmp_path: Path
) -> None:
    make, drive = KINDS[kind]
    mock, reports = make(), Reports()
    async with pty_port(tmp_path / "by-id") as port:
        link = Link("it", lambda: port.url, link_world(), reports)
        async with running(port.serve(mock.serve), link.run(drive(link.report).serve)):
            await _pulled_out_and_back(port, reports)


async def test_a_shared_line_notices_it_for_all_its_devices(tmp_path: Path) -> None:
    panel, reports = MockLedPanel(1, PROFILES["dm36b06"]), Reports()
    async with pty_port(tmp_path / "by-id") as port:
        bus = Bus("line", lambda: port.url, link_world())
        seat = bus.join("it", MODBUS, 1, reports)
        display = LedDisplay(1, PROFILES["dm36b06"], seat.report)
        async with running(port.serve(panel.serve), bus.run(), seat.run(display.serve)):
            await _pulled_out_and_back(port, reports)


async def _pulled_out_and_back(port: PtyPort, reports: Reports) -> None:
    loop = asyncio.get_running_loop()
    await until(lambda: reports.told and reports.state != "lost")
    before = Path(port.path).readlink()
    port.unplug()
    began = loop.time()
    while reports.state != "lost":
        assert loop.time() - began < NOTICED_S
        await asyncio.sleep(0)
    taken: list[int] = []
    try:
        port.replug()
        while Path(port.path).readlink() == before:
            port.unplug()
            taken += os.openpty()
            port.replug()
        await until(lambda: reports.state != "lost", FOUND_AGAIN_S)
    finally:
        for descriptor in taken:
            os.close(descriptor)
