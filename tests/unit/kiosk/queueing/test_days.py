"""A business day ends: what is left expires, and everything starts again."""

from kiosk.queueing import commands as do
from kiosk.queueing import events as e
from kiosk.queueing.model import Hall
from tests.unit.kiosk.queueing.scenes import RULES, at, called, finished, follow, given, issued, opened, started, when


def test_the_first_day_opens() -> None:
    assert when(Hall(RULES), do.OpenDay("2026-03-18")) == [e.DayOpened(at(0), "2026-03-18")]


def test_the_same_day_opens_once() -> None:
    assert when(given(issued("A001")), do.OpenDay("2026-03-18")) == []


def test_the_day_never_goes_backwards() -> None:
    assert when(given(issued("A001")), do.OpenDay("2026-03-17")) == []
    assert when(given(issued("A001")), do.OpenDay("2025-12-31")) == []


def test_what_is_left_expires_in_order_of_arrival_and_only_that() -> None:
    hall = given(
        opened("1"),
        opened("2"),
        *(issued(f"A00{n}") for n in range(1, 6)),
        *(called("A001"), started("A001"), finished("A001")),
        *(called("A002"), started("A002")),
        called("A003", "2"),
        e.TicketCancelled(at(0), "A004"),
    )
    *expired, day = when(hall, do.OpenDay("2026-03-19"), 7)
    assert expired == [e.TicketExpired(at(7), number) for number in ("A002", "A003", "A005")]
    assert isinstance(day, e.DayOpened)
    assert day.day == "2026-03-19"


def test_whoever_is_parked_expires_too() -> None:
    hall = given(opened("1"), issued("A001"), called("A001"), e.TicketParked(at(1), "A001", "1"))
    assert when(hall, do.OpenDay("2026-03-19"), 7)[0] == e.TicketExpired(at(7), "A001")
    follow(hall, when(hall, do.OpenDay("2026-03-19"), 7))
    assert hall.parked_at("1") == []


def test_what_was_learned_goes_on_the_next_day() -> None:
    stays = [event for n in range(1, 9) for event in _visit(f"A{n:03d}", 400 * n)]
    hall = given(opened("1"), *stays)
    learned = hall.learned.stay_s(RULES, "A", 1)
    assert learned < 300, "configured 300 s, seen 100 s"
    follow(hall, when(hall, do.OpenDay("2026-03-19"), 7200))
    assert hall.learned.stay_s(RULES, "A", 1) < 300
    assert hall.learned.arrivals_today == {}


def _visit(number: str, seconds: float) -> list[e.Event]:
    return [issued(number, seconds=seconds), called(number, seconds=seconds), finished(number, seconds=seconds + 100)]


def test_a_new_day_starts_with_empty_queues_closed_counters_and_001() -> None:
    hall = given(opened("1"), issued("A001"), issued("B001"), called("A001"), e.IssueStopped(at(0), "B"))
    follow(hall, when(hall, do.OpenDay("2026-03-19")))
    assert (hall.day, hall.waiting("A"), hall.waiting("B"), hall.waiting_for("1")) == ("2026-03-19", 0, 0, 0)
    assert {(c.phase, c.ticket, c.teller) for c in hall.counters.values()} == {("closed", None, None)}
    [ticket] = when(hall, do.IssueTicket("A", "t"))
    assert isinstance(ticket, e.TicketIssued)
    assert (ticket.ticket, ticket.ahead) == ("A001", 0)
    assert len(when(hall, do.IssueTicket("B", "t"))) == 1, "issuing stopped yesterday goes on today"
