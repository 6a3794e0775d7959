"""Slips on their way to paper, when the wire is lost at a bad moment: none is forgotten, none comes out twice."""

import asyncio
import threading
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from random import Random

import pytest

from drivers.health import HealthState
from firmware_mocks.printer.server import MockPrinter
from firmware_mocks.wires import clean_wire
from kiosk.announcer import Announcer
from kiosk.health import HealthBook
from kiosk.printing import PrinterOutlet, SlipDesk
from tests.unit.kiosk.running import HALL, Running, config, running, written
from tests.waiting import until
from tests.world import world_of

PRINTING_HALL = config(
    HALL.replace("printers = []", 'printers = ["printer-1"]')
    + """
[[devices]]
kind = "printer"
id = "printer-1"
address = "mock"
"""
)


def _report(state: HealthState, detail: str) -> None:
    """Nobody listens."""


def _desk(it: Running) -> SlipDesk:
    world = world_of(it.clock)
    health = HealthBook(world, ["printer-1"])
    return SlipDesk(world, PRINTING_HALL, it.controller, Announcer(PRINTING_HALL), health)


def _slips(it: Running) -> list[str]:
    return [r.event.type for r in written(it.path) if r.event.type.startswith("Slip")]


@asynccontextmanager
async def _plugged_in(outlet: PrinterOutlet, printer: MockPrinter) -> AsyncIterator[None]:
    """The outlet serves a wire with this printer at its end; afterwards the wire is cut."""
    ours, theirs = clean_wire()
    printing = asyncio.create_task(printer.serve(theirs))
    serving = asyncio.create_task(outlet.serve(ours, _report))
    try:
        yield
    finally:
        await ours.aclose()
        await asyncio.wait([serving, printing])
        for ended in (serving, printing):
            ended.exception()


async def test_a_slip_is_not_forgotten_when_the_wire_is_lost_while_it_is_drawn(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with running(tmp_path / "j.db", hall=PRINTING_HALL) as it, MockPrinter(Random(1)) as printer:
        slips = _desk(it)
        outlet = slips.printers["printer-1"]
        drawn, draw = threading.Event(), outlet._encode
        monkeypatch.setattr(outlet, "_encode", lambda *slip: drawn.wait(5) and draw(*slip))
        await it.issue()
        slips.show(it.shown)
        async with _plugged_in(outlet, printer):
            await until(lambda: "SlipSent" in _slips(it))
        assert not printer.slips
        drawn.set()
        async with _plugged_in(outlet, printer):
            await until(lambda: "SlipPrinted" in _slips(it), what=f"the slip is printed: {_slips(it)}")
        assert len(printer.slips) == 1
