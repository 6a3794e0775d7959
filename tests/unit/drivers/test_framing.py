"""Finding frames: a byte where nothing begins is looked at once, however the bytes come."""

from typing import Literal

from drivers.framing import NOT_HERE, NOT_YET, Framing

START, SIZE = 0x68, 50


def test_only_where_a_frame_may_have_begun_is_looked_at_again() -> None:
    looked_at: list[int] = []

    def look(view: memoryview) -> tuple[bytes, int] | Literal["not here", "not yet"]:
        looked_at.append(view[0])
        if view[0] != START:
            return NOT_HERE
        return (bytes(view[:SIZE]), SIZE) if len(view) >= SIZE else NOT_YET

    decoder: Framing[bytes] = Framing(look, SIZE)
    said = bytes((1, 2, 3, START, *range(SIZE - 1)))
    frames = [frame for byte in said for frame in decoder.feed(bytes((byte,)))]
    assert frames == [said[3:]]
    assert len(looked_at) - looked_at.count(START) == len(said) - 2, "each other byte once; the last ends the frame"
