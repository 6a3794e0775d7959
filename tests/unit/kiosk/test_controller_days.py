"""The business day: when it begins, that it never goes backwards, and what it leaves behind."""

from pathlib import Path

import pytest

from tests.unit.kiosk.running import HALL, answers, config, made, running, written
from tests.waiting import until
from tests.world import Clock

BERLIN = HALL.replace("Asia/Shanghai", "Europe/Berlin").replace('hall = "test"', 'hall = "test"\nday_starts = "02:30"')


@pytest.mark.parametrize(
    ("hall", "now", "day"),
    [
        (HALL, "2026-03-18T03:59:59+08:00", "2026-03-17"),
        (HALL, "2026-03-18T04:00:00+08:00", "2026-03-18"),
        (HALL, "2026-03-17T20:00:00+00:00", "2026-03-18"),
        (HALL, "2026-03-18T23:59:59+08:00", "2026-03-18"),
        (HALL, "2026-03-19T03:59:59+08:00", "2026-03-18"),
        (HALL, "2027-01-01T00:00:00+08:00", "2026-12-31"),
        (HALL.replace('"test"', '"test"\nday_starts = "00:00"', 1), "2026-03-18T00:00:00+08:00", "2026-03-18"),
        (BERLIN, "2026-03-29T01:59:59+01:00", "2026-03-28"),  # the clock jumps from 02:00 to 03:00, over 02:30
        (BERLIN, "2026-03-29T03:00:00+02:00", "2026-03-29"),
        (BERLIN, "2026-10-25T02:29:59+02:00", "2026-10-24"),
        (BERLIN, "2026-10-25T02:30:00+02:00", "2026-10-25"),  # and this half hour comes twice
    ],
)
async def test_a_business_day_is_the_local_date_minus_day_starts(tmp_path: Path, hall: str, now: str, day: str) -> None:
    clock = Clock()
    clock.set(now)
    async with running(tmp_path / "j.db", clock, config(hall)) as it:
        assert it.hall.day == day


async def test_the_hour_that_comes_twice_brings_no_day_back(tmp_path: Path) -> None:
    clock = Clock()
    clock.set("2026-10-25T02:45:00+02:00")
    async with running(tmp_path / "j.db", clock, config(BERLIN)) as it:
        await it.issue()
        clock.set("2026-10-25T02:10:00+01:00")
        assert await it.issue() == "A002"
        assert it.hall.day == "2026-10-25"


async def test_at_four_in_the_morning_what_is_left_expires_and_numbers_start_again(tmp_path: Path) -> None:
    clock = Clock()
    clock.set("2026-03-19T03:59:59+08:00")
    async with running(tmp_path / "j.db", clock) as it:
        await it.ask("open_counter", counter="1")
        assert [await it.issue(), await it.issue()] == ["A001", "A002"]
        clock.forward(1)
        assert await it.issue() == "A001"
        assert (it.hall.day, it.hall.counters["1"].phase) == ("2026-03-19", "closed")
        late = [(r.day, r.event.type) for r in written(it.path)][-4:]
    assert late == [
        ("2026-03-18", "TicketExpired"),
        ("2026-03-18", "TicketExpired"),
        ("2026-03-19", "DayOpened"),
        ("2026-03-19", "TicketIssued"),
    ]


async def test_a_new_day_begins_without_anybody_asking(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("kiosk.controller.DAY_WATCH_S", 0.01)
    async with running(tmp_path / "j.db") as it:
        await it.issue()
        it.clock.forward(86_400)
        await until(lambda: it.shown[-1].event.type == "DayOpened")
        assert it.hall.day == "2026-03-19"


async def test_a_clock_that_steps_back_changes_neither_day_nor_numbers(tmp_path: Path) -> None:
    clock = Clock()
    async with running(tmp_path / "j.db", clock) as it:
        await it.issue()
        clock.forward(-86_400)
        assert await it.issue() == "A002"
        assert it.hall.day == "2026-03-18"
    async with running(tmp_path / "j.db", clock) as it:
        assert await it.issue() == "A003", "nor over a restart"
        assert it.hall.day == "2026-03-18"
        clock.forward(2 * 86_400)
        assert await it.issue() == "A001"


async def test_answers_live_two_days_and_longer_and_then_make_room(tmp_path: Path) -> None:
    clock = Clock()
    async with running(tmp_path / "j.db", clock) as it:
        first = await it.ask("issue_ticket", service="A")
        clock.set("2026-03-20T08:59:59+08:00")
        await it.issue()
        assert ("kiosk-1", first["id"]) in answers(it.path)
        clock.forward(3 * 86_400)
        await it.issue()
        await until(lambda: ("kiosk-1", first["id"]) not in answers(it.path))


async def test_an_answer_is_kept_for_48_hours_to_the_second_even_in_march(tmp_path: Path) -> None:
    clock = Clock()
    clock.set("2026-03-28T02:29:59+01:00")  # the last second of the 27th
    async with running(tmp_path / "j.db", clock, config(BERLIN)) as it:
        first = await it.ask("issue_ticket", service="A")
        clock.forward(48 * 3600 - 1)
        await it.issue()
        assert ("kiosk-1", first["id"]) in answers(it.path)


async def test_the_epoch_grows_with_every_start_whatever_the_clock_says(tmp_path: Path) -> None:
    clock, epochs = Clock(), []
    for seconds in (0, 0, 0.0001, -86_400, 3 * 86_400, -86_400):
        clock.forward(seconds)
        async with made(tmp_path / "j.db", clock) as it:
            await it.controller.start()
            epochs.append(it.controller.epoch)
    assert epochs == sorted(set(epochs))
