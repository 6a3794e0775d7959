"""Cuts the stream of ESC/POS bytes into commands, as the interpreter in a printer does. Pure; nothing is executed."""

import re
from collections.abc import Callable
from functools import lru_cache, partial
from typing import NamedTuple


class Letters(NamedTuple):
    """Printable bytes; which characters they are depends on the printer's modes."""

    raw: bytes


class Control(NamedTuple):
    """A command of one byte: LF, CR, HT, FF, CAN."""

    code: int


class Command(NamedTuple):
    """A command by its first bytes (`b"\\x1da"` is GS a), with its parameters and data."""

    name: bytes
    parameters: bytes = b""


Token = Letters | Control | Command

MAX_PARAMETERS = 70_000
"""Bytes. Larger pictures than a GS ( L can be are taken for noise."""

_ESC, _FS, _GS, _DLE = 0x1B, 0x1C, 0x1D, 0x10
_LETTERS = re.compile(rb"[\x20-\xff]+")

_Step = tuple[Token | None, int] | None
"""The token at a place (None: nothing to do) and where the next begins; None when bytes are missing."""

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
        self._rest = b""

    @property
    def half_command(self) -> bool:
        """True while a command's parameters are still owed."""
        return bool(self._rest)

    def reset(self) -> None:
        """Forgets a half command, as clearing the buffers does."""
        self._rest = b""

    def feed(self, chunk: bytes) -> list[Token]:
        """The tokens which these bytes complete, in order. Never raises."""
        raw = self._rest + chunk
        tokens: list[Token] = []
        at = 0
        while at < len(raw) and (step := _next(raw, at)) is not None:
            token, at = step
            if token is not None:
                tokens.append(token)
        self._rest = raw[at:]
        return tokens


def _next(raw: bytes, at: int) -> _Step:
    first = raw[at]
    if first >= 0x20:
        letters = _LETTERS.match(raw, at)
        assert letters is not None
        return Letters(letters.group()), letters.end()
    if first in (_ESC, _FS, _GS):
        return _escape(raw, at)
    if first == _DLE:
        return _real_time(raw, at)
    return Control(first) if first in b"\n\r\t\x0c\x18" else None, at + 1


def _real_time(raw: bytes, at: int) -> _Step:
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


def _escape(raw: bytes, at: int) -> _Step:
    if len(raw) < at + 2:
        return None
    name = raw[at : at + 2]
    shaped = _SHAPES.get(name)
    return shaped(raw, at) if shaped is not None else _fixed(raw, at, _PARAMETERS.get(name, 0))


def _fixed(raw: bytes, at: int, count: int) -> _Step:
    end = at + 2 + count
    return (_short(raw[at:end]), end) if len(raw) >= end else None


@lru_cache(maxsize=1024)
def _short(command: bytes) -> Command:
    """The same few stand on every slip, hundreds of times."""
    return Command(command[:2], command[2:])


def _sized(name: int, header: int, length: Callable[[bytes], int], raw: bytes, at: int) -> _Step:
    if len(raw) < at + header:
        return None
    size = length(raw[at : at + header])
    if size > MAX_PARAMETERS:
        return None, at + header
    end = at + header + size
    return (Command(raw[at : at + name], raw[at + name : end]), end) if len(raw) >= end else None


def _cut(raw: bytes, at: int) -> _Step:
    return _fixed(raw, at, 2 if len(raw) > at + 2 and raw[at + 2] in (65, 66, 97, 98, 103, 104) else 1)


def _to_nul(raw: bytes, at: int) -> _Step:
    end = raw.find(0, at + 2)
    if end < 0:
        return (None, len(raw)) if len(raw) - at > 64 else None
    return Command(raw[at : at + 2], raw[at + 2 : end]), end + 1


def _barcode(raw: bytes, at: int) -> _Step:
    if len(raw) < at + 4:
        return None
    if raw[at + 2] < 65:
        return _to_nul(raw, at)
    return _fixed(raw, at, 2 + raw[at + 3])


_functions = partial(_sized, 3, 5, lambda head: head[3] + head[4] * 256)
_SHAPES: dict[bytes, Callable[[bytes, int], _Step]] = {
    b"\x1dv": partial(_sized, 3, 8, lambda head: (head[4] + head[5] * 256) * (head[6] + head[7] * 256)),
    b"\x1d(": _functions,
    b"\x1b(": _functions,
    b"\x1c(": _functions,
    b"\x1d8": partial(_sized, 3, 7, lambda head: int.from_bytes(head[3:7], "little")),
    b"\x1b*": partial(_sized, 2, 5, lambda head: (head[3] + head[4] * 256) * (3 if head[2] >= 32 else 1)),
    b"\x1dV": _cut,
    b"\x1dk": _barcode,
    b"\x1bD": _to_nul,
}
"""Commands whose length depends on what stands in them."""
