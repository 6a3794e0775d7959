"""When tickets are issued: hours of the hall and of a service, holidays, before opening, daylight saving."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.calendar import LOOK_AHEAD, Calendar, Opening
from kiosk.config import HallConfig
from kiosk.local_day import LocalDay
from tests.unit.kiosk.test_config import hall

BERLIN, NEW_YORK = "Europe/Berlin", "America/New_York"
SPRING = {BERLIN: date(2026, 3, 29), NEW_YORK: date(2026, 3, 8)}
AUTUMN = {BERLIN: date(2026, 10, 25), NEW_YORK: date(2026, 11, 1)}
WEEK = (
    '[[hours]]\ndays = ["mon", "tue", "wed", "thu", "fri"]\nopen = "09:00"\nclose = "17:00"\nserves_until = "17:30"\n'
)
SUNDAY, MONDAY, FRIDAY = date(2026, 6, 7), date(2026, 6, 8), date(2026, 6, 12)


def configured(more: str = WEEK, *, zone: str = BERLIN, before: int = 0) -> HallConfig:
    return hall(more, before=f'time_zone = "{zone}"\nissue_before_opening_min = {before}\n')


def local(day: date, clock: str, zone: str = BERLIN, fold: int = 0) -> datetime:
    return datetime.combine(day, time.fromisoformat(clock), ZoneInfo(zone)).replace(fold=fold)


def utc(day: date, clock: str) -> datetime:
    return datetime.combine(day, time.fromisoformat(clock), UTC)


def window(opens: str, closes: str, more: str = "") -> str:
    return f'[[hours]]\nopen = "{opens}"\nclose = "{closes}"\n{more}\n'


def test_without_hours_tickets_are_always_issued() -> None:
    for hour in range(0, 48, 5):
        assert Calendar(configured("", before=30)).at("A", utc(MONDAY, "00:00") + timedelta(hours=hour)) == Opening(
            True
        )


def test_tickets_are_issued_from_open_until_before_close() -> None:
    calendar = Calendar(configured())
    opened = [calendar.at("A", local(MONDAY, clock)).open for clock in ("08:59:59", "09:00", "16:59:59", "17:00")]
    assert opened == [False, True, True, False]


def test_an_open_service_says_by_when_the_last_customer_shall_be_served() -> None:
    assert Calendar(configured()).at("A", local(MONDAY, "12:00")) == Opening(True, serves_until=local(MONDAY, "17:30"))


@pytest.mark.parametrize(
    ("day", "clock", "opens"),
    [(MONDAY, "03:00", MONDAY), (MONDAY, "17:00", MONDAY + timedelta(1)), (FRIDAY, "20:00", MONDAY + timedelta(7))],
)
def test_a_closed_service_says_when_tickets_are_next(day: date, clock: str, opens: date) -> None:
    assert Calendar(configured()).at("A", local(day, clock)) == Opening(False, "hours", opens_at=local(opens, "09:00"))


def test_all_times_are_aware_and_of_utc() -> None:
    calendar = Calendar(configured())
    closed, opened = calendar.at("A", local(SUNDAY, "12:00")), calendar.at("A", local(MONDAY, "12:00"))
    assert closed.opens_at
    assert opened.serves_until
    assert closed.opens_at.tzinfo is opened.serves_until.tzinfo is UTC


def test_an_opening_further_away_than_two_weeks_is_not_looked_for() -> None:
    calendar = Calendar(configured(WEEK + '[[holidays]]\ndate = "2026-06-01"\nuntil = "2026-07-01"\n'))
    assert calendar.at("A", local(date(2026, 6, 10), "12:00")) == Opening(False, "holiday")
    before = date(2026, 7, 2) - timedelta(days=LOOK_AHEAD)
    assert calendar.at("A", local(before, "12:00")).opens_at == local(date(2026, 7, 2), "09:00")
    assert calendar.at("A", local(before - timedelta(days=1), "12:00")).opens_at is None


def test_tickets_are_issued_some_minutes_before_opening() -> None:
    calendar = Calendar(configured(before=10))
    assert [calendar.at("A", local(MONDAY, clock)).open for clock in ("08:49:59", "08:50")] == [False, True]
    assert calendar.at("A", local(SUNDAY, "12:00")).opens_at == local(MONDAY, "08:50")


def test_what_opens_soon_after_midnight_is_issued_the_evening_before() -> None:
    calendar = Calendar(configured(window("00:30", "01:30", 'days = ["tue"]'), before=60))
    opened = [calendar.at("A", local(MONDAY, clock)).open for clock in ("23:29", "23:30", "23:59")]
    assert opened == [False, True, True]
    assert calendar.at("A", local(MONDAY, "12:00")).opens_at == local(MONDAY, "23:30")


def test_no_ticket_before_opening_belongs_to_the_business_day_before() -> None:
    calendar = Calendar(configured(window("04:30", "12:00"), before=60))
    assert calendar.at("A", local(MONDAY, "02:00")).opens_at == local(MONDAY, "04:00")


def test_a_break_shorter_than_the_minutes_before_opening_is_no_break_for_issuing() -> None:
    windows = window("09:00", "12:00", 'serves_until = "12:00"') + window("12:10", "15:00", 'serves_until = "15:30"')
    calendar = Calendar(configured(windows, before=15))
    until = [calendar.at("A", local(MONDAY, clock)).serves_until for clock in ("11:54", "11:55", "12:05")]
    assert until == [local(MONDAY, "12:00"), local(MONDAY, "15:30"), local(MONDAY, "15:30")]


def two_services(hours: str, more: str = "") -> Calendar:
    second = f'[[services]]\nletter = "B"\nnames = {{ zh = "b", en = "b" }}\n{hours}'
    taken = '[[profiles]]\nid = "b"\nnames = { zh = "b", en = "b" }\nservices = ["B"]\n'
    counter = '[[counters]]\nid = "2"\nnames = { zh = "b", en = "b" }\nprofile = "b"\n'
    return Calendar(configured(WEEK + second + taken + counter + more))


def test_the_hours_of_a_service_replace_those_of_the_hall() -> None:
    calendar = two_services('[[services.hours]]\ndays = ["sun"]\nopen = "10:00"\nclose = "11:00"\n')
    assert [calendar.at(service, local(MONDAY, "10:30")).open for service in "AB"] == [True, False]
    assert [calendar.at(service, local(SUNDAY, "10:30")).open for service in "AB"] == [False, True]


def test_a_holiday_closes_the_services_it_is_for() -> None:
    calendar = two_services("", f'[[holidays]]\ndate = {MONDAY}\nservices = ["B"]\n')
    assert [calendar.at(service, local(MONDAY, "10:30")).reason for service in "AB"] == [None, "holiday"]
    assert calendar.at("B", local(MONDAY, "10:30")).opens_at == local(MONDAY + timedelta(1), "09:00")


def test_a_holiday_of_several_days_ends_with_its_last() -> None:
    calendar = Calendar(configured(WEEK + f'[[holidays]]\ndate = {MONDAY}\nuntil = "2026-06-11"\n'))
    days = [calendar.at("A", local(MONDAY + timedelta(n), "10:00")).reason for n in range(-1, 5)]
    assert days == ["hours", "holiday", "holiday", "holiday", "holiday", None]


def test_a_holiday_is_the_reason_also_where_the_week_is_closed() -> None:
    calendar = Calendar(configured(WEEK + f'[[holidays]]\ndate = {SUNDAY}\nuntil = "{MONDAY}"\n'))
    moments = [local(SUNDAY, "12:00"), local(MONDAY, "03:00")]
    assert [calendar.at("A", moment).reason for moment in moments] == ["holiday", "holiday"]


def test_a_hall_that_is_always_open_is_closed_on_a_holiday_until_midnight() -> None:
    calendar = Calendar(configured(f"[[holidays]]\ndate = {MONDAY}\n", before=30))
    assert calendar.at("A", local(SUNDAY, "23:59:59")).open
    midnight = local(MONDAY + timedelta(1), "00:00")
    assert calendar.at("A", local(MONDAY, "00:00")) == Opening(False, "holiday", opens_at=midnight)
    assert calendar.at("A", midnight).open


def test_a_holiday_may_have_hours_of_its_own() -> None:
    special = 'open = "10:00"\nclose = "12:00"\nserves_until = "12:15"\n'
    calendar = Calendar(configured(WEEK + f"[[holidays]]\ndate = {MONDAY}\n{special}", before=5))
    said = [calendar.at("A", local(MONDAY, clock)) for clock in ("08:00", "09:30", "09:55", "11:59", "13:00", "18:00")]
    assert [each.reason for each in said] == ["hours", "holiday", None, None, "holiday", "hours"]
    assert said[2].serves_until == local(MONDAY, "12:15")
    assert said[0].opens_at == local(MONDAY, "09:55")


def test_a_service_that_the_hall_does_not_have_is_an_error() -> None:
    with pytest.raises(KeyError):
        Calendar(configured()).at("Z", local(MONDAY, "12:00"))


@pytest.mark.parametrize("zone", [BERLIN, NEW_YORK])
@pytest.mark.parametrize("days", [SPRING, AUTUMN])
def test_the_hall_keeps_its_clock_on_the_days_when_clocks_change(zone: str, days: dict[str, date]) -> None:
    calendar = Calendar(configured(window("09:00", "17:00"), zone=zone, before=30))
    moments = [local(days[zone], clock, zone) for clock in ("08:29:59", "08:30", "16:59:59", "17:00")]
    assert [calendar.at("A", moment).open for moment in moments] == [False, True, True, False]
    night = calendar.at("A", local(days[zone] - timedelta(1), "20:00", zone))
    assert night.opens_at == local(days[zone], "08:30", zone)


def test_a_window_in_the_gap_does_not_happen() -> None:
    calendar = Calendar(configured(window("02:10", "02:50"), zone=BERLIN))
    assert calendar.at("A", utc(SPRING[BERLIN], "00:00")).opens_at == local(SPRING[BERLIN] + timedelta(1), "02:10")
    assert not any(calendar.at("A", utc(SPRING[BERLIN], f"0{h}:{m:02}")).open for h in range(3) for m in range(60))


def test_a_window_that_begins_or_ends_in_the_gap_does_so_when_the_clock_jumps() -> None:
    jump = utc(SPRING[BERLIN], "01:00")
    begins = Calendar(configured(window("02:30", "05:00", 'serves_until = "05:10"')))
    assert begins.at("A", jump - timedelta(minutes=1)).opens_at == jump
    assert begins.at("A", jump) == Opening(True, serves_until=local(SPRING[BERLIN], "05:10"))
    ends = Calendar(configured(window("00:30", "02:30", 'serves_until = "02:40"')))
    assert ends.at("A", jump - timedelta(seconds=1)) == Opening(True, serves_until=jump)
    assert not ends.at("A", jump).open


def test_a_window_in_the_fold_happens_twice_as_the_clock_shows_it_twice() -> None:
    calendar = Calendar(configured(window("02:15", "02:45", 'serves_until = "02:50"')))
    day = AUTUMN[BERLIN]
    opened = [
        calendar.at("A", utc(day, clock)).open for clock in ("00:14", "00:15", "00:45", "01:14", "01:15", "01:45")
    ]
    assert opened == [False, True, False, False, True, False]
    assert calendar.at("A", utc(day, "00:20")).serves_until == local(day, "02:50", fold=0).astimezone(UTC)
    assert calendar.at("A", utc(day, "01:20")).serves_until == local(day, "02:50", fold=1).astimezone(UTC)
    assert calendar.at("A", utc(day, "00:50")).opens_at == utc(day, "01:15")


def test_a_zone_that_changes_at_midnight_and_one_that_skipped_a_day() -> None:
    beirut = Calendar(configured(window("00:10", "09:00"), zone="Asia/Beirut"))
    jump = datetime(2026, 3, 28, 22, tzinfo=UTC)
    assert beirut.at("A", jump - timedelta(minutes=1)).opens_at == jump
    apia = Calendar(configured(window("09:00", "17:00"), zone="Pacific/Apia"))
    thursday, saturday = date(2011, 12, 29), date(2011, 12, 31)
    assert apia.at("A", local(thursday, "18:00", "Pacific/Apia")).opens_at == local(saturday, "09:00", "Pacific/Apia")


CHANGES = st.sampled_from(
    [
        *SPRING.items(),
        *AUTUMN.items(),
        ("Australia/Lord_Howe", date(2026, 4, 5)),
        ("Africa/Casablanca", date(2026, 2, 15)),
        ("Asia/Shanghai", MONDAY),
    ]
)
CLOCKS = st.integers(0, 24 * 60 - 1).map(lambda minute: time(minute // 60, minute % 60)) | st.sampled_from(
    [time(1, 30), time(2), time(2, 10), time(2, 30), time(2, 50), time(3)]
)


MINUTES = st.integers(-1500, 2900)


@given(CHANGES, CLOCKS, CLOCKS, MINUTES)
def test_tickets_are_issued_whenever_the_halls_clock_shows_a_time_in_the_window(
    change: tuple[str, date], one: time, other: time, minutes: int
) -> None:
    zone, day = change
    opens, closes = sorted((one, other))
    if opens == closes:
        return
    now = utc(day, "00:00") + timedelta(minutes=minutes)
    said = Calendar(configured(window(f"{opens:%H:%M}", f"{closes:%H:%M}"), zone=zone)).at("A", now)
    assert said.open == (opens <= now.astimezone(ZoneInfo(zone)).time() < closes)


@given(CHANGES, CLOCKS, CLOCKS, st.integers(0, 120), MINUTES)
def test_the_next_opening_is_closed_just_before_and_open_then(
    change: tuple[str, date], one: time, other: time, before: int, minutes: int
) -> None:
    zone, day = change
    opens, closes = sorted((one, other))
    if opens == closes:
        return
    calendar = Calendar(configured(window(f"{opens:%H:%M}", f"{closes:%H:%M}"), zone=zone, before=before))
    now = utc(day, "00:00") + timedelta(minutes=minutes)
    said = calendar.at("A", now)
    if said.open:
        return
    assert said.opens_at
    assert now < said.opens_at
    assert calendar.at("A", said.opens_at).open
    assert not calendar.at("A", said.opens_at - timedelta(seconds=1)).open


def test_asking_of_many_days_and_services_keeps_few_of_them() -> None:
    calendar = Calendar(configured())
    for day in range(3000):
        calendar.at("A", local(MONDAY, "12:00") + timedelta(days=day))
    assert len(calendar._days) <= 1000


def test_a_day_without_a_change_shows_each_time_once() -> None:
    day = LocalDay(MONDAY, ZoneInfo(BERLIN))
    noon = datetime.combine(MONDAY, time(12))
    assert day.first(noon) == utc(MONDAY, "10:00")
    assert day.shows(noon, noon + timedelta(hours=1)) == [(utc(MONDAY, "10:00"), utc(MONDAY, "11:00"))]


def test_a_window_over_the_night_of_the_change_is_one() -> None:
    day = LocalDay(SPRING[BERLIN], ZoneInfo(BERLIN))
    midnight = datetime.combine(SPRING[BERLIN], time())
    over = day.shows(midnight + timedelta(hours=1), midnight + timedelta(hours=5))
    assert over == [(utc(SPRING[BERLIN], "00:00"), utc(SPRING[BERLIN], "03:00"))]


@pytest.mark.parametrize(("zone", "season"), [(BERLIN, SPRING), (NEW_YORK, SPRING), (BERLIN, AUTUMN)])
def test_a_quota_is_new_on_the_next_business_day_whatever_the_night_does(zone: str, season: dict[str, date]) -> None:
    change = season[zone]
    calendar = Calendar(configured("", zone=zone))
    evening, small_hours = local(change - timedelta(days=1), "23:30", zone), local(change, "00:30", zone)
    for now in (evening, small_hours):
        assert calendar.again("A", "quota_reached", now) == local(change, "04:00", zone)
    assert calendar.again("A", "quota_reached", local(change, "05:00", zone)) == local(
        change + timedelta(1), "04:00", zone
    )


def test_after_the_last_ticket_of_the_day_tickets_are_next_when_another_day_opens() -> None:
    calendar = Calendar(configured(WEEK + f"[[holidays]]\ndate = {MONDAY + timedelta(days=1)}\n"))
    wednesday = local(MONDAY + timedelta(days=2), "09:00")
    assert calendar.again("A", "quota_reached", local(MONDAY, "10:00")) == wednesday
    assert calendar.again("A", "too_late", local(MONDAY, "16:59")) == wednesday
    assert calendar.again("A", "holiday", local(MONDAY + timedelta(days=1), "10:00")) == wednesday


def test_what_no_clock_will_change_has_no_time() -> None:
    calendar = Calendar(configured())
    for why in ("stopped", "queue_full", "storage_full", None):
        assert calendar.again("A", why, local(MONDAY, "10:00")) is None
