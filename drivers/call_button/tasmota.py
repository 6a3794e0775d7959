"""Buttons of Tasmota devices. Pure.

With `SetOption73 1` a press is `{"Button1":{"Action":"SINGLE"}}` on `stat/<topic>/RESULT`, or on
`stat/<topic>/BUTTON1` with `SetOption4 1`; before version 9.1 it was `{"ACTION":"SINGLE"}`, as parts of the
documentation still say. Without SetOption73, `ButtonTopic` sends the bare words `TOGGLE` and `HOLD` to `cmnd/<button
topic>/POWER1`; a rule may publish the button's state number. RESULT also carries the answers to every command.
Sources: tasmota.github.io/docs, Buttons-and-Switches and Commands; CHANGELOG of arendst/Tasmota 9.1 ("SetOption73"),
its issues 23574 and 23910 (RESULT).
"""

import re

from drivers.call_button.press import (
    UNREADABLE,
    ButtonPress,
    Complaint,
    Nothing,
    Said,
    in_our_words,
    names_of,
    object_in,
    quoted,
    word_in,
)

_KEY = re.compile(r"(?:button|power)([0-9]{0,2})", re.IGNORECASE | re.ASCII)
_BARE = {
    "toggle": "single",
    "2": "single",
    "10": "single",
    "11": "double",
    "12": "triple",
    "3": "hold",
}
"""Bare words and the state numbers of rules (`Button<x>#State`)."""
_RELAY = frozenset(("on", "off", "0", "1", "13", "14", "15"))
"""A relay was switched; four and five presses; let go."""


def read_tasmota(topic: str, payload: bytes) -> tuple[Said, ...]:
    """What one message says."""
    key = _key_in(topic.rpartition("/")[2])
    if (word := word_in(payload)) is not None:
        return (_bare(word, key),)
    result = object_in(payload)
    if result is None:
        return (UNREADABLE,)
    pressed = [_pressed(name, value, key) for name, value in result.items()]
    return tuple(each for each in pressed if each is not None) or (Nothing("the answer to a command"),)


def _pressed(name: str, value: object, key: int | None) -> Said | None:
    if name.lower() == "action":
        return _said(value, key or 1, alone=True)
    numbered = _key_in(name)
    if numbered is None or not name.lower().startswith("button") or not isinstance(value, dict):
        return None
    actions = [action for spelling, action in value.items() if str(spelling).lower() == "action"]
    return _said(actions[0], numbered, alone=key is not None or numbered == 1) if actions else None


def _said(word: object, key: int, *, alone: bool) -> Said:
    match in_our_words(word, key, alone=alone):
        case Nothing() | Complaint() as other:
            return other
        case names:
            return ButtonPress(names)


def _bare(word: str, key: int | None) -> Said:
    lower = word.lower()
    if lower in _RELAY:
        return Nothing("no press in it")
    if lower in _BARE:
        return ButtonPress(names_of(_BARE[lower], key or 1, alone=True))
    if lower.isdigit():
        return Complaint(f"a button's state {quoted(word)} is not known")
    return _said(word, key or 1, alone=True)


def _key_in(name: str) -> int | None:
    found = _KEY.fullmatch(name)
    return int(found[1] or "1") if found else None
