"""How many waiting tickets a discipline would call before a new one, as things stand."""

from functools import lru_cache

from kiosk.queueing.model import Hall
from kiosk.queueing.rules import Kind, Profile, Rules


def ahead(hall: Hall, service: str, customer_class: str) -> int:
    """Waiting tickets of the service that its discipline would call before a new one of this class, as things stand."""
    queues = hall.queues
    kinds = before(hall.rules, (service, customer_class), hall.in_use)
    return sum([queues[kind].waiting for kind in kinds if kind in queues])


@lru_cache(maxsize=4096)
def before(rules: Rules, kind: Kind, in_use: tuple[str, ...]) -> tuple[Kind, ...]:
    """Kinds of the same service of which every waiting ticket goes before a new one of this kind, by some profile."""
    service, own = kind
    profiles = [rules.profiles[id] for id in in_use if kind in rules.own[id]]
    return tuple(
        (service, of) for of in rules.classes if of == own or any(_goes_before(rules, p, of, own) for p in profiles)
    )


def _goes_before(rules: Rules, profile: Profile, other: str, own: str) -> bool:
    if other not in profile.classes:
        return False
    match profile.discipline:
        case "fifo" | "quota":
            return True
        case "strict":
            return profile.classes.index(other) <= profile.classes.index(own)
        case "head_start":
            return rules.classes[other].head_start_s >= rules.classes[own].head_start_s
        case "accumulating":
            return rules.classes[other].rate >= rules.classes[own].rate
