"""Broken truths told by the fewest faults that still show them, tried on all cores for a limited time."""

import time
from collections.abc import Iterable, Iterator

from firmware_mocks.halls.soak.campaign import Campaign, Watch, story_of, write_story
from firmware_mocks.halls.soak.fleet import CRASHED, Ended, Fleet, Run
from firmware_mocks.halls.soak.outcome import Outcome, Violation
from firmware_mocks.halls.soak.shrink import Shrinker
from firmware_mocks.halls.soak.timeline import Story

MOST_SHRUNK = 5
"""Truths whose faults are shrunk, the lowest seed of each; an hour of shrinking tells no more."""

LATER_S = 900.0
"""Simulated seconds after the violation by which fewer faults must show it too; such a run is not played to its end."""


def shrink_broken(campaign: Campaign, fleet: Fleet, broken: Iterable[Outcome], watch: Watch) -> Iterator[Story]:
    """The shortest story of each truth that was broken, by the lowest seed; written over the whole one."""
    by_truth: dict[str, Outcome] = {}
    for outcome in broken:
        by_truth.setdefault(outcome.violations[0].truth, outcome)
    for outcome in list(by_truth.values())[:MOST_SHRUNK]:
        yield _Shrinking(campaign, fleet, outcome, watch).write()


def same_violation(outcome: Outcome, violation: Violation) -> bool:
    """Whether a run broke the same truth, not much later; a crash must say the same."""
    if not outcome.violations:
        return False
    first = outcome.violations[0]
    same = first.truth == violation.truth and (first.truth != CRASHED or first.message == violation.message)
    return same and first.at <= violation.at + LATER_S


class _Shrinking:
    """One seed, played with fewer and fewer faults until nothing can be left out or time is up."""

    def __init__(self, campaign: Campaign, fleet: Fleet, outcome: Outcome, watch: Watch) -> None:
        self._campaign, self._fleet, self._watch = campaign, fleet, watch
        self._outcome, self._violation = outcome, outcome.violations[0]
        self._whole = campaign.run(outcome.seed)
        self._shrinker = Shrinker(self._whole.faults, lambda fault: fault.at <= self._violation.at)
        self._failed: dict[Run, Ended] = {}
        self._tried = 0

    def write(self) -> Story:
        """Shrinks, writes the story and gives it."""
        shown = self._play([self._whole], float("inf"))[self._whole]
        if shown is None or not same_violation(shown.outcome, self._violation):
            note = "played again it did not show: the run is not deterministic"
            return self._write(Ended(self._whole, self._outcome, 0.0), note)
        self._failed[self._whole] = shown
        self._shrink(time.monotonic() + self._campaign.shrink_seconds)
        shortest = self._failed[Run(self._whole.seed, tuple(self._shrinker.shortest))]
        tried = f"{self._tried} shorter {'schedule' if self._tried == 1 else 'schedules'} tried"
        least = self._shrinker.minimal and shortest.run.faults
        return self._write(shortest, f"none can be left out, {tried}" if least else tried)

    def _shrink(self, deadline: float) -> None:
        while candidates := self._shrinker.candidates(self._campaign.jobs):
            if time.monotonic() >= deadline:
                return
            shorter = [Run(self._whole.seed, tuple(faults)) for faults in candidates]
            for run, ended in self._play(shorter, deadline).items():
                self._tried += 1
                if ended and same_violation(ended.outcome, self._violation):
                    self._failed[run] = ended
                self._shrinker.learn(run.faults, run in self._failed)

    def _play(self, runs: list[Run], deadline: float) -> dict[Run, Ended | None]:
        """What came of each that ended in time; None for one that went on for long without showing it."""
        crashed = self._violation.truth == CRASHED  # nobody knows when
        late = float("inf") if crashed else self._campaign.share_at(self._violation.at + LATER_S)
        ended: dict[Run, Ended | None] = {}
        for run in runs:
            self._fleet.start(run)
        while len(ended) < len(runs) and time.monotonic() < deadline:
            ended |= {each.run: each for each in self._fleet.wait()}
            for run, share in self._fleet.progress().items():
                if share > late:
                    self._fleet.give_up(run)
                    ended[run] = None
            self._watch.shrinking(
                self._whole.seed, len(self._shrinker.shortest), len(self._whole.faults), self._tried + len(ended)
            )
        for run in self._fleet.running:
            self._fleet.give_up(run)
        return ended

    def _write(self, ended: Ended, note: str) -> Story:
        run, drawn = ended.run, len(self._whole.faults)
        repeat = self._campaign.command(run.seed, self._campaign.files(run.seed)[2])
        story = story_of(self._campaign, ended, drawn, repeat, note)
        write_story(self._campaign, story, ended.traceback)
        return story
