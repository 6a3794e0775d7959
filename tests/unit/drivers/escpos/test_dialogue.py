"""The dialogue of PROTOCOL.md, played by the driver and by the virtual printer."""

from itertools import groupby
from random import Random

import pytest

from drivers.errors import LinkLost
from drivers.escpos.outcome import Printed
from drivers.escpos.printer import Printer
from drivers.health import HealthState
from drivers.stream import Stream
from firmware_mocks.printer.server import MockPrinter
from firmware_mocks.wires import clean_wire
from tests.unit.drivers.dialogue import dialogue
from tests.unit.drivers.wire_kinds import running
from tests.waiting import until

TURNS = [(who, b"".join(said for _, said in steps)) for who, steps in groupby(dialogue("escpos"), lambda step: step[0])]


async def test_the_driver_says_what_the_paper_says() -> None:
    host, far = clean_wire()

    async def printer_of_the_paper() -> None:
        for who, told in TURNS:
            if who == "<":
                await far.write(told)
            else:
                assert await _exactly(far, len(told)) == told

    async def run(printer: Printer) -> None:
        with pytest.raises(LinkLost):
            await printer.run()

    reports: list[HealthState] = []
    printer = Printer(host, lambda state, _detail: reports.append(state))
    async with running(printer_of_the_paper(), run(printer)):
        await until(lambda: reports == ["ok"])
        assert await printer.print_job(b"A012\n\x1dVB\x00", "0001") == Printed("job_id")
        await host.aclose()


async def test_the_virtual_printer_answers_as_the_paper_says() -> None:
    host, far = clean_wire()
    async with MockPrinter(Random(1)) as printer, running(printer.serve(far)):
        for who, told in TURNS:
            if who == ">":
                await host.write(told)
            else:
                assert await _exactly(host, len(told)) == told
        assert [slip.text for slip in printer.slips] == ["A012"]


async def _exactly(stream: Stream, size: int) -> bytes:
    heard = b""
    while len(heard) < size:
        heard += await stream.read(size - len(heard))
    return heard
