"""Paper by count: what slips take, when it is low, and when a roll was surely changed."""

from dataclasses import replace

import pytest

from drivers.escpos.condition import NO_DEVICE, SILENT, WELL, PrinterStatus
from drivers.health import PaperState
from kiosk.config import Printer
from kiosk.paper_count import PaperCount, RollWatch

UNCOUNTED = Printer(kind="printer", id="printer-1", address="mock")
COUNTED = UNCOUNTED.model_copy(update={"roll_m": 80.0})
OUT = replace(WELL, device="offline", paper="out")
OPEN = replace(WELL, device="offline", paper="unknown", cover="open")
NO_SENSOR = replace(WELL, paper="unknown")


def test_without_the_length_of_a_roll_nothing_is_counted() -> None:
    count = PaperCount(UNCOUNTED, 1_000_000)
    assert (count.left_m, count.low) == (None, False)
    assert count.status(WELL) == WELL
    assert count.health("ok", "") == ("ok", "")


@pytest.mark.parametrize(("used_mm", "low"), [(0, False), (74_999, False), (75_000, True), (90_000, True)])
def test_paper_is_low_by_count_five_metres_before_the_end(used_mm: int, low: bool) -> None:
    assert PaperCount(COUNTED, used_mm).low is low


@pytest.mark.parametrize(
    ("said", "told"),
    [
        (WELL, "low"),
        (NO_SENSOR, "low"),
        (replace(WELL, paper="low"), "low"),
        (OUT, "out"),
        (OPEN, "unknown"),
        (SILENT, "unknown"),
    ],
)
def test_the_count_speaks_where_the_sensor_says_nothing_worse(said: PrinterStatus, told: PaperState) -> None:
    assert PaperCount(COUNTED, 77_000).status(said) == replace(said, paper=told)


def test_the_health_of_a_well_printer_says_what_is_left() -> None:
    assert PaperCount(COUNTED, 77_000).health("ok", "") == ("degraded", "paper near its end by count: about 3 m left")
    assert PaperCount(COUNTED, 99_000).health("ok", "")[1].endswith("about 0 m left")
    assert PaperCount(COUNTED, 77_000).health("lost", "hung up") == ("lost", "hung up")


@pytest.mark.parametrize(
    ("told", "changes"),
    [
        ([WELL, OUT, OPEN, WELL], 1),
        ([WELL, OUT, NO_SENSOR], 1),
        ([OUT, SILENT, OUT, OPEN, WELL, WELL], 1),
        ([OUT, WELL, OUT, WELL], 2),
        ([WELL, OPEN, WELL], 0),
        ([OUT, replace(OUT, paper="unknown"), WELL], 1),
        ([WELL, SILENT, WELL], 0),
    ],
)
def test_a_roll_was_changed_where_there_was_no_paper_and_now_there_is(told: list[PrinterStatus], changes: int) -> None:
    watch = RollWatch()
    assert sum(watch.new_roll(each) for each in told) == changes


def test_a_new_roll_that_was_reported_while_its_printer_was_away_is_counted_once() -> None:
    watch = RollWatch()
    assert not watch.new_roll(OUT)
    assert not watch.new_roll(NO_DEVICE)
    watch.is_reported()
    assert not watch.new_roll(WELL)
    assert not watch.new_roll(OUT)
    assert watch.new_roll(WELL), "the next is a new one again"
