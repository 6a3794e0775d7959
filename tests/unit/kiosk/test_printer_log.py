"""How the printers stand is written down: each change once, few of a sensor that flaps, and the truth in the end."""

import asyncio
from functools import partial
from pathlib import Path

import pytest

from drivers.escpos.condition import NO_DEVICE, SILENT, WELL, PrinterStatus
from kiosk import printer_log
from kiosk.health import HealthBook
from kiosk.printer_log import BURST, PrinterLog
from kiosk.queueing.events import PrinterChanged
from tests.unit.drivers.wire_kinds import running as beside
from tests.unit.kiosk.running import Running, running, written
from tests.waiting import until
from tests.world import Clock, world_of

OUT = PrinterStatus("offline", "out", "closed", "ok", "none")
SETTLE_S = 0.02


@pytest.fixture(autouse=True)
def short_waits(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(printer_log, "SETTLE_S", SETTLE_S)
    monkeypatch.setattr(printer_log, "LOOK_AGAIN_S", SETTLE_S)


def _told(it: Running) -> list[tuple[str, str, str]]:
    changes = [r.event for r in written(it.path) if isinstance(r.event, PrinterChanged)]
    return [(each.printer, each.device, each.paper) for each in changes]


def _has_told(it: Running, papers: list[str]) -> bool:
    return [paper for *_, paper in _told(it)] == papers


def _log(it: Running) -> tuple[PrinterLog, HealthBook]:
    health = HealthBook(world_of(it.clock), ["printer-1"], ["printer-1"])
    log = PrinterLog(it.controller, health)
    health.changed = lambda _device: log.look()
    return log, health


async def test_each_change_is_written_once(tmp_path: Path) -> None:
    async with running(tmp_path / "j.db") as it:
        log, health = _log(it)
        async with beside(log.run()):
            for status, papers in ((WELL, ["full"]), (OUT, ["full", "out"]), (OUT, ["full", "out"])):
                health.notice("printer-1", status)
                health.reporter("printer-1")(*status.health)
                await until(partial(_has_told, it, papers))
            health.notice("printer-1", WELL)
            await until(partial(_has_told, it, ["full", "out", "full"]))


async def test_who_is_lost_has_no_device_and_nothing_of_it_is_known(tmp_path: Path) -> None:
    async with running(tmp_path / "j.db") as it:
        log, health = _log(it)
        async with beside(log.run()):
            health.notice("printer-1", WELL)
            await until(lambda: _told(it))
            health.reporter("printer-1")("lost", "unplugged")
            await until(lambda: len(_told(it)) == 2)
        assert health.printers() == {"printer-1": NO_DEVICE}
        assert _told(it)[-1] == ("printer-1", "no_device", "unknown")


async def test_a_silent_printer_is_written_down_as_unknown(tmp_path: Path) -> None:
    async with running(tmp_path / "j.db") as it:
        log, health = _log(it)
        async with beside(log.run()):
            health.reporter("printer-1")(*SILENT.health)
            await until(lambda: _told(it) == [("printer-1", "unknown", "unknown")])


async def test_what_is_over_at_once_is_no_event(tmp_path: Path) -> None:
    async with running(tmp_path / "j.db") as it:
        log, health = _log(it)
        async with beside(log.run()):
            health.notice("printer-1", WELL)
            await until(lambda: _told(it))
            health.notice("printer-1", OUT)
            health.notice("printer-1", WELL)
            await asyncio.sleep(5 * SETTLE_S)
        assert len(_told(it)) == 1


async def test_a_sensor_that_flaps_fills_no_journal_and_the_last_word_is_true(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(printer_log, "REFILL_S", 1e6)
    async with running(tmp_path / "j.db") as it:
        log, health = _log(it)
        async with beside(log.run()):
            for turn in range(BURST + 12):
                health.notice("printer-1", OUT if turn % 2 else WELL)
                await asyncio.sleep(1.5 * SETTLE_S)
            health.notice("printer-1", NO_DEVICE)
            await asyncio.sleep(3 * SETTLE_S)
            assert len(_told(it)) <= BURST
            assert _told(it)[-1][1] != "no_device"
            monkeypatch.setattr(printer_log, "REFILL_S", 0.001)
            await until(lambda: _told(it)[-1][1] == "no_device")


async def test_after_a_restart_only_what_is_new_is_written_and_each_day_begins_with_all(tmp_path: Path) -> None:
    clock = Clock()
    async with running(tmp_path / "j.db", clock) as it:
        log, health = _log(it)
        async with beside(log.run()):
            health.notice("printer-1", WELL)
            await until(lambda: _told(it))
    async with running(tmp_path / "j.db", clock) as it:
        log, health = _log(it)
        async with beside(log.run()):
            health.notice("printer-1", WELL)
            await asyncio.sleep(3 * SETTLE_S)
            assert len(_told(it)) == 1
            clock.set("2026-03-19T09:00:00+08:00")
            await it.issue()
            log.show(it.shown)
            await until(lambda: len(_told(it)) == 2)
    assert [r.day for r in written(tmp_path / "j.db") if isinstance(r.event, PrinterChanged)] == [
        "2026-03-18",
        "2026-03-19",
    ]
