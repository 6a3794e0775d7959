"""Fault files: what they mean, what an engineer is told who wrote one wrongly, and schedules to be played again."""

import os
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from firmware_mocks.halls.soak.fault_files import load_faults, parse_faults, write_faults
from firmware_mocks.halls.soak.faults import (
    AT_ONCE,
    CLOSES_S,
    DEATHS,
    FAULTS_OF,
    MOMENTS,
    Draw,
    Fault,
    FaultPlan,
    draw,
    kinds,
)
from firmware_mocks.halls.soak.faults import targets as targets_of
from firmware_mocks.halls.soak.outcome import DAY_S
from kiosk.config import ConfigError, Problem, load
from tests.unit.kiosk.test_config import EXAMPLES, ROOT

SMALL, BRANCH = (load(path) for path in EXAMPLES[:2])
FILE = Path("/srv/hall/bad-day.toml")
FAULT_FILES = sorted((ROOT / "examples/faults").glob("*.toml"))


def read(text: str, days: int = 1) -> FaultPlan:
    return parse_faults(text, FILE, SMALL, days)


def told(text: str, days: int = 1) -> list[str]:
    with pytest.raises(ConfigError) as caught:
        read(text, days)
    return str(caught.value).splitlines()


def stated(*lines: str) -> str:
    return "\n".join(("[[faults]]", *lines))


def drawn(*lines: str) -> str:
    return "\n".join(("[[draw]]", *lines))


def test_a_stated_fault_happens_at_its_time() -> None:
    plan = read(
        stated("day = 2", 'at = "10:15:00.25"', 'device = "printer-1"', 'fault = "paper_out"', "seconds = 3"), 2
    )
    assert plan == FaultPlan((Fault(DAY_S + 36_900.25, "printer-1", "paper_out", 3.0),))
    assert plan.schedule(SMALL, 1, 2) == list(plan.faults)


@pytest.mark.parametrize("at", ['"10:15"', '"10:15:00"', '"10:15:00.000"', "10:15:00"])
def test_a_time_may_be_short_or_in_the_way_of_toml(at: str) -> None:
    plan = read(stated(f"at = {at}", 'device = "controller"', 'fault = "kill"'))
    assert plan.faults == (Fault(36_900.0, "controller", "kill"),)


def test_a_death_in_the_middle_of_a_write_and_a_jump_of_the_clock() -> None:
    plan = read(
        stated('at = "09:00"', 'device = "controller"', 'fault = "power_cut"', "write = 3", "seconds = 20")
        + "\n"
        + stated('at = "08:59"', 'device = "controller"', 'fault = "clock_jump"', "by = -90", "seconds = 60")
    )
    assert plan.faults == (
        Fault(32_340.0, "controller", "clock_jump", 60.0, by=-90.0),
        Fault(32_400.0, "controller", "power_cut", 20.0, write=3),
    )


def test_a_draw_in_all_its_keys() -> None:
    text = drawn('device = "led-2"', 'fault = ["silent", "unplug"]', "per_day = [1, 3]", "seconds = [2, 30]")
    plan = read(text + '\nfrom = "12:00"\nto = "14:00"')
    assert plan.draws == (Draw(("silent", "unplug"), (1, 3), "", "led-2", (2, 30), 43_200, 50_400),)
    assert all(43_200 <= fault.at <= 50_400 for fault in plan.schedule(SMALL, 1, 1))


def test_a_draw_in_its_shortest_form() -> None:
    plan = read(drawn('kind = "controller"', 'fault = "kill"', "per_day = 4"))
    assert plan.draws == (Draw(("kill",), (4, 4), kind="controller"),)
    assert len(plan.schedule(SMALL, 1, 1)) == 4


def test_a_kind_that_the_hall_has_none_of_is_no_mistake() -> None:
    plan = read(drawn('kind = "button"', 'fault = "bounce"', "per_day = 4", "seconds = 5"))
    assert plan.schedule(BRANCH, 1, 1) == []
    assert len(plan.schedule(SMALL, 1, 1)) == 4


@pytest.mark.parametrize("path", FAULT_FILES, ids=lambda path: path.stem)
def test_the_examples_can_be_played(path: Path) -> None:
    schedule = load_faults(path, BRANCH, 2).schedule(BRANCH, 1, 2)
    assert bool(schedule) == (path.stem != "quiet")


@pytest.mark.parametrize(("file", "name"), [("kills", "kill"), ("power_cuts", "power_cut")])
@pytest.mark.parametrize("seed", range(5))
def test_sixty_deaths_a_day_and_nothing_else(file: str, name: str, seed: int) -> None:
    schedule = load_faults(ROOT / f"examples/faults/{file}.toml", SMALL, 1).schedule(SMALL, seed, 1)
    assert {(fault.device, fault.name) for fault in schedule} == {("controller", name)}
    assert 55 <= len(schedule) <= 68


def test_the_documented_example_names_every_fault() -> None:
    text = (ROOT / "examples/faults/example.toml").read_text(encoding="utf-8")
    comments = " ".join(line for line in text.splitlines() if line.startswith("#"))
    for names in targets_of(BRANCH).values():
        assert all(name in comments for name in names)


KNOWN = (
    "controller, broker, network, hall, printer-1, led-1, led-2, terminal-1, terminal-2, button-1, kiosk-1, tv-1,"
    " voice-1, panel-1, panel-2"
)
LED = "silent, wrong_crc, exception, power_off, unplug, noise"
KILL = ('device = "controller"', 'fault = "kill"')
SILENT = ('device = "led-1"', 'fault = "silent"')
CLOCK = 'hours, minutes and, if wanted, seconds in quotes, such as "10:15" or "10:15:00.250"'
KINDS = ", ".join(FAULTS_OF)


@pytest.mark.parametrize(
    ("lines", "message"),
    [
        (
            ('at = "10:00"', 'device = "led-9"', 'fault = "silent"', "seconds = 1"),
            f'faults[0].device = "led-9" (line 3): no such device; did you mean "led-2"? known: {KNOWN}',
        ),
        (
            ('at = "10:00"', 'device = "led-1"', 'fault = "paper_out"', "seconds = 1"),
            f'faults[0].fault = "paper_out" (line 4): no such fault of led-1; known: {LED}',
        ),
        (('at = "25:00"', *KILL), f'faults[0].at = "25:00" (line 2): not a time of day; {CLOCK}'),
        (('at = "10:00:60"', *KILL), f'faults[0].at = "10:00:60" (line 2): not a time of day; {CLOCK}'),
        (("at = 36900", *KILL), f"faults[0].at = 36900 (line 2): not a time of day; {CLOCK}"),
        (("at = 2026-01-01", *KILL), f"faults[0].at = 2026-01-01 (line 2): not a time of day; {CLOCK}"),
        (KILL, 'faults[0].at (line 1): missing; a clock time, such as "10:15:00"'),
        (
            ("day = 2", 'at = "10:00"', *KILL),
            "faults[0].day = 2 (line 2): the run has 1 day; an earlier day, or --days 2",
        ),
        (("day = 0", 'at = "10:00"', *KILL), "faults[0].day = 0 (line 2): too small; at least 1"),
        (("day = true", 'at = "10:00"', *KILL), "faults[0].day = true (line 2): not a whole number; such as 1"),
        (('at = "10:00"', "seconds = -1", *KILL), "faults[0].seconds = -1 (line 3): negative; at least 0"),
        (('at = "10:00"', 'seconds = "1"', *KILL), 'faults[0].seconds = "1" (line 3): not a number; such as 2 or 0.5'),
        (('at = "10:00"', "seconds = nan", *KILL), "faults[0].seconds = nan (line 3): not a number; such as 2 or 0.5"),
        (('at = "10:00"', "seconds = inf", *KILL), "faults[0].seconds = inf (line 3): too large; at most 86 400"),
        (
            ('at = "10:00"', "second = 1", *KILL),
            "faults[0].second = 1 (line 3): no such key; did you mean seconds?",
        ),
        (('at = "10:00"', *SILENT), "faults[0].seconds (line 1): missing; how long it lasts, more than 0"),
        (
            ('at = "10:00"', "seconds = 0", *SILENT),
            "faults[0].seconds = 0 (line 3): silent must last; how long it lasts, more than 0",
        ),
        (
            ('at = "10:00"', "seconds = 5", 'device = "controller"', 'fault = "disk_error"'),
            "faults[0].seconds = 5 (line 3): disk_error is a moment; leave it out",
        ),
        (
            ('at = "10:00"', "seconds = 5", "steps = 3", *SILENT),
            "faults[0].steps = 3 (line 4): only for the controller's kill and power_cut; leave it out",
        ),
        (
            ('at = "10:00"', "seconds = 5", "aim = 0.4", *KILL),
            "faults[0].aim = 0.4 (line 4): only for printers; leave it out",
        ),
        (
            ('at = "10:00"', 'device = "kiosk-1"', 'fault = "kill"', "seconds = 1", "write = 3"),
            "faults[0].write = 3 (line 6): only for the controller's kill and power_cut; leave it out",
        ),
        (
            ('at = "10:00"', "steps = 3", "write = 4", *KILL),
            "faults[0].write = 4 (line 4): stands beside steps; one of the two",
        ),
        (('at = "10:00"', "by = 4", *KILL), "faults[0].by = 4 (line 3): only for clock_jump; leave it out"),
        (
            ('at = "10:00"', "seconds = 4", 'device = "controller"', 'fault = "clock_jump"'),
            "faults[0].by (line 1): missing; how far the clock jumps in seconds, negative for back, such as -90",
        ),
    ],
)
def test_a_mistake_in_a_stated_fault(lines: tuple[str, ...], message: str) -> None:
    assert told(stated(*lines)) == [f"bad-day.toml: {message}"]


@pytest.mark.parametrize(
    ("lines", "message"),
    [
        (
            ('kind = "leds"', 'fault = "silent"', "per_day = 1", "seconds = 1"),
            f'draw[0].kind = "leds" (line 2): no such kind; did you mean "led"? known: {KINDS}',
        ),
        (
            ('fault = "silent"', "per_day = 1", "seconds = 1"),
            f"draw[0].kind (line 1): missing; known: {KINDS}; or a device",
        ),
        (
            ('kind = "led"', *SILENT, "per_day = 1", "seconds = 1"),
            'draw[0].kind = "led" (line 2): stands beside device; one of the two',
        ),
        (
            ('kind = "led"', 'fault = ["silent", "smoke"]', "per_day = 1", "seconds = 1"),
            f'draw[0].fault = ["silent", "smoke"] (line 3): no such fault of a led: "smoke"; known: {LED}',
        ),
        (
            ('kind = "led"', "fault = []", "per_day = 1", "seconds = 1"),
            "draw[0].fault = [] (line 3): empty; at least one fault of a led",
        ),
        ((*SILENT, "seconds = 1"), "draw[0].per_day (line 1): missing; how many a day, such as 3, 0.5 or [2, 4]"),
        ((*SILENT, "per_day = -1", "seconds = 1"), "draw[0].per_day = -1 (line 4): negative; at least 0"),
        (
            (*SILENT, "per_day = [3, 1]", "seconds = 1"),
            "draw[0].per_day = [3, 1] (line 4): the most is below the least; [1, 3]",
        ),
        (
            (*SILENT, "per_day = 1", "seconds = [1, 2, 3]"),
            "draw[0].seconds = [1, 2, 3] (line 5): 3 numbers; the least and the most, such as [1, 30], or one number",
        ),
        ((*SILENT, "per_day = 1"), "draw[0].seconds (line 1): missing; how long it lasts, more than 0"),
        (
            (*SILENT, "per_day = 1", "seconds = 1", 'from = "14:00"', 'to = "12:00"'),
            'draw[0].to = "12:00" (line 7): the end is not after the start; a later end',
        ),
        (
            (*SILENT, "per_day = 1", "seconds = 1", 'from = "noon"'),
            f'draw[0].from = "noon" (line 6): not a time of day; {CLOCK}',
        ),
        (
            (*SILENT, "per_day = 1", "seconds = 7200", 'from = "12:00"', 'to = "13:00"'),
            "draw[0].seconds = 7200 (line 5): longer than from its start to its end, 3600 s; at most 3600",
        ),
        (
            (*SILENT, "per_day = 200", "seconds = 100"),
            "draw[0].per_day = 200 (line 4): so many that long do not fit into the day; at most 160, or shorter ones",
        ),
    ],
)
def test_a_mistake_in_a_draw(lines: tuple[str, ...], message: str) -> None:
    assert told(drawn(*lines)) == [f"bad-day.toml: {message}"]


def test_the_same_fault_twice_at_once() -> None:
    first = stated('at = "10:00"', *SILENT, "seconds = 90", "")
    [line] = told(first + stated('at = "10:01"', *SILENT, "seconds = 1"))
    place, _, wrong = line.partition(": faults[0] ")
    assert place == 'bad-day.toml: faults[1].at = "10:01" (line 7)'
    assert wrong == "is the same fault, until day 1 10:01:30.000; a time after that"
    assert len(read(first + stated('at = "10:01:30"', *SILENT, "seconds = 1")).faults) == 2


def test_a_long_fault_is_still_there_after_a_short_one_inside_it() -> None:
    times = (("10:00", 600), ("10:01", 1), ("10:09", 1))
    text = "\n".join(stated(f'at = "{at}"', *SILENT, f"seconds = {seconds}") for at, seconds in times)
    assert [line.partition(",")[0] for line in told(text)] == [
        f'bad-day.toml: faults[{n}].at = "{at}" (line {line}): faults[0] is the same fault'
        for n, at, line in ((1, "10:01", 7), (2, "10:09", 12))
    ]


def test_two_moments_at_one_time_are_one() -> None:
    twice = stated('at = "10:00"', *KILL, "")
    assert len(told(twice + twice)) == 1


def test_all_mistakes_are_told_at_once_in_the_order_of_the_file() -> None:
    text = "\n".join(
        (
            "speed = 2",
            stated('at = "never"', 'device = "led-1"', 'fault = "smoke"'),
            drawn('kind = "led"', 'fault = "silent"', "per_day = 1", "seconds = -1"),
            stated('at = "10:00"', *KILL, "steps = -1"),
            stated('at = "10:00"', *KILL),
            stated('at = "10:00"', *KILL),
        )
    )
    assert [line.partition(";")[0] for line in told(text)] == [
        "bad-day.toml: speed = 2 (line 1): no such key",
        'bad-day.toml: faults[0].at = "never" (line 3): not a time of day',
        'bad-day.toml: faults[0].fault = "smoke" (line 5): no such fault of led-1',
        "bad-day.toml: draw[0].seconds = -1 (line 10): negative",
        "bad-day.toml: faults[1].steps = -1 (line 15): negative",
        'bad-day.toml: faults[3].at = "10:00" (line 21): faults[2] is the same fault, until day 1 10:00:00.000',
    ]


@pytest.mark.parametrize("name", ["faults", "draw"])
def test_one_table_instead_of_several(name: str) -> None:
    right = f"write the head of each in double brackets: [[{name}]]"
    assert told(f"[{name}]\nday = 1") == [
        f"bad-day.toml: {name} = {{ day = 1 }} (line 1): one table where several are wanted; {right}"
    ]
    assert told(f"{name} = 3") == [f"bad-day.toml: {name} = 3 (line 1): not a list of tables; {right}"]


@pytest.mark.parametrize(
    ("raw", "message"),
    [
        (b"[[faults]\n", "not TOML: Expected "),
        (b"# a day\n\xff\xfe\x00", "line 2 is not UTF-8; save it as UTF-8 in the editor"),
        (b"a = " + b"[" * 5000, "is nested too deeply"),
        (b"a = " + b"1" * 5000, "not TOML: "),
    ],
)
def test_a_file_that_is_no_fault_file(raw: bytes, message: str, tmp_path: Path) -> None:
    (tmp_path / "day.toml").write_bytes(raw)
    with pytest.raises(ConfigError) as caught:
        load_faults(tmp_path / "day.toml", SMALL, 1)
    line = str(caught.value)
    assert line.startswith(f"day.toml: {message}")
    assert "\n" not in line


def test_no_file_and_no_ordinary_file(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    for path, message in (
        (tmp_path / "day.toml", f"day.toml: no such file; looked for it at {tmp_path / 'day.toml'}"),
        (tmp_path, f"{tmp_path.name}: is a directory; the path of a file such as examples/faults/kills.toml"),
        (tmp_path / "pipe", "pipe: is not a file; an ordinary file"),
    ):
        with pytest.raises(ConfigError) as caught:
            load_faults(path, SMALL, 1)
        assert str(caught.value) == message


def test_what_is_written_can_be_read_by_people_too() -> None:
    assert write_faults([Fault(DAY_S + 36_900.25, "controller", "kill", 0.5, steps=40)]) == (
        '[[faults]]\nday = 2\nat = "10:15:00.25"\ndevice = "controller"\nfault = "kill"\nseconds = 0.5\nsteps = 40\n'
    )


def test_a_whole_usual_schedule_is_the_same_when_it_is_played_again() -> None:
    schedule = draw(BRANCH, 3, 20)
    again = parse_faults(write_faults(schedule), FILE, BRANCH, 20)
    assert again.schedule(BRANCH, 99, 20) == schedule


@st.composite
def one_fault(draw: st.DrawFn) -> Fault:
    """Any fault that a file may state in thirty days of the branch, at any time that a float can tell."""
    target, kind = draw(st.sampled_from(list(kinds(BRANCH).items())))
    name = draw(st.sampled_from(targets_of(BRANCH)[target]))
    at = draw(st.floats(0, 30 * DAY_S, exclude_max=True))
    lasting = st.floats(0, DAY_S, exclude_min=(kind, name) not in AT_ONCE)
    seconds = 0.0 if (kind, name) in MOMENTS else draw(lasting)
    by = draw(st.floats(-CLOSES_S, CLOSES_S).filter(bool)) if name == "clock_jump" else 0.0
    steps = write = 0
    if kind == "controller" and name in DEATHS:
        steps, write = draw(st.sampled_from([(0, 0), (7, 0), (0, 3)]))
    return Fault(at, target, name, seconds, steps, write, by)


@settings(max_examples=150, deadline=None)
@given(st.lists(one_fault(), max_size=8, unique_by=lambda fault: (fault.device, fault.name)))
def test_a_written_schedule_reads_as_the_very_same_faults(faults: list[Fault]) -> None:
    again = parse_faults(write_faults(faults), FILE, BRANCH, 30)
    assert again == FaultPlan(tuple(sorted(faults)))


@settings(max_examples=150, deadline=None)
@given(
    st.dictionaries(
        st.sampled_from(["day", "at", "device", "kind", "fault", "per_day", "seconds", "steps", "by", "from", "to"]),
        st.sampled_from(
            (
                "1 -1 0 [] [1,2] {} nan -inf 1e400 [[1]] true 1979-05-27T07:32:00Z [{}] '10:00' 'controller'"
                f" 'led-1' 'led' 'silent' 'kill' ['silent'] {'9' * 4000}"
            ).split()
        ),
    ),
    st.sampled_from(["faults", "draw"]),
)
def test_whatever_stands_there_is_read_or_told_in_single_lines(table: dict[str, str], head: str) -> None:
    text = "\n".join((f"[[{head}]]", *(f"{key} = {value}" for key, value in table.items())))
    problems, lines = problems_in(text)
    assert len(lines) == len(problems)
    assert all(problem.line and problem.right for problem in problems)


def problems_in(text: str) -> tuple[list[Problem], list[str]]:
    try:
        read(text)
    except ConfigError as error:
        return error.problems, str(error).splitlines()
    return [], []
