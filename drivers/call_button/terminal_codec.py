"""The frame of serial call terminals. No clock, no I/O; what the frames mean is in `messages`.

    +----+----+-----+-----+----+------+-----+-- ... --+-----+----+
    | FF | 68 | len | len | 68 | addr | cmd |  data   | sum | 16 |     len counts addr, cmd and data;
    +----+----+-----+-----+----+------+-----+-- ... --+-----+----+     sum is theirs, modulo 256.
    wakes  \\_____ start _____/

The wake-up byte is always sent and never required. Source: the form of IEC 60870-5-1 FT1.2 with a variable length, as
21-key LCD call terminals use it; commands and timing are in PROTOCOL.md.
"""

from dataclasses import dataclass
from typing import Literal

from drivers.framing import NOT_HERE, NOT_YET, Framing

MAX_DATA = 64
"""Bytes of data in one frame: two lines of an LCD and a little more."""

_START = 0x68
_STOP = 0x16
_WAKE = b"\xff"
_AROUND = 6
_MAX_FRAME = _AROUND + 2 + MAX_DATA


@dataclass(frozen=True, slots=True)
class Frame:
    """`address` 1 to 254 is the terminal's, in both directions; `data` has at most MAX_DATA bytes."""

    address: int
    command: int
    data: bytes = b""

    def to_bytes(self) -> bytes:
        """The frame with its wake-up byte."""
        assert len(self.data) <= MAX_DATA, f"{len(self.data)} bytes do not fit into a frame"
        body = bytes((self.address, self.command)) + self.data
        return _WAKE + bytes((_START, len(body), len(body), _START)) + body + bytes((sum(body) & 0xFF, _STOP))


def frame_decoder() -> Framing[Frame]:
    """Of both directions."""
    return Framing(_look, _MAX_FRAME, bytes((_START,)))


def _look(view: memoryview) -> tuple[Frame, int] | Literal["not here", "not yet"]:
    if view[0] != _START:
        return NOT_HERE
    if len(view) < 4:
        return NOT_YET
    size = view[1]
    if view[2] != size or view[3] != _START or not 2 <= size <= 2 + MAX_DATA:
        return NOT_HERE
    if len(view) < size + _AROUND:
        return NOT_YET
    body = bytes(view[4 : 4 + size])
    if view[4 + size] != sum(body) & 0xFF or view[5 + size] != _STOP:
        return NOT_HERE
    return Frame(body[0], body[1], body[2:]), size + _AROUND
