"""A full disk and a read-only one: no number is promised, everybody is told, and the hall goes on by itself."""

import json
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Protocol

import pytest

from tests.hall.halls import PATIENCE_S, VirtualHall, eventually, small_hall
from tests.hall.independent_client import IndependentClient
from tests.hall.small_disk import may_mount, read_only, small_disk

DISKS = ["refusing", "really full"] if may_mount() else ["refusing"]
"""A disk that says it is full, and where one may be mounted, one that is."""


class FillableDisk(Protocol):
    """What the journal lies on."""

    def fill(self) -> None: ...

    def empty(self) -> None: ...


@pytest.mark.parametrize("kind", DISKS)
def test_on_a_full_disk_no_number_is_promised_and_issuing_resumes_by_itself(tmp_path: Path, kind: str) -> None:
    with small_hall(tmp_path) as hall, _controller_on_disk(hall, kind) as disk, hall.client("kiosk-1") as client:
        client.ask("open_counter", counter="1")
        promised = [client.ask("issue_ticket", service="A")["ticket"]["number"] for _ in range(3)]
        disk.fill()
        promised += _issue_until_refused(client)
        client.until_latest("status", state="degraded")
        assert "disk" in client.latest("status")["detail"]
        client.until(lambda: _offers(client) == {"A": "storage_full", "B": "storage_full"})
        for command, fields in (("issue_ticket", {"service": "B"}), ("call_next", {"counter": "1"})):
            refused = client.ask(command, **fields)
            assert (refused["ok"], refused["reason"]) == (False, "storage_full")
        first = client.ask_bytes("kiosk-1-1", b'{"id": "kiosk-1-1", "command": "open_counter", "counter": "1"}')
        assert json.loads(first)["ok"], "what was answered is answered the same"

        disk.empty()
        client.until_latest("status", state="online")
        client.until(lambda: _offers(client) == {"A": None, "B": None})
        promised.append(client.ask("issue_ticket", service="A")["ticket"]["number"])
        assert client.ask("call_next", counter="1")["ticket"]["number"] == "A001"
        assert promised == [f"A{n:03d}" for n in range(1, len(promised) + 1)]
        on_disk = client.ask("events_since", seq=0)["events"]
        assert [event["ticket"] for event in on_disk if event["type"] == "TicketIssued"] == promised


@pytest.mark.parametrize("what", ["small.db", "the folder"])
def test_a_read_only_journal_is_one_plain_line(tmp_path: Path, what: str) -> None:
    folder = tmp_path / "hall"
    folder.mkdir()
    with small_hall(folder, extra="") as hall:
        if what == "small.db":
            hall.start_controller().stop()
        with read_only(folder if what == "the folder" else folder / what):
            refused = hall.paidui("run", "small.toml")
        assert refused.returncode == 1
        assert "Traceback" not in refused.stderr
        complaint = [line for line in refused.stderr.splitlines() if line.startswith("paidui: ")]
        assert len(complaint) == 1
        assert str(folder) in complaint[0]
        assert any(word in complaint[0].lower() for word in ("readonly", "read-only", "permission", "cannot write"))
        assert hall.start_controller(times_ready=1 if what == "the folder" else 2).stop() == 0


def test_a_journal_that_is_no_journal_is_one_plain_line(tmp_path: Path) -> None:
    with small_hall(tmp_path) as hall:
        (tmp_path / "small.db").write_bytes(b"this is a shopping list, not a database; " * 200)
        for command in (("run", "small.toml"), ("journal", "small.toml")):
            refused = hall.paidui(*command)
            assert refused.returncode == 1, command
            assert "Traceback" not in refused.stderr
            assert refused.stderr.count("paidui: ") == 1
            assert "small.db" in refused.stderr


@contextmanager
def _controller_on_disk(hall: VirtualHall, kind: str) -> Iterator[FillableDisk]:
    if kind == "really full":
        with small_disk(hall.folder / "disk") as disk:
            text = hall.file.read_text(encoding="utf-8")
            hall.file.write_text(text.replace('"small.db"', '"disk/small.db"'), encoding="utf-8")
            run = hall.start_controller()
            yield disk
            assert run.stop() == 0
            assert "Traceback" not in run.printed()
        return
    switch = hall.folder / "full"
    with (hall.folder / "run.log").open("wb") as log:
        command = [sys.executable, "-m", "tests.hall.controller_on_a_bad_disk", str(hall.file), str(switch)]
        process = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=log, stderr=log)
    try:
        eventually(lambda: "ready" in (hall.folder / "run.log").read_text(), "the controller")
        yield _Switched(switch)
    finally:
        process.terminate()
        assert process.wait(PATIENCE_S) == 0


class _Switched:
    def __init__(self, switch: Path) -> None:
        self._switch = switch

    def fill(self) -> None:
        self._switch.touch()

    def empty(self) -> None:
        self._switch.unlink()


def _issue_until_refused(client: IndependentClient) -> list[str]:
    """A real disk has room in pages already taken: the first requests may still fit."""
    numbers: list[str] = []
    while (reply := client.ask("issue_ticket", service="A"))["ok"]:
        numbers.append(reply["ticket"]["number"])
        assert len(numbers) < 2000
    assert reply["reason"] == "storage_full"
    return numbers


def _offers(client: IndependentClient) -> dict[str, str | None]:
    return {offer["service"]: offer["reason"] for offer in client.latest("services")["services"]}
