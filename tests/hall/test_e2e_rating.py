"""Rating pads in a running hall: one on a line with a terminal, one on MQTT; scores are in the journal, once."""

import json
from functools import partial
from pathlib import Path
from typing import Any

from tests.hall.halls import VirtualHall, small_hall
from tests.hall.independent_client import IndependentClient

PADS = """
[[devices]]
kind = "rating_pad"
id = "pad-1"
address = "mock:desk-1"
counter = "1"
unit = 7

[[devices]]
kind = "terminal"
id = "terminal-7"
address = "mock:desk-1"
counter = "1"
unit = 8
keys = { f1 = "transfer:B" }

[[devices]]
kind = "rating_pad"
id = "pad-2"
address = "mock"
profile = "mqtt"
counter = "2"
scores = [5, 3, 1]
prompt = { zh = "请您评价" }
"""


def test_customers_rate_on_both_kinds_of_pad_whatever_goes_wrong(tmp_path: Path) -> None:
    with small_hall(tmp_path, extra=PADS) as hall:
        hall.start_mocks()
        hall.start_controller()
        with hall.client("kiosk-1") as client:
            client.until_latest("devices/pad-1", state="ok")
            client.until_latest("devices/pad-2", state="ok")
            _rate_by_wire(hall, client)
            _rate_on_mqtt(hall, client)
        said = hall.paidui("check", "small.toml").stdout
        assert [line.split()[:2] for line in said.splitlines() if "pad-" in line] == [["pad-1", "ok"], ["pad-2", "ok"]]
        rated = [json.loads(line) for line in hall.paidui("journal", "small.toml", "--json").stdout.splitlines()]
        scores = {each["ticket"]: each["score"] for each in rated if each["type"] == "TicketRated"}
        assert scores == {"A001": 4, "A002": 1}
        assert len(hall.events("TicketRated")) == 2


def _rate_by_wire(hall: VirtualHall, client: IndependentClient) -> None:
    _serve(client, "1")
    hall.order(device="pad-1", fault="lose_ack", on=True)
    client.until(partial(_pressed, hall, "pad-1", "4", "taken: 谢谢您的评价"))
    assert hall.order(device="pad-1", press="1")["message"] == "it rests"
    assert hall.order(device="terminal-7", press="rate")["message"] == "refused: 该客户已经评价过，请继续"


def _rate_on_mqtt(hall: VirtualHall, client: IndependentClient) -> None:
    _serve(client, "2")
    asked: dict[str, Any] = client.latest("counters/2")["rating"]
    assert (asked["ticket"], asked["prompt"], asked["thanks"]) == ("A002", "请您评价", "谢谢您的评价")
    hall.order(device="pad-2", fault="power_off", on=True)
    assert hall.order(device="pad-2", press="3")["message"] == "it rests"
    hall.order(device="pad-2", fault="power_off", on=False)
    for fault in ("repeat", "lose_ack", "bounce"):
        hall.order(device="pad-2", fault=fault, on=True)
    assert hall.order(device="pad-2", press="4")["message"].startswith("a rating pad has no key")
    client.until(partial(_pressed, hall, "pad-2", "3", "taken"))
    client.until(lambda: "rating" not in client.latest("counters/2"))
    assert client.ask("rate", counter="2", score=5)["reason"] == "already_rated"


def _serve(client: IndependentClient, counter: str) -> None:
    client.ask("issue_ticket", service="A", slip=False)
    client.ask("open_counter", counter=counter)
    client.ask("call_next", counter=counter)
    client.ask("finish", counter=counter)
    client.until(lambda: "rating" in client.latest(f"counters/{counter}"))


def _pressed(hall: VirtualHall, pad: str, key: str, told: str) -> bool:
    return bool(hall.order(device=pad, press=key)["message"] == told)
