"""What a teller's keys mean."""

from typing import get_args

import pytest

from counter_panel.keys import COMMANDS, KEYS, LEGAL, Key, meaning, meaning_seeing
from counter_panel.state import CounterPhase


@pytest.mark.parametrize(
    ("key", "command"),
    [
        ("next", "call_next"),
        ("recall", "recall"),
        ("start", "start"),
        ("finish", "finish"),
        ("no_show", "no_show"),
        ("park", "park"),
        ("open", "open_counter"),
        ("pause", "pause_counter"),
        ("close", "close_counter"),
    ],
)
def test_a_key_names_its_command_and_counter(key: Key, command: str) -> None:
    asked = meaning(key, "c3")
    assert (asked.command, asked.fields) == (command, {"counter": "c3"})


def test_every_key_has_a_command_and_a_phase_in_which_it_is_worth_pressing() -> None:
    assert set(COMMANDS) == set(KEYS) == {key for keys in LEGAL.values() for key in keys}
    assert set(LEGAL) == set(get_args(CounterPhase))


@pytest.mark.parametrize("number", ["A012", None])
def test_next_says_what_its_presser_saw(number: str | None) -> None:
    assert meaning_seeing("next", "c3", number).fields == {"counter": "c3", "expect": number}


def test_opening_a_counter_expects_nothing() -> None:
    assert meaning_seeing("open", "c3", "A012").fields == {"counter": "c3"}
