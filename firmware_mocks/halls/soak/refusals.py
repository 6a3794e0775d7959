"""Tickets refused by a rule: does the judge's own account say the same? Written from the rules' text (docs), not from
the core.

Each of these refusals stands in the journal with its transaction. What it says of the queue must have been so at some
moment of that transaction: before its events, between two of them, or after them.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from firmware_mocks.halls.soak.fairness import Fairness
from firmware_mocks.halls.soak.ledger import Account, Blame, Entry
from kiosk.config import HallConfig
from kiosk.config.parts import WEEKDAYS

RULED = ("nobody_takes", "queue_full", "quota_reached", "too_late", "hall_closed", "service_closed")
"""Refusals that follow from the hall's file, and from what stands in the journal before them."""

CLOCK_S = 3.0
"""Between a decision by the controller's clock and its commit, or what is known of either."""

GENEROUS = 2.0
"""What the core expects of times to come is its own and cannot be decided from here. But no customer takes longer than
so many times the usual work of the longest service; and never is there less than one counter for all of them."""

Moments = tuple[datetime, ...]
"""What right and wrong clocks say at a simulated second; aware."""


@dataclass(frozen=True, slots=True)
class Refusal:
    """No ticket for a service and class, wanted since `asked_at`."""

    whose: str
    reason: str
    service: str
    customer_class: str
    asked_at: float


class Refusals:
    """`told`, then `look` after each event of the transaction, then `settle`."""

    def __init__(
        self, config: HallConfig, at: Callable[[float], Moments], account: Account, fairness: Fairness, blame: Blame
    ) -> None:
        self._config, self._at = config, at
        self._account, self._fairness, self._blame = account, fairness, blame
        self._services = {service.letter: service for service in config.services}
        self._stopped: dict[str, bool] = {}
        self._open: list[Refusal] = []
        self._holds: dict[str, Callable[[Refusal], bool]] = {
            "nobody_takes": self._nobody_takes,
            "queue_full": self._queue_full,
            "quota_reached": self._quota_reached,
            "service_closed": lambda it: self._stopped.get(it.service, False),
        }

    def told(self, refused: list[Refusal]) -> None:
        """A transaction has refused these."""
        self._open = refused
        self._sift()

    def look(self, entry: Entry) -> None:
        """The account has taken an event of it."""
        if entry.type == "DayOpened":
            self._stopped.clear()
        elif entry.type in ("IssueStopped", "IssueResumed"):
            self._stopped[entry.fields["service"]] = entry.type == "IssueStopped"
        self._sift()

    def settle(self, at: float) -> None:
        """It was written; what was never so is blamed, and what the clock decides is judged by it."""
        for it in self._open:
            if not self._by_the_clock(it, at):
                wanted = f"service {it.service} for class {it.customer_class}"
                self._blame("refused", f"{it.whose} is refused {wanted}: {it.reason}, which is not so")
        self._open = []

    def _sift(self) -> None:
        if self._open:
            self._open = [it for it in self._open if it.reason not in self._holds or not self._holds[it.reason](it)]

    # --- by the account

    def _nobody_takes(self, it: Refusal) -> bool:
        """No counter, open or not, is there for such tickets or helps with them."""
        return not any(self._takes(profile, it) for profile in self._fairness.profile_of.values())

    def _takes(self, id: str, it: Refusal) -> bool:
        profile = self._config.profile(id)
        classes, idle = self._config.classes_of(profile), profile.when_idle
        if it.service in profile.services and it.customer_class in classes:
            return True
        if idle is None:
            return False
        return it.service in (idle.services or profile.services) and it.customer_class in (idle.classes or classes)

    def _queue_full(self, it: Refusal) -> bool:
        most = self._services[it.service].max_waiting
        waiting = sum(ticket.service == it.service for ticket in self._account.waiting.values())
        return most is not None and waiting >= most

    def _quota_reached(self, it: Refusal) -> bool:
        most = self._services[it.service].max_per_day
        return most is not None and self._account.last.get(it.service, 0) >= most

    # --- by the clock

    def _by_the_clock(self, it: Refusal, written_at: float) -> bool:
        """At some moment between the wish and the answer; the controller's clock may go wrong."""
        seconds = (it.asked_at - CLOCK_S, written_at + CLOCK_S)
        moments = [at.astimezone(self._config.zone).replace(tzinfo=None) for each in seconds for at in self._at(each)]
        match it.reason:
            case "hall_closed":
                return any(not self._windows(it.service, at) for at in moments)
            case "too_late":
                work = timedelta(seconds=self._most_work_s())
                return any(
                    until is not None and at + work > until for at in moments for until in self._windows(it.service, at)
                )
        return False

    def _most_work_s(self) -> float:
        """Until all who are in the hall, and one more, have been served, one after the other."""
        there = sum(place.ticket is not None for place in self._account.places.values())
        usual = max(service.mean_service_s for service in self._services.values())
        return GENEROUS * usual * (len(self._account.waiting) + there + 1)

    def _windows(self, service: str, at: datetime) -> list[datetime | None]:
        """Of the windows that are open at a moment, by when all shall be served."""
        found = self._windows_of(service, at.date())
        return [until for issues_from, closes, until in found if issues_from <= at < closes]

    def _windows_of(self, service: str, day: date) -> Iterator[tuple[datetime, datetime, datetime | None]]:
        config = self._config
        hours = self._services[service].hours or config.hours
        before = timedelta(minutes=config.issue_before_opening_min)
        special = [
            each
            for each in config.holidays
            if each.date <= day <= (each.until or each.date) and (each.services is None or service in each.services)
        ]
        if not hours and not special:
            yield datetime.combine(day, time()), datetime.combine(day, time()) + timedelta(days=1), None
        usual = [each for each in hours if WEEKDAYS[day.weekday()] in each.days]
        for each in special[:1] or usual:
            if each.open is not None and each.close is not None:
                until = datetime.combine(day, each.serves_until) if each.serves_until is not None else None
                yield datetime.combine(day, each.open) - before, datetime.combine(day, each.close), until
