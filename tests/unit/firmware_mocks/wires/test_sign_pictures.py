"""The pictures of Alpha signs and pole displays show what they show, in its colour, and are dark without power."""

import pytest
from PIL import Image

from drivers.alpha.frames import WriteText, coloured
from drivers.alpha.models import ALPHA
from drivers.led.topic import Template
from drivers.mqtt.link import MqttLink
from drivers.mqtt.session import BrokerAddress, Message
from drivers.pole.commands import Decoder
from drivers.pole.models import POLES
from firmware_mocks.alpha_sign import MockAlphaSign
from firmware_mocks.dot_picture import GREEN, RED, draw_line, draw_lines
from firmware_mocks.mqtt_rating_pad import MockMqttRatingPad, PadPlace
from firmware_mocks.pole_display import MockPoleDisplay
from firmware_mocks.strip_picture import draw_strip
from firmware_mocks.topic_display import MockTopicDisplay
from tests.world import Clock, world_of


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


def test_a_strip_on_a_topic_draws_chinese_and_no_two_characters_alike() -> None:
    drawn = {
        text: draw_strip(text, 8).tobytes() for text in ("", "暂停服务", "暂停", "三号窗口", "3号窗口", "A012", "A017")
    }
    assert len(set(drawn.values())) == len(drawn)
    assert _light(draw_strip("", 8), 0) == 0 < _light(draw_strip("暂停服务", 8), 0)
    assert draw_strip("请到三号窗口办理", 8).tobytes() == draw_strip("请到三号窗口办理业务", 8).tobytes()


def test_a_display_on_a_topic_shows_what_fits_its_template_and_passes_over_what_does_not() -> None:
    link = MqttLink(world_of(Clock()), BrokerAddress("127.0.0.1", 1), "display")
    display = MockTopicDisplay(link, "strip", Template('{"text": "{number}"}'))
    for payload in (b'{"text": "\xe6\x9a\x82\xe5\x81\x9c"}', b"\xff\xfe", b'{"text": "\\q"}', b"[]", b""):
        display._hear(Message("strip", payload, retained=True))
        assert display.text == "暂停", payload
    assert _light(display.draw("1"), 0) > 0


def test_a_pad_on_a_topic_passes_over_what_no_controller_says() -> None:
    pad = MockMqttRatingPad(world_of(Clock()), BrokerAddress("127.0.0.1", 1), PadPlace("h", "pad", "1"))
    for payload in (b"\xff", b"[]", b"{}", b'{"epoch": 1}', b"7"):
        pad._hear_counter(Message("counters/1", payload, retained=True))
        pad._hear_reply(Message("replies/pad", payload, retained=False))
    assert pad.asks == ""


def _light(picture: Image.Image, channel: int) -> int:
    """Pixels that shine in this colour, and little in the other."""
    mine, other = (picture.getchannel(each).tobytes() for each in (channel, 1 - channel))
    return sum(1 for bright, pale in zip(mine, other, strict=True) if bright > 200 > pale)
