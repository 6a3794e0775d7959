"""A logo is the same picture from either memory and sent with the slip; it is never written with a slip."""

from random import Random

import pytest
from PIL import ImageChops

from drivers.escpos.blocks import Cut, Logo, Slip, Text
from drivers.escpos.builder import SlipEncoder
from drivers.escpos.logo_memory import LogoWay, define, forget
from firmware_mocks.printer.drawing import draw
from tests.unit.drivers.escpos.test_pen import printed

LOGO = Logo(200, Random(4).randbytes(25 * 64))
SLIP = Slip((LOGO, Text("A"), Cut()))
DRAWN = SlipEncoder().encode(SLIP)


@pytest.mark.parametrize("way", ["nv", "nv_old"])
def test_a_logo_from_memory_is_the_logo_sent_as_a_picture(way: LogoWay) -> None:
    sent = SlipEncoder(logo=way, in_memory=frozenset({LOGO.key})).encode(SLIP)
    assert len(DRAWN) - len(sent) > 1500
    kept, drawn = draw(printed(define(way, LOGO) + sent)), draw(printed(DRAWN))
    assert ImageChops.difference(kept, drawn).getbbox() is None


def test_a_logo_that_is_not_known_to_be_in_memory_is_sent() -> None:
    assert SlipEncoder(logo="nv").encode(SLIP) == DRAWN
    assert SlipEncoder(logo="nv", in_memory=frozenset({"other"})).encode(SLIP) == DRAWN


def test_a_slip_writes_no_memory() -> None:
    sent = SlipEncoder(logo="nv", in_memory=frozenset({LOGO.key})).encode(SLIP)
    assert b"\x1d(L\x06\x000E" + LOGO.key.encode() in sent
    assert b"0C0" not in sent
    assert b"\x1cq" not in sent


def test_a_changed_logo_has_another_key() -> None:
    changed = Logo(200, b"\xff" + LOGO.rows[1:])
    assert changed.key != LOGO.key
    assert all(" " <= letter <= "~" for letter in changed.key)


def test_a_forgotten_logo_is_not_printed() -> None:
    sent = SlipEncoder(logo="nv", in_memory=frozenset({LOGO.key})).encode(SLIP)
    without = printed(define("nv", LOGO) + forget(LOGO.key) + sent)
    assert draw(without).height < draw(printed(DRAWN)).height - 60


def test_a_logo_wider_than_the_paper_is_made_smaller_and_comes_whole() -> None:
    sent = SlipEncoder(dots=384).encode(Slip((Logo(560, bytes([0xFF]) * 70 * 56), Cut())))
    assert sent[4:6] == (384 // 8).to_bytes(2, "little")
    assert sent[6] == round(56 * 384 / 560)
