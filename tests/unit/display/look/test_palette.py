"""Every text can be read on its ground."""

from pathlib import Path

import pytest

from display.look import palette
from display.look.palette import LEAST_CONTRAST, TEXT_ON, Colour, contrast


def test_contrast_is_that_of_the_norm() -> None:
    assert contrast((0, 0, 0), (255, 255, 255)) == pytest.approx(21)
    assert contrast((119, 119, 119), (255, 255, 255)) == pytest.approx(4.48, abs=0.01)
    assert contrast(palette.INK, palette.INK) == 1


@pytest.mark.parametrize(("text", "ground"), TEXT_ON)
def test_every_pair_of_text_and_ground_reaches_the_least_contrast(text: Colour, ground: Colour) -> None:
    assert contrast(text, ground) >= LEAST_CONTRAST


def test_no_window_mixes_colours_of_its_own() -> None:
    drawings = [Path("display/tv/draw.py"), Path("kiosk/touch/draw.py"), Path("counter_panel/panel/draw.py")]
    known = {name for name in vars(palette) if name.isupper()}
    for drawing in drawings:
        used = {word.split(".")[1] for word in _words(drawing.read_text()) if word.startswith("p.")}
        assert {name for name in used if name.isupper()} <= known


def _words(text: str) -> list[str]:
    return "".join(c if c.isalnum() or c in "._" else " " for c in text).split()
