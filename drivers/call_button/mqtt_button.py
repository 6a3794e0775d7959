"""A button on MQTT: what a payload of Zigbee2MQTT means, and which press is a bounce. No clock, no I/O."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

LOCK_OUT_S = 0.4
"""After a press the same button is not heard: Zigbee buttons repeat a message whose acknowledgement was lost."""

MAX_PAYLOAD = 4096
"""Bytes; a button's message has some hundred."""

DEFAULT_ACTIONS: Mapping[str, str] = MappingProxyType({"single": "next", "double": "recall", "hold": "finish"})
"""Zigbee2MQTT's word to the key it stands for. Buttons with several keys say `1_single`, `2_single` and so on."""


@dataclass(frozen=True, slots=True)
class ButtonPress:
    """The key that was meant, in the words of the terminal's keys."""

    action: str


@dataclass(frozen=True, slots=True)
class NotAPress:
    """`reason`: `retained`, `no_action`, `unknown_action` or `unreadable`."""

    reason: str


def read_button(
    payload: bytes, retained: bool = False, actions: Mapping[str, str] = DEFAULT_ACTIONS
) -> ButtonPress | NotAPress:
    """What one message says. Retained, it is from the past; battery reports and the empty action that follows a press
    in older versions are no press either."""
    if retained:
        return NotAPress("retained")
    try:
        report = json.loads(payload) if len(payload) <= MAX_PAYLOAD else None
    except (ValueError, RecursionError):
        return NotAPress("unreadable")
    if not isinstance(report, dict):
        return NotAPress("unreadable")
    match report.get("action"):
        case None | "":
            return NotAPress("no_action")
        case str() as action if action in actions:
            return ButtonPress(actions[action])
        case _:
            return NotAPress("unknown_action")


class LockOut:
    """Lets the first of several presses through. One per button."""

    def __init__(self, window_s: float = LOCK_OUT_S) -> None:
        self._window_s = window_s
        self._until = float("-inf")

    def lets_through(self, now: float) -> bool:
        """`now` by a clock that never goes back; a press that is held back does not prolong the window."""
        if now < self._until:
            return False
        self._until = now + self._window_s
        return True
