"""The hall's own rules, on textbook queues, wait as long as theory says: seeds 1 to 20, intervals of 99 %."""

from pathlib import Path

import pytest

from kiosk.simulate.textbook import CASES, Case, compare
from kiosk.simulate.theory import Flow, cobham_s, erlang_c, kleinrock_s, mmc_wait_s, pollaczek_khinchine_s

PAGE = (Path(__file__).parents[4] / "docs" / "queueing.md").read_text(encoding="utf-8")
NARROW = 0.08
"""Half an interval against the theory's mean: a wider one would agree with anything."""


@pytest.mark.parametrize("case", CASES, ids=[case.name for case in CASES])
def test_simulated_waits_agree_with_theory_and_stand_on_the_page(case: Case) -> None:
    found = compare(case)
    assert [each.row() for each in found if not each.agrees] == []
    assert [each.row() for each in found if each.half_s > NARROW * each.theory_s] == []
    assert [each.row() for each in found if each.row() not in PAGE] == []


def test_one_counter_of_erlang_is_mm1() -> None:
    assert erlang_c(1, 0.6) == pytest.approx(0.6)
    assert mmc_wait_s(0.01, 60.0, 1) == pytest.approx(90.0)


def test_two_counters_by_hand() -> None:
    """c = 2, load 1: C = 1/3."""
    assert erlang_c(2, 1.0) == pytest.approx(1.0 / 3.0)


def test_one_class_has_no_priority() -> None:
    flow = Flow(0.01, 60.0, 7200.0)
    assert cobham_s([flow]) == pytest.approx([pollaczek_khinchine_s(flow)])
    assert kleinrock_s([flow], [5.0]) == pytest.approx([pollaczek_khinchine_s(flow)])


def test_equal_rates_are_first_come_first_served() -> None:
    flows = [Flow(0.004, 60.0, 7200.0), Flow(0.006, 50.0, 5000.0)]
    first, second = kleinrock_s(flows, [2.0, 2.0])
    assert first == pytest.approx(second)


def test_a_rate_beyond_all_others_is_strict() -> None:
    flows = [Flow(0.004, 60.0, 7200.0), Flow(0.006, 50.0, 5000.0)]
    assert kleinrock_s(flows, [1e9, 1.0]) == pytest.approx(cobham_s(flows), rel=1e-6)


@pytest.mark.parametrize("priorities", [[1.0, 1.0, 1.0], [4.0, 2.0, 1.0], [1.0, 7.0, 3.0]])
def test_what_one_class_gains_the_others_lose(priorities: list[float]) -> None:
    """Kleinrock's conservation law: the load-weighted mean wait is the same by every rule that never idles."""
    flows = [Flow(0.002, 60.0, 7200.0), Flow(0.005, 50.0, 5000.0), Flow(0.003, 90.0, 9000.0)]
    waits = kleinrock_s(flows, priorities)
    strict = cobham_s(flows)
    weighted = sum(flow.load * wait for flow, wait in zip(flows, waits, strict=True))
    assert weighted == pytest.approx(sum(flow.load * wait for flow, wait in zip(flows, strict, strict=True)))
