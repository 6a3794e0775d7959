"""What an onlooker of a simulated hall is told. Judges nothing."""

import logging
from collections.abc import Mapping
from typing import Literal

from firmware_mocks.printer.roll import PrintedSlip

BeforeKiosk = Literal["comes", "tries", "leaves"]


class Watch:
    """What an onlooker of the hall sees; each does nothing unless a judge overrides it."""

    def journal_written(self) -> None:
        """A hop to the journal's thread is over."""

    def controller_began(self, life: int) -> None:
        """A controller process has started; its journal is not open yet."""

    def controller_ready(self) -> None:
        """It serves."""

    def controller_ended(self, how: str) -> None:
        """It was killed, has lost power, or has ended by itself; its journal is at rest."""

    def controller_says(self, topic: str, payload: bytes) -> None:
        """A message leaves the controller for the broker."""

    def kiosk_says(self, topic: str, payload: bytes) -> None:
        """A message leaves a kiosk for the broker."""

    def window_began(self, window: str) -> None:
        """A screen, voice or panel has been started."""

    def led_shows(self, led: str, counter: str, text: str) -> None:
        """Another text is lit."""

    def lcd_shows(self, terminal: str) -> None:
        """The screen of a call terminal shows something else."""

    def slip_out(self, printer: str, slip: PrintedSlip) -> None:
        """Paper falls."""

    def roll_changed(self, printer: str, *, torn: bool) -> None:
        """Somebody has put in a new roll; `torn`: and torn away the first part of a slip."""

    def board_shown(self, display: str) -> None:
        """A hall screen has a new picture."""

    def voice_begins(self, voice: str, ticket: str, counter: str) -> None:
        """A call is said."""

    def voice_ends(self, voice: str) -> None:
        """It has been said."""

    def asked(self, client: str, request_id: str, command: str, fields: Mapping[str, object]) -> None:
        """Somebody touched a screen: a request goes out under this id."""

    def pressed(
        self,
        counter: str,
        key: str,
        device: str,
        press_id: str = "",
        saw: str | None = None,
        *,
        meant: str = "",
        age_s: float = 0.0,
    ) -> None:
        """A teller pressed a key, once; `press_id` is what its request will be called, where that is known, and `saw`
        the number seen by a device that says what it saw (empty: nobody). `meant`: which ticket, or whereto, by digits
        or by the key (`service B`, `counter 2`); `age_s`: the press was made so long ago, and comes now."""

    def lamp(self, device: str, lamp: int, *, lit: bool) -> None:
        """A lamp of an I/O module changes."""

    def before_kiosk(self, kiosk: str, what: BeforeKiosk, customer_class: str = "") -> None:
        """Somebody comes to a kiosk, who will choose this class; begins to touch it; leaves it by its key."""

    def swiped(self, kiosk: str, reader: str, number: str, *, good: bool) -> None:
        """A card is drawn through a reader; `good`: it can be read as it is."""

    def scored(self, counter: str, number: str, score: int) -> None:
        """A customer pressed a key of a pad that was asking for this ticket."""

    def terminal_answers(self, device: str, pressed_at: float) -> None:
        """A terminal tells its teller what became of a press."""

    def taken(self, device: str, press_id: str) -> None:
        """A terminal tells its teller that the press was obeyed."""

    def unanswered(self, counter: str, key: str, device: str, pressed_at: float) -> None:
        """And was told that nobody answers."""

    def ticket_shown(self, kiosk: str, number: str, token: str) -> None:
        """What a customer reads on the kiosk, and what the code on its page says."""

    def stuck(self, who: str, why: str) -> None:
        """Somebody waits for a screen that never comes."""

    def kiosk_away(self, kiosk: str, reason: str) -> None:
        """Somebody stands before a kiosk that offers nothing."""

    def refused(self, kiosk: str, reason: str) -> None:
        """And got no ticket."""

    def someone_waiting(self, counter: str) -> str | None:
        """The number of a customer whom this counter may call, as its teller knows by having looked around."""
        return None

    def waiting(self) -> list[str]:
        """The numbers of all who wait, as whoever looks around knows."""
        return []

    def logged(self, record: logging.LogRecord) -> None:
        """A line of any program's log."""

    def failed(self, host: str, error: BaseException | str) -> None:
        """A program ended by what is a bug."""

    def happened(self, lane: str, text: str, kind: str) -> None:
        """For the timeline."""
