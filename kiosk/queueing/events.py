"""What has happened in the hall, in the past tense: the journal's words. Ordinary values; `at` is aware UTC."""

from dataclasses import dataclass, fields
from datetime import datetime
from typing import Any, TypeVar

Why = dict[str, str | int | float | bool | None]


@dataclass(frozen=True, slots=True)
class Event:
    """Something that happened."""

    at: datetime

    @property
    def type(self) -> str:
        """The event's name in the journal and on MQTT."""
        return type(self).__name__


@dataclass(frozen=True, slots=True)
class ControllerStarted(Event):
    """A controller took the hall over; `epoch` is larger than that of every start before."""

    epoch: int
    version: str


@dataclass(frozen=True, slots=True)
class DayOpened(Event):
    """A business day began; numbers start again."""

    day: str


@dataclass(frozen=True, slots=True)
class TicketIssued(Event):
    """A place in the queue; `ahead` and `estimated_wait_s` are what the customer was told."""

    ticket: str
    token: str
    service: str
    customer_class: str
    language: str
    kiosk: str
    ahead: int
    estimated_wait_s: int | None
    slip: bool


@dataclass(frozen=True, slots=True)
class TicketCalled(Event):
    """`why` holds rule, class, waited_s and overtaken (later tickets of its service that were called before it)."""

    ticket: str
    counter: str
    why: Why


@dataclass(frozen=True, slots=True)
class TicketRecalled(Event):
    """Called again to the same counter."""

    ticket: str
    counter: str


@dataclass(frozen=True, slots=True)
class TicketStarted(Event):
    """The customer came."""

    ticket: str
    counter: str


@dataclass(frozen=True, slots=True)
class TicketFinished(Event):
    """The customer was served."""

    ticket: str
    counter: str


@dataclass(frozen=True, slots=True)
class TicketMissed(Event):
    """The customer did not come (no-show)."""

    ticket: str
    counter: str


@dataclass(frozen=True, slots=True)
class TicketCancelled(Event):
    """The customer left."""

    ticket: str


@dataclass(frozen=True, slots=True)
class TicketExpired(Event):
    """The business day ended before the ticket did."""

    ticket: str


@dataclass(frozen=True, slots=True)
class CounterOpened(Event):
    """The counter takes customers."""

    counter: str
    teller: str | None


@dataclass(frozen=True, slots=True)
class CounterPaused(Event):
    """The counter takes nobody for now."""

    counter: str
    reason: str | None


@dataclass(frozen=True, slots=True)
class CounterClosed(Event):
    """The counter takes nobody."""

    counter: str
    reason: str | None


@dataclass(frozen=True, slots=True)
class CounterWillPause(Event):
    """Pauses when the customer there is finished."""

    counter: str
    reason: str | None


@dataclass(frozen=True, slots=True)
class CounterWillClose(Event):
    """Closes when the customer there is finished."""

    counter: str
    reason: str | None


@dataclass(frozen=True, slots=True)
class IssueStopped(Event):
    """No new tickets of a service."""

    service: str


@dataclass(frozen=True, slots=True)
class IssueResumed(Event):
    """New tickets of a service again."""

    service: str


@dataclass(frozen=True, slots=True)
class SlipRequested(Event):
    """A copy of a slip was asked for."""

    ticket: str


@dataclass(frozen=True, slots=True)
class SlipSent(Event):
    """Written down before the first byte leaves: from here on a slip may be in somebody's hand."""

    ticket: str
    printer: str


@dataclass(frozen=True, slots=True)
class SlipHeld(Event):
    """Not a byte of it has left; it waits for the printer."""

    ticket: str
    printer: str
    reason: str


@dataclass(frozen=True, slots=True)
class SlipPrinted(Event):
    """The printer confirmed the slip."""

    ticket: str
    printer: str


@dataclass(frozen=True, slots=True)
class SlipFailed(Event):
    """The slip did not come out (`reason` says why) or nobody knows (`unknown`)."""

    ticket: str
    printer: str
    reason: str


ALL: dict[str, type[Event]] = {kind.__name__: kind for kind in Event.__subclasses__()}

_FIELDS = {kind: tuple(f.name for f in fields(kind) if f.name != "at") for kind in ALL.values()}

E = TypeVar("E", bound=Event)


def payload(event: Event) -> dict[str, Any]:
    """The event's own fields, ready for JSON; type and time are kept beside it."""
    return {name: getattr(event, name) for name in _FIELDS[type(event)]}


def from_payload(kind: str, at: datetime, fields_: dict[str, Any]) -> Event:
    """The event again; fields that this version does not know are left out. Raises KeyError for an unknown type."""
    cls = ALL[kind]
    return cls(at, **{name: fields_.get(name) for name in _FIELDS[cls]})
