"""Finds frames in a stream of bytes, whatever its chunking and its noise. No clock, no I/O.

A frame is taken wherever its own checks say so, even behind bytes that look like the beginning of a longer one:
noise can cost the frame it fell into, never the next good one.
"""

from collections.abc import Callable
from typing import Final, Generic, Literal, TypeVar

F = TypeVar("F")

NOT_HERE: Final = "not here"
"""No frame begins at the first byte."""
NOT_YET: Final = "not yet"
"""A frame may begin at the first byte, but is not complete."""

Look = Callable[[memoryview], tuple[F, int] | int | Literal["not here", "not yet"]]
"""Reads a frame that begins at the first byte: the frame and its length in bytes, NOT_HERE, NOT_YET, or how many bytes
it must see to say more. What it has said of a beginning it never takes back, whatever follows."""


class Framing(Generic[F]):
    """A decoder: bytes in, frames out. Keeps fewer than `longest` bytes, the length of the longest frame.

    A beginning that was ruled out is not looked at again, and none that says how many bytes it needs before one of them
    has its own: however small the pieces in which bytes come, the work for each byte is bounded."""

    def __init__(self, look: Look[F], longest: int, first: bytes = b"") -> None:
        """`first`: the byte with which every frame begins, where there is one; `look` is asked at no other."""
        self._look = look
        self._longest = longest
        self._first = first
        self._pending = b""
        self._looked = 0
        """So many pending bytes were looked at as beginnings."""
        self._hopes = 0
        """As bits by place: which of them may still become frames."""
        self._due = 0
        """How many bytes must be pending before one of these can say more."""

    @property
    def pending(self) -> int:
        """Bytes kept for a frame that may still become complete."""
        return len(self._pending)

    def feed(self, received: bytes) -> list[F]:
        """The frames that became complete, in order. Never raises."""
        frames: list[F] = []
        for start in range(0, len(received), self._longest):
            self._pending += received[start : start + self._longest]
            self._take_frames(frames)
        return frames

    def _take_frames(self, frames: list[F]) -> None:
        view, end, done = memoryview(self._pending), len(self._pending), 0
        places = self._places(again=end >= self._due)
        if end >= self._due:
            self._forget_hopes()
        for start in places:
            if start < done:
                continue
            seen = self._look(view[start:])
            if isinstance(seen, tuple):
                frame, length = seen
                frames.append(frame)
                done = start + length
                self._forget_hopes()
            elif seen != NOT_HERE:
                self._hopes |= 1 << start
                self._due = min(self._due, end + 1 if seen == NOT_YET else start + seen)
        first_hope = (self._hopes & -self._hopes).bit_length() - 1 if self._hopes else end
        gone = max(done, first_hope, end - self._longest + 1)
        self._pending, self._looked = self._pending[gone:], end - gone
        self._hopes, self._due = self._hopes >> gone, self._due - gone

    def _forget_hopes(self) -> None:
        self._hopes, self._due = 0, 2 * self._longest

    def _places(self, *, again: bool) -> list[int]:
        """Where a frame may begin: where one was hoped for, if they are to be looked at `again`, and what is new."""
        places = [start for start in range(self._looked) if self._hopes >> start & 1] if again else []
        start = self._pending.find(self._first, self._looked)  # of no byte: the next one
        while 0 <= start < len(self._pending):
            places.append(start)
            start = self._pending.find(self._first, start + 1)
        return places
