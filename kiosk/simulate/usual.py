"""The day of a branch that nobody described: as busy as its counters bear, with the usual peaks. Pure.

A morning peak and a smaller one after lunch; counters rest over noon in turn; a few customers do not come when called.
"""

from datetime import time

from kiosk.config import HallConfig
from kiosk.config.parts import WEEKDAYS
from kiosk.queueing.rules import ORDINARY, Kind, Rules
from kiosk.simulate.durations import Duration
from kiosk.simulate.scenario import HOUR_S, Absence, Arrivals, OpenHours, Piece, Rest

LOAD = 0.8
"""Of the time of the counters, over the day; at the peaks it is more than all of it."""

SHAPE = (0.7, 1.35, 1.25, 0.85, 0.8, 1.25, 1.1, 0.7)
"""Customers against the day's mean, by eighths of the opening hours."""

OPENS_S, CLOSES_S = 9 * HOUR_S, 17 * HOUR_S
"""Of a hall that states no hours."""

CHOSEN_SHARE, GIVEN_SHARE = 0.2, 0.05
"""Of all customers: those of each class that may be chosen at the kiosk, and of each that staff or a card gives."""

SPREAD = 0.9
"""Standard deviation over mean of the time at a counter."""

RESTS_FROM_S, REST_S, IN_TURN = 11.5 * HOUR_S, 0.5 * HOUR_S, 4
"""Counters rest so long, so many one after the other."""

ABSENCE = Absence(share=0.05, patience_s=60.0, walk=Duration(20.0, 0.5), returning=0.3, back_after=Duration(480.0, 0.7))


def usual_week(config: HallConfig, rules: Rules, load: float = LOAD) -> tuple[OpenHours | None, ...]:
    """Monday first."""
    shares, demand = class_shares(config, rules), _customers_per_open_hour(rules, load)
    return tuple(_day(hours, shares, demand, rules) for hours in week_of(config))


def usual_stays(rules: Rules) -> dict[str, Duration]:
    """By service, as long as the configuration says."""
    return {letter: Duration(service.mean_service_s, SPREAD) for letter, service in rules.services.items()}


def usual_rests(rules: Rules) -> tuple[Rest, ...]:
    """Each counter once."""
    begins = [RESTS_FROM_S + number % IN_TURN * REST_S for number in range(len(rules.counters))]
    return tuple(Rest(counter, at, at + REST_S) for counter, at in zip(rules.counters, begins, strict=True))


def week_of(config: HallConfig) -> tuple[tuple[float, float] | None, ...]:
    """Monday first: seconds after midnight from which and until which some service is open; None: no service is."""
    every = [hours for each in config.services for hours in each.hours or config.hours]
    if not every:
        return ((OPENS_S, CLOSES_S),) * 7
    found: list[tuple[float, float] | None] = []
    for day in WEEKDAYS:
        of_day = [hours for hours in every if day in hours.days]
        opens, closes = [_seconds(each.open) for each in of_day], [_seconds(each.close) for each in of_day]
        found.append((min(opens), max(closes)) if of_day else None)
    return tuple(found)


def class_shares(config: HallConfig, rules: Rules) -> dict[str, float]:
    """Of all customers; those who come by appointment are not drawn."""
    shares = {
        each.id: CHOSEN_SHARE if each.self_service else GIVEN_SHARE
        for each in config.customer_classes
        if each.id != ORDINARY and not rules.is_booked(each.id)
    }
    others = min(0.6, sum(shares.values()))
    scale = others / sum(shares.values()) if shares else 0.0
    return {ORDINARY: 1.0 - others} | {of: share * scale for of, share in shares.items()}


def _customers_per_open_hour(rules: Rules, load: float) -> dict[str, float]:
    """By service: every counter shares its time evenly among its services."""
    found: dict[str, float] = {}
    for profile in rules.counters.values():
        services = rules.profiles[profile].services
        for service in services:
            mean = rules.services[service].mean_service_s
            found[service] = found.get(service, 0.0) + load * HOUR_S / len(services) / mean
    return found


def _day(
    hours: tuple[float, float] | None, shares: dict[str, float], demand: dict[str, float], rules: Rules
) -> OpenHours | None:
    if hours is None:
        return None
    opens, closes = hours
    arrivals: Arrivals = {}
    for service, per_hour in demand.items():
        taken = {of: share for of, share in shares.items() if _is_taken((service, of), rules)}
        for of, share in taken.items():
            arrivals[service, of] = _pieces(opens, closes, per_hour * share / sum(taken.values()))
    return OpenHours(opens, closes, arrivals)


def _pieces(opens: float, closes: float, per_hour: float) -> tuple[Piece, ...]:
    length, mean = (closes - opens) / len(SHAPE), sum(SHAPE) / len(SHAPE)
    return tuple(
        Piece(opens + number * length, opens + (number + 1) * length, per_hour * height / mean)
        for number, height in enumerate(SHAPE)
    )


def _is_taken(kind: Kind, rules: Rules) -> bool:
    return bool(rules.takers(kind, rules.counters))


def _seconds(at: time) -> float:
    return at.hour * HOUR_S + at.minute * 60.0
