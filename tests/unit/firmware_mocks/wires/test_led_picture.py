"""The picture of a LED display shows its text in red light, and is dark without power."""

import pytest
from PIL import Image

from drivers.led.profiles import PROFILES
from drivers.modbus.frames import WriteRegisters
from firmware_mocks.led_glyphs import HEIGHT, WIDTH, lit
from firmware_mocks.led_panel import MockLedPanel
from firmware_mocks.led_picture import draw_led

CHARACTERS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ-"


def test_no_two_characters_look_alike() -> None:
    shapes = {tuple(lit(one, x, y) for y in range(HEIGHT) for x in range(WIDTH)): one for one in CHARACTERS}
    assert len(shapes) == len(CHARACTERS)


def test_more_dots_are_more_light() -> None:
    assert 0 == _light(draw_led("", 4)) < _light(draw_led("----", 4)) < _light(draw_led("8888", 4))


def test_text_stands_at_the_right() -> None:
    picture = draw_led("1", 4)
    half = picture.width // 2
    assert _light(picture.crop((0, 0, half, picture.height))) == 0
    assert _light(picture.crop((half, 0, picture.width, picture.height))) > 0


@pytest.mark.parametrize(
    "caption", ["", "2号窗口 Counter 2", "a very long caption for a display that is so small " * 3]
)
def test_the_panel_draws_what_its_registers_say(caption: str) -> None:
    panel = MockLedPanel(5, PROFILES["dm56a04"])
    panel._obey(WriteRegisters(5, 0, tuple(b"A012")))
    assert panel.draw(caption).tobytes() == draw_led("A012", 4, caption).tobytes()
    panel.fault("power_off")
    assert _light(panel.draw(caption)) == 0


def _light(picture: Image.Image) -> int:
    """Pixels that shine red."""
    red, _, blue, _ = picture.split()
    shining = zip(red.tobytes(), blue.tobytes(), strict=True)
    return sum(1 for bright, pale in shining if bright > 200 > pale)
