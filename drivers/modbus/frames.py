"""Modbus RTU, bytes and meaning: registers and bits are read and written. No clock, no I/O.

    +------+----------+-- ... --+---------+      CRC over all bytes before it, low byte first;
    | unit | function |  data   | CRC 16  |      other numbers high byte first; at most 256 bytes.
    +------+----------+-- ... --+---------+      PROTOCOL.md beside this file has the tables.

`decoding` finds frames in what is heard.
Source: MODBUS Application Protocol V1.1b3 §6.1 to §6.6, §6.11, §6.12, §7; MODBUS over Serial Line V1.02 §2.5.1.
"""

import struct
from dataclasses import dataclass
from typing import ClassVar

from drivers.modbus.checksum import sealed

READ_COILS, READ_INPUTS, READ_HOLDING, READ_INPUT_REGISTERS = 1, 2, 3, 4
WRITE_COIL, WRITE_REGISTER, WRITE_COILS, WRITE_REGISTERS = 5, 6, 15, 16
MAX_FRAME = 256
MAX_READ = 125
MAX_WRITE = 123
MAX_READ_BITS = 2000
MAX_WRITE_BITS = 1968
LAST_UNIT = 247
_ON, _OFF = 0xFF00, 0x0000


@dataclass(frozen=True, slots=True)
class ReadBits:
    """FC 01 or 02: asks for `count` coils, or discrete inputs."""

    unit: int
    function: int
    address: int
    count: int

    def to_bytes(self) -> bytes:
        """The frame with its CRC."""
        return sealed(struct.pack(">BBHH", self.unit, self.function, self.address, self.count))


@dataclass(frozen=True, slots=True)
class ReadRegisters:
    """FC 03 or 04: asks for `count` holding registers, or input registers."""

    unit: int
    address: int
    count: int
    function: int = READ_HOLDING

    def to_bytes(self) -> bytes:
        """The frame with its CRC."""
        return sealed(struct.pack(">BBHH", self.unit, self.function, self.address, self.count))


@dataclass(frozen=True, slots=True)
class WriteCoil:
    """FC 05: switches one coil. The answer is the request again, and of the same class."""

    function: ClassVar[int] = WRITE_COIL
    unit: int
    address: int
    on: bool

    def to_bytes(self) -> bytes:
        """The frame with its CRC."""
        return sealed(struct.pack(">BBHH", self.unit, self.function, self.address, _ON if self.on else _OFF))


@dataclass(frozen=True, slots=True)
class WriteRegister:
    """FC 06: writes one register."""

    function: ClassVar[int] = WRITE_REGISTER
    unit: int
    address: int
    value: int

    def to_bytes(self) -> bytes:
        """The frame with its CRC."""
        return sealed(struct.pack(">BBHH", self.unit, self.function, self.address, self.value))


@dataclass(frozen=True, slots=True)
class WriteCoils:
    """FC 15: switches coils from `address` on."""

    function: ClassVar[int] = WRITE_COILS
    unit: int
    address: int
    bits: tuple[bool, ...]

    def to_bytes(self) -> bytes:
        """The frame with its CRC."""
        packed = _packed(self.bits)
        head = struct.pack(">BBHHB", self.unit, self.function, self.address, len(self.bits), len(packed))
        return sealed(head + packed)


@dataclass(frozen=True, slots=True)
class WriteRegisters:
    """FC 16: writes registers from `address` on."""

    function: ClassVar[int] = WRITE_REGISTERS
    unit: int
    address: int
    values: tuple[int, ...]

    def to_bytes(self) -> bytes:
        """The frame with its CRC."""
        count = len(self.values)
        head = struct.pack(">BBHHB", self.unit, self.function, self.address, count, 2 * count)
        return sealed(head + struct.pack(f">{count}H", *self.values))


@dataclass(frozen=True, slots=True)
class BitsRead:
    """Answer to FC 01 and 02: the bits that were asked for, filled up with False to whole bytes."""

    unit: int
    function: int
    bits: tuple[bool, ...]

    def to_bytes(self) -> bytes:
        """The frame with its CRC."""
        packed = _packed(self.bits)
        return sealed(struct.pack(">BBB", self.unit, self.function, len(packed)) + packed)


@dataclass(frozen=True, slots=True)
class RegistersRead:
    """Answer to FC 03 and 04."""

    unit: int
    values: tuple[int, ...]
    function: int = READ_HOLDING

    def to_bytes(self) -> bytes:
        """The frame with its CRC."""
        count = len(self.values)
        return sealed(struct.pack(f">BBB{count}H", self.unit, self.function, 2 * count, *self.values))


@dataclass(frozen=True, slots=True)
class RegisterWritten:
    """Answer to FC 06: the request again."""

    function: ClassVar[int] = WRITE_REGISTER
    unit: int
    address: int
    value: int

    def to_bytes(self) -> bytes:
        """The frame with its CRC."""
        return sealed(struct.pack(">BBHH", self.unit, self.function, self.address, self.value))


@dataclass(frozen=True, slots=True)
class CoilsWritten:
    """Answer to FC 15."""

    function: ClassVar[int] = WRITE_COILS
    unit: int
    address: int
    count: int

    def to_bytes(self) -> bytes:
        """The frame with its CRC."""
        return sealed(struct.pack(">BBHH", self.unit, self.function, self.address, self.count))


@dataclass(frozen=True, slots=True)
class RegistersWritten:
    """Answer to FC 16."""

    function: ClassVar[int] = WRITE_REGISTERS
    unit: int
    address: int
    count: int

    def to_bytes(self) -> bytes:
        """The frame with its CRC."""
        return sealed(struct.pack(">BBHH", self.unit, self.function, self.address, self.count))


@dataclass(frozen=True, slots=True)
class Refused:
    """Exception answer to any function; `code` as in REASONS."""

    unit: int
    function: int
    code: int

    def to_bytes(self) -> bytes:
        """The frame with its CRC."""
        return sealed(bytes((self.unit, self.function | 0x80, self.code)))

    @property
    def reason(self) -> str:
        """What the code means."""
        return REASONS.get(self.code, f"exception {self.code}")


Request = ReadBits | ReadRegisters | WriteCoil | WriteRegister | WriteCoils | WriteRegisters
Response = BitsRead | RegistersRead | WriteCoil | RegisterWritten | CoilsWritten | RegistersWritten | Refused

REASONS = {
    1: "illegal function",
    2: "illegal data address",
    3: "illegal data value",
    4: "device failure",
    5: "acknowledged, still working",
    6: "device busy",
    10: "the gateway has no way to it",
    11: "behind the gateway it does not answer",
}

FROM_A_GATEWAY = (10, 11)
"""Codes that a gateway says in the name of a unit that is silent."""

FOR_NOW = (5, 6)
"""Codes after which the same question may be answered."""


def switched_on(value: int) -> bool | None:
    """What FC 05 calls on and off; None for anything else."""
    return {_ON: True, _OFF: False}.get(value)


def unpacked(packed: bytes | memoryview) -> tuple[bool, ...]:
    """The bits of whole bytes, the lowest of the first byte first."""
    return tuple(bool(byte >> bit & 1) for byte in packed for bit in range(8))


def _packed(bits: tuple[bool, ...]) -> bytes:
    whole = [bits[start : start + 8] for start in range(0, len(bits), 8)]
    return bytes(sum(on << bit for bit, on in enumerate(eight)) for eight in whole)
