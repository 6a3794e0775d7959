"""The rules that pick the next ticket, each with its explanation. O(services × classes), whatever waits."""

from dataclasses import dataclass
from datetime import datetime

from kiosk.queueing.events import Why
from kiosk.queueing.model import Hall, Ticket
from kiosk.queueing.rules import Discipline


@dataclass(frozen=True, slots=True)
class Choice:
    """The ticket that is next, and why."""

    ticket: Ticket
    why: Why


def pick(hall: Hall, counter: str, at: datetime) -> Choice | None:
    """The next ticket for a configured counter; None when nobody waits for it. Inside a class nobody overtakes."""
    firsts = _first_of_each_class(hall, counter)
    if not firsts:
        return None
    rule = hall.rules.profile_of(counter).discipline
    match rule:
        case "fifo":
            ticket = min(firsts, key=_arrival)
        case "accumulating":
            ticket = min(firsts, key=lambda first: (-score(hall, first, at), first.order))
    return Choice(ticket, explain(hall, ticket, rule, at))


def explain(hall: Hall, ticket: Ticket, rule: Discipline | str, at: datetime) -> Why:
    """Rule, class, seconds waited, times overtaken; under `accumulating` also the score that won."""
    why: Why = {
        "rule": rule,
        "class": ticket.customer_class,
        "waited_s": round(waited_s(ticket, at), 1),
        "overtaken": hall.times_overtaken(ticket),
    }
    if rule == "accumulating":
        why["score"] = round(score(hall, ticket, at), 1)
    return why


def score(hall: Hall, ticket: Ticket, at: datetime) -> float:
    """Seconds waited × the class's rate: Kleinrock's time-dependent priority."""
    known = hall.rules.classes.get(ticket.customer_class)
    return waited_s(ticket, at) * (known.rate if known else 1.0)


def waited_s(ticket: Ticket, at: datetime) -> float:
    """Never negative, though a wall clock may step back."""
    return max(0.0, (at - ticket.issued_at).total_seconds())


def _first_of_each_class(hall: Hall, counter: str) -> list[Ticket]:
    """By order of issue, not by the clock, which may step back."""
    firsts: dict[str, Ticket] = {}
    for queue in hall.queues_of(counter):
        head = queue.head()
        if head is not None and (head.customer_class not in firsts or head.order < firsts[head.customer_class].order):
            firsts[head.customer_class] = head
    return list(firsts.values())


def _arrival(ticket: Ticket) -> int:
    return ticket.order
