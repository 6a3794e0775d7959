"""A violated run as text: everything that a reader needs, in columns, and nothing that a terminal would obey."""

from dataclasses import replace

from firmware_mocks.halls.soak.faults import Fault
from firmware_mocks.halls.soak.outcome import Moment, Outcome, Violation
from firmware_mocks.halls.soak.timeline import FEW, MANY, Story, fault_in_words, moments_before, tell

AT = 36_900.25
VIOLATION = Violation("one-slip", AT, "A001 was printed twice")
FAULTS = [Fault(AT - 22, "printer-1", "paper_out", 15.2), Fault(AT - 4, "controller", "kill", 1.2, steps=23)]
MOMENTS = (
    Moment(AT - 500, "people", "long before", "person"),
    Moment(AT - 22, "printer-1", "paper_out", "fault"),
    Moment(AT - 6.8, "printer-1", "paper_out is over", "mended"),
    Moment(AT - 1, "journal", "TicketIssued A001"),
    Moment(AT, "printer-1", "prints A001", "device"),
)
OUTCOME = Outcome(17, 1, 311, 9, "3f2a" * 16, (VIOLATION,), MOMENTS)
STORY = Story("branch", OUTCOME, FAULTS, 94, "paidui soak branch.toml --seed 17", "At most one slip.", "none can go")


def test_the_head_says_seed_truth_time_and_how_to_repeat_it() -> None:
    lines = tell(STORY).splitlines()
    for name, value in {
        "hall": "branch",
        "seed": "17",
        "truth": "one-slip: At most one slip.",
        "when": "day 1 10:15:00.250",
        "what": "A001 was printed twice",
        "repeat": "paidui soak branch.toml --seed 17",
    }.items():
        assert f"  {name:<10}  {value}" in lines


def test_the_faults_that_are_left_stand_in_columns() -> None:
    assert (
        "Faults (2 of 94 faults are left; none can go)\n"
        "  day 1 10:14:38.250  printer-1   paper_out  15.2 s\n"
        "  day 1 10:14:56.250  controller  kill       1.2 s, 23 steps after a touch or press\n"
    ) in tell(STORY)


def test_the_moments_end_with_the_violation() -> None:
    assert tell(STORY).endswith(
        "! day 1 10:14:38.250  printer-1  paper_out\n"
        "+ day 1 10:14:53.450  printer-1  paper_out is over\n"
        "  day 1 10:14:59.250  journal    TicketIssued A001\n"
        "  day 1 10:15:00.250  printer-1  prints A001\n"
        "> day 1 10:15:00.250  VIOLATED   A001 was printed twice\n"
    )


def test_a_busy_minute_is_told_by_its_end_and_a_quiet_one_by_what_came_before() -> None:
    busy = tuple(Moment(AT - 50 + n / 10, "people", f"{n}") for n in range(400))
    quiet = tuple(Moment(AT - 5000 + n * 100, "people", f"{n}") for n in range(50))
    assert moments_before(replace(OUTCOME, moments=busy), VIOLATION) == list(busy[-MANY:])
    assert moments_before(replace(OUTCOME, moments=quiet), VIOLATION) == list(quiet[-FEW:])


def test_what_came_after_the_violation_is_not_told() -> None:
    after = replace(OUTCOME, moments=(*MOMENTS, Moment(AT + 1, "people", "later")))
    assert "later" not in tell(replace(STORY, outcome=after))


def test_nothing_is_told_that_a_terminal_would_obey() -> None:
    bad = replace(OUTCOME, moments=(Moment(AT, "led-1", "\x1b[2J\r\nnew line 号"),))
    told = tell(replace(STORY, outcome=bad))
    assert "\x1b" not in told
    assert "\\x1b[2J\\r\\nnew line 号" in told


def test_no_fault_at_all_is_told_too() -> None:
    bare = tell(replace(STORY, faults=[], outcome=replace(OUTCOME, moments=())))
    assert "Faults (none of the 94 faults is needed; none can go)" in bare
    assert bare.endswith("> day 1 10:15:00.250  VIOLATED  A001 was printed twice\n")


def test_a_fault_in_words() -> None:
    assert fault_in_words(Fault(0, "controller", "clock_jump", 60, by=-90)) == "clock -90 s for 60 s"
    assert fault_in_words(Fault(0, "controller", "kill", write=3)) == "a moment, in disk write 3 after it"
