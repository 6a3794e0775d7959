"""What a teller presses on an MQTT button becomes one request of the counter, or is told once."""

import asyncio
import json
import logging
from datetime import timedelta
from pathlib import Path

import pytest

from drivers.call_button.families import FAMILIES, FamilyName
from drivers.mqtt.session import Message
from firmware_mocks.button_words import Press, spoken
from kiosk.button_presses import ButtonPresses
from kiosk.config import Button
from tests.unit.kiosk.running import Running, running
from tests.waiting import until
from tests.world import world_of


class Desk:
    """A button of one maker at counter 1, heard for an hour. `health` is the last that was reported of it."""

    def __init__(self, it: Running, profile: FamilyName = "shelly-gen2", topic: str = "b/events/rpc") -> None:
        self.it, self.profile, self.topic = it, profile, topic
        self.health: tuple[str, str] = ("unknown", "")
        self.connected_at = it.clock() - timedelta(hours=1)
        button = Button(
            kind="button",
            id="button-1",
            counter="1",
            address=f"mqtt:{topic}",
            profile=profile,
            actions={"single": "next"},
        )
        self.presses = ButtonPresses(world_of(it.clock), it.controller, button, self._report, lambda: self.connected_at)

    def press(self, way: str = "single", count: int = 1, late_s: float = 0.0, *, retained: bool = False) -> None:
        """As the virtual button says it."""
        at = self.it.clock().timestamp() - late_s
        self.say(spoken(self.profile, Press(way, None, count, at)), retained=retained)

    def say(self, payload: bytes, *, retained: bool = False) -> None:
        """One message."""
        self.presses.receive(Message(self.topic, payload, retained))

    def _report(self, state: str, detail: str) -> None:
        self.health = (state, detail)


async def _called(it: Running, number: str | None) -> None:
    """The counter has this ticket, and everything that was asked has been answered."""

    def there() -> bool:
        ticket = it.hall.counters["1"].ticket
        return (ticket.number if ticket else None) == number

    await until(there)
    await it.ask("pause_counter", counter="2")
    assert there()


async def _open_with_two(it: Running) -> None:
    await it.ask("open_counter", counter="1")
    await it.issue()
    await it.issue()


@pytest.mark.parametrize("profile", FAMILIES)
async def test_a_press_calls_once_whatever_its_maker_and_however_often_it_is_said(
    tmp_path: Path, profile: FamilyName
) -> None:
    async with running(tmp_path / "j.db") as it:
        await _open_with_two(it)
        desk = Desk(it, profile, FAMILIES[profile].topic.format(id="b"))
        desk.press(retained=True, count=0, late_s=0.5)
        desk.press()
        desk.press()
        await _called(it, "A001")
        assert desk.health == ("ok", "")


async def test_a_press_that_was_long_under_way_calls_nobody_and_says_why(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    async with running(tmp_path / "j.db") as it:
        await _open_with_two(it)
        desk = Desk(it)
        desk.press(late_s=60)
        desk.press(late_s=60)
        await _called(it, None)
        assert desk.health == ("degraded", "its press is 60 s old, or its clock is slow: not obeyed")
        desk.press()
        await _called(it, "A001")
        assert desk.health == ("ok", "")
    assert "button-1: its press is 60 s old" in caplog.text


async def test_a_press_that_means_nothing_here_is_told_once(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.WARNING)
    async with running(tmp_path / "j.db") as it:
        await _open_with_two(it)
        desk = Desk(it, "zigbee2mqtt", "zigbee2mqtt/b")
        for word in ("double", "double", "shake", "shake"):
            desk.say(json.dumps({"action": word}).encode())
        await _called(it, None)
        assert desk.health == ("ok", ""), "it is there"
    assert [record.message for record in caplog.records] == [
        "button-1: a press called 'double' means nothing here: it is not among its actions",
        "button-1: a press called 'shake' means nothing here: it is not among its actions",
    ]


async def test_strange_words_without_end_do_not_fill_the_log(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    async with running(tmp_path / "j.db") as it:
        desk = Desk(it, "zigbee2mqtt", "zigbee2mqtt/b")
        for number in range(500):
            desk.say(json.dumps({"action": f"word{number}"}).encode())
    assert len(caplog.records) < 40


async def test_a_button_of_another_maker_is_degraded_until_it_is_understood(tmp_path: Path) -> None:
    async with running(tmp_path / "j.db") as it:
        desk = Desk(it, "tasmota", "stat/b/RESULT")
        desk.say(b"\xff")
        state, detail = desk.health
        assert state == "degraded"
        assert detail.startswith("does not speak as Tasmota does")
        desk.press()
        assert desk.health == ("ok", "")
        await asyncio.sleep(0)


async def test_what_a_gen1_shelly_says_again_after_a_restart_of_the_controller_calls_nobody(tmp_path: Path) -> None:
    async with running(tmp_path / "j.db") as it:
        await _open_with_two(it)
        desk = Desk(it, "shelly-gen1", "shellies/b/input_event/0")
        desk.connected_at = it.clock()
        desk.press(count=17)
        desk.press(count=17)
        await _called(it, None)
        desk.press(count=18)
        await _called(it, "A001")
