"""Reads the journal's file as it stands, by a connection of its own, and keeps a simple account of the hall beside the
product's. Knows no device."""

import json
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

import apsw

FINAL = ("served", "missed", "cancelled", "expired")

CALLS_KEPT = 12

ANSWERED_ONCE_DAYS = 2
"""A request's name means that request for 48 hours; whoever uses it days later asks anew."""

_Row = tuple[Any, ...]
"""seq, day, at, type and payload of an event."""

Blame = Callable[[str, str], None]
"""Takes the name of a truth, and how it does not hold."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One event of the journal."""

    seq: int
    day: str
    at: str
    type: str
    payload: str
    fields: dict[str, Any] = field(compare=False)
    """The event's own fields, read from the payload."""


@dataclass(slots=True)
class Ticket:
    """A ticket by the account."""

    number: str
    token: str
    service: str
    customer_class: str
    stage: str = "waiting"
    counter: str = ""
    calls: int = 0
    called_at: float = 0.0
    ended_at: float = 0.0
    issued_as: str = ""
    """The class that it had at first."""
    slip: str = "none"
    slip_asked_at: float = 0.0


@dataclass(slots=True)
class Place:
    """A counter by the account."""

    standing: str = "closed"
    ticket: Ticket | None = None
    latest_end: int = 0
    """The event with which the latest service ended."""


@dataclass(slots=True)
class Account:
    """The hall as its events tell it, most simply: what comes next is compared with it."""

    day: str = ""
    tickets: dict[str, Ticket] = field(default_factory=dict)
    by_token: dict[str, Ticket] = field(default_factory=dict)
    places: dict[str, Place] = field(default_factory=dict)
    last: dict[str, int] = field(default_factory=dict)
    waiting: dict[str, Ticket] = field(default_factory=dict)
    """In order of issue or return."""
    latest: list[tuple[str, str]] = field(default_factory=list)
    """Calls and recalls of the day, ticket and counter, the latest first."""
    issued: int = 0
    taken: int = 0
    """Events, of all days."""

    def take(self, entry: Entry, now: float, blame: Blame) -> dict[str, Any]:
        """Adds one event; gives its fields."""
        it = entry.fields
        self.taken += 1
        ticket = self.tickets.get(it.get("ticket", ""))
        place = self.places.setdefault(it["counter"], Place()) if "counter" in it else None
        match entry.type:
            case "TicketIssued":
                self._issue(it, now, blame)
            case "DayOpened":
                self._open_day(it["day"], blame)
            case "ControllerStarted" | "IssueStopped" | "IssueResumed" | "CounterProfileSet":
                pass
            case "PrinterChanged" | "RollChanged":
                pass
            case "AppointmentBooked" | "AppointmentCancelled":
                pass
            case "CounterOpened" | "CounterPaused" | "CounterClosed" if place is not None:
                place.standing = entry.type.removeprefix("Counter").lower().replace("opened", "open")
            case "CounterWillPause" | "CounterWillClose":
                pass
            case _ if ticket is None:
                blame("kept", f"{entry.type} of {it.get('ticket')}, which was never issued today")
            case "TicketCalled" if place is not None:
                self._call(ticket, it["counter"], place, now, blame)
            case "TicketRecalled":
                if place is None or place.ticket is not ticket or ticket.stage != "called":
                    blame(
                        "one-counter", f"{ticket.number} is called again at {it['counter']}, where it is not waited for"
                    )
                ticket.calls += 1
                ticket.called_at = now
                self._remember_call(ticket)
            case "TicketStarted":
                if place is None or place.ticket is not ticket:
                    blame("one-counter", f"{ticket.number} starts at {it['counter']}, where it was not called")
                ticket.stage = "serving"
            case "TicketFinished" | "TicketMissed" | "TicketCancelled" | "TicketExpired":
                if place is not None and entry.type == "TicketFinished":
                    place.latest_end = entry.seq
                self._end(ticket, entry.type, now, blame)
            case "TicketParked" | "TicketTransferred" | "TicketReturned":
                self._move(ticket, entry.type, it, blame)
            case "TicketReclassified":
                ticket.customer_class = it["customer_class"]
            case "SlipRequested":
                ticket.slip, ticket.slip_asked_at = "queued", now
            case "SlipSent":
                ticket.slip = "sent"
            case "SlipHeld":
                ticket.slip = "queued"
            case "SlipPrinted":
                ticket.slip = "printed"
            case "SlipFailed":
                ticket.slip = "failed"
        return it

    def shown_at(self, counter: str) -> str:
        """What stands over a counter: a number, dashes for a pause, or nothing."""
        place = self.places.get(counter)
        if place is None:
            return ""
        if place.ticket is not None:
            return place.ticket.number
        return "----" if place.standing == "paused" else ""

    def _issue(self, it: dict[str, Any], now: float, blame: Blame) -> None:
        service = it["service"]
        self.last[service] = self.last.get(service, 0) + 1
        self.issued += 1
        if it["ticket"] != f"{service}{self.last[service]:03d}":
            blame("numbers", f"{it['ticket']} was issued where {service}{self.last[service]:03d} was next")
        if it["token"] in self.by_token:
            blame("numbers", f"{it['ticket']} has the token of another ticket")
        slip = "queued" if it["slip"] else "none"
        of = it["customer_class"]
        ticket = Ticket(it["ticket"], it["token"], service, of, issued_as=of, slip=slip, slip_asked_at=now)
        self.tickets[ticket.number] = self.by_token[ticket.token] = self.waiting[ticket.number] = ticket

    def _open_day(self, day: str, blame: Blame) -> None:
        if day <= self.day:
            blame("numbers", f"day {day} was opened after {self.day}")
        for ticket in self.tickets.values():
            if ticket.stage not in FINAL:
                blame("forgotten", f"day {self.day} ended while {ticket.number} was {ticket.stage}")
        self.day, self.tickets, self.waiting, self.last, self.latest = day, {}, {}, {}, []
        for place in self.places.values():
            place.standing, place.ticket = "closed", None

    def _call(self, ticket: Ticket, counter: str, place: Place, now: float, blame: Blame) -> None:
        if ticket.stage not in ("waiting", "parked"):
            where = f"{ticket.stage} at {ticket.counter}" if ticket.counter else ticket.stage
            blame("one-counter", f"{ticket.number} is called to {counter}, but it is {where}")
        if place.ticket is not None:
            blame("one-counter", f"{ticket.number} is called to {counter}, where {place.ticket.number} is")
        if place.standing != "open":
            blame("one-counter", f"{ticket.number} is called to {counter}, which is {place.standing}")
        self.waiting.pop(ticket.number, None)
        ticket.stage, ticket.counter, place.ticket = "called", counter, ticket
        ticket.calls, ticket.called_at = ticket.calls + 1, now
        self._remember_call(ticket)

    def _remember_call(self, ticket: Ticket) -> None:
        call = (ticket.number, ticket.counter)
        self.latest = [call, *(each for each in self.latest if each[0] != ticket.number)][:CALLS_KEPT]

    def _move(self, ticket: Ticket, kind: str, it: dict[str, Any], blame: Blame) -> None:
        """From where it may be, to the queue or to the side; whoever stood at a counter stands there no longer."""
        legal = {"TicketParked": ("called", "serving"), "TicketReturned": ("missed",)}
        if ticket.stage not in legal.get(kind, ("called", "serving", "waiting")):
            blame("one-effect", f"{kind} of {ticket.number}, which is {ticket.stage}")
        for place in self.places.values():
            if place.ticket is ticket:
                place.ticket = None
        if kind == "TicketParked":
            ticket.stage = "parked"
            return
        ticket.service = it.get("service", ticket.service)
        ticket.stage = "waiting"
        self.waiting[ticket.number] = ticket
        self.latest = [each for each in self.latest if each[0] != ticket.number]

    def _end(self, ticket: Ticket, kind: str, now: float, blame: Blame) -> None:
        if ticket.stage in FINAL:
            blame("one-effect", f"{kind} of {ticket.number}, which is {ticket.stage} already")
        ends = {"TicketFinished": "served", "TicketMissed": "missed", "TicketCancelled": "cancelled"}
        self.waiting.pop(ticket.number, None)
        ticket.stage, ticket.ended_at = ends.get(kind, "expired"), now
        for place in self.places.values():
            if place.ticket is ticket:
                place.ticket = None


class Ledger:
    """What the file says that it did not say before; and whether it still says what it said."""

    def __init__(self, blame: Blame) -> None:
        self.entries: dict[int, Entry] = {}
        self._today: list[_Row] = []
        """The day's events as they stood in the file."""
        self.answers: dict[tuple[str, str], bytes] = {}
        self._answered_on: dict[tuple[str, str], date] = {}
        self.last_seq = 0
        self._blame = blame
        self._path: Path | None = None
        self._connection: apsw.Connection | None = None
        self._last_place = 0

    def read(self, path: Path) -> tuple[list[Entry], list[tuple[str, str, bytes]]]:
        """New events and new answers, in order."""
        if path != self._path:
            self.close()
            if not self._open(path):
                return [], []
            self._compare()
        assert self._connection is not None
        events: list[Entry] = []
        answers: list[tuple[str, str, bytes]] = []
        new: list[_Row] = self._connection.execute(_NEW, (self.last_seq, self._last_place)).fetchall()
        for kind, *row in new:
            if kind == "event":
                events.append(self._add(*row))
            else:
                answers.append(self._answer(*row))
        return events, answers

    @property
    def is_open(self) -> bool:
        """True once the journal of this life could be read."""
        return self._connection is not None

    def close(self) -> None:
        """Lets go of the file."""
        if self._connection is not None:
            self._connection.close()
        self._connection = self._path = None

    def _open(self, path: Path) -> bool:
        if not path.exists():
            return False
        connection = apsw.Connection(str(path), flags=apsw.SQLITE_OPEN_READWRITE)
        try:
            connection.execute("SELECT seq FROM events LIMIT 1").fetchall()
            connection.execute("SELECT place FROM requests LIMIT 1").fetchall()
        except apsw.Error:
            connection.close()
            return False
        self._connection, self._path = connection, path
        return True

    def _add(self, seq: int, day: str, at: str, kind: str, payload: str) -> Entry:
        if seq != self.last_seq + 1:
            self._blame("kept", f"event {seq} follows {self.last_seq}")
        self.last_seq = seq
        entry = self.entries[seq] = Entry(seq, day, at, kind, payload, json.loads(payload))
        if kind == "DayOpened":
            self._today.clear()
        self._today.append((seq, day, at, kind, payload))
        return entry

    def _answer(self, place: int, sender: str, id: str, reply: bytes, _: None) -> tuple[str, str, bytes]:
        self._last_place = place
        today = date.fromisoformat(self._today[-1][1]) if self._today else date.min
        before = self._answered_on.get((sender, id))
        if before is not None and (today - before).days <= ANSWERED_ONCE_DAYS:
            self._blame("one-effect", f"the request {id} of {sender} was answered twice")
        self._answered_on[sender, id] = today
        self.answers[sender, id] = reply
        return sender, id, reply

    def _compare(self) -> None:
        """After a death: everything of this day that was written before is there, and the same."""
        assert self._connection is not None
        begun = self._today[0][0] if self._today else 1
        there: list[_Row] = self._connection.execute(_BETWEEN, (begun, self.last_seq)).fetchall()
        if there != self._today:
            self._blame("kept", _first_difference(self._today, {row[0]: row for row in there}))
        ((last,),) = self._connection.execute("SELECT coalesce(max(place), 0) FROM requests").fetchall()
        if int(str(last)) < self._last_place:
            self._blame("kept", f"answer {self._last_place} was written and is gone")


_NEW = """
    SELECT 'event' AS kind, seq AS place, day, at, type, payload FROM events WHERE seq > ?
    UNION ALL
    SELECT 'answer', place, "from", id, reply, NULL FROM requests WHERE place > ?
    ORDER BY kind DESC, place
"""
_BETWEEN = "SELECT seq, day, at, type, payload FROM events WHERE seq BETWEEN ? AND ? ORDER BY seq"


def _first_difference(ours: list[_Row], there: dict[int, _Row]) -> str:
    for row in ours:
        seq, _, _, kind, payload = row
        if there.get(seq) != row:
            what = "gone" if seq not in there else f"now {there[seq][3]} {there[seq][4]}"
            return f"event {seq}, {kind} {payload}, was written and is {what}"
    return "an event stands there that nobody wrote"
