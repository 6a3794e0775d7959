"""Days that are played: every customer accounted for, the same from the same seed, forecasts that come true."""

from collections import Counter
from dataclasses import replace
from pathlib import Path
from random import Random

import pytest

from kiosk.config import load
from kiosk.queueing.rules import CustomerClass, NoShow, Profile, Rules, Service
from kiosk.simulate.command import scenario_of
from kiosk.simulate.customers import customers_of, moments
from kiosk.simulate.durations import Duration
from kiosk.simulate.figures import Tally
from kiosk.simulate.play import Visit, play
from kiosk.simulate.scenario import Absence, OpenHours, Piece, Rest, Scenario

SMALL = Path(__file__).parents[4] / "examples" / "small.toml"


def small() -> Scenario:
    return scenario_of(load(SMALL))


def waited(visits: list[Visit]) -> list[float]:
    return [visit.waited_s for visit in visits if visit.waited_s is not None]


def test_everybody_who_comes_is_called() -> None:
    played = play(small(), 3, 2)
    assert len(played.visits) > 150
    assert len(waited(played.visits)) == len(played.visits)


def test_the_same_seed_gives_the_same_day() -> None:
    assert play(small(), 5, 2) == play(small(), 5, 2)
    assert play(small(), 5, 1) != play(small(), 6, 1)


def test_the_same_customers_come_whatever_the_rule() -> None:
    scenario = small()
    rules = scenario.rules
    fifo = replace(rules, profiles={"all": replace(rules.profiles["all"], discipline="fifo")})
    one, other = play(scenario, 1, 1), play(replace(scenario, rules=fifo), 1, 1)
    assert [(v.service, v.customer_class, v.arrived_s) for v in one.visits] == [
        (v.service, v.customer_class, v.arrived_s) for v in other.visits
    ]
    assert one != other


def test_who_does_not_come_is_not_served_unless_back() -> None:
    scenario = small()
    nobody = replace(scenario, absence=Absence(share=1.0, patience_s=30.0))
    assert not any(visit.served for visit in play(nobody, 1, 1).visits)
    later = replace(nobody, absence=replace(nobody.absence, returning=1.0))
    rules = replace(scenario.rules, no_show=NoShow(recalls=2, returns=1))
    assert all(visit.served for visit in play(replace(later, rules=rules), 1, 1).visits)


def test_a_counter_that_rests_calls_nobody() -> None:
    rules = Rules(
        {"A": Service("A", 60.0)},
        {"ordinary": CustomerClass("ordinary")},
        {"all": Profile("all", ("A",), ("ordinary",))},
        {"1": "all"},
    )
    hours = OpenHours(0.0, 7200.0, {("A", "ordinary"): (Piece(0.0, 7200.0, 30.0),)})
    stays = {"A": Duration(60.0, 0.0, "deterministic")}
    rested = Scenario(rules, small().zone, (hours,) * 7, stays, rests=(Rest("1", 1800.0, 3600.0),))
    calls = [visit.arrived_s + visit.waited_s for visit in play(rested, 1, 1).visits if visit.waited_s is not None]
    assert not any(1800.0 < at < 3599.9 for at in calls)
    assert any(at >= 3599.9 for at in calls)


def test_nobody_comes_on_a_day_without_hours() -> None:
    scenario = small()
    days = {visit.day for visit in play(replace(scenario, week=(*scenario.week[:5], None, None)), 1, 7).visits}
    assert days == {0, 1, 2, 3, 4}


def test_forecasts_come_true_and_beat_the_baselines() -> None:
    """Ten days of two counters, with peaks, rests and no-shows; docs/queueing.md has fifty."""
    tally = Tally({"A": 900.0, "B": 900.0})
    tally.add(play(small(), 1, 10))
    found = tally.forecasts
    assert 0.75 <= found.within / found.tickets <= 0.92
    assert found.error_s <= 0.75 * min(found.by_people_s, found.by_last_s)


def test_customers_come_at_the_rates_of_their_pieces() -> None:
    pieces = (Piece(0.0, 3600.0, 20.0), Piece(3600.0, 7200.0, 60.0), Piece(5400.0, 7200.0, 40.0))
    came = [at for seed in range(200) for at in moments(pieces, Random(seed))]
    by_half_hour = Counter(int(at // 1800.0) for at in came)
    assert [by_half_hour[number] / 200 for number in range(4)] == pytest.approx([10, 10, 30, 50], rel=0.06)


def test_one_class_more_changes_nothing_for_the_others() -> None:
    scenario = small()
    hours = scenario.week[0]
    assert hours is not None
    fewer = replace(hours, arrivals={kind: pieces for kind, pieces in hours.arrivals.items() if kind[1] == "ordinary"})
    every = [each for each in customers_of(scenario, hours, "1/0") if each.customer_class == "ordinary"]
    assert every == customers_of(scenario, fewer, "1/0")


@pytest.mark.parametrize("distribution", ["lognormal", "exponential", "gamma", "deterministic"])
def test_durations_have_their_mean_and_second_moment(distribution: str) -> None:
    duration = Duration(300.0, 0.6, distribution)  # type: ignore[arg-type]
    random = Random(1)
    drawn = [duration.draw(random) for _ in range(40_000)]
    assert sum(drawn) / len(drawn) == pytest.approx(300.0, rel=0.02)
    assert sum(each**2 for each in drawn) / len(drawn) == pytest.approx(duration.second_moment, rel=0.04)
