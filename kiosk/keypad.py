"""What a key of a keypad asks for, with the digits typed before it. Looks things up in the hall; changes nothing.

A keypad has digits alone. Of a ticket they are its number without the letter, where one ticket fits: among those parked
at the counter, then those waiting for its services. Of `transfer` they are a counter by its id; with a zero before them
a service by its place in HALL.toml, the first being 01. A keypad with letters says either in full.
"""

from dataclasses import dataclass
from typing import Literal

from counter_panel.actions import is_action, meaning_of_action
from counter_panel.keys import Meaning, meaning_of_number
from kiosk.queueing.lifecycle import Stage
from kiosk.queueing.model import Hall

Named = tuple[Literal["call", "resume"], str]
"""What to do with which ticket."""


@dataclass(frozen=True, slots=True)
class Unclear:
    """Nothing is asked for; `told` is what a small screen shows instead, or words of its own for a `reason`."""

    told: str = ""
    reason: str = ""


def meaning_on_keypad(hall: Hall, action: str, counter: str, typed: str = "") -> Meaning | Unclear:
    """The request of a key that stands for this action."""
    match action:
        case "call":
            return _about(_to_call(hall, counter, typed), counter, typed)
        case "resume" if typed:
            return _about(_to_resume(hall, counter, typed), counter, typed)
        case "transfer":
            return _whereto(hall, counter, typed)
        case _ if is_action(action):
            return meaning_of_action(action, counter)
        case _:
            return Unclear(reason="bad_request")


def _about(found: list[Named], counter: str, typed: str) -> Meaning | Unclear:
    match found:
        case []:
            return _nobody(typed)
        case [(key, number)]:
            return meaning_of_number(key, counter, number)
        case _:
            return Unclear(f"{' '.join(number for _, number in found)} ?")


def _nobody(typed: str) -> Unclear:
    return Unclear(f"{typed} ?") if typed else Unclear(reason="number_first")


def _to_call(hall: Hall, counter: str, typed: str) -> list[Named]:
    """One that is parked here is resumed by this key too."""
    found: list[Named] = [("call", number) for number in _waiting(hall, counter, typed)]
    return _parked(hall, counter, typed) + found or _in_full("call", typed) or _already_here(hall, counter, typed)


def _to_resume(hall: Hall, counter: str, typed: str) -> list[Named]:
    return _parked(hall, counter, typed) or _in_full("resume", typed) or _already_here(hall, counter, typed)


def _parked(hall: Hall, counter: str, typed: str) -> list[Named]:
    return [("resume", ticket.number) for ticket in hall.parked_at(counter) if _fits(ticket.number, typed)]


def _waiting(hall: Hall, counter: str, typed: str) -> list[str]:
    """Waiting tickets of the counter's services that these digits may mean."""
    numbers = [f"{letter}{typed.zfill(3)}" for letter in hall.profile_of(counter).services if typed]
    return [number for number in numbers if number in hall.tickets and hall.tickets[number].stage is Stage.WAITING]


def _in_full(key: Literal["call", "resume"], typed: str) -> list[Named]:
    return [(key, typed)] if typed[:1].isalpha() else []


def _already_here(hall: Hall, counter: str, typed: str) -> list[Named]:
    """A repeat, whose first answer was lost with a controller that has been started again since."""
    ticket = hall.counters[counter].ticket
    if ticket is None or not _fits(ticket.number, typed):
        return []
    return [("resume" if ticket.why.get("rule") == "resumed" else "call", ticket.number)]


def _fits(number: str, typed: str) -> bool:
    return typed in (number, number[1:]) or number[1:] == typed.zfill(3)


def _whereto(hall: Hall, counter: str, typed: str) -> Meaning | Unclear:
    services = list(hall.rules.services)
    if typed in hall.rules.counters:
        return Meaning("transfer", {"counter": counter, "to_counter": typed})
    if typed in services:
        return Meaning("transfer", {"counter": counter, "to_service": typed})
    place = int(typed) if typed.isdecimal() and typed.startswith("0") else 0
    if 1 <= place <= len(services):
        return Meaning("transfer", {"counter": counter, "to_service": services[place - 1]})
    return _nobody(typed)
