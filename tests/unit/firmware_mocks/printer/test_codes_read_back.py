"""The QR codes of two hundred slips, read back by an independent reader from what the virtual printer drew."""

import subprocess
from dataclasses import replace
from pathlib import Path
from random import Random

import pytest
from PIL import Image

from drivers.escpos.builder import QrWay, SlipEncoder
from drivers.escpos.charset import Chinese
from firmware_mocks.printer.drawing import draw
from kiosk.slip import lay_out
from tests.golden.escpos.slips import CASH, ELDERLY_COPY
from tests.unit.firmware_mocks.printer.test_photo import printed

SEED = 20_260_318
SLIPS = 50
"""Of each of four kinds."""
ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"


@pytest.mark.parametrize("dots", [576, 384])
@pytest.mark.parametrize(("chinese", "qr"), [("gb18030", "native"), ("raster", "raster")])
def test_every_code_of_the_slips_can_be_read(chinese: Chinese, qr: QrWay, dots: int, tmp_path: Path) -> None:
    random = Random(SEED + dots)
    encoder = SlipEncoder(dots=dots, chinese=chinese, qr=qr)
    wanted = []
    for n in range(SLIPS):
        token = "".join(random.choices(ALPHABET, k=26))
        number = f"{random.choice('ABKL')}{random.randrange(1, 1200):03}"
        content = replace(random.choice((CASH, ELDERLY_COPY)), number=number, token=token, ahead=random.randrange(40))
        slip = printed(encoder.encode(lay_out(content, random.choice((["zh", "en"], ["en"])))), dots)
        _with_margins(draw(slip)).save(tmp_path / f"{n:03}.pgm")
        wanted.append(f"paidui:riverside:{token}")
    read = subprocess.run(
        ["zbarimg", "-q", "--raw", "-Sdisable", "-Sqrcode.enable", *sorted(tmp_path.glob("*.pgm"))],
        capture_output=True,
        text=True,
        check=False,
    )
    assert read.stdout.splitlines() == wanted


def _with_margins(dots: Image.Image) -> Image.Image:
    """The paper beside the print head, without which a reader has no edge."""
    paper = Image.new("L", (dots.width + 64, dots.height + 64), 255)
    paper.paste(dots, (32, 32))
    return paper
