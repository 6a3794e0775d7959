"""The rules of the queue in their plainest form, O(n) over all tickets: the judge of the real ones."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from kiosk.queueing.rules import Rules


@dataclass
class NaiveTicket:
    """As the rule's text knows it."""

    number: str
    service: str
    customer_class: str
    arrived: datetime
    waits: bool = True
    was_called: bool = False


class NaiveHall:
    """All tickets in order of arrival; looks at each of them every time."""

    def __init__(self, rules: Rules) -> None:
        self.rules = rules
        self.tickets: list[NaiveTicket] = []

    def issue(self, service: str, customer_class: str, at: datetime) -> str:
        """The number that is due."""
        number = f"{service}{sum(t.service == service for t in self.tickets) + 1:03d}"
        self.tickets.append(NaiveTicket(number, service, customer_class, at))
        return number

    def next_for(self, counter: str, at: datetime) -> str | None:
        """By arrival, or by the largest waiting time × rate; the earlier one where they are equal."""
        profile = self.rules.profiles[self.rules.counters[counter]]
        best: NaiveTicket | None = None
        for ticket in self.tickets:
            if not ticket.waits or ticket.service not in profile.services:
                continue
            if ticket.customer_class not in profile.classes:
                continue
            if best is None or (profile.discipline == "accumulating" and self.score(ticket, at) > self.score(best, at)):
                best = ticket
        return best.number if best else None

    def why(self, number: str, rule: str, at: datetime) -> dict[str, Any]:
        """The explanation of a call, before it happens."""
        [ticket] = [t for t in self.tickets if t.number == number]
        later = self.tickets[self.tickets.index(ticket) + 1 :]
        reason: dict[str, Any] = {
            "rule": rule,
            "class": ticket.customer_class,
            "waited_s": round((at - ticket.arrived).total_seconds(), 1),
            "overtaken": sum(t.was_called for t in later if t.service == ticket.service),
        }
        return reason | ({"score": round(self.score(ticket, at), 1)} if rule == "accumulating" else {})

    def called(self, number: str) -> None:
        """It waits no longer."""
        [ticket] = [t for t in self.tickets if t.number == number]
        ticket.waits, ticket.was_called = False, True

    def left(self, number: str) -> None:
        """It waits no longer and was never called."""
        [ticket] = [t for t in self.tickets if t.number == number]
        ticket.waits = False

    def waiting(self, service: str, customer_class: str | None = None) -> int:
        """How many wait."""
        ours = [t for t in self.tickets if t.waits and t.service == service]
        return sum(customer_class in (None, t.customer_class) for t in ours)

    def score(self, ticket: NaiveTicket, at: datetime) -> float:
        """Kleinrock: seconds waited × the class's rate."""
        return (at - ticket.arrived).total_seconds() * self.rules.classes[ticket.customer_class].rate
