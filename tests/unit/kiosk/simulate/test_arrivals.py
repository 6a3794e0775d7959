"""Who comes: from a file, from a day of the journal, or as usual."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from kiosk.config import ConfigError, load
from kiosk.journal import Batch, Recorded, open_journal
from kiosk.process import Complaint
from kiosk.queueing import commands as do
from kiosk.queueing.apply import apply
from kiosk.queueing.decide import decide
from kiosk.queueing.model import Hall
from kiosk.rules_of import rules_of
from kiosk.simulate.arrival_files import load_arrivals
from kiosk.simulate.fitted import fitted
from kiosk.simulate.scenario import Rest, Scenario
from kiosk.simulate.usual import LOAD, usual_stays, usual_week

EXAMPLES = Path(__file__).parents[4] / "examples"
BRANCH, SMALL = EXAMPLES / "branch.toml", EXAMPLES / "small.toml"
ONE = '[[arrivals]]\nfrom = "09:00"\nuntil = "10:00"\nper_hour = 20\n'


def scenario_of(text: str, tmp_path: Path) -> Scenario:
    file = tmp_path / "arrivals.toml"
    file.write_text(text, encoding="utf-8")
    config = load(SMALL)
    return load_arrivals(file, config, rules_of(config))


def test_shares_of_services_and_classes_make_rates(tmp_path: Path) -> None:
    text = ONE + "services = { A = 3, B = 1 }\nclasses = { ordinary = 4, need = 1 }\n"
    hours = scenario_of(text, tmp_path).week[0]
    assert hours is not None
    assert {kind: pieces[0].per_hour for kind, pieces in hours.arrivals.items()} == pytest.approx(
        {("A", "ordinary"): 12.0, ("A", "need"): 3.0, ("B", "ordinary"): 4.0, ("B", "need"): 1.0}
    )
    assert (hours.opens_s, hours.closes_s) == (9 * 3600.0, 10 * 3600.0)


def test_times_are_those_of_the_service_else_of_all(tmp_path: Path) -> None:
    text = ONE + '[[times]]\nservice = "B"\nmean_s = 50\n[[times]]\nmean_s = 70\ndistribution = "gamma"\n'
    stays = scenario_of(text, tmp_path).stays
    assert (stays["A"].mean_s, stays["A"].distribution, stays["B"].mean_s) == (70, "gamma", 50)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "arrivals: missing"),
        (ONE.replace("20", "-1"), "arrivals[0].per_hour = -1 (line 4): too small; at least 0"),
        (ONE.replace("10:00", "08:00"), 'arrivals[0].until = "08:00" (line 3): not after from'),
        (ONE + "services = { X = 1 }", "the hall has no such service; known: A, B"),
        (ONE + "classes = { king = 1 }", "the hall has no such customer class; known: ordinary, need"),
        (ONE + "services = { A = 0 }", "no shares"),
        (ONE + "sevices = { A = 1 }", "no such key"),
        (ONE + '[[times]]\nservice = "X"\nmean_s = 5', "the hall has no such service"),
        (ONE + '[[times]]\nmean_s = 5\ndistribution = "uniform"', "times[0].distribution"),
        (ONE + '[[rests]]\ncounter = "9"\nfrom = "10:00"\nuntil = "11:00"', "the hall has no such counter"),
        (ONE + "[absence]\nshare = 2", "absence.share = 2 (line 6): too large"),
        ("[[arrivals", "not TOML"),
    ],
)
def test_what_is_wrong_in_a_file_is_told_with_its_line(text: str, said: str, tmp_path: Path) -> None:
    with pytest.raises(ConfigError) as told:
        scenario_of(text, tmp_path)
    assert said in str(told.value)
    assert len(str(told.value).splitlines()) == 1


def test_the_usual_day_is_as_busy_as_the_counters_bear() -> None:
    config = load(BRANCH)
    rules = rules_of(config)
    stays = usual_stays(rules)
    hours = usual_week(config, rules)[0]
    assert hours is not None
    work = sum(
        stays[kind[0]].mean_s * piece.per_hour * (piece.ends_s - piece.begins_s) / 3600.0
        for kind, pieces in hours.arrivals.items()
        for piece in pieces
    )
    assert work == pytest.approx(LOAD * len(rules.counters) * (hours.closes_s - hours.opens_s))


def test_nobody_comes_whom_no_counter_takes() -> None:
    config = load(BRANCH)
    rules = rules_of(config)
    hours = usual_week(config, rules)[0]
    assert hours is not None
    assert all(rules.takers(kind, rules.counters) for kind in hours.arrivals)


def test_rests_of_a_counter_that_touch_or_overlap_are_one(tmp_path: Path) -> None:
    rests = (("10:30", "11:30"), ("10:00", "11:00"), ("11:30", "12:00"), ("10:10", "10:20"), ("13:00", "14:00"))
    text = ONE + "".join(
        f'[[rests]]\ncounter = "{counter}"\nfrom = "{begins}"\nuntil = "{until}"\n'
        for counter in ("1", "2")
        for begins, until in rests
    )
    found = scenario_of(text, tmp_path)
    assert [(rest.counter, rest.begins_s / 3600.0, rest.ends_s / 3600.0) for rest in found.rests] == [
        ("1", 10.0, 12.0),
        ("1", 13.0, 14.0),
        ("2", 10.0, 12.0),
        ("2", 13.0, 14.0),
    ]


async def test_a_day_of_the_journal_is_fitted(tmp_path: Path) -> None:
    hall_file = tmp_path / "small.toml"
    hall_file.write_text(SMALL.read_text(encoding="utf-8"), encoding="utf-8")
    config = load(hall_file)
    rules = rules_of(config)
    await _write_a_morning(config.journal_path, Hall(rules))
    found = fitted("2026-03-02", config, rules)
    hours = found.week[0]
    assert hours is not None
    assert hours.opens_s == 9 * 3600.0
    assert {kind: pieces[0].per_hour for kind, pieces in hours.arrivals.items()} == {("A", "ordinary"): 20.0}
    assert found.stays["A"].mean_s == pytest.approx((10 * 300.0 + 9 * 100.0) / 19)
    assert found.absence.share == pytest.approx(0.1)
    assert found.absence.walk.mean_s == pytest.approx(20.0)
    assert found.off == ("2",)
    assert found.rests == (Rest("1", 9.5 * 3600.0, 9.75 * 3600.0),)
    with pytest.raises(Complaint, match="no tickets of that day"):
        fitted("2026-03-03", config, rules)


async def _write_a_morning(path: Path, hall: Hall) -> None:
    """Ten customers from nine, 20 s walk and 100 s service each, the last does not come; then a rest."""
    events: list[Recorded] = []

    def then(command: do.Command, seconds: float) -> None:
        at = datetime(2026, 3, 2, 1, tzinfo=UTC) + timedelta(seconds=seconds)
        for event in decide(hall, command, at):
            apply(hall, event)
            events.append(Recorded(len(events) + 1, "2026-03-02", event))

    then(do.OpenDay("2026-03-02"), 0)
    then(do.OpenCounter("1"), 0)
    for number in range(10):
        begins = 120.0 * number
        then(do.IssueTicket("A", token=str(number)), begins)
        then(do.CallNext("1"), begins)
        if number < 9:
            then(do.Start("1"), begins + 20)
            then(do.Finish("1"), begins + 119.999 + 0.001)
    then(do.NoShow("1"), 1200)
    then(do.PauseCounter("1"), 1800)
    then(do.OpenCounter("1"), 2700)
    async with open_journal(path) as journal:
        await journal.commit(Batch(events=events))
