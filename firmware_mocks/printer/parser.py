"""Cuts the stream of ESC/POS bytes into commands, as the interpreter in a printer does. Pure; nothing is executed."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Letters:
    """Printable bytes; which characters they are depends on the printer's modes."""

    raw: bytes


@dataclass(frozen=True, slots=True)
class Control:
    """A command of one byte: LF, CR, HT, FF, CAN."""

    code: int


@dataclass(frozen=True, slots=True)
class Command:
    """A command by its first bytes (`b"\\x1da"` is GS a), with its parameters and data."""

    name: bytes
    parameters: bytes = b""


Token = Letters | Control | Command

MAX_PARAMETERS = 70_000
"""Bytes. Larger pictures than a GS ( L can be are taken for noise."""

_ESC, _FS, _GS, _DLE = 0x1B, 0x1C, 0x1D, 0x10

_LENGTHS = {
    b"\x1b": {
        "": b"@2<Li",
        "1": b" !%-3=EGJKMRSTVacdertu{U?fm",
        "2": b"$\\",
    },
    b"\x1c": {"": b"&.", "1": b"!-CW", "2": b"Sp"},
    b"\x1d": {"": b"", "1": b"!/BHIabfhrwE:jz", "2": b"LPW$\\"},
}
_PARAMETERS = {
    prefix + bytes([letter]): int(count) if count else 0
    for prefix, by_count in _LENGTHS.items()
    for count, letters in by_count.items()
    for letter in letters
}
_REAL_TIME_LENGTHS = {0x04: 3, 0x05: 3}
_CLEAR_LENGTH = 10


class Parser:
    """Feeds on chunks of any size. What is not a command it knows, it skips as a printer would."""

    def __init__(self) -> None:
        self._rest = bytearray()

    @property
    def half_command(self) -> bool:
        """True while a command's parameters are still owed."""
        return bool(self._rest)

    def reset(self) -> None:
        """Forgets a half command, as clearing the buffers does."""
        self._rest.clear()

    def feed(self, chunk: bytes) -> list[Token]:
        """The tokens which these bytes complete, in order. Never raises."""
        self._rest += chunk
        tokens: list[Token] = []
        at = 0
        while at < len(self._rest):
            step = _next(self._rest, at)
            if step is None:
                break
            token, at = step
            if token is not None:
                tokens.append(token)
        del self._rest[:at]
        return tokens


def _next(raw: bytearray, at: int) -> tuple[Token | None, int] | None:
    """The token at this place (None: nothing to do) and where the next begins; None when bytes are missing."""
    first = raw[at]
    if first in (_ESC, _FS, _GS):
        return _escape(raw, at)
    if first == _DLE:
        return _real_time(raw, at)
    if first in b"\n\r\t\x0c\x18":
        return Control(first), at + 1
    if first < 0x20:
        return None, at + 1
    end = at
    while end < len(raw) and raw[end] >= 0x20:
        end += 1
    return Letters(bytes(raw[at:end])), end


def _real_time(raw: bytearray, at: int) -> tuple[Token | None, int] | None:
    """Real-time commands were obeyed when they came in; here they only take their place."""
    if len(raw) < at + 2:
        return None
    if raw[at + 1] == 0x14:
        if len(raw) < at + 3:
            return None
        length = _CLEAR_LENGTH if raw[at + 2] == 0x08 else 5
    else:
        length = _REAL_TIME_LENGTHS.get(raw[at + 1], 1)
    return (None, at + length) if len(raw) >= at + length else None


def _escape(raw: bytearray, at: int) -> tuple[Token | None, int] | None:
    if len(raw) < at + 2:
        return None
    name = bytes(raw[at : at + 2])
    if name == b"\x1dv":
        return _sized(raw, at, 3, 8, lambda head: (head[4] + head[5] * 256) * (head[6] + head[7] * 256))
    if name in (b"\x1d(", b"\x1b(", b"\x1c("):
        return _sized(raw, at, 3, 5, lambda head: head[3] + head[4] * 256)
    if name == b"\x1d8":
        return _sized(raw, at, 3, 7, lambda head: int.from_bytes(head[3:7], "little"))
    if name == b"\x1b*":
        return _sized(raw, at, 2, 5, lambda head: (head[3] + head[4] * 256) * (3 if head[2] >= 32 else 1))
    if name == b"\x1dV":
        return _fixed(raw, at, 2 if len(raw) > at + 2 and raw[at + 2] in (65, 66, 97, 98, 103, 104) else 1)
    if name == b"\x1dk":
        return _barcode(raw, at)
    if name == b"\x1bD":
        return _to_nul(raw, at)
    return _fixed(raw, at, _PARAMETERS.get(name, 0))


def _fixed(raw: bytearray, at: int, count: int) -> tuple[Token | None, int] | None:
    end = at + 2 + count
    return (Command(bytes(raw[at : at + 2]), bytes(raw[at + 2 : end])), end) if len(raw) >= end else None


def _sized(raw: bytearray, at: int, name: int, header: int, length: object) -> tuple[Token | None, int] | None:
    if len(raw) < at + header:
        return None
    assert callable(length)
    size = int(length(raw[at : at + header]))
    if size > MAX_PARAMETERS:
        return None, at + header
    end = at + header + size
    return (Command(bytes(raw[at : at + name]), bytes(raw[at + name : end])), end) if len(raw) >= end else None


def _to_nul(raw: bytearray, at: int) -> tuple[Token | None, int] | None:
    end = raw.find(0, at + 2)
    if end < 0:
        return (None, len(raw)) if len(raw) - at > 64 else None
    return Command(bytes(raw[at : at + 2]), bytes(raw[at + 2 : end])), end + 1


def _barcode(raw: bytearray, at: int) -> tuple[Token | None, int] | None:
    if len(raw) < at + 4:
        return None
    if raw[at + 2] < 65:
        return _to_nul(raw, at)
    return _fixed(raw, at, 2 + raw[at + 3])
