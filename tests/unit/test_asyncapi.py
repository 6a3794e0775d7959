"""docs/asyncapi.yaml is what the models say, is a document, and describes what really travels."""

import ast
import json
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import yaml
from jsonschema import Draft202012Validator
from referencing import Registry
from referencing.jsonschema import DRAFT202012

from counter_panel.state import CounterState
from display.board import Board
from display.call import Call
from drivers.escpos.condition import PrinterStatus
from drivers.health import DeviceHealth
from drivers.presence import Presence
from kiosk import asyncapi
from kiosk.announcer import Announcer
from kiosk.config import load
from kiosk.health import HealthBook
from kiosk.queueing.events import ALL, TicketCalled
from kiosk.replies import KEPT
from kiosk.requests import ASKS
from kiosk.services import Services
from scripts.morning import OPENS, Morning
from tests.unit.kiosk.running import HALL, config, running
from tests.world import Clock, world_of

ROOT = Path(__file__).parents[2]
REMEDY = "run: python -m kiosk.asyncapi"
DOCUMENT = asyncapi.document()
BOOKED = f"""{HALL}
[[profiles]]
id = "only-A"
names = {{ zh = "现金", en = "Cash" }}
services = ["A"]

[[customer_classes]]
id = "booked"
names = {{ zh = "预约", en = "Appointment" }}

[appointments]
customer_class = "booked"
"""


def test_the_file_is_what_the_models_say() -> None:
    page = (ROOT / "docs/asyncapi.yaml").read_text(encoding="utf-8")
    assert page == asyncapi.page(), REMEDY
    assert yaml.safe_load(page) == DOCUMENT


def test_the_page_lists_every_refusal() -> None:
    page = (ROOT / "docs/protocol.md").read_text(encoding="utf-8")
    assert page == asyncapi.with_refusals(page), REMEDY


def test_every_refusal_of_the_code_is_documented_and_no_other() -> None:
    assert _refusals_in_the_code() == set(asyncapi.REFUSALS)


def test_it_is_an_asyncapi_3_document() -> None:
    assert DOCUMENT["asyncapi"] == "3.0.0"
    assert DOCUMENT["info"].keys() >= {"title", "version"}
    assert set(DOCUMENT) == {
        "asyncapi",
        "info",
        "defaultContentType",
        "servers",
        "channels",
        "operations",
        "components",
    }
    for server in DOCUMENT["servers"].values():
        assert server["protocol"] == "mqtt"
        assert server["host"]
    for channel in DOCUMENT["channels"].values():
        assert {f"{{{name}}}" for name in channel["parameters"]} == {
            part for part in channel["address"].split("/") if part.startswith("{")
        }
        assert channel["messages"]
    for operation in DOCUMENT["operations"].values():
        assert operation["action"] in ("send", "receive")
        assert _resolved(operation["channel"]["$ref"])["address"]
    assert DOCUMENT["operations"].keys() == DOCUMENT["channels"].keys()


def test_every_reference_leads_somewhere() -> None:
    for reference in _references(DOCUMENT):
        _resolved(reference)


def test_every_schema_is_one() -> None:
    for schema in DOCUMENT["components"]["schemas"].values():
        Draft202012Validator.check_schema(schema)


def test_every_message_is_used_and_every_command_and_event_is_there() -> None:
    used = {name for channel in DOCUMENT["channels"].values() for name in channel["messages"]}
    assert used == DOCUMENT["components"]["messages"].keys()
    assert {kind.__name__ for kind in ASKS.values()} == DOCUMENT["channels"]["requests"]["messages"].keys()
    assert ALL.keys() <= DOCUMENT["components"]["schemas"].keys()


def test_the_states_of_a_busy_hall_are_as_described() -> None:
    branch = load(ROOT / "examples/branch.toml")
    morning, said = Morning(branch), Announcer(branch)
    morning.until(OPENS + timedelta(minutes=40))
    stamp: dict[str, Any] = {"epoch": 1, "seq": 2, "at": morning.now}
    called = TicketCalled(morning.now, morning.hall.latest_calls[0].number, "1", {})
    call = said.call(morning.hall, called, 7)
    assert call is not None
    book = HealthBook(world_of(Clock()), ["printer-1"], ["printer-1"])
    book.notice("printer-1", PrinterStatus("offline", "out", "closed", "not_supported", "none"))
    for message in (
        Board(**stamp, **said.board(morning.hall)),
        Services(**stamp, **said.services(morning.hall, morning.now, False)),
        *(CounterState(**stamp, **said.counter(morning.hall, counter)) for counter in morning.hall.counters),
        DeviceHealth(**stamp, state="lost", detail="gone", since=morning.now),
        DeviceHealth(**stamp, **book.body("printer-1")),
        Presence(**stamp, state="online", connected_at=morning.now),
        Call(**stamp, **call),
    ):
        _holds(type(message).__name__, json.loads(message.model_dump_json()))


async def test_requests_replies_and_events_are_as_described(tmp_path: Path) -> None:
    asked: list[tuple[str, dict[str, Any]]] = [
        ("issue_ticket", {"service": "A"}),
        ("issue_ticket", {"service": "B", "customer_class": "need", "language": "en"}),
        ("issue_ticket", {"service": "A"}),
        ("issue_ticket", {"service": "Z"}),
        ("open_counter", {"counter": "1", "teller": "0217"}),
        ("call_next", {"counter": "1", "expect": None}),
        ("recall", {"counter": "1"}),
        ("start", {"counter": "1"}),
        ("call_next", {"counter": "1"}),
        ("pause_counter", {"counter": "1", "reason": "break"}),
        ("no_show", {"counter": "1", "expect": "A999"}),
        ("no_show", {"counter": "1"}),
        ("cancel", {"number": "A002"}),
        ("reprint", {"number": "A001"}),
        ("stop_issue", {}),
        ("resume_issue", {"service": "A"}),
        ("close_counter", {"counter": "1"}),
        ("resume_issue", {}),
        ("open_counter", {"counter": "2"}),
        ("open_counter", {"counter": "2"}),
        ("issue_ticket", {"service": "A", "also": ["B"], "card": "0" * 32}),
        ("issue_ticket", {"service": "A"}),
        ("reclassify", {"number": "A004", "customer_class": "need"}),
        ("call_ticket", {"counter": "2", "number": "A003", "reason": "in pain"}),
        ("park", {"counter": "2"}),
        ("resume", {"counter": "2", "number": "A003"}),
        ("call_next", {"counter": "2", "expect": "A003"}),
        ("transfer", {"counter": "2", "to_service": "B", "position": "back"}),
        ("set_profile", {"counter": "1", "profile": "only-A"}),
        ("call_next", {"counter": "2"}),
        ("no_show", {"counter": "2"}),
        ("return", {"number": "A003"}),
        ("book", {"appointment": "app-7", "service": "A", "time": "2026-03-18T09:10:00+08:00"}),
        ("check_in", {"code": "app-7"}),
        ("unbook", {"appointment": "app-7"}),
        ("advise", {}),
        ("events_since", {"seq": 0}),
    ]
    async with running(tmp_path / "hall.db", hall=config(BOOKED)) as hall:
        replies = []
        for number, (command, fields) in enumerate(asked):
            request = {"id": f"r{number}", "command": command, **fields}
            _holds(ASKS[command].__name__, request)
            replies.append(json.loads(await hall.submit(json.dumps(request).encode())))
    for reply in replies:
        _holds("Reply", reply)
    refused = {reply["reason"] for reply in replies if not reply["ok"]}
    assert refused == {"unknown_service", "state_changed", "no_printer", "already_open", "checked_in", "not_available"}
    events = replies[-1]["events"]
    told = {event["type"] for event in events}
    assert told >= {
        "TicketIssued",
        "TicketCalled",
        "CounterWillPause",
        "IssueStopped",
        "TicketParked",
        "TicketReturned",
    }
    assert told >= {"TicketTransferred", "TicketReclassified", "CounterProfileSet", "AppointmentBooked"}
    assert not [event for event in events if event.keys() & set(KEPT)]
    for event in events:
        _holds("Event", event)
        _holds(event["type"], {**event, "epoch": 1})


@pytest.mark.parametrize(
    "wrong",
    [
        {"id": "1", "ok": True},
        {"id": "1", "ok": False, "reason": "because", "message": "", "epoch": 1, "seq": 1, "at": "x"},
    ],
)
def test_what_does_not_travel_is_not_described(wrong: dict[str, Any]) -> None:
    assert not _validator("Reply").is_valid(wrong)


def _holds(schema: str, payload: dict[str, Any]) -> None:
    wrong = [f"{schema}: {error.message} at {list(error.path)}" for error in _validator(schema).iter_errors(payload)]
    assert not wrong, wrong[0]


def _validator(schema: str) -> Any:
    whole = DRAFT202012.create_resource({"components": DOCUMENT["components"]})
    registry = Registry().with_resource("urn:hall", whole)
    return Draft202012Validator({"$ref": f"urn:hall#/components/schemas/{schema}"}, registry=registry)


def _resolved(reference: str) -> Any:
    here: Any = DOCUMENT
    for step in reference.removeprefix("#/").split("/"):
        here = here[step]
    return here


def _references(here: Any) -> list[str]:
    if isinstance(here, dict):
        own = [here["$ref"]] if "$ref" in here else []
        return own + [found for value in here.values() for found in _references(value)]
    return [found for value in here for found in _references(value)] if isinstance(here, list) else []


def _refusals_in_the_code() -> set[str]:
    """First arguments of Rejected, reasons of BadRequest, second arguments of refusal; a simulation answers nobody."""
    found: set[str] = {"bad_request"}
    for file in set((ROOT / "kiosk").rglob("*.py")) - set((ROOT / "kiosk/simulate").rglob("*.py")):
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call):
                found |= _reason_of(node)
    return found


def _reason_of(call: ast.Call) -> set[str]:
    called = call.func.id if isinstance(call.func, ast.Name) else getattr(call.func, "attr", "")
    place = {"Rejected": 0, "BadRequest": 2, "refusal": 1}.get(called)
    if place is None or len(call.args) <= place or ast.unparse(call.func) == "words.refusal":
        return set()
    match call.args[place]:
        case ast.Constant(value=str(reason)):
            return {reason}
        case ast.JoinedStr(values=[ast.Constant(value="counter_"), ast.FormattedValue()]):
            return {"counter_closed", "counter_paused"}
        case ast.Attribute(attr="reason"):
            return set()
        case other:
            raise AssertionError(f"a reason this test cannot read: {ast.unparse(other)}")
