"""A call terminal on a real pty: pressed with lost answers and noise, unplugged meanwhile; each press is done once."""

import asyncio
from pathlib import Path

import pytest

from drivers.call_button.messages import Feedback, State
from drivers.call_button.terminal import CallTerminal, Press
from drivers.link import Link
from firmware_mocks.call_terminal import MockCallTerminal
from firmware_mocks.ports import pty_port
from tests.unit.drivers.link.real_world import Reports, link_world
from tests.unit.drivers.wire_kinds import running
from tests.waiting import until


@pytest.mark.parametrize("faults", [(), ("lose_ack",), ("lose_ack", "noise", "bounce")])
async def test_a_press_on_a_bad_wire_happens_once(faults: tuple[str, ...], tmp_path: Path) -> None:
    done: dict[str, Feedback] = {}
    calls = 0

    async def press(press: Press) -> Feedback:
        nonlocal calls
        calls += 1
        return done.setdefault(press.press_id, Feedback(accepted=True, number=f"A{len(done) + 1:03}", waiting=4))

    reports, mock = Reports(), MockCallTerminal(3)
    for fault in faults:
        mock.fault(fault)
    async with pty_port(tmp_path / "pad-1") as port:
        link = Link("pad-1", lambda: port.url, link_world(), reports)
        terminal = CallTerminal("pad-1", 3, press, link.report)
        terminal.show(State("open", "", 4))
        async with running(port.serve(mock.serve), link.run(terminal.serve)):
            await until(lambda: mock.lcd == State("open", "", 4))
            for number in ("A001", "A002", "A003"):
                assert (await mock.press("next")).number == number
    assert len(done) == 3
    assert calls >= (6 if "lose_ack" in faults else 3)
    assert mock.last_feedback == Feedback(accepted=True, number="A003", waiting=4)
    assert reports.told == [("ok", "")]


async def test_a_press_under_way_when_the_plug_is_pulled_is_answered_after_it_is_back(tmp_path: Path) -> None:
    done: dict[str, Feedback] = {}
    began = asyncio.Event()

    async def press(press: Press) -> Feedback:
        feedback = done.setdefault(press.press_id, Feedback(accepted=True, number=f"A{len(done) + 1:03}"))
        if not began.is_set():
            began.set()
            await asyncio.sleep(60)
        return feedback

    reports, mock = Reports(), MockCallTerminal(3)
    async with pty_port(tmp_path / "pad-1") as port:
        link = Link("pad-1", lambda: port.url, link_world(), reports)
        terminal = CallTerminal("pad-1", 3, press, link.report)
        async with running(port.serve(mock.serve), link.run(terminal.serve)):
            await until(lambda: reports.state == "ok")
            pressing = asyncio.create_task(mock.press("next"))
            await began.wait()
            port.unplug()
            await until(lambda: reports.state == "lost", seconds=0.1)
            port.replug()
            assert await asyncio.wait_for(pressing, 2) == Feedback(accepted=True, number="A001")
    assert len(done) == 1
