"""A line that is set to another format than its devices: what is heard of them says so, on every kind of driver."""

import asyncio
from collections.abc import Callable, Coroutine
from contextlib import suppress

import pytest

from drivers.address import SerialAddress
from drivers.alpha.models import ALPHA
from drivers.alpha.sign import AlphaSign
from drivers.bus.bus import Bus
from drivers.call_button.dialect import TERMINAL
from drivers.call_button.messages import Feedback
from drivers.call_button.terminal import CallTerminal, Press
from drivers.errors import LinkLost
from drivers.health import ReportHealth
from drivers.led.display import LedDisplay
from drivers.led.profiles import PROFILES
from drivers.link import Link
from drivers.stream import Stream
from firmware_mocks.alpha_sign import MockAlphaSign
from firmware_mocks.led_panel import MockLedPanel
from firmware_mocks.wires import clean_wire
from tests.unit.drivers.bus.branches import in_virtual_time, until
from tests.unit.drivers.link.real_world import Reports, link_world
from tests.unit.drivers.scan.lines import Line

URL = "serial:///dev/line?baudrate=19200&parity=E"
Serve = Callable[[Stream], Coroutine[None, None, None]]
Driver = Callable[[ReportHealth], Serve]


async def _babbles(stream: Stream) -> None:
    """What another line format makes of a terminal's words."""
    while True:
        await stream.write(bytes.fromhex("FE 9B F1 00 1E 33"))
        await asyncio.sleep(0.4)


async def _refuse(_press: Press) -> Feedback:
    return Feedback(accepted=False)


def _spoilt_led() -> Serve:
    panel = MockLedPanel(3, PROFILES["dm36b06"])
    panel.fault("wrong_crc")
    return panel.serve


def _spoilt_sign() -> Serve:
    sign = MockAlphaSign(3, ALPHA["alpha-215c"])
    sign.fault("garbled")
    return sign.serve


LED: Driver = lambda report: LedDisplay(3, PROFILES["dm36b06"], report).serve  # noqa: E731 - a row of the table
PAD: Driver = lambda report: CallTerminal("pad", 3, _refuse, report).serve  # noqa: E731
SIGN: Driver = lambda report: AlphaSign(3, ALPHA["alpha-215c"], report, answers=True).serve  # noqa: E731


@pytest.mark.parametrize(
    ("driver", "device", "words"),
    [
        (LED, _spoilt_led, "unit 3 is heard, but garbled: check line format, wiring and termination"),
        (PAD, lambda: _babbles, "terminal 3 is heard, but garbled: check line format and wiring"),
        (SIGN, _spoilt_sign, "sign 03 is heard, but garbled: check line format (7E1, 8N1) and wiring"),
    ],
)
def test_a_device_of_which_no_frame_is_heard_is_lost_with_its_line_format(
    driver: Driver, device: Callable[[], Serve], words: str
) -> None:
    reports = Reports()

    async def program() -> None:
        async with asyncio.TaskGroup() as tasks:

            async def opened(_url: str) -> Stream:
                host, far = clean_wire()
                tasks.create_task(_until_lost(device(), far))
                return host

            link = Link("it", lambda: URL, link_world(opened), reports)
            running = tasks.create_task(link.run(driver(link.report)))
            assert await until(lambda: reports.state == "lost") < 3.5
            running.cancel()

    in_virtual_time(program)
    assert reports.detail == f"{words}; its address says 19200 8E1"


def test_rubbish_on_a_shared_line_is_told_with_its_line_format_until_a_frame_is_heard() -> None:
    line, reports, wrong = Line(), Reports(), SerialAddress("", 9600)
    line.terminal(3, wrong)
    line.stands(_babbles, wrong)

    async def program() -> None:
        async with asyncio.TaskGroup() as line._tasks:
            running = [line._tasks.create_task(work) for work in line._works]
            url = [URL]
            bus = Bus("line", lambda: url[0], link_world(line.open))
            seat = bus.join("pad", TERMINAL, 3, reports)
            driver = CallTerminal("pad", 3, _refuse, seat.report)
            running += [line._tasks.create_task(work) for work in (bus.run(), seat.run(driver.serve_in_turn))]
            await until(lambda: "no frame" in reports.detail, 10)
            assert reports.state == "lost"
            assert "is the line format right? The address says 19200 8E1" in reports.detail
            for task in running:
                task.cancel()

    in_virtual_time(program)


async def _until_lost(serve: Serve, far: Stream) -> None:
    with suppress(LinkLost):
        await serve(far)
