"""Digits and then a key: what was struck on a keypad becomes a key's name and the number typed before it. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass

from drivers.call_button.messages import MAX_TYPED
from drivers.evdev.keys import DIGITS, KEY_CODES, KEY_NAMES
from drivers.evdev.strokes import Missed, Struck

FORGOTTEN_S = 10.0
"""Digits that old belong to a press that was never made."""

_ERASE, _CLEAR = KEY_CODES["KEY_BACKSPACE"], KEY_CODES["KEY_ESC"]
_SILENT = tuple(KEY_CODES[f"KEY_{name}"] for name in ("NUMLOCK", "LEFTSHIFT", "RIGHTSHIFT", "LEFTCTRL", "RIGHTCTRL"))
"""Some keypads send them by themselves around each key."""


@dataclass(frozen=True, slots=True)
class Chosen:
    """A key that means something; `typed` are the digits before it."""

    key: str
    typed: str
    at: float


@dataclass(frozen=True, slots=True)
class Unsure:
    """A key that means something, after others of which some were lost: it may not mean what it seems to."""

    at: float


@dataclass(frozen=True, slots=True)
class Meaningless:
    """A key that nobody gave a meaning."""

    name: str


Typed = Chosen | Unsure | Meaningless


class TypedKeys:
    """One keypad. `actions`: what keys are called here, by the kernel's name (`KEY_KPENTER`); a key of digits that has
    an action is no digit. `with_number`: what a key is called when digits were typed before it."""

    def __init__(self, actions: Mapping[str, str], with_number: Mapping[str, str]) -> None:
        self._actions = {KEY_CODES[name]: action for name, action in actions.items()}
        self._with_number = with_number
        self._typed = ""
        self._typed_at = 0.0
        self._lost_at: float | None = None

    def hear(self, struck: Struck | Missed) -> Typed | None:
        """What it amounts to; None for digits, and for keys that only change them."""
        if isinstance(struck, Missed):
            self._typed, self._lost_at = "", struck.at
            return None
        code, at = struck.code, struck.at
        if not 0 <= at - self._typed_at < FORGOTTEN_S:
            self._typed = ""
        if (action := self._actions.get(code)) is not None:
            return self._choose(action, at)
        self._typed_at = at
        if (digit := DIGITS.get(code)) is not None:
            # One too many stays: so long a number is nobody's, and must not be taken for a shorter one.
            self._typed = (self._typed + digit)[: MAX_TYPED + 1]
        elif code == _ERASE:
            self._typed = self._typed[:-1]
        elif code == _CLEAR:
            self._typed = ""
        elif code not in _SILENT:
            return Meaningless(KEY_NAMES.get(code, f"key {code}"))
        return None

    def _choose(self, action: str, at: float) -> Chosen | Unsure:
        typed, self._typed = self._typed, ""
        lost_at, self._lost_at = self._lost_at, None
        if lost_at is not None and 0 <= at - lost_at < FORGOTTEN_S:
            return Unsure(at)
        return Chosen(self._with_number.get(action, action) if typed else action, typed, at)
