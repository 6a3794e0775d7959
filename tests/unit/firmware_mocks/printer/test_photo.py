"""What the virtual printer drew is what was sent, read back by a barcode reader and by its own eyes."""

import subprocess
from pathlib import Path
from random import Random

import pytest
from PIL import Image, ImageChops

from drivers.escpos.blocks import BigNumber, Cut, Slip, Text
from drivers.escpos.builder import SlipEncoder
from drivers.escpos.lettering import Lettering
from firmware_mocks.printer.drawing import draw
from firmware_mocks.printer.effects import CutNow
from firmware_mocks.printer.interpreter import Interpreter
from firmware_mocks.printer.parser import Parser
from firmware_mocks.printer.photo import photograph
from firmware_mocks.printer.roll import PrintedSlip, Roll
from kiosk.slip import lay_out
from tests.golden.escpos.slips import CASH, ELDERLY_COPY


@pytest.mark.parametrize(
    ("dots", "chinese", "qr"), [(576, "raster", "native"), (384, "raster", "raster"), (576, "gb18030", "native")]
)
def test_the_qr_code_of_the_photograph_can_be_read(dots: int, chinese: str, qr: str, tmp_path: Path) -> None:
    encoder = SlipEncoder(
        dots=dots,
        chinese="raster" if chinese == "raster" else "gb18030",
        qr="native" if qr == "native" else "raster",
    )
    slip = printed(encoder.encode(lay_out(ELDERLY_COPY, ["zh", "en"])), dots)
    photograph(slip, Random(3)).save(tmp_path / "slip.png")
    read = subprocess.run(["zbarimg", "-q", "--raw", tmp_path / "slip.png"], capture_output=True, text=True, check=True)
    assert read.stdout.strip() == f"paidui:riverside:{CASH.token}"


def test_the_printers_own_letters_say_what_the_slip_says() -> None:
    slip = printed(SlipEncoder(chinese="gb18030").encode(lay_out(CASH, ["zh", "en"])))
    for words in ("江城银行滨江支行", "个人现金业务", "A012", "约 14 分钟", "about 14 min", "2026-03-18 09:32"):
        assert words in slip.text
    assert slip.qr_codes == [f"paidui:riverside:{CASH.token}"]
    assert slip.partial


def test_a_drawn_line_comes_out_dot_by_dot() -> None:
    slip = printed(SlipEncoder().encode(Slip((BigNumber("A012"), Cut()))))
    sent = Lettering(576).number("A012").convert("L")
    assert ImageChops.difference(draw(slip).crop((0, 0, sent.width, sent.height)), sent).getbbox() is None


def test_double_letters_are_twice_as_wide_and_high() -> None:
    once, twice = (
        draw(printed(SlipEncoder(chinese="gb18030").encode(Slip((Text("现金", size), Cut())))))
        for size in ("normal", "title")
    )
    assert _ink(twice).width == pytest.approx(2 * _ink(once).width, abs=4)
    assert _ink(twice).height == pytest.approx(2 * _ink(once).height, abs=4)


def test_the_same_slip_and_seed_give_the_same_photograph() -> None:
    slip = printed(SlipEncoder().encode(Slip((BigNumber("A012"), Cut()))))
    first, same, other = (photograph(slip, Random(seed)) for seed in (3, 3, 4))
    assert ImageChops.difference(first, same).getbbox() is None
    assert first.size == other.size
    assert ImageChops.difference(first, other).getbbox() is not None


def test_a_cut_within_a_line_is_ignored_and_without_print_gives_no_slip() -> None:
    roll = Roll(576)
    interpreter = Interpreter(roll)
    effects = [interpreter.execute(token) for token in Parser().feed(b"half\x1dV\x01")]
    assert effects == [None, None]
    assert Roll(576).cut(partial=True) is None


def printed(sent: bytes, dots: int = 576) -> PrintedSlip:
    """The first slip that these bytes make."""
    interpreter = Interpreter(Roll(dots))
    for token in Parser().feed(sent):
        match interpreter.execute(token):
            case CutNow(partial):
                slip = interpreter.cut(partial)
                assert slip is not None
                return slip
    raise AssertionError("nothing was cut")


def _ink(picture: Image.Image) -> Image.Image:
    return picture.crop(ImageChops.invert(picture).getbbox())
