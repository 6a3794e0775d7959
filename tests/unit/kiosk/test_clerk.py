"""A checked request becomes a command, with what the configuration adds."""

import json
from typing import Any

import pytest

from kiosk.clerk import Clerk
from kiosk.queueing import commands as do
from kiosk.queueing.commands import UNSTATED, Command
from kiosk.queueing.decide import Rejected
from kiosk.requests import ASKS, parse
from tests.unit.kiosk.running import HALL, config
from tests.unit.kiosk.test_requests import SMALLEST
from tests.world import Clock, world_of

PRINTERS = (
    HALL.replace("printers = []", 'printers = ["printer-1"]')
    + """
[[kiosks]]
id = "kiosk-2"
names = { zh = "二楼", en = "Upstairs" }
printers = []

[[devices]]
kind = "printer"
id = "printer-1"
address = "mock"
"""
)
QUESTIONS = ("events_since", "advise", "look_up")
B_CLOSED = HALL.replace('letter = "B"', 'letter = "B"\nhours = [{ days = ["sun"], open = "09:00", close = "12:00" }]')
HOURS = HALL + '\n[[hours]]\ndays = ["wed"]\nopen = "08:50"\nclose = "16:30"\n'


def command_of(fields: dict[str, Any], sender: str = "kiosk-1", hall: str = PRINTERS, now: str = "") -> Command:
    clock = Clock()
    if now:
        clock.set(now)
    request = parse(sender, json.dumps({"id": "r1", **fields}).encode(), clock())
    return Clerk(config(hall), world_of(clock)).command(request, clock())


def issue(sender: str = "kiosk-1", hall: str = PRINTERS, now: str = "", **fields: Any) -> do.IssueTicket:
    command = command_of({"command": "issue_ticket", "service": "A", **fields}, sender, hall, now)
    assert isinstance(command, do.IssueTicket)
    return command


def refusal(now: str = "", hall: str = PRINTERS, **fields: Any) -> str:
    with pytest.raises(Rejected) as no:
        command_of(fields, hall=hall, now=now)
    return no.value.reason


@pytest.mark.parametrize("name", [name for name in ASKS if name not in QUESTIONS])
def test_every_request_has_its_command(name: str) -> None:
    command = command_of({"command": name, **SMALLEST[name]})
    imperative = {"roll_changed": "change_roll"}.get(name, name)
    assert type(command).__name__.lower() == imperative.replace("_", "")


@pytest.mark.parametrize("name", QUESTIONS)
def test_a_question_is_no_command(name: str) -> None:
    assert refusal(command=name, **SMALLEST[name]) == "bad_request"


def test_what_is_said_of_a_visit_a_card_and_a_transfer_reaches_the_core() -> None:
    visit = issue(also=["B"], card="0123456789abcdef" * 2)
    assert (visit.also, visit.card) == (("B",), "0123456789abcdef" * 2)
    sent = command_of({"command": "transfer", "counter": "1", "to_counter": "2", "position": "front", "expect": None})
    assert sent == do.Transfer("1", None, "2", "front", None)
    called = command_of({"command": "call_ticket", "counter": "1", "number": "A001", "reason": "in pain"})
    assert called == do.CallTicket("1", "A001", "in pain")


def test_an_appointment_is_known_by_its_id_where_it_has_no_code_of_its_own() -> None:
    book = {"command": "book", **SMALLEST["book"]}
    assert getattr(command_of(book), "code", "") == "app-7"
    assert getattr(command_of({**book, "code": "4711"}), "code", "") == "4711"
    here = command_of({"command": "check_in", "code": "4711"})
    assert isinstance(here, do.CheckIn)
    assert (here.language, here.kiosk, here.slip, len(here.token)) == ("zh", "kiosk-1", True, 26)


def test_each_service_of_a_visit_is_open_or_the_refusal_names_it() -> None:
    fields = {"command": "issue_ticket", "service": "A", "also": ["Z", "B"]}
    with pytest.raises(Rejected) as no:
        command_of(fields, hall=B_CLOSED)
    assert no.value.message.startswith("service B: ")


def test_what_the_teller_saw_is_told_apart_from_nothing_said() -> None:
    assert command_of({"command": "start", "counter": "1"}) == do.Start("1", UNSTATED)
    assert command_of({"command": "start", "counter": "1", "expect": None}) == do.Start("1", None)
    assert command_of({"command": "start", "counter": "1", "expect": "A001"}) == do.Start("1", "A001")


def test_a_ticket_has_a_secret_of_its_own_the_first_language_and_the_kiosk_of_its_asker() -> None:
    ticket = issue()
    assert (ticket.customer_class, ticket.language, ticket.kiosk, ticket.slip) == ("ordinary", "zh", "kiosk-1", True)
    clock = Clock()
    clerk = Clerk(config(), world_of(clock))
    request = parse("kiosk-1", b'{"id":"r1","command":"issue_ticket","service":"A"}', clock())
    tokens = [getattr(clerk.command(request, clock()), "token", "") for _ in range(100)]
    assert len(set(tokens)) == 100
    assert {len(token) for token in tokens} == {26}


def test_a_ticket_may_name_its_language_and_another_kiosk() -> None:
    ticket = issue("panel-1", language="en", kiosk="kiosk-1")
    assert (ticket.language, ticket.kiosk, ticket.slip) == ("en", "kiosk-1", True)
    assert refusal(command="issue_ticket", service="A", language="fr") == "unknown_language"
    assert refusal(command="issue_ticket", service="A", kiosk="kiosk-9") == "unknown_kiosk"


def test_no_paper_where_it_is_not_wanted_or_there_is_no_printer() -> None:
    assert not issue(slip=False).slip
    assert not issue("kiosk-2").slip
    assert not issue("panel-1").slip
    assert issue("kiosk-2", kiosk="kiosk-1").slip


@pytest.mark.parametrize(
    ("now", "open_"),
    [
        ("2026-03-18T08:49:59+08:00", False),
        ("2026-03-18T08:50:00+08:00", True),
        ("2026-03-18T16:29:59+08:00", True),
        ("2026-03-18T16:30:00+08:00", False),
        ("2026-03-19T09:00:00+08:00", False),
    ],
)
def test_tickets_are_issued_in_the_hours_of_the_hall(now: str, open_: bool) -> None:
    if open_:
        assert issue(hall=HOURS, now=now).service == "A"
    else:
        assert refusal(now, HOURS, command="issue_ticket", service="A") == "hall_closed"
        assert command_of({"command": "call_next", "counter": "1"}, hall=HOURS, now=now) == do.CallNext("1")


@pytest.mark.parametrize("command", ["cancel", "reprint", "return"])
def test_a_ticket_is_named_by_token_or_by_number(command: str) -> None:
    kind = {"cancel": do.Cancel, "reprint": do.Reprint, "return": do.Return}[command]
    assert command_of({"command": command, "token": "t"}, "telephone") == kind("t", None)
    assert command_of({"command": command, "number": "A001"}, "telephone") == kind(None, "A001")
    assert refusal(command=command) == "bad_request"
    assert refusal(command=command, token="t", number="A001") == "bad_request"
    assert refusal(command=command, token=None, number=None) == "bad_request"


def test_a_slip_is_fetched_where_its_customer_stands() -> None:
    ask = {"command": "reprint", "token": "t"}
    assert command_of(ask, "kiosk-1") == do.Reprint("t", None, "kiosk-1")
    assert command_of({**ask, "kiosk": "kiosk-1"}, "kiosk-2") == do.Reprint("t", None, "kiosk-1")
    assert command_of({**ask, "kiosk": "kiosk-1"}, "reception") == do.Reprint("t", None, "kiosk-1")
    assert command_of(ask, "reception") == do.Reprint("t"), "where the ticket was issued"


def test_no_slip_is_fetched_at_a_kiosk_without_a_printer() -> None:
    assert refusal(command="reprint", token="t", kiosk="kiosk-2") == "no_printer"
    assert refusal(command="reprint", token="t", kiosk="kiosk-9") == "unknown_kiosk"
    assert refusal(hall=HALL, command="reprint", token="t") == "no_printer"


def test_a_roll_is_changed_in_a_printer_of_the_hall() -> None:
    assert command_of({"command": "roll_changed", "device": "printer-1"}) == do.ChangeRoll("printer-1")
    assert refusal(command="roll_changed", device="printer-9") == "unknown_device"
