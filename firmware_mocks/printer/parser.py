"""Cuts the stream of ESC/POS bytes into commands, as the interpreter in a printer does. Pure; nothing is executed."""

import re
from collections.abc import Callable
from functools import lru_cache, partial
from typing import NamedTuple

from firmware_mocks.printer import realtime


class Letters(NamedTuple):
    """Printable bytes; which characters they are depends on the printer's modes."""

    raw: bytes


class Rows(NamedTuple):
    """Whole rows of the raster (GS v 0) begun before: a printer burns them as they come in."""

    raw: bytes


class Control(NamedTuple):
    """A command of one byte: LF, CR, HT, FF, CAN."""

    code: int


class Command(NamedTuple):
    """A command by its first bytes (`b"\\x1da"` is GS a), with its parameters and data; a raster's come as Rows."""

    name: bytes
    parameters: bytes = b""


Token = Letters | Rows | Control | Command

MAX_PARAMETERS = 300_000
"""Bytes. Larger pictures, by GS 8 L, are taken for noise."""

MAX_STORED = 1_000_000
"""Bytes of FS q, at most."""

MAX_RASTER = 256 * 4_095
"""Bytes. GS v 0 with more is taken for noise, too."""

_ESC, _FS, _GS, _DLE = 0x1B, 0x1C, 0x1D, 0x10
_RASTER = b"\x1dv0"
_LETTERS = re.compile(rb"[\x20-\xff]+")

_Step = tuple[Token | None, int] | None
"""The token at a place (None: nothing to do) and where the next begins; None when bytes are missing."""

_LENGTHS = {
    b"\x1b": {
        "": b"@2<LSimv\x0c",
        "1": b" !%-3=EGJKMRTVadertu{U?",
        "2": b"$\\cB",
        "3": b"p",
        "8": b"W",
    },
    b"\x1c": {"": b"&.", "1": b"!-CW", "2": b"Sp?"},
    b"\x1d": {"": b":", "1": b"!/BHIabfhrwETj|", "2": b"LPW$\\", "3": b"z^", "4": b"Cg"},
}
_PARAMETERS = {
    prefix + bytes([letter]): int(count) if count else 0
    for prefix, by_count in _LENGTHS.items()
    for count, letters in by_count.items()
    for letter in letters
}


class Parser:
    """Feeds on chunks of any size. What is not a command it knows, it skips as a printer would."""

    def __init__(self) -> None:
        self.reset()

    @property
    def half_command(self) -> bool:
        """True while a command's parameters are still owed."""
        return bool(self._rest or self._owed)

    def reset(self) -> None:
        """Forgets a half command, as clearing the buffers does."""
        self._rest = b""
        self._row = self._owed = 0

    def feed(self, chunk: bytes) -> list[Token]:
        """The tokens which these bytes complete, in order. Never raises."""
        raw = self._rest + chunk
        tokens: list[Token] = []
        at = 0
        while at < len(raw):
            if self._owed:
                size = min(len(raw) - at, self._owed) // self._row * self._row
                if not size:
                    break
                tokens.append(Rows(raw[at : at + size]))
                self._owed -= size
                at += size
            elif (step := _next(raw, at)) is None:
                break
            else:
                token, at = step
                if token is not None:
                    tokens.append(token)
                    if isinstance(token, Command) and token.name == _RASTER:
                        self._begin_raster(token.parameters)
        self._rest = raw[at:]
        return tokens

    def _begin_raster(self, header: bytes) -> None:
        self._row = header[1] + header[2] * 256
        self._owed = self._row * (header[3] + header[4] * 256)
        if self._owed > MAX_RASTER:
            self._owed = 0


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
    second = raw[at + 1]
    if second in (0x04, 0x05):
        length = 3
    elif second != 0x14:
        length = 1
    elif len(raw) < at + 3:
        return None
    else:
        length = realtime.LENGTHS.get(raw[at + 2], 2)
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


def _stored(raw: bytes, at: int) -> _Step:
    """FS q: so many pictures, each with its own size."""
    if len(raw) < at + 3:
        return None
    end = at + 3
    for _ in range(raw[at + 2]):
        if len(raw) < end + 4:
            return None
        end += 4 + int.from_bytes(raw[end : end + 2], "little") * int.from_bytes(raw[end + 2 : end + 4], "little") * 8
        if end - at > MAX_STORED:
            return None, at + 3
    return (Command(raw[at : at + 2], raw[at + 2 : end]), end) if len(raw) >= end else None


_functions = partial(_sized, 3, 5, lambda head: head[3] + head[4] * 256)
_SHAPES: dict[bytes, Callable[[bytes, int], _Step]] = {
    _RASTER[:2]: partial(_sized, 3, 8, lambda _: 0),
    b"\x1d(": _functions,
    b"\x1b(": _functions,
    b"\x1c(": _functions,
    b"\x1d8": partial(_sized, 3, 7, lambda head: int.from_bytes(head[3:7], "little")),
    b"\x1b*": partial(_sized, 2, 5, lambda head: (head[3] + head[4] * 256) * (3 if head[2] >= 32 else 1)),
    b"\x1d*": partial(_sized, 2, 4, lambda head: head[2] * head[3] * 8),
    b"\x1cq": _stored,
    b"\x1c2": lambda raw, at: _fixed(raw, at, 2 + 72),
    b"\x1dV": _cut,
    b"\x1dk": _barcode,
    b"\x1bD": _to_nul,
}
"""Commands whose length depends on what stands in them."""
