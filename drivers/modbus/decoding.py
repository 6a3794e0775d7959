"""Finds Modbus RTU frames in what is heard, by their length and CRC wherever they stand. No clock, no I/O."""

import struct
from collections.abc import Callable
from typing import Literal, TypeVar

from drivers.framing import NOT_HERE, Framing
from drivers.modbus import frames
from drivers.modbus.checksum import crc16
from drivers.modbus.frames import (
    LAST_UNIT,
    MAX_FRAME,
    MAX_READ,
    MAX_READ_BITS,
    MAX_WRITE,
    MAX_WRITE_BITS,
    BitsRead,
    CoilsWritten,
    ReadBits,
    ReadRegisters,
    Refused,
    RegistersRead,
    RegistersWritten,
    RegisterWritten,
    Request,
    Response,
    WriteCoil,
    WriteCoils,
    WriteRegister,
    WriteRegisters,
    switched_on,
    unpacked,
)

NotHere = Literal["not here"]
F = TypeVar("F")


def request_decoder() -> Framing[Request]:
    """What a unit hears from its master."""
    return Framing(_looking(_request_length, _request), MAX_FRAME)


def response_decoder() -> Framing[Response]:
    """What a master hears from its units."""
    return Framing(_looking(_response_length, _response), MAX_FRAME)


def _looking(
    length_of: Callable[[memoryview], int | NotHere], meaning_of: Callable[[memoryview], F | None]
) -> Callable[[memoryview], tuple[F, int] | int | NotHere]:
    """A whole frame at the front of what was heard: as long as it says, its CRC right, and with a meaning. `length_of`
    gives that length, or how many bytes it must see to tell it."""

    def look(view: memoryview) -> tuple[F, int] | int | NotHere:
        length = length_of(view)
        if length == NOT_HERE or len(view) < length:
            return length
        if crc16(view[:length]) != 0:
            return NOT_HERE
        frame = meaning_of(view[: length - 2])
        return NOT_HERE if frame is None else (frame, length)

    return look


def _request(body: memoryview) -> Request | None:
    unit, function, address, number = struct.unpack_from(">BBHH", body)
    match function:
        case frames.READ_COILS | frames.READ_INPUTS:
            return ReadBits(unit, function, address, number) if 1 <= number <= MAX_READ_BITS else None
        case frames.READ_HOLDING | frames.READ_INPUT_REGISTERS:
            return ReadRegisters(unit, address, number, function) if 1 <= number <= MAX_READ else None
        case frames.WRITE_COIL:
            on = switched_on(number)
            return None if on is None else WriteCoil(unit, address, on)
        case frames.WRITE_REGISTER:
            return WriteRegister(unit, address, number)
        case frames.WRITE_COILS:
            return WriteCoils(unit, address, unpacked(body[7:])[:number])
        case _:
            return WriteRegisters(unit, address, struct.unpack_from(f">{number}H", body, 7))


def _request_length(view: memoryview) -> int | NotHere:
    if view[0] > LAST_UNIT:
        return NOT_HERE
    if len(view) < 2:
        return 2
    match view[1]:
        case 1 | 2 | 3 | 4 | frames.WRITE_COIL | frames.WRITE_REGISTER:
            return 8
        case frames.WRITE_COILS | frames.WRITE_REGISTERS as function:
            if len(view) < 7:
                return 7
            count, size = int.from_bytes(view[4:6]), view[6]
            most = MAX_WRITE_BITS if function == frames.WRITE_COILS else MAX_WRITE
            meant = (count + 7) // 8 if function == frames.WRITE_COILS else 2 * count
            return 9 + size if 1 <= count <= most and size == meant else NOT_HERE
        case _:
            return NOT_HERE


def _response(body: memoryview) -> Response | None:
    unit, function = body[0], body[1]
    match function:
        case frames.READ_COILS | frames.READ_INPUTS:
            return BitsRead(unit, function, unpacked(body[3:]))
        case frames.READ_HOLDING | frames.READ_INPUT_REGISTERS:
            return RegistersRead(unit, struct.unpack_from(f">{body[2] // 2}H", body, 3), function)
    if function & 0x80:
        return Refused(unit, function & 0x7F, body[2])
    address, number = struct.unpack_from(">HH", body, 2)
    match function:
        case frames.WRITE_COIL:
            on = switched_on(number)
            return None if on is None else WriteCoil(unit, address, on)
        case frames.WRITE_REGISTER:
            return RegisterWritten(unit, address, number)
        case frames.WRITE_COILS:
            return CoilsWritten(unit, address, number) if 1 <= number <= MAX_WRITE_BITS else None
        case _:
            return RegistersWritten(unit, address, number) if 1 <= number <= MAX_WRITE else None


def _response_length(view: memoryview) -> int | NotHere:
    # Unit 0 is everybody, and everybody never answers.
    if not 1 <= view[0] <= LAST_UNIT:
        return NOT_HERE
    if len(view) < 2:
        return 2
    match view[1]:
        case frames.WRITE_COIL | frames.WRITE_REGISTER | frames.WRITE_COILS | frames.WRITE_REGISTERS:
            return 8
        case 1 | 2 | 3 | 4 as function:
            if len(view) < 3:
                return 3
            registers = function in (frames.READ_HOLDING, frames.READ_INPUT_REGISTERS)
            size, half = view[2], registers and view[2] % 2
            return 5 + size if 1 <= size <= 2 * MAX_READ and not half else NOT_HERE
        case 0x81 | 0x82 | 0x83 | 0x84 | 0x85 | 0x86 | 0x8F | 0x90:
            return 5
        case _:
            return NOT_HERE
