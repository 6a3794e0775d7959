"""What a module's counters say: pressed, gone over their end, begun anew, wherever they stood."""

import pytest

from drivers.io_module.pulses import Pulses

NOBODY, FIRST = ((False, False), False), ((True, False), False)
ANEW = ((False, False), True)


@pytest.mark.parametrize(
    ("before", "after", "said"),
    [
        ((7, 9), (7, 9), NOBODY),
        ((7, 9), (8, 9), FIRST),
        ((7, 9), (10, 9), FIRST),
        ((65535, 9), (0, 9), FIRST),
        ((65534, 0), (1, 0), FIRST),
        ((7, 9), (0, 0), ANEW),
        ((40000, 0), (0, 0), ANEW),
        ((40000, 40001), (0, 0), ANEW),
        ((65530, 65529), (0, 0), ANEW),
        ((40000, 7), (1, 0), ((True, False), True)),
    ],
)
def test_a_counter_that_leaps_has_begun_anew(
    before: tuple[int, int], after: tuple[int, int], said: tuple[tuple[bool, ...], bool]
) -> None:
    pulses = Pulses(2)
    pulses.counted(before, 0.0)
    assert pulses.counted(after, 0.5) == said
