"""The rules of the queue in their plainest form, O(n) over all tickets and all calls: the judge of the real ones."""

from dataclasses import dataclass
from datetime import datetime
from fractions import Fraction
from typing import Any, Literal

from kiosk.queueing.rules import Condition, Profile, Rules

Speaker = Literal["rule", "guard", "condition", "idle"]


@dataclass
class NaiveTicket:
    """As the rule's text knows it."""

    number: str
    service: str
    customer_class: str
    arrived: datetime
    waits: bool = True
    was_called: bool = False


@dataclass
class NaiveChoice:
    """Who is next, and who says so."""

    ticket: NaiveTicket
    speaker: Speaker
    score: float
    condition: Condition | None = None


class NaiveHall:
    """All tickets in order of arrival, and all calls in turn of each profile; looks at each of them every time."""

    def __init__(self, rules: Rules) -> None:
        self.rules = rules
        self.tickets: list[NaiveTicket] = []
        self.calls: dict[str, list[tuple[str, Speaker]]] = {id: [] for id in rules.profiles}

    def issue(self, service: str, customer_class: str, at: datetime) -> str:
        """The number that is due."""
        number = f"{service}{sum(t.service == service for t in self.tickets) + 1:03d}"
        self.tickets.append(NaiveTicket(number, service, customer_class, at))
        return number

    def next_for(self, counter: str, at: datetime) -> NaiveChoice | None:
        """A condition, then the guard, then the rule; an idle counter helps with who came first."""
        profile = self.rules.profiles[self.rules.counters[counter]]
        waiting = [ticket for ticket in self.tickets if ticket.waits]
        for condition in profile.when:
            for ticket in waiting:
                if self._meant(condition, ticket) and self._waited(ticket, at) > condition.waits_over_s:
                    return NaiveChoice(ticket, "condition", self._score(profile, ticket, at), condition)
        own = [t for t in waiting if t.service in profile.services and t.customer_class in profile.classes]
        if not own:
            helped = [t for t in waiting if self._helps(profile, t)]
            return NaiveChoice(helped[0], "idle", self._waited(helped[0], at)) if helped else None
        for ticket in own if self._guard_may_speak(profile) else []:
            assert profile.guard is not None
            if ticket.customer_class == profile.guard.customer_class:
                if self._waited(ticket, at) > profile.guard.after_s:
                    return NaiveChoice(ticket, "guard", self._score(profile, ticket, at))
                break
        within = [ticket for ticket in own if not self._has_had_its_share(profile, ticket.customer_class)]
        best = None
        for ticket in within or own:
            choice = NaiveChoice(ticket, "rule", self._score(profile, ticket, at))
            if best is None or self._before(profile, choice, best):
                best = choice
        return best

    def why(self, choice: NaiveChoice, counter: str, at: datetime) -> dict[str, Any]:
        """The explanation of a call in turn, before it happens."""
        return {
            **self.explained(choice.ticket.number, self.rules.profiles[self.rules.counters[counter]].discipline, at),
            "guard": choice.speaker == "guard",
            "condition": choice.condition.in_words() if choice.condition else None,
            "idle": choice.speaker == "idle",
        }

    def explained(self, number: str, rule: str, at: datetime) -> dict[str, Any]:
        """What is said of every call."""
        [ticket] = [t for t in self.tickets if t.number == number]
        later = self.tickets[self.tickets.index(ticket) + 1 :]
        return {
            "rule": rule,
            "class": ticket.customer_class,
            "waited_s": round(self._waited(ticket, at), 1),
            "overtaken": sum(t.was_called for t in later if t.service == ticket.service),
        }

    def called(self, number: str, by: tuple[str, Speaker] | None = None) -> None:
        """It waits no longer. `by`: the counter and who spoke, where it was its turn."""
        [ticket] = [t for t in self.tickets if t.number == number]
        ticket.waits, ticket.was_called = False, True
        if by is not None:
            counter, speaker = by
            self.calls[self.rules.counters[counter]].append((ticket.customer_class, speaker))

    def left(self, number: str) -> None:
        """It waits no longer and was never called."""
        [ticket] = [t for t in self.tickets if t.number == number]
        ticket.waits = False

    def waiting(self, service: str, customer_class: str | None = None) -> int:
        """How many wait."""
        ours = [t for t in self.tickets if t.waits and t.service == service]
        return sum(customer_class in (None, t.customer_class) for t in ours)

    def _waited(self, ticket: NaiveTicket, at: datetime) -> float:
        return (at - ticket.arrived).total_seconds()

    def _score(self, profile: Profile, ticket: NaiveTicket, at: datetime) -> float:
        of = self.rules.classes[ticket.customer_class]
        waited = self._waited(ticket, at)
        match profile.discipline:
            case "fifo":
                return waited
            case "strict":
                return len(profile.classes) - self._rank(profile, of.id)
            case "head_start":
                return waited + of.head_start_s
            case "accumulating":
                return waited * of.rate
            case "quota":
                return max(0, self._left_in_the_round(profile, of.id)) / profile.quota[of.id]

    def _before(self, profile: Profile, one: NaiveChoice, other: NaiveChoice) -> bool:
        """`one` came later; it goes first only if it is better, or named first where a quota leaves both as much."""
        if profile.discipline == "quota" and one.score == other.score:
            return self._rank(profile, one.ticket.customer_class) < self._rank(profile, other.ticket.customer_class)
        return one.score > other.score

    def _rank(self, profile: Profile, customer_class: str) -> int:
        return profile.classes.index(customer_class)

    def _meant(self, condition: Condition, ticket: NaiveTicket) -> bool:
        return condition.service in (None, ticket.service) and condition.customer_class in (None, ticket.customer_class)

    def _helps(self, profile: Profile, ticket: NaiveTicket) -> bool:
        services, classes = profile.idle_services or profile.services, profile.idle_classes or profile.classes
        helps = bool(profile.idle_services or profile.idle_classes)
        return helps and ticket.service in services and ticket.customer_class in classes

    def _guard_may_speak(self, profile: Profile) -> bool:
        """Of any `one_in` calls in a row, one."""
        if profile.guard is None:
            return False
        before = self.calls[profile.id][-(profile.guard.one_in - 1) :] if profile.guard.one_in > 1 else []
        return "guard" not in [speaker for _, speaker in before]

    def _has_had_its_share(self, profile: Profile, customer_class: str) -> bool:
        """Up to a half: so many calls of others lie between two of the class. Above: so many are in a row."""
        share = self.rules.classes[customer_class].max_share
        classes = [of for of, _ in self.calls[profile.id]]
        if share is None or customer_class not in classes:
            return False
        exactly = Fraction(share).limit_denominator(1000)
        if exactly <= Fraction(1, 2):
            return classes[::-1].index(customer_class) < (1 - exactly) / exactly
        in_a_row = next((n for n, of in enumerate(reversed(classes)) if of != customer_class), len(classes))
        return exactly < 1 and in_a_row >= exactly / (1 - exactly)

    def _left_in_the_round(self, profile: Profile, customer_class: str) -> int:
        """A round ends when somebody is called whose class had used its quota up."""
        taken: list[str] = []
        for of, speaker in self.calls[profile.id]:
            if speaker == "rule":
                taken = [of] if taken.count(of) >= profile.quota[of] else [*taken, of]
        return profile.quota[customer_class] - taken.count(customer_class)
