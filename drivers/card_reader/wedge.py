"""A reader that types like a keyboard: keys in, readings out. No clock but the device's own, no I/O."""

from drivers.card_reader.reading import LEAST, Characters, Read
from drivers.evdev.events import event_decoder
from drivers.evdev.keys import ENTERS, KEY_CODES, LETTERS, SHIFTS, TAB
from drivers.evdev.strokes import Missed, Strokes, Struck

PAUSE_S = 0.08
"""Readers strike a key every 1 to 20 ms. Slower is a person, whose every key is a reading of its own, and too short."""

_SILENT = (*SHIFTS, KEY_CODES["KEY_NUMLOCK"], KEY_CODES["KEY_CAPSLOCK"])
"""Some readers make sure of both locks before they type."""


class WedgeReads:
    """One wedge on one connection. A reading ends with Enter or Tab, or with a pause."""

    pause_s = PAUSE_S

    def __init__(self) -> None:
        self._decoder = event_decoder()
        self._strokes = Strokes()
        self._characters = Characters()
        self._at = 0.0

    @property
    def under_way(self) -> bool:
        """See Reads."""
        return self._characters.under_way

    def feed(self, received: bytes) -> list[Read]:
        """See Reads."""
        return [read for struck in self._strokes.feed(self._decoder.feed(received)) for read in self._hear(struck)]

    def pause(self) -> list[Read]:
        """See Reads."""
        return self._characters.pause()

    def _hear(self, struck: Struck | Missed) -> list[Read]:
        if isinstance(struck, Missed):
            self._characters.spoil(LEAST)
            return []
        over = self._characters.pause() if self.under_way and not 0 <= struck.at - self._at <= PAUSE_S else []
        self._at = struck.at
        if struck.code in (*ENTERS, TAB):
            return over + self._characters.end()
        if struck.code in LETTERS:
            self._characters.add(LETTERS[struck.code][struck.shifted])
        elif struck.code not in _SILENT:
            self._characters.spoil()
        return over

    def __repr__(self) -> str:
        return "WedgeReads()"
