"""Where paper is cut, and how much of it is used."""

import pytest

from firmware_mocks.printer.drawing import draw
from firmware_mocks.printer.model import DOTS_PER_MM, Model
from firmware_mocks.printer.roll import Feed, Roll
from tests.unit.firmware_mocks.printer.printing import on_paper, slip_of, slips_of

TEN_LINES = b"".join(b"%d\n" % number for number in range(10))
"""300 dots."""


def test_a_cut_that_feeds_comes_below_the_last_line() -> None:
    slip = slip_of(TEN_LINES)
    assert slip.text.split() == [*"0123456789"]
    assert slip.length_mm == pytest.approx((96 + 300 + 30) / DOTS_PER_MM)
    assert draw(slip).height == 330


def test_a_cut_without_feed_leaves_the_last_lines_to_the_next_slip() -> None:
    first, second = slips_of(TEN_LINES + b"\x1dV\x00" + b"next\n\x1dVB\x00")
    assert first.text.split() == [*"0123456"], "three lines are between head and cutter"
    assert second.text.split() == ["7", "8", "9", "next"]
    assert not first.partial
    assert draw(first).height + draw(second).height == 300 + 30 + 30


def test_a_line_can_be_cut_through() -> None:
    first, second = slips_of(TEN_LINES + b"\x1bJ\x14\x1dV\x00\x1dVB\x00")
    assert (first.bottom, second.top) == (16, 14)
    assert (first.text.split()[-1], second.text.split()[0]) == ("6", "7"), "a line is where most of it is"
    assert draw(first).height + draw(second).height == 300 + 20 + 30


@pytest.mark.parametrize(
    ("cut", "partial"),
    [
        (b"\x1dVA\x00", False),
        (b"\x1dVB\x10", True),
        (b"\x1dVg\x00", False),
        (b"\x1dVh\x00", True),
        (b"\n\n\n\n\x1dV0", False),
        (b"\n\n\n\n\x1dV1", True),
        (b"\n\n\n\n\x1bi", True),
        (b"\n\n\n\n\x1bm", True),
    ],
)
def test_every_form_of_cut(cut: bytes, partial: bool) -> None:
    (slip,) = slips_of(b"A012\n" + cut)
    assert (slip.text, slip.partial) == ("A012", partial)


def test_a_cut_may_wait_until_the_paper_is_there() -> None:
    assert slips_of(b"A012\n\x1dVb\x00" + b"\n\n\n\n") == []
    (slip,) = slips_of(b"A012\n\x1dVb\x00" + b"\n\n\n\n\n")
    assert slip.text == "A012"


def test_pulling_the_paper_back_saves_it() -> None:
    roll, slips = on_paper(b"A\n\x1dVh\x00B\n\x1dVh\x00")
    assert [slip.lead for slip in slips] == [96, 0]
    assert roll.fed == 2 * (30 + 30), "what was fed to the cutter came back"


def test_a_cut_within_a_line_is_ignored() -> None:
    assert slips_of(b"A012\x1dVB\x00") == []


def test_empty_paper_is_no_slip() -> None:
    assert slips_of(b"\x1dVB\x00\n\n\n\n\n\n\x1dV\x00") == []


def test_paper_is_counted() -> None:
    roll = Roll(576, 96, length=1000 * DOTS_PER_MM)
    roll.burn(Feed(80))
    assert (roll.used_mm, roll.left_mm) == (10.0, 990.0)
    roll.renew()
    assert (roll.used_mm, roll.left_mm) == (0.0, 1000.0)
    assert Roll(576).left_mm is None


def test_slips_use_as_much_paper_as_they_are_long() -> None:
    roll, slips = on_paper((TEN_LINES + b"\x1dVB\x00") * 5, Model(roll_mm=1000))
    assert sum(slip.length_mm for slip in slips) == pytest.approx(roll.used_mm)
