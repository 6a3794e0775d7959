"""The windows of a demo stand beside each other on any usual desktop."""

from itertools import combinations

import pytest

from firmware_mocks.halls.desktop import Place, places


@pytest.mark.parametrize("desktop", [(1366, 768), (1920, 1080), (2560, 1440), (3840, 2160)])
def test_every_window_is_on_the_desktop_and_none_upon_another(desktop: tuple[int, int]) -> None:
    windows = places(*desktop)
    for place in windows.values():
        assert place.x + place.width <= desktop[0]
        assert place.y + place.height <= desktop[1]
    for one, other in combinations(windows.values(), 2):
        assert not overlap(one, other), (one, other)


def overlap(one: Place, other: Place) -> bool:
    apart_across = one.x + one.width <= other.x or other.x + other.width <= one.x
    apart_down = one.y + one.height <= other.y or other.y + other.height <= one.y
    return not (apart_across or apart_down)
