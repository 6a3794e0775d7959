"""How many are ahead and how long it will take, for a ticket taken now. A fluid model, told as an upper figure."""

import math
from functools import lru_cache

from kiosk.queueing.model import Hall
from kiosk.queueing.rules import Kind, Rules

UPPER = 1.25
"""The announced figure over the expected one: customers forgive a shorter wait, not a longer one."""

ROUND_S = 60
"""Announced in whole minutes."""


def ahead(hall: Hall, service: str, customer_class: str) -> int:
    """Waiting tickets of the service that its discipline would call before a new one of this class, as things stand."""
    queues = hall.queues
    return sum(queues[kind].waiting for kind in hall.rules.before[service, customer_class] if kind in queues)


def estimated_wait_s(hall: Hall, service: str, customer_class: str) -> int | None:
    """Seconds, rounded up to whole minutes; None while no counter that takes such tickets is open.

    The work ahead in every service that these counters take, shared with the other counters that take it.
    """
    counters, costs = _shares(hall.rules, (service, customer_class), hall.open_counters)
    if not counters:
        return None
    queues = hall.queues
    work = sum([queues[kind].waiting * seconds for kind, seconds in costs if kind in queues])
    if all(hall.counters[id].ticket is not None for id in counters):
        work += hall.rules.services[service].mean_service_s
    minutes = UPPER * work / len(counters) / ROUND_S
    return ROUND_S * math.ceil(round(minutes, _DIGITS))


_DIGITS = 6
"""Of a minute: what is less than that above a whole one came from adding fractions."""


@lru_cache(maxsize=1024)
def _shares(
    rules: Rules, kind: Kind, open_now: tuple[str, ...]
) -> tuple[tuple[str, ...], tuple[tuple[Kind, float], ...]]:
    """The open counters that take this kind, and how many of their seconds a ticket of each kind before it takes."""
    counters = _takers(rules, kind, open_now)
    costs: list[tuple[Kind, float]] = []
    for service in rules.services.values():
        like_it = (service.letter, kind[1])
        takers = _takers(rules, like_it, open_now)
        ours = sum(1 for id in takers if id in counters)
        if ours:
            seconds = service.mean_service_s * ours / len(takers)
            costs += [(before, seconds) for before in rules.before[like_it]]
    return counters, tuple(costs)


def _takers(rules: Rules, kind: Kind, open_now: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(id for id in rules.takers[kind] if id in open_now)
