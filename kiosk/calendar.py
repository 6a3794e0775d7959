"""Whether tickets of a service are issued at a moment, and when next: hours, holidays, daylight saving. No clock."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Literal

from kiosk.config import HallConfig, Holiday, Hours
from kiosk.config.parts import WEEKDAYS
from kiosk.local_day import LocalDay

Reason = Literal["hours", "holiday"]
LOOK_AHEAD = 14
"""Days in which the next opening is looked for."""

_MOST_DAYS_KEPT = 1000


@dataclass(frozen=True, slots=True)
class Opening:
    """Whether tickets are issued. `reason`: why not. `serves_until`: by when the last of them shall be served, of the
    window now open. `opens_at`: when they are next; None while they are, and where it is not known. Times are UTC."""

    open: bool
    reason: Reason | None = None
    serves_until: datetime | None = None
    opens_at: datetime | None = None


_OPEN = Opening(True)


class Calendar:
    """A hall's week and holidays. A window means the hall's own clock: what the clock skips or shows twice in a night
    of daylight saving, the window does too."""

    def __init__(self, config: HallConfig) -> None:
        self._zone = config.zone
        self._before = timedelta(minutes=config.issue_before_opening_min)
        self._day_starts = config.day_starts
        self._hours = {each.letter: each.hours or config.hours for each in config.services}
        self._holidays = {each.letter: _holidays_of(config, each.letter) for each in config.services}
        self._always = {each.letter for each in config.services if not self._hours[each.letter]}
        self._always -= {letter for letter, holidays in self._holidays.items() if holidays}
        self._days: dict[tuple[str, date], _Day] = {}

    def at(self, service: str, now: datetime) -> Opening:
        """`now` is aware, and so is all that is answered; raises KeyError for a service that the hall does not have."""
        if service in self._always:
            return _OPEN
        today = now.astimezone(self._zone).date()
        if (window := self._window(service, today, now)) is not None:
            return Opening(True, serves_until=window.serves_until)
        reason: Reason = "holiday" if self._day(service, today).closed_by_holiday(now) else "hours"
        return Opening(False, reason, opens_at=self._next(service, today, now))

    def again(self, service: str, why: str | None, now: datetime) -> datetime | None:
        """When tickets are issued next, of a service that gives none (UTC); None where not the time alone decides."""
        match why:
            case "hours" | "holiday":
                return self.at(service, now).opens_at
            case "too_late":
                return self._next(service, now.astimezone(self._zone).date(), now)
            case "quota_reached":
                return self._of_another_day(service, now)
        return None

    def _of_another_day(self, service: str, now: datetime) -> datetime | None:
        """First in the next business day."""
        today = now.astimezone(self._zone).date()
        begins = (LocalDay(today + timedelta(days=n), self._zone) for n in range(2))
        starts = next(
            start for day in begins if (start := day.first(datetime.combine(day.date, self._day_starts))) > now
        )
        opening = self.at(service, starts)
        return starts if opening.open else opening.opens_at

    def _window(self, service: str, today: date, now: datetime) -> "_Window | None":
        """Tomorrow's too: what opens soon after midnight is issued before it. Of two, the later."""
        for day in (today + timedelta(days=1), today):
            for window in reversed(self._day(service, day).windows):
                if window.holds(now):
                    return window
        return None

    def _next(self, service: str, today: date, now: datetime) -> datetime | None:
        for ahead in range(LOOK_AHEAD + 1):
            for window in self._day(service, today + timedelta(days=ahead)).windows:
                if window.issues_from > now:
                    return window.issues_from
        return None

    def _day(self, service: str, day: date) -> "_Day":
        if (service, day) not in self._days:
            if len(self._days) >= _MOST_DAYS_KEPT:
                self._days.clear()
            self._days[service, day] = self._reckoned(service, day)
        return self._days[service, day]

    def _reckoned(self, service: str, day: date) -> "_Day":
        clock = LocalDay(day, self._zone)
        usual = self._windows(clock, _usual(day, self._hours[service]), always=not self._hours[service])
        holiday = next(
            (each for each in self._holidays[service] if each.date <= day <= (each.until or each.date)), None
        )
        if holiday is None:
            return _Day(usual, usual, False)
        return _Day(self._windows(clock, _special(day, holiday)), usual, True)

    def _windows(self, clock: LocalDay, spans: "Sequence[_Span]", always: bool = False) -> "tuple[_Window, ...]":
        before = timedelta() if always else self._before
        day_starts = clock.first(datetime.combine(clock.date, self._day_starts))
        found = []
        for span in spans:
            for opens, closes in clock.shows(span.opens, span.closes):
                issues_from = opens - before if opens < day_starts else max(opens - before, day_starts)
                until = clock.first(span.serves_until, opens) if span.serves_until else None
                found.append(_Window(issues_from, closes, until))
        return tuple(sorted(found, key=lambda each: each.issues_from))


@dataclass(frozen=True, slots=True)
class _Window:
    issues_from: datetime
    closes: datetime
    serves_until: datetime | None

    def holds(self, now: datetime) -> bool:
        return self.issues_from <= now < self.closes


@dataclass(frozen=True, slots=True)
class _Day:
    """`usual`: the windows, if it were no holiday."""

    windows: tuple[_Window, ...]
    usual: tuple[_Window, ...]
    holiday: bool

    def closed_by_holiday(self, now: datetime) -> bool:
        return self.holiday and (not self.windows or any(each.holds(now) for each in self.usual))


@dataclass(frozen=True, slots=True)
class _Span:
    """A window as the hall's clock shows it; naive."""

    opens: datetime
    closes: datetime
    serves_until: datetime | None = None

    @classmethod
    def on(cls, day: date, opens: time, closes: time, until: time | None) -> "_Span":
        moments = (datetime.combine(day, opens), datetime.combine(day, closes))
        return cls(*moments, datetime.combine(day, until) if until else None)


def _holidays_of(config: HallConfig, service: str) -> tuple[Holiday, ...]:
    return tuple(each for each in config.holidays if each.services is None or service in each.services)


def _usual(day: date, hours: Sequence[Hours]) -> list[_Span]:
    if not hours:
        midnight = datetime.combine(day, time())
        return [_Span(midnight, midnight + timedelta(days=1))]
    today = WEEKDAYS[day.weekday()]
    return [_Span.on(day, each.open, each.close, each.serves_until) for each in hours if today in each.days]


def _special(day: date, holiday: Holiday) -> list[_Span]:
    if holiday.open is None or holiday.close is None:
        return []
    return [_Span.on(day, holiday.open, holiday.close, holiday.serves_until)]
