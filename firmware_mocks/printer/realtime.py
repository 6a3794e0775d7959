"""Finds the real-time commands in a stream of bytes, wherever they stand, also inside pictures. Pure."""

from dataclasses import dataclass
from typing import Literal

_CLEAR = b"\x10\x14\x08\x01\x03\x14\x01\x06\x02\x08"


@dataclass(frozen=True, slots=True)
class RealTime:
    """`ask` is DLE EOT n, `recover` DLE ENQ n, `clear` DLE DC4 fn 8."""

    kind: Literal["ask", "recover", "clear"]
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
            if (command := _command_at(raw, at)) is not None:
                length, order = command
                found.append((at + length - before, order))
                at = raw.find(0x10, at + length)
            elif _may_become_one(raw[at:]):
                break
            else:
                at = raw.find(0x10, at + 1)
        self._tail = raw[at:] if at >= 0 else b""
        return found


def _command_at(raw: bytes, at: int) -> tuple[int, RealTime] | None:
    head = raw[at : at + 3]
    if len(head) == 3 and head[1] == 0x04 and 1 <= head[2] <= 4:
        return 3, RealTime("ask", head[2])
    if len(head) == 3 and head[1] == 0x05 and head[2] <= 2:
        return 3, RealTime("recover", head[2])
    if raw.startswith(_CLEAR, at):
        return len(_CLEAR), RealTime("clear")
    return None


def _may_become_one(tail: bytes) -> bool:
    return tail in (b"\x10", b"\x10\x04", b"\x10\x05") or (len(tail) < len(_CLEAR) and _CLEAR.startswith(tail))
