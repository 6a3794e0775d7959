"""A tap is down and up on the same target."""

from display.look.box import Box
from display.look.touch import Finger, Target

TARGETS = (Target(Box(0, 0, 10, 10), "left"), Target(Box(10, 0, 10, 10), "right"), Target(Box(0, 0, 20, 20), "under"))


def test_a_finger_that_leaves_where_it_came_taps() -> None:
    finger: Finger[str] = Finger()
    finger.press(TARGETS, 3, 3)
    assert finger.held == "left"
    assert finger.release(TARGETS, 6, 6) == "left"
    assert finger.held is None


def test_a_finger_that_slides_off_taps_nothing() -> None:
    finger: Finger[str] = Finger()
    finger.press(TARGETS, 3, 3)
    assert finger.release(TARGETS, 13, 3) is None


def test_a_release_without_a_press_taps_nothing() -> None:
    assert Finger[str]().release(TARGETS, 3, 3) is None


def test_of_targets_above_each_other_the_first_is_meant() -> None:
    finger: Finger[str] = Finger()
    finger.press(TARGETS, 15, 15)
    assert finger.release(TARGETS, 15, 15) == "under"
