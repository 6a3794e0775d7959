"""Pictures in the printer's memory, and those sent in every way there is."""

import pytest
from PIL import Image, ImageChops

from firmware_mocks.printer.drawing import draw
from firmware_mocks.printer.graphics import Block, Memory
from firmware_mocks.printer.model import Model
from firmware_mocks.printer.roll import Picture
from tests.unit.firmware_mocks.printer.printing import slip_of, slips_of

DOTS = bytes([0b10000001, 0b01000010, 0b00100100, 0b00011000, 0b11111111, 0, 0b11110000, 0b00001111])
"""8 x 8."""


def by_columns(rows: bytes) -> bytes:
    return bytes(sum(0x80 >> down for down, row in enumerate(rows) if row & 0x80 >> column) for column in range(8))


def graphics(function: bytes) -> bytes:
    return b"\x1d(L" + len(b"0" + function).to_bytes(2, "little") + b"0" + function


SIZE = b"\x08\x00\x08\x00"
WAYS = {
    "GS v 0": b"\x1dv0\x00\x01\x00\x08\x00" + DOTS,
    "GS ( L 112": graphics(b"p0\x01\x011" + SIZE + DOTS) + graphics(b"2"),
    "GS 8 L 112": b"\x1d8L\x12\x00\x00\x000p0\x01\x011" + SIZE + DOTS + graphics(b"2"),
    "GS ( L 67": graphics(b"C0LG\x01" + SIZE + b"1" + DOTS) + graphics(b"ELG\x01\x01"),
    "GS ( L 83": graphics(b"S0LG\x01" + SIZE + b"1" + DOTS) + graphics(b"ULG\x01\x01"),
    "FS q": b"\x1cq\x01\x01\x00\x01\x00" + by_columns(DOTS) + b"\x1cp\x01\x00",
    "GS *": b"\x1d*\x01\x01" + by_columns(DOTS) + b"\x1d/\x00",
}


@pytest.mark.parametrize("way", WAYS)
def test_the_same_dots_come_out_whatever_the_way(way: str) -> None:
    assert _dots(WAYS[way]) == DOTS


def test_a_picture_by_columns_stands_in_the_line() -> None:
    three = by_columns(DOTS)
    columns = bytes(byte for column in three for byte in (column, 0, 0))
    picture = draw(slip_of(b"\x1b3\x18\x1b*\x21\x08\x00" + columns + b"\n")).crop((0, 0, 8, 8))
    assert ImageChops.invert(picture).convert("1").tobytes() == DOTS


def test_a_picture_of_eight_dots_is_stretched_as_old_heads_do() -> None:
    drawn = draw(slip_of(b"\x1b*\x00\x08\x00" + by_columns(DOTS) + b"\n"))
    small = Image.frombytes("1", (8, 8), DOTS).resize((16, 24), Image.Resampling.NEAREST).convert("L")
    assert ImageChops.difference(ImageChops.invert(drawn.crop((0, 0, 16, 24))), small).getbbox() is None


def test_pictures_are_enlarged_on_demand() -> None:
    for sent in (WAYS["GS v 0"].replace(b"v0\x00", b"v0\x03"), WAYS["FS q"][:-1] + b"\x03"):
        (mark, *_) = slip_of(sent).marks
        assert isinstance(mark, Picture)
        assert (mark.wide, mark.high, mark.height) == (2, 2, 16)


def test_the_memory_is_of_a_size_and_tells_how_much_is_left() -> None:
    memory = Memory(20)
    assert memory.obey(b"00") == Block(b"\x37\x3020\x00")
    memory.obey(b"0C0LG\x01" + SIZE + b"1" + DOTS)
    assert memory.obey(b"03") == Block(b"\x37\x3112\x00")
    memory.obey(b"0C0XX\x01\x08\x00\x10\x001" + DOTS * 2)
    assert memory.obey(b"0EXX\x01\x01") is None, "it did not fit"
    assert memory.obey(b"0ELG\x01\x01") == Picture(1, DOTS)
    memory.obey(b"0BLG")
    assert memory.obey(b"0ELG\x01\x01") is None


def test_only_what_is_kept_outlives_the_power() -> None:
    memory = Memory(100)
    memory.obey(b"0C0LG\x01" + SIZE + b"1" + DOTS)
    memory.obey(b"0S0LG\x01" + SIZE + b"1" + DOTS)
    memory.power_lost()
    assert memory.obey(b"0ELG\x01\x01") == Picture(1, DOTS)
    assert memory.obey(b"0ULG\x01\x01") is None
    memory.obey(b"0ACLR")
    assert memory.left == 100


def test_a_model_without_memory_prints_no_logo() -> None:
    assert slips_of(WAYS["GS ( L 67"] + b"\x1dVB\x00", Model(nv_memory=0)) == []


def test_a_model_without_qr_codes_prints_none() -> None:
    qr = b"\x1d(k\x06\x001P0abc\x1d(k\x03\x001Q0"
    assert slip_of(b"\n" + qr).qr_codes == ["abc"]
    assert slips_of(b"A\n" + qr + b"\x1dVB\x00", Model(native_qr=False))[0].qr_codes == []


def _dots(sent: bytes) -> bytes:
    return ImageChops.invert(draw(slip_of(sent)).crop((0, 0, 8, 8))).convert("1").tobytes()
