"""When the doors of a simulated hall close, and so when its day ends. Pure."""

from kiosk.config import HallConfig

DOORS_OPEN_S, DOORS_CLOSE_S = 9 * 3600.0, 17.75 * 3600.0
"""Customers come between; the last are served until the counters close."""


def doors_close_s(config: HallConfig) -> float:
    """Seconds after midnight: with the last of its services, if that is earlier than in other halls."""
    hours = [each for service in config.services for each in service.hours or config.hours]
    if not hours or any(not (service.hours or config.hours) for service in config.services):
        return DOORS_CLOSE_S
    return min(DOORS_CLOSE_S, max(each.close.hour * 3600.0 + each.close.minute * 60.0 for each in hours))


def earlier_s(config: HallConfig) -> float:
    """How much earlier than in other halls everybody goes home."""
    return DOORS_CLOSE_S - doors_close_s(config)
