"""The pictures of Alpha signs and pole displays show what they show, in its colour, and are dark without power."""

import pytest
from PIL import Image

from drivers.alpha.frames import WriteText, coloured
from drivers.alpha.models import ALPHA
from drivers.pole.commands import Decoder
from drivers.pole.models import POLES
from firmware_mocks.alpha_sign import MockAlphaSign
from firmware_mocks.dot_picture import GREEN, RED, draw_line, draw_lines
from firmware_mocks.pole_display import MockPoleDisplay


def test_more_letters_are_more_light_in_their_colour() -> None:
    none, one, two = (draw_line([(RED, letter) for letter in text], 80, 7) for text in ("", "A", "AA"))
    assert 0 == _light(none, 0) < _light(one, 0) < _light(two, 0)
    assert _light(two, 1) == 0 < _light(draw_line([(GREEN, "A")], 80, 7), 1)


@pytest.mark.parametrize("name", sorted(ALPHA))
def test_a_sign_draws_what_its_files_say(name: str) -> None:
    model = ALPHA[name]
    sign = MockAlphaSign(1, model)
    assert _light(sign.draw("1"), 0) == 0
    sign._do(WriteText("A", coloured("A017", "green")))
    letters = [(GREEN if model.colours else RED, letter) for letter in "A017"]
    assert sign.draw("1").tobytes() == draw_line(letters, model.columns, model.rows, "1").tobytes()
    sign.fault("power_off")
    assert _light(sign.draw("1"), 0) == _light(sign.draw("1"), 1) == 0


@pytest.mark.parametrize("name", sorted(POLES))
def test_a_pole_draws_both_its_lines(name: str) -> None:
    model = POLES[name]
    display = MockPoleDisplay(model)
    for command in Decoder(model.dialect).feed(model.lines("CAFÉ", "A017")):
        display._obey(command)
    lines = [model.fit(text).center(20) for text in ("CAFÉ", "A017")]
    assert display.draw("1").tobytes() == draw_lines(lines, 20, "1").tobytes()
    assert _light(display.draw("1"), 1) > 0
    display.fault("power_off")
    assert _light(display.draw("1"), 1) == 0


def _light(picture: Image.Image, channel: int) -> int:
    """Pixels that shine in this colour, and little in the other."""
    mine, other = (picture.getchannel(each).tobytes() for each in (channel, 1 - channel))
    return sum(1 for bright, pale in zip(mine, other, strict=True) if bright > 200 > pale)
