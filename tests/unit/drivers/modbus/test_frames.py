"""The Modbus codec: one table both ways, any chunking, noise, bounds, and pymodbus as judge."""

from random import Random
from typing import TypeVar

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pymodbus.framer import FramerRTU
from pymodbus.pdu import DecodePDU, ExceptionResponse, ModbusPDU
from pymodbus.pdu import register_message as judge

from drivers.framing import Framing
from drivers.modbus.checksum import crc16
from drivers.modbus.decoding import request_decoder, response_decoder
from drivers.modbus.frames import (
    MAX_FRAME,
    ReadRegisters,
    Refused,
    RegistersRead,
    RegistersWritten,
    RegisterWritten,
    Request,
    Response,
    WriteRegister,
    WriteRegisters,
)

F = TypeVar("F")

REQUESTS: list[tuple[str, Request, ModbusPDU]] = [
    (
        "05 10 00 00 00 04 08 00 41 00 30 00 31 00 37 B3 60",
        WriteRegisters(5, 0, (0x41, 0x30, 0x31, 0x37)),
        judge.WriteMultipleRegistersRequest(dev_id=5, address=0, registers=[0x41, 0x30, 0x31, 0x37]),
    ),
    (
        "05 03 00 00 00 04 45 8D",
        ReadRegisters(5, 0, 4),
        judge.ReadHoldingRegistersRequest(dev_id=5, address=0, count=4),
    ),
    (
        "01 06 00 24 00 03 89 C0",
        WriteRegister(1, 0x24, 3),
        judge.WriteSingleRegisterRequest(dev_id=1, address=0x24, registers=[3]),
    ),
    (
        WriteRegisters(247, 1000, tuple(range(123))).to_bytes().hex(" "),
        WriteRegisters(247, 1000, tuple(range(123))),
        judge.WriteMultipleRegistersRequest(dev_id=247, address=1000, registers=list(range(123))),
    ),
]
RESPONSES: list[tuple[str, Response, ModbusPDU]] = [
    (
        "05 10 00 00 00 04 C0 4E",
        RegistersWritten(5, 0, 4),
        judge.WriteMultipleRegistersResponse(dev_id=5, address=0, count=4),
    ),
    (
        "05 03 08 00 41 00 30 00 31 00 37 81 FE",
        RegistersRead(5, (0x41, 0x30, 0x31, 0x37)),
        judge.ReadHoldingRegistersResponse(dev_id=5, registers=[0x41, 0x30, 0x31, 0x37]),
    ),
    (
        "01 06 00 24 00 03 89 C0",
        RegisterWritten(1, 0x24, 3),
        judge.WriteSingleRegisterResponse(dev_id=1, address=0x24, registers=[3]),
    ),
    ("05 90 02 8C 00", Refused(5, 0x10, 2), ExceptionResponse(0x10, 2, device_id=5)),
]


@pytest.mark.parametrize(("wire", "frame", "judged"), [*REQUESTS, *RESPONSES])
def test_a_frame_is_written_as_the_book_and_the_judge_write_it(
    wire: str, frame: Request | Response, judged: ModbusPDU
) -> None:
    assert frame.to_bytes().hex() == bytes.fromhex(wire).hex()
    assert FramerRTU(DecodePDU(is_server=False)).buildFrame(judged).hex() == frame.to_bytes().hex()


@pytest.mark.parametrize(("wire", "frame", "judged"), REQUESTS)
def test_a_request_is_read_whole_and_byte_by_byte(wire: str, frame: Request, judged: ModbusPDU) -> None:
    assert request_decoder().feed(bytes.fromhex(wire)) == [frame]
    assert _byte_by_byte(request_decoder(), bytes.fromhex(wire)) == [frame]


@pytest.mark.parametrize(("wire", "frame", "judged"), RESPONSES)
def test_a_response_is_read_whole_and_byte_by_byte(wire: str, frame: Response, judged: ModbusPDU) -> None:
    assert response_decoder().feed(bytes.fromhex(wire)) == [frame]
    assert _byte_by_byte(response_decoder(), bytes.fromhex(wire)) == [frame]


@pytest.mark.parametrize("server", [True, False])
def test_the_judge_reads_what_we_write(server: bool) -> None:
    for _, frame, judged in REQUESTS if server else RESPONSES:
        written = frame.to_bytes()
        used, read = FramerRTU(DecodePDU(is_server=server)).handleFrame(written, frame.unit, 0)
        assert used == len(written)
        assert read is not None
        assert (read.dev_id, read.function_code, read.registers) == (
            judged.dev_id,
            judged.function_code,
            judged.registers,
        )


def test_frames_that_follow_each_other_are_all_read() -> None:
    wire = b"".join(frame.to_bytes() for _, frame, _ in RESPONSES)
    assert response_decoder().feed(wire) == [frame for _, frame, _ in RESPONSES]


@pytest.mark.parametrize("seed", range(20))
def test_noise_before_and_between_frames_costs_none(seed: int) -> None:
    random = Random(seed)
    frames = [frame for _, frame, _ in REQUESTS] * 3
    wire = b"".join(random.randbytes(random.randrange(30)) + frame.to_bytes() for frame in frames)
    chunks = [wire[at : at + 7] for at in range(0, len(wire), 7)]
    decoder = request_decoder()
    assert [frame for chunk in chunks for frame in decoder.feed(chunk)] == frames


@pytest.mark.parametrize("at", range(17))
def test_noise_inside_a_frame_costs_that_frame_alone(at: int) -> None:
    first, second = REQUESTS[0][1].to_bytes(), REQUESTS[1][1]
    spoilt = first[:at] + bytes((first[at] ^ 0x55,)) + first[at + 1 :]
    assert request_decoder().feed(spoilt + second.to_bytes()) == [second]


def test_the_beginning_of_a_long_frame_does_not_hide_the_next_good_one() -> None:
    begun = bytes.fromhex("05 03 FA")
    assert _byte_by_byte(response_decoder(), begun + RESPONSES[0][1].to_bytes()) == [RESPONSES[0][1]]


@given(st.lists(st.binary(max_size=600), max_size=6))
def test_any_bytes_are_survived_within_bounds(chunks: list[bytes]) -> None:
    for decoder in (request_decoder(), response_decoder()):
        for chunk in chunks:
            decoder.feed(chunk)
            assert decoder.pending < MAX_FRAME


def test_the_crc_of_a_sealed_frame_is_zero() -> None:
    assert crc16(bytes.fromhex("05 10 00 00 00 04 C0 4E")) == 0


def _byte_by_byte(decoder: Framing[F], wire: bytes) -> list[F]:
    return [frame for byte in wire for frame in decoder.feed(bytes((byte,)))]
