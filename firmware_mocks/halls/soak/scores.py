"""Truths of rating pads: whoever was served is asked, and what is kept is what was pressed, once for each visit."""

from firmware_mocks.halls.soak.hall import SimHall
from firmware_mocks.halls.soak.ledger import Account, Blame, Entry
from firmware_mocks.halls.soak.troubles import Troubles
from kiosk.config import RatingPad
from kiosk.wires import speaks_for_itself

ASKED_S = 3.0
"""From the end of a service to the question on a working pad."""

LOST_S = 75.0
"""A message that was lost on the way to a pad on MQTT is said again by then."""

AGREED_S = 35.0
"""A pad that was in trouble is told again by then."""


class Scores:
    """By counter with a pad."""

    def __init__(self, hall: SimHall, account: Account, troubles: Troubles, blame: Blame) -> None:
        self._hall, self._loop, self._account = hall, hall.loop, account
        self._troubles, self._blame = troubles, blame
        self._pads = {pad.counter: pad.id for pad in hall.config.devices if isinstance(pad, RatingPad)}
        self._on_mqtt = {pad.id: speaks_for_itself(pad) for pad in hall.config.devices if isinstance(pad, RatingPad)}
        self._pressed: dict[tuple[str, str], list[int]] = {}
        self._rated: dict[str, int] = {}
        self.kept = 0

    def pressed(self, counter: str, number: str, score: int) -> None:
        """By a customer, while the pad asked for this ticket; empty: at a button, which asks for nobody."""
        self._pressed.setdefault((counter, number), []).append(score)

    def event(self, entry: Entry) -> None:
        """What the journal says of it."""
        it = entry.fields
        if entry.type == "TicketRated":
            self._judge(it["ticket"], it["counter"], it["score"])
        elif entry.type == "TicketFinished" and it["counter"] in self._pads:
            at = self._loop.time() + ASKED_S
            self._loop.at(self._loop.nobody, at, self._is_asked, it["ticket"], it["counter"], entry.seq)
        elif entry.type == "DayOpened":
            self._pressed.clear()

    def _judge(self, number: str, counter: str, score: int) -> None:
        self.kept += 1
        token = self._account.tickets[number].token
        if token in self._rated:
            self._blame("rated", f"{number} has a second score")
        self._rated[token] = score
        if score not in (*self._pressed.get((counter, number), ()), *self._pressed.get((counter, ""), ())):
            self._blame("rated", f"{number} is kept with a score of {score} at counter {counter}, which nobody pressed")

    def _is_asked(self, number: str, counter: str, seq: int) -> None:
        """Unless the next has been begun with, or the answer is there already."""
        pad, ticket, place = self._pads[counter], self._account.tickets.get(number), self._account.places[counter]
        moved_on = ticket is None or ticket.token in self._rated or place.latest_end != seq
        if moved_on or (place.ticket is not None and place.ticket.stage != "called"):
            return
        calm = self._troubles.calm(AGREED_S, "controller", "disk", "hall", pad)
        if self._on_mqtt[pad]:
            calm = calm and self._troubles.calm(LOST_S, "broker", "network")
        if calm and self._hall.pads[pad].asks != number:
            asks = self._hall.pads[pad].asks or "nobody"
            self._blame("rated", f"{number} was served at counter {counter}, and {pad} asks {asks}")
