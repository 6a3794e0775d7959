"""A slip that waits is queued; one that may have come out is never queued again by who only waits."""

from kiosk.queueing import commands as do
from kiosk.queueing import events as e
from tests.unit.kiosk.queueing.scenes import at, follow, given, issued, when


def test_a_slip_that_is_being_sent_is_not_queued_again_because_it_takes_long() -> None:
    hall = given(issued("A001", slip=True), e.SlipSent(at(1), "A001", "printer-1"))
    assert when(hall, do.HoldSlip("A001", "printer-1", "printer_not_ready"), 3) == []


def test_a_marked_slip_of_which_no_byte_left_waits_again() -> None:
    hall = given(issued("A001", slip=True), e.SlipSent(at(1), "A001", "printer-1"))
    held = when(hall, do.HoldSlip("A001", "printer-1", "paper_out", sent=True), 3)
    assert held == [e.SlipHeld(at(3), "A001", "printer-1", "paper_out")]
    follow(hall, held)
    assert when(hall, do.SendSlip("A001", "printer-1"), 4) == [e.SlipSent(at(4), "A001", "printer-1")]


def test_a_slip_that_another_printer_sends_is_not_queued_again() -> None:
    hall = given(issued("A001", slip=True), e.SlipSent(at(1), "A001", "printer-1"))
    assert when(hall, do.HoldSlip("A001", "printer-2", "link_lost", sent=True), 3) == []


def test_a_slip_that_waits_is_told_of_once() -> None:
    hall = given(issued("A001", slip=True))
    follow(hall, when(hall, do.HoldSlip("A001", "printer-1", "printer_not_ready"), 3))
    assert when(hall, do.HoldSlip("A001", "printer-1", "printer_not_ready"), 4) == []
