"""Finds the real-time commands in a stream of bytes, wherever they stand, also inside pictures. Pure.

    10 04 n                          DLE EOT        asks
    10 05 n                          DLE ENQ        recovers from an error
    10 14 01 m t                     DLE DC4 fn 1   opens a drawer
    10 14 02 01 08                   DLE DC4 fn 2   switches the printer off
    10 14 03 a n r t t               DLE DC4 fn 3   sounds the buzzer
    10 14 07 m                       DLE DC4 fn 7   asks for the automatic status
    10 14 08 01 03 14 01 06 02 08    DLE DC4 fn 8   clears the buffers

Source: Epson's ESC/POS command reference.
"""

from dataclasses import dataclass
from typing import Literal

CLEAR = b"\x10\x14\x08\x01\x03\x14\x01\x06\x02\x08"
SWITCH_OFF = b"\x10\x14\x02\x01\x08"

LENGTHS = {0x01: 5, 0x02: 5, 0x03: 8, 0x07: 4, 0x08: 10}
"""Of DLE DC4, by its function."""


@dataclass(frozen=True, slots=True)
class RealTime:
    """`subject`: the n of DLE EOT and DLE ENQ, the m of DLE DC4 fn 1 and 7."""

    kind: Literal["ask", "recover", "pulse", "off", "buzz", "status", "clear"]
    subject: int = 0


class RealTimeScanner:
    """Looks at bytes as they come in; keeps at most nine of them."""

    def __init__(self) -> None:
        self._tail = b""

    def feed(self, chunk: bytes) -> list[tuple[int, RealTime]]:
        """Each command, with how many bytes of this chunk had come in when it was complete."""
        raw = self._tail + chunk
        before = len(self._tail)
        found: list[tuple[int, RealTime]] = []
        at = raw.find(0x10)
        while at >= 0:
            length = _length(raw, at)
            if length > len(raw) - at:
                break
            if length and (order := _order(raw[at : at + length])) is not None:
                found.append((at + length - before, order))
                at = raw.find(0x10, at + length)
            else:
                at = raw.find(0x10, at + 1)
        self._tail = raw[at:] if at >= 0 else b""
        return found


def _length(raw: bytes, at: int) -> int:
    """Of the command that may begin here; more than is left while that is not known; 0: it is none."""
    left = len(raw) - at
    if left < 2:
        return 2
    match raw[at + 1]:
        case 0x04 | 0x05:
            return 3
        case 0x14:
            if left < 3:
                return 3
            whole = LENGTHS.get(raw[at + 2], 0)
            fixed = {0x02: SWITCH_OFF, 0x08: CLEAR}.get(raw[at + 2])
            return 0 if fixed and not fixed.startswith(raw[at : at + whole]) else whole
        case _:
            return 0


def _order(command: bytes) -> RealTime | None:
    match command[1], command[2]:
        case 0x04, n if 1 <= n <= 4:
            return RealTime("ask", n)
        case 0x05, n if n <= 2:
            return RealTime("recover", n)
        case 0x14, 0x01 if command[3] <= 1 and 1 <= command[4] <= 8:
            return RealTime("pulse", command[3])
        case 0x14, 0x02:
            return RealTime("off")
        case 0x14, 0x03:
            return RealTime("buzz")
        case 0x14, 0x07:
            return RealTime("status", command[3])
        case 0x14, 0x08:
            return RealTime("clear")
        case _:
            return None
