"""The Alpha sign protocol, bytes and meaning: packets of commands, and what a sign answers. No clock, no I/O.

    00 00 00 00 00 | 01 | type | address | 02 | command ... | 03 | sum | 04
      sync (baud)   SOH          2 digits  STX               ETX  4 hex EOT
                                          └──── once for each command ────┘     PROTOCOL.md has the tables.

The sum is 16 bits of all bytes from STX to ETX, both counted, in capital hex digits.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final, Literal

from drivers.framing import NOT_HERE, NOT_YET, Framing

SYNC = bytes(5)
SOH, STX, ETX, EOT = 0x01, 0x02, 0x03, 0x04
ALL_TYPES, FROM_SIGN = "Z", "0"
EVERYBODY = "00"
PRIORITY = "0"
"""Label of the TEXT file that is shown instead of all others while it is not empty."""
MAX_PACKET = 1024
"""Bytes from SOH to EOT that a decoder waits for."""

HOLD: Final = "b"
FLASH: Final = "c"
Mode = Literal["b", "c"]

_CALL_STRING = "\x10"
_COLOUR = "\x1c"
_MIDDLE = "\x1b "
COLOURS = {"red": "1", "green": "2", "amber": "3", "orange": "7", "yellow": "8"}


@dataclass(frozen=True, slots=True)
class WriteText:
    """Command `A`: a TEXT file, what a sign shows. `text` may hold control characters; an empty one has no mode."""

    label: str
    text: str
    mode: Mode = HOLD

    def body(self) -> str:
        """The command's characters."""
        return f"A{self.label}" + (f"{_MIDDLE}{self.mode}{self.text}" if self.text else "")


@dataclass(frozen=True, slots=True)
class WriteString:
    """Command `G`: a STRING file, a part that changes without the sign going dark. Also the answer to ReadString."""

    label: str
    text: str

    def body(self) -> str:
        """The command's characters."""
        return f"G{self.label}{self.text}"


@dataclass(frozen=True, slots=True)
class ReadString:
    """Command `H`: asks for a STRING file."""

    label: str

    def body(self) -> str:
        """The command's characters."""
        return f"H{self.label}"


@dataclass(frozen=True, slots=True)
class ReadInformation:
    """Command `F"`: asks who the sign is; answered by a packet with `E"` and a text of its maker's making."""

    def body(self) -> str:
        """The command's characters."""
        return 'F"'


@dataclass(frozen=True, slots=True)
class FileOf:
    """One file of a sign's memory; `size` in bytes."""

    label: str
    kind: Literal["text", "string"]
    size: int


@dataclass(frozen=True, slots=True)
class SetMemory:
    """Command `E$`: which files there are. A sign forgets all that it was told before."""

    files: tuple[FileOf, ...]

    def body(self) -> str:
        """The command's characters: TEXT shown at any time, STRING locked against the remote control."""
        return "E$" + "".join(
            f"{each.label}AU{each.size:04X}FF00" if each.kind == "text" else f"{each.label}BL{each.size:04X}0000"
            for each in self.files
        )


@dataclass(frozen=True, slots=True)
class SetAnswers:
    """Command `Es`: whether the sign answers each packet."""

    on: bool

    def body(self) -> str:
        """The command's characters."""
        return f"Es{int(self.on)}"


@dataclass(frozen=True, slots=True)
class Other:
    """A command that we do not know."""

    said: str

    def body(self) -> str:
        """The command's characters."""
        return self.said


Command = WriteText | WriteString | ReadString | ReadInformation | SetMemory | SetAnswers | Other


@dataclass(frozen=True, slots=True)
class Packet:
    """Commands for the sign at `address`, or an answer from one."""

    address: str
    commands: tuple[Command, ...]
    kind: str = ALL_TYPES

    def to_bytes(self) -> bytes:
        """The packet as it is sent, with its sums."""
        return b"".join(self.pieces())

    def pieces(self) -> Iterator[bytes]:
        """The packet in parts, with the pause after STX between them where several commands are nested."""
        sent = SYNC + bytes((SOH,)) + (self.kind + self.address).encode("ascii")
        for command in self.commands:
            if len(self.commands) > 1:
                yield sent + bytes((STX,))
                sent = _summed(command)[1:]
            else:
                sent += _summed(command)
        yield sent + bytes((EOT,))


@dataclass(frozen=True, slots=True)
class Spoilt:
    """A packet with a wrong sum. A sign does nothing of it."""

    address: str


@dataclass(frozen=True, slots=True)
class Taken:
    """The sign did what it was told."""

    def to_bytes(self) -> bytes:
        """One byte, ACK."""
        return b"\x06"


@dataclass(frozen=True, slots=True)
class NotTaken:
    """The sign did not: a wrong sum, a command or file that it does not have."""

    def to_bytes(self) -> bytes:
        """One byte, NAK."""
        return b"\x15"


Heard = Packet | Spoilt
Answer = Packet | Spoilt | Taken | NotTaken


def sign_decoder() -> Framing[Heard]:
    """What a sign hears."""
    return Framing(_look_for_packet, MAX_PACKET, bytes((SOH,)))


def host_decoder() -> Framing[Answer]:
    """What the host hears."""
    return Framing(_look_for_answer, MAX_PACKET)


def address_of(unit: int) -> str:
    """The two digits of unit 0 (everybody) to 255."""
    return f"{unit:02X}"


def calling(label: str, colour: str = "") -> str:
    """The text of a TEXT file that shows a STRING file, in one of COLOURS."""
    return coloured(_CALL_STRING + label, colour)


def coloured(text: str, colour: str = "") -> str:
    """The text in one of COLOURS; "" leaves the sign's own."""
    return (_COLOUR + COLOURS[colour] if colour else "") + text


def _summed(command: Command) -> bytes:
    body = bytes((STX,)) + command.body().encode("latin-1") + bytes((ETX,))
    return body + f"{sum(body) & 0xFFFF:04X}".encode("ascii")


_HEAD = re.compile(rb"\x01([!-~])([0-9A-F?]{2})\x02")
_BLOCK = re.compile(rb"\x02([^\x01-\x04]+)(?:\x03([0-9A-F]{4}))?(?=[\x02\x04])")


def _look_for_answer(view: memoryview) -> tuple[Answer, int] | Literal["not here", "not yet"]:
    match view[0]:
        case 0x06:
            return Taken(), 1
        case 0x15:
            return NotTaken(), 1
        case 0x01:
            return _look_for_packet(view)
        case _:
            return NOT_HERE


def _look_for_packet(view: memoryview) -> tuple[Heard, int] | Literal["not here", "not yet"]:
    # A regular packet holds neither SOH nor EOT inside: one that does was broken off, or is not one.
    seen = bytes(view[:MAX_PACKET])
    end = seen.find(EOT)
    again = seen.find(SOH, 1)
    if again >= 0 and (end < 0 or again < end):
        return NOT_HERE
    head = _HEAD.match(seen)
    if head is None:
        return NOT_HERE if end >= 0 or len(seen) > 4 else NOT_YET
    if end < 0:
        return NOT_YET if len(seen) < MAX_PACKET - 1 else NOT_HERE
    blocks, at = [], head.end() - 1
    while at < end:
        block = _BLOCK.match(seen, at, end + 1)
        if block is None:
            return NOT_HERE
        blocks.append(block)
        at = block.end()
    address = head[2].decode()
    if any(block[2] is not None and not _sum_is_right(block) for block in blocks):
        return Spoilt(address), end + 1
    return Packet(address, tuple(_command(block[1].decode("latin-1")) for block in blocks), head[1].decode()), end + 1


def _sum_is_right(block: re.Match[bytes]) -> bool:
    return (sum(block[1]) + STX + ETX) & 0xFFFF == int(block[2], 16)


_TEXT = re.compile(r"A(.)(?:\x1b ([bc])(.+))?", re.DOTALL)
_FILES = re.compile(r"(.)(AU|BL)([0-9A-F]{4})(FF00|0000)", re.DOTALL)


def _command(said: str) -> Command:
    if told := _TEXT.fullmatch(said):
        return WriteText(told[1], told[3] or "", FLASH if told[2] == FLASH else HOLD)
    if said[:1] in ("G", "H") and len(said) >= 2:
        if said[0] == "G":
            return WriteString(said[1], said[2:])
        return ReadString(said[1]) if len(said) == 2 else Other(said)
    if said == ReadInformation().body():
        return ReadInformation()
    if said in ("Es0", "Es1"):
        return SetAnswers(said == "Es1")
    files = [_FILES.match(said, at) for at in range(2, len(said), 11)] if said.startswith("E$") else []
    if files and all(files) and len(said) == 2 + 11 * len(files):
        memory = SetMemory(tuple(_file(each) for each in files if each))
        return memory if memory.body() == said else Other(said)
    return Other(said)


def _file(told: re.Match[str]) -> FileOf:
    return FileOf(told[1], "text" if told[2] == "AU" else "string", int(told[3], 16))
