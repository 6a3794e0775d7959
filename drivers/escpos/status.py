"""What an ESC/POS printer says, byte by byte: a pure codec. It knows frames, not what their bits mean.

    first byte        what                             bytes
    0xx1 xx10         answer to DLE EOT n              1
    0xx1 xx00         automatic status (ASB)           4, the next three 0xx0 xxxx
    0xx0 xxxx         answer to GS r, one-byte GS I    1
    11 / 13           XON / XOFF, also inside others   1
    5F … 00           text block (GS I 65–69)          to NUL
    37 22 d d d d 00  process id (GS ( H)              7
    37 25 00          buffers cleared (DLE DC4 fn 8)   3
    35 37 3B 3D … 00  other block                      to NUL

Source: Citizen CT-S310 command reference, "Identification of Send Status"; Epson's ESC/POS reference.
"""

from dataclasses import dataclass

MAX_BLOCK = 96
"""Bytes. A block that has not ended by then was noise; the longest text block documented is under 80."""

_XON, _XOFF = 0x11, 0x13
_TEXT, _REPLY = 0x5F, 0x37
_BLOCKS = (_TEXT, _REPLY, 0x35, 0x3B, 0x3D)
_PROCESS_ID, _CLEARED = 0x22, 0x25
_ID_LENGTH = 4


@dataclass(frozen=True, slots=True)
class RealTimeStatus:
    """Answer to DLE EOT n. It does not say to which n: answers come in the order of the questions."""

    bits: int

    def to_bytes(self) -> bytes:
        return bytes([self.bits])


@dataclass(frozen=True, slots=True)
class AutomaticStatus:
    """The four bytes which the printer sends by itself after GS a, at once and at every change."""

    first: int
    second: int
    third: int
    fourth: int

    def to_bytes(self) -> bytes:
        return bytes([self.first, self.second, self.third, self.fourth])


@dataclass(frozen=True, slots=True)
class TransmitStatus:
    """Answer to GS r: the queue has reached that place."""

    bits: int

    def to_bytes(self) -> bytes:
        return bytes([self.bits])


@dataclass(frozen=True, slots=True)
class ProcessId:
    """Answer to GS ( H: everything before it is on paper. Four characters of 20 to 7E."""

    job_id: str

    def to_bytes(self) -> bytes:
        return bytes([_REPLY, _PROCESS_ID]) + self.job_id.encode("ascii") + b"\0"


@dataclass(frozen=True, slots=True)
class BufferCleared:
    """Answer to DLE DC4 fn 8: nothing of what was sent before will still be printed."""

    def to_bytes(self) -> bytes:
        return bytes([_REPLY, _CLEARED, 0])


@dataclass(frozen=True, slots=True)
class TextBlock:
    """Answer to GS I 65 to 69: maker, model, serial number, fonts. Bytes over 7E are kept as Latin-1."""

    text: str

    def to_bytes(self) -> bytes:
        return bytes([_TEXT]) + self.text.encode("latin-1") + b"\0"


@dataclass(frozen=True, slots=True)
class OtherBlock:
    """A block whose meaning we do not need; `kind` is its first byte."""

    kind: int
    content: bytes

    def to_bytes(self) -> bytes:
        return bytes([self.kind]) + self.content + b"\0"


@dataclass(frozen=True, slots=True)
class FlowControl:
    """XON (`go`) or XOFF of a serial printer."""

    go: bool

    def to_bytes(self) -> bytes:
        return bytes([_XON if self.go else _XOFF])


Frame = (
    RealTimeStatus | AutomaticStatus | TransmitStatus | ProcessId | BufferCleared | TextBlock | OtherBlock | FlowControl
)


class StatusDecoder:
    """Turns bytes in any chunking into frames; drops what no printer says. Keeps at most MAX_BLOCK bytes."""

    def __init__(self) -> None:
        self._begun = bytearray()

    def feed(self, chunk: bytes) -> list[Frame]:
        """The frames which these bytes complete, in order. Never raises."""
        return [frame for byte in chunk if (frame := self._take(byte)) is not None]

    def _take(self, byte: int) -> Frame | None:
        if byte in (_XON, _XOFF):
            return FlowControl(byte == _XON)
        if not self._begun:
            return self._begin(byte)
        if self._begun[0] in _BLOCKS:
            return self._go_on_with_block(byte)
        return self._go_on_with_automatic(byte)

    def _begin(self, byte: int) -> Frame | None:
        if byte & 0x93 == 0x12:
            return RealTimeStatus(byte)
        if byte & 0x90 == 0:
            return TransmitStatus(byte)
        if byte & 0x93 == 0x10 or byte in _BLOCKS:
            self._begun.append(byte)
        return None

    def _start_over(self, byte: int) -> Frame | None:
        self._begun.clear()
        return self._begin(byte)

    def _go_on_with_automatic(self, byte: int) -> Frame | None:
        if byte & 0x90:
            return self._start_over(byte)
        self._begun.append(byte)
        if len(self._begun) < 4:
            return None
        first, second, third, fourth = self._begun
        self._begun.clear()
        return AutomaticStatus(first, second, third, fourth)

    def _go_on_with_block(self, byte: int) -> Frame | None:
        if byte == 0:
            return self._end_of_block()
        if byte < 0x20 or len(self._begun) == MAX_BLOCK:
            return self._start_over(byte)
        self._begun.append(byte)
        return None

    def _end_of_block(self) -> Frame | None:
        kind, content = self._begun[0], bytes(self._begun[1:])
        self._begun.clear()
        if kind == _TEXT:
            return TextBlock(content.decode("latin-1"))
        if kind == _REPLY and content == bytes([_CLEARED]):
            return BufferCleared()
        if kind == _REPLY and content[:1] == bytes([_PROCESS_ID]):
            return _process_id(content[1:])
        return OtherBlock(kind, content)


def _process_id(content: bytes) -> ProcessId | None:
    if len(content) != _ID_LENGTH or not all(0x20 <= byte <= 0x7E for byte in content):
        return None
    return ProcessId(content.decode("ascii"))
