"""Of MQTT buttons: ways of pressing that their maker does not have, one press at two counters. See `checks.py`."""

import re
from collections.abc import Iterator
from difflib import get_close_matches

from drivers.call_button.families import FAMILIES
from drivers.call_button.press import Nothing, in_our_words
from kiosk.config.addresses import line_of
from kiosk.config.problems import Problem, as_toml
from kiosk.config.tables import Tables, rows, text
from kiosk.config.values import OUR_PRESS

KNOWN = "known here: single, double, triple, hold, or 1_single and so on for a button of several keys"
_USUAL = "zigbee2mqtt"
_WAYS = ("single", "double", "triple", "hold")
_A_SLIP = 0.8
"""Likeness from which a word is one of ours, misspelled."""


def found_in_the_presses(tables: Tables) -> Iterator[Problem]:
    """Every problem of every button."""
    taken: dict[tuple[str, str], str] = {}
    for place, row in rows(tables, "devices"):
        if row.get("kind") != "button":
            continue
        actions = row.get("actions", {"single": "next"})
        if actions == {}:
            yield Problem(f"{place}.actions", "{}", "a button that means nothing", '{ single = "next" }')
        if isinstance(actions, dict):
            yield from _unknown_presses(place, text(row, "profile") or _USUAL, list(actions))
            yield from _shared(place, text(row, "address"), list(actions), taken)


def _unknown_presses(place: str, profile: str, presses: list[str]) -> Iterator[Problem]:
    """Where models have words of their own, any that is not one of ours by another name, or misspelled."""
    family = next((each for name, each in FAMILIES.items() if name == profile), None)
    for press in presses:
        if family is None or re.fullmatch(OUR_PRESS, press):
            continue
        key, names = f"{place}.actions.{press}", in_our_words(press)
        if isinstance(names, Nothing):
            yield Problem(key, "", "a key that is let go, which is no press", KNOWN)
        elif isinstance(names, tuple):
            yield Problem(key, "", "called otherwise here", f'did you mean "{names[0]}"?')
        elif not family.any_word:
            yield Problem(key, "", "no such key", KNOWN)
        elif near := get_close_matches(press.lstrip("123456789_"), _WAYS, n=1, cutoff=_A_SLIP):
            yield Problem(key, "", "no such key", f'did you mean "{near[0]}"? {KNOWN}')


def _shared(place: str, address: str, presses: list[str], taken: dict[tuple[str, str], str]) -> Iterator[Problem]:
    """Buttons may share a topic; one press that calls at two counters is nobody's wish."""
    topic = line_of(address)
    for press in presses if topic else ():
        pressed = (str(topic), press.removeprefix("1_"))
        if taken.setdefault(pressed, place) != place:
            wrong = f'{taken[pressed]} hears "{press}" on this topic already'
            yield Problem(f"{place}.address", as_toml(address), wrong, "a topic or keys of its own")
            break
