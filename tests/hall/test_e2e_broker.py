"""Brokers and controllers that go away: everything retained comes back, and everybody is told."""

import os
import signal
from pathlib import Path
from typing import Any

import pytest

from tests.hall.halls import BROKERS, VirtualHall, children_of, eventually, open_hall, small_hall

RETAINED = [
    "status", "services", "board", "counters/1", "counters/2",
    "devices/printer-1", "devices/led-1", "devices/led-2", "devices/terminal-1", "devices/terminal-2",
    "devices/button-1",
]  # fmt: skip


@pytest.mark.parametrize("broker", BROKERS)
def test_after_a_broker_was_killed_everything_retained_is_there_again(tmp_path: Path, broker: Any) -> None:
    with open_hall(tmp_path, broker) as hall, hall.client("witness") as witness:
        witness.ask("open_counter", counter="1")
        witness.ask("issue_ticket", service="A")
        _lose_broker(hall)
        told = hall.order(device="terminal-1", press="next")["message"]
        assert told == "taken: A001", "wires and journal serve without a broker"
        _return_broker(hall)
        with hall.client("newcomer") as newcomer:
            newcomer.until(lambda: all(newcomer.latest(topic) for topic in RETAINED))
            newcomer.until_latest("status", state="online")
            newcomer.until_latest("counters/1", state="calling")
            assert newcomer.latest("board")["calls"][0]["ticket"] == "A001"
            assert newcomer.ask("call_next", counter="1")["finished"] == "A001"
        with hall.client("late") as late:
            late.until(lambda: all(late.latest(topic) for topic in RETAINED))
            assert all(late.on(topic)[0].retained for topic in RETAINED)
        witness.until(lambda: witness.connected, "clients of their own come back too")


@pytest.mark.parametrize("how", ["kill -9", "told to stop"])
def test_the_will_of_a_controller_says_that_it_is_away(tmp_path: Path, how: str) -> None:
    with small_hall(tmp_path, "mosquitto") as hall, hall.client() as client:
        run = hall.start_controller()
        client.until_latest("status", state="online")
        online = client.latest("status")
        run.kill() if how == "kill -9" else run.stop()
        client.until_latest("status", state="offline")
        offline = client.latest("status")
        assert offline["epoch"] == online["epoch"]
        assert offline["seq"] > online["seq"], "newer than all that it said"
        hall.start_controller(times_ready=2)
        client.until_latest("status", state="online")
        assert client.latest("status")["epoch"] > online["epoch"]


def test_a_second_controller_says_who_is_there_and_leaves(tmp_path: Path) -> None:
    with small_hall(tmp_path) as hall:
        first = hall.start_controller()
        second = hall.paidui("run", "small.toml")
        assert second.returncode == 1
        assert f"process {first.process.pid}" in second.stderr
        assert len(second.stderr.strip().splitlines()) == 1
        with hall.client() as client:
            assert client.ask("issue_ticket", service="A")["ok"], "the first one serves on"
        first.kill()
        third = hall.start_controller(times_ready=2)
        assert third.stop() == 0


def test_what_has_left_the_hall_is_cleared_from_the_broker(tmp_path: Path) -> None:
    with small_hall(tmp_path, "mosquitto") as hall, hall.client() as client:
        for topic in ("counters/9", "devices/led-9"):
            client.publish(topic, b'{"epoch":1,"seq":1,"at":"2026-01-01T00:00:00Z","state":"ok"}', retain=True)
        hall.start_controller()
        client.until_latest("status", state="online")
        for topic in ("counters/9", "devices/led-9"):
            client.until_cleared(topic)
        client.until_latest("counters/1", state="closed")


def _lose_broker(hall: VirtualHall) -> None:
    """Killed, with all that it remembered."""
    if hall.broker is not None:
        hall.broker.kill()
        return
    os.kill(_embedded_broker(hall), signal.SIGKILL)


def _return_broker(hall: VirtualHall) -> None:
    if hall.broker is not None:
        hall.broker.restart(lose_memory=True)
    else:
        log = hall.folder / "run.log"
        eventually(lambda: "starting it again" in log.read_text(), "the controller starts its broker again")


def _embedded_broker(hall: VirtualHall) -> int:
    command = {pid: Path(f"/proc/{pid}/cmdline").read_bytes() for pid in children_of(os.getpid())}
    return next(
        pid for pid, words in command.items() if b"drivers.mqtt.broker" in words and str(hall.port).encode() in words
    )
