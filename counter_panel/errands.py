"""What a teller asks besides the keys of every day: whom to resume, where to send a customer, which profile, somebody
with priority, a rating. Pure."""

from dataclasses import dataclass
from typing import Literal, get_args

from counter_panel.hall import HallSeen
from counter_panel.keys import Meaning, worth_pressing
from counter_panel.state import CounterState

Position = Literal["arrival", "front", "back"]

POSITIONS: tuple[Position, ...] = get_args(Position)
"""Where a transferred customer stands in the other queue: as one who has waited since arrival, first, or last."""


@dataclass(frozen=True, slots=True)
class Resume:
    """A parked customer, please."""

    number: str


@dataclass(frozen=True, slots=True)
class ToService:
    """The customer needs another service."""

    service: str
    position: Position = "arrival"


@dataclass(frozen=True, slots=True)
class ToCounter:
    """The customer goes to another counter."""

    counter: str
    position: Position = "arrival"


@dataclass(frozen=True, slots=True)
class SetProfile:
    """This counter takes other customers from now on."""

    profile: str


@dataclass(frozen=True, slots=True)
class PriorityNext:
    """The next of those who are no ordinary customers."""


@dataclass(frozen=True, slots=True)
class AskRating:
    """What does the customer think of the service?"""


Errand = Resume | ToService | ToCounter | SetProfile | PriorityNext | AskRating


def meaning_of(errand: Errand, counter: str, number: str | None) -> Meaning:
    """The request, of a teller who sees `number` at the counter (None: nobody)."""
    match errand:
        case Resume(parked):
            return Meaning("resume", {"counter": counter, "number": parked})
        case ToService(service, position):
            there: dict[str, str | int | None] = {"to_service": service, "position": position}
            return Meaning("transfer", {"counter": counter, "expect": number, **there})
        case ToCounter(other, position):
            there = {"to_counter": other, "position": position}
            return Meaning("transfer", {"counter": counter, "expect": number, **there})
        case SetProfile(profile):
            return Meaning("set_profile", {"counter": counter, "profile": profile})
        case PriorityNext():
            return Meaning("call_next", {"counter": counter, "expect": number, "priority": True})
        case AskRating():
            return Meaning("ask_rating", {"counter": counter, "expect": number})


def offered(state: CounterState | None) -> tuple[PriorityNext | AskRating, ...]:
    """What means something at this counter, by the hall's configuration; whether it does now is another question."""
    if state is None:
        return ()
    urgent = (PriorityNext(),) if state.priority_waiting is not None else ()
    return (*urgent, AskRating()) if state.can_rate else urgent


def at_once(state: CounterState) -> tuple[PriorityNext | AskRating, ...]:
    """Of these, what is worth pressing now."""
    worth = {
        PriorityNext(): "next" in worth_pressing(state.state, False) and bool(state.priority_waiting),
        AskRating(): state.ticket is not None or state.rating is not None,
    }
    return tuple(each for each in offered(state) if worth[each])


def resumable(state: CounterState) -> tuple[Resume, ...]:
    """Parked customers of this counter; one is resumed when nobody else is there."""
    return tuple(Resume(number) for number in state.parked) if state.state == "open" else ()


def transfers(state: CounterState, hall: HallSeen | None, position: Position) -> tuple[ToService | ToCounter, ...]:
    """Where the customer at the counter can be sent: other services, counters that are not closed."""
    if state.ticket is None or hall is None:
        return ()
    services = [ToService(letter, position) for letter in hall.service_names if letter != state.ticket.service]
    others = [each for each in hall.counters if each.id != state.id and each.state != "closed"]
    return (*services, *(ToCounter(each.id, position) for each in others))


def other_profiles(state: CounterState) -> tuple[SetProfile, ...]:
    """Work profiles that the counter could change to."""
    return tuple(SetProfile(id) for id in state.profiles if id != state.profile)
