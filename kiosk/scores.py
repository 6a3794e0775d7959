"""What customers thought, out of the journal: by counter and by service, never by teller. Pure.

A mean is told from 5 scores on: of fewer it would say more about chance, and about who sat there, than of the service.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from kiosk.journal import Recorded
from kiosk.queueing.events import RatingAsked, TicketFinished, TicketIssued, TicketRated, TicketTransferred

LEAST_FOR_A_MEAN = 5
LOW = 2
"""Scores up to this are listed by their tickets."""

MOST_LISTED = 20
DIGITS = 3


@dataclass(slots=True)
class Visit:
    """One that was asked about: where, for which service, and the answer, if there was one."""

    day: str
    ticket: str
    at: datetime
    counter: str
    service: str
    score: int | None = None


@dataclass(slots=True)
class Scores:
    """Of one counter, one service, or all. `given`: how many of each score, from 1 to 5."""

    asked: int = 0
    given: list[int] = field(default_factory=lambda: [0] * 5)

    def add(self, visit: Visit) -> None:
        self.asked += 1
        if visit.score is not None:
            self.given[visit.score - 1] += 1

    @property
    def answered(self) -> int:
        return sum(self.given)

    @property
    def share(self) -> float | None:
        """Who answered, of those who were asked."""
        return self.answered / self.asked if self.asked else None

    @property
    def are_told(self) -> bool:
        """Whether there are enough to speak of them."""
        return self.answered >= LEAST_FOR_A_MEAN

    @property
    def mean(self) -> float | None:
        """None for too few."""
        weighted = sum(score * times for score, times in enumerate(self.given, start=1))
        return weighted / self.answered if self.are_told else None


@dataclass(slots=True)
class Report:
    """`lowest`: the worst first, of equals the latest."""

    days: tuple[str, ...]
    all: Scores
    counters: dict[str, Scores]
    services: dict[str, Scores]
    lowest: list[Visit]


def visits_asked(events: Iterable[Recorded], rated_at: frozenset[str]) -> list[Visit]:
    """Every visit whose customer was asked: at a counter of `rated_at` at its end, or by its teller."""
    service: dict[tuple[str, str], str] = {}
    visits: dict[tuple[str, str], Visit] = {}
    for _, day, event in events:
        match event:
            case TicketIssued(ticket=ticket) | TicketTransferred(ticket=ticket):
                service[day, ticket] = event.service
            case RatingAsked(at, ticket, counter) | TicketFinished(at, ticket, counter):
                known = visits.get((day, ticket))
                is_asked = counter in rated_at or isinstance(event, RatingAsked)
                if is_asked and (known is None or known.score is None):
                    visits[day, ticket] = Visit(day, ticket, at, counter, service.get((day, ticket), ""))
            case TicketRated(at, ticket, counter, score):
                of = visits[day, ticket].service if (day, ticket) in visits else service.get((day, ticket), "")
                visits[day, ticket] = Visit(day, ticket, at, counter, of, score)
    return list(visits.values())


def report(visits: list[Visit], days: tuple[str, ...], counters: Iterable[str], services: Iterable[str]) -> Report:
    """In the order of `counters` and `services`, then what else the journal knows; without those that have no visit."""
    told = Report(days, Scores(), {id: Scores() for id in counters}, {letter: Scores() for letter in services}, [])
    for visit in visits:
        told.all.add(visit)
        told.counters.setdefault(visit.counter, Scores()).add(visit)
        told.services.setdefault(visit.service, Scores()).add(visit)
    told.counters = {id: scores for id, scores in told.counters.items() if scores.asked}
    told.services = {letter: scores for letter, scores in told.services.items() if scores.asked}
    low = [(visit.score, -visit.at.timestamp(), visit) for visit in visits if visit.score and visit.score <= LOW]
    told.lowest = [visit for _, _, visit in sorted(low, key=lambda each: each[:2])][:MOST_LISTED]
    return told


def as_json(told: Report) -> dict[str, Any]:
    """For a program; numbers rounded, None where nothing can be said."""
    return {
        "days": list(told.days),
        "all": _figures(told.all),
        "counters": {id: _figures(each) for id, each in told.counters.items()},
        "services": {letter: _figures(each) for letter, each in told.services.items()},
        "lowest": [
            {"score": each.score, "day": each.day, "ticket": each.ticket, "at": each.at.isoformat()}
            | {"counter": each.counter, "service": each.service}
            for each in told.lowest
        ],
    }


def _figures(scores: Scores) -> dict[str, Any]:
    return {
        "asked": scores.asked,
        "answered": scores.answered,
        "share": None if scores.share is None else round(scores.share, DIGITS),
        "mean": None if scores.mean is None else round(scores.mean, DIGITS),
        "given": {str(score): times for score, times in enumerate(scores.given, 1)} if scores.are_told else None,
    }
