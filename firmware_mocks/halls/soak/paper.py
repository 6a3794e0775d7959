"""Truths of paper: what fell out of the printers, and what the journal says of it."""

import re
from collections.abc import Callable
from typing import Any

from firmware_mocks.halls.soak.hall import SimHall
from firmware_mocks.halls.soak.ledger import Account, Blame, Entry, Ticket
from firmware_mocks.halls.soak.troubles import Troubles, deaf, garbled
from firmware_mocks.printer.roll import PrintedSlip, QrSymbol, TextLine

COPY_WORDS = ("补打", "REPRINT")
"""Of the mark, which stands on a line of its own; the foot of every slip has the first of them in a sentence."""

SETTLED_S = 110.0
"""A slip is given up after 60 s, then printed or not after 15 s at most, with the questions before and after."""

IN_TIME_S = 80.0
"""Nothing is sent after 60 s; then it is printed within 15 s, or thrown away."""

UNSETTLED = ("queued", "sent")
_NUMBER = re.compile(r"\b[A-Z][0-9]{3,}\b")
_DOT = re.compile(" [·・] ")
"""Chinese character sets have one dot for both."""


class Paper:
    """Slips by the token in their QR code."""

    def __init__(self, hall: SimHall, account: Account, troubles: Troubles, blame: Blame) -> None:
        self.unmarked: dict[str, int] = {}
        self.out = 0
        self.settled = {"printed": 0, "failed": 0, "unknown": 0}
        self._printed: dict[str, int] = {}
        self._printed_by: dict[tuple[str, str], bool] = {}
        self._sent_to: dict[str, str] = {}
        self._torn: dict[str, bool] = {}
        self._given_up: dict[str, tuple[float, bool]] = {}
        """When, and whether it was on the paper then, not yet cut off."""
        self._confirmed: dict[str, int] = {}
        self._doubted: dict[str, int] = {}
        self._hall, self._loop, self._account = hall, hall.loop, account
        self._troubles, self._blame = troubles, blame
        self._prefix = f"paidui:{hall.config.hall}:"

    def slip_out(self, printer: str, slip: PrintedSlip) -> str:
        """Judges a piece of paper; tells in words what it is."""
        self.out += 1
        numbers, torn = self._numbers_of(slip), self._torn.pop(printer, False)
        if not numbers:
            return "a torn-off piece"
        for token, said in numbers:
            self._printed[token] = self._printed.get(token, 0) + 1
            self._printed_by[printer, token] = True
            ticket = self._account.by_token.get(token)
            if ticket is None:
                self._blame("written-first", f"{printer} printed a slip whose ticket is not in the journal")
                continue
            self._in_time(printer, ticket)
            if said and ticket.number not in said:
                self._blame("printed", f"{printer} printed {said[0]} on the slip of {ticket.number}")
            if said and not torn and not _is_a_copy(slip.text):
                self.unmarked[token] = self.unmarked.get(token, 0) + 1
                if self.unmarked[token] > 1:
                    self._blame("one-slip", f"{ticket.number} has a second slip that is not marked, from {printer}")
        known = [ticket.number for token, _ in numbers if (ticket := self._account.by_token.get(token))]
        return " and ".join(known)

    def put_in(self, printer: str, torn: bool) -> None:
        """A new roll. One that throws nothing away prints the rest of a slip on it, without the mark of a copy."""
        self._torn[printer] = torn

    def _numbers_of(self, slip: PrintedSlip) -> list[tuple[str, list[str]]]:
        """The tokens on a piece of paper, each with the numbers above it: one without cutter may bear several."""
        found: list[tuple[str, list[str]]] = []
        numbers: list[str] = []
        for mark in slip.marks:
            if isinstance(mark, TextLine):
                numbers += _NUMBER.findall(mark.text)
            elif isinstance(mark, QrSymbol) and mark.content in slip.qr_codes:
                found.append((mark.content.removeprefix(self._prefix), numbers))
                numbers = []
        return found

    def event(self, entry: Entry, fields: dict[str, Any]) -> None:
        """What the journal says of slips."""
        match entry.type:
            case "SlipSent":
                self._sent_to[self._account.tickets[fields["ticket"]].token] = fields["printer"]
            case "SlipPrinted":
                self.settled["printed"] += 1
                ticket = self._account.tickets.get(fields["ticket"])
                if ticket is not None:
                    self._is_printed(ticket, fields["printer"])
            case "SlipFailed":
                ticket = self._account.tickets.get(fields["ticket"])
                if ticket is not None:
                    unknown = fields["reason"].startswith("unknown")
                    if unknown and self._sent_to.get(ticket.token) != fields["printer"]:
                        self._blame("printed", f"{fields['printer']} settles the slip of {ticket.number} of another")
                    self._given_up[ticket.token] = (self._loop.time(), self._is_on_paper(ticket.token))
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

    def _is_printed(self, ticket: Ticket, printer: str) -> None:
        """It has come out there, and the printer could say so; what garbage says of a queue is nobody's fault."""
        kind, token = self._hall.printer_kinds[printer], ticket.token
        self._confirmed[token] = self._confirmed.get(token, 0) + 1
        if not kind.confirms:
            self._blame("printed", f"the slip of {ticket.number} is called printed, which {printer} cannot tell")
        elif self._sent_to.get(token) != printer:
            self._blame("printed", f"{printer} settles the slip of {ticket.number}, which was never sent to it")
        elif (kind.model.process_ids or self._troubles.calm(SETTLED_S, garbled(printer))) and (
            self._confirmed[token] > self._printed.get(token, 0) or (printer, token) not in self._printed_by
        ):
            self._blame("printed", f"the slip of {ticket.number} is called printed; {printer} has not")

    def _in_time(self, printer: str, ticket: Ticket) -> None:
        """No byte goes to a printer late; while it hears, what it has not printed is thrown away, if it can do that."""
        late_s = self._loop.time() - ticket.slip_asked_at
        lost = self._troubles.over("controller", "hall", deaf(printer))
        if lost >= ticket.slip_asked_at or not self._hall.printer_kinds[printer].model.clears_buffers:
            return
        given_up, was_on_paper = self._given_up.get(ticket.token, (0.0, False))
        if given_up < ticket.slip_asked_at:
            if late_s > IN_TIME_S:
                self._blame(
                    "in-time", f"{printer} prints the slip of {ticket.number} {late_s:.0f} s after it was asked for"
                )
        elif not was_on_paper:
            self._blame("in-time", f"{printer} prints the slip of {ticket.number} after it was given up")

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

    def _is_on_paper(self, token: str) -> bool:
        marks = [mark for printer in self._hall.printers.values() for mark in printer.roll.marks]
        return any(isinstance(mark, QrSymbol) and token in mark.content for mark in marks)

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
    return any(all(word in COPY_WORDS for word in _DOT.split(line.strip())) for line in text.splitlines())
