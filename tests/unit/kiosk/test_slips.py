"""Slips on their way to paper when something fails beside them: none is forgotten, none comes out twice."""

import asyncio
import sys
import tempfile
import threading
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path
from random import Random
from typing import Any

import pytest

from drivers.escpos import fonts
from drivers.escpos.builder import Encoded, slip_encoder
from drivers.health import HealthState
from drivers.link import Link
from drivers.stream import Stream
from firmware_mocks.printer.model import Model as MockModel
from firmware_mocks.printer.server import MockPrinter
from firmware_mocks.wires import clean_wire
from kiosk import printer_outlet
from kiosk.announcer import Announcer
from kiosk.config import HallConfig
from kiosk.health import HealthBook
from kiosk.printer_outlet import PrinterOutlet
from kiosk.printing import SlipDesk
from kiosk.queueing.commands import Command, SendSlip
from kiosk.queueing.events import SlipFailed, SlipPrinted
from tests.unit.drivers.wire_kinds import running as beside
from tests.unit.kiosk.running import HALL, Running, config, running, written
from tests.waiting import until
from tests.world import Clock, world_of

PRINTING_HALL = config(
    HALL.replace("printers = []", 'printers = ["printer-1"]')
    + """
[[devices]]
kind = "printer"
id = "printer-1"
address = "mock"
qr = "native"
"""
)


TWO_PRINTERS = config(
    HALL.replace("printers = []", 'printers = ["printer-1", "printer-2"]')
    + "".join(f'[[devices]]\nkind = "printer"\nid = "printer-{n}"\naddress = "mock"\n' for n in (1, 2))
)


def _report(state: HealthState, detail: str) -> None:
    """Nobody listens."""


def _desk(it: Running, hall: HallConfig = PRINTING_HALL) -> SlipDesk:
    world = world_of(it.clock)
    health = HealthBook(world, ["printer-1"])
    return SlipDesk(world, hall, it.controller, Announcer(hall), health)


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
        drawing, drawn, draw = threading.Event(), threading.Event(), outlet._encode

        def slowly(*slip: Any) -> Encoded:
            drawing.set()
            drawn.wait(5)
            return draw(*slip)

        monkeypatch.setattr(outlet, "_encode", slowly)
        await it.issue()
        slips.show(it.shown)
        async with _plugged_in(outlet, printer):
            await until(drawing.is_set)
        assert not printer.slips
        drawn.set()
        async with _plugged_in(outlet, printer):
            await until(lambda: "SlipPrinted" in _slips(it), what=f"the slip is printed: {_slips(it)}")
        assert len(printer.slips) == 1


@pytest.mark.logs_errors
@pytest.mark.parametrize(("word", "told"), [('"再见 {number}"', "再见 A001"), ('"再见 {nmber}"', "前方等候")])
async def test_the_halls_own_slip_is_printed_and_the_built_in_one_where_it_is_broken(
    word: str, told: str, tmp_path: Path
) -> None:
    (tmp_path / "slip.toml").write_text(f'[[blocks]]\nkind = "number"\n[[blocks]]\nkind = "text"\ntext = {word}\n')
    devices = tuple(each.model_copy(update={"chinese": "gb18030"}) for each in PRINTING_HALL.devices)
    hall = PRINTING_HALL.model_copy(update={"slip": tmp_path / "slip.toml", "devices": devices})
    async with running(tmp_path / "j.db", hall=hall) as it, MockPrinter(Random(1)) as printer:
        slips = _desk(it, hall)
        await it.issue()
        slips.show(it.shown)
        async with _plugged_in(slips.printers["printer-1"], printer):
            await until(lambda: "SlipPrinted" in _slips(it))
        assert told in printer.slips[0].text


async def test_on_a_new_day_nobody_gets_the_slip_of_yesterday_that_has_the_same_number(tmp_path: Path) -> None:
    clock = Clock()
    clock.set("2026-03-19T03:59:55+08:00")
    async with running(tmp_path / "j.db", clock, PRINTING_HALL) as it, MockPrinter(Random(1)) as printer:
        slips = _desk(it)
        await it.issue()
        slips.show(it.shown)
        clock.forward(10)
        shown = len(it.shown)
        assert await it.issue() == "A001"
        slips.show(it.shown[shown:])
        async with _plugged_in(slips.printers["printer-1"], printer):
            await until(lambda: "SlipPrinted" in _slips(it))
        (slip,) = printer.slips
        assert it.hall.tickets["A001"].token in slip.qr_codes[0]


async def test_a_slip_may_be_given_up_while_its_printer_is_asked(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with running(tmp_path / "j.db", hall=PRINTING_HALL) as it, MockPrinter(Random(1)) as printer:
        slips = _desk(it)
        outlet, asked = slips.printers["printer-1"], asyncio.Event()

        async def is_ready(_printer: object) -> bool:
            outlet.begin_day()
            asked.set()
            return True

        with monkeypatch.context() as slow:
            slow.setattr(outlet, "_is_ready", is_ready)
            await it.issue()
            slips.show(it.shown)
            async with _plugged_in(outlet, printer):
                await asked.wait()
                slow.undo()
                shown = len(it.shown)
                await it.issue()
                slips.show(it.shown[shown:])
                await until(lambda: "SlipPrinted" in _slips(it), what="it goes on printing")


async def test_without_a_font_or_a_temporary_file_the_printer_is_lost_and_nothing_else(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    told: list[tuple[HealthState, str]] = []
    slip_encoder.cache_clear()
    async with running(tmp_path / "j.db", hall=PRINTING_HALL) as it:
        outlet = _desk(it).printers["printer-1"]
        world = replace(world_of(it.clock), open_stream=_a_wire)
        link = Link("printer-1", lambda: "mock", world, lambda *said: told.append(said))
        with monkeypatch.context() as machine:
            machine.setattr(fonts, "_folders", lambda: [tmp_path])
            fonts.find.cache_clear()
            fonts.load.cache_clear()
            async with beside(link.run(lambda stream: outlet.serve(stream, link.report)), outlet.keep_clean()):
                await until(lambda: told)
                assert told[-1][0] == "lost"
                assert "fonts-noto-cjk" in told[-1][1]
                machine.undo()
                machine.setattr(tempfile, "tempdir", str(tmp_path / "full"))
                machine.delitem(sys.modules, "escpos.printer", raising=False)
                await until(lambda: len(told) > 1)
                assert told[-1][0] == "lost"
                assert "temporary" in told[-1][1]


async def _a_wire(url: str) -> Stream:
    return clean_wire()[0]


async def test_a_slip_goes_to_the_other_printer_of_its_kiosk_when_its_own_is_not_ready(tmp_path: Path) -> None:
    async with running(tmp_path / "j.db", hall=TWO_PRINTERS) as it, MockPrinter(Random(1)) as printer:
        world, health = world_of(it.clock), HealthBook(world_of(it.clock), ["printer-1", "printer-2"])
        slips = SlipDesk(world, TWO_PRINTERS, it.controller, Announcer(TWO_PRINTERS), health)
        first, second = slips.printers["printer-1"], slips.printers["printer-2"]
        health.reporter("printer-1")("ok", "")
        await it.issue()
        slips.show(it.shown)
        health.reporter("printer-1")("degraded", "out of paper")
        health.reporter("printer-2")("ok", "")
        it.clock.forward(2)
        async with beside(first.keep_clean()), _plugged_in(second, printer):
            await until(lambda: "SlipPrinted" in _slips(it), 20)
        assert [r.event.printer for r in written(it.path) if isinstance(r.event, SlipPrinted)] == ["printer-2"]
        assert len(printer.slips) == 1


async def test_what_slips_take_is_counted_and_low_paper_is_told_though_no_sensor_sees_it(tmp_path: Path) -> None:
    short = PRINTING_HALL.model_copy(
        update={"devices": tuple(each.model_copy(update={"roll_m": 5.25}) for each in PRINTING_HALL.devices)}
    )
    async with running(tmp_path / "j.db", hall=short) as it, MockPrinter(Random(1)) as printer:
        slips = _desk(it, short)
        outlet = slips.printers["printer-1"]
        told: list[tuple[HealthState, str]] = []
        ours, theirs = clean_wire()
        tasks = [
            asyncio.create_task(printer.serve(theirs)),
            asyncio.create_task(outlet.serve(ours, lambda *word: told.append(word))),
        ]
        for _ in (1, 2):
            it.shown.clear()
            await it.issue()
            slips.show(it.shown)
            await until(lambda: any(isinstance(recorded.event, SlipPrinted) for recorded in it.shown))
            slips.show([recorded for recorded in it.shown if isinstance(recorded.event, SlipPrinted)])
        used = it.hall.rolls["printer-1"]
        assert used == pytest.approx(printer.roll.used_mm, rel=0.05)
        assert told[-1] == ("degraded", "paper near its end by count: about 5 m left")
        it.shown.clear()
        await it.ask("roll_changed", device="printer-1")
        slips.show(it.shown)
        assert told[-1] == ("ok", "")
        await ours.aclose()
        await asyncio.wait(tasks)


@asynccontextmanager
async def _cut_off_in_mid_slip(outlet: PrinterOutlet) -> AsyncIterator[None]:
    """Its printer takes the first bytes of a slip, and then its wire is gone."""
    async with MockPrinter(Random(1), model=MockModel(dots_per_second=100)) as slow, _plugged_in(outlet, slow):
        await until(lambda: slow.half_printed)
    yield


async def test_a_copy_asked_for_while_the_first_slip_is_in_doubt_is_printed(tmp_path: Path) -> None:
    async with running(tmp_path / "j.db", hall=PRINTING_HALL) as it, MockPrinter(Random(1)) as printer:
        slips = _desk(it)
        outlet = slips.printers["printer-1"]
        await it.issue()
        slips.show(it.shown)
        async with _cut_off_in_mid_slip(outlet):
            await until(lambda: "SlipFailed" in _slips(it))
        it.shown.clear()
        assert (await it.ask("reprint", number="A001"))["ok"]
        slips.show(it.shown)
        async with _plugged_in(outlet, printer):
            await until(lambda: _slips(it)[-1] in ("SlipPrinted", "SlipFailed") and len(_slips(it)) > 3)
        assert _slips(it) == ["SlipSent", "SlipFailed", "SlipRequested", "SlipSent", "SlipPrinted"]
        assert len(printer.slips) == 1


async def test_yesterdays_slip_in_doubt_says_nothing_of_todays_with_the_same_number(tmp_path: Path) -> None:
    clock = Clock()
    clock.set("2026-03-19T03:59:55+08:00")
    async with running(tmp_path / "j.db", clock, PRINTING_HALL) as it, MockPrinter(Random(1)) as printer:
        slips = _desk(it)
        outlet = slips.printers["printer-1"]
        outlet.ask_about(it.hall.tickets[await it.issue()])
        clock.forward(10)
        it.shown.clear()
        assert await it.issue() == "A001"
        slips.show(it.shown)
        async with _plugged_in(outlet, printer):
            await until(lambda: _slips(it), what="today's slip is settled")
            await until(lambda: _slips(it)[-1] in ("SlipPrinted", "SlipFailed"))
        assert _slips(it) == ["SlipSent", "SlipPrinted"]
        assert len(printer.slips) == 1


async def test_of_a_slip_in_doubt_whose_printer_does_not_come_back_a_copy_is_had_from_another(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(printer_outlet, "DOUBT_S", 0.2)
    async with running(tmp_path / "j.db", hall=TWO_PRINTERS) as it, MockPrinter(Random(1)) as printer:
        world, health = world_of(it.clock), HealthBook(world_of(it.clock), ["printer-1", "printer-2"])
        number = await it.issue()
        assert await it.controller.tell(SendSlip(number, "printer-1"))
        slips = SlipDesk(world, TWO_PRINTERS, it.controller, Announcer(TWO_PRINTERS), health)
        slips.resume()
        async with beside(slips.printers["printer-1"].keep_clean()):
            await until(lambda: "SlipFailed" in _slips(it), what="the doubt is settled")
        failed = written(it.path)[-1].event
        assert isinstance(failed, SlipFailed)
        assert failed.reason == "unknown:link_lost"
        health.reporter("printer-2")("ok", "")
        it.shown.clear()
        assert (await it.ask("reprint", number=number))["ok"]
        slips.show(it.shown)
        async with _plugged_in(slips.printers["printer-2"], printer):
            await until(lambda: "SlipPrinted" in _slips(it))


async def test_a_slip_marked_when_its_wire_was_lost_before_the_first_byte_is_given_up_in_time(tmp_path: Path) -> None:
    async with running(tmp_path / "j.db", hall=PRINTING_HALL) as it:
        slips = _desk(it)
        number = await it.issue()
        slips.show(it.shown)
        assert await it.controller.tell(SendSlip(number, "printer-1"))
        it.clock.forward(61)
        async with beside(slips.printers["printer-1"].keep_clean()):
            await until(lambda: "SlipFailed" in _slips(it))


async def test_a_slip_that_is_just_being_marked_is_not_given_up_for_it_is_printed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with running(tmp_path / "j.db", hall=PRINTING_HALL) as it, MockPrinter(Random(1)) as printer:
        slips = _desk(it)
        outlet, tell = slips.printers["printer-1"], it.controller.tell

        async def slow_disk(command: SendSlip) -> bool:
            marked = await tell(command)
            it.clock.forward(61)
            await asyncio.sleep(2 * printer_outlet.RETRY_S)
            return marked

        await it.issue()
        slips.show(it.shown)
        monkeypatch.setattr(
            it.controller, "tell", lambda command: (slow_disk if isinstance(command, SendSlip) else tell)(command)
        )
        async with beside(outlet.keep_clean()), _plugged_in(outlet, printer):
            await until(lambda: printer.slips and len(_slips(it)) > 1)
        assert _slips(it) == ["SlipSent", "SlipPrinted"]


async def test_a_slip_marked_when_its_wire_was_lost_before_the_first_byte_goes_to_the_other_printer(
    tmp_path: Path,
) -> None:
    async with running(tmp_path / "j.db", hall=TWO_PRINTERS) as it, MockPrinter(Random(1)) as printer:
        slips, health = _two_printers(it)
        number = await it.issue()
        slips.show(it.shown)
        assert await it.controller.tell(SendSlip(number, "printer-1"))
        health.reporter("printer-1")("lost", "unplugged")
        it.clock.forward(2)
        async with beside(slips.printers["printer-1"].keep_clean()), _plugged_in(slips.printers["printer-2"], printer):
            await until(lambda: "SlipPrinted" in _slips(it))
        assert _slips(it) == ["SlipSent", "SlipHeld", "SlipSent", "SlipPrinted"]


async def test_a_slip_whose_wire_is_lost_while_a_slow_disk_takes_its_mark_goes_to_the_other_printer(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with running(tmp_path / "j.db", hall=TWO_PRINTERS) as it, MockPrinter(Random(1)) as printer:
        slips, health = _two_printers(it)
        first, second = slips.printers["printer-1"], slips.printers["printer-2"]
        tell, asked, disk = it.controller.tell, asyncio.Event(), asyncio.Event()

        async def once_the_disk_is_free(command: Command) -> bool:
            asked.set()
            await disk.wait()
            return await tell(command)

        def waiting_for_the_disk(command: Command) -> "asyncio.Future[bool]":
            if disk.is_set():
                return tell(command)
            return asyncio.shield(asyncio.ensure_future(once_the_disk_is_free(command)))

        monkeypatch.setattr(it.controller, "tell", waiting_for_the_disk)
        await it.issue()
        slips.show(it.shown)
        async with _plugged_in(first, printer):
            await asked.wait()
        health.reporter("printer-1")("lost", "unplugged")
        it.clock.forward(2)
        async with beside(first.keep_clean()), _plugged_in(second, printer):
            await asyncio.sleep(2.5 * printer_outlet.RETRY_S)
            disk.set()
            await until(lambda: "SlipPrinted" in _slips(it))
        assert _slips(it) == ["SlipSent", "SlipHeld", "SlipSent", "SlipPrinted"]
        assert len(printer.slips) == 1


def _two_printers(it: Running) -> tuple[SlipDesk, HealthBook]:
    """The first is preferred, and both are well."""
    health = HealthBook(world_of(it.clock), ["printer-1", "printer-2"])
    slips = SlipDesk(world_of(it.clock), TWO_PRINTERS, it.controller, Announcer(TWO_PRINTERS), health)
    for id in slips.printers:
        health.reporter(id)("ok", "")
    return slips, health
