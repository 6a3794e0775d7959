"""What a teller presses becomes a request of the counter."""

from pathlib import Path

import pytest

from counter_panel.keys import TerminalKey
from drivers.call_button.messages import Feedback
from drivers.call_button.terminal import Press
from kiosk.announcer import Announcer
from kiosk.presses import TerminalPresses
from tests.unit.kiosk.running import Running, config, running
from tests.world import world_of


def _terminal(it: Running, keys: dict[TerminalKey, str] | None = None) -> TerminalPresses:
    return TerminalPresses(world_of(it.clock), it.controller, Announcer(config()), "1", keys)


async def _press(
    it: Running, key: str, typed: str = "", id: str = "1-1", terminal: TerminalPresses | None = None
) -> Feedback:
    return await (terminal or _terminal(it)).press(Press("terminal-1", id, key, age_ms=0, typed=typed))


async def _park(it: Running, *services: str) -> None:
    """A ticket of each service, called to counter 1 and parked there."""
    await it.ask("open_counter", counter="1")
    for service in services:
        await it.issue(service)
        await it.ask("call_next", counter="1")
        await it.ask("park", counter="1")


@pytest.mark.parametrize(("key", "typed"), [("resume", "1"), ("resume", "001"), ("resume", ""), ("call", "1")])
async def test_a_parked_number_is_resumed_by_number_and_key(tmp_path: Path, key: str, typed: str) -> None:
    async with running(tmp_path / "j.db") as it:
        await _park(it, "B")
        await it.issue("A")
        await it.issue("A")
        if key == "call":
            await it.ask("cancel", number="A001")
        assert await _press(it, key, typed) == Feedback(True, "B001", 1 if key == "call" else 2)
        assert it.hall.tickets["B001"].why["rule"] == "resumed"


async def test_a_repeat_of_a_resume_is_answered_like_the_first_time_whatever_happened_since(tmp_path: Path) -> None:
    async with running(tmp_path / "j.db") as it:
        await _park(it, "A", "B")
        terminal = _terminal(it)
        assert (await _press(it, "resume", "1", terminal=terminal)).text == "A001 B001 ?"
        await it.ask("cancel", number="A001")
        first = await _press(it, "resume", "1", "1-2", terminal)
        assert first == Feedback(True, "B001", 0)
        assert await _press(it, "resume", "1", "1-2", terminal) == first
        assert await _press(it, "resume", "1", "1-2", _terminal(it)) == first, "the controller was started again"
        await it.ask("park", counter="1")
        await it.issue("A")
        again = await _press(it, "resume", "1", "1-2", terminal)
        assert (again.accepted, again.number) == (True, ""), "it is not resumed once more"


async def test_a_repeat_of_a_called_number_is_answered_like_the_first_time(tmp_path: Path) -> None:
    async with running(tmp_path / "j.db") as it:
        await it.ask("open_counter", counter="1")
        await it.issue("A")
        for terminal in (same := _terminal(it), same, _terminal(it)):
            assert (await _press(it, "call", "1", terminal=terminal)).accepted


async def test_what_is_parked_at_another_counter_is_not_resumed_by_its_digits(tmp_path: Path) -> None:
    async with running(tmp_path / "j.db") as it:
        await _park(it, "A")
        there = TerminalPresses(world_of(it.clock), it.controller, Announcer(config()), "2")
        await it.ask("open_counter", counter="2")
        assert (await _press(it, "resume", "1", terminal=there)).text == "1 ?"
        assert (await _press(it, "resume", "", "1-2", terminal=there)).text == "窗口无客户"
        assert (await _press(it, "resume", "A001", "1-3", terminal=there)).accepted


async def test_a_number_is_not_resumed_while_somebody_is_at_the_counter(tmp_path: Path) -> None:
    async with running(tmp_path / "j.db") as it:
        await _park(it, "A")
        await it.issue("A")
        await it.ask("call_next", counter="1")
        assert await _press(it, "resume", "1") == Feedback(False, "A002", 0, "窗口有客户，请先办结或挂起")


async def test_nobody_parked_and_nothing_typed_is_refused(tmp_path: Path) -> None:
    async with running(tmp_path / "j.db") as it:
        await it.ask("open_counter", counter="1")
        await it.issue("A")
        assert (await _press(it, "resume")).text == "窗口无客户"
        assert (await _press(it, "call", id="1-2")).text == "请先输入号码，再按此键"


async def test_a_key_means_what_the_file_says(tmp_path: Path) -> None:
    async with running(tmp_path / "j.db") as it:
        await _park(it, "A")
        terminal = _terminal(it, {"recall": "resume", "no_show": "park"})
        assert await _press(it, "recall", "1", terminal=terminal) == Feedback(True, "A001", 0)
        assert (await _press(it, "no_show", id="1-2", terminal=terminal)).accepted
        assert [ticket.number for ticket in it.hall.parked_at("1")] == ["A001"]


async def test_a_typed_number_needs_no_letter_where_one_ticket_fits(tmp_path: Path) -> None:
    async with running(tmp_path / "j.db") as it:
        await it.ask("open_counter", counter="1")
        await it.issue("A")
        await it.issue("A")
        assert await _press(it, "call", "2") == Feedback(accepted=True, number="A002", waiting=1)


async def test_a_typed_number_that_fits_two_tickets_calls_nobody(tmp_path: Path) -> None:
    async with running(tmp_path / "j.db") as it:
        await it.ask("open_counter", counter="1")
        await it.issue("A")
        await it.issue("B")
        assert await _press(it, "call", "001") == Feedback(accepted=False, number="", waiting=2, text="A001 B001 ?")


async def test_a_repeat_of_a_press_calls_nobody_else(tmp_path: Path) -> None:
    async with running(tmp_path / "j.db") as it:
        await it.ask("open_counter", counter="1")
        await it.issue("A")
        await it.issue("A")
        first = await _press(it, "next")
        assert await _press(it, "next") == first == Feedback(accepted=True, number="A001", waiting=1)


async def test_a_key_nobody_knows_is_refused(tmp_path: Path) -> None:
    async with running(tmp_path / "j.db") as it:
        assert (await _press(it, "fly")).text == "此键不能这样用"


async def test_a_number_of_an_earlier_press_is_refused_and_told_once_and_a_repeat_is_not(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    async with running(tmp_path / "j.db") as it:
        await it.ask("open_counter", counter="1")
        await it.issue()
        await it.issue()
        assert (await _press(it, "next")).number == "A001"
        it.clock.forward(9)
        repeat = Press("terminal-1", "1-1", "next", age_ms=9000)
        assert (await _terminal(it).press(repeat)).accepted, "within its 10 s it is the same press"
        assert not caplog.messages
        it.clock.forward(3600)
        terminal = _terminal(it)
        for key in ("next", "recall", "next"):
            other = await _press(it, key, terminal=terminal)
            assert (other.accepted, other.text) == (False, "按键未生效，请关机再开后重按"), key
        assert [message for message in caplog.messages if "put in another's place?" in message] == caplog.messages[-1:]
        assert (await _press(it, "next", id="2-1")).number == "A002", "after it was switched off and on"


async def test_letters_before_a_key_are_refused_in_words(tmp_path: Path) -> None:
    async with running(tmp_path / "j.db") as it:
        assert (await _press(it, "call", "A1")).text == "此键不能这样用"
