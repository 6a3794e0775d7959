"""`paidui soak`: checks what was asked for, plays it, says what came of it. Exit code 0: every truth held."""

import hashlib
import json
import os
import signal
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from types import FrameType
from typing import Protocol

from rich.console import Console
from rich.text import Text

from firmware_mocks.halls.soak.campaign import Campaign, Watch, play_seeds
from firmware_mocks.halls.soak.fault_files import load_faults
from firmware_mocks.halls.soak.faults import USUAL, Fault, FaultPlan
from firmware_mocks.halls.soak.fleet import Fleet, Stopped
from firmware_mocks.halls.soak.hall import FIRST_DAY
from firmware_mocks.halls.soak.outcome import Outcome, clock
from firmware_mocks.halls.soak.playable import unplayable
from firmware_mocks.halls.soak.progress import Tally, count, duration, number, shown
from firmware_mocks.halls.soak.record import Record, RecordRefused, Result, as_json
from firmware_mocks.halls.soak.shortest import shrink_broken
from firmware_mocks.halls.soak.timeline import Story, fault_in_words, one_line, schedule_in_words
from kiosk.config import ConfigError, HallConfig
from kiosk.process import FAILED, OK, USAGE, Complaint, complain, keep_what_stands

MOST_DAYS, MOST_SEEDS, MOST_JOBS = 3650, 10_000_000, 1024
LARGEST_SEED = 2**53 - 1
"""The largest whole number that every reader of JSON keeps as it is."""

TOLD_ONE_BY_ONE = 100
"""Seeds up to which each gets a line; of more, only those that broke a truth."""

MOST_FAULTS_TOLD = 12
"""Lines of a schedule; the file has all of them."""

MOST_SAID = 240
"""Letters of a violation's message on the terminal."""

STOPPED = 130
"""Exit code after Ctrl-C: not everything was played, so nothing is said about the truths."""

ROOMS = ("kiosk", "drivers", "display", "counter_panel", "firmware_mocks")


class PlayHall(Protocol):
    """Plays one seed in this process."""

    def __call__(
        self,
        config: HallConfig,
        seed: int,
        days: int,
        faults: Sequence[Fault],
        *,
        on_progress: Callable[[float], None],
    ) -> Outcome: ...


@dataclass(frozen=True, slots=True)
class Asked:
    """The arguments, as they were typed."""

    hall: Path
    days: int = 1
    seed: int = 1
    seeds: int = 1
    jobs: int | None = None
    faults: Path | None = None
    record: Path | None = None
    out: Path = Path("soak-out")
    shrink_seconds: float = 120.0
    json: bool = False


def soak(play: PlayHall, config: HallConfig, asked: Asked) -> int:
    """Plays it; the exit code."""
    try:
        campaign = _checked(config, asked)
    except Complaint as complaint:
        for line in str(complaint).splitlines():
            complain(line, USAGE)
        return USAGE
    except ConfigError as error:
        print(error, file=sys.stderr)  # noqa: T201 - the program's own voice
        return USAGE
    keep_what_stands()
    try:
        with Record(asked.record, _header(campaign)) if asked.record else nullcontext() as record:
            return _play(play, campaign, asked, record)
    except RecordRefused as refused:
        return complain(str(refused), USAGE)
    except OSError as error:
        return complain(str(error), FAILED)


def _checked(config: HallConfig, asked: Asked) -> Campaign:
    """Raises Complaint or ConfigError for what cannot be played."""
    jobs = asked.jobs if asked.jobs is not None else len(os.sched_getaffinity(0))
    _within("--days", asked.days, 1, MOST_DAYS)
    _within("--seed", asked.seed, 0, LARGEST_SEED)
    _within("--seeds", asked.seeds, 1, min(MOST_SEEDS, LARGEST_SEED - asked.seed + 1))
    _within("--jobs", jobs, 1, MOST_JOBS)
    _within("--shrink-seconds", asked.shrink_seconds, 0, 86_400)
    _can_be_written_to(asked.out)
    if reasons := unplayable(config, _dates(asked.days)):
        raise Complaint("\n".join(reasons), USAGE)
    plan = load_faults(asked.faults, config, asked.days) if asked.faults else FaultPlan(draws=USUAL)
    seeds = range(asked.seed, asked.seed + asked.seeds)
    return Campaign(config, asked.hall, plan, asked.faults, asked.days, seeds, jobs, asked.out, asked.shrink_seconds)


def _dates(days: int) -> list[date]:
    """Of a week at most: hours repeat then."""
    first = date.fromisoformat(FIRST_DAY)
    return [first + timedelta(days=number) for number in range(min(days, 7))]


def _can_be_written_to(out: Path) -> None:
    """Told now, not by the first broken truth after hours. The folder is only made for that one."""
    try:
        above = next(each for each in (out, *out.absolute().parents) if each.exists())
    except OSError as error:
        raise Complaint(f"--out: {error.strerror}: {out}", USAGE) from None
    if not above.is_dir():
        raise Complaint(f"--out: {above} is a file, not a folder", USAGE)
    if not os.access(above, os.W_OK | os.X_OK):
        raise Complaint(f"--out: this account may not write to {above}", USAGE)


def _within(name: str, value: float, least: int, most: int) -> None:
    if not least <= value <= most:
        raise Complaint(f"{name} is {value}; it must be from {least} to {most}", USAGE)


def _header(campaign: Campaign) -> dict[str, object]:
    """What must be the same to go on with a record. Results of other software would prove nothing of this one."""
    faults = campaign.faults_file
    return {
        "hall": campaign.config.hall,
        "hall file": _digest([campaign.config.file]),
        "days": campaign.days,
        "faults": _digest([faults]) if faults else None,
        "software": _digest(_sources()),
    }


def _sources() -> list[Path]:
    root = Path(__file__).parents[3]
    return sorted(file for room in ROOMS for file in (root / room).rglob("*.py"))


def _digest(paths: Sequence[Path]) -> str:
    digest = hashlib.sha256()
    for path in paths:
        digest.update(hashlib.sha256(path.read_bytes()).digest())
    return digest.hexdigest()


def _play(play: PlayHall, campaign: Campaign, asked: Asked, record: Record | None) -> int:
    def play_one(seed: int, faults: Sequence[Fault], on_progress: Callable[[float], None]) -> Outcome:
        return play(campaign.config, seed, campaign.days, faults, on_progress=on_progress)

    finished = record.finished if record else {}
    known = [finished[seed] for seed in campaign.seeds if seed in finished]
    with (
        _until_told() as told,
        Fleet(play_one, campaign.days, told) as fleet,
        shown(len(campaign.seeds), campaign.days, known, quiet=asked.json) as (watch, console),
    ):
        teller = _Teller(campaign, asked, console)
        if known:
            teller.remark(f"{number(len(known))} of {number(len(campaign.seeds))} seeds are in {asked.record} already")
        try:
            _tell_all(campaign, fleet, record, watch, teller)
        except Stopped:
            teller.stopped()
            return STOPPED
        teller.total()
    return FAILED if teller.broken else OK


def _tell_all(campaign: Campaign, fleet: Fleet, record: Record | None, watch: Watch, teller: "_Teller") -> None:
    for result in play_seeds(campaign, fleet, record, watch):
        teller.seed(result)
    for story in shrink_broken(campaign, fleet, teller.broken, watch):
        teller.story(story)


class _Teller:
    """Results go to stdout: a JSON line for each seed, or words for a person. `broken`: those that broke a truth."""

    def __init__(self, campaign: Campaign, asked: Asked, console: Console | None) -> None:
        self.broken: list[Outcome] = []
        self._campaign, self._asked, self._console = campaign, asked, console
        self._tally = Tally()
        self._began = time.monotonic()

    def seed(self, result: Result) -> None:
        outcome = result.outcome
        self._tally.add(result)
        if outcome.violations:
            self.broken.append(outcome)
        if self._asked.json:
            self._say(json.dumps(as_json(outcome), ensure_ascii=False))
        elif outcome.violations or len(self._campaign.seeds) <= TOLD_ONE_BY_ONE:
            self._say(_in_words(result))

    def story(self, story: Story) -> None:
        """A broken truth, beside the JSON lines or among the words."""
        say = self.remark if self._asked.json else self._say
        seed = story.outcome.seed
        say(f"\nseed {seed}, {clock(story.violation.at)}: {story.violation.truth}: {_short(story.violation.message)}")
        if story.sentence:
            say(f"  {story.sentence}")
        say(f"  {schedule_in_words(story)}")
        for fault in story.faults[:MOST_FAULTS_TOLD]:
            say(f"    {clock(fault.at)}  {fault.device}  {fault.name}  {fault_in_words(fault)}")
        if len(story.faults) > MOST_FAULTS_TOLD:
            say(f"    and {len(story.faults) - MOST_FAULTS_TOLD} more")
        for file in self._campaign.files(seed):
            say(f"  {file}")
        say(f"  {story.repeat}")

    def total(self) -> None:
        if self._asked.json:
            return
        tally, campaign = self._tally, self._campaign
        a_day = tally.seconds / tally.seeds / campaign.days
        seeds = f"{count(tally.seeds, 'seed')} of {campaign.config.hall}, {count(campaign.days, 'day')} each"
        counted = _counted(tally.tickets, tally.kills, tally.power_cuts)
        held = count(tally.violations, "violation") if tally.violations else "all truths held"
        took = duration(time.monotonic() - self._began)
        self._say(f"\n{seeds}: {counted}, {held}; {took}, {a_day:.1f} s a day")

    def stopped(self) -> None:
        """How to go on."""
        if self.broken:
            self.remark(f"{count(len(self.broken), 'seed')} broke a truth; see {self._campaign.out}")
        first, last = self._campaign.seeds[0] + self._tally.seeds, self._campaign.seeds[-1]
        if first > last:
            self.remark("stopped while faults were taken out; the files in the folder tell of all faults")
        elif self._asked.record:
            self.remark("stopped; the same command goes on from here")
        else:
            command = self._campaign.command(first, self._asked.faults, "--seeds", str(last - first + 1))
            self.remark(f"stopped; to go on: {command} (with --record FILE nothing that was played is lost)")

    def remark(self, line: str) -> None:
        """On stderr."""
        self._print(line, sys.stderr.isatty(), err=True)

    def _say(self, line: str) -> None:
        self._print(line, sys.stdout.isatty(), err=False)

    def _print(self, line: str, terminal: bool, err: bool) -> None:
        """Above the bar, where both stand on the terminal."""
        if self._console and terminal:
            self._console.print(Text(line))
        else:
            print(line, file=sys.stderr if err else sys.stdout, flush=True)


def _in_words(result: Result) -> str:
    outcome = result.outcome
    counted = _counted(outcome.tickets, outcome.kills, outcome.figures.get("power_cuts", 0))
    if outcome.violations:
        first = outcome.violations[0]
        words = f"VIOLATED {clock(first.at)} {first.truth}: {_short(first.message)}"
    else:
        words = f"all truths held, trace {outcome.trace[:16]}"
    return f"seed {outcome.seed}: {counted}, {result.seconds:.1f} s, {words}"


def _short(message: str) -> str:
    """The files have all of it."""
    line = one_line(message)
    return line if len(line) <= MOST_SAID else line[: MOST_SAID - 1] + "…"


def _counted(tickets: int, kills: int, power_cuts: int) -> str:
    return f"{count(tickets, 'ticket')}, {count(kills, 'kill')}, {count(power_cuts, 'power cut')}"


@contextmanager
def _until_told() -> Iterator[Callable[[], bool]]:
    """Whether Ctrl-C or SIGTERM came. A second one ends the process as if nobody were listening."""
    numbers = (signal.SIGINT, signal.SIGTERM)
    earlier = {each: signal.getsignal(each) for each in numbers}
    told = False

    def stop(_number: int, _frame: FrameType | None) -> None:
        nonlocal told
        told = True
        for each in numbers:
            signal.signal(each, signal.SIG_DFL)

    for each in numbers:
        signal.signal(each, stop)
    try:
        yield lambda: told
    finally:
        for each in numbers:
            signal.signal(each, earlier[each])
