"""A busy morning of a hall, played through the real queue core: the same seed gives the same morning. No I/O."""

import heapq
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import count
from random import Random

from kiosk.config import HallConfig
from kiosk.queueing import commands as do
from kiosk.queueing.apply import apply
from kiosk.queueing.decide import Rejected, decide
from kiosk.queueing.events import TicketIssued
from kiosk.queueing.model import Hall, Ticket
from kiosk.rules_of import rules_of

OPENS = datetime(2026, 3, 18, 1, 0, tzinfo=UTC)
"""Nine o'clock in Shanghai, on a Wednesday."""

BETWEEN_ARRIVALS_S = 56.0
WALK_S = 25
TOKEN = "K7Q2M4ZT9X3C8B6V5N2WRD4FGH"
_WEIGHTS = {"A": 9, "B": 5, "C": 4, "D": 2, "E": 1.2, "F": 0.8, "K": 1.7, "L": 0.15}
_CLASSES = {"ordinary": 16, "need": 3, "vip": 1}


class Morning:
    """`until` plays on; `hall` is what the controller would hold at that moment."""

    def __init__(self, config: HallConfig, seed: int = 4) -> None:
        self.hall = Hall(rules_of(config))
        self.now = OPENS
        self._config = config
        self._random = Random(seed)  # noqa: S311 - a morning to be looked at, no secret
        self._agenda: list[tuple[datetime, int, str]] = []
        self._order = count()
        self._obey(do.OpenDay(OPENS.date().isoformat()))
        for counter in self.hall.counters:
            self._obey(do.OpenCounter(counter, f"02{counter}7"))
            self._later(60, counter)
        self._later(5, "arrival")

    def until(self, at: datetime) -> None:
        """Customers come and are served until then."""
        while self._agenda and self._agenda[0][0] <= at:
            self.now, _, what = heapq.heappop(self._agenda)
            if what == "arrival":
                self.arrive(self._one_of(_WEIGHTS), self._one_of(_CLASSES))
                self._later(self._random.expovariate(1 / BETWEEN_ARRIVALS_S), "arrival")
            else:
                self._work(what)
        self.now = at

    def arrive(self, service: str, customer_class: str = "ordinary", language: str = "zh") -> Ticket:
        """A customer takes a ticket."""
        command = do.IssueTicket(service, TOKEN, customer_class, language, "kiosk-1")
        events = self._obey(replace(command, token=f"{TOKEN[:-4]}{next(self._order):04}"))
        issued = next(event for event in events if isinstance(event, TicketIssued))
        return self.hall.tickets[issued.ticket]

    def until_called(self, counter: str) -> None:
        """Until that counter has just called somebody."""
        while self.hall.counters[counter].phase != "calling" and self._agenda:
            self.until(self._agenda[0][0])

    def pause(self, counter: str) -> None:
        """A teller finishes and takes a break."""
        place = self.hall.counters[counter]
        if place.ticket is not None:
            self._obey(do.Finish(counter))
        self._obey(do.PauseCounter(counter))

    def _work(self, counter: str) -> None:
        """A teller calls, serves, and calls again."""
        place = self.hall.counters[counter]
        if place.phase == "calling":
            self._obey(do.Start(counter))
            assert place.ticket is not None
            mean = self._config.service(place.ticket.service).mean_service_s
            self._later(self._random.lognormvariate(0, 0.4) * mean * 0.92, counter)
        else:
            self._obey(do.CallNext(counter))
            self._later(WALK_S if place.ticket else 45, counter)

    def _obey(self, command: do.Command) -> list[object]:
        try:
            events = decide(self.hall, command, self.now)
        except Rejected:
            return []
        for event in events:
            apply(self.hall, event)
        return list(events)

    def _later(self, seconds: float, what: str) -> None:
        heapq.heappush(self._agenda, (self.now + timedelta(seconds=seconds), next(self._order), what))

    def _one_of(self, weights: dict[str, float] | dict[str, int]) -> str:
        return self._random.choices(list(weights), list(weights.values()))[0]
