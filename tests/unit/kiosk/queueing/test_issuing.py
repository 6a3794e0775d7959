"""A customer takes a ticket."""

from kiosk.queueing import commands as do
from kiosk.queueing import events as e
from kiosk.queueing.decide import decide
from tests.unit.kiosk.queueing.scenes import at, follow, given, issued, opened, refused, when


def test_a_ticket_is_issued_with_what_the_customer_is_told() -> None:
    hall = given(opened("1"), issued("A001"), issued("A002", "need"))
    assert when(hall, do.IssueTicket("A", "secret", "ordinary", "en", "kiosk-2", True), 60) == [
        e.TicketIssued(at(60), "A003", "secret", "A", "ordinary", "en", "kiosk-2", 2, 780, True, 600.0)
    ]


def test_the_numbers_of_a_service_start_at_001() -> None:
    [ticket] = when(given(), do.IssueTicket("A", "t"))
    assert isinstance(ticket, e.TicketIssued)
    assert ticket.ticket == "A001"


def test_each_service_counts_for_itself() -> None:
    hall = given(issued("A001"), issued("A002"), issued("B001"))
    [a], [b] = when(hall, do.IssueTicket("A", "t")), when(hall, do.IssueTicket("B", "t"))
    assert isinstance(a, e.TicketIssued)
    assert isinstance(b, e.TicketIssued)
    assert (a.ticket, b.ticket) == ("A003", "B002")


def test_numbers_are_gapless_and_go_on_past_999() -> None:
    hall = given()
    numbers: list[str | None] = []
    for _ in range(1001):
        [event] = decide(hall, do.IssueTicket("A", f"token-{len(numbers)}"), at(0))
        numbers.append(getattr(event, "ticket", None))
        follow(hall, [event])
    assert numbers == [f"A{n:03d}" for n in range(1, 1002)]
    assert numbers[-3:] == ["A999", "A1000", "A1001"]


def test_a_cancelled_number_is_not_given_again() -> None:
    hall = given(issued("A001"), e.TicketCancelled(at(1), "A001"))
    [ticket] = when(hall, do.IssueTicket("A", "t"))
    assert isinstance(ticket, e.TicketIssued)
    assert ticket.ticket == "A002"


def test_an_unknown_service_is_refused() -> None:
    assert refused(given(), do.IssueTicket("Z", "t")) == "unknown_service"


def test_an_unknown_class_is_refused() -> None:
    assert refused(given(), do.IssueTicket("A", "t", "emperor")) == "unknown_class"


def test_a_stopped_service_issues_nothing_and_the_other_goes_on() -> None:
    hall = given(e.IssueStopped(at(0), "A"))
    assert refused(hall, do.IssueTicket("A", "t")) == "service_closed"
    assert len(when(hall, do.IssueTicket("B", "t"))) == 1


def test_issuing_stops_for_one_service_or_for_all() -> None:
    assert when(given(), do.StopIssue("B")) == [e.IssueStopped(at(0), "B")]
    assert when(given(), do.StopIssue()) == [e.IssueStopped(at(0), "A"), e.IssueStopped(at(0), "B")]


def test_stopping_what_is_stopped_already_is_nothing_new() -> None:
    hall = given(e.IssueStopped(at(0), "A"))
    assert when(hall, do.StopIssue("A")) == []
    assert when(hall, do.StopIssue()) == [e.IssueStopped(at(0), "B")]


def test_issuing_resumes() -> None:
    hall = given(e.IssueStopped(at(0), "A"))
    assert when(hall, do.ResumeIssue("B")) == []
    events = when(hall, do.ResumeIssue())
    assert events == [e.IssueResumed(at(0), "A")]
    assert len(when(follow(hall, events), do.IssueTicket("A", "t"))) == 1


def test_stopping_or_resuming_an_unknown_service_is_refused() -> None:
    assert refused(given(), do.StopIssue("Z")) == "unknown_service"
    assert refused(given(), do.ResumeIssue("Z")) == "unknown_service"
