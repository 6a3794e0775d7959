"""What python-escpos sends, and the slips kept as bytes, come out on the virtual printer as they were meant."""

import subprocess
from pathlib import Path

import pytest
import segno
from PIL import Image, ImageChops, ImageDraw

from drivers.escpos import library
from drivers.escpos.builder import SlipEncoder
from firmware_mocks.printer.drawing import draw
from firmware_mocks.printer.model import MODELS, Model
from firmware_mocks.printer.roll import PrintedSlip
from kiosk.slip import lay_out
from tests.golden.escpos.slips import CASH, ELDERLY_COPY
from tests.unit.firmware_mocks.printer.printing import lines_of, slip_of, slips_of

GOLDEN = Path(__file__).parents[3] / "golden" / "escpos"
CODE = f"paidui:riverside:{CASH.token}"


def test_text_of_python_escpos() -> None:
    dummy = library.new_dummy()
    dummy.set(align="center", bold=True, custom_size=True, width=3, height=4)
    dummy.text("A012\n")
    dummy.set_with_default()
    dummy.text("Caisse numéro 3 – 5 €\n")
    dummy.cut()
    (slip,) = slips_of(bytes(dummy.output))
    big, plain = lines_of(slip)
    assert slip.text.startswith("A012\nCaisse numéro 3")
    assert "€" in slip.text
    assert (big.place.align, plain.place.align) == (1, 0)
    assert (big.spans[0].width, big.height) == (4 * 36, 100)
    assert not slip.partial


@pytest.mark.parametrize("way", ["bitImageRaster", "graphics", "bitImageColumn"])
def test_a_picture_of_python_escpos_comes_out_dot_by_dot(way: str) -> None:
    picture = Image.new("1", (200, 96), 1)
    pen = ImageDraw.Draw(picture)
    pen.ellipse((10, 5, 190, 90), outline=0, width=3)
    pen.line((0, 0, 199, 95), fill=0)
    dummy = library.new_dummy()
    dummy.image(picture, impl=way)
    drawn = draw(slip_of(bytes(dummy.output))).crop((0, 0, 200, 96))
    assert ImageChops.difference(drawn, picture.convert("L")).getbbox() is None


@pytest.mark.parametrize("native", [True, False])
def test_a_qr_code_of_python_escpos_is_read_back(native: bool, tmp_path: Path) -> None:
    dummy = library.new_dummy()
    dummy.qr(CODE, size=5, native=native)
    assert read(slip_of(bytes(dummy.output)), tmp_path) == CODE


def test_the_height_of_a_qr_code_is_that_of_its_picture() -> None:
    for content in ("1", CODE, "A" * 60, "号码" * 9, "0123456789" * 12):
        store = b"1P0" + content.encode()
        sent = b"\x1d(k" + len(store).to_bytes(2, "little") + store + b"\x1d(k\x03\x001Q0"
        mark = slip_of(sent).marks[0]
        assert mark.height == 3 * len(segno.make_qr(content, error="l", boost_error=False).matrix)


@pytest.mark.parametrize("name", ["cash-zh-576", "cash-zh-384", "copy-en-576"])
def test_slips_kept_as_bytes_are_whole_on_paper(name: str, tmp_path: Path) -> None:
    sent = bytes.fromhex((GOLDEN / f"{name}.hex").read_text("ascii"))
    (slip,) = slips_of(sent, Model(width=int(name[-3:])))
    (words,) = slips_of(sent, Model(width=int(name[-3:]), charset="none"))
    assert "A012" in slip.text
    assert "江城银行滨江支行" in slip.text
    assert "江" not in words.text
    assert "\ufffd" not in slip.text
    assert all(piece.width <= slip.width for line in lines_of(slip) for piece in line.spans)
    assert 60 < slip.length_mm < 200
    assert read(slip, tmp_path) == CODE


@pytest.mark.parametrize(
    ("model", "chinese"), [("epson-80", "gb18030"), ("chinese-80", "gb18030"), ("chinese-58", "raster")]
)
def test_our_own_slips_suit_each_model(model: str, chinese: str, tmp_path: Path) -> None:
    which = MODELS[model]
    encoder = SlipEncoder(
        dots=which.width,
        chinese="gb18030" if chinese == "gb18030" else "raster",
        qr="native" if which.native_qr else "raster",
    )
    slip = slip_of(encoder.encode(lay_out(ELDERLY_COPY, ["zh", "en"])).removesuffix(b"\x1dVB\x00"), which)
    assert read(slip, tmp_path) == CODE


def read(slip: PrintedSlip, folder: Path) -> str:
    """By zbar, from the dots on the paper."""
    ground = Image.new("L", (slip.width + 64, draw(slip).height + 64), 255)
    ground.paste(draw(slip), (32, 32))
    ground.save(folder / "slip.png")
    done = subprocess.run(["zbarimg", "-q", "--raw", folder / "slip.png"], capture_output=True, text=True, check=True)
    return done.stdout.strip()
