"""Devices that fail in a running hall: pulled out, noisy, without paper, mute, cut off in mid-slip."""

import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.hall.halls import Program, VirtualHall, eventually, open_hall
from tests.hall.independent_client import IndependentClient

OUTAGE_S = 3.0
"""Longer than several attempts to open a wire."""

BACK_S = 2.0
BUSY_MACHINE_S = 1.0
"""Seconds from a device's return until the hall says so; and what a machine with other work may add."""

MOST_OF_A_SLIP = 20_000
"""Bytes."""

WIRED = ("led-1", "terminal-1", "printer-1")


@pytest.fixture
def hall(tmp_path: Path) -> Iterator[VirtualHall]:
    with open_hall(tmp_path) as hall:
        yield hall


@pytest.fixture
def client(hall: VirtualHall) -> Iterator[IndependentClient]:
    with hall.client("kiosk-1") as client:
        yield client


def test_devices_pulled_out_are_lost_and_back_within_2_s_of_their_return(
    hall: VirtualHall, client: IndependentClient
) -> None:
    numbers = [_issue(client, slip=False) for _ in range(2)]
    client.ask("open_counter", counter="1")
    client.ask("call_next", counter="1")
    _until_lit(hall, "led-1", numbers[0])
    log = len(_log(hall))
    for device in WIRED:
        hall.order(device=device, fault="unplug", on=True)
    for device in WIRED:
        client.until_latest(f"devices/{device}", state="lost")
        assert client.latest(f"devices/{device}")["detail"]
    client.ask("call_next", counter="1")
    time.sleep(OUTAGE_S)
    returned = time.monotonic()
    for device in WIRED:
        hall.order(device=device, fault="unplug", on=False)
    for device in WIRED:
        client.until_latest(f"devices/{device}", state="ok")
    assert time.monotonic() - returned < BACK_S + BUSY_MACHINE_S
    _until_lit(hall, "led-1", numbers[1])
    for device in WIRED:
        told = [line for line in _log(hall)[log:] if f"{device} is" in line]
        assert [" is lost: " in line for line in told] == [True, False], told
    client.until(lambda: hall.order(device="terminal-1", press="recall")["message"] == f"taken: {numbers[1]}")
    printed = _issue(client)
    _until_printed(client, printed)


def test_a_press_is_one_call_whatever_its_wire_does(hall: VirtualHall, client: IndependentClient) -> None:
    numbers = [_issue(client, slip=False) for _ in range(4)]
    client.ask("open_counter", counter="1")
    for number, fault in zip(numbers, ("noise", "bounce", "lose_ack", "none"), strict=True):
        if fault != "none":
            hall.order(device="terminal-1", fault=fault, on=True)
        assert hall.order(device="terminal-1", press="next")["message"] == f"taken: {number}"
        if fault != "none":
            hall.order(device="terminal-1", fault=fault, on=False)
    assert [event["ticket"] for event in hall.events("TicketCalled")] == numbers


def test_without_paper_tickets_are_issued_and_their_slips_wait(hall: VirtualHall, client: IndependentClient) -> None:
    hall.fault("printer-1", "paper_out", "on")
    client.until_latest("devices/printer-1", state="degraded")
    said = client.latest("devices/printer-1")
    assert "paper" in said["detail"]
    assert (said["printer"]["device"], said["printer"]["paper"]) == ("offline", "out")
    assert "缺纸" in said["printer"]["advice"]["zh"]
    client.until(
        lambda: any(_type(e.body()) == "PrinterChanged" and e.body()["paper"] == "out" for e in client.on("events"))
    )
    assert "printer-1: out of paper" in hall.paidui("journal", "small.toml").stdout
    numbers = [_issue(client), _issue(client)]
    client.ask("open_counter", counter="1")
    assert client.ask("call_next", counter="1")["ticket"]["number"] == numbers[0], "nobody needs paper to be called"
    assert not list(hall.slips.glob("slip-*.png"))
    hall.fault("printer-1", "paper_out", "off")
    for number in numbers:
        _until_printed(client, number)
    client.until_latest("devices/printer-1", state="ok")
    eventually(lambda: len(list(hall.slips.glob("slip-*.png"))) == 2, "a slip for each")


def test_a_mute_printer_is_unknown_and_not_without_paper(hall: VirtualHall, client: IndependentClient) -> None:
    hall.fault("printer-1", "silent", "on")
    client.until_latest("devices/printer-1", state="unknown")
    assert "paper" not in client.latest("devices/printer-1")["detail"]
    number = _issue(client)
    assert number == "A001"
    hall.fault("printer-1", "silent", "off")
    client.until_latest("devices/printer-1", state="ok")
    client.until(lambda: _fate(client, number) is not None)
    assert len([event for event in hall.events("SlipSent") if event["ticket"] == number]) >= 1
    eventually(lambda: len(list(hall.slips.glob("slip-*.png"))) == 1, "one slip")


def test_a_slip_cut_off_in_the_middle_is_never_printed_again_unasked(
    hall: VirtualHall, client: IndependentClient
) -> None:
    hall.fault("printer-1", "slow", "on")
    torn = _issue(client)
    client.until(lambda: _happened(client, "SlipSent", torn))
    hall.fault("printer-1", "power_cut", "on")
    client.until_latest("devices/printer-1", state="lost")
    hall.fault("printer-1", "power_cut", "off")
    hall.fault("printer-1", "slow", "off")
    client.until_latest("devices/printer-1", state="ok")
    client.until(lambda: _fate(client, torn) == "SlipFailed")
    reason = next(event["reason"] for event in hall.events("SlipFailed"))
    assert reason.startswith("unknown:"), "nobody knows whether it came out"
    whole = _issue(client)
    _until_printed(client, whole)
    eventually(lambda: len(list(hall.slips.glob("slip-*.png"))) == 1, "the other customer's slip alone")
    assert client.ask("reprint", number=torn)["ok"]
    client.until(lambda: [_type(e) for e in _slip_events(client, torn)][-1] == "SlipPrinted")
    assert [_type(e) for e in _slip_events(client, torn)] == [
        "SlipSent", "SlipFailed", "SlipRequested", "SlipSent", "SlipPrinted",
    ]  # fmt: skip


@pytest.mark.parametrize("printer_goes_on", ["while nobody is there", "after the restart"])
def test_killed_in_the_middle_of_a_slip_the_hall_prints_it_no_second_time(tmp_path: Path, printer_goes_on: str) -> None:
    with open_hall(tmp_path, "mosquitto") as hall, hall.client("kiosk-1") as client:
        hall.fault("printer-1", "slow", "on")
        mocks, run = hall.programs["mocks"], hall.programs["run"]
        before = mocks.bytes_read()
        token = client.ask("issue_ticket", service="A")["ticket"]["token"]
        client.until(lambda: _happened(client, "SlipSent", "A001"))
        eventually(lambda: _has_taken_a_slip(mocks, before), "the printer has all of it in its buffer")
        run.kill()
        if printer_goes_on == "while nobody is there":
            hall.fault("printer-1", "slow", "off")
            eventually((hall.slips / "slip-0001.png").exists, "the slip comes out")
        hall.start_controller(times_ready=2)
        hall.fault("printer-1", "slow", "off")
        client.until(lambda: _fate(client, "A001") is not None)
        other = client.ask("issue_ticket", service="B")["ticket"]
        _until_printed(client, other["number"])
        eventually((hall.slips / "slip-0002.png").exists, "the next customer's slip")
        assert hall.codes_on_slips() == [f"paidui:small:{token}", f"paidui:small:{other['token']}"]
        assert len([event for event in hall.events("SlipSent") if event["ticket"] == "A001"]) == 1


def _has_taken_a_slip(mocks: Program, before: int) -> bool:
    """So much was read that it must be a slip, and no more comes."""
    now = mocks.bytes_read()
    time.sleep(0.2)
    return now - before > MOST_OF_A_SLIP and mocks.bytes_read() - now < MOST_OF_A_SLIP // 10


def _issue(client: IndependentClient, *, slip: bool = True) -> str:
    reply = client.ask("issue_ticket", service="A", slip=slip)
    assert reply["ticket"]["slip"] == ("queued" if slip else "none")
    return str(reply["ticket"]["number"])


def _until_lit(hall: VirtualHall, led: str, number: str) -> None:
    """The last that the display's registers were set to."""
    log = hall.folder / "mocks.log"
    shown = f"{led} shows "
    eventually(
        lambda: [line for line in log.read_text().splitlines() if shown in line][-1:] == [f"{shown}[{number}]"],
        f"{led} shows {number}",
    )


def _log(hall: VirtualHall) -> list[str]:
    return (hall.folder / "run.log").read_text().splitlines()


def _slip_events(client: IndependentClient, ticket: str) -> list[dict[str, Any]]:
    events = [said.body() for said in client.on("events")]
    return [event for event in events if event.get("ticket") == ticket and _type(event).startswith("Slip")]


def _type(event: dict[str, Any]) -> str:
    return str(event["type"])


def _happened(client: IndependentClient, kind: str, ticket: str) -> bool:
    return any(_type(event) == kind for event in _slip_events(client, ticket))


def _until_printed(client: IndependentClient, ticket: str) -> None:
    client.until(lambda: _fate(client, ticket) == "SlipPrinted", f"the slip of {ticket}", seconds=60)


def _fate(client: IndependentClient, ticket: str) -> str | None:
    """What the kiosk is told became of a slip."""
    settled = [_type(event) for event in _slip_events(client, ticket) if _type(event) in ("SlipPrinted", "SlipFailed")]
    return settled[-1] if settled else None
