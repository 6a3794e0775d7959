"""Many seeds at once: the same results however many run at a time, and however often it is stopped."""

import json
import os
import re
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path

import pytest

from firmware_mocks.halls.soak.campaign import Campaign, play_seeds
from firmware_mocks.halls.soak.fault_files import load_faults
from firmware_mocks.halls.soak.faults import Fault, FaultPlan
from firmware_mocks.halls.soak.fleet import CRASHED, Ended, Fleet, Run, Stopped
from firmware_mocks.halls.soak.outcome import Outcome
from firmware_mocks.halls.soak.progress import Nobody
from firmware_mocks.halls.soak.record import Record, RecordRefused, Result, as_json
from firmware_mocks.halls.soak.shortest import shrink_broken
from firmware_mocks.halls.soak.timeline import Story
from kiosk.config import load
from tests.simulation import stand_in
from tests.waiting import until_sync

EXAMPLE = Path(__file__).parents[2] / "examples" / "small.toml"
CONFIG = load(EXAMPLE)
HEADER: dict[str, object] = {"hall": "small", "days": 1, "faults": None}
CULPRITS = (Fault(36_000.0, "printer-1", "paper_out", 60.0), Fault(36_030.0, "controller", "kill", 1.0))
BYSTANDERS = tuple(Fault(35_000.0 + n * 10, "led-1", "unplug", 5.0) for n in range(30))
BAD_DAY = FaultPlan(tuple(sorted((*CULPRITS, *BYSTANDERS))))
play = partial(stand_in.play, CONFIG)


def test_results_come_in_order_and_are_the_same_for_any_number_of_jobs(tmp_path: Path) -> None:
    alone, beside = (_told(campaign(tmp_path, seeds=range(1, 9), jobs=jobs)) for jobs in (1, 4))
    assert [each["seed"] for each in alone] == list(range(1, 9))
    assert alone == beside


def test_each_seed_has_a_process_of_its_own(tmp_path: Path) -> None:
    def pid(seed: int, _faults: Sequence[Fault], _on_progress: Callable[[float], None]) -> Outcome:
        return Outcome(seed, 1, tickets=os.getpid(), kills=0, trace="")

    pids = [each.outcome.tickets for each in _results(campaign(tmp_path, seeds=range(5), jobs=1), playing=pid)]
    assert len({*pids, os.getpid()}) == 6


def test_a_seed_that_crashes_is_told_and_the_others_go_on(tmp_path: Path) -> None:
    results = _results(campaign(tmp_path, seeds=range(12, 15), jobs=2))
    fine, crashed, died = (each.outcome for each in results)
    assert fine.violations == ()
    assert [each.truth for each in (*crashed.violations, *died.violations)] == [CRASHED, CRASHED]
    said = r"ValueError: the mock printer fell over \(_misbehave, line \d+ of stand_in\.py\)"
    assert re.fullmatch(said, crashed.violations[0].message)
    assert died.violations[0].message == "its process was ended by SIGKILL"
    assert "ValueError: the mock printer\nfell over" in (tmp_path / "seed-13.txt").read_text()


def test_a_seed_that_goes_nowhere_is_ended(tmp_path: Path) -> None:
    run = Run(stand_in.NEVER_ENDS, ())
    with Fleet(one(play), 1, stuck_after=0.6) as fleet:
        fleet.start(run)
        (ended,) = _wait(fleet)
    assert ended.outcome.violations[0].message == "no progress within 0.6 s"


def test_leaving_the_fleet_ends_what_still_runs() -> None:
    with Fleet(one(play), 1) as fleet:
        fleet.start(Run(stand_in.NEVER_ENDS, ()))
        (pid,) = _children_of(os.getpid())
    assert not Path(f"/proc/{pid}").exists()


def test_who_says_stop_is_heard_at_once() -> None:
    stop = [False]
    with Fleet(one(play), 1, lambda: stop[0]) as fleet:
        fleet.start(Run(stand_in.NEVER_ENDS, ()))
        assert fleet.wait() == []
        stop[0] = True
        with pytest.raises(Stopped):
            fleet.wait()


def test_progress_is_told_while_a_seed_runs() -> None:
    with Fleet(one(play), 1) as fleet:
        fleet.start(Run(stand_in.IS_SLOW, ()))
        until_sync(lambda: fleet.wait() or fleet.progress()[Run(stand_in.IS_SLOW, ())] > 0)


# ---- The record


def test_a_campaign_goes_on_where_its_record_ends(tmp_path: Path) -> None:
    def counting(seed: int, faults: Sequence[Fault], on_progress: Callable[[float], None]) -> Outcome:
        (tmp_path / "played").open("a").write(f"{seed}\n")
        return play(seed, 1, faults, on_progress=on_progress)

    whole = _told(campaign(tmp_path, seeds=range(1, 9)))
    with Record(tmp_path / "r.jsonl", HEADER) as record:
        _results(campaign(tmp_path, seeds=range(1, 4)), record)
    with Record(tmp_path / "r.jsonl", HEADER) as record:
        again = _results(campaign(tmp_path, seeds=range(1, 9)), record, counting)
    played = sorted(map(int, (tmp_path / "played").read_text().split()))
    assert played == [4, 5, 6, 7, 8]
    assert [as_json(each.outcome) for each in again] == whole
    assert len((tmp_path / "r.jsonl").read_text().splitlines()) == 9


def test_any_half_written_end_is_written_again(tmp_path: Path) -> None:
    file = tmp_path / "r.jsonl"
    with Record(file, HEADER) as record:
        for seed in (1, 2):
            record.add(_result(seed))
    whole = file.read_bytes()
    for length in range(len(whole)):
        file.write_bytes(whole[:length])
        with Record(file, HEADER) as record:
            for seed in (1, 2):
                if seed not in record.finished:
                    record.add(_result(seed))
            assert record.finished == {seed: _result(seed) for seed in (1, 2)}
        assert file.read_bytes() == whole


@pytest.mark.parametrize("other", [{"hall": "large"}, {"days": 2}, {"faults": "0" * 64}])
def test_the_record_of_another_campaign_is_refused_and_left_alone(tmp_path: Path, other: dict[str, object]) -> None:
    file = tmp_path / "r.jsonl"
    with Record(file, HEADER) as record:
        record.add(_result(1))
    before = file.read_bytes()
    with pytest.raises(RecordRefused, match="belongs to another campaign") as refused:
        Record(file, HEADER | other)
    (key,) = other
    assert key in str(refused.value)
    assert file.read_bytes() == before


@pytest.mark.parametrize("text", ["hall = 'branch'\nno line feed", "{}\n", "\n", "[1]", '{"record": "paidui soaked"}'])
def test_a_file_that_is_no_record_is_refused_and_left_alone(tmp_path: Path, text: str) -> None:
    file = tmp_path / "precious.toml"
    file.write_text(text)
    with pytest.raises(RecordRefused, match="not a record"):
        Record(file, HEADER)
    assert file.read_text() == text


@pytest.mark.parametrize("path", ["/dev/full", "/dev/null", "/"])
def test_what_is_no_file_is_no_record(path: str) -> None:
    with pytest.raises(RecordRefused, match="not an ordinary file"):
        Record(Path(path), HEADER)


def test_a_line_that_is_no_result_is_told_by_its_number(tmp_path: Path) -> None:
    file = tmp_path / "r.jsonl"
    with Record(file, HEADER) as record:
        record.add(_result(1))
    file.write_text(file.read_text() + '{"seed": 2}\n')
    with pytest.raises(RecordRefused, match=r"r\.jsonl:3: not the line of a seed"):
        Record(file, HEADER)


def test_two_campaigns_do_not_share_a_record(tmp_path: Path) -> None:
    with Record(tmp_path / "r.jsonl", HEADER), pytest.raises(RecordRefused, match="another campaign is writing"):
        Record(tmp_path / "r.jsonl", HEADER)


# ---- What is written about a broken truth


def test_a_broken_truth_is_written_down_before_it_is_shrunk(tmp_path: Path) -> None:
    (result,) = _results(campaign(tmp_path, plan=BAD_DAY))
    assert result.outcome.violations[0].truth == stand_in.TRUTH
    assert "32 faults" in (tmp_path / "seed-1.txt").read_text()
    assert load_faults(tmp_path / "seed-1.faults.toml", CONFIG, 1) == BAD_DAY


@pytest.mark.parametrize("jobs", [1, 3])
def test_the_shortest_schedule_is_found_and_written_so_that_it_can_be_played_again(tmp_path: Path, jobs: int) -> None:
    bad = campaign(tmp_path, plan=BAD_DAY, seeds=range(1, 3), jobs=jobs)
    (story,) = _stories(bad)
    assert tuple(story.faults) == CULPRITS
    assert story.outcome.seed == 1
    assert (story.drawn, story.note[:20]) == (32, "none can be left out")
    file = tmp_path / "seed-1.faults.toml"
    assert story.repeat == f"paidui soak {EXAMPLE} --days 1 --seed 1 --faults {file}"
    (again,) = _results(campaign(tmp_path / "again", plan=load_faults(file, CONFIG, 1)))
    assert again.outcome == replace(story.outcome, moments=())
    assert "2 of 32 faults are left" in (tmp_path / "seed-1.txt").read_text()
    assert "2 of 32 faults are left" in (tmp_path / "seed-1.html").read_text()


def test_without_time_all_faults_are_told(tmp_path: Path) -> None:
    (story,) = _stories(campaign(tmp_path, plan=BAD_DAY, shrink_seconds=0))
    assert tuple(story.faults) == BAD_DAY.faults
    assert story.outcome.moments


def test_a_crash_keeps_its_traceback_when_it_is_shrunk(tmp_path: Path) -> None:
    (story,) = _stories(campaign(tmp_path, plan=BAD_DAY, seeds=range(13, 14)))
    assert story.faults == ()
    assert "ValueError: the mock printer" in (tmp_path / "seed-13.txt").read_text()


def test_what_does_not_show_again_is_told_as_such(tmp_path: Path) -> None:
    def fickle(seed: int, faults: Sequence[Fault], on_progress: Callable[[float], None]) -> Outcome:
        outcome = play(seed, 1, faults, on_progress=on_progress)
        return replace(outcome, violations=()) if (tmp_path / "once").exists() else outcome

    bad = campaign(tmp_path / "out", plan=BAD_DAY)
    outcomes = [each.outcome for each in _results(bad, playing=fickle)]
    (tmp_path / "once").touch()
    with Fleet(fickle, 1) as fleet:
        (story,) = shrink_broken(bad, fleet, outcomes, Nobody())
    assert "not deterministic" in story.note


def test_what_a_killed_run_left_in_memory_is_swept_away(tmp_path: Path) -> None:
    def leaves(seed: int, _faults: Sequence[Fault], on_progress: Callable[[float], None]) -> Outcome:
        (tmp_path / "left").write_text(tempfile.mkdtemp(prefix=f"paidui-soak-{os.getpid()}-"))
        return play(seed, 1, (), on_progress=on_progress)

    with Fleet(leaves, 1) as fleet:
        fleet.start(Run(stand_in.NEVER_ENDS, ()))
        until_sync(lambda: (tmp_path / "left").exists() and (tmp_path / "left").read_text())
        folder = Path((tmp_path / "left").read_text())
        assert folder.exists()
    assert not folder.exists()


def test_a_schedule_that_shows_nothing_for_long_is_not_played_to_its_end(tmp_path: Path) -> None:
    def slow(seed: int, faults: Sequence[Fault], on_progress: Callable[[float], None]) -> Outcome:
        outcome = play(seed, 1, faults, on_progress=on_progress)
        while not outcome.violations:
            on_progress(0.9)
            time.sleep(0.02)
        return outcome

    bad = campaign(tmp_path, plan=FaultPlan(CULPRITS))
    outcomes = [each.outcome for each in _results(bad, playing=slow)]
    with Fleet(slow, 1) as fleet:
        (story,) = shrink_broken(bad, fleet, outcomes, Nobody())
    assert tuple(story.faults) == CULPRITS
    assert story.note.startswith("none can be left out")


# ---- How the tests play


def campaign(
    out: Path, *, seeds: range = range(1, 2), jobs: int = 2, plan: FaultPlan | None = None, shrink_seconds: float = 60
) -> Campaign:
    return Campaign(CONFIG, EXAMPLE, plan or FaultPlan(), None, 1, seeds, jobs, out, shrink_seconds)


def one(playing: Callable[..., Outcome]) -> Callable[[int, Sequence[Fault], Callable[[float], None]], Outcome]:
    return lambda seed, faults, on_progress: playing(seed, 1, faults, on_progress=on_progress)


def _results(
    what: Campaign,
    record: Record | None = None,
    playing: Callable[[int, Sequence[Fault], Callable[[float], None]], Outcome] | None = None,
) -> list[Result]:
    with Fleet(playing or one(play), 1) as fleet:
        return list(play_seeds(what, fleet, record, Nobody()))


def _stories(what: Campaign) -> list[Story]:
    outcomes = [each.outcome for each in _results(what)]
    with Fleet(one(play), 1) as fleet:
        return list(shrink_broken(what, fleet, outcomes, Nobody()))


def _told(what: Campaign) -> list[dict[str, object]]:
    return [json.loads(json.dumps(as_json(each.outcome))) for each in _results(what)]


def _result(seed: int) -> Result:
    return Result(replace(stand_in.play(CONFIG, seed, 1, BAD_DAY.faults), moments=()), 1.5)


def _wait(fleet: Fleet) -> list[Ended]:
    deadline = time.monotonic() + 20
    while time.monotonic() < deadline:
        if ended := fleet.wait():
            return ended
    raise AssertionError("nothing ended")


def _children_of(pid: int) -> list[int]:
    return [int(each) for each in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]
