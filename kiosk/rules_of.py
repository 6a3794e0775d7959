"""The queue's rules, as the configuration states them. Pure."""

from kiosk.config import HallConfig
from kiosk.queueing.rules import CustomerClass, Profile, Rules, Service


def rules_of(config: HallConfig) -> Rules:
    """What the core needs to know of a hall."""
    return Rules(
        services={s.letter: Service(s.letter, s.mean_service_s) for s in config.services},
        classes={c.id: CustomerClass(c.id, c.rate) for c in config.customer_classes},
        profiles={p.id: Profile(p.id, tuple(p.services), config.classes_of(p), p.discipline) for p in config.profiles},
        counters={c.id: c.profile for c in config.counters},
        next_while_calling=config.next_while_calling,
    )
