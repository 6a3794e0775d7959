"""What an input device says and is told: `struct input_event` of linux/input.h, as bytes and as values. No clock.

```
 64 bit  | seconds 8 | microseconds 8 | type 2 | code 2 | value 4 |   24 bytes, in the machine's own byte order
 32 bit  | seconds 4 | microseconds 4 | type 2 | code 2 | value 4 |   16 bytes
```
"""

import struct
from dataclasses import dataclass
from functools import partial
from typing import Literal

from drivers.framing import NOT_HERE, NOT_YET, Framing

WIDE, NARROW = struct.Struct("=qqHHi"), struct.Struct("=IIHHi")
OWN = WIDE if struct.calcsize("l") == 8 else NARROW
"""The layout that the kernel uses towards this process."""

SYN, KEY, LED = 0x00, 0x01, 0x11
"""Types of events."""
REPORT, DROPPED = 0, 3
"""Codes of SYN: the end of one moment's events; and: some were lost, those before the next REPORT are not whole."""
RELEASED, PRESSED, REPEATED = 0, 1, 2
"""Values of KEY."""
NUM_LOCK = 0
"""Code of LED."""

_HIGHEST_TYPE, _HIGHEST_CODE, _SECOND = 0x1F, 0x2FF, 1_000_000


@dataclass(frozen=True, slots=True)
class InputEvent:
    """`at`: seconds of the device's clock. Its repr tells nothing: a card's number comes as such events."""

    kind: int
    code: int
    value: int
    at: float = 0.0

    def to_bytes(self, layout: struct.Struct = OWN) -> bytes:
        """As it travels."""
        seconds, micro = divmod(round(self.at * _SECOND), _SECOND)
        return layout.pack(seconds, micro, self.kind, self.code, self.value)

    def __repr__(self) -> str:
        return "InputEvent()"


def event_decoder(layout: struct.Struct = OWN) -> Framing[InputEvent]:
    """Finds the events in what was read, whatever its chunking; what cannot be an event is passed over."""
    return Framing(partial(_look, layout), layout.size)


def _look(layout: struct.Struct, read: memoryview) -> tuple[InputEvent, int] | Literal["not here", "not yet"]:
    if len(read) < layout.size:
        return NOT_YET
    seconds, micro, kind, code, value = layout.unpack_from(read)
    if not (0 <= micro < _SECOND and kind <= _HIGHEST_TYPE and code <= _HIGHEST_CODE and seconds >= 0):
        return NOT_HERE
    return InputEvent(kind, code, value, seconds + micro / _SECOND), layout.size
