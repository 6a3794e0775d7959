"""Truths of requests: somebody asked for what was done, not long ago, and was answered once, with what is kept."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from counter_panel.keys import ABOUT_A_TICKET
from firmware_mocks.halls.soak.hall import SimHall
from firmware_mocks.halls.soak.ledger import Blame, Entry, Ledger
from firmware_mocks.halls.soak.refusals import RULED, Refusal
from firmware_mocks.halls.soak.waiting import Waiting
from firmware_mocks.rating_pad import MockRatingPad
from kiosk.config import Button, IoModule, Keypad
from kiosk.queueing.rules import ORDINARY

TOO_OLD_S = 10.0
"""A request older than this is not obeyed (contract)."""

CLOCK_S = 3.0
"""What a clock that is ahead (2 s at most), wires and the disk add to it."""

QUESTIONS = ("advise", "look_up", "events_since")
"""Nothing happens, and their answers are not kept."""

UNKEPT = ("busy", "storage_full", "bad_request", "not_available", "id_reused")
"""Refusals that are no answers: they are not kept."""

ASKED_FOR = (
    *("TicketFinished", "TicketMissed", "TicketCancelled", "SlipRequested", "IssueStopped", "IssueResumed"),
    *("CounterOpened", "CounterPaused", "CounterClosed", "CounterWillPause", "CounterWillClose", "CounterProfileSet"),
    *("TicketParked", "TicketTransferred", "TicketReturned", "TicketReclassified"),
    *("AppointmentBooked", "AppointmentCancelled", "TicketRated"),
)
"""Events that nobody but a person causes."""


@dataclass(frozen=True, slots=True)
class _Asked:
    """A touch or press; `counter` where it was a teller's, `saw` who was there by a panel (empty: nobody)."""

    at: float
    command: str
    counter: str = ""
    saw: str | None = None
    fields: Mapping[str, object] = field(default_factory=dict)


class Asking:
    """What was asked for, and what came of it."""

    def __init__(self, hall: SimHall, ledger: Ledger, waiting: Waiting, blame: Blame) -> None:
        self._hall, self._loop, self._ledger = hall, hall.loop, ledger
        self._waiting, self._blame = waiting, blame
        self._asked: dict[tuple[str, str], _Asked] = {}
        self._buttons: dict[str, list[tuple[float, float]]] = {
            device.id: [] for device in hall.config.devices if isinstance(device, Button | Keypad | IoModule)
        }

    def asked(self, client: str, request_id: str, command: str, fields: Mapping[str, object]) -> None:
        """By a client of its own."""
        self._asked[client, request_id] = _Asked(self._loop.time(), command, fields=fields)

    def pressed(self, counter: str, key: str, device: str, press_id: str, saw: str | None) -> None:
        """By a teller, on what names its presses."""
        self._asked[device, press_id] = _Asked(self._loop.time(), key, counter, saw)

    def pressed_unnamed(self, device: str, made_at: float) -> None:
        """On one of `nameless`; it comes now."""
        self._buttons[device].append((self._loop.time(), made_at))

    def nameless(self, device: str) -> bool:
        """Whether its presses have no name."""
        return device in self._buttons

    def taken(self, device: str, press_id: str) -> None:
        """A terminal tells its teller that the press was obeyed."""
        if (device, press_id) not in self._ledger.answers:
            self._blame("answered", f"{device} says that press {press_id} was taken, and the journal does not have it")
        elif not json.loads(self._ledger.answers[device, press_id])["ok"]:
            self._blame("answered", f"{device} says that press {press_id} was taken, and it was refused")

    def written(self, entries: list[Entry], answers: list[tuple[str, str, bytes]], at: float) -> None:
        """One transaction, or what a life found: effects and answers."""
        replies = [(sender, id, json.loads(reply)) for sender, id, reply in answers]
        for sender, id, reply in replies:
            self._justify(sender, id, reply, at, alone=len(replies) == 1)
        self._account_for(entries, [reply for _, _, reply in replies if reply["ok"]])

    def refused(self, answers: list[tuple[str, str, bytes]]) -> list[Refusal]:
        """Whoever wanted a ticket, and was told no by a rule."""
        found = []
        for sender, id, payload in answers:
            reply, asked = json.loads(payload), self._by_whom(sender, id)
            if reply["ok"] or reply["reason"] not in RULED or asked is None or asked.command != "issue_ticket":
                continue
            service, of = str(asked.fields["service"]), str(asked.fields.get("customer_class", ORDINARY))
            found.append(Refusal(f"{sender}, {id}", reply["reason"], service, of, asked.at))
        return found

    def replied(self, client: str, payload: bytes, text: str) -> None:
        """An answer leaves the controller."""
        reply = json.loads(text)
        kept = self._ledger.answers.get((client, reply["id"]))
        if kept == payload:
            return
        asked = self._by_whom(client, reply["id"])
        if (asked and asked.command in QUESTIONS) or (not reply["ok"] and reply["reason"] in UNKEPT):
            return
        if kept is None:
            self._blame("answered", f"{client} is answered {text[:300]}, which is not in the journal")
        else:
            self._blame("answered", f"{client} is answered {text[:200]}, but was answered {kept[:200].decode()} before")

    def _justify(self, sender: str, id: str, reply: dict[str, Any], at: float, *, alone: bool) -> None:
        """Somebody asked for what was answered, and not long ago."""
        if not reply["ok"]:
            return None
        asked = self._by_whom(sender, id)
        if sender in self._buttons:
            asked = self._button_press(sender, at)
        if asked is None:
            return self._blame("one-effect", f"the request {id} of {sender} was obeyed, but nobody made it: {reply}")
        age = at - asked.at
        on_a_wire = sender in self._hall.terminals or isinstance(self._hall.pads.get(sender), MockRatingPad)
        judged_by_clock = not on_a_wire
        if age > TOO_OLD_S + CLOCK_S and not (judged_by_clock and self._hall.controller.clock_ahead_s):
            self._blame("not-stale", f"the {asked.command} {id} of {sender} was {age:.1f} s old when it was obeyed")
        if asked.saw is not None and asked.command in ABOUT_A_TICKET:
            self._was_meant(asked, reply)
        if asked.command == "next" and alone and reply.get("ticket") is None:
            self._waiting.found_nobody(asked.counter)
        return None

    def _by_whom(self, sender: str, id: str) -> _Asked | None:
        """Whoever was told that its clock is wrong asks once more, under another id."""
        return self._asked.get((sender, id)) or self._asked.get((sender, id.removesuffix("-2")))

    def _was_meant(self, asked: _Asked, reply: dict[str, Any]) -> None:
        """A press made in view of one customer does nothing to another."""
        done = (reply["finished"] or reply.get("moved_on")) if asked.command == "next" else reply["ticket"]["number"]
        if (done or "") != asked.saw:
            seen, met = asked.saw or "nobody", done or "nobody"
            self._blame("one-effect", f"{asked.command} at counter {asked.counter} was meant for {seen}, and met {met}")

    def _button_press(self, button: str, now: float) -> _Asked | None:
        """Its messages have no identity: each press may justify one effect."""
        waiting = self._buttons[button]
        while waiting and now - waiting[0][0] > TOO_OLD_S + CLOCK_S:
            waiting.pop(0)
        if not waiting:
            return None
        # An old one that was left alone has no answer of its own.
        young = next((each for each in waiting if now - each[1] <= TOO_OLD_S + CLOCK_S), waiting[0])
        waiting.remove(young)
        return _Asked(young[1], "press")

    def _account_for(self, entries: list[Entry], accepted: list[dict[str, Any]]) -> None:
        """Each effect at a counter, and each ticket, was asked for in the same transaction."""
        granted = [reply["ticket"]["number"] for reply in accepted if isinstance(reply.get("ticket"), dict)]
        for entry in entries:
            if entry.type in ASKED_FOR and not accepted:
                self._blame("one-effect", f"{entry.type} {entry.payload} without an answered request")
        for kind in ("TicketIssued", "TicketCalled", "TicketRecalled", "TicketStarted"):
            asked_for = list(granted)
            for entry in entries:
                if entry.type != kind:
                    continue
                number = entry.fields["ticket"]
                if number in asked_for:
                    asked_for.remove(number)
                else:
                    self._blame("one-effect", f"{kind} of {number} without an answered request")
