"""What a printer says, in both directions, in any chunking, with noise around it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from drivers.escpos.status import (
    MAX_BLOCK,
    AutomaticStatus,
    BufferCleared,
    FlowControl,
    Frame,
    OtherBlock,
    ProcessId,
    RealTimeStatus,
    StatusDecoder,
    TextBlock,
    TransmitStatus,
)

TABLE: list[tuple[str, Frame]] = [
    ("12", RealTimeStatus(0x12)),
    ("16", RealTimeStatus(0x16)),
    ("72", RealTimeStatus(0x72)),
    ("14 00 00 0F", AutomaticStatus(0x14, 0x00, 0x00, 0x0F)),
    ("3C 40 0F 00", AutomaticStatus(0x3C, 0x40, 0x0F, 0x00)),
    ("00", TransmitStatus(0x00)),
    ("0F", TransmitStatus(0x0F)),
    ("37 22 30 30 30 37 00", ProcessId("0007")),
    ("37 22 20 7E 41 62 00", ProcessId(" ~Ab")),
    ("37 25 00", BufferCleared()),
    ("5F 43 48 49 4E 41 20 47 42 31 38 30 33 30 00", TextBlock("CHINA GB18030")),
    ("5F 00", TextBlock("")),
    ("3D 49 31 00", OtherBlock(0x3D, b"I1")),
    ("37 48 00", OtherBlock(0x37, b"H")),
    ("11", FlowControl(True)),
    ("13", FlowControl(False)),
]
DIALOGUE = [frame for _, frame in TABLE]
WIRE = b"".join(bytes.fromhex(written) for written, _ in TABLE)


@pytest.mark.parametrize(("written", "frame"), TABLE)
def test_each_frame_reads_and_writes_the_same(written: str, frame: Frame) -> None:
    assert StatusDecoder().feed(bytes.fromhex(written)) == [frame]
    assert frame.to_bytes() == bytes.fromhex(written)


@pytest.mark.parametrize("size", [1, 2, 3, 5, 7, 1000])
def test_chunks_of_any_size_give_the_same_frames(size: int) -> None:
    decoder = StatusDecoder()
    frames = [frame for at in range(0, len(WIRE), size) for frame in decoder.feed(WIRE[at : at + size])]
    assert frames == DIALOGUE


def test_xon_and_xoff_fall_between_the_bytes_of_others() -> None:
    frames = StatusDecoder().feed(bytes.fromhex("14 13 00 11 00 0F  37 13 25 00"))
    assert frames == [
        FlowControl(False),
        FlowControl(True),
        AutomaticStatus(0x14, 0, 0, 0x0F),
        FlowControl(False),
        BufferCleared(),
    ]


@pytest.mark.parametrize("noise", ["FF", "80 93 FE", "90", "FF 80 C3 A9"])
@pytest.mark.parametrize(("written", "frame"), TABLE)
def test_noise_before_a_frame_costs_nothing(noise: str, written: str, frame: Frame) -> None:
    assert StatusDecoder().feed(bytes.fromhex(noise + written)) == [frame]


@pytest.mark.parametrize("begun", ["14 00", "14 00 00", "37 22 30 31", "5F 41 42", "37"])
def test_a_frame_that_broke_off_does_not_swallow_the_next_answer(begun: str) -> None:
    assert StatusDecoder().feed(bytes.fromhex(begun) + b"\x16")[-1] == RealTimeStatus(0x16)


def test_a_process_id_of_another_length_is_no_process_id() -> None:
    assert StatusDecoder().feed(bytes.fromhex("37 22 30 31 32 00 37 22 30 31 32 33 34 00")) == []


def test_a_block_without_an_end_is_given_up() -> None:
    decoder = StatusDecoder()
    assert decoder.feed(b"\x5f" + b"\xb1" * 10 * MAX_BLOCK) == []
    assert decoder.feed(b"\x16") == [RealTimeStatus(0x16)]


@given(st.binary(max_size=400))
def test_any_bytes_are_taken_and_little_is_kept(heard: bytes) -> None:
    decoder = StatusDecoder()
    for byte in heard:
        for frame in decoder.feed(bytes([byte])):
            assert StatusDecoder().feed(frame.to_bytes())[-1] == frame
        assert len(decoder._begun) <= MAX_BLOCK


@given(st.binary(max_size=200), st.integers(1, 20))
def test_any_bytes_mean_the_same_in_any_chunks(heard: bytes, size: int) -> None:
    decoder = StatusDecoder()
    in_chunks = [frame for at in range(0, len(heard), size) for frame in decoder.feed(heard[at : at + size])]
    assert in_chunks == StatusDecoder().feed(heard)


@given(st.binary(max_size=200))
def test_after_any_noise_a_printer_is_understood_again(noise: bytes) -> None:
    decoder = StatusDecoder()
    decoder.feed(noise)
    decoder.feed(b"\x16\x16")
    assert decoder.feed(bytes.fromhex("14 00 00 0F 16")) == [AutomaticStatus(0x14, 0, 0, 0x0F), RealTimeStatus(0x16)]
