"""What a call terminal and its host say to each other, inside the frames of `terminal_codec`. Pure.

Numbers go high byte first. PROTOCOL.md has the tables, the timing and a dialogue in hex.
"""

import struct
from dataclasses import dataclass, field
from functools import lru_cache
from typing import ClassVar

from drivers.call_button.terminal_codec import MAX_DATA, Frame
from drivers.errors import BadFrame

KEYS = {
    1: "next",
    2: "recall",
    3: "start",
    4: "finish",
    5: "no_show",
    6: "open",
    7: "pause",
    8: "close",
    9: "call",
    10: "park",
    11: "resume",
    12: "transfer",
    13: "priority_next",
    14: "rate",
    21: "f1",
    22: "f2",
    23: "f3",
    24: "f4",
}
"""Key codes; `call`, `resume` and `transfer` carry the number typed before them, `f1` to `f4` are free."""

SCORE_KEYS = {code: str(code) for code in range(1, 6)}
"""Key codes of a rating pad, which carry the number of the ticket that it was asking for."""

PHASES = ("closed", "open", "calling", "serving", "paused")
"""Counter states, by their code."""

AGE_STEP_MS = 10
MAX_TYPED = 8
MAX_NUMBER = 12
TEXT_ENCODING = "gb18030"
"""What the LCD's font knows."""

_MAX_U8 = 0xFF
_MAX_U16 = 0xFFFF
_REMEMBERED = 256
"""Messages kept with their bytes: every second the same State goes out and the same Hello comes back, for minutes."""

_MAX_TEXT = MAX_DATA - 8 - MAX_NUMBER


@dataclass(frozen=True, slots=True)
class Key:
    """A key was pressed `age_ms` ago. `boot` and `sequence` are the same in every repeat and never used again."""

    command: ClassVar[int] = 0x01
    boot: int
    sequence: int
    code: int
    age_ms: int
    typed: str = ""

    def to_frame(self, address: int) -> Frame:
        """The age is cut to steps of 10 ms and stops at 655 s."""
        age = min(self.age_ms // AGE_STEP_MS, _MAX_U16)
        head = struct.pack(">HHBH", self.boot, self.sequence, self.code, age)
        return Frame(address, self.command, head + _ascii(self.typed, MAX_TYPED))


@dataclass(frozen=True, slots=True)
class Hello:
    """The terminal lives: its answer to Poll and State, and its first word after power-up."""

    command: ClassVar[int] = 0x02
    boot: int

    def to_frame(self, address: int) -> Frame:
        """The frame to or from terminal `address`."""
        return Frame(address, self.command, struct.pack(">H", self.boot))


@dataclass(frozen=True, slots=True)
class Feedback:
    """What became of a press: taken or not, the ticket now at the counter, how many wait, a line of text."""

    accepted: bool
    number: str = ""
    waiting: int = 0
    text: str = ""


@dataclass(frozen=True, slots=True)
class KeyDone:
    """Feedback on the key of this boot and sequence; it is also the acknowledgement."""

    command: ClassVar[int] = 0x81
    boot: int
    sequence: int
    feedback: Feedback = field(default=Feedback(accepted=True))

    def to_frame(self, address: int) -> Frame:
        """Number and text are cut to what fits."""
        told = self.feedback
        head = struct.pack(">HHBH", self.boot, self.sequence, int(told.accepted), min(told.waiting, _MAX_U16))
        return Frame(address, self.command, head + _counted(told.number) + _text(told.text))


@dataclass(frozen=True, slots=True)
class State:
    """What the LCD shows: the counter's phase, the ticket at it, how many wait for it."""

    command: ClassVar[int] = 0x82
    phase: str
    number: str = ""
    waiting: int = 0

    def to_frame(self, address: int) -> Frame:
        """An unknown phase is shown as `closed`."""
        phase = PHASES.index(self.phase) if self.phase in PHASES else 0
        return Frame(
            address, self.command, struct.pack(">BH", phase, min(self.waiting, _MAX_U16)) + _counted(self.number)
        )


@dataclass(frozen=True, slots=True)
class Prompt:
    """What a rating pad asks: the customer of this ticket, for so many seconds, with the first so many of its keys.
    Without a number it rests; then `text` is what it shows meanwhile."""

    command: ClassVar[int] = 0x84
    number: str = ""
    seconds: int = 0
    keys: int = 0
    text: str = ""

    def to_frame(self, address: int) -> Frame:
        """Number and text are cut to what fits."""
        head = struct.pack(">BB", min(self.seconds, _MAX_U8), self.keys)
        return Frame(address, self.command, head + _counted(self.number) + _text(self.text))


@dataclass(frozen=True, slots=True)
class Poll:
    """Are you there? Sent while the host knows no state yet."""

    command: ClassVar[int] = 0x83

    def to_frame(self, address: int) -> Frame:
        """The frame to or from terminal `address`."""
        return Frame(address, self.command)


FromTerminal = Key | Hello
Shown = State | Prompt
"""What a terminal, or a rating pad, has before its user's eyes."""

FromHost = KeyDone | Shown | Poll
Message = FromTerminal | FromHost


@lru_cache(maxsize=_REMEMBERED)
def to_wire(message: Message, address: int) -> bytes:
    """The bytes of one message to or from terminal `address`."""
    return message.to_frame(address).to_bytes()


@lru_cache(maxsize=_REMEMBERED)
def read_message(frame: Frame) -> Message:
    """The frame's meaning; raises BadFrame for an unknown command and for data that do not fit it."""
    try:
        return _read(frame.command, frame.data)
    except (struct.error, UnicodeDecodeError, IndexError) as error:
        raise BadFrame(f"command {frame.command:02x} with unreadable data {frame.data.hex(' ')}: {error}") from error


def _read(command: int, data: bytes) -> Message:
    match command:
        case Key.command:
            boot, sequence, code, age = struct.unpack_from(">HHBH", data)
            return Key(boot, sequence, code, age * AGE_STEP_MS, data[7 : 7 + MAX_TYPED].decode("ascii"))
        case Hello.command:
            return Hello(*struct.unpack(">H", data))
        case KeyDone.command:
            boot, sequence, accepted, waiting = struct.unpack_from(">HHBH", data)
            number, text = _split(data[7:])
            return KeyDone(boot, sequence, Feedback(bool(accepted), number, waiting, text.decode(TEXT_ENCODING)))
        case State.command:
            phase, waiting = struct.unpack_from(">BH", data)
            return State(PHASES[phase], _split(data[3:])[0], waiting)
        case Prompt.command:
            seconds, keys = struct.unpack_from(">BB", data)
            number, text = _split(data[2:])
            return Prompt(number, seconds, keys, text.decode(TEXT_ENCODING))
        case Poll.command:
            return Poll()
        case _:
            raise BadFrame(f"unknown command {command:02x}")


def _ascii(text: str, longest: int) -> bytes:
    return text.encode("ascii", "replace")[:longest]


def _counted(number: str) -> bytes:
    shown = _ascii(number, MAX_NUMBER)
    return bytes((len(shown),)) + shown


def _text(text: str) -> bytes:
    while len(encoded := text.encode(TEXT_ENCODING, "replace")) > _MAX_TEXT:
        text = text[: _MAX_TEXT if len(text) > _MAX_TEXT else -1]
    return encoded


def _split(data: bytes) -> tuple[str, bytes]:
    size = data[0]
    return data[1 : 1 + size].decode("ascii"), data[1 + size :]
