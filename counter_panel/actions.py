"""What a key of a device can be made to mean, in the words of HALL.toml. Pure.

One word for each: a key of `keys`, or a word with its target, for devices on which nothing can be typed.
"""

import re
from typing import get_args

from counter_panel.keys import KeypadKey, Meaning, meaning

NEEDS_A_NUMBER: tuple[str, ...] = ("call", "transfer")
"""Keypad actions that speak of the number typed before them; `resume` may."""

KEYPAD_WORDS: tuple[str, ...] = get_args(KeypadKey)
BUTTON_WORDS: tuple[str, ...] = tuple(word for word in KEYPAD_WORDS if word not in NEEDS_A_NUMBER)

SHAPES = ("transfer:B", "transfer:counter:3", "rate:5")
"""Words with a target: a service, a counter, a score from 1 to 5."""

_TARGETS = r"transfer:[A-Z]|transfer:counter:[A-Za-z0-9_-]{1,48}|rate:[1-5]"
BUTTON_ACTION = rf"^({'|'.join(BUTTON_WORDS)}|{_TARGETS})$"
KEYPAD_ACTION = rf"^({'|'.join(KEYPAD_WORDS)}|{_TARGETS})$"
"""Patterns of what HALL.toml may say."""


def is_action(word: str, *, keypad: bool = False) -> bool:
    """Whether a key can mean this."""
    return re.fullmatch(KEYPAD_ACTION if keypad else BUTTON_ACTION, word) is not None


def meaning_of_action(action: str, counter: str) -> Meaning:
    """The request of an action that needs no number, from a device at this counter."""
    match action.split(":"):
        case ["transfer", "counter", other]:
            return Meaning("transfer", {"counter": counter, "to_counter": other})
        case ["transfer", service]:
            return Meaning("transfer", {"counter": counter, "to_service": service})
        case ["rate", score]:
            return Meaning("rate", {"counter": counter, "score": int(score)})
        case ["rate"]:
            return Meaning("ask_rating", {"counter": counter})
        case ["priority_next"]:
            return Meaning("call_next", {"counter": counter, "priority": True})
        case ["park"]:
            return Meaning("park", {"counter": counter, "or_resume": True})
        case ["resume"]:
            return Meaning("resume", {"counter": counter})
        case _:
            return meaning(action, counter)  # type: ignore[arg-type]  # what is left of the words are keys


def target_of(action: str) -> tuple[str, str] | None:
    """Whereto an action sends the customer: `("service", "B")` or `("counter", "3")`; None: nowhere."""
    match action.split(":"):
        case ["transfer", "counter", other]:
            return "counter", other
        case ["transfer", service]:
            return "service", service
        case _:
            return None
