"""Many seeds on all cores, and what is written about those that broke a truth."""

import shlex
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Protocol

from firmware_mocks.halls.soak.fault_files import write_faults
from firmware_mocks.halls.soak.faults import FaultPlan
from firmware_mocks.halls.soak.fleet import CRASHED, CRASHED_IN_WORDS, Ended, Fleet, Run
from firmware_mocks.halls.soak.outcome import DAY_S
from firmware_mocks.halls.soak.picture import draw
from firmware_mocks.halls.soak.play import SWITCHED_OFF_S, SWITCHED_ON_S
from firmware_mocks.halls.soak.record import Record, Result
from firmware_mocks.halls.soak.timeline import Story, tell
from firmware_mocks.halls.soak.truths import TRUTHS
from kiosk.config import HallConfig


class Watch(Protocol):
    """Who is told how far it is."""

    def looked(self, running: dict[int, float]) -> None:
        """Several times a second: the share of each running seed that is done."""

    def ended(self, result: Result) -> None:
        """A seed, in whatever order they end."""

    def shrinking(self, seed: int, left: int, drawn: int, runs: int) -> None:
        """Several times a second while faults are taken out."""


@dataclass(frozen=True, slots=True)
class Campaign:
    """What is to be played. `hall` and `faults_file` are the files as they were named."""

    config: HallConfig
    hall: Path
    plan: FaultPlan
    faults_file: Path | None
    days: int
    seeds: range
    jobs: int
    out: Path
    shrink_seconds: float

    def run(self, seed: int) -> Run:
        """A seed with every fault that the plan gives it."""
        return Run(seed, tuple(self.plan.schedule(self.config, seed, self.days)))

    def share_at(self, at: float) -> float:
        """The share of a run that is done at a simulated time."""
        begin, end = SWITCHED_ON_S, (self.days - 1) * DAY_S + SWITCHED_OFF_S
        return (at - begin) / (end - begin)

    def command(self, seed: int, faults_file: Path | None, *more: str) -> str:
        """For a shell."""
        faults = ["--faults", str(faults_file)] if faults_file else []
        words = ["paidui", "soak", str(self.hall), "--days", str(self.days), "--seed", str(seed), *faults, *more]
        return shlex.join(words)

    def files(self, seed: int) -> tuple[Path, Path, Path]:
        """Timeline, picture and faults of a seed that broke a truth."""
        return self.out / f"seed-{seed}.txt", self.out / f"seed-{seed}.html", self.out / f"seed-{seed}.faults.toml"


def play_seeds(campaign: Campaign, fleet: Fleet, record: Record | None, watch: Watch) -> Iterator[Result]:
    """Every seed in order, those of the record as they stand there; writes about one that broke a truth at once."""
    known = record.finished if record else {}
    results = {seed: known[seed] for seed in campaign.seeds if seed in known}
    waiting = (seed for seed in campaign.seeds if seed not in known)
    for seed in campaign.seeds:
        while seed not in results:
            for ended in _some(campaign, fleet, waiting, watch):
                result = Result(replace(ended.outcome, moments=()), ended.seconds)
                if record:
                    record.add(result)
                if ended.outcome.violations:
                    write_story(campaign, _whole_story(campaign, ended), ended.traceback)
                results[ended.run.seed] = result
                watch.ended(result)
        yield results.pop(seed)


def write_story(campaign: Campaign, story: Story, traceback: str = "") -> None:
    """Its timeline, picture and faults, over earlier ones of the same seed."""
    timeline, picture, faults = campaign.files(story.outcome.seed)
    campaign.out.mkdir(parents=True, exist_ok=True)
    timeline.write_text(tell(story) + (f"\n{traceback}" if traceback else ""), encoding="utf-8")
    picture.write_text(draw(story), encoding="utf-8")
    faults.write_text(write_faults(story.faults) or "# It happens without any fault.\n", encoding="utf-8")


def story_of(campaign: Campaign, ended: Ended, drawn: int, repeat: str, note: str = "") -> Story:
    """What is to be told of a run that broke a truth."""
    truth = ended.outcome.violations[0].truth
    sentence = CRASHED_IN_WORDS if truth == CRASHED else TRUTHS.get(truth, "")
    return Story(campaign.config.hall, ended.outcome, ended.run.faults, drawn, repeat, sentence, note)


def _some(campaign: Campaign, fleet: Fleet, waiting: Iterator[int], watch: Watch) -> list[Ended]:
    while len(fleet.running) < campaign.jobs and (seed := next(waiting, None)) is not None:
        fleet.start(campaign.run(seed))
    ended = fleet.wait()
    watch.looked({run.seed: share for run, share in fleet.progress().items()})
    return ended


def _whole_story(campaign: Campaign, ended: Ended) -> Story:
    faults = ended.run.faults
    repeat = campaign.command(ended.run.seed, campaign.faults_file)
    return story_of(campaign, ended, len(faults), repeat)
