"""Whole days with every fault, from a seed each: every truth holds. The branch has serial terminals, panels.toml soft
panels, keypads.toml keypads and card readers, the small hall a wireless button besides, the one on a shared line signs
of every protocol."""

import pytest

from firmware_mocks.halls.soak.fault_files import load_faults
from firmware_mocks.halls.soak.faults import draw
from firmware_mocks.halls.soak.truths import TRUTHS
from tests.simulation.playing import hall, play_apart, told
from tests.unit.kiosk.test_config import ROOT

TICKETS_A_COUNTER = 80
pytestmark = pytest.mark.timeout(600)


BAD_DAYS = [
    *(("branch", n) for n in (1, 2)),
    ("panels", 4),
    ("keypads", 1),
    *(("small", n) for n in (7, 9, 10)),
]
"""Ten seeds with the small hall's seed 8, which has the day after it too, and two under every rule of the queue."""


@pytest.mark.parametrize(("name", "seed"), BAD_DAYS)
def test_a_bad_day_breaks_no_truth(name: str, seed: int) -> None:
    config = hall(name)
    outcome = play_apart(config, seed, draw(config, seed, days=1))
    assert not outcome.violations, told(outcome)
    assert outcome.kills >= 20
    assert outcome.figures["power_cuts"] >= 3
    assert outcome.tickets >= TICKETS_A_COUNTER * len(config.counters)
    assert outcome.figures["calls"] >= TICKETS_A_COUNTER * len(config.counters)
    assert outcome.figures["scores"] >= (20 if name == "branch" else 0)


@pytest.mark.parametrize("seed", [1, 2])
def test_a_bad_day_under_every_rule_of_the_queue(seed: int) -> None:
    config = hall("rules")
    outcome = play_apart(config, seed, draw(config, seed, days=1))
    assert not outcome.violations, told(outcome)
    assert outcome.figures["calls"] >= TICKETS_A_COUNTER * len(config.counters)


def test_a_bad_morning_on_a_shared_line() -> None:
    """Terminals, displays, a pad and buttons on one pair; a pole, an Alpha sign and a display on MQTT beside it."""
    config = hall("rs485")
    outcome = play_apart(config, 2, draw(config, 2, days=1))
    assert not outcome.violations, told(outcome)
    assert outcome.kills >= 20
    assert outcome.tickets >= 140
    assert outcome.figures["calls"] >= 140
    assert outcome.figures["scores"] >= 5


def test_two_days_and_the_night_between_them() -> None:
    config = hall("small")
    outcome = play_apart(config, 8, draw(config, 8, days=2), days=2)
    assert not outcome.violations, told(outcome)
    assert outcome.kills >= 2 * 20
    assert outcome.figures["power_cuts"] >= 2 * 3
    assert outcome.tickets >= 350
    assert outcome.figures["calls"] >= 2 * TICKETS_A_COUNTER * len(config.counters)


PAPER = ROOT / "examples/faults/paper.toml"


@pytest.mark.parametrize("seed", [1, 2, 4])
def test_five_hundred_slips_through_everything_that_befalls_a_printer(seed: int) -> None:
    """Each ends printed, failed or unknown, as the printer truly did; none comes out twice unasked. Three kinds of
    printers, each with what it can tell."""
    config = hall("panels")
    outcome = play_apart(config, seed, load_faults(PAPER, config, 1).schedule(config, seed, 1))
    assert not outcome.violations, told(outcome)
    ends = [outcome.figures[f"slips_{how}"] for how in ("printed", "failed", "unknown")]
    assert sum(ends) >= 500
    assert all(ends), "faults that do nothing would prove nothing"


def test_a_quiet_day_needs_no_excuse() -> None:
    config = hall("small")
    outcome = play_apart(config, 1, [])
    assert not outcome.violations, told(outcome)
    assert outcome.kills == 0
    assert outcome.tickets > 200


def test_every_truth_has_a_sentence() -> None:
    assert all(sentence.endswith(".") for sentence in TRUTHS.values())
