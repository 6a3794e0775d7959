"""What a command is answered: from the hall after its events, and never another customer's secret."""

import json
from dataclasses import replace
from typing import Any

import pytest

from kiosk import replies
from kiosk.journal import Recorded
from kiosk.queueing import commands as do
from kiosk.queueing import events as e
from kiosk.queueing.commands import Command
from kiosk.queueing.model import Hall
from kiosk.queueing.rules import Bookings
from tests.unit.kiosk.queueing.scenes import (
    NO_SHOW_RULES,
    RULES,
    at,
    called,
    follow,
    given,
    issued,
    opened,
    started,
    when,
)


def told(hall: Hall, command: Command, seconds: float = 60) -> dict[str, Any]:
    """The reply to a command, which has to travel as JSON."""
    events = when(hall, command, seconds)
    reply = replies.result(follow(hall, events), command, events)
    assert json.loads(json.dumps(reply)) == reply
    return reply


def test_a_customer_is_told_of_the_ticket_as_the_contract_says() -> None:
    hall = given(opened("1"), issued("A001"))
    assert told(hall, do.IssueTicket("A", "secret", "need", slip=True)) == {
        "ticket": {
            "id": "2026-03-18-A002",
            "token": "secret",
            "number": "A002",
            "service": "A",
            "customer_class": "need",
            "issued_at": "2026-03-18T09:01:00+08:00",
            "ahead": 0,
            "estimated_wait_s": 0,
            "slip": "queued",
        }
    }
    assert told(hall, do.IssueTicket("B", "other", slip=False))["ticket"]["slip"] == "none"


def test_next_tells_who_is_called_why_and_whom_it_ended() -> None:
    hall = given(opened("1"), issued("A001"), issued("A002", seconds=10), called("A001"), started("A001"))
    reply = told(hall, do.CallNext("1"))
    assert reply["finished"] == "A001"
    assert reply["ticket"] == {
        "number": "A002",
        "service": "A",
        "customer_class": "ordinary",
        "state": "called",
        "counter": "1",
        "issued_at": "2026-03-18T09:00:10+08:00",
        "called_at": "2026-03-18T09:01:00+08:00",
        "started_at": None,
        "recalls": 0,
        "to_counter": None,
        "also": [],
        "why": {
            "rule": "accumulating",
            "class": "ordinary",
            "waited_s": 50.0,
            "overtaken": 0,
            "score": 50.0,
            "guard": False,
            "condition": None,
            "idle": False,
        },
    }


def test_next_with_nobody_waiting() -> None:
    assert told(given(opened("1")), do.CallNext("1")) == {"ticket": None, "finished": None}


def test_next_tells_who_has_moved_on_to_the_next_service_of_the_visit() -> None:
    hall = given(opened("1"), issued("A001", also=("B",)), called("A001"), started("A001"))
    assert told(hall, do.CallNext("1")) == {"ticket": None, "finished": None, "moved_on": "A001"}
    hall = given(opened("1"), issued("A001", also=("B",)), called("A001"), started("A001"))
    finished = told(hall, do.Finish("1"))["ticket"]
    assert (finished["number"], finished["state"], finished["service"]) == ("A001", "waiting", "B")


def test_who_goes_back_to_the_service_because_the_counter_closes_has_not_moved_on() -> None:
    hall = given(opened("1"), opened("2"), issued("A001"), issued("A002"), called("A001"), called("A002", "2"))
    follow(hall, when(hall, do.Transfer("1", to_counter="2")))
    follow(hall, when(hall, do.CloseCounter("2")))
    assert told(hall, do.CallNext("2")) == {"ticket": None, "finished": "A002"}


def test_next_tells_a_no_show_too() -> None:
    hall = given(opened("1"), issued("A001"), called("A001"), rules=NO_SHOW_RULES)
    assert told(hall, do.CallNext("1")) == {"ticket": None, "finished": "A001"}


@pytest.mark.parametrize(
    ("command", "state"),
    [
        (do.Recall("1"), "called"),
        (do.Start("1"), "serving"),
        (do.Finish("1"), "finished"),
        (do.NoShow("1"), "no_show"),
        (do.Cancel(number="A002"), "cancelled"),
        (do.Cancel(token="token-A002"), "cancelled"),
        (do.Reprint(number="A001"), "called"),
        (do.Reprint(token="token-A002"), "waiting"),
        (do.CallTicket("1", "A002"), "called"),
        (do.Park("1"), "parked"),
        (do.Transfer("1", to_service="B"), "waiting"),
        (do.Reclassify("A002", "need"), "waiting"),
    ],
)
def test_a_teller_is_told_of_the_ticket_and_never_its_token(command: Command, state: str) -> None:
    reply = told(given(opened("1"), issued("A001"), issued("A002"), called("A001")), command)
    assert reply["ticket"]["state"] == state
    assert "token" not in json.dumps(reply)


def test_a_counter_as_its_teller_is_told_of_it() -> None:
    hall = given(issued("A001"), issued("A002"))
    opened_now = told(hall, do.OpenCounter("1", "Li"))["counter"]
    expected = {"id": "1", "state": "open", "ticket": None, "waiting": 2, "teller": "Li", "after_this": None}
    assert opened_now == {**expected, "profile": "all"}
    assert told(hall, do.SetProfile("1", "in turn"))["counter"]["profile"] == "in turn"
    follow(hall, [called("A001"), started("A001")])
    pausing = told(hall, do.PauseCounter("1"))["counter"]
    assert (pausing["state"], pausing["ticket"], pausing["after_this"]) == ("serving", "A001", "pause")
    assert told(hall, do.CloseCounter("1"))["counter"]["after_this"] == "close"


def test_a_ticket_that_comes_back_and_one_that_is_resumed() -> None:
    hall = given(opened("1"), issued("A001"), called("A001"), e.TicketMissed(at(1), "A001", "1"))
    assert told(hall, do.Return(token="token-A001"))["ticket"]["state"] == "waiting"
    hall = given(opened("1"), issued("A001"), called("A001"), e.TicketParked(at(1), "A001", "1"))
    assert told(hall, do.Resume("1", "A001"))["ticket"]["state"] == "called"


def test_an_appointment_is_told_by_its_id() -> None:
    hall = given(rules=replace(RULES, bookings=Bookings("vip")))
    assert told(hall, do.Book("app-7", "A", at(900), "4711")) == {"appointment": "app-7"}
    assert told(hall, do.CheckIn("4711", "secret"))["ticket"]["customer_class"] == "vip"
    assert told(hall, do.Book("app-8", "A", at(900), "4712")) == {"appointment": "app-8"}
    assert told(hall, do.Unbook("app-8")) == {"appointment": "app-8"}


def test_the_services_that_issue() -> None:
    hall = given()
    assert told(hall, do.StopIssue("B")) == {"services": {"A": True, "B": False}}
    assert told(hall, do.StopIssue()) == {"services": {"A": False, "B": False}}
    assert told(hall, do.ResumeIssue("A")) == {"services": {"A": True, "B": False}}


def test_the_printer_with_a_new_roll() -> None:
    assert told(given(), do.ChangeRoll("printer-1")) == {"device": {"id": "printer-1", "paper_used_mm": 0}}


def test_an_event_travels_without_its_secret() -> None:
    message = replies.event_message(Recorded(7, "2026-03-18", issued("A001", "need")))
    assert (message["seq"], message["type"], message["day"], message["ticket"]) == (
        7,
        "TicketIssued",
        "2026-03-18",
        "A001",
    )
    assert message["at"] == "2026-03-18T09:00:00+08:00"
    assert "token" not in json.dumps(message)


def test_nor_with_a_card_a_code_or_all_that_was_learned() -> None:
    kept = (
        issued("A001", card="c4", appointment="app-7"),
        e.AppointmentBooked(at(0), "app-7", "A", at(900).isoformat(), "4711"),
        e.DayOpened(at(0), "2026-03-19", {"days": 1.0}, (["app-7", "A", at(900).isoformat(), "4711"],)),
    )
    for event in kept:
        told = json.dumps(replies.event_message(Recorded(7, "2026-03-18", event)))
        assert not [word for word in ("c4", "4711", "app-7", "days") if word in told.replace("2026-03-18", "")]


def test_a_page_holds_what_fits_a_message_and_says_whether_there_is_more() -> None:
    long = [Recorded(n, "2026-03-18", e.CounterPaused(at(0), "1", "午" * 200)) for n in range(1, 150)]
    page = replies.page(long, 149)
    assert page["more"]
    assert 0 < len(page["events"]) < 149
    assert len(json.dumps(page, ensure_ascii=False).encode()) < 64 * 1024
    rest = replies.page(long[len(page["events"]) :], 149)
    assert page["events"] + rest["events"] == [replies.event_message(each) for each in long]
    assert not rest["more"]
    read_by_the_page = [Recorded(n, "2026-03-18", e.TicketCancelled(at(0), "A001")) for n in range(1, 11)]
    assert replies.page(read_by_the_page, 11)["more"], "the journal gave a page, and has another"
    assert not replies.page(read_by_the_page, 10)["more"]
    assert replies.page([], 149) == {"ok": True, "events": [], "more": False}
