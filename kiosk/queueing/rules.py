"""What the configuration says of the queue, as plain values. Never changes while the hall runs."""

from dataclasses import dataclass, field
from typing import Literal

Discipline = Literal["fifo", "strict", "head_start", "accumulating", "quota"]
NextWhileCalling = Literal["finish", "no_show"]
NextAgain = Literal["ignored", "no_show"]
Late = Literal["back", "refuse"]

ORDINARY = "ordinary"
"""The class of whoever claims no other."""

Kind = tuple[str, str]
"""A service and a customer class: tickets of one kind form one queue."""


@dataclass(frozen=True, slots=True)
class Service:
    """What a customer comes for; `letter` is its identity, `mean_service_s` the expected seconds at the counter.

    No ticket is issued while `max_waiting` wait, nor after `max_per_day` that came for it, first or further on their
    visit. `target_wait_s`: what people bear.
    """

    letter: str
    mean_service_s: float = 300.0
    max_waiting: int | None = None
    max_per_day: int | None = None
    target_wait_s: float = 900.0


@dataclass(frozen=True, slots=True)
class CustomerClass:
    """`rate`: priority gathered per second of waiting (`accumulating`). `head_start_s`: seconds that count as waited
    on arrival (`head_start`). `max_share`: of a profile's calls, at most so many while others wait."""

    id: str
    rate: float = 1.0
    head_start_s: float = 0.0
    max_share: float | None = None


@dataclass(frozen=True, slots=True)
class Guard:
    """Who of `customer_class` has waited longest goes next after `after_s`; of `one_in` calls at most one."""

    after_s: float
    one_in: int
    customer_class: str = ORDINARY


@dataclass(frozen=True, slots=True)
class Condition:
    """Before any discipline: a ticket of this service and class (None: any) that waits longer goes next."""

    waits_over_s: float
    service: str | None = None
    customer_class: str | None = None

    def in_words(self) -> str:
        """As it stands in a call's `why`."""
        whom = " ".join(part for part in (self.service, self.customer_class) if part) or "anybody"
        return f"{whom} over {self.waits_over_s / 60:g} min"


@dataclass(frozen=True, slots=True)
class Profile:
    """Which services and classes a counter takes, and by which discipline.

    `classes` in the order of `strict`, the most urgent first. `quota`: calls of each class in a round.
    `idle_services`, `idle_classes`: taken as well, the longest waiting first, while nobody else waits for the counter.
    """

    id: str
    services: tuple[str, ...]
    classes: tuple[str, ...]
    discipline: Discipline = "accumulating"
    quota: dict[str, int] = field(default_factory=dict)
    guard: Guard | None = None
    when: tuple[Condition, ...] = ()
    idle_services: tuple[str, ...] = ()
    idle_classes: tuple[str, ...] = ()

    @property
    def own(self) -> tuple[Kind, ...]:
        """The kinds it is there for."""
        return tuple((service, of) for service in self.services for of in self.classes)

    @property
    def idle(self) -> tuple[Kind, ...]:
        """The kinds it helps with."""
        if not self.idle_services and not self.idle_classes:
            return ()
        services, classes = self.idle_services or self.services, self.idle_classes or self.classes
        every = tuple((service, of) for service in services for of in classes)
        return tuple(kind for kind in every if kind not in self.own)


@dataclass(frozen=True, slots=True)
class NoShow:
    """What a teller owes before a no-show (`recalls`) and how often and where one who comes late gets back in.

    Back `behind` so many others, `returns` times; later than `within_numbers` calls of the service or `within_s`
    seconds: at the end of the queue, or not at all.
    """

    recalls: int = 0
    behind: int = 3
    returns: int = 1
    within_numbers: int | None = None
    within_s: float | None = None
    late: Late = "back"


@dataclass(frozen=True, slots=True)
class Bookings:
    """The class of those who come by appointment, and the seconds they may come before and after their time."""

    customer_class: str
    early_s: float = 1800.0
    late_s: float = 600.0


@dataclass(frozen=True, eq=False)
class Rules:
    """All of it, by id; `counters` gives the profile with which each counter starts the day.

    `next_again_s`: seconds after a call in which NEXT from a device that does not say what it saw is `next_again`.
    `announce_percentile`: of how many in a hundred the announced wait should hold. `per_card`: tickets a day.
    `rating_s`: seconds in which a customer may give a score after being asked.
    """

    services: dict[str, Service]
    classes: dict[str, CustomerClass]
    profiles: dict[str, Profile]
    counters: dict[str, str]
    next_while_calling: NextWhileCalling = "finish"
    next_again_s: float = 0.0
    next_again: NextAgain = "ignored"
    no_show: NoShow = NoShow()
    bookings: Bookings | None = None
    per_card: int | None = None
    announce_percentile: float = 85.0
    rating_s: float = 60.0
    kinds: tuple[Kind, ...] = field(init=False, repr=False)
    has_caps: bool = field(init=False, repr=False)
    own: dict[str, tuple[Kind, ...]] = field(init=False, repr=False)
    helped: dict[str, tuple[Kind, ...]] = field(init=False, repr=False)
    reach: dict[str, frozenset[Kind]] = field(init=False, repr=False)

    def __post_init__(self) -> None:
        kinds = tuple((service, of) for service in self.services for of in self.classes)
        object.__setattr__(self, "kinds", kinds)
        object.__setattr__(self, "has_caps", any(each.max_share is not None for each in self.classes.values()))
        object.__setattr__(self, "own", {id: profile.own for id, profile in self.profiles.items()})
        object.__setattr__(self, "helped", {id: profile.idle for id, profile in self.profiles.items()})
        object.__setattr__(self, "reach", {id: frozenset((*p.own, *p.idle)) for id, p in self.profiles.items()})

    def is_booked(self, customer_class: str) -> bool:
        """True for the class of those who come by appointment, in time."""
        return self.bookings is not None and customer_class == self.bookings.customer_class

    def takers(self, kind: Kind, profiles: dict[str, str]) -> tuple[str, ...]:
        """Of counters with these profiles, those that take tickets of a kind, if only while nobody else waits."""
        return tuple(counter for counter, profile in profiles.items() if kind in self.reach[profile])
