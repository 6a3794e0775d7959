"""The bytes of the Alpha protocol, both ways, in any chunks and in noise."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from drivers.alpha.frames import (
    FLASH,
    FROM_SIGN,
    MAX_PACKET,
    Command,
    FileOf,
    NotTaken,
    Other,
    Packet,
    ReadString,
    SetAnswers,
    SetMemory,
    Spoilt,
    Taken,
    WriteString,
    WriteText,
    calling,
    coloured,
    host_decoder,
    sign_decoder,
)

KNOWN = "00 00 00 00 00 01 5A 30 31 02 41 41 1B 20 62 41 30 31 37 20 1C 31 03 30 32 36 41 04"
"""As a second implementation of the protocol writes it."""

PACKETS = [
    Packet("01", (WriteText("A", "A017 \x1c1"),)),
    Packet("00", (WriteText("0", ""),)),
    Packet("FF", (WriteText("0", coloured("A017", "green"), FLASH),)),
    Packet("01", (SetMemory((FileOf("A", "text", 0x40), FileOf("N", "string", 0x20))),)),
    Packet("01", (WriteText("A", calling("N", "red")), WriteString("N", "A017"), WriteText("0", ""))),
    Packet("01", (WriteString("N", ""),)),
    Packet("01", (ReadString("N"),)),
    Packet("0A", (SetAnswers(True),)),
    Packet("0A", (SetAnswers(False),)),
    Packet("00", (WriteString("N", "A017"),), FROM_SIGN),
    Packet("1?", (Other("E,"),), "f"),
]
CHARACTERS = st.characters(min_codepoint=0x20, max_codepoint=0x7E)


def test_a_packet_is_what_others_write() -> None:
    assert PACKETS[0].to_bytes() == bytes.fromhex(KNOWN)


@pytest.mark.parametrize("packet", PACKETS, ids=str)
def test_a_packet_is_read_as_it_was_written_whole_and_byte_by_byte(packet: Packet) -> None:
    sent = packet.to_bytes()
    assert sign_decoder().feed(sent) == [packet]
    decoder = sign_decoder()
    assert [heard for byte in sent for heard in decoder.feed(bytes((byte,)))] == [packet]
    assert decoder.pending == 0
    assert host_decoder().feed(sent) == [packet]


@given(st.text(CHARACTERS, max_size=60), st.sampled_from(["WriteText", "WriteString"]), st.integers(0, 255))
def test_any_text_is_read_as_it_was_written(text: str, kind: str, unit: int) -> None:
    command: Command = WriteText("A", text, FLASH if text else "b") if kind == "WriteText" else WriteString("N", text)
    packet = Packet(f"{unit:02X}", (command,))
    assert sign_decoder().feed(packet.to_bytes()) == [packet]


def test_a_packet_without_sums_is_obeyed() -> None:
    assert sign_decoder().feed(b"\0\0\0\0\0\x01Z00\x02AA\x1b bHI\x04") == [Packet("00", (WriteText("A", "HI"),))]


def test_a_wrong_sum_spoils_the_packet() -> None:
    sent = PACKETS[0].to_bytes().replace(b"A017", b"A018")
    assert sign_decoder().feed(sent) == [Spoilt("01")]


def test_answers_are_heard_between_packets_and_noise() -> None:
    packet = PACKETS[9]
    heard = host_decoder().feed(b"\xff" + Taken().to_bytes() + b"\0" + packet.to_bytes() + NotTaken().to_bytes())
    assert heard == [Taken(), packet, NotTaken()]


def test_a_packet_that_breaks_off_costs_itself_alone() -> None:
    sent = PACKETS[4].to_bytes()
    for cut in range(len(sent)):
        assert sign_decoder().feed(sent[:cut] + PACKETS[0].to_bytes())[-1:] == [PACKETS[0]]


@given(st.binary(max_size=400))
def test_after_any_noise_the_next_packet_is_heard(noise: bytes) -> None:
    for decoder in (sign_decoder(), host_decoder()):
        decoder.feed(noise)
        assert decoder.pending < MAX_PACKET
        assert decoder.feed(PACKETS[0].to_bytes())[-1:] == [PACKETS[0]]


def test_a_packet_that_never_ends_is_given_up() -> None:
    decoder = sign_decoder()
    decoder.feed(b"\x01Z01\x02AA" + b"x" * 10 * MAX_PACKET)
    assert decoder.pending < MAX_PACKET
    assert decoder.feed(PACKETS[0].to_bytes()) == [PACKETS[0]]
