"""What a reader has read, from its characters one by one. Pure; keeps nothing that it has given away.

A number must reach no log: nothing here shows its characters in a repr, and nothing raises with them.
"""

from dataclasses import dataclass, field
from typing import Protocol

MOST = 400
"""Characters: three tracks of a magnetic stripe and their signs. More is noise."""

LEAST = 4
"""Fewer are no card and no code: a finger on a key, the tail of something."""


@dataclass(frozen=True, slots=True, repr=False)
class Reading:
    """What was read. `text` is for one pair of eyes; `ended`: by its end sign, so that it is surely whole."""

    text: str
    ended: bool = field(default=True, compare=False)

    def __repr__(self) -> str:
        return "Reading()"


@dataclass(frozen=True, slots=True)
class Spoiled:
    """Something was read, and not well: torn, too long, or with signs in it that no card has."""


Read = Reading | Spoiled


class Reads(Protocol):
    """A decoder: bytes of a reader in, readings out."""

    @property
    def under_way(self) -> bool:
        """Whether something is begun: then `pause` must be called when nothing more comes."""

    @property
    def pause_s(self) -> float:
        """Seconds after which what is begun is over."""

    def feed(self, received: bytes) -> list[Read]:
        """What became complete, in order. Never raises."""

    def pause(self) -> list[Read]:
        """Nothing came for `pause_s`."""


class Characters:
    """Gathers one reading. A reader that has once ended one by its end sign always does: without it, it is torn."""

    def __init__(self) -> None:
        self._text = ""
        self._wrong = 0
        self._signs_its_ends = False

    @property
    def under_way(self) -> bool:
        return bool(self._text) or self._wrong > 0

    def add(self, character: str) -> None:
        """The next; what is too long is not kept."""
        self._text = (self._text + character)[: MOST + 1]

    def spoil(self, signs: int = 1) -> None:
        """So many of its characters are lost, or no card's."""
        self._wrong += signs

    def end(self) -> list[Read]:
        """Its end sign came."""
        self._signs_its_ends = self._signs_its_ends or self._is_something
        return self._given_away(ended=True)

    def pause(self) -> list[Read]:
        """It stopped without one."""
        return self._given_away(ended=False)

    def drop(self) -> None:
        """It was nothing."""
        self._text, self._wrong = "", 0

    @property
    def _is_something(self) -> bool:
        return len(self._text.strip()) + self._wrong >= LEAST

    def _given_away(self, *, ended: bool) -> list[Read]:
        if not self._is_something:
            self.drop()
            return []
        torn = self._signs_its_ends and not ended
        text, spoiled = self._text.strip(), torn or self._wrong > 0 or len(self._text) > MOST
        self.drop()
        return [Spoiled() if spoiled else Reading(text, ended)]

    def __repr__(self) -> str:
        return "Characters()"
