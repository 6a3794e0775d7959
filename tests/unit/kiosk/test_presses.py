"""What a teller presses becomes a request of the counter."""

from pathlib import Path

from drivers.call_button.messages import Feedback
from drivers.call_button.terminal import Press
from kiosk.announcer import Announcer
from kiosk.presses import TerminalPresses
from tests.unit.kiosk.running import Running, config, running
from tests.world import world_of


async def _press(it: Running, key: str, typed: str = "", id: str = "1-1") -> Feedback:
    presses = TerminalPresses(world_of(it.clock), it.controller, Announcer(config()), "1")
    return await presses.press(Press("terminal-1", id, key, age_ms=0, typed=typed))


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
        assert await _press(it, "call", "001") == Feedback(accepted=False, number="", waiting=2, text="bad_key")


async def test_a_repeat_of_a_press_calls_nobody_else(tmp_path: Path) -> None:
    async with running(tmp_path / "j.db") as it:
        await it.ask("open_counter", counter="1")
        await it.issue("A")
        await it.issue("A")
        first = await _press(it, "next")
        assert await _press(it, "next") == first == Feedback(accepted=True, number="A001", waiting=1)


async def test_a_key_nobody_knows_is_refused(tmp_path: Path) -> None:
    async with running(tmp_path / "j.db") as it:
        assert (await _press(it, "fly")).text == "bad_key"
