"""When a zone's clock shows which times of one day, daylight saving included. Pure."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

_LARGEST_OFFSET = timedelta(hours=16)
"""Local time is never further from UTC."""


class LocalDay:
    """A date in a zone. Its clock changes at most once; it may skip times (a gap) or show them twice (a fold)."""

    def __init__(self, day: date, zone: ZoneInfo) -> None:
        self.date = day
        self._zone = zone
        midnight = datetime.combine(day, time(), UTC)
        begins, ends = midnight - _LARGEST_OFFSET, midnight + timedelta(days=1) + _LARGEST_OFFSET
        before, after = self._offset(begins), self._offset(ends)
        change = ends if before == after else self._change(begins, ends)
        self._regimes = (_Regime(begins, change, before), _Regime(change, ends, after))

    def shows(self, begins: datetime, ends: datetime) -> list[tuple[datetime, datetime]]:
        """When it shows a time from `begins` (naive) until before `ends`: nothing in a gap, twice in a fold."""
        found: list[tuple[datetime, datetime]] = []
        for regime in self._regimes:
            first = max(_utc(begins, regime), regime.begins)
            last = min(_utc(ends, regime), regime.ends)
            if first < last and found and found[-1][1] == first:
                found[-1] = (found[-1][0], last)
            elif first < last:
                found.append((first, last))
        return found

    def first(self, local: datetime, since: datetime | None = None) -> datetime:
        """The first moment, not before `since`, at which it shows `local` (naive), or a later time after a gap."""
        for regime in self._regimes:
            moment = max(_utc(local, regime), regime.begins)
            if moment < regime.ends and (since is None or moment >= since):
                return moment
        return _utc(local, self._regimes[-1])

    def _change(self, begins: datetime, ends: datetime) -> datetime:
        before = self._offset(begins)
        while ends - begins > timedelta(seconds=1):
            middle = begins + (ends - begins) // 2
            begins, ends = (middle, ends) if self._offset(middle) == before else (begins, middle)
        return ends.replace(microsecond=0)

    def _offset(self, moment: datetime) -> timedelta:
        return moment.astimezone(self._zone).utcoffset() or timedelta()


@dataclass(frozen=True, slots=True)
class _Regime:
    """A stretch of time with one offset from UTC."""

    begins: datetime
    ends: datetime
    offset: timedelta


def _utc(local: datetime, regime: _Regime) -> datetime:
    return local.replace(tzinfo=UTC) - regime.offset
