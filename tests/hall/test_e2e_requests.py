"""What arrives on MQTT: wireless buttons, repeats, the past, and whatever somebody's script may send."""

import json
import time
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from tests.hall.halls import BROKERS, VirtualHall, open_hall, small_hall
from tests.hall.independent_client import IndependentClient

BUTTON = "zigbee2mqtt/button-1"
SINGLE = json.dumps({"action": "single", "battery": 87, "linkquality": 120}).encode()
TOO_LARGE = 64 * 1024 + 1

UNREADABLE = {
    "empty": b"",
    "text": b"issue a ticket please",
    "binary": bytes(range(256)),
    "cut off": b'{"id":"cut","command":"issue_ticket"',
    "a list": b'[{"id":"x","command":"issue_ticket","service":"A"}]',
    "a number": b"17",
    "null": b"null",
    "deep lists": b"[" * 30_000 + b"]" * 30_000,
    "deep objects": b'{"id":' * 9_000 + b"1" + b"}" * 9_000,
    "without id": b'{"command":"issue_ticket","service":"A"}',
    "a numeric id": b'{"id":7,"command":"issue_ticket","service":"A"}',
    "an empty id": b'{"id":"","command":"issue_ticket","service":"A"}',
    "half a character": b'{"id":"\\ud800","command":"issue_ticket","service":"A"}',
    "too large": b'{"id":"large","command":"issue_ticket","service":"A","kiosk":"' + b"x" * TOO_LARGE + b'"}',
}
"""Nobody can be told: there is no request in it."""

REFUSED: dict[str, tuple[dict[str, Any], str]] = {
    "no command": ({}, "bad_request"),
    "unknown command": ({"command": "open_safe"}, "bad_request"),
    "command of another type": ({"command": ["issue_ticket"]}, "bad_request"),
    "no service": ({"command": "issue_ticket"}, "bad_request"),
    "service of another type": ({"command": "issue_ticket", "service": 1}, "bad_request"),
    "service as an object": ({"command": "issue_ticket", "service": {"letter": "A"}}, "bad_request"),
    "a field nobody knows": ({"command": "issue_ticket", "service": "A", "colour": "red"}, "bad_request"),
    "a truth that is text": ({"command": "issue_ticket", "service": "A", "slip": "yes"}, "bad_request"),
    "a negative age": ({"command": "issue_ticket", "service": "A", "age_ms": -1}, "bad_request"),
    "a time without offset": ({"command": "issue_ticket", "service": "A", "at": "2026-03-18T09:00:00"}, "bad_request"),
    "unknown service": ({"command": "issue_ticket", "service": "Z"}, "unknown_service"),
    "unknown class": ({"command": "issue_ticket", "service": "A", "customer_class": "gold"}, "unknown_class"),
    "unknown kiosk": ({"command": "issue_ticket", "service": "A", "kiosk": "kiosk-9"}, "unknown_kiosk"),
    "unknown language": ({"command": "issue_ticket", "service": "A", "language": "la"}, "unknown_language"),
    "unknown counter": ({"command": "call_next", "counter": "99"}, "unknown_counter"),
    "unknown number": ({"command": "call_ticket", "counter": "1", "number": "A999"}, "unknown_ticket"),
    "unknown token": ({"command": "cancel", "token": "guess"}, "unknown_ticket"),
    "both token and number": ({"command": "cancel", "token": "guess", "number": "A001"}, "bad_request"),
    "older than ten seconds": ({"command": "issue_ticket", "service": "A", "age_ms": 10_500}, "expired"),
    "as old as the epoch": ({"command": "issue_ticket", "service": "A", "at": "1970-01-01T00:00:00Z"}, "expired"),
}


@pytest.fixture
def hall(tmp_path: Path) -> Iterator[VirtualHall]:
    with open_hall(tmp_path) as hall:
        yield hall


def test_a_wireless_button_calls_and_its_bounce_does_not(hall: VirtualHall) -> None:
    with hall.client() as client:
        numbers = [client.ask("issue_ticket", service="A")["ticket"]["number"] for _ in range(3)]
        client.ask("open_counter", counter="1")
        for _ in range(3):
            client.publish(BUTTON, SINGLE, whole=True)
        for nothing in (b"", b"{", b'{"action":""}', b'{"action":"single"', b'{"battery":3}', b"\xff\xfe", b"[" * 4000):
            client.publish(BUTTON, nothing, whole=True)
        client.until(lambda: client.on("calls"))
        client.until_latest("counters/1", state="calling", waiting=2)
        client.until_latest("devices/button-1", state="degraded")
        client.publish(BUTTON, b'{"battery":3}', whole=True)
        client.until_latest("devices/button-1", state="ok")
        assert [said.body()["ticket"] for said in client.on("calls")] == numbers[:1]
        assert [event["ticket"] for event in hall.events("TicketCalled")] == numbers[:1]


@pytest.mark.parametrize("broker", BROKERS)
def test_a_request_that_arrives_several_times_happens_once(tmp_path: Path, broker: Any) -> None:
    with open_hall(tmp_path, broker) as hall, hall.client() as client:
        request = {"id": "once", "command": "issue_ticket", "service": "A"}
        for _ in range(5):
            client.send(request)
        client.until(lambda: len(client.replies("once")) == 5)
        assert len(set(client.replies("once"))) == 1
        client.send({**request, "service": "B"})
        client.until(lambda: len(client.replies("once")) == 6)
        assert json.loads(client.replies("once")[5])["reason"] == "id_reused"
        assert [event["ticket"] for event in hall.events("TicketIssued")] == ["A001"]


def test_what_a_broker_kept_from_the_past_is_not_obeyed(tmp_path: Path) -> None:
    with small_hall(tmp_path, "mosquitto") as hall, hall.client("past") as past:
        past.publish("requests/past", b'{"id":"old","command":"issue_ticket","service":"A"}', retain=True)
        past.publish(BUTTON, SINGLE, whole=True, retain=True)
        assert _kept(hall, "requests/past")
        hall.start_mocks()
        hall.start_controller()
        past.ask("open_counter", counter="1")
        assert past.ask("issue_ticket", service="B")["ticket"]["number"] == "B001"
        past.until(lambda: not _kept(hall, "requests/past"), "the request is cleared")
        assert past.replies("old") == []
        assert [event["ticket"] for event in hall.journal() if event["type"].startswith("Ticket")] == ["B001"]


def test_bad_requests_get_the_right_refusal_and_change_nothing(hall: VirtualHall) -> None:
    with hall.client("good") as good, hall.client("bad", hears="replies/bad") as bad:
        good.ask("issue_ticket", service="A")
        good.ask("open_counter", counter="1")
        before = hall.journal()
        for name, (fields, reason) in REFUSED.items():
            reply = json.loads(bad.ask_bytes(name, json.dumps({"id": name, **fields}).encode()))
            assert (name, reply["ok"], reply["reason"]) == (name, False, reason)
            assert reply["message"]
            if reason == "expired":
                now, said_at = (datetime.fromisoformat(reply[key]) for key in ("now", "at"))
                assert abs(now - said_at) < timedelta(seconds=30), "by which the asker corrects its clock"
        assert hall.journal() == before, "a refusal is no event"
        assert good.ask("issue_ticket", service="A")["ticket"]["number"] == "A002"


@pytest.mark.parametrize("broker", BROKERS)
def test_what_is_no_request_is_ignored_and_others_are_served(tmp_path: Path, broker: Any) -> None:
    with open_hall(tmp_path, broker) as hall, hall.client("good") as good, hall.client("bad", hears="x") as bad:
        good.ask("issue_ticket", service="A")
        for payload in UNREADABLE.values():
            if len(payload) <= TOO_LARGE:
                bad.send(payload)
        with hall.client("large", hears="x") as large:
            large.send_unless_hung_up(UNREADABLE["too large"])
        assert good.ask("issue_ticket", service="A")["ticket"]["number"] == "A002"
        assert bad.ask("issue_ticket", service="A")["ticket"]["number"] == "A003"
        assert [event["type"] for event in hall.journal()] == ["DayOpened", "ControllerStarted", *["TicketIssued"] * 3]
        good.until(lambda: _tickets_of(good) == ["A001", "A002", "A003"])
        said = [json.loads(reply.payload) for reply in bad.on("replies/bad")]
        assert [reply["ok"] for reply in said] == [True], "nobody is told what was no request"
        assert "Traceback" not in (hall.folder / "run.log").read_text()
        good.until_latest("status", state="online")


def test_a_client_with_an_impossible_name_is_not_heard(hall: VirtualHall) -> None:
    with hall.client("good") as good:
        request = b'{"id":"x","command":"issue_ticket","service":"A"}'
        for name in ("a b", "名", "x" * 49, "."):
            good.publish(f"requests/{name}", request)
        assert good.ask("issue_ticket", service="A")["ticket"]["number"] == "A001"
        assert len(hall.events("TicketIssued")) == 1


def _kept(hall: VirtualHall, topic: str) -> bool:
    """Whether the broker hands a newcomer something on that topic."""
    with hall.client(f"newcomer-{time.monotonic_ns()}", hears=topic) as newcomer:
        newcomer.publish(f"replies/{newcomer.name}", b'{"id":"what was kept comes before this"}')
        newcomer.until(lambda: newcomer.on(f"replies/{newcomer.name}"))
        return any(said.payload for said in newcomer.on(topic))


def _tickets_of(client: IndependentClient) -> list[str]:
    """Of the events it was told; a printer's have none."""
    return [body["ticket"] for said in client.on("events") if "ticket" in (body := said.body())]
