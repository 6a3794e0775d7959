"""What a message of an MQTT button says, in the words that every maker's codec answers with. Values alone, no I/O."""

import json
import math
import re
from dataclasses import dataclass

MAX_PAYLOAD = 4096
"""Bytes; a button's message has some hundred."""

MAX_QUOTED = 40
"""Characters of a strange word that are told."""


@dataclass(frozen=True, slots=True)
class ButtonPress:
    """A key was pressed. `names`: what HALL.toml may call this press, the most exact first (`2_single`).

    `mark` is the same in every repeat of a press and another in the next one; None: the maker gives none. `at`: when it
    was pressed, in Unix seconds by the maker's clock. `said_again`: the maker repeats its last press now and then.
    """

    names: tuple[str, ...]
    mark: tuple[str, float] | None = None
    at: float | None = None
    said_again: bool = False


@dataclass(frozen=True, slots=True)
class Contact:
    """A contact is closed or open; closing it is a press."""

    closed: bool
    names: tuple[str, ...] = ("single",)


@dataclass(frozen=True, slots=True)
class Nothing:
    """No press, as it should be. `restarted`: the maker counts its presses from the beginning again."""

    why: str
    restarted: bool = False


@dataclass(frozen=True, slots=True)
class Complaint:
    """Not what this maker says: an unknown word (`foreign` False), or nothing of its kind at all."""

    wrong: str
    foreign: bool = False


Said = ButtonPress | Contact | Nothing | Complaint

UNREADABLE = Complaint("its message is no JSON object", foreign=True)

_WAYS = {
    "single": "single press pressed click short short_press single_press single_click single_push button_short_press",
    "double": "double double_press double_click double_push button_double_press",
    "triple": "triple triple_press triple_click triple_push button_triple_press",
    "hold": "hold held long long_press long_click long_push button_long_press",
}
_WAY_OF = {word: way for way, words in _WAYS.items() for word in words.split()}
_LET_GO = (
    *("release", "released", "hold_release", "button_short_release", "button_long_release"),
    *("up", "btn_up", "btn_down", "clear", "none"),
)
OWN_WORD = re.compile(r"[a-z0-9_-]{1,40}")
"""A press in words that are its maker's alone."""

_NUMBERED = re.compile(r"(?:button_?)?([1-9])_(\w+)", re.ASCII)


def object_in(payload: bytes) -> dict[str, object] | None:
    """The JSON object of a payload; None for anything else."""
    try:
        found = json.loads(payload) if len(payload) <= MAX_PAYLOAD else None
    except (ValueError, RecursionError):
        return None
    return found if isinstance(found, dict) else None


def word_in(payload: bytes) -> str | None:
    """A short plain word that is the whole payload; None for anything else."""
    try:
        word = payload[: MAX_QUOTED + 1].decode("ascii").strip()
    except UnicodeDecodeError:
        return None
    return word if len(payload) <= MAX_QUOTED and re.fullmatch(r"\w+", word, re.ASCII) else None


def finite(value: object) -> float | None:
    """A number that can be reckoned with; None for anything else."""
    if not isinstance(value, int | float) or isinstance(value, bool) or abs(value) > 1e15:
        return None
    return float(value) if math.isfinite(value) else None


def in_our_words(
    word: object, key: int | None = None, *, alone: bool = False, any_word: bool = False
) -> tuple[str, ...] | Nothing | Complaint:
    """The names of a press that a maker calls `word`. `key`: the button's key, from 1, which may also stand in the
    word; `alone`: no other key speaks on this topic, so that the number may be left out. `any_word`: its makers are
    many, and a word that is none of ours is a name as it stands (`arrow_left_click`)."""
    if word is None or word == "":
        return Nothing("no press in it")
    if not isinstance(word, str):
        return Complaint(f"the press is {quoted(word)}, not a word")
    bare = word.lower()
    if (numbered := _NUMBERED.fullmatch(bare)) is not None and key is None:
        key, bare = int(numbered[1]), numbered[2]
    if bare in _LET_GO:
        return Nothing("a key was let go")
    if bare not in _WAY_OF and any_word and OWN_WORD.fullmatch(word.lower()):
        return (word.lower(),)
    if bare not in _WAY_OF:
        return Complaint(f"a press called {quoted(word)} is not known; known: {', '.join(_WAYS)}")
    return names_of(_WAY_OF[bare], key, alone=alone)


def names_of(way: str, key: int | None = None, *, alone: bool = False) -> tuple[str, ...]:
    """`("2_double",)`, or `("2_double", "double")` where the number may be left out."""
    if key is None:
        return (way,)
    return (f"{key}_{way}", way) if alone else (f"{key}_{way}",)


def quoted(value: object) -> str:
    """A strange value, short enough for a line of a log."""
    text = value if isinstance(value, str) else repr(value)
    return ascii(text if len(text) <= MAX_QUOTED else text[:MAX_QUOTED] + "…")
