"""How much work bytes make on a line where nothing but noise is heard, in however small pieces."""

from random import Random

import pytest

from drivers.framing import NOT_HERE, NOT_YET, Framing
from drivers.modbus import decoding
from drivers.modbus.checksum import crc16
from drivers.modbus.decoding import request_decoder, response_decoder
from drivers.modbus.frames import MAX_FRAME, RegistersRead, RegistersWritten

LONG_ONES = bytes((1, 3, 250)) * 2000
"""Every third byte begins an answer of 255."""
NOISE = Random(1).randbytes(6000)


@pytest.mark.parametrize("noise", [LONG_ONES, NOISE], ids=["beginnings", "noise"])
@pytest.mark.parametrize("decoder", [request_decoder, response_decoder])
def test_a_beginning_is_weighed_once_however_small_the_pieces(decoder, noise, monkeypatch) -> None:  # type: ignore[no-untyped-def]
    weighed = 0

    def counted(frame: memoryview) -> int:
        nonlocal weighed
        weighed += len(frame)
        return crc16(frame)

    monkeypatch.setattr(decoding, "crc16", counted)
    whole = decoder()
    whole.feed(noise)
    at_once, weighed = weighed, 0
    piecewise = decoder()
    for byte in noise:
        piecewise.feed(bytes((byte,)))
    assert weighed <= at_once + MAX_FRAME
    assert at_once <= MAX_FRAME * len(noise)
    assert piecewise.pending < MAX_FRAME


def test_what_was_ruled_out_is_not_looked_at_again() -> None:
    looked: list[int] = []

    def look(view: memoryview) -> str:
        looked.append(view[0])
        return NOT_YET if view[0] == 0 else NOT_HERE

    framing: Framing[int] = Framing(look, 64)  # type: ignore[arg-type]
    for number in range(40):
        framing.feed(bytes((number,)))
    assert looked.count(0) == 40
    assert all(looked.count(number) == 1 for number in range(1, 40))


def test_a_frame_behind_and_inside_of_beginnings_is_found_in_any_pieces() -> None:
    frame = RegistersRead(7, (1, 2, 3)).to_bytes()
    heard = LONG_ONES[:240] + frame + LONG_ONES[:30] + RegistersWritten(5, 0, 1).to_bytes()
    for size in (1, 2, 3, 7, 64, 1000):
        decoder = response_decoder()
        found = [each for at in range(0, len(heard), size) for each in decoder.feed(heard[at : at + size])]
        assert found == [RegistersRead(7, (1, 2, 3)), RegistersWritten(5, 0, 1)]
