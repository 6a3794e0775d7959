"""How many misses in a row are bad luck, by what a line usually loses."""

import pytest

from drivers.bus.losses import CHANCE, MOST, REMEMBERED, Losses


def test_on_a_clear_line_no_miss_is_chance() -> None:
    losses = Losses()
    for _ in range(50):
        losses.heard_after(0)
    assert losses.by_chance == 0


def test_before_anything_was_heard_nothing_is_chance() -> None:
    assert Losses().by_chance == 0


@pytest.mark.parametrize(("missed", "answered"), [(1, 20), (1, 3), (2, 3)])
def test_a_row_that_is_called_no_chance_is_as_unlikely_as_is_said(missed: int, answered: int) -> None:
    losses = Losses()
    for _ in range(20):
        losses.heard_after(missed)
        for _ in range(answered - 1):
            losses.heard_after(0)
    share = missed / (missed + answered)
    assert share**losses.by_chance <= CHANCE < share ** (losses.by_chance - 1)


def test_a_line_that_loses_nearly_all_is_not_waited_for() -> None:
    losses = Losses()
    losses.heard_after(90)
    assert losses.by_chance == MOST


def test_a_disturbance_of_long_ago_is_forgotten() -> None:
    losses = Losses()
    for _ in range(20):
        losses.heard_after(1)
    disturbed = losses.by_chance
    for _ in range(10 * REMEMBERED):
        losses.heard_after(0)
    assert losses.by_chance <= 2 < disturbed
