"""kill -9 of the controller at random moments of a busy hall, again and again: nothing that was promised is broken."""

import os
import subprocess
import sys
import time
from collections import Counter
from pathlib import Path
from random import Random

import pytest

from tests.hall.halls import VirtualHall, children_of, eventually, is_alive, small_hall
from tests.hall.load import Load, under_load

KILLS = 26
"""For each of two halls."""

BUSY_S, PRINTING_S = 0.4, 1.6
START_S = 0.6
"""At most so long after it is ready, or after its start, a controller is killed; a sixth of them live long enough to
print."""

CHUNK = 500

SETTLED = ("SlipPrinted", "SlipFailed")


@pytest.mark.timeout(400)
@pytest.mark.parametrize("seed", [1, 2])
def test_kill_9_at_random_moments_breaks_no_promise(tmp_path: Path, seed: int) -> None:
    with small_hall(tmp_path, "mosquitto") as hall:
        hall.start_mocks()
        hall.start_controller().stop()
        with under_load(hall) as load:
            _kill_again_and_again(hall, Random(seed))
            final = hall.start_controller(times_ready=2)
            with hall.client("opener", hears="counters/+") as opener:
                opener.ask("open_counter", counter="2")
            eventually(lambda: any(press.startswith("taken: A") for press in load.presses), "the terminal works")
            load.stop()
            _nothing_was_lost_or_done_twice(hall, load)
            _the_same_replies_again(load)
        eventually(lambda: _slips_are_settled(hall), "every slip's fate is known")
        _no_slip_twice(hall)
        _the_light_shows_who_is_there(hall)
        assert final.stop() == 0
        assert "Traceback" not in final.printed()


def _kill_again_and_again(hall: VirtualHall, random: Random) -> None:
    """A quarter of them while the controller is starting."""
    with hall.client("manager", hears="counters/+") as manager:
        for kill in range(KILLS):
            run = hall.start("run", "small.toml", log=f"run-{kill}")
            if kill % 4 == 3:
                time.sleep(random.uniform(0.05, START_S))
            else:
                run.until_printed("ready: hall small")
                if kill == 0:
                    manager.ask("open_counter", counter="1")
                    manager.ask("open_counter", counter="2")
                time.sleep(random.uniform(0, PRINTING_S if kill % 6 == 1 else BUSY_S))
            assert run.process.poll() is None, run
            run.kill()


def _nothing_was_lost_or_done_twice(hall: VirtualHall, load: Load) -> None:
    issued, called = hall.events("TicketIssued"), hall.events("TicketCalled")
    promised = {each.said["ticket"]["number"]: each.said["ticket"]["token"] for each in load.of("issue_ticket")}
    assert {event["ticket"]: event["token"] for event in issued} == promised, "each promised ticket, and no other"
    assert len(load.of("issue_ticket")) == len(issued) == len(promised), "no number twice"
    for service in "AB":
        numbers = [event["ticket"] for event in issued if event["service"] == service]
        assert numbers == [f"{service}{n:03d}" for n in range(1, len(numbers) + 1)], "gapless, in order"
    assert [ticket for ticket, times in Counter(event["ticket"] for event in called).items() if times > 1] == []

    answered = [each.said["ticket"]["number"] for each in load.of("call_next") if each.said["ticket"]]
    at_desk_2 = [event["ticket"] for event in called if event["counter"] == "2"]
    assert sorted(answered) == sorted(at_desk_2), "each call has one asker, and each asker one call"
    told = [press.removeprefix("taken: ") for press in load.presses if press.startswith("taken: ") and press[-1] != "-"]
    at_desk_1 = [event["ticket"] for event in called if event["counter"] == "1"]
    assert len(at_desk_1) <= len(load.presses), "no press called twice"
    assert set(told) <= set(at_desk_1)
    assert len(issued) > KILLS
    assert len(called) > KILLS


def _the_same_replies_again(load: Load) -> None:
    """Every request once more, to a controller that was not there when it was answered."""
    for begin in range(0, len(load.promises), CHUNK):
        chunk = load.promises[begin : begin + CHUNK]
        before = {promise.id: len(promise.client.replies(promise.id)) for promise in chunk}
        for promise in chunk:
            promise.client.send_soon(promise.payload)
        for promise in chunk:
            replies = promise.client.until_replied(promise.id, before[promise.id] + 1)
            assert set(replies) == {promise.reply}


def _slips_are_settled(hall: VirtualHall) -> bool:
    return {e["ticket"] for e in hall.events("TicketIssued") if e["slip"]} == set(_fates(hall))


def _fates(hall: VirtualHall) -> dict[str, list[str]]:
    fates: dict[str, list[str]] = {}
    for event in hall.journal():
        if event["type"] in SETTLED:
            fates.setdefault(event["ticket"], []).append(event["type"])
    return fates


def _no_slip_twice(hall: VirtualHall) -> None:
    """By the codes on the paper itself; a slip is photographed a while after it was printed."""
    ticket_of = {event["token"]: event["ticket"] for event in hall.events("TicketIssued")}
    fates = _fates(hall)
    assert all(len(fate) == 1 for fate in fates.values()), fates
    printed = {ticket for ticket, fate in fates.items() if fate == ["SlipPrinted"]}
    known = {f"paidui:small:{token}": ticket for token, ticket in ticket_of.items()}
    count, papers = -1, list[str]()

    def all_photographed() -> bool:
        nonlocal count, papers
        if (now := len(list(hall.slips.glob("slip-*.png")))) != count:
            count, papers = now, sorted(known[code] for code in hall.codes_on_slips())
        return printed <= set(papers)

    eventually(all_photographed, f"printed means paper: {sorted(printed)}", seconds=60)
    assert papers == sorted(set(papers)), "no slip twice"
    assert set(papers) <= {event["ticket"] for event in hall.events("SlipSent")}, "written down before it is printed"
    assert printed


def _the_light_shows_who_is_there(hall: VirtualHall) -> None:
    at_counter = [
        event for event in hall.journal() if event.get("counter") == "2" and event["type"].startswith("Ticket")
    ]
    called = at_counter[-1]["type"] in ("TicketCalled", "TicketRecalled", "TicketStarted")
    last = at_counter[-1]["ticket"] if called else ""
    shown = [line for line in (hall.folder / "mocks.log").read_text().splitlines() if line.startswith("led-2 shows")]
    assert shown[-1] == f"led-2 shows [{last}]"


def test_kill_9_of_the_demo_leaves_no_process_behind(tmp_path: Path) -> None:
    environment = {**os.environ, "DISPLAY": "", "WAYLAND_DISPLAY": ""}
    command = [sys.executable, "-m", "kiosk", "demo", "--headless", "--out", str(tmp_path)]
    with (tmp_path / "demo.log").open("wb") as log:
        demo = subprocess.Popen(command, env=environment, stdin=subprocess.DEVNULL, stdout=log, stderr=log)
    eventually(lambda: "kiosk offers its services" in (tmp_path / "demo.log").read_text(), "the visit has begun")
    family = children_of(demo.pid)
    assert len(family) >= 4, "controller, broker, devices, voice"
    demo.kill()
    demo.wait()
    eventually(lambda: not any(is_alive(pid) for pid in family), "every child has ended")
