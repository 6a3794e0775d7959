"""What pole displays obey, bytes and meaning, in two dialects. No clock, no I/O.

    CD5220    1B 51 41 text 0D   the whole upper line      0C 18   clear the screen, the line
              1B 51 42 text 0D   the whole lower line      1B 2A n brightness
    ESC/POS   1F 24 x y text     text from a place on      1F 45 n blinking, n × 50 ms
    both      1B 40              as after switching on     PROTOCOL.md has the tables.

There are no checksums, and no answers.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

COLUMNS, LINES = 20, 2


@dataclass(frozen=True, slots=True)
class Initialize:
    """Everything as after switching on; dark."""


@dataclass(frozen=True, slots=True)
class Clear:
    """The whole screen; ends the string mode of CD5220."""


@dataclass(frozen=True, slots=True)
class ClearLine:
    """The line with the cursor; ends the string mode of CD5220."""


@dataclass(frozen=True, slots=True)
class WriteLine:
    """CD5220: line 1 or 2 anew, by string mode, in which nothing else is obeyed but Clear and ClearLine."""

    line: int
    text: bytes


@dataclass(frozen=True, slots=True)
class MoveTo:
    """The cursor: column 1 to 20, line 1 or 2."""

    column: int
    line: int


@dataclass(frozen=True, slots=True)
class Letters:
    """Text from the cursor on."""

    text: bytes


@dataclass(frozen=True, slots=True)
class Brightness:
    """1 to 4."""

    level: int


@dataclass(frozen=True, slots=True)
class ShowCursor:
    """Whether the cursor is seen."""

    on: bool


@dataclass(frozen=True, slots=True)
class Blink:
    """ESC/POS: the screen, lit and dark for `n` × 50 ms each; 0 steady, 255 dark."""

    n: int


@dataclass(frozen=True, slots=True)
class CodePage:
    """ESC/POS: table 0 is PC437."""

    n: int


Command = Initialize | Clear | ClearLine | WriteLine | MoveTo | Letters | Brightness | ShowCursor | Blink | CodePage

_Make = Callable[[bytes], Command | None]


@dataclass(frozen=True, slots=True)
class _Form:
    """Bytes that begin a command, how many follow (None: up to a carriage return), and what they mean."""

    head: bytes
    rest: int | None
    make: _Make


def _one_to(last: int, make: Callable[[int], Command]) -> _Make:
    return lambda rest: make(rest[0]) if 1 <= rest[0] <= last else None


def _place(rest: bytes) -> Command | None:
    return MoveTo(rest[0], rest[1]) if 1 <= rest[0] <= COLUMNS and 1 <= rest[1] <= LINES else None


_BOTH = (
    _Form(b"\x1b@", 0, lambda _: Initialize()),
    _Form(b"\x0c", 0, lambda _: Clear()),
    _Form(b"\x18", 0, lambda _: ClearLine()),
)
_CD5220 = (
    *_BOTH,
    _Form(b"\x1bQA", None, lambda text: WriteLine(1, text[:COLUMNS])),
    _Form(b"\x1bQB", None, lambda text: WriteLine(2, text[:COLUMNS])),
    _Form(b"\x1bl", 2, _place),
    _Form(b"\x1b*", 1, _one_to(4, Brightness)),
    _Form(b"\x1b_", 1, lambda rest: ShowCursor(rest == b"\x01")),
)
_ESC_POS = (
    *_BOTH,
    _Form(b"\x1f$", 2, _place),
    _Form(b"\x1fX", 1, _one_to(4, Brightness)),
    _Form(b"\x1fC", 1, lambda rest: ShowCursor(rest == b"\x01")),
    _Form(b"\x1fE", 1, lambda rest: Blink(rest[0])),
    _Form(b"\x1bt", 1, lambda rest: CodePage(rest[0])),
)


class Dialect:
    """One command set, both ways."""

    def __init__(self, name: str, forms: Sequence[_Form]) -> None:
        self.name = name
        self.forms = tuple(forms)
        self._heads = {form.head for form in forms}

    def to_bytes(self, *commands: Command) -> bytes:
        """The commands as they are sent; raises ValueError for one that this dialect does not have."""
        return b"".join(self._bytes_of(command) for command in commands)

    def may_begin(self, received: bytes) -> bool:
        """Whether more bytes could make a known command of these."""
        return any(head.startswith(received) for head in self._heads)

    def _bytes_of(self, command: Command) -> bytes:
        head, rest = _parts(command, self is CD5220)
        if head and head not in self._heads:
            raise ValueError(f"{self.name} has no {type(command).__name__}")
        return head + rest


def _parts(command: Command, cd5220: bool) -> tuple[bytes, bytes]:
    match command:
        case Initialize():
            return b"\x1b@", b""
        case Clear():
            return b"\x0c", b""
        case ClearLine():
            return b"\x18", b""
        case WriteLine(line, text):
            return b"\x1bQA" if line == 1 else b"\x1bQB", text[:COLUMNS].ljust(COLUMNS) + b"\r"
        case MoveTo(column, line):
            return b"\x1bl" if cd5220 else b"\x1f$", bytes((column, line))
        case Letters(text):
            return b"", text
        case Brightness(level):
            return b"\x1b*" if cd5220 else b"\x1fX", bytes((level,))
        case ShowCursor(on):
            return b"\x1b_" if cd5220 else b"\x1fC", bytes((on,))
        case Blink(n):
            return b"\x1fE", bytes((n,))
        case CodePage(n):
            return b"\x1bt", bytes((n,))


CD5220: Final = Dialect("cd5220", _CD5220)
ESC_POS: Final = Dialect("escpos", _ESC_POS)

_LONGEST_LINE = 64
"""Bytes of a line that never ends, after which a display takes its text for letters."""


class Decoder:
    """What a display hears. Keeps at most a command that is not yet complete; never raises."""

    def __init__(self, dialect: Dialect) -> None:
        self._dialect = dialect
        self._pending = b""

    @property
    def pending(self) -> int:
        """Bytes kept."""
        return len(self._pending)

    def feed(self, received: bytes) -> list[Command]:
        """The commands that became complete, in order; letters that follow each other are one."""
        left, commands = self._pending + received, list[Command]()
        while left:
            taken = self._take(left)
            if taken is None:
                break
            command, length = taken
            left = left[length:]
            last = commands[-1] if commands else None
            if isinstance(command, Letters) and isinstance(last, Letters):
                commands[-1] = Letters(last.text + command.text)
            elif command is not None:
                commands.append(command)
        self._pending = left
        return commands

    def _take(self, left: bytes) -> tuple[Command | None, int] | None:
        """A command (None: not obeyed) and its length; None while it is not complete."""
        for form in self._dialect.forms:
            if not left.startswith(form.head):
                continue
            at = len(form.head)
            if form.rest is not None:
                end = at + form.rest
                return (form.make(left[at:end]), end) if len(left) >= end else None
            end = left.find(b"\r", at, at + _LONGEST_LINE)
            if end >= 0:
                return form.make(left[at:end]), end + 1
            return None if len(left) < at + _LONGEST_LINE else (None, at)
        if self._dialect.may_begin(left):
            return None
        return (Letters(left[:1]) if left[0] >= 0x20 else None), 1
