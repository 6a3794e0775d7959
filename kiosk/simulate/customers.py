"""The customers of one day, drawn before it begins: the same ones whatever rule they meet. Pure."""

from collections.abc import Iterator
from dataclasses import dataclass
from random import Random

from kiosk.queueing.rules import Kind
from kiosk.simulate.scenario import HOUR_S, Absence, OpenHours, Piece, Scenario


@dataclass(frozen=True, slots=True)
class Customer:
    """Comes at `arrives_s` after midnight. `absent`: does not come when called; `back_s`: but so much later.

    `walk_s`: from the call to the counter. `stay_s`: served there so long.
    """

    arrives_s: float
    service: str
    customer_class: str
    walk_s: float
    stay_s: float
    absent: bool
    back_s: float | None


def customers_of(scenario: Scenario, hours: OpenHours, seed: str) -> list[Customer]:
    """In the order of their coming. Each kind has dice of its own: one kind more changes nothing for the others."""
    coming = [
        customer
        for kind, pieces in hours.arrivals.items()
        for customer in _of_kind(scenario, kind, pieces, Random(f"{seed}/{kind[0]}/{kind[1]}"))  # noqa: S311 - dice
    ]
    return sorted(coming, key=lambda each: (each.arrives_s, each.service, each.customer_class))


def moments(pieces: tuple[Piece, ...], random: Random) -> Iterator[float]:
    """A Poisson process with these rates, by thinning one that is always at its highest (Lewis & Shedler 1979)."""
    most = max((_rate(pieces, piece.begins_s) for piece in pieces), default=0.0)
    if most <= 0.0:
        return
    at, ends = min(piece.begins_s for piece in pieces), max(piece.ends_s for piece in pieces)
    while (at := at + random.expovariate(most / HOUR_S)) < ends:
        if random.random() * most < _rate(pieces, at):
            yield at


def _of_kind(scenario: Scenario, kind: Kind, pieces: tuple[Piece, ...], random: Random) -> Iterator[Customer]:
    service, customer_class = kind
    absence, stay = scenario.absence, scenario.stays[service]
    times, lives = Random(random.getrandbits(64)), Random(random.getrandbits(64))  # noqa: S311 - dice
    for at in moments(pieces, times):
        absent = lives.random() < absence.share
        yield Customer(
            at, service, customer_class, absence.walk.draw(lives), stay.draw(lives), absent, _back(absence, lives)
        )


def _back(absence: Absence, random: Random) -> float | None:
    """Drawn for everybody, so that the dice fall alike for those after them."""
    comes, after = random.random() < absence.returning, absence.back_after.draw(random)
    return after if comes else None


def _rate(pieces: tuple[Piece, ...], at: float) -> float:
    """Customers an hour; pieces that overlap add up."""
    return sum(piece.per_hour for piece in pieces if piece.begins_s <= at < piece.ends_s)
