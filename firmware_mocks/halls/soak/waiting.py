"""Truths of those who wait: no counter overlooks them, and none stands open and idle."""

from firmware_mocks.halls.soak.fairness import Fairness
from firmware_mocks.halls.soak.hall import SimHall
from firmware_mocks.halls.soak.ledger import Account, Blame
from firmware_mocks.halls.soak.troubles import Troubles

IDLE_S = 180.0
"""Nobody waits so long for an open counter where nobody is, while the devices work."""


class Waiting:
    """By the judge's own account."""

    def __init__(self, hall: SimHall, account: Account, fairness: Fairness, troubles: Troubles, blame: Blame) -> None:
        self._hall, self._loop, self._account, self._fairness = hall, hall.loop, account, fairness
        self._troubles, self._blame = troubles, blame
        self._idle_since: dict[str, float] = {}

    def whom(self, counter: str) -> str:
        """A ticket that waits for what this counter takes; empty for none."""
        one = self._fairness.next_for(counter)
        return one.number if one else ""

    def found_nobody(self, counter: str) -> None:
        """By its answer to NEXT."""
        if self._account.places[counter].standing == "open" and (waiting := self.whom(counter)):
            self._blame("forgotten", f"NEXT at counter {counter} found nobody, and {waiting} waits for it")

    def look(self) -> None:
        """Open, nobody there, and somebody waits: for how long?"""
        now = self._loop.time()
        for counter, place in self._account.places.items():
            idle = place.standing == "open" and place.ticket is None and bool(self.whom(counter))
            if not idle:
                self._idle_since.pop(counter, None)
                continue
            since = self._idle_since.setdefault(counter, now)
            calm = self._troubles.over(
                "controller", "hall", "broker", "network", f"panel-{counter}", *self._devices_of(counter)
            )
            if now - max(since, calm) > IDLE_S:
                self._blame("stuck", f"counter {counter} is open and free, and {self.whom(counter)} waits for it")

    def _devices_of(self, counter: str) -> list[str]:
        return [d.id for d in self._hall.config.devices if getattr(d, "counter", None) == counter]
