"""What each key asks for, on a keypad by the digits typed before it, on a button by its word alone."""

import json
from functools import partial
from pathlib import Path
from typing import Any, get_args

import pytest

from counter_panel.actions import BUTTON_WORDS, KEYPAD_WORDS, SHAPES, is_action, meaning_of_action, target_of
from counter_panel.keys import FunctionKey, KeypadKey, Meaning, TerminalKey
from counter_panel.refusals import REFUSALS, refusal_on_lcd
from drivers.call_button.messages import KEYS, Feedback, KeyDone, read_message
from drivers.call_button.terminal import Press
from drivers.mqtt.session import Message
from kiosk.announcer import Announcer
from kiosk.button_presses import ButtonPresses
from kiosk.config import Button
from kiosk.journal import Recorded
from kiosk.keypad import Unclear, meaning_on_keypad
from kiosk.presses import TerminalPresses
from kiosk.queueing.events import TicketParked
from kiosk.requests import ASKS
from tests.unit.kiosk.queueing.scenes import at, called, given, issued, opened
from tests.unit.kiosk.running import Running, config, running
from tests.waiting import until
from tests.world import world_of

Fields = dict[str, Any]

ALWAYS: dict[str, tuple[str, Fields]] = {
    "next": ("call_next", {}),
    "priority_next": ("call_next", {"priority": True}),
    "recall": ("recall", {}),
    "start": ("start", {}),
    "finish": ("finish", {}),
    "no_show": ("no_show", {}),
    "park": ("park", {"or_resume": True}),
    "resume": ("resume", {}),
    "open": ("open_counter", {}),
    "pause": ("pause_counter", {}),
    "close": ("close_counter", {}),
    "rate": ("ask_rating", {}),
    "rate:4": ("rate", {"score": 4}),
    "transfer:B": ("transfer", {"to_service": "B"}),
    "transfer:counter:3": ("transfer", {"to_counter": "3"}),
}
"""On every device."""

TYPED: dict[tuple[str, str], tuple[str, Fields]] = {
    ("call", "2"): ("call_ticket", {"number": "A002"}),
    ("call", "002"): ("call_ticket", {"number": "A002"}),
    ("call", "B001"): ("call_ticket", {"number": "B001"}),
    ("call", "7"): ("resume", {"number": "A007"}),
    ("resume", "7"): ("resume", {"number": "A007"}),
    ("transfer", "2"): ("transfer", {"to_counter": "2"}),
    ("transfer", "02"): ("transfer", {"to_service": "B"}),
    ("transfer", "B"): ("transfer", {"to_service": "B"}),
}
"""By digits."""

UNCLEAR = {
    ("call", "1"): "A001 B001 ?",
    ("call", "9"): "9 ?",
    ("call", ""): "number_first",
    ("resume", "2"): "2 ?",
    ("transfer", ""): "number_first",
    ("transfer", "9"): "9 ?",
    ("transfer", "03"): "03 ?",
    ("transfer", "00"): "00 ?",
    ("f1", ""): "bad_request",
    ("fly", ""): "bad_request",
}

HALL = given(
    *(opened("1"), *(issued(number) for number in ("A001", "A002", "B001", "A007")), called("A007")),
    TicketParked(at(0), "A007", "1"),
)


@pytest.mark.parametrize("action", ALWAYS)
def test_a_key_means_the_same_on_every_device(action: str) -> None:
    command, fields = ALWAYS[action]
    meant = Meaning(command, {"counter": "1", **fields})
    assert meaning_of_action(action, "1") == meaning_on_keypad(HALL, action, "1") == meant


@pytest.mark.parametrize(("key", "typed"), TYPED)
def test_digits_say_whom_or_whereto(key: str, typed: str) -> None:
    command, fields = TYPED[key, typed]
    assert meaning_on_keypad(HALL, key, "1", typed) == Meaning(command, {"counter": "1", **fields})


@pytest.mark.parametrize(("key", "typed"), UNCLEAR)
def test_what_is_not_clear_is_said_back(key: str, typed: str) -> None:
    told = UNCLEAR[key, typed]
    unclear = Unclear(told) if typed else Unclear(reason=told)
    assert meaning_on_keypad(HALL, key, "1", typed) == unclear


def test_every_word_has_its_row_and_every_meaning_is_a_request() -> None:
    assert {*ALWAYS} - {"rate:4"} == {*BUTTON_WORDS, *SHAPES} - {"rate:5"}
    assert {key for key, _ in TYPED} | {*BUTTON_WORDS} == {*KEYPAD_WORDS}
    for command, fields in [*ALWAYS.values(), *TYPED.values()]:
        ASKS[command].model_validate({"id": "r1", "command": command, "counter": "1", **fields})


def test_a_terminal_has_a_code_for_every_key() -> None:
    assert set(KEYS.values()) == {*get_args(KeypadKey), *get_args(FunctionKey)} == {*get_args(TerminalKey)}


@pytest.mark.parametrize(
    "word", ["", "Next", "next ", "transfer:", "transfer:b", "transfer:counter:", "rate:0", "call:1"]
)
def test_what_looks_like_an_action_is_none(word: str) -> None:
    assert not is_action(word, keypad=True)
    assert target_of(word) is None or not is_action(word)


JOURNEY = [
    ("open", "CounterOpened", None),
    ("next", "TicketCalled", "A001"),
    ("recall", "TicketRecalled", "A001"),
    ("start", "TicketStarted", "A001"),
    ("park", "TicketParked", "A001"),
    ("next", "TicketCalled", "B001"),
    ("no_show", "TicketMissed", "B001"),
    ("resume", "TicketCalled", "A001"),
    ("transfer:B", "TicketTransferred", "A001"),
    ("priority_next", "TicketCalled", "A002"),
    ("rate", "RatingAsked", "A002"),
    ("rate:4", "TicketRated", "A002"),
    ("transfer:counter:2", "TicketTransferred", "A002"),
    ("next", "TicketCalled", "A001"),
    ("finish", "TicketFinished", "A001"),
    ("pause", "CounterPaused", None),
    ("close", "CounterClosed", None),
]
"""Keys in an order in which each does something: what is written down at last, of whom."""


def _more_than(before: int, shown: list[Recorded]) -> bool:
    return len(shown) > before


async def _ready(it: Running) -> None:
    await it.issue("A")
    await it.issue("B")
    await it.issue("A", customer_class="need")
    await it.ask("open_counter", counter="2")
    it.shown.clear()


async def test_every_key_of_a_terminal_does_what_it_says_and_is_felt_as_taken(tmp_path: Path) -> None:
    async with running(tmp_path / "j.db") as it:
        await _ready(it)
        keys: dict[TerminalKey, str] = {"f1": "transfer:B", "f2": "transfer:counter:2", "f3": "rate:4"}
        terminal = TerminalPresses(world_of(it.clock), it.controller, Announcer(config()), "1", keys)
        key_of = {action: key for key, action in keys.items()}
        for number, (action, event, ticket) in enumerate(JOURNEY):
            told = await terminal.press(Press("t", f"1-{number}", key_of.get(action, action), age_ms=0))
            assert told.accepted, (action, told.text)
            assert (it.shown[-1].event.type, getattr(it.shown[-1].event, "ticket", None)) == (event, ticket)
        again = await terminal.press(Press("t", "2-1", "next", age_ms=0))
        assert (again.accepted, again.text) == (False, "该窗口未开放，请先开窗或换一个"), "a refusal is felt as one"


@pytest.mark.parametrize("reason", REFUSALS)
def test_a_refusal_fits_the_small_screen_whole(reason: str) -> None:
    for language in ("zh", "en"):
        told = KeyDone(1, 1, Feedback(accepted=False, text=refusal_on_lcd(reason, language)))
        assert read_message(told.to_frame(1)) == told


async def test_every_action_of_an_mqtt_button_does_what_it_says(tmp_path: Path) -> None:
    async with running(tmp_path / "j.db") as it:
        await _ready(it)
        world = world_of(it.clock)
        for action, event, ticket in JOURNEY:
            button = Button(
                kind="button", id="b", address="mqtt:zigbee2mqtt/b", counter="1", actions={"single": action}
            )
            presses = ButtonPresses(world, it.controller, button, lambda *_: None, it.clock)
            before = len(it.shown)
            presses.receive(Message("zigbee2mqtt/b", json.dumps({"action": "single"}).encode(), retained=False))
            await until(partial(_more_than, before, it.shown), what=action)
            assert (it.shown[-1].event.type, getattr(it.shown[-1].event, "ticket", None)) == (event, ticket)
