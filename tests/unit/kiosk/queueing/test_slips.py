"""What is known of a ticket's paper: nothing is printed twice unasked."""

import pytest

from kiosk.queueing import commands as do
from kiosk.queueing import events as e
from kiosk.queueing.apply import apply
from kiosk.queueing.model import SlipStage
from tests.unit.kiosk.queueing.scenes import at, follow, given, issued, refused, when

SENT = e.SlipSent(at(0), "A001", "printer-1")
PRINTED = e.SlipPrinted(at(0), "A001", "printer-1")
FAILED = e.SlipFailed(at(0), "A001", "printer-1", "paper_out")
UNKNOWN = e.SlipFailed(at(0), "A001", "printer-1", "unknown:no_answer", 110)
TOO_LATE = e.SlipFailed(at(0), "A001", "printer-1", "too_late")
HELD = e.SlipHeld(at(0), "A001", "printer-1", "paper_out")
ASKED = e.SlipRequested(at(0), "A001")


def test_a_ticket_with_a_slip_is_queued_and_one_without_is_not() -> None:
    hall = given(issued("A001", slip=True), issued("A002"))
    assert [t.slip for t in hall.tickets.values()] == [SlipStage.QUEUED, SlipStage.NONE]


def test_a_queued_slip_is_sent_once() -> None:
    assert when(given(issued("A001", slip=True)), do.SendSlip("A001", "printer-1")) == [SENT]
    assert refused(given(issued("A001", slip=True), SENT), do.SendSlip("A001", "printer-1")) == "wrong_state"
    assert refused(given(issued("A001")), do.SendSlip("A001", "printer-1")) == "wrong_state"
    assert refused(given(), do.SendSlip("A001", "printer-1")) == "unknown_ticket"


def test_a_sent_slip_is_printed_or_fails_with_a_reason() -> None:
    hall = given(issued("A001", slip=True), SENT)
    assert when(hall, do.SettleSlip("A001", "printer-1")) == [PRINTED]
    assert when(hall, do.SettleSlip("A001", "printer-1", "paper_out")) == [FAILED]


@pytest.mark.parametrize("before", [[], [SENT]])
def test_a_slip_of_which_no_byte_left_is_given_up_whether_marked_or_not(before: list[e.Event]) -> None:
    given_up = do.SettleSlip("A001", "printer-1", "paper_out", sent=False)
    assert when(given(issued("A001", slip=True), *before), given_up) == [FAILED]


@pytest.mark.parametrize("reason", [None, "unknown:no_answer"])
def test_what_became_of_a_slip_says_nothing_of_a_copy_that_waits_or_that_another_printer_has(
    reason: str | None,
) -> None:
    settled = do.SettleSlip("A001", "printer-1", reason)
    elsewhere = e.SlipSent(at(0), "A001", "printer-2")
    assert when(given(issued("A001", slip=True), SENT, FAILED, ASKED), settled) == []
    assert when(given(issued("A001", slip=True), SENT, FAILED, ASKED, elsewhere), settled) == []


@pytest.mark.parametrize("before", [[SENT, PRINTED], [SENT, FAILED]])
def test_a_settled_slip_stays_settled(before: list[e.Event]) -> None:
    hall = given(issued("A001", slip=True), *before)
    assert when(hall, do.SettleSlip("A001", "printer-1", "unknown")) == []


@pytest.mark.parametrize("before", [[], [SENT]])
def test_no_copy_while_the_slip_is_under_way(before: list[e.Event]) -> None:
    assert refused(given(issued("A001", slip=True), *before), do.Reprint(number="A001")) == "slip_under_way"


@pytest.mark.parametrize("before", [[SENT, PRINTED], [SENT, FAILED]])
def test_a_copy_is_asked_for_by_token_or_by_number(before: list[e.Event]) -> None:
    hall = given(issued("A001", slip=True), *before)
    assert when(hall, do.Reprint(token="token-A001")) == [ASKED]
    assert when(hall, do.Reprint(number="A001")) == [ASKED]


def test_a_ticket_without_paper_gets_some_later() -> None:
    assert when(given(issued("A001")), do.Reprint(number="A001")) == [ASKED]


@pytest.mark.parametrize(
    ("before", "copy"),
    [
        ([SENT, PRINTED], True),
        ([SENT, UNKNOWN], True),
        ([SENT, UNKNOWN, ASKED, FAILED], True),
        ([SENT, PRINTED, ASKED, SENT, UNKNOWN], True),
        ([FAILED], False),
        ([FAILED, ASKED, TOO_LATE], False),
        ([FAILED, ASKED, SENT, UNKNOWN], True),
        ([FAILED, ASKED, SENT, PRINTED], True),
        ([SENT, HELD, TOO_LATE], False),
    ],
)
def test_a_slip_asked_for_is_marked_as_a_copy_unless_it_is_surely_the_first(before: list[e.Event], copy: bool) -> None:
    hall = given(issued("A001", slip=True), *before, ASKED)
    assert (hall.tickets["A001"].slip, hall.tickets["A001"].slip_is_copy) == (SlipStage.QUEUED, copy)
    assert when(hall, do.SendSlip("A001", "printer-1")) == [SENT]


def test_the_first_slip_of_a_ticket_that_came_without_is_no_copy() -> None:
    hall = given(issued("A001"), ASKED)
    assert not hall.tickets["A001"].slip_is_copy


def test_a_slip_comes_out_where_its_customer_asked_for_it_last() -> None:
    hall = given(issued("A001", slip=True), FAILED)
    assert hall.tickets["A001"].paper_at == "kiosk-1"
    for kiosk, place in (("kiosk-2", "kiosk-2"), (None, "kiosk-1")):
        asked = when(hall, do.Reprint(token="token-A001", kiosk=kiosk))
        assert asked == [e.SlipRequested(at(0), "A001", kiosk)]
        follow(hall, [*asked, FAILED])
        assert hall.tickets["A001"].paper_at == place


def test_only_the_printer_that_has_a_slip_can_know_that_it_is_not_out() -> None:
    hall = given(issued("A001", slip=True), SENT)
    assert when(hall, do.SettleSlip("A001", "printer-2", "too_late")) == []
    assert when(hall, do.SettleSlip("A001", "printer-2", "too_late", sent=False)) == []
    follow(hall, [*when(hall, do.SettleSlip("A001", "printer-1", "unknown:no_answer")), ASKED])
    assert hall.tickets["A001"].slip_is_copy


def test_the_paper_of_an_unknown_ticket() -> None:
    assert refused(given(), do.Reprint(token="nobody")) == "unknown_ticket"
    assert refused(given(), do.SettleSlip("A001", "printer-1")) == "unknown_ticket"


def test_the_paper_of_slips_is_counted_whether_they_surely_came_out_or_not() -> None:
    hall = given(*(issued(number, slip=True) for number in ("A001", "A002", "A003", "A004")))
    for number, printer, reason, mm in (
        ("A001", "printer-1", None, 112),
        ("A002", "printer-1", "unknown:no_answer", 110),
        ("A004", "printer-2", None, 60),
    ):
        apply(hall, e.SlipSent(at(0), number, printer))
        apply(hall, when(hall, do.SettleSlip(number, printer, reason, mm))[0])
    apply(hall, when(hall, do.SettleSlip("A003", "printer-1", "too_late", sent=False))[0])
    assert hall.rolls == {"printer-1": 222, "printer-2": 60}


def test_a_new_roll_is_counted_anew_and_its_count_outlasts_the_day() -> None:
    used = e.SlipPrinted(at(0), "A001", "printer-1", 112)
    hall = given(issued("A001", slip=True), used, e.RollChanged(at(1), "printer-1"))
    assert hall.rolls == {"printer-1": 0}
    apply(hall, used)
    *_, day = when(hall, do.OpenDay("2026-03-19"))
    assert isinstance(day, e.DayOpened)
    assert day.rolls == {"printer-1": 112}
    tomorrow = given(day)
    assert tomorrow.rolls == {"printer-1": 112}
    apply(tomorrow, e.RollChanged(at(2), "printer-1"))
    assert day.rolls == {"printer-1": 112}, "what is written is not changed"


def test_a_roll_is_changed_by_report() -> None:
    assert when(given(), do.ChangeRoll("printer-1")) == [e.RollChanged(at(0), "printer-1")]


def test_how_a_printer_stands_is_written_when_it_is_new_and_begins_anew_each_day() -> None:
    out = do.NotePrinter("printer-1", "offline", "out", "closed", "ok", "none")
    changed = e.PrinterChanged(at(0), "printer-1", "offline", "out", "closed", "ok", "none")
    assert when(given(), out) == [changed]
    hall = given(changed)
    assert when(hall, out) == []
    assert when(hall, do.NotePrinter("printer-2", "offline", "out", "closed", "ok", "none"))
    hall.begin_day("2026-03-19")
    assert hall.printers == {}
