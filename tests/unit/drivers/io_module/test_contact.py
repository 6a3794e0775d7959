"""What the readings of a contact mean."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from drivers.io_module.contact import DEBOUNCE_S, HOLD_S, LOCK_OUT_S, UNSURE_S, Contact

STEP = 0.03


def ways(levels: str, *, holds: bool = False, step: float = STEP, contact: Contact | None = None) -> list[str]:
    """`_` open, `#` closed, `!` open after a pulse, `x` a reading that is missing: what they mean, by their places."""
    contact = contact or Contact(holds=holds)
    told = []
    for place, level in enumerate(levels):
        if level == "x":
            contact.missed()
        elif (way := contact.hear(level == "#", level == "!", place * step)) is not None:
            told.append(f"{way} at {place}")
    return told


LONG = "#" * (1 + round(HOLD_S / STEP))
PAUSE = "_" * (1 + round(LOCK_OUT_S / STEP))


@pytest.mark.parametrize(
    ("levels", "told"),
    [
        ("____####____", ["single at 4"]),
        ("####____####", ["single at 8"]),
        ("____#_#_####____", ["single at 4"]),
        ("____####_#_____", ["single at 4"]),
        (f"____####{PAUSE}##", ["single at 4", f"single at {8 + len(PAUSE)}"]),
        ("____####____####", ["single at 4"]),
        ("___!____", ["single at 3"]),
        (f"____####!___{PAUSE}", ["single at 4"]),
        ("___!!!__", ["single at 3"]),
        ("____####x___####", ["single at 4"]),
        ("____x####", ["single at 5"]),
    ],
)
def test_a_press_counts_once_and_when_it_is_closed(levels: str, told: list[str]) -> None:
    assert ways(levels) == told


@pytest.mark.parametrize(
    ("levels", "told"),
    [
        ("____####____", ["single at 10"]),
        (f"____{LONG}____", [f"hold at {4 + len(LONG) - 1}"]),
        (f"____#_{LONG}____", [f"hold at {4 + len(LONG) - 1}"]),
        (f"{LONG}____", []),
    ],
)
def test_where_a_long_press_means_something_a_short_one_counts_when_it_is_let_go(levels: str, told: list[str]) -> None:
    assert ways(levels, holds=True) == told


@pytest.mark.parametrize(
    ("levels", "told"),
    [
        ("__xxxxxxxx!__", ["unsure at 10"]),
        ("__xx!__", ["single at 4"]),
        ("__#xxxxxxxxx__", ["unsure at 12"]),
        ("__#x__", ["single at 4"]),
        ("__xx#_________!__", ["single at 5", "single at 14"]),
        ("__xxxxxxxx!_____xxxxxxxx___#__", ["unsure at 10", "single at 28"]),
    ],
)
def test_what_may_have_been_a_long_press_is_not_taken_for_a_short_one(levels: str, told: list[str]) -> None:
    assert ways(levels, holds=True, step=0.1) == told
    assert not any("unsure" in each for each in ways(levels, step=0.1))


def test_on_a_slow_line_one_reading_is_enough() -> None:
    assert ways("__#_", step=0.6) == ["single at 2"]
    assert ways("__#_", step=0.6, holds=True) == ["single at 3"]


def test_a_module_that_starts_again_under_a_held_contact_presses_nothing() -> None:
    assert ways("____####xx___####") == ["single at 4"]
    contact = Contact()
    assert ways("____####", contact=contact) == ["single at 4"]
    contact.begin()
    assert [contact.hear(closed, False, 10 + at * STEP) for at, closed in enumerate([False] * 3 + [True] * 2)] == [
        None
    ] * 5
    assert contact.hear(False, False, 11) is None
    assert contact.hear(False, False, 11 + UNSURE_S) is None
    assert contact.hear(True, False, 11 + UNSURE_S + DEBOUNCE_S) == "single"


@given(st.text("_#!x", max_size=200), st.booleans(), st.floats(0.005, 1))
def test_presses_never_come_closer_than_the_lock_out(levels: str, holds: bool, step: float) -> None:
    places = [int(told.split()[-1]) for told in ways(levels, holds=holds, step=step)]
    if not holds:
        assert all((b - a) * step >= LOCK_OUT_S - 1e-9 for a, b in pairwise(places))
    assert len(places) <= 1 + levels.count("#") + levels.count("!")
