"""What has happened in the hall, in the past tense: the journal's words. Ordinary values; `at` is aware UTC."""

from dataclasses import MISSING, fields
from datetime import datetime
from typing import Any, TypeVar

from kiosk.queueing.values import value

Why = dict[str, str | int | float | bool | None]
"""Why a ticket was called: rule, class, waited_s, score, overtaken, guard, condition, idle (docs/queueing.md)."""


@value
class Event:
    """Something that happened."""

    at: datetime

    @property
    def type(self) -> str:
        """The event's name in the journal and on MQTT."""
        return type(self).__name__


@value
class ControllerStarted(Event):
    """A controller took the hall over; `epoch` is larger than that of every start before."""

    epoch: int
    version: str


@value
class DayOpened(Event):
    """A business day began; numbers start again.

    `learned`: what the days before taught (kiosk.queueing.learned). `appointments`: those still to come, each as id,
    service, time and code, and `listed` where it is. `rolls`: millimetres of paper used of the roll in each printer.
    A replay begins here.
    """

    day: str
    learned: dict[str, Any] | None = None
    appointments: tuple[list[str], ...] | None = None
    rolls: dict[str, int] | None = None


@value
class TicketIssued(Event):
    """A place in the queue; `ahead` and `estimated_wait_s` are what the customer was told.

    `expected_wait_s`: the forecast's middle. `also`: services of the same visit after this one. `appointment`: whose
    time has come. `card`: a keyed hash, where a card may only take so many tickets a day.
    """

    ticket: str
    token: str
    service: str
    customer_class: str
    language: str
    kiosk: str
    ahead: int
    estimated_wait_s: int | None
    slip: bool
    expected_wait_s: float | None = None
    also: tuple[str, ...] | None = None
    appointment: str | None = None
    card: str | None = None


@value
class TicketCalled(Event):
    """Called to a counter. `why`: docs/queueing.md says what stands there."""

    ticket: str
    counter: str
    why: Why


@value
class TicketRecalled(Event):
    """Called again to the same counter."""

    ticket: str
    counter: str


@value
class TicketStarted(Event):
    """The customer came."""

    ticket: str
    counter: str


@value
class TicketFinished(Event):
    """The customer was served."""

    ticket: str
    counter: str


@value
class RatingAsked(Event):
    """A teller asked the customer for a rating; each `TicketFinished` asks too."""

    ticket: str
    counter: str


@value
class TicketRated(Event):
    """What the customer thought of the visit: 1 (bad) to 5 (very good). `teller`: who served, where that is known."""

    ticket: str
    counter: str
    score: int
    teller: str | None = None


@value
class TicketMissed(Event):
    """The customer did not come (no-show)."""

    ticket: str
    counter: str


@value
class TicketReturned(Event):
    """One who did not come is back in the queue, of its service or of one counter; `place` says where."""

    ticket: str
    place: float
    to_counter: str | None = None


@value
class TicketParked(Event):
    """Set aside at a counter, to be resumed."""

    ticket: str
    counter: str


@value
class TicketTransferred(Event):
    """Waits again: for a service, or for `to_counter` alone. `counter`: the one it leaves. `place`: where in the queue.

    `moved_on`: it was served there, and this is the next service of its visit.
    """

    ticket: str
    counter: str | None
    service: str
    to_counter: str | None
    place: float
    moved_on: bool = False


@value
class TicketReclassified(Event):
    """Staff saw to which class a waiting customer belongs."""

    ticket: str
    customer_class: str


@value
class TicketCancelled(Event):
    """The customer left."""

    ticket: str


@value
class TicketExpired(Event):
    """The business day ended before the ticket did."""

    ticket: str


@value
class CounterOpened(Event):
    """The counter takes customers."""

    counter: str
    teller: str | None


@value
class CounterPaused(Event):
    """The counter takes nobody for now."""

    counter: str
    reason: str | None


@value
class CounterClosed(Event):
    """The counter takes nobody."""

    counter: str
    reason: str | None


@value
class CounterWillPause(Event):
    """Pauses when the customer there is finished."""

    counter: str
    reason: str | None


@value
class CounterWillClose(Event):
    """Closes when the customer there is finished."""

    counter: str
    reason: str | None


@value
class CounterProfileSet(Event):
    """From now on the counter takes what this work profile says, by its rule; until the day ends."""

    counter: str
    profile: str


@value
class AppointmentBooked(Event):
    """Somebody will come; `time` in ISO 8601. `code` is shown at check-in. Booked again: it is changed.

    `listed`: it stands in the hall's list of appointments.
    """

    appointment: str
    service: str
    time: str
    code: str
    listed: bool = False


@value
class AppointmentCancelled(Event):
    """Nobody will come."""

    appointment: str


@value
class IssueStopped(Event):
    """No new tickets of a service."""

    service: str


@value
class IssueResumed(Event):
    """New tickets of a service again."""

    service: str


@value
class SlipRequested(Event):
    """A slip was asked for later: a copy, if an earlier one may be out. At `kiosk`, or where the ticket was issued."""

    ticket: str
    kiosk: str | None = None


@value
class SlipSent(Event):
    """Written down before the first byte leaves: from here on a slip may be in somebody's hand."""

    ticket: str
    printer: str


@value
class SlipHeld(Event):
    """Not a byte of it has left; it waits for the printer."""

    ticket: str
    printer: str
    reason: str


@value
class SlipPrinted(Event):
    """The printer confirmed the slip; `mm` of paper are gone."""

    ticket: str
    printer: str
    mm: int = 0


@value
class SlipFailed(Event):
    """The slip did not come out (`reason` says why) or nobody knows (`unknown`); `mm` of paper may be gone."""

    ticket: str
    printer: str
    reason: str
    mm: int = 0


@value
class RollChanged(Event):
    """A printer has a new roll of paper."""

    printer: str


@value
class PrinterChanged(Event):
    """A printer stands otherwise than before, or for the first time of the day (drivers/escpos/PROTOCOL.md)."""

    printer: str
    device: str
    paper: str
    cover: str
    cutter: str
    error: str


UNKNOWN = "unknown"
"""How the reason of a failed slip begins that may have come out all the same."""

PAPER = (SlipRequested, SlipSent, SlipHeld, SlipPrinted, SlipFailed, RollChanged, PrinterChanged)
"""What happens to slips and paper: nobody's turn changes by it."""

ALL: dict[str, type[Event]] = {kind.__name__: kind for kind in Event.__subclasses__()}

_MUST = {kind: tuple(f.name for f in fields(kind) if f.name != "at" and f.default is MISSING) for kind in ALL.values()}
_MAY = {kind: tuple((f.name, f.default) for f in fields(kind) if f.default is not MISSING) for kind in ALL.values()}

E = TypeVar("E", bound=Event)


def payload(event: Event) -> dict[str, Any]:
    """The event's own fields, ready for JSON, without those that say nothing; type and time are kept beside it."""
    kind = type(event)
    said = {name: getattr(event, name) for name in _MUST[kind]}
    for name, default in _MAY[kind]:
        value = getattr(event, name)
        if value != default:
            said[name] = value
    return said


def from_payload(kind: str, at: datetime, fields_: dict[str, Any]) -> Event:
    """The event again; fields that this version does not know are left out. Raises KeyError for an unknown type."""
    cls = ALL[kind]
    known = {name: fields_.get(name) for name in _MUST[cls]}
    known |= {name: _frozen(fields_[name]) for name, _ in _MAY[cls] if name in fields_}
    return cls(at, **known)


def _frozen(value: Any) -> Any:
    """JSON has lists where an event has tuples."""
    return tuple(value) if isinstance(value, list) else value
