"""A bad day of a branch in virtual time: its seconds without polled buses, and what each poll on one adds."""

from collections.abc import Sequence
from pathlib import Path
from statistics import median

from benchmarks.figures import Figure, Step
from firmware_mocks.halls.soak.faults import Fault, draw
from firmware_mocks.halls.soak.fleet import Ended, Fleet, Run
from firmware_mocks.halls.soak.play import play
from kiosk.config import HallConfig, Led, Terminal, load

BRANCH = Path(__file__).parents[1] / "examples" / "branch.toml"
SEEDS = (1, 2, 3)
DAY_LIMIT_S = 8.0
POLL_LIMIT_S = 40e-6


def measure(step: Step) -> list[Figure]:
    """Each day in a fresh process, one after the other; with and without terminals in turn."""
    with_them = load(BRANCH)
    unpolled = tuple(each for each in with_them.devices if not isinstance(each, Terminal | Led))
    without = with_them.model_copy(update={"devices": unpolled})
    days, polls = [], []
    for seed in SEEDS:
        step(f"seed {seed}, tellers at soft panels")
        bare = _played(without, seed)
        step(f"seed {seed}, tellers at call terminals")
        polled = _played(with_them, seed)
        more = polled.outcome.figures["polls"] - bare.outcome.figures["polls"]
        days.append(bare.seconds)
        polls.append((polled.seconds - bare.seconds) / more)
        told = f"{polled.outcome.tickets} tickets, {polled.outcome.kills} kills, {more} polls"
    day, poll = median(days), median(polls)
    return [
        Figure("a bad day, no polled buses", f"{day:.1f} s", f"limit {DAY_LIMIT_S:g} s", day / DAY_LIMIT_S, at_most=1),
        Figure(
            "each poll of a terminal or display adds",
            f"{poll * 1e6:.0f} µs",
            f"limit 40 µs; {told}",
            poll / POLL_LIMIT_S,
            at_most=1,
        ),
    ]


def _played(config: HallConfig, seed: int) -> Ended:
    faults: Sequence[Fault] = draw(config, seed, days=1)
    with Fleet(lambda number, what, said: play(config, number, 1, what, on_progress=said), days=1) as fleet:
        fleet.start(Run(seed, tuple(faults)))
        while not (ended := fleet.wait()):
            continue
    assert not ended[0].outcome.violations, ended[0].outcome.violations
    return ended[0]
