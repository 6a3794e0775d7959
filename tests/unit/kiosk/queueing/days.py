"""Random days of a hall for hypothesis: what people want, in any order, sensible or not."""

from collections.abc import Callable, Iterable, Sequence
from datetime import datetime, timedelta
from typing import NamedTuple, TypeVar

from hypothesis import strategies as st

from kiosk.queueing import commands as do
from kiosk.queueing.apply import apply
from kiosk.queueing.commands import UNSTATED, Command, Expect, Position
from kiosk.queueing.decide import Rejected, decide
from kiosk.queueing.events import Event
from kiosk.queueing.lifecycle import Stage
from kiosk.queueing.model import Hall
from kiosk.queueing.rules import Rules
from tests.unit.kiosk.queueing.scenes import at

FIRST_DAY = "2026-03-18"
BUSY = (Stage.CALLED, Stage.SERVING)
T = TypeVar("T")


class Wish(NamedTuple):
    """What somebody wants; `which` and `how` choose among what there is at that moment."""

    verb: str
    which: int
    how: int


class Step(NamedTuple):
    """A wish, so many seconds after the one before it."""

    seconds: int
    wish: Wish


Watch = Callable[[Hall, Command, list[Event] | None], None]
"""Sees the hall after each command; events are None where it was refused."""

OFTEN = ["issue", "issue", "issue", "next", "next", "next"]
ARRIVALS_AND_CALLS = [*OFTEN, "cancel", "call"]
AT_COUNTERS = ["start", "finish", "recall", "no_show", "park", "resume", "return", "transfer", "transfer"]
RARE = ["visit", "card", "cancel", "call", "reclassify", "profile", "open", "open", "pause", "close", "stop", "go_on"]
RATINGS = ["rate", "rate", "ask_rating", "priority"]
BOOKINGS = ["book", "check_in", "unbook"]
PAPER = ["reprint", "send_slip", "settle_slip", "change_roll", "note_printer"]
ANYTHING = [*OFTEN, *OFTEN, *AT_COUNTERS, *RARE, *RATINGS, *BOOKINGS, *PAPER, "new_day"]
PAUSES = [0, 0, 1, 7, 60, 600]
CLOCK_TROUBLE = [*PAUSES, -300]


def days(
    verbs: Sequence[str] = ANYTHING, most: int = 60, least: int = 0, pauses: Sequence[int] = PAUSES
) -> st.SearchStrategy[list[Step]]:
    """Steps of a day."""
    small = st.integers(0, 23)
    wishes = st.builds(Wish, st.sampled_from(verbs), small, small)
    return st.lists(st.builds(Step, st.sampled_from(pauses), wishes), min_size=least, max_size=most)


def played(rules: Rules, steps: list[Step], watch: Watch | None = None) -> tuple[Hall, list[Event]]:
    """The hall after a whole day from its first event on, counters open, with everything that happened."""
    hall, clock = Hall(rules), 0
    happened = play(hall, at(0), do.OpenDay(FIRST_DAY)) or []
    for counter in rules.counters:
        happened += play(hall, at(0), do.OpenCounter(counter)) or []
    for number, (seconds, wish) in enumerate(steps):
        clock += seconds
        command = meant(hall, wish, number, at(clock))
        events = play(hall, at(clock), command)
        happened += events or []
        if watch is not None:
            watch(hall, command, events)
    return hall, happened


def play(hall: Hall, now: datetime, command: Command) -> list[Event] | None:
    """Decides and applies; None when the hall said no."""
    try:
        events = decide(hall, command, now)
    except Rejected:
        return None
    for event in events:
        apply(hall, event)
    return events


def meant(hall: Hall, wish: Wish, number: int, now: datetime) -> Command:
    """The command, aimed at what there is; one in eight at anything. Tokens and codes are never drawn twice."""
    verb, which, how = wish
    wild = how % 8 == 7
    rules = hall.rules
    counter = _one(rules.counters, which)
    busy = _one([id for id, place in hall.counters.items() if place.ticket and not wild] or rules.counters, which)
    free = _one([id for id, place in hall.counters.items() if not place.ticket and not wild] or rules.counters, how)
    service, other = _one(rules.services, which), _one(rules.services, which + 1)
    customer_class = _one([of for of in rules.classes if not rules.is_booked(of)], how)
    token = f"token-{number}"
    seen: Expect = hall.counters[busy].ticket.number if hall.counters[busy].ticket else None  # type: ignore[union-attr]
    expect = _one([seen, seen, UNSTATED], how)

    def ticket(*stages: Stage) -> str:
        fitting = [each.number for each in hall.tickets.values() if wild or each.stage in stages]
        return _one(fitting or [*hall.tickets, "A001"], which)

    match verb:
        case "issue":
            return do.IssueTicket(service, token, customer_class, slip=bool(how % 2))
        case "visit":
            return do.IssueTicket(service, token, customer_class, also=(other,))
        case "card":
            return do.IssueTicket(service, token, customer_class, card=f"card-{how % 3}")
        case "next":
            return do.CallNext(counter, _one([UNSTATED, UNSTATED, None], how))
        case "call":
            return do.CallTicket(counter, ticket(Stage.WAITING), _one([None, "in pain"], how))
        case "start" | "finish" | "recall" | "no_show" | "park":
            kinds = {"start": do.Start, "finish": do.Finish, "recall": do.Recall, "no_show": do.NoShow, "park": do.Park}
            kind: type[do.Start] = kinds[verb]  # type: ignore[assignment]
            return kind(busy, expect)
        case "resume":
            return do.Resume(free, ticket(Stage.PARKED))
        case "return":
            return do.Return(number=ticket(Stage.NO_SHOW))
        case "transfer":
            position = _one(_POSITIONS, which + how)
            if how % 3 == 0:
                return do.Transfer(busy, to_counter=free, position=position)
            return do.Transfer(busy, to_service=other, position=position, expect=expect)
        case "priority":
            return do.CallNext(counter, priority=True)
        case "rate":
            asked = [id for id, place in hall.counters.items() if place.rating and not wild]
            whom = None if how % 3 else ticket(Stage.FINISHED)
            return do.Rate(_one(asked or rules.counters, which), 1 + how % 5, whom)
        case "ask_rating":
            return do.AskRating(busy, expect)
        case "cancel":
            return do.Cancel(number=ticket(Stage.WAITING, Stage.PARKED))
        case "reclassify":
            return do.Reclassify(ticket(Stage.WAITING), customer_class)
        case "profile":
            return do.SetProfile(counter, _one(rules.profiles, how))
        case "open":
            closed = [id for id, place in hall.counters.items() if place.standing != "open"]
            return do.OpenCounter(_one(closed or rules.counters, which), _one([None, "Li"], how))
        case "pause":
            return do.PauseCounter(counter)
        case "close":
            return do.CloseCounter(counter)
        case "stop":
            return do.StopIssue(_one([None, service], how))
        case "go_on":
            return do.ResumeIssue()
        case "book":
            when = now + timedelta(minutes=5 * how)
            return do.Book(f"booking-{which % 4}", service, when, f"code-{number}" if how % 2 else f"code-{which % 4}")
        case "unbook":
            return do.Unbook(f"booking-{which % 4}")
        case "check_in":
            return do.CheckIn(_one([each.code for each in hall.appointments.values()] or ["?"], which), token)
        case "reprint":
            return do.Reprint(number=ticket(*Stage))
        case "send_slip":
            return do.SendSlip(ticket(*Stage), "printer-1")
        case "settle_slip":
            return do.SettleSlip(ticket(*Stage), "printer-1", _one([None, "unknown"], how), how % 3 * 70, how % 5 > 0)
        case "change_roll":
            return do.ChangeRoll("printer-1")
        case "note_printer":
            return do.NotePrinter("printer-1", "online", _one(["full", "low", "out"], how), "closed", "ok", "none")
        case "new_day":
            return do.OpenDay(
                (datetime.fromisoformat(hall.day or FIRST_DAY) + timedelta(how % 4 - 1)).date().isoformat()
            )
        case _:
            raise AssertionError(verb)


_POSITIONS: tuple[Position, ...] = ("arrival", "front", "back")


def _one(options: Iterable[T], number: int) -> T:
    every = list(options)
    return every[number % len(every)]
