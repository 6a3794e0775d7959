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
        self._hopes: list[int] = []
        """Where in `_pending` a frame may have begun; nowhere else one has, but in bytes to come."""

    @property
    def pending(self) -> int:
        """Bytes kept for a frame that may still become complete."""
        return len(self._pending)

    def feed(self, received: bytes) -> list[F]:
        """The frames that became complete, in order. Never raises."""
        frames: list[F] = []
        for start in range(0, len(received), self._longest):
            self._take_frames(received[start : start + self._longest], frames)
        return frames

    def _take_frames(self, received: bytes, frames: list[F]) -> None:
        looked_at, first, look = len(self._pending), self._first, self._look
        pending = self._pending + received
        view, end = memoryview(pending), len(pending)
        done, hopes = 0, list[int]()
        before = iter(self._hopes)
        while True:
            start = next(before, end)
            if start == end:
                start = pending.find(first, max(looked_at, done))  # of no byte: the next one
                if not 0 <= start < end:
                    break
                looked_at = start + 1
            elif start < done:
                continue
            seen = look(view[start:])
            if seen == NOT_YET:
                hopes.append(start)
            elif not isinstance(seen, str):
                frame, length = seen
                frames.append(frame)
                done = start + length
                hopes.clear()
        kept = max(done, hopes[0] if hopes else end, end - self._longest + 1)
        self._pending = pending[kept:]
        self._hopes = [start - kept for start in hopes if start >= kept]
