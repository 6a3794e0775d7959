"""Whole days of a branch with every fault, from a seed each: every truth holds."""

import pytest

from firmware_mocks.halls.soak.faults import draw
from firmware_mocks.halls.soak.truths import TRUTHS
from tests.simulation.playing import hall, play_apart, told

SEEDS = range(1, 11)


@pytest.mark.parametrize("seed", SEEDS)
def test_a_bad_day_of_a_branch_breaks_no_truth(seed: int) -> None:
    config = hall("branch")
    outcome = play_apart(config, seed, draw(config, seed, days=1))
    assert not outcome.violations, told(outcome)
    assert outcome.kills >= 20
    assert outcome.figures["power_cuts"] >= 3
    assert outcome.tickets >= 500
    assert outcome.figures["calls"] >= 500


def test_two_days_and_the_night_between_them() -> None:
    config = hall("small")
    outcome = play_apart(config, 8, draw(config, 8, days=2), days=2)
    assert not outcome.violations, told(outcome)
    assert outcome.tickets >= 350


def test_a_quiet_day_needs_no_excuse() -> None:
    config = hall("small")
    outcome = play_apart(config, 1, [])
    assert not outcome.violations, told(outcome)
    assert outcome.kills == 0
    assert outcome.tickets > 200


def test_every_truth_has_a_sentence() -> None:
    assert all(sentence.endswith(".") for sentence in TRUTHS.values())
