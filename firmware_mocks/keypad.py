"""A virtual keypad at a teller's desk, on the wire of a virtual input device."""

import re
from collections.abc import Callable

from drivers.errors import LinkLost
from drivers.evdev.keys import KEY_CODES
from firmware_mocks.typist import Board

FINGER_S = 0.08
"""Between two keys of one finger, at least."""

LATE_S = 60.0
"""Seconds for which a press of the fault `late` waited in the kernel."""

_NUM_LOCK = KEY_CODES["KEY_NUMLOCK"]
_NAMES = {"enter": "KPENTER", "plus": "KPPLUS", "minus": "KPMINUS", "star": "KPASTERISK", "slash": "KPSLASH"} | {
    "dot": "KPDOT"
}
_SIGNS = {"+": "KPPLUS", "-": "KPMINUS", "*": "KPASTERISK", "/": "KPSLASH", ".": "KPDOT"}


class MockKeypad:
    """`press("17 enter")`: digits, then keys by name, sign or the kernel's name. `board` tells of its lamp.

    Faults: `bounce` (each key is struck twice within milliseconds) · `held` (each key is held until it repeats) ·
    `dropped` (the kernel loses events before each key) · `late` (a press waits for a minute before it is read) ·
    `locks` (it sends NumLock around each key).
    """

    FAULTS = ("bounce", "held", "dropped", "late", "locks")

    def __init__(self, clock: Callable[[], float]) -> None:
        self.board = Board(clock)
        self._clock, self._struck_at = clock, float("-inf")
        self._faults: dict[str, bool] = {}

    def fault(self, name: str, on: bool = True) -> None:
        """Switches one of FAULTS; raises ValueError for any other."""
        if name not in self.FAULTS:
            raise ValueError(f"a keypad has no fault '{name}'; there are {', '.join(self.FAULTS)}")
        self._faults[name] = on

    @property
    def age_s(self) -> float:
        """Of a press that is read now."""
        return LATE_S if self._faults.get("late") else 0.0

    async def press(self, keys: str) -> None:
        """Raises LinkLost when nobody listens: such a press is lost, as with the real one."""
        codes = [_code(key) for word in keys.split() for key in _keys(word)]
        if not self.board.heard:
            raise LinkLost("nobody listens to the keypad")
        for code in codes:
            self._struck_at = max(self._clock(), self._struck_at + FINGER_S)
            at = self._struck_at - self.age_s
            if self._faults.get("dropped"):
                await self.board.drop(at)
            around = (_NUM_LOCK,) if self._faults.get("locks") else ()
            for struck in (*around, code, *around):
                await self.board.strike(
                    struck,
                    repeats=5 if self._faults.get("held") else 0,
                    twice=self._faults.get("bounce", False),
                    at=at,
                )


def _keys(word: str) -> list[str]:
    return list(word) if re.fullmatch(r"[0-9]+", word) else [word]


def _code(key: str) -> int:
    name = f"KP{key}" if key.isdecimal() else _SIGNS.get(key) or _NAMES.get(key.lower(), key)
    full = name if name.startswith("KEY_") else f"KEY_{name}"
    if full not in KEY_CODES:
        raise ValueError(f"a keypad has no key '{key}'; there are digits, {', '.join(_NAMES)}, or KEY_F1 and so on")
    return KEY_CODES[full]
