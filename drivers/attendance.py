"""Is the controller there? By all that it says: its status, its last will, and any newer word. No clock, no I/O.

A status may be lost on the way and is said again only after a minute, while boards and offers come all the time. And a
broker hands out what it retained in any order. So nothing counts but which word is newer, by `(epoch, seq)`.
"""

from collections.abc import Callable
from typing import Any

from drivers.mqtt.envelope import Envelope
from drivers.mqtt.latest import Latest
from drivers.mqtt.session import Message, Receive
from drivers.presence import Presence

Changed = Callable[[Presence | None], None]
"""Takes what is to be believed; None: nobody knows."""


class Attendance:
    """One receiver's. `receive` listens to the status, `by` to other states of the same controller."""

    def __init__(self, changed: Changed) -> None:
        self._changed = changed
        self._status: Latest[Presence] = Latest(Presence, self.tell_status)
        self._said: Presence | None = None
        self._word: Envelope | None = None
        self._spoke = False

    def receive(self, message: Message) -> None:
        """A `Receive` for the status."""
        self._status.receive(message)

    def by(self, latest: Latest[Any]) -> Receive:
        """A `Receive` for a state whose every newer word is also a sign of life."""

        def receive(message: Message) -> None:
            before = latest.newest
            latest.receive(message)
            if latest.newest is not None and latest.newest is not before:
                self.tell_word(latest.newest, retained=message.retained)

        return receive

    def tell_status(self, said: Presence | None) -> None:
        """Its own word, or its will's; None: it was cleared, and what was known is not known any more."""
        if said is None:
            self._said, self._word, self._spoke = None, None, False
        elif said.is_newer_than(self._said):
            self._said = said
        self._changed(self.believed)

    def tell_word(self, word: Envelope, *, retained: bool) -> None:
        """Any other state that the controller published; `retained`: the broker kept it from before we listened."""
        if word.is_newer_than(self._word):
            self._word = word
        self._spoke = self._spoke or not retained
        self._changed(self.believed)

    @property
    def believed(self) -> Presence | None:
        """The newest status, unless a newer word shows that it came after that end, or in a life after that one.

        Of how it is, such a word says nothing: `online`, until the status says more. A status that still stands, such
        as `degraded`, is not changed by a newer word. Before any status is known, what the broker retained shows only
        that the controller was there once.
        """
        said, word = self._said, self._word
        if word is None or (said is not None and not _is_over(said, word)):
            return said
        if said is None and not self._spoke:
            return None
        return Presence(epoch=word.epoch, seq=word.seq, at=word.at, state="online")


def _is_over(said: Presence, word: Envelope) -> bool:
    return word.epoch > said.epoch or (said.state == "offline" and word.is_newer_than(said))
