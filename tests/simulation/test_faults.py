"""The faults of a simulated day: known to the devices, drawn from the seed, never two of the same at once."""

import os
import subprocess
import sys
from collections import Counter
from functools import cache
from itertools import pairwise
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from firmware_mocks.halls.making import UNPLUG
from firmware_mocks.halls.soak import faults
from firmware_mocks.halls.soak.faults import (
    CLOSES_S,
    FAULTS_OF,
    MOST_STEPS,
    MOST_WRITES,
    OPENS_S,
    USUAL,
    Draw,
    Fault,
    FaultPlan,
    draw,
    targets,
)
from firmware_mocks.halls.soak.outcome import DAY_S
from firmware_mocks.printer.server import MockPrinter
from kiosk.config import load
from tests.simulation.playing import hall as example
from tests.unit.kiosk.test_config import EXAMPLES

SMALL, BRANCH = (load(path) for path in EXAMPLES[:2])


@cache
def hundred_days() -> list[Fault]:
    """Drawn for the first test that asks: every worker imports this file, few run its tests."""
    return draw(BRANCH, 1, 100)


def of(device: str, *names: str) -> list[Fault]:
    return [fault for fault in hundred_days() if fault.device == device and fault.name in names]


def a_day(found: list[Fault]) -> list[int]:
    """How many on each of the hundred days."""
    by_day = Counter(int(fault.at // DAY_S) for fault in found)
    return [by_day[day] for day in range(100)]


def mean(counts: list[int]) -> float:
    return sum(counts) / len(counts)


def test_every_part_of_the_hall_can_break() -> None:
    assert list(targets(SMALL)) == [
        *("controller", "broker", "network", "hall"),
        *(device.id for device in SMALL.devices),
        *("kiosk-1", "tv-1", "voice-1", "panel-1", "panel-2"),
    ]
    assert targets(SMALL)["panel-2"] == ("kill", "unplug")


def test_a_button_has_the_faults_of_its_mock() -> None:
    targets_of = targets(example("buttons"))
    assert targets_of["zigbee"] == ("bounce", "retain", "silent", "empties")
    assert targets_of["tasmota"] == targets_of["esphome"] == targets_of["home"] == ("bounce", "retain", "silent")
    assert targets_of["shelly-1"] == ("bounce", "retain", "silent", "repeat")
    assert targets_of["shelly-2"] == ("bounce", "retain", "silent", "repeat", "late")


def test_every_fault_of_a_printer_is_one_its_mock_knows() -> None:
    assert faults.UNPLUG == UNPLUG
    mock = MockPrinter(Random(1))
    assert [*mock.faults, UNPLUG] == list(FAULTS_OF["printer"])


def test_the_controller_is_killed_at_least_twenty_times_every_day() -> None:
    kills = a_day(of("controller", "kill"))
    assert min(kills) >= 20
    assert mean(kills) >= 24


@pytest.mark.parametrize(
    ("device", "names", "least", "most"),
    [
        ("controller", ("power_cut",), 3, 5),
        ("controller", ("clock_jump",), 1, 3),
        ("controller", ("disk_full", "disk_read_only", "disk_slow", "disk_error"), 2, 4),
        ("hall", ("blackout",), 0, 1),
        ("broker", FAULTS_OF["broker"], 2, 3),
        ("network", FAULTS_OF["network"], 4, 6),
        ("printer-2", FAULTS_OF["printer"], 1, 3),
        ("led-6", FAULTS_OF["led"], 1, 3),
        ("terminal-1", FAULTS_OF["terminal"], 1, 3),
        ("kiosk-1", FAULTS_OF["window"], 1, 2),
        ("voice-1", FAULTS_OF["window"], 1, 2),
        ("panel-3", FAULTS_OF["window"], 1, 2),
    ],
)
def test_so_much_goes_wrong_on_a_usual_day(device: str, names: tuple[str, ...], least: int, most: int) -> None:
    counts = a_day(of(device, *names))
    assert (min(counts), max(counts)) == (least, most)
    assert {fault.name for fault in of(device, *names)} == set(names)
    assert mean(counts) == pytest.approx((least + most) / 2, rel=0.25)


def test_every_target_of_the_hall_has_its_faults_and_no_other() -> None:
    known = targets(BRANCH)
    assert {fault.device for fault in hundred_days()} == set(known)
    assert all(fault.name in known[fault.device] for fault in hundred_days())


def test_a_kill_comes_some_steps_after_a_touch_or_in_the_middle_of_a_write() -> None:
    deaths = of("controller", "kill", "power_cut")
    writing = [fault for fault in deaths if fault.write]
    assert all(0 <= fault.steps <= MOST_STEPS and 0 <= fault.write <= MOST_WRITES for fault in deaths)
    assert all(not fault.steps for fault in writing)
    assert len(writing) / len(deaths) == pytest.approx(1 / 4, abs=0.04)
    assert {fault.write for fault in writing} == set(range(1, MOST_WRITES + 1))
    assert sum(bool(fault.steps or fault.write) for fault in hundred_days()) == sum(
        bool(fault.steps or fault.write) for fault in deaths
    )


def test_the_controller_is_mostly_back_at_once_and_sometimes_late() -> None:
    away = [fault.seconds for fault in of("controller", "kill")]
    assert 0.1 <= min(away) < 3 < max(away) <= 60
    assert sum(seconds <= 3 for seconds in away) / len(away) > 0.85


def test_the_clock_jumps_by_minutes_and_now_and_then_by_an_hour() -> None:
    jumps = [fault.by for fault in of("controller", "clock_jump")]
    assert {by for by in jumps if abs(by) > 120} == {-3600, 3600}
    assert min(jumps) < 0 < max(jumps)
    assert 0 not in jumps
    assert sum(abs(by) <= 120 for by in jumps) / len(jumps) > 0.8
    assert not any(fault.by for fault in hundred_days() if fault.name != "clock_jump")


def test_everything_is_mended_before_the_hall_closes() -> None:
    for fault in hundred_days():
        opened = fault.at // DAY_S * DAY_S
        assert fault.at - opened >= OPENS_S
        assert fault.at + fault.seconds - opened <= CLOSES_S + 1e-6


def test_the_days_differ_and_so_do_the_seeds() -> None:
    first, second = ([fault.at % DAY_S for fault in hundred_days() if fault.at // DAY_S == day] for day in (0, 1))
    assert first != second
    assert draw(BRANCH, 1, 1) != draw(BRANCH, 2, 1)


def test_a_longer_run_begins_with_the_days_of_a_shorter_one() -> None:
    assert draw(BRANCH, 7, 3)[: len(draw(BRANCH, 7, 2))] == draw(BRANCH, 7, 2)


def test_a_chance_of_a_half_is_every_second_day() -> None:
    plan = FaultPlan(draws=(Draw(("unplug",), (0.5, 0.5), device="led-1", seconds=(1, 1)),))
    assert len(plan.schedule(SMALL, 1, 400)) == pytest.approx(200, abs=40)


def test_what_is_drawn_keeps_clear_of_what_is_stated() -> None:
    stated = Fault(OPENS_S, "led-1", "unplug", CLOSES_S - OPENS_S - 60)
    plan = FaultPlan((stated,), (Draw(("unplug",), (3, 3), device="led-1", seconds=(5, 5)),))
    schedule = plan.schedule(SMALL, 1, 2)
    assert schedule[0] == stated
    assert all(stated.at + stated.seconds < fault.at for fault in schedule[1:])
    assert len([fault for fault in schedule if fault.at > DAY_S]) == 3


def test_no_plan_no_faults() -> None:
    assert FaultPlan().schedule(SMALL, 1, 3) == []


@settings(max_examples=40, deadline=None)
@given(st.integers(), st.integers(1, 3), st.lists(st.sampled_from(USUAL), min_size=1, max_size=20))
def test_the_same_fault_never_happens_twice_at_once(seed: int, days: int, draws: list[Draw]) -> None:
    schedule = draw(BRANCH, seed, days, draws)
    assert schedule == sorted(schedule)
    for target, names in targets(BRANCH).items():
        for name in names:
            same = [fault for fault in schedule if (fault.device, fault.name) == (target, name)]
            assert all(one.at + one.seconds < other.at for one, other in pairwise(same))


@st.composite
def draws_of_led_silence(draw: st.DrawFn) -> Draw:
    few, more = draw(st.floats(0, 20)), draw(st.floats(0, 20))
    short, longer = draw(st.floats(0, 60)), draw(st.floats(0, 60))
    opens = draw(st.integers(0, 22)) * 3600.0
    return Draw(("silent",), (few, few + more), "led", "", (short, short + longer), opens, opens + 7200)


@settings(max_examples=40, deadline=None)
@given(st.integers(), draws_of_led_silence())
def test_a_draw_keeps_to_its_numbers_and_its_hours(seed: int, wanted: Draw) -> None:
    found = draw(SMALL, seed, 1, [wanted])
    for led in ("led-1", "led-2"):
        assert int(wanted.per_day[0]) <= sum(fault.device == led for fault in found) <= wanted.per_day[1] + 1
    for fault in found:
        assert wanted.start <= fault.at <= fault.at + fault.seconds <= wanted.end + 0.002
        assert wanted.seconds[0] - 0.001 <= fault.seconds <= wanted.seconds[1] + 0.001


def test_the_same_seed_gives_the_same_faults_in_any_process() -> None:
    asked = (
        "from pathlib import Path; from kiosk.config import load; from firmware_mocks.halls.soak.faults import draw;"
        f"print(draw(load(Path({str(EXAMPLES[1])!r})), 11, 2))"
    )
    told = [
        subprocess.run(
            [sys.executable, "-c", asked],
            env={**os.environ, "PYTHONHASHSEED": seed},
            cwd=EXAMPLES[1].parents[1],
            capture_output=True,
            text=True,
            check=True,
        ).stdout.strip()
        for seed in ("1", "2")
    ]
    assert told == [str(draw(BRANCH, 11, 2))] * 2
