"""`paidui soak` as its users meet it: what it prints, its exit codes, and how it ends."""

import json
import os
import pty
import re
import select
import signal
import subprocess
import sys
import termios
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from firmware_mocks.halls.soak.fault_files import load_faults, write_faults
from kiosk.config import load
from tests.simulation.test_campaign import BAD_DAY, CULPRITS, EXAMPLE
from tests.waiting import until_sync

ROOT = Path(__file__).parents[2]
KEYS = ["seed", "days", "tickets", "kills", "trace", "violations", "figures"]
BAD_ARGUMENTS = {
    "--days 0": "--days is 0",
    "--days -1": "--days is -1",
    "--seed -1": "--seed is -1",
    "--seed 9007199254740992": "--seed is 9007199254740992",
    "--seeds 0": "--seeds is 0",
    "--seed 9007199254740991 --seeds 2": "--seeds is 2",
    "--jobs 0": "--jobs is 0",
    "--shrink-seconds nan": "--shrink-seconds is nan",
    "--out small.toml": "small.toml is a file",
    "--out small.toml/a/b": "small.toml is a file",
    f"--out {'x' * 300}": "File name too long",
    "--faults missing.toml": "missing.toml",
    "--record small.toml": "not a record",
    "--record .": "not an ordinary file",
}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "small.toml").write_bytes(EXAMPLE.read_bytes())
    (tmp_path / "bad.toml").write_text(write_faults(BAD_DAY.faults))
    return tmp_path


def test_each_seed_is_one_line_of_json(folder: Path) -> None:
    said = soak(folder, "--seed", "5", "--seeds", "3", "--json")
    assert (said.returncode, said.stderr) == (0, "")
    lines = [json.loads(line) for line in said.stdout.splitlines()]
    assert [list(line) for line in lines] == [KEYS] * 3
    assert [line["seed"] for line in lines] == [5, 6, 7]
    assert [line["violations"] for line in lines] == [[], [], []]


def test_the_same_seeds_give_the_same_lines_whatever_else_differs(folder: Path) -> None:
    seeds = ("--seed", "5", "--seeds", "4")
    one = soak(folder, *seeds, "--json", "--jobs", "1", PYTHONHASHSEED="1")
    other = soak(folder, *seeds, "--json", "--jobs", "3", "--record", "r.jsonl", PYTHONHASHSEED="2")
    again = soak(folder, *seeds, "--json", "--record", "r.jsonl")
    assert one.stdout == other.stdout == again.stdout
    assert again.stderr == "4 of 4 seeds are in r.jsonl already\n"


def test_a_person_gets_a_line_for_each_seed_and_a_sum(folder: Path) -> None:
    said = soak(folder, "--seeds", "2", "--seed", "5", "--days", "2", "--faults", "quiet.toml", quiet="")
    assert said.returncode == 0
    one, other, _, total = said.stdout.splitlines()
    assert re.fullmatch(
        r"seed 5: 1 405 tickets, 0 kills, 2 power cuts, \d\.\d s, all truths held, trace [0-9a-f]{16}", one
    )
    assert other.startswith("seed 6: 1 406 tickets")
    assert total.startswith("2 seeds of small, 2 days each: 2 811 tickets, 0 kills, 4 power cuts, all truths held; ")


def test_a_broken_truth_is_told_with_the_fewest_faults_and_its_files(folder: Path) -> None:
    said = soak(folder, "--faults", "bad.toml", "--seeds", "2", "--out", "out")
    assert said.returncode == 1
    assert "seed 1: 701 tickets, 1 kill," in said.stdout
    assert "VIOLATED day 1 10:00:31.000 one-slip: A001 was printed twice" in said.stdout
    assert "2 of 32 faults are left" in said.stdout
    assert "day 1 10:00:30.000  controller  kill" in said.stdout
    repeat = said.stdout.splitlines()[-3].strip() if "2 violations" in said.stdout.splitlines()[-1] else ""
    assert "2 violations" in said.stdout
    assert sorted(each.name for each in (folder / "out").iterdir()) == sorted(
        f"seed-{seed}{ending}" for seed in (1, 2) for ending in (".txt", ".html", ".faults.toml")
    )
    assert load_faults(folder / "out/seed-1.faults.toml", load(EXAMPLE), 1).faults == CULPRITS
    assert repeat == "paidui soak small.toml --days 1 --seed 1 --faults out/seed-1.faults.toml"
    again = soak(folder, *repeat.split()[3:], "--json")
    assert json.loads(again.stdout)["violations"][0]["truth"] == "one-slip"


def test_broken_truths_stand_in_the_json_and_their_stories_beside_it(folder: Path) -> None:
    said = soak(folder, "--faults", "bad.toml", "--json", "--out", "out")
    assert said.returncode == 1
    (line,) = said.stdout.splitlines()
    broken = {"truth": "one-slip", "at": 36031.0, "message": "A001 was printed twice"}
    assert json.loads(line)["violations"] == [broken]
    assert "2 of 32 faults are left" in said.stderr


def test_a_seed_that_crashes_is_told_and_the_others_go_on(folder: Path) -> None:
    said = soak(folder, "--seed", "12", "--seeds", "3", "--json")
    assert said.returncode == 1
    fine, crashed, died = (json.loads(line)["violations"] for line in said.stdout.splitlines())
    assert fine == []
    assert "ValueError: the mock printer fell over" in crashed[0]["message"]
    assert "SIGKILL" in died[0]["message"]
    assert "Traceback" not in said.stderr


@pytest.mark.parametrize("arguments", BAD_ARGUMENTS)
def test_bad_arguments_are_one_line(folder: Path, arguments: str) -> None:
    said = soak(folder, *arguments.split())
    assert said.returncode == 2
    assert said.stdout == ""
    assert BAD_ARGUMENTS[arguments] in said.stderr
    assert len(said.stderr.splitlines()) == 1


def test_each_bad_fault_is_one_line(folder: Path) -> None:
    (folder / "bad.toml").write_text('[[faults]]\nat = "25:00"\ndevice = "fridge"\nfault = "ice"\n')
    said = soak(folder, "--faults", "bad.toml")
    assert (said.returncode, said.stdout) == (2, "")
    assert ["fridge" in said.stderr, "ice" in said.stderr, "25:00" in said.stderr] == [True] * 3
    assert "Traceback" not in said.stderr


def test_a_hall_that_cannot_be_played_is_told_before_the_first_event(folder: Path) -> None:
    good = (folder / "small.toml").read_text()
    (folder / "small.toml").write_text(
        good.replace('id = "printer-1"', 'id = "broker"').replace('"printer-1"', '"broker"')
    )
    said = soak(folder)
    assert (said.returncode, said.stdout) == (2, "")
    assert 'the id "broker" means something else' in said.stderr
    assert len(said.stderr.splitlines()) == 1


def test_a_hall_that_is_closed_on_all_days_of_the_run_is_told_too(folder: Path) -> None:
    with (folder / "small.toml").open("a") as file:
        file.write('\n[[hours]]\ndays = ["tue"]\nopen = "09:00"\nclose = "17:00"\n')
    said = soak(folder)
    assert (said.returncode, said.stdout) == (2, "")
    assert "never open between 08:30 and 18:00 on the days to be played" in said.stderr
    assert soak(folder, "--seed", "5", "--days", "2").returncode == 0


def test_another_campaign_does_not_go_on_with_the_record(folder: Path) -> None:
    usual = ("--seed", "12", "--record", "r.jsonl")
    assert soak(folder, *usual).returncode == 0
    for change in (["--days", "2"], ["--faults", "bad.toml"]):
        said = soak(folder, *usual, *change)
        assert said.returncode == 2
        assert "r.jsonl belongs to another campaign" in said.stderr
    (folder / "small.toml").write_text((folder / "small.toml").read_text() + "\n# other\n")
    assert "hall file was" in soak(folder, *usual).stderr


@pytest.mark.parametrize("how", [signal.SIGINT, signal.SIGTERM])
def test_ctrl_c_ends_it_soon_and_says_how_to_go_on(folder: Path, how: signal.Signals) -> None:
    with started(folder, "--seed", "15", "--seeds", "9") as program:
        children = until_playing(program)
        os.killpg(program.pid, how)
        out, err = program.communicate(timeout=5)
    assert program.returncode == 130
    assert "to go on: paidui soak small.toml --days 1 --seed 15 --seeds 9 " in err
    assert not any(alive(child) for child in children)
    assert out == ""


def test_ctrl_c_keeps_what_the_record_has(folder: Path) -> None:
    arguments = ("--seed", "10", "--seeds", "7", "--jobs", "2", "--record", "r.jsonl")
    with started(folder, *arguments) as program:
        until_sync(lambda: (folder / "r.jsonl").exists() and (folder / "r.jsonl").read_text().count("\n") == 6)
        os.killpg(program.pid, signal.SIGINT)
        _, err = program.communicate(timeout=5)
    assert "the same command goes on from here" in err
    lines = [json.loads(line) for line in (folder / "r.jsonl").read_text().splitlines()]
    assert sorted(line["seed"] for line in lines[1:]) == [10, 11, 12, 13, 14]


def test_no_seed_plays_on_when_the_campaign_is_killed(folder: Path) -> None:
    with started(folder, "--seed", "15", "--seeds", "2", "--jobs", "2") as program:
        children = until_playing(program)
        program.kill()
        program.communicate(timeout=5)
    until_sync(lambda: not any(alive(child) for child in children))


def test_a_terminal_shows_how_far_it_is(folder: Path) -> None:
    ours, theirs = pty.openpty()
    termios.tcsetwinsize(theirs, (24, 110))
    with started(folder, "--seed", "16", "--seeds", "2", "--jobs", "2", stderr=theirs) as program:
        shown = b""
        while b"seed 16: 1%" not in shown and select.select([ours], [], [], 20)[0]:
            shown += os.read(ours, 4096)
        os.killpg(program.pid, signal.SIGINT)
        program.communicate(timeout=5)
    os.close(theirs)
    os.close(ours)
    text = shown.decode()
    assert "of 2 seeds" in text
    assert "1 of 2 seeds, 717 tickets" in text
    assert " left" in text
    assert "seed 16: 1%" in text


# ---- How the tests ask


def command(*arguments: str) -> list[str]:
    return [sys.executable, "-m", "tests.simulation.stand_in", "soak", "small.toml", *arguments]


def soak(
    folder: Path, *arguments: str, quiet: str | None = None, **environment: str
) -> "subprocess.CompletedProcess[str]":
    if quiet is not None:
        (folder / "quiet.toml").write_text(quiet)
    return subprocess.run(
        command(*arguments),
        cwd=folder,
        env={**os.environ, "PYTHONPATH": str(ROOT), **environment},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


@contextmanager
def started(folder: Path, *arguments: str, stderr: int = subprocess.PIPE) -> Iterator["subprocess.Popen[str]"]:
    with subprocess.Popen(
        command(*arguments),
        cwd=folder,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        stdout=subprocess.PIPE,
        stderr=stderr,
        text=True,
        start_new_session=True,
    ) as program:
        try:
            yield program
        finally:
            program.kill()


def until_playing(program: "subprocess.Popen[str]") -> list[int]:
    until_sync(lambda: children_of(program.pid), 20, "no seed is played")
    return children_of(program.pid)


def children_of(pid: int) -> list[int]:
    return [int(each) for each in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]


def alive(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except FileNotFoundError:
        return False
