"""How long it will take for a ticket taken now: by the forecast, or at once where none has been played."""

from datetime import datetime
from functools import lru_cache

from kiosk.queueing.ahead import before
from kiosk.queueing.forecast import Forecast, rounded_up
from kiosk.queueing.model import Hall, Staffing
from kiosk.queueing.rules import Kind, Rules

UPPER = 1.25
"""The announced figure over the expected one: customers forgive a shorter wait, not a longer one."""


def estimate(hall: Hall, service: str, customer_class: str, others: int, at: datetime) -> Forecast | None:
    """What a ticket taken now, behind so many `others`, is told: by the forecast that was played last, brought up to
    date; else by `fluid`."""
    told = hall.played.told(hall, (service, customer_class), others, at) if hall.played is not None else None
    return told or fluid(hall, service, customer_class)


def fluid(hall: Hall, service: str, customer_class: str) -> Forecast | None:
    """None while no counter that takes such tickets is open.

    The work ahead in every service that these counters take, shared with the other counters that take it.
    """
    counters, costs = _shares(hall.rules, (service, customer_class), hall.staffing)
    if not counters:
        return None
    queues = hall.queues
    work = sum([queues[kind].waiting * seconds for kind, seconds in costs if kind in queues])
    if all(hall.counters[id].ticket is not None for id in counters):
        work += hall.rules.services[service].mean_service_s
    expected = work / len(counters)
    return Forecast(expected, rounded_up(UPPER * expected))


@lru_cache(maxsize=1024)
def _shares(rules: Rules, kind: Kind, staffing: Staffing) -> tuple[tuple[str, ...], tuple[tuple[Kind, float], ...]]:
    """The open counters that take this kind, and how many of their seconds a ticket of each kind before it takes."""
    profiles = dict(staffing)
    in_use = tuple(id for id in rules.profiles if id in profiles.values())
    counters = rules.takers(kind, profiles)
    costs: list[tuple[Kind, float]] = []
    for service in rules.services.values():
        like_it = (service.letter, kind[1])
        takers = rules.takers(like_it, profiles)
        ours = sum(1 for id in takers if id in counters)
        if ours:
            seconds = service.mean_service_s * ours / len(takers)
            costs += [(earlier, seconds) for earlier in before(rules, like_it, in_use)]
    return counters, tuple(costs)
