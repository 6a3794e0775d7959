"""A slip printer on USB in the hands of its driver, its link and `paidui check`."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from functools import partial
from pathlib import Path
from random import Random

import pytest

from drivers.errors import LinkLost
from drivers.escpos.builder import SlipEncoder
from drivers.escpos.commands import job_id
from drivers.escpos.outcome import Printed, Unknown
from drivers.escpos.printer import Paper, Printer
from drivers.link import open_stream
from drivers.stream import Stream
from firmware_mocks.printer.engine import Model
from firmware_mocks.printer.server import MockPrinter
from firmware_mocks.usb.bus import UsbBus
from firmware_mocks.usb.descriptors import Identity
from firmware_mocks.usb.port import UsbPort, usb_port
from kiosk.check import check
from kiosk.config import load
from kiosk.slip import lay_out
from kiosk.world import real_world
from tests.golden.escpos.slips import CASH
from tests.unit.drivers.wire_kinds import running
from tests.waiting import until

DRAWN = SlipEncoder(qr="raster").encode(lay_out(CASH, ["zh", "en"]))
HALL = """
[[services]]
letter = "A"
names = { zh = "现金", en = "Cash" }
[[profiles]]
id = "all"
names = { zh = "全部", en = "All" }
services = ["A"]
[[counters]]
id = "1"
names = { zh = "1号", en = "1" }
profile = "all"
"""


@asynccontextmanager
async def plugged(model: Model | None = None) -> AsyncIterator[tuple[MockPrinter, UsbPort, UsbBus]]:
    bus = UsbBus()
    async with (
        MockPrinter(Random(1), model=model) as paper,
        usb_port(bus, status=lambda: paper.port_status) as port,
        running(port.serve(paper.serve)),
    ):
        yield paper, port, bus


@asynccontextmanager
async def driven(port: UsbPort, bus: UsbBus, hanging: Paper) -> AsyncIterator[Printer]:
    stream = await open_stream(port.url, usb=bus)
    printer = Printer(stream, lambda _state, _detail: None, hanging)

    async def run() -> None:
        with pytest.raises(LinkLost):
            await printer.run()

    try:
        async with running(run()):
            yield printer
    finally:
        await stream.aclose()


async def test_a_slip_comes_out_and_is_known_to_have() -> None:
    async with plugged() as (paper, port, bus), driven(port, bus, Paper()) as printer:
        assert await printer.print_job(DRAWN, job_id(1)) == Printed("job_id")
        assert len(paper.slips) == 1


async def test_pulled_in_mid_slip_it_is_unknown_and_the_half_is_cut_off_before_the_next() -> None:
    async with plugged(Model(dots_per_second=1_000, buffer=4_096)) as (paper, port, bus):
        hanging = Paper()
        async with driven(port, bus, hanging) as printer:
            job = asyncio.create_task(printer.print_job(DRAWN, job_id(1)))
            await until(lambda: paper.half_printed)
            port.unplug()
            assert await job == Unknown("link_lost")
        paper.fault("power_cut", on=True)
        paper.fault("power_cut", on=False)
        port.replug()
        async with driven(port, bus, hanging) as printer:
            assert await printer.print_job(b"A013\n\x1dVB\x00", job_id(2)) == Printed("job_id")
    assert "A013" in paper.slips[-1].text
    assert "A012" not in paper.slips[-1].text


async def _check(folder: Path, address: str, bus: UsbBus, capsys: pytest.CaptureFixture[str]) -> tuple[int, str]:
    file = folder / "usb.toml"
    device = f'[[devices]]\nkind = "printer"\nid = "printer-1"\naddress = "{address}"\n'
    file.write_text('hall = "usb"\ntime_zone = "Asia/Shanghai"\nnames = { zh = "厅", en = "USB" }\n' + HALL + device)
    world = replace(real_world(), open_stream=partial(open_stream, usb=bus))
    code = await check(world, load(file))
    return code, capsys.readouterr().out


@pytest.mark.parametrize(
    ("languages", "words"),
    [
        ("PJL,PCL", "degraded the printer does not answer: it is no ESC/POS printer, but speaks PJL,PCL"),
        ("ESC/POS", "unknown"),
    ],
)
async def test_check_says_that_a_silent_one_is_no_slip_printer(
    languages: str, words: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    async def deaf(stream: Stream) -> None:
        while True:
            await stream.read()

    bus = UsbBus()
    async with usb_port(bus, Identity(languages=languages)) as port, running(port.serve(deaf)):
        code, said = await _check(tmp_path, port.url, bus, capsys)
    assert code == 1
    assert words in said


async def test_check_says_that_it_is_well_or_what_is_wrong_with_it(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    async with plugged() as (_, port, bus):
        code, said = await _check(tmp_path, port.url, bus, capsys)
        assert (code, "printer-1        ok" in said) == (0, True), said
        code, said = await _check(tmp_path, "usb://1fc9:2016", bus, capsys)
        assert code == 1
        assert "usb://1fc9:2016 is not there" in said
        assert "printers here: usb://04b8:0202" in said
        port.fault("no_permission", on=True)
        code, said = await _check(tmp_path, port.url, bus, capsys)
        assert code == 1
        assert "copy packaging/udev/70-paidui-printers.rules to /etc/udev/rules.d" in said
