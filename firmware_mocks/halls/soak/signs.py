"""Truths of what is lit, shown and said: LEDs, hall screens, voices."""

from collections import Counter
from functools import lru_cache, partial
from math import inf

from display.board import Board
from display.tv.client import TvClient
from drivers.alpha.models import ALPHA
from drivers.led.profiles import LedProfile
from drivers.led.topic import Template
from drivers.pole.models import POLES
from firmware_mocks.alpha_sign import MockAlphaSign
from firmware_mocks.halls.soak.hall import SimHall
from firmware_mocks.halls.soak.ledger import FINAL, Account, Blame
from firmware_mocks.halls.soak.troubles import Agreement, Troubles
from firmware_mocks.led_panel import MockLedPanel
from firmware_mocks.pole_display import MockPoleDisplay
from firmware_mocks.topic_display import MockTopicDisplay
from kiosk.config import Led
from kiosk.lights import ON_A_TOPIC, profile_of

LED_S, LED_AFTER_S = 1.0, 32.0
"""Told at once; a display that forgot is told again within 30 s, and asked up to three times."""

BOARD_S = 1.5
LOST_S = 73.5
"""A message that is lost on the way is said again after 60 s, noticed within 10."""

BACK_S = 12.0
"""A connection that is silent is noticed within two keepalives of 5 s, and made again within 1 s."""

DARK_S = 0.75
"""A display that is dark for less long blinks: people read what it showed before."""

BLINKS_S = 3.0
"""After a call, whoever looks up has seen the display blink."""

PAUSED = "----"
"""How the account says that a counter is paused; each display has words of its own for it."""

CALLS_SEEN = 4
"""Calls that people look at on a hall screen."""

VOICE_S = 38.0
"""Before a teller calls again, or gives up."""

OVER_S = 3.0
"""From the end of a call to every voice's knowing of it."""

CALL_LIFE_S = 60.0
BEGUN_S = 2.0


class Signs:
    """What people see and hear."""

    def __init__(self, hall: SimHall, account: Account, troubles: Troubles, blame: Blame) -> None:
        self._hall, self._loop, self._account = hall, hall.loop, account
        self._troubles, self._blame = troubles, blame
        self._lit: dict[str, dict[str, str]] = {}
        self._read: dict[str, tuple[str, float]] = {}
        self._called_to: dict[tuple[str, str], bool] = {}
        self._called_at: dict[str, float] = {}
        self._newest: dict[str, tuple[TvClient, Board]] = {}
        self._lit_yesterday: dict[str, dict[str, str]] = {}
        self._yesterday: dict[str, None] = {}
        self._said: dict[tuple[str, str, str, str], int] = {}
        self._said_at: dict[tuple[str, str, str, str], float] = {}
        self._speaking: dict[str, bool] = {}
        self._compared: dict[str, tuple[Board, int, str]] = {}
        self._flashed: dict[str, float] = {}
        self._leds = {device.id: device for device in hall.config.devices if isinstance(device, Led)}
        self._agreements = [
            *(self._led_agrees(device) for device in hall.config.devices if isinstance(device, Led)),
            *(self._board_agrees(display.id) for display in hall.config.displays),
        ]

    def look(self) -> None:
        """Something may have changed."""
        for agreement in self._agreements:
            agreement.look()

    # --- LEDs

    def led_shows(self, led: str, counter: str, text: str) -> str:
        """Judges a text; gives the number it stands for."""
        if not text or self._flashes(led):
            self._flashed[led] = self._loop.time()
        if text:
            self._read[led] = (text, inf)
        elif led in self._read:
            self._read[led] = (self._read[led][0], self._loop.time() + DARK_S)
            self._loop.at(self._loop.nobody, self._loop.time() + DARK_S + 1e-6, self.look)
        self.look()
        if text in ("", self._fit(led, ""), self._fit(led, PAUSED)) or self._may_be_garbled(led):
            return ""
        number = self._lit.get(counter, {}).get(text, "") or self._lit_yesterday.get(counter, {}).get(text, "")
        if not number:
            self._blame("written-first", f"{led} shows [{text}], which was never called to counter {counter}")
        return number

    def called(self, number: str, counter: str) -> None:
        """By the journal."""
        self._called_to[counter, number] = True
        self._called_at[counter] = self._loop.time()
        for led in self._leds.values():
            if led.counter == counter:
                self._lit.setdefault(counter, {})[self._fit(led.id, number)] = number
                if led.blink_s >= BLINKS_S and _can_blink(led):
                    self._loop.at(self._loop.nobody, self._loop.time() + BLINKS_S, self._has_blinked, led, number)
        call = (self._account.day, number, counter)
        for voice in self._hall.config.voices:
            due = partial(self._was_said, voice.id, call, self._account.tickets[number].called_at)
            self._loop.at(self._loop.nobody, self._loop.time() + VOICE_S, due)

    def _fit(self, led: str, text: str) -> str:
        device = self._leds[led]
        return _shown(device, device.paused if text == PAUSED else text)

    def _flashes(self, led: str) -> bool:
        """By itself, told to."""
        match self._hall.leds[led]:
            case MockAlphaSign() as sign:
                return sign.flashes
            case MockPoleDisplay() as pole:
                return pole.blink > 0
            case MockLedPanel() | MockTopicDisplay() as display:
                return display.blinks

    def _has_blinked(self, led: Led, number: str) -> None:
        """So long after a call, unless it is over, or others call."""
        now, ticket = self._loop.time(), self._account.tickets.get(number)
        if ticket is None or ticket.stage != "called" or ticket.counter != led.counter:
            return
        if self._others_blink(led, since=now - BLINKS_S):
            return
        calm = self._troubles.calm(LED_AFTER_S + BLINKS_S, led.id, "hall", *self._carriers(led))
        if not calm or not self._troubles.calm(2 * BLINKS_S, "controller", "disk"):
            return
        if not self._flashes(led.id) and self._flashed.get(led.id, -inf) < now - BLINKS_S:
            self._blame("led", f"{led.id} does not blink, though {number} is called to counter {led.counter}")

    def _others_blink(self, led: Led, since: float) -> bool:
        """On its line, which may be too full for several."""
        line = self._hall.line_of.get(led.id)
        others = [each for each in self._leds.values() if each is not led and self._hall.line_of.get(each.id) == line]
        return bool(line) and any(self._called_at.get(each.counter, -inf) > since - each.blink_s for each in others)

    def _carriers(self, led: Led) -> tuple[str, ...]:
        """What else it takes for a display to be told in time."""
        return ("broker", "network") if led.profile == ON_A_TOPIC else ()

    def _may_be_garbled(self, led: str) -> bool:
        """A pole has no checksum: what a bad cable made of a number stands there until it is told again."""
        pole = isinstance(self._hall.leds[led], MockPoleDisplay)
        return pole and self._troubles.over(led) + LED_AFTER_S > self._loop.time()

    def _as_read(self, led: str, text: str) -> str:
        """In the dark moment of a display that blinks, what it has just shown."""
        last, until = self._read.get(led, ("", 0.0))
        return text or (last if self._loop.time() < until else "")

    def _led_agrees(self, led: Led) -> Agreement:
        panel = self._hall.leds[led.id]

        def differ() -> str:
            meant = self._fit(led.id, self._account.shown_at(led.counter))
            read = self._as_read(led.id, panel.text)
            if isinstance(panel, MockAlphaSign) and panel.forgot and not led.acknowledges:
                return ""  # nobody can know; it is set up anew once nobody stands at its counter
            return "" if meant in (read, panel.text) else f"{led.id} shows [{read}] instead of [{meant}]"

        def not_before() -> float:
            over, carriers = self._troubles.over, self._carriers(led)
            told = max(over(*carriers) + LOST_S, over("broker") + BACK_S) if carriers else -inf
            return max(over(led.id, "hall") + LED_AFTER_S, over("controller", "disk") + 3.0, told)

        return Agreement(self._loop, LED_S, differ, not_before, lambda why: self._blame("led", why))

    # --- hall screens

    def board_shown(self, display: str) -> list[tuple[str, str]]:
        """Judges a picture; gives the calls on it, the latest first."""
        self.look()
        screen = self._hall.screens[display]
        board = screen.board.value
        if board is None:
            return []
        self._goes_on(display, screen, board)
        for shown in board.counters:
            called = (shown.id, shown.ticket) in self._called_to or self._is_of_yesterday(shown.ticket or "")
            if shown.ticket is not None and not called:
                self._blame("written-first", f"{display} shows {shown.ticket} at {shown.id}, where it was not called")
        for call in board.calls:
            ticket = self._account.tickets.get(call.ticket)
            if ticket is None and board.calls and self._account.day and not self._is_of_yesterday(call.ticket):
                self._blame("written-first", f"{display} shows {call.ticket}, which is not in the journal")
        return [(call.ticket, call.counter) for call in board.calls[:4]]

    def _goes_on(self, display: str, screen: TvClient, board: Board) -> None:
        """Never back to an older word of the controller, while the same program runs."""
        before = self._newest.get(display)
        if before is not None and before[0] is screen and before[1].is_newer_than(board):
            self._blame("board", f"{display} goes back to what was said at {board.at}, from {before[1].at}")
        self._newest[display] = (screen, board)

    def _is_of_yesterday(self, number: str) -> bool:
        """Called on the day before, and perhaps still to be seen or heard this morning."""
        return number in self._yesterday

    def day_begins(self) -> None:
        """What was called until now is of yesterday."""
        self._yesterday = dict.fromkeys(number for _, number in self._called_to)
        self._called_to.clear()
        self._lit, self._lit_yesterday = {}, self._lit

    def _board_agrees(self, display: str) -> Agreement:
        def differ() -> str:
            if not self._hall.is_lit(display) or display not in self._hall.screens:
                return ""
            board = self._hall.screens[display].board.value
            return "nothing is shown" if board is None else self._compare(display, board)

        def not_before() -> float:
            over = self._troubles.over
            return max(
                over("network", "hall") + LOST_S, over("broker", display) + BACK_S, over("controller", "disk") + 5.0
            )

        return Agreement(self._loop, BOARD_S, differ, not_before, lambda why: self._blame("board", f"{display}: {why}"))

    def _compare(self, display: str, board: Board) -> str:
        """The same picture beside the same account differs as it did before."""
        taken = self._account.taken
        before = self._compared.get(display)
        if before is None or before[0] is not board or before[1] != taken:
            before = self._compared[display] = (board, taken, self._difference(board))
        return before[2]

    def _difference(self, board: Board) -> str:
        for shown in board.counters:
            place = self._account.places.get(shown.id)
            number = place.ticket.number if place is not None and place.ticket is not None else None
            if shown.ticket != number:
                return f"counter {shown.id} has {shown.ticket} instead of {number}"
            if number is None and place is not None and shown.state != place.standing:
                return f"counter {shown.id} is {shown.state} instead of {place.standing}"
        calls = [(call.ticket, call.counter) for call in board.calls][:CALLS_SEEN]
        if calls != (meant := self._account.latest[:CALLS_SEEN]):
            return f"the latest calls are {calls} instead of {meant}"
        waiting = Counter(ticket.service for ticket in self._account.waiting.values())
        if wrong := [service for service, shown in board.waiting.items() if shown != waiting[service]]:
            return f"{board.waiting[wrong[0]]} wait for {wrong[0]} instead of {waiting[wrong[0]]}"
        return ""

    # --- voices

    def voice_begins(self, voice: str, number: str, counter: str) -> None:
        """Judges what is said."""
        if self._speaking.get(voice):
            self._blame("voice", f"{voice} says {number} while it still says another")
        self._speaking[voice] = True
        ticket = self._account.tickets.get(number)
        if ticket is None or ticket.counter != counter:
            if ticket is not None or not self._is_of_yesterday(number):
                self._blame("written-first", f"{voice} says {number} at {counter}, where it was not called")
            return
        key = (voice, self._account.day, number, counter)
        self._said[key] = self._said.get(key, 0) + 1
        self._said_at[key] = self._loop.time()
        if self._said[key] > ticket.calls:
            self._blame("voice", f"{voice} says {number} at counter {counter} more often than it was called")
        now, calm = self._loop.time(), self._calm(voice, self._loop.time() - VOICE_S)
        if ticket.stage in FINAL and now - ticket.ended_at > OVER_S and calm:
            self._blame("voice", f"{voice} says {number}, which is {ticket.stage}")
        if now - ticket.called_at > CALL_LIFE_S + BEGUN_S and not self._hall.controller.clock_ahead_s and calm:
            self._blame("voice", f"{voice} says {number} {now - ticket.called_at:.0f} s after its call")

    def voice_ends(self, voice: str) -> None:
        """Silence."""
        self._speaking[voice] = False

    def _was_said(self, voice: str, call: tuple[str, str, str], called_at: float) -> None:
        """A while after a call: is it still to be said?"""
        day, number, counter = call
        ticket = self._account.tickets.get(number)
        if day != self._account.day or ticket is None or ticket.stage != "called" or ticket.called_at != called_at:
            return
        if not self._calm(voice, called_at - BACK_S) or self._hall.controller.clock_ahead_s:
            return
        if self._said_at.get((voice, day, number, counter), -1.0) < called_at:
            self._blame("voice", f"{voice} has not said {number} for counter {counter} since its last call")

    def _calm(self, voice: str, since: float) -> bool:
        return self._troubles.over(voice, "controller", "disk", "network", "broker", "hall") < since


def _can_blink(led: Led) -> bool:
    if led.profile == ON_A_TOPIC:
        return Template(led.payload).blinks
    return led.profile in ALPHA or led.profile in POLES or profile_of(led).blinks


def _shown(led: Led, text: str) -> str:
    """What a display of this model makes of a text."""
    if led.profile == ON_A_TOPIC:
        return text
    if led.profile in ALPHA:
        return ALPHA[led.profile].fit(text)
    return POLES[led.profile].fit(text) if led.profile in POLES else _as_lit(profile_of(led), text)


@lru_cache(maxsize=4096)
def _as_lit(model: LedProfile, text: str) -> str:
    return model.text(model.registers(text))
