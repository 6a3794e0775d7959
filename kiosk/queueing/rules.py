"""What the configuration says of the queue, as plain values. Never changes while the hall runs."""

from dataclasses import dataclass, field
from typing import Literal

Discipline = Literal["fifo", "accumulating"]
NextWhileCalling = Literal["finish", "no_show"]

ORDINARY = "ordinary"
"""The class of whoever claims no other."""


@dataclass(frozen=True, slots=True)
class Service:
    """What a customer comes for; `letter` is its identity, `mean_service_s` the expected seconds at the counter."""

    letter: str
    mean_service_s: float = 300.0


@dataclass(frozen=True, slots=True)
class CustomerClass:
    """`rate` is how fast a customer of this class gathers priority while waiting; ordinary customers: 1."""

    id: str
    rate: float = 1.0


@dataclass(frozen=True, slots=True)
class Profile:
    """Which services and classes a counter takes, and by which discipline."""

    id: str
    services: tuple[str, ...]
    classes: tuple[str, ...]
    discipline: Discipline = "accumulating"


Kind = tuple[str, str]
"""A service and a customer class: tickets of one kind form one queue."""


@dataclass(frozen=True, eq=False)
class Rules:
    """All of it, by id; `counters` gives the profile of each counter.

    `takers`: the counters that take tickets of a kind. `before`: the kinds of the same service that its discipline
    calls before a new ticket of a kind, as things stand.
    """

    services: dict[str, Service]
    classes: dict[str, CustomerClass]
    profiles: dict[str, Profile]
    counters: dict[str, str]
    next_while_calling: NextWhileCalling = "finish"
    takers: dict[Kind, tuple[str, ...]] = field(init=False, repr=False)
    before: dict[Kind, tuple[Kind, ...]] = field(init=False, repr=False)

    def __post_init__(self) -> None:
        kinds = [(service, of) for service in self.services for of in self.classes]
        object.__setattr__(
            self, "takers", {kind: tuple(c for c in self.counters if self._takes(c, kind)) for kind in kinds}
        )
        object.__setattr__(self, "before", {kind: tuple(self._goes_before(kind)) for kind in kinds})

    def profile_of(self, counter: str) -> Profile:
        """The work profile of a configured counter."""
        return self.profiles[self.counters[counter]]

    def _takes(self, counter: str, kind: Kind) -> bool:
        profile = self.profile_of(counter)
        return kind[0] in profile.services and kind[1] in profile.classes

    def _goes_before(self, kind: Kind) -> list[Kind]:
        service, own = kind
        by_class = any(p.discipline == "accumulating" and service in p.services for p in self.profiles.values())
        rate = self.classes[own].rate
        return [(service, other) for other, of in self.classes.items() if not by_class or of.rate >= rate]
