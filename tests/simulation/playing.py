"""Plays a seed in a process of its own, as the campaign does: nothing of it is left in this one."""

from collections.abc import Sequence
from pathlib import Path

from firmware_mocks.halls.soak.faults import Fault
from firmware_mocks.halls.soak.fleet import Fleet, Run
from firmware_mocks.halls.soak.judge import describe
from firmware_mocks.halls.soak.outcome import Outcome
from firmware_mocks.halls.soak.play import play
from kiosk.config import HallConfig, load

EXAMPLES = Path(__file__).parents[2] / "examples"


def hall(name: str) -> HallConfig:
    """One of the examples."""
    return load(EXAMPLES / f"{name}.toml")


def play_apart(config: HallConfig, seed: int, faults: Sequence[Fault], days: int = 1) -> Outcome:
    """The outcome."""
    with Fleet(lambda number, what, told: play(config, number, days, what, on_progress=told), days) as fleet:
        fleet.start(Run(seed, tuple(faults)))
        while not (ended := fleet.wait()):
            continue
    return ended[0].outcome


def told(outcome: Outcome) -> str:
    """For the message of an assertion."""
    return "\n".join(describe(violation) for violation in outcome.violations)
