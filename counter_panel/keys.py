"""A teller's keys and what they mean. Pure; the same for serial terminals, MQTT buttons and the soft panel.

A keypad names whom, or whereto, by a number typed before its key. What HALL.toml may make of a key besides is in
counter_panel.actions; what the soft panel alone asks (which profile) in counter_panel.errands.
"""

from dataclasses import dataclass
from typing import Literal, get_args

Key = Literal["next", "recall", "start", "finish", "no_show", "park", "open", "pause", "close"]

KEYS: tuple[Key, ...] = get_args(Key)

COMMANDS: dict[Key, str] = {
    "next": "call_next",
    "recall": "recall",
    "start": "start",
    "finish": "finish",
    "no_show": "no_show",
    "park": "park",
    "open": "open_counter",
    "pause": "pause_counter",
    "close": "close_counter",
}
"""What each key asks of the controller."""

NumberKey = Literal["call", "resume", "transfer"]
"""Keys of a keypad that speak of the number typed before them: a ticket's, or whereto (kiosk.keypad)."""

KeypadKey = Literal[Key, "priority_next", "rate", NumberKey]

FunctionKey = Literal["f1", "f2", "f3", "f4"]
"""Keys that mean nothing until HALL.toml says what."""

TerminalKey = Literal[KeypadKey, FunctionKey]
"""All that a call terminal may have."""

NUMBER_COMMANDS: dict[str, str] = {"call": "call_ticket", "resume": "resume"}

ABOUT_A_TICKET: frozenset[Key] = frozenset({"next", "recall", "start", "finish", "no_show", "park"})
"""Keys whose command takes `expect`: the number their presser sees at the counter."""

LEGAL: dict[str, frozenset[Key]] = {
    "closed": frozenset({"open"}),
    "open": frozenset({"next", "pause", "close"}),
    "calling": frozenset({"next", "recall", "start", "finish", "no_show", "park", "pause", "close"}),
    "serving": frozenset({"next", "finish", "park", "pause", "close"}),
    "paused": frozenset({"open", "close"}),
}
"""Keys worth pressing in each phase of a counter; the controller has the last word."""


def worth_pressing(phase: str, will_leave: bool) -> frozenset[Key]:
    """The legal keys; a counter that will pause or close after its customer can also be opened again."""
    return LEGAL[phase] | {"open"} if will_leave else LEGAL[phase]


@dataclass(frozen=True, slots=True)
class Meaning:
    """A request to send: its command and its fields."""

    command: str
    fields: dict[str, str | int | None]


def meaning(key: Key, counter: str) -> Meaning:
    """What a key says that was pressed without a view of the counter."""
    return Meaning(COMMANDS[key], {"counter": counter})


def meaning_of_number(key: Literal["call", "resume"], counter: str, number: str) -> Meaning:
    """What a key says of a ticket."""
    return Meaning(NUMBER_COMMANDS[key], {"counter": counter, "number": number})


def meaning_seeing(key: Key, counter: str, number: str | None) -> Meaning:
    """What a key says whose presser sees `number` at the counter (None: nobody)."""
    if key not in ABOUT_A_TICKET:
        return meaning(key, counter)
    return Meaning(COMMANDS[key], {"counter": counter, "expect": number})
