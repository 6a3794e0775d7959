"""How many are ahead and how long it will take, for a ticket taken now. A fluid model, told as an upper figure."""

import math

from kiosk.queueing.model import Hall
from kiosk.queueing.rules import Kind

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
    counters = _open_takers(hall, (service, customer_class))
    if not counters:
        return None
    work = sum(_share_s(hall, (of, customer_class), counters) for of in hall.rules.services)
    if all(hall.counters[id].ticket is not None for id in counters):
        work += hall.rules.services[service].mean_service_s
    return ROUND_S * math.ceil(UPPER * work / len(counters) / ROUND_S)


def _share_s(hall: Hall, kind: Kind, counters: list[str]) -> float:
    before = ahead(hall, *kind)
    if before == 0:
        return 0.0
    takers = _open_takers(hall, kind)
    ours = sum(1 for id in takers if id in counters)
    return before * hall.rules.services[kind[0]].mean_service_s * ours / len(takers) if takers else 0.0


def _open_takers(hall: Hall, kind: Kind) -> list[str]:
    return [id for id in hall.rules.takers[kind] if hall.counters[id].standing == "open"]
