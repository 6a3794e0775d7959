"""Truths of paper: what fell out of the printers, and what the journal says of it."""

import re
from collections.abc import Callable
from typing import Any

from firmware_mocks.halls.soak.hall import SimHall
from firmware_mocks.halls.soak.ledger import Account, Blame, Entry
from firmware_mocks.halls.soak.troubles import Troubles
from firmware_mocks.printer.roll import PrintedSlip

COPY_WORDS = ("补打", "REPRINT")
"""Of the mark, which stands on a line of its own; the foot of every slip has the first of them in a sentence."""

SETTLED_S = 110.0
"""A slip is given up after 60 s, then printed or not after 15 s at most, with the questions before and after."""

UNSETTLED = ("queued", "sent")
_NUMBER = re.compile(r"\b[A-Z][0-9]{3,}\b")


class Paper:
    """Slips by the token in their QR code."""

    def __init__(self, hall: SimHall, account: Account, troubles: Troubles, blame: Blame) -> None:
        self.unmarked: dict[str, int] = {}
        self.out = 0
        self.settled = {"printed": 0, "failed": 0, "unknown": 0}
        self._printed: dict[str, int] = {}
        self._confirmed: dict[str, int] = {}
        self._doubted: dict[str, int] = {}
        self._hall, self._loop, self._account = hall, hall.loop, account
        self._troubles, self._blame = troubles, blame
        self._prefix = f"paidui:{hall.config.hall}:"

    def slip_out(self, printer: str, slip: PrintedSlip) -> str:
        """Judges a piece of paper; tells in words what it is."""
        self.out += 1
        tokens = [code.removeprefix(self._prefix) for code in slip.qr_codes if code.startswith(self._prefix)]
        if not tokens:
            return "a torn-off piece"
        for token in tokens:
            self._printed[token] = self._printed.get(token, 0) + 1
            ticket = self._account.by_token.get(token)
            if ticket is None:
                self._blame("written-first", f"{printer} printed a slip whose ticket is not in the journal")
                continue
            numbers = _NUMBER.findall(slip.text)
            if numbers and ticket.number not in numbers:
                self._blame("printed", f"{printer} printed {numbers[0]} on the slip of {ticket.number}")
            if not _is_a_copy(slip.text):
                self.unmarked[token] = self.unmarked.get(token, 0) + 1
                if self.unmarked[token] > 1:
                    self._blame("one-slip", f"{ticket.number} has a second slip that is not marked, from {printer}")
        known = [ticket.number for token in tokens if (ticket := self._account.by_token.get(token))]
        return " and ".join(known)

    def event(self, entry: Entry, fields: dict[str, Any]) -> None:
        """What the journal says of slips."""
        match entry.type:
            case "SlipPrinted":
                self.settled["printed"] += 1
                ticket = self._account.tickets.get(fields["ticket"])
                token = ticket.token if ticket is not None else ""
                self._confirmed[token] = self._confirmed.get(token, 0) + 1
                if ticket is not None and self._confirmed[token] > self._printed.get(token, 0):
                    self._blame(
                        "printed", f"the slip of {ticket.number} is called printed; {fields['printer']} has not"
                    )
            case "SlipFailed":
                ticket = self._account.tickets.get(fields["ticket"])
                if ticket is not None:
                    self._failed(ticket.number, ticket.token, fields["reason"])
            case "TicketIssued" if fields["slip"]:
                self._watch(fields["token"])
            case "SlipRequested":
                self._watch(self._account.tickets[fields["ticket"]].token)

    def at_the_end(self) -> None:
        """In the evening nothing hangs."""
        for ticket in self._account.tickets.values():
            if ticket.slip in UNSETTLED and self._loop.time() > self._due(ticket.slip_asked_at):
                self._blame("slip-settled", f"the slip of {ticket.number} is still {ticket.slip} in the evening")

    def _watch(self, token: str) -> None:
        self._later(lambda: self._is_settled(token), self._loop.time() + SETTLED_S)

    def _failed(self, number: str, token: str, reason: str) -> None:
        """Nobody knows, or it surely did not come out: then no more of them lie there than are accounted for."""
        self.settled["unknown" if reason.startswith("unknown") else "failed"] += 1
        if reason.startswith("unknown"):
            self._doubted[token] = self._doubted.get(token, 0) + 1
            return
        accounted = self._confirmed.get(token, 0) + self._doubted.get(token, 0)
        if self._printed.get(token, 0) > accounted:
            self._blame("printed", f"the slip of {number} is called failed ({reason}), and has come out")

    def _is_settled(self, token: str) -> None:
        ticket = self._account.by_token[token]
        if ticket.slip not in UNSETTLED or self._account.tickets.get(ticket.number) is not ticket:
            return
        due = self._due(ticket.slip_asked_at)
        if self._loop.time() >= due:
            self._blame("slip-settled", f"the slip of {ticket.number} is still {ticket.slip}")
        else:
            self._later(lambda: self._is_settled(token), min(due, self._loop.time() + SETTLED_S) + 1e-3)

    def _due(self, asked_at: float) -> float:
        return SETTLED_S + max(asked_at, self._troubles.over("controller", "disk", "hall", *self._hall.printers))

    def _later(self, do: Callable[[], None], at: float) -> None:
        self._loop.at(self._loop.nobody, at, do)


def _is_a_copy(text: str) -> bool:
    return any(all(word in COPY_WORDS for word in line.strip().split(" · ")) for line in text.splitlines())
