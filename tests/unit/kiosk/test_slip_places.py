"""Where a slip comes out: which printer of a kiosk gets it, at which kiosk it is fetched, where none comes at all."""

import json
from pathlib import Path
from random import Random

import pytest

from drivers.escpos.condition import NO_DEVICE, SILENT, WELL, PrinterStatus
from drivers.health import HealthState
from firmware_mocks.printer.server import MockPrinter
from kiosk.announcer import Announcer
from kiosk.config import HallConfig
from kiosk.health import HealthBook
from kiosk.printing import SlipDesk
from kiosk.queueing.events import SlipPrinted
from kiosk.queueing.model import SlipStage
from kiosk.services import NoSlips
from kiosk.slip_places import no_slips
from tests.unit.drivers.wire_kinds import running as beside
from tests.unit.kiosk.running import HALL, Running, config, request, running, written
from tests.unit.kiosk.test_slips import _plugged_in
from tests.waiting import until
from tests.world import Clock, world_of

HALL_OF_TWO = config(
    HALL.replace("printers = []", 'printers = ["printer-1", "printer-2"]')
    + """
[[kiosks]]
id = "kiosk-2"
names = { zh = "二楼", en = "Upstairs" }
printers = ["printer-3"]

[[kiosks]]
id = "kiosk-3"
names = { zh = "门口", en = "Door" }
printers = []
"""
    + "".join(
        f'[[devices]]\nkind = "printer"\nid = "printer-{n}"\naddress = "mock"\nchinese = "gb18030"\n' for n in (1, 2, 3)
    )
)
PRINTERS = ("printer-1", "printer-2", "printer-3")
OUT = PrinterStatus("offline", "out", "closed", "ok", "none")
LOW = PrinterStatus("online", "low", "closed", "ok", "none")
OPEN = PrinterStatus("offline", "unknown", "open", "ok", "none")


def book() -> HealthBook:
    return HealthBook(world_of(Clock()), PRINTERS, PRINTERS)


def stands(health: HealthBook, printer: str, status: PrinterStatus) -> None:
    """As its driver tells it."""
    health.notice(printer, status)
    health.reporter(printer)(*status.health)


def desk(it: Running, health: HealthBook, hall: HallConfig = HALL_OF_TWO) -> SlipDesk:
    return SlipDesk(world_of(it.clock), hall, it.controller, Announcer(hall), health)


def waiting_at(slips: SlipDesk) -> list[str]:
    return [id for id, outlet in slips.printers.items() if outlet._waiting]


def printed_by(it: Running) -> list[str]:
    return [r.event.printer for r in written(it.path) if isinstance(r.event, SlipPrinted)]


@pytest.mark.parametrize(
    ("first", "second", "why"),
    [
        (WELL, OUT, None),
        (OUT, WELL, None),
        (OUT, LOW, None),
        (OUT, None, None),
        (OUT, OUT, "paper_out"),
        (OUT, NO_DEVICE, "paper_out"),
        (NO_DEVICE, OUT, "paper_out"),
        (OPEN, NO_DEVICE, "not_ready"),
        (SILENT, NO_DEVICE, "not_ready"),
    ],
)
def test_a_kiosk_says_that_no_slip_comes_once_none_of_its_printers_can(
    first: PrinterStatus, second: PrinterStatus | None, why: NoSlips | None
) -> None:
    health = book()
    stands(health, "printer-3", WELL)
    stands(health, "printer-1", first)
    if second is not None:
        stands(health, "printer-2", second)
    assert no_slips(HALL_OF_TWO, health) == {"kiosk-3": "no_printer"} | ({"kiosk-1": why} if why else {})


def test_of_printers_that_have_not_spoken_yet_nothing_bad_is_said() -> None:
    assert no_slips(HALL_OF_TWO, book()) == {"kiosk-3": "no_printer"}


@pytest.mark.parametrize(
    ("first", "second", "gets_it"),
    [(WELL, WELL, "printer-1"), (LOW, WELL, "printer-2"), (OUT, LOW, "printer-2"), (OUT, OUT, "printer-1")],
)
async def test_a_slip_goes_to_the_first_printer_of_its_kiosk_that_is_well_else_that_can_print(
    first: PrinterStatus, second: PrinterStatus, gets_it: str, tmp_path: Path
) -> None:
    health = book()
    stands(health, "printer-1", first)
    stands(health, "printer-2", second)
    async with running(tmp_path / "j.db", hall=HALL_OF_TWO) as it:
        slips = desk(it, health)
        await it.issue()
        slips.show(it.shown)
        assert waiting_at(slips) == [gets_it]


@pytest.mark.parametrize(("state", "detail"), [("lost", "unplugged"), ("unknown", "the printer does not answer")])
async def test_the_next_printer_takes_over_though_its_paper_is_low(
    state: HealthState, detail: str, tmp_path: Path
) -> None:
    health = book()
    stands(health, "printer-1", WELL)
    stands(health, "printer-2", LOW)
    async with running(tmp_path / "j.db", hall=HALL_OF_TWO) as it, MockPrinter(Random(1)) as printer:
        slips = desk(it, health)
        await it.issue()
        slips.show(it.shown)
        health.reporter("printer-1")(state, detail)
        it.clock.forward(2)
        first, second = slips.printers["printer-1"], slips.printers["printer-2"]
        async with beside(first.keep_clean()), _plugged_in(second, printer):
            await until(lambda: printed_by(it), 20)
        assert printed_by(it) == ["printer-2"]


async def test_a_slip_is_fetched_at_another_kiosk_also_after_a_restart_and_the_first_is_no_copy(tmp_path: Path) -> None:
    path = tmp_path / "j.db"
    clock = Clock()
    async with running(path, clock, HALL_OF_TWO) as it:
        slips = desk(it, book())
        ticket = (await it.ask("issue_ticket", "kiosk-1", service="A"))["ticket"]
        slips.show(it.shown)
        clock.forward(70)
        async with beside(slips.printers["printer-1"].keep_clean()):
            await until(lambda: it.hall.tickets["A001"].slip is SlipStage.FAILED)
        found = json.loads(await it.submit(request("look_up", token=ticket["token"]), "kiosk-2"))["ticket"]
        assert (found["state"], found["slip"]) == ("waiting", "failed")
        assert (await it.ask("reprint", "kiosk-2", token=ticket["token"]))["ticket"]["slip"] == "queued"
        assert (await it.ask("reprint", "kiosk-2", token=ticket["token"]))["reason"] == "slip_under_way"
    async with running(path, clock, HALL_OF_TWO) as it, MockPrinter(Random(1)) as printer:
        slips = desk(it, book())
        slips.resume()
        assert waiting_at(slips) == ["printer-3"]
        async with _plugged_in(slips.printers["printer-3"], printer):
            await until(lambda: printed_by(it), 20)
        it.shown.clear()
        assert (await it.ask("reprint", "kiosk-2", token=ticket["token"]))["ok"]
        slips.show(it.shown)
        async with _plugged_in(slips.printers["printer-3"], printer):
            await until(lambda: len(printed_by(it)) == 2, 20)
        assert printed_by(it) == ["printer-3", "printer-3"]
        assert [("REPRINT" in slip.text) for slip in printer.slips] == [False, True]
