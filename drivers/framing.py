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

Look = Callable[[memoryview], tuple[F, int] | Literal["not here", "not yet"]]
"""Reads a frame that begins at the first byte: the frame and its length in bytes, NOT_HERE or NOT_YET."""


class Framing(Generic[F]):
    """A decoder: bytes in, frames out. Keeps fewer than `longest` bytes, the length of the longest frame."""

    def __init__(self, look: Look[F], longest: int, first: bytes = b"") -> None:
        """`first`: the byte with which every frame begins, where there is one; `look` is asked at no other."""
        self._look = look
        self._longest = longest
        self._first = first
        self._pending = b""

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
        pending, first = self._pending, self._first
        view, end = memoryview(pending), len(pending)
        done, hope = 0, end
        start = pending.find(first)  # of no byte: the next one
        while 0 <= start < end:
            seen = self._look(view[start:])
            if isinstance(seen, str):
                hope = min(hope, start) if seen == NOT_YET else hope
                start = pending.find(first, start + 1)
                continue
            frame, length = seen
            frames.append(frame)
            done, hope = start + length, end
            start = pending.find(first, done)
        self._pending = pending[max(done, hope, end - self._longest + 1) :]
