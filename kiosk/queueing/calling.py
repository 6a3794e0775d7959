"""Who is called, and what becomes of who was there. Decides; changes nothing."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime

from kiosk.queueing import lookups
from kiosk.queueing.commands import UNSTATED, CallNext, CallTicket, Resume
from kiosk.queueing.disciplines import Choice, First, choose, choose_priority, kinds_meant
from kiosk.queueing.events import (
    CounterClosed,
    CounterPaused,
    Event,
    TicketCalled,
    TicketFinished,
    TicketMissed,
    TicketTransferred,
    Why,
)
from kiosk.queueing.lifecycle import Move
from kiosk.queueing.lookups import Rejected
from kiosk.queueing.model import Counter, Hall, Ticket, line_of
from kiosk.queueing.queue import Queue
from kiosk.queueing.rules import Condition, Kind


def call_next(hall: Hall, command: CallNext, at: datetime) -> list[Event]:
    """Ends what the counter serves and calls who is next, or who is next of those with priority."""
    counter = lookups.open_counter(hall, command.counter, command.expect)
    ended = end_customer(hall, counter, at, blind=command.expect is UNSTATED)
    if counter.after_this is not None:
        return [*ended, *then(hall, counter, at)]
    if command.priority:
        ticket = pick_priority(hall, counter.id, at)
        return [*ended, TicketCalled(at, ticket.number, counter.id, explain(hall, ticket, "priority", at))]
    found = pick(hall, counter.id, at)
    if found is None:
        return ended
    ticket, choice = found
    return [*ended, TicketCalled(at, ticket.number, counter.id, _explained(hall, counter, ticket, choice, at))]


def call_ticket(hall: Hall, command: CallTicket, at: datetime) -> list[Event]:
    """Ends what the counter serves and calls one waiting ticket out of turn."""
    counter = lookups.open_counter(hall, command.counter)
    ticket = lookups.movable(lookups.ticket(hall, None, command.number), Move.CALL)
    _not_leaving(counter)
    why = explain(hall, ticket, "out_of_turn", at)
    if command.reason:
        why["reason"] = command.reason
    ended = end_customer(hall, counter, at, blind=False)
    return [*ended, TicketCalled(at, ticket.number, counter.id, why)]


def resume(hall: Hall, command: Resume, at: datetime) -> list[Event]:
    """Calls a parked ticket; whoever is at the counter is finished or parked first."""
    counter = lookups.open_counter(hall, command.counter)
    ticket = lookups.movable(_parked(hall, counter, command.number), Move.RESUME)
    _not_leaving(counter)
    if counter.ticket is not None:
        raise Rejected("counter_busy", f"{counter.ticket.number} is at counter {counter.id}; finish or park it first")
    return [TicketCalled(at, ticket.number, counter.id, explain(hall, ticket, "resumed", at))]


def _parked(hall: Hall, counter: Counter, number: str | None) -> Ticket:
    if number is not None:
        return lookups.ticket(hall, None, number)
    parked = hall.parked_at(counter.id)
    if not parked:
        raise Rejected("no_ticket", f"nobody is parked at counter {counter.id}")
    if len(parked) > 1:
        numbers = ", ".join(ticket.number for ticket in parked)
        raise Rejected("which_one", f"{numbers} are parked at counter {counter.id}; say which")
    return parked[0]


def pick(hall: Hall, counter: str, at: datetime) -> tuple[Ticket, Choice] | None:
    """The next ticket for a configured counter; None when nobody waits for it."""
    profile = hall.profile_of(counter)
    line = _LiveLine(hall, counter)
    choice = choose(hall.rules, profile, hall.turns_of(profile.id), line, at.timestamp())
    return None if choice is None else (_head(hall, choice.first), choice)


def pick_priority(hall: Hall, counter: str, at: datetime) -> Ticket:
    """The next ticket of the classes that are not ordinary."""
    profile = hall.profile_of(counter)
    line = _LiveLine(hall, counter)
    first = choose_priority(hall.rules, profile, hall.turns_of(profile.id), line, at.timestamp())
    if first is None:
        raise Rejected("nobody_urgent", f"nobody with priority waits for counter {counter}; call the next customer")
    return _head(hall, first)


def explain(hall: Hall, ticket: Ticket, rule: str, at: datetime) -> Why:
    """Rule, class, seconds waited since it joined its queue, times overtaken."""
    return {
        "rule": rule,
        "class": ticket.customer_class,
        "waited_s": round(max(0.0, (at - (ticket.joined_at or ticket.issued_at)).total_seconds()), 1),
        "overtaken": hall.times_overtaken(ticket),
    }


def end_customer(hall: Hall, counter: Counter, at: datetime, blind: bool) -> list[Event]:
    """What NEXT makes of who is there. `blind`: the asker did not say whom it saw."""
    ticket = counter.ticket
    if ticket is None:
        return []
    if counter.phase == "calling":
        rules = hall.rules
        again = blind and 0.0 <= _seconds(ticket, at) < rules.next_again_s
        if again and rules.next_again == "ignored":
            message = f"{ticket.number} was called just now; press again after {rules.next_again_s:g} s"
            raise Rejected("too_soon", message)
        if again or rules.next_while_calling == "no_show":
            return [missed(hall, counter, ticket, at)]
    return [served(counter, ticket, at)]


def missed(hall: Hall, counter: Counter, ticket: Ticket, at: datetime) -> Event:
    """A no-show, if it was called often enough."""
    owed = hall.rules.no_show.recalls - ticket.recalls
    if owed > 0:
        times = "once" if owed == 1 else f"{owed} times"
        raise Rejected("recall_first", f"recall {ticket.number} {times} more before it is a no-show")
    return TicketMissed(at, ticket.number, counter.id)


def served(counter: Counter, ticket: Ticket, at: datetime) -> Event:
    """Finished, or on its way to the next service of its visit, as one who has waited since arrival."""
    if not ticket.also:
        return TicketFinished(at, ticket.number, counter.id)
    return TicketTransferred(at, ticket.number, counter.id, ticket.also[0], None, ticket.place, moved_on=True)


def then(hall: Hall, counter: Counter, at: datetime) -> list[Event]:
    """What the teller asked for while a customer was there."""
    match counter.after_this:
        case "pause":
            return [CounterPaused(at, counter.id, counter.reason)]
        case "close":
            return closing(hall, counter, counter.reason, at)
        case None:
            return []


def closing(hall: Hall, counter: Counter, reason: str | None, at: datetime) -> list[Event]:
    """Whoever waits for this counter alone goes back to the line of its service, at its place."""
    line = line_of(counter.id)
    stranded = [
        ticket for of in hall.rules.classes if (queue := hall.queue(line, of)) is not None for ticket in queue.tickets()
    ]
    back = [TicketTransferred(at, t.number, None, t.service, None, t.place) for t in stranded]
    return [*back, CounterClosed(at, counter.id, reason)]


def _explained(hall: Hall, counter: Counter, ticket: Ticket, choice: Choice, at: datetime) -> Why:
    why = explain(hall, ticket, hall.profile_of(counter.id).discipline, at)
    why["score"] = round(choice.score, 3)
    why["guard"] = choice.guard
    why["condition"] = choice.condition.in_words() if choice.condition else None
    why["idle"] = choice.idle
    return why


@dataclass(frozen=True, slots=True)
class _LiveLine:
    """The waiting tickets of the hall, as the disciplines see them."""

    hall: Hall
    counter: str

    def own(self) -> Iterator[First]:
        line = line_of(self.counter)
        return self._firsts([*((line, of) for of in self.hall.rules.classes), *self._profile_kinds()])

    def helped(self) -> Iterator[First]:
        return self._firsts(self.hall.rules.helped[self.hall.counters[self.counter].profile])

    def meant(self, condition: Condition) -> Iterator[First]:
        return self._firsts(kinds_meant(self.hall.rules, condition))

    def _profile_kinds(self) -> tuple[Kind, ...]:
        return self.hall.rules.own[self.hall.counters[self.counter].profile]

    def _firsts(self, kinds: Iterable[Kind]) -> Iterator[First]:
        queues = self.hall.queues
        for kind in kinds:
            queue: Queue | None = queues.get(kind)
            if queue is not None and (head := queue.head()) is not None:
                yield First(head.place, head.turn, *kind)


def _head(hall: Hall, first: First) -> Ticket:
    queue = hall.queue(first.service, first.customer_class)
    head = queue.head() if queue else None
    assert head is not None, "who was chosen waits"
    return head


def _seconds(ticket: Ticket, at: datetime) -> float:
    """Since its last call; negative where the clock has stepped back."""
    called = ticket.recalled_at or ticket.called_at or at
    return (at - called).total_seconds()


def _not_leaving(counter: Counter) -> None:
    if counter.after_this is not None:
        message = f"counter {counter.id} will {counter.after_this} after this customer; open it to go on"
        raise Rejected("wrong_state", message)
