"""The queue's rules, as the configuration states them. Pure."""

from kiosk.config import HallConfig
from kiosk.config import Profile as ProfileConfig
from kiosk.config.queue import Appointments
from kiosk.config.queue import Condition as ConditionConfig
from kiosk.config.queue import NoShow as NoShowConfig
from kiosk.queueing.rules import (
    Bookings,
    Condition,
    CustomerClass,
    Guard,
    NoShow,
    Profile,
    Rules,
    Service,
)

_MINUTE_S = 60.0


def rules_of(config: HallConfig) -> Rules:
    """What the core needs to know of a hall; minutes become seconds."""
    return Rules(
        services={
            s.letter: Service(
                s.letter, s.mean_service_s, s.max_waiting, s.max_per_day, target_wait_s=s.target_wait_min * _MINUTE_S
            )
            for s in config.services
        },
        classes={
            c.id: CustomerClass(c.id, c.rate, head_start_s=c.head_start_min * _MINUTE_S, max_share=c.max_share)
            for c in config.customer_classes
        },
        profiles={p.id: _profile(config, p) for p in config.profiles},
        counters={c.id: c.profile for c in config.counters},
        next_while_calling=config.next_while_calling,
        next_again_s=config.next_again_within_s,
        next_again=config.next_again,
        no_show=_no_show(config.no_show),
        bookings=_bookings(config.appointments) if config.appointments else None,
        per_card=config.cards.daily_limit if config.cards else None,
        announce_percentile=float(config.announce_percentile),
        rating_s=float(config.rating_within_s),
    )


def condition_of(stated: ConditionConfig) -> Condition:
    """One `when`."""
    return Condition(stated.waits_over_min * _MINUTE_S, stated.service, stated.customer_class)


def _profile(config: HallConfig, stated: ProfileConfig) -> Profile:
    guard, idle = stated.guard, stated.when_idle
    return Profile(
        stated.id,
        stated.services,
        config.classes_of(stated),
        stated.discipline,
        quota=dict(stated.quota or {}),
        guard=Guard(guard.after_min * _MINUTE_S, guard.one_in, guard.customer_class) if guard else None,
        when=tuple(condition_of(each) for each in stated.when),
        idle_services=(idle.services or ()) if idle else (),
        idle_classes=(idle.classes or ()) if idle else (),
    )


def _no_show(stated: NoShowConfig) -> NoShow:
    within_s = None if stated.within_min is None else stated.within_min * _MINUTE_S
    return NoShow(stated.recalls, stated.behind, stated.returns, stated.within_numbers, within_s, stated.late)


def _bookings(stated: Appointments) -> Bookings:
    return Bookings(stated.customer_class, stated.early_min * _MINUTE_S, stated.late_min * _MINUTE_S)
