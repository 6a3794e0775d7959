"""Each kind of device at a counter: a silent one is lost within 3.5 s, told once, and told once when it is back."""

import asyncio
import logging
from collections.abc import Callable

import pytest

from drivers.alpha.models import ALPHA
from drivers.alpha.sign import AlphaSign
from drivers.bus.bus import Bus
from drivers.call_button.messages import Feedback
from drivers.call_button.terminal import CallTerminal, Press
from drivers.health import ReportHealth
from drivers.io_module.models import IO_MODELS
from drivers.io_module.module import ContactButton, IoModule
from drivers.led.display import LedDisplay
from drivers.led.profiles import PROFILES
from drivers.link import Link
from drivers.modbus.dialect import MODBUS
from drivers.stream import Stream
from firmware_mocks.alpha_sign import MockAlphaSign
from firmware_mocks.call_terminal import MockCallTerminal
from firmware_mocks.io_module import MockIoModule
from firmware_mocks.led_panel import MockLedPanel
from firmware_mocks.ports import until_lost
from firmware_mocks.wires import clean_wire
from tests.unit.drivers.bus.branches import Branch, in_virtual_time, on_a_line, until
from tests.unit.drivers.link.real_world import Reports, link_world

LOST_WITHIN_S = 3.5
URL = "serial:///dev/line"
Mock = MockLedPanel | MockCallTerminal | MockAlphaSign | MockIoModule


async def _refuse(_press: Press) -> Feedback:
    return Feedback(accepted=False)


def _led(report: ReportHealth) -> LedDisplay:
    display = LedDisplay(1, PROFILES["dm36b06"], report)
    display.show("A001")
    return display


def _sign(report: ReportHealth) -> AlphaSign:
    sign = AlphaSign(1, ALPHA["alpha-215c"], report, answers=True)
    sign.show("A001")
    return sign


ON_A_WIRE: dict[str, tuple[Callable[[], Mock], Callable[[ReportHealth], LedDisplay | AlphaSign | CallTerminal]]] = {
    "LED": (lambda: MockLedPanel(1, PROFILES["dm36b06"]), _led),
    "LED with nothing to show": (
        lambda: MockLedPanel(1, PROFILES["dm36b06"]),
        lambda report: LedDisplay(1, PROFILES["dm36b06"], report),
    ),
    "Alpha sign": (lambda: MockAlphaSign(1, ALPHA["alpha-215c"]), _sign),
    "terminal": (lambda: MockCallTerminal(1), lambda report: CallTerminal("it", 1, _refuse, report)),
}


@pytest.mark.parametrize("kind", ON_A_WIRE)
def test_a_device_that_falls_silent_is_lost_within_3_5_s_and_told_once(
    kind: str, caplog: pytest.LogCaptureFixture
) -> None:
    make, drive = ON_A_WIRE[kind]

    async def program() -> None:
        mock, reports = make(), Reports()
        async with asyncio.TaskGroup() as tasks:

            async def opened(_url: str) -> Stream:
                host, far = clean_wire()
                tasks.create_task(until_lost(mock.serve, far))
                return host

            link = Link("it", lambda: URL, link_world(opened), reports)
            running = tasks.create_task(link.run(drive(link.report).serve))
            await _goes_and_comes_back(mock, reports)
            running.cancel()

    in_virtual_time(program)
    assert _told(caplog) == ["it is lost", "it is back"]


def test_an_io_module_that_falls_silent_is_lost_within_3_5_s_and_told_once(caplog: pytest.LogCaptureFixture) -> None:
    async def program() -> None:
        module, reports = MockIoModule(1, IO_MODELS["generic"]), Reports()
        async with asyncio.TaskGroup() as tasks:

            async def opened(_url: str) -> Stream:
                host, far = clean_wire()
                tasks.create_task(until_lost(module.serve, far))
                return host

            async def press(_button: int, _way: str) -> bool:
                return True

            bus = Bus("line", lambda: URL, link_world(opened))
            seat = bus.join("it", MODBUS, 1, reports)
            driver = IoModule(1, IO_MODELS["generic"], (ContactButton(0),), press, seat.report)
            running = [tasks.create_task(bus.run()), tasks.create_task(seat.run(driver.serve))]
            await _goes_and_comes_back(module, reports)
            for task in running:
                task.cancel()

    in_virtual_time(program)
    assert _told(caplog) == ["it is lost", "it is back"]


def test_on_a_full_line_at_9600_baud_a_display_is_lost_within_3_5_s_of_its_last_word() -> None:
    async def body(branch: Branch) -> None:
        await until(lambda: branch.all_well)
        await asyncio.sleep(2.5)
        branch.panels[7].fault("power_off")
        assert await until(lambda: branch.reports["led-8"].state == "lost") < LOST_WITHIN_S

    on_a_line(12, 12, body)


async def _goes_and_comes_back(mock: Mock, reports: Reports) -> None:
    await until(lambda: reports.state == "ok", 5)
    await asyncio.sleep(4)
    mock.fault("power_off")
    assert await until(lambda: reports.state == "lost") < LOST_WITHIN_S
    assert reports.detail
    await asyncio.sleep(8)
    mock.fault("power_off", on=False)
    await until(lambda: reports.state == "ok", 5)
    await asyncio.sleep(8)
    told = [state for state in reports.states if state != "unknown"]
    assert [state for state, before in zip(told, ["", *told], strict=False) if state != before] == ["ok", "lost", "ok"]


@pytest.fixture(autouse=True)
def everything_is_heard(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO, "drivers.link")


def _told(caplog: pytest.LogCaptureFixture) -> list[str]:
    links = [each for each in caplog.records if each.name == "drivers.link" and each.levelno >= logging.INFO]
    return [each.getMessage().partition(":")[0] for each in links]
