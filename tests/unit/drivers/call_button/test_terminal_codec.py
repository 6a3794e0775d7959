"""The terminal's frames and messages: one table both ways, any chunking, noise, bounds."""

from contextlib import suppress
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from drivers.call_button.messages import (
    Feedback,
    Hello,
    Key,
    KeyDone,
    Message,
    Poll,
    Prompt,
    State,
    read_message,
)
from drivers.call_button.terminal_codec import MAX_DATA, Frame, frame_decoder
from drivers.errors import BadFrame

MESSAGES: list[tuple[str, Message]] = [
    ("FF 68 09 09 68 03 01 00 07 00 01 01 00 19 26 16", Key(7, 1, 1, 250)),
    ("FF 68 0B 0B 68 03 01 00 07 00 02 09 00 03 31 35 7F 16", Key(7, 2, 9, 30, "15")),
    ("FF 68 04 04 68 03 02 00 07 0C 16", Hello(7)),
    (
        "FF 68 0E 0E 68 03 81 00 07 00 01 01 00 02 04 41 30 31 32 67 16",
        KeyDone(7, 1, Feedback(accepted=True, number="A012", waiting=2)),
    ),
    (
        "FF 68 14 14 68 03 81 00 07 00 02 00 00 02 04 41 30 31 32 CE DE B4 CB BA C5 11 16",
        KeyDone(7, 2, Feedback(accepted=False, number="A012", waiting=2, text="无此号")),
    ),
    ("FF 68 0A 0A 68 03 82 02 00 02 04 41 30 31 32 61 16", State("calling", "A012", 2)),
    ("FF 68 02 02 68 03 83 86 16", Poll()),
    (
        "FF 68 0F 0F 68 03 84 14 05 04 41 30 31 32 C7 EB C6 C0 BC DB 47 16",
        Prompt("A012", seconds=20, keys=5, text="请评价"),
    ),
    ("FF 68 05 05 68 03 84 00 00 00 87 16", Prompt()),
]
FRAMES = [message.to_frame(3) for _, message in MESSAGES]


@pytest.mark.parametrize(("wire", "message"), MESSAGES)
def test_a_message_is_written_and_read_whole_and_byte_by_byte(wire: str, message: Message) -> None:
    written = bytes.fromhex(wire)
    assert message.to_frame(3).to_bytes().hex(" ") == written.hex(" ")
    for chunks in ([written], [bytes((byte,)) for byte in written]):
        decoder = frame_decoder()
        frames = [frame for chunk in chunks for frame in decoder.feed(chunk)]
        assert frames == [message.to_frame(3)]
        assert read_message(frames[0]) == message


def test_a_frame_without_its_wake_up_byte_is_read_too() -> None:
    assert frame_decoder().feed(FRAMES[0].to_bytes()[1:]) == [FRAMES[0]]


@pytest.mark.parametrize("seed", range(20))
def test_noise_before_and_between_frames_costs_none(seed: int) -> None:
    random = Random(seed)
    wire = b"".join(random.randbytes(random.randrange(40)) + frame.to_bytes() for frame in FRAMES * 3)
    decoder = frame_decoder()
    assert [frame for at in range(0, len(wire), 5) for frame in decoder.feed(wire[at : at + 5])] == FRAMES * 3


@pytest.mark.parametrize("at", range(1, 16))
def test_noise_inside_a_frame_costs_that_frame_alone(at: int) -> None:
    first, second = FRAMES[0].to_bytes(), FRAMES[1]
    spoilt = first[:at] + bytes((first[at] ^ 0x41,)) + first[at + 1 :]
    assert frame_decoder().feed(spoilt + second.to_bytes()) == [second]


def test_a_start_that_promises_a_long_frame_does_not_hide_the_next_good_one() -> None:
    assert frame_decoder().feed(b"\x68\x42\x42\x68" + FRAMES[0].to_bytes()) == [FRAMES[0]]


def test_a_length_beyond_the_bound_is_noise() -> None:
    body = bytes((3, 1)) + bytes(MAX_DATA + 1)
    wire = bytes((0x68, len(body), len(body), 0x68)) + body + bytes((sum(body) & 0xFF, 0x16))
    assert frame_decoder().feed(wire + FRAMES[0].to_bytes()) == [FRAMES[0]]


@given(st.lists(st.binary(max_size=300) | st.just(b"\x68\x10\x10\x68"), max_size=8))
def test_any_bytes_are_survived_within_bounds(chunks: list[bytes]) -> None:
    decoder = frame_decoder()
    for chunk in chunks:
        decoder.feed(chunk)
        assert decoder.pending < 80


@given(st.builds(Frame, st.integers(0, 255), st.integers(0, 255), st.binary(max_size=MAX_DATA)))
def test_every_frame_is_read_back_and_means_something_or_is_bad(frame: Frame) -> None:
    assert frame_decoder().feed(frame.to_bytes()) == [frame]
    with suppress(BadFrame):
        assert read_message(frame) is not None


def test_what_does_not_fit_is_cut() -> None:
    assert Key(1, 1, 1, 10**9).to_frame(3).data[5:7] == b"\xff\xff"
    long = KeyDone(1, 1, Feedback(accepted=True, number="A" * 50, waiting=10**6, text="请稍候" * 50)).to_frame(3)
    assert len(long.data) <= MAX_DATA
    told = read_message(long)
    assert isinstance(told, KeyDone)
    assert told.feedback.waiting == 0xFFFF
    assert told.feedback.number == "A" * 12
    assert told.feedback.text.startswith("请稍候请稍候")
    assert State("unheard-of", "", 0).to_frame(3).data[0] == 0


@pytest.mark.parametrize("data", [b"", b"\x00", bytes.fromhex("00 07 00 01 01 00 00 FF")])
def test_a_key_with_unreadable_data_is_a_bad_frame(data: bytes) -> None:
    with pytest.raises(BadFrame, match="command 01 with unreadable data"):
        read_message(Frame(3, 1, data))
