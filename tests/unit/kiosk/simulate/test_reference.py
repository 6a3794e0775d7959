"""The reference hall over fewer days than are stated; `python -m benchmarks queueing` plays all of them."""

import pytest

from kiosk.simulate.customers import customers_of
from kiosk.simulate.play import play
from kiosk.simulate.reference import SEED, Hall, halls, waits_min

DAYS, TOLERANCE = 60, 0.25
"""Two standard deviations of 60 days; 400 days are within 5 %."""


@pytest.mark.parametrize("hall", halls(), ids=[hall.rule for hall in halls()])
def test_sixty_days_come_near_what_is_stated(hall: Hall) -> None:
    waits = waits_min(play(hall.scenario, SEED, DAYS, forecasts=False))
    for stated in hall.stated:
        assert stated.of(waits) == pytest.approx(stated.minutes, rel=TOLERANCE), stated.what


def test_as_many_customers_come_as_are_stated() -> None:
    scenario = halls()[0].scenario
    hours = scenario.week[0]
    assert hours is not None
    came = sum(len(customers_of(scenario, hours, f"{SEED}/{day}")) for day in range(DAYS))
    assert came / DAYS == pytest.approx(307.0, rel=0.02)
