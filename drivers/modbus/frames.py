"""Modbus RTU, bytes and meaning: registers are read and written. No clock, no I/O.

    +------+----------+-- ... --+---------+      CRC over all bytes before it, low byte first;
    | unit | function |  data   | CRC 16  |      other numbers high byte first; at most 256 bytes.
    +------+----------+-- ... --+---------+      PROTOCOL.md beside this file has the tables.

Source: MODBUS Application Protocol V1.1b3 §6.3, §6.6, §6.12, §7; MODBUS over Serial Line V1.02 §2.5.1.
"""

import struct
from dataclasses import dataclass
from typing import ClassVar, Literal

from drivers.framing import NOT_HERE, NOT_YET, Framing

MAX_FRAME = 256
MAX_READ = 125
MAX_WRITE = 123
_LAST_UNIT = 247


@dataclass(frozen=True, slots=True)
class ReadRegisters:
    """FC 03: asks for `count` holding registers."""

    function: ClassVar[int] = 0x03
    unit: int
    address: int
    count: int

    def to_bytes(self) -> bytes:
        """The frame with its CRC."""
        return _sealed(struct.pack(">BBHH", self.unit, self.function, self.address, self.count))


@dataclass(frozen=True, slots=True)
class WriteRegister:
    """FC 06: writes one register."""

    function: ClassVar[int] = 0x06
    unit: int
    address: int
    value: int

    def to_bytes(self) -> bytes:
        """The frame with its CRC."""
        return _sealed(struct.pack(">BBHH", self.unit, self.function, self.address, self.value))


@dataclass(frozen=True, slots=True)
class WriteRegisters:
    """FC 16: writes registers from `address` on."""

    function: ClassVar[int] = 0x10
    unit: int
    address: int
    values: tuple[int, ...]

    def to_bytes(self) -> bytes:
        """The frame with its CRC."""
        count = len(self.values)
        head = struct.pack(">BBHHB", self.unit, self.function, self.address, count, 2 * count)
        return _sealed(head + struct.pack(f">{count}H", *self.values))


@dataclass(frozen=True, slots=True)
class RegistersRead:
    """Answer to FC 03."""

    function: ClassVar[int] = 0x03
    unit: int
    values: tuple[int, ...]

    def to_bytes(self) -> bytes:
        """The frame with its CRC."""
        count = len(self.values)
        return _sealed(struct.pack(f">BBB{count}H", self.unit, self.function, 2 * count, *self.values))


@dataclass(frozen=True, slots=True)
class RegisterWritten:
    """Answer to FC 06: the request again."""

    function: ClassVar[int] = 0x06
    unit: int
    address: int
    value: int

    def to_bytes(self) -> bytes:
        """The frame with its CRC."""
        return _sealed(struct.pack(">BBHH", self.unit, self.function, self.address, self.value))


@dataclass(frozen=True, slots=True)
class RegistersWritten:
    """Answer to FC 16."""

    function: ClassVar[int] = 0x10
    unit: int
    address: int
    count: int

    def to_bytes(self) -> bytes:
        """The frame with its CRC."""
        return _sealed(struct.pack(">BBHH", self.unit, self.function, self.address, self.count))


@dataclass(frozen=True, slots=True)
class Refused:
    """Exception answer to any function; `code` as in REASONS."""

    unit: int
    function: int
    code: int

    def to_bytes(self) -> bytes:
        """The frame with its CRC."""
        return _sealed(bytes((self.unit, self.function | 0x80, self.code)))

    @property
    def reason(self) -> str:
        """What the code means."""
        return REASONS.get(self.code, f"exception {self.code}")


Request = ReadRegisters | WriteRegister | WriteRegisters
Response = RegistersRead | RegisterWritten | RegistersWritten | Refused

REASONS = {
    1: "illegal function",
    2: "illegal data address",
    3: "illegal data value",
    4: "device failure",
    5: "acknowledged, still working",
    6: "device busy",
}


def request_decoder() -> Framing[Request]:
    """What a unit hears from its master."""
    return Framing(_look_for_request, MAX_FRAME)


def response_decoder() -> Framing[Response]:
    """What a master hears from its units."""
    return Framing(_look_for_response, MAX_FRAME)


def crc16(frame: bytes | memoryview) -> int:
    """CRC 16 of Modbus: polynomial A001 reflected, starting from FFFF."""
    crc = 0xFFFF
    for byte in frame:
        crc = (crc >> 8) ^ _CRC_TABLE[(crc ^ byte) & 0xFF]
    return crc


def _crc_of_byte(byte: int) -> int:
    for _ in range(8):
        byte = (byte >> 1) ^ 0xA001 if byte & 1 else byte >> 1
    return byte


_CRC_TABLE = tuple(_crc_of_byte(byte) for byte in range(256))


def _sealed(body: bytes) -> bytes:
    return body + crc16(body).to_bytes(2, "little")


def _whole(view: memoryview, length: int) -> memoryview | Literal["not here", "not yet"]:
    if len(view) < length:
        return NOT_YET
    return view[: length - 2] if crc16(view[:length]) == 0 else NOT_HERE


def _look_for_request(view: memoryview) -> tuple[Request, int] | Literal["not here", "not yet"]:
    length = _request_length(view)
    if isinstance(length, str):
        return length
    body = _whole(view, length)
    if isinstance(body, str):
        return body
    unit, function, address, number = struct.unpack_from(">BBHH", body)
    match function:
        case ReadRegisters.function:
            return (ReadRegisters(unit, address, number), length) if 1 <= number <= MAX_READ else NOT_HERE
        case WriteRegister.function:
            return WriteRegister(unit, address, number), length
        case _:
            return WriteRegisters(unit, address, struct.unpack_from(f">{number}H", body, 7)), length


def _request_length(view: memoryview) -> int | Literal["not here", "not yet"]:
    if view[0] > _LAST_UNIT:
        return NOT_HERE
    if len(view) < 2:
        return NOT_YET
    match view[1]:
        case ReadRegisters.function | WriteRegister.function:
            return 8
        case WriteRegisters.function:
            if len(view) < 7:
                return NOT_YET
            count = int.from_bytes(view[4:6])
            return 9 + 2 * count if 1 <= count <= MAX_WRITE and view[6] == 2 * count else NOT_HERE
        case _:
            return NOT_HERE


def _look_for_response(view: memoryview) -> tuple[Response, int] | Literal["not here", "not yet"]:
    length = _response_length(view)
    if isinstance(length, str):
        return length
    body = _whole(view, length)
    if isinstance(body, str):
        return body
    match body[1]:
        case RegistersRead.function:
            return RegistersRead(body[0], struct.unpack_from(f">{body[2] // 2}H", body, 3)), length
        case RegisterWritten.function:
            return RegisterWritten(*struct.unpack(">BxHH", body)), length
        case RegistersWritten.function:
            written = RegistersWritten(*struct.unpack(">BxHH", body))
            return (written, length) if 1 <= written.count <= MAX_WRITE else NOT_HERE
        case refused:
            return Refused(body[0], refused & 0x7F, body[2]), length


def _response_length(view: memoryview) -> int | Literal["not here", "not yet"]:
    # Unit 0 is everybody, and everybody never answers.
    if not 1 <= view[0] <= _LAST_UNIT:
        return NOT_HERE
    if len(view) < 2:
        return NOT_YET
    match view[1]:
        case RegisterWritten.function | RegistersWritten.function:
            return 8
        case RegistersRead.function:
            if len(view) < 3:
                return NOT_YET
            size = view[2]
            return 5 + size if size % 2 == 0 and 2 <= size <= 2 * MAX_READ else NOT_HERE
        case 0x83 | 0x86 | 0x90:
            return 5
        case _:
            return NOT_HERE
