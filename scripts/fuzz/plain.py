"""What is fuzzed, made of whatever has a `feed`. No protocol."""

from collections.abc import Callable, Iterable
from itertools import count
from typing import Protocol


class Feeds(Protocol):
    """Bytes in, values out."""

    def feed(self, received: bytes, /) -> Iterable[object]:
        """What became complete."""


Good = Callable[[int], tuple[bytes, object]]
"""The n-th good frame, and what it is decoded to."""


class Plain:
    """A decoder that needs no pause."""

    def __init__(self, decoder: Feeds, good: Good) -> None:
        self.decoder, self._good, self._count = decoder, good, count(1)

    def feed(self, chunk: bytes) -> Iterable[object]:
        """See Subject."""
        return self.decoder.feed(chunk)

    def silence(self) -> Iterable[object]:
        """See Subject."""
        return ()

    def good(self) -> tuple[bytes, object]:
        """See Subject."""
        return self._good(next(self._count))

    def state(self) -> object:
        """See Subject."""
        return self.decoder


class Anew(Plain):
    """A decoder on TCP, where strings end with their connection: within one, a length that was torn swallows what
    follows, and nothing is ever torn."""

    def __init__(self, connect: Callable[[], Feeds], good: Good) -> None:
        super().__init__(connect(), good)
        self._connect = connect

    def silence(self) -> Iterable[object]:
        """See Subject."""
        self.decoder = self._connect()
        return ()


def always(frame: bytes, meant: object) -> Good:
    """The same each time."""
    return lambda _n: (frame, meant)
