"""Watches a simulated hall and says which truth does not hold. Looks after every event; changes nothing."""

import json
import logging
import re
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from math import inf

from firmware_mocks.halls.soak.asking import Asking
from firmware_mocks.halls.soak.cards import Cards
from firmware_mocks.halls.soak.fairness import Fairness
from firmware_mocks.halls.soak.hall import SimHall
from firmware_mocks.halls.soak.healths import Healths
from firmware_mocks.halls.soak.keys import Keys
from firmware_mocks.halls.soak.ledger import Account, Entry, Ledger
from firmware_mocks.halls.soak.mishaps import Mishaps
from firmware_mocks.halls.soak.on_lines import OnLines
from firmware_mocks.halls.soak.outcome import Moment, Violation, clock
from firmware_mocks.halls.soak.paper import Paper
from firmware_mocks.halls.soak.presence import DEAD, DISTURBED, Presence
from firmware_mocks.halls.soak.refusals import RULED, Refusals
from firmware_mocks.halls.soak.rolls import Rolls
from firmware_mocks.halls.soak.scores import Scores
from firmware_mocks.halls.soak.signs import Signs
from firmware_mocks.halls.soak.standing import Standing
from firmware_mocks.halls.soak.strangers import CANARIES
from firmware_mocks.halls.soak.troubles import Troubles, deaf, garbled
from firmware_mocks.halls.soak.truths import TRUTHS
from firmware_mocks.halls.soak.waiting import Waiting
from firmware_mocks.halls.soak.watch import BeforeKiosk, Watch
from firmware_mocks.mqtt_rating_pad import MockMqttRatingPad
from firmware_mocks.printer.roll import PrintedSlip

OURS = "paidui/"
"""How the topics of a hall begin; displays have others."""

AGREED_S = 15.0
"""After the last trouble everything on a screen is right again."""

TOLD = ("ticket", "printer", "reason", "day", "epoch", "kiosk")
"""Fields of an event that stand in the timeline."""

NETWORK = ("broker", "network")
DEAF = ("silent", "noise", "garbage", "blocked", "slow", "power_cut")
"""Faults of a printer that cannot be asked, or told, in time."""

MOST_MOMENTS = 200_000


class Judge(Watch):
    """One run's. `attach` it to the hall before anything starts."""

    def __init__(self, stop: Callable[[], None]) -> None:
        self.violations: list[Violation] = []
        self.moments: list[Moment] = []
        self.account = Account()
        self.presses = self.calls = 0
        self.called: Callable[[str, str], None] = lambda _number, _counter: None
        self._stop = stop
        self._ledger = Ledger(self.blame)
        self._written_at = 0.0
        self._died_at: float | None = None

    def attach(self, hall: SimHall, mishaps: Mishaps) -> None:
        """Everything of the hall is there, nothing has begun."""
        self._hall, self._loop, self._mishaps = hall, hall.loop, mishaps
        self.troubles = Troubles(hall.loop)
        self.troubles.note("controller", in_trouble=True)
        for window in hall.window_ids():
            self.troubles.note(window, in_trouble=True)
        mishaps.changed = self._trouble
        self._fairness = Fairness(hall.config, self.blame)
        self._signs = Signs(hall, self.account, self.troubles, self.blame)
        self.paper = Paper(hall, self.account, self.troubles, self.blame)
        self.scores = Scores(hall, self.account, self.troubles, self.blame)
        self._lit: dict[str, str] = {}
        self._rolls = Rolls(hall, self.troubles, self.blame)
        self._standing = Standing(hall, self._rolls, self.troubles, self.blame)
        self._presence = Presence(hall, mishaps, self.troubles, self.blame)
        self._on_lines = OnLines(hall, self.account, self.troubles, self.blame)
        self._waiting = Waiting(hall, self.account, self._fairness, self.troubles, self.blame)
        self._refusals = Refusals(hall.config, self._clocks, self.account, self._fairness, self.blame)
        self._asking = Asking(hall, self._ledger, self._waiting, self.blame)
        self._cards = Cards(hall.config, self.account, self.troubles, self.blame)
        self._healths = Healths(hall, self.troubles, self.blame)
        self._keys = Keys(hall, self.account, self.troubles, self.blame)

    def blame(self, truth: str, message: str) -> None:
        """A truth does not hold, now."""
        assert truth in TRUTHS, truth
        self.violations.append(Violation(truth, self._loop.time(), message))
        self.happened("truth", f"{truth}: {message}", "violation")
        self._stop()

    def close(self) -> None:
        """The run is over."""
        self._ledger.close()

    # --- the journal

    def journal_written(self) -> None:
        entries, answers = self._ledger.read(self._hall.controller.journal_path)
        # What is found at the start of a life was written before the death of the one before.
        self._written_at = self._loop.time() if self._died_at is None else self._died_at
        if self._ledger.is_open:
            self._died_at = None
        self._refusals.told(self._asking.refused(answers))
        for entry in entries:
            self._take(entry)
            self._refusals.look(entry)
        self._refusals.settle(self._written_at)
        if entries or answers:
            self._signs.look()
            self._on_lines.look()
            self._standing.look()
        self._asking.written(entries, answers, self._written_at)
        self._keys.written(entries, answers)
        if entries:
            self._waiting.look()

    def _take(self, entry: Entry) -> None:
        self._fairness.event(entry)
        fields = self.account.take(entry, self._written_at, self.blame)
        lane = f"counter {fields['counter']}" if "counter" in fields else "journal"
        told = " ".join(str(value) for name, value in fields.items() if name in TOLD)
        self.happened(lane, f"{entry.type} {told}", "event")
        self._look_for_secrets("the journal", entry.payload)
        self.paper.event(entry, fields)
        self._cards.event(entry)
        self._rolls.event(entry)
        self.scores.event(entry)
        self._standing.event(entry)
        if entry.type == "DayOpened":
            self._signs.day_begins()
        if entry.type in ("TicketCalled", "TicketRecalled"):
            self.calls += 1
            self._signs.called(fields["ticket"], fields["counter"])

    def someone_waiting(self, counter: str) -> str | None:
        return self._waiting.whom(counter) or None

    def waiting(self) -> list[str]:
        return list(self.account.waiting)

    # --- the controller

    def controller_began(self, life: int) -> None:
        self.happened("controller", f"starts, life {life}", "mended")
        self._healths.begins_anew()

    def controller_ready(self) -> None:
        self.troubles.note("controller", in_trouble=self._mishaps.going_on("controller"))
        self.happened("controller", "serves", "mended")
        self._signs.look()

    def controller_ended(self, how: str) -> None:
        self.troubles.note("controller", in_trouble=True)
        self._died_at = self._loop.time()
        self.happened("controller", how, "fault")
        if how.startswith("ended") and self.troubles.calm(5.0, "disk"):
            self.blame("sound", f"the controller {how}, though its disk is well")

    def controller_says(self, topic: str, payload: bytes) -> None:
        text = payload.decode()
        self._look_for_secrets(topic, text)
        if not topic.startswith(OURS):
            return  # what a display shows is judged where it is shown
        kind = topic.split("/")[2]
        if kind == "replies":
            self._asking.replied(topic.rpartition("/")[2], payload, text)
        elif kind == "events":
            said = json.loads(text)
            entry = self._ledger.entries.get(said["seq"])
            if "token" in said:
                self.blame("private", f"the token of {said['ticket']} is published: anybody could cancel it")
            if entry is None or entry.type != said["type"]:
                self.blame("written-first", f"event {said['seq']}, {said['type']}, is published and not in the journal")
        elif kind == "devices":
            self._standing.says(topic.rpartition("/")[2], text)
            self._presence.says(topic.rpartition("/")[2], text)
            self._healths.says(topic.rpartition("/")[2], text)
        elif kind == "calls":
            said = json.loads(text)
            entry = self._ledger.entries.get(int(said["call_id"].rpartition("-")[2]))
            written = (entry.fields.get("ticket"), entry.fields.get("counter")) if entry is not None else None
            if written != (said["ticket"], said["counter"]):
                self.blame("written-first", f"the call of {said['ticket']} is published and not in the journal")

    # --- devices and screens

    def kiosk_says(self, topic: str, payload: bytes) -> None:
        text = payload.decode()
        self._look_for_secrets(topic, text)
        if '"issue_ticket"' in text:
            self._cards.told(topic, json.loads(text).get("card"))

    def window_began(self, window: str) -> None:
        self.happened(window, "starts", "mended")
        self.troubles.note(window, in_trouble=self._mishaps.going_on(window))
        self._signs.voice_ends(window)
        self._signs.look()

    def led_shows(self, led: str, counter: str, text: str) -> None:
        blinks = not text and bool(self.account.shown_at(counter))
        if not blinks and self._lit.get(led) != text:
            self._lit[led] = text
            self.happened(led, f"shows [{text}]", "device")
        number = self._signs.led_shows(led, counter, text)
        if number:
            self.called(number, counter)

    def lcd_shows(self, terminal: str) -> None:
        self._on_lines.look()

    def board_shown(self, display: str) -> None:
        for number, counter in self._signs.board_shown(display):
            self.called(number, counter)

    def voice_begins(self, voice: str, ticket: str, counter: str) -> None:
        self.happened(voice, f"says {ticket} at counter {counter}", "device")
        self._signs.voice_begins(voice, ticket, counter)
        self.called(ticket, counter)

    def voice_ends(self, voice: str) -> None:
        self._signs.voice_ends(voice)

    def slip_out(self, printer: str, slip: PrintedSlip) -> None:
        self.happened(printer, f"slip {slip.number}: {self.paper.slip_out(printer, slip)}", "device")

    def roll_changed(self, printer: str, *, torn: bool) -> None:
        self.happened(printer, "a new roll is put in", "person")
        self.paper.put_in(printer, torn)
        self._rolls.put_in(printer)

    # --- people

    def asked(self, client: str, request_id: str, command: str, fields: Mapping[str, object]) -> None:
        self._asking.asked(client, request_id, command, fields)
        self.happened(
            "people", f"{client} asks {command} {fields.get('service') or fields.get('number') or ''}", "person"
        )

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
        self.presses += 1
        self.happened(f"counter {counter}", f"{key}{meant and f' for {meant}'} pressed on {device}", "person")
        if self._asking.nameless(device):
            self._asking.pressed_unnamed(device, self._loop.time() - age_s)
            self._keys.pressed(counter, key, device, meant, old=age_s > 0)
        else:
            self._asking.pressed(counter, key, device, press_id, saw)

    def lamp(self, device: str, lamp: int, *, lit: bool) -> None:
        self._keys.lamp(device, lamp, lit=lit)

    def scored(self, counter: str, number: str, score: int) -> None:
        self.happened(f"counter {counter}", f"{number} gives {score}", "person")
        self.scores.pressed(counter, number, score)

    def terminal_answers(self, device: str, pressed_at: float) -> None:
        self._on_lines.pressed(device, pressed_at)

    def before_kiosk(self, kiosk: str, what: BeforeKiosk, customer_class: str = "") -> None:
        match what:
            case "comes":
                self._cards.comes(kiosk, customer_class)
            case "tries":
                self._cards.tries(kiosk)
            case "leaves":
                self._cards.leaves(kiosk)

    def swiped(self, kiosk: str, reader: str, number: str, *, good: bool) -> None:
        self._cards.swiped(kiosk, reader, number, good=good)

    def taken(self, device: str, press_id: str) -> None:
        self._asking.taken(device, press_id)

    def unanswered(self, counter: str, key: str, device: str, pressed_at: float) -> None:
        self.happened(f"counter {counter}", f"nobody answered {key} on {device}", "person")
        targets = ("controller", "hall", device, *(NETWORK if self._is_on_mqtt(device) or not counter else ()))
        if pressed_at - self.troubles.over(*targets) > AGREED_S:
            self.blame("stuck", f"{key} pressed on {device} of counter {counter} was not answered")

    def _is_on_mqtt(self, device: str) -> bool:
        return device.startswith("panel-") or isinstance(self._hall.pads.get(device), MockMqttRatingPad)

    def ticket_shown(self, kiosk: str, number: str, token: str) -> None:
        self._cards.has_ticket(kiosk, number)
        ticket = self.account.by_token.get(token)
        if ticket is None or ticket.number != number:
            self.blame(
                "answered", f"{kiosk} shows {number} to the customer of {ticket.number if ticket else 'nothing'}"
            )

    def stuck(self, who: str, why: str) -> None:
        self.blame("stuck", f"a {who} waits: {why}")

    def kiosk_away(self, kiosk: str, reason: str) -> None:
        if self.troubles.calm(AGREED_S, "controller", "disk", "hall", kiosk, *NETWORK):
            self.blame("stuck", f"{kiosk} says {reason}, though everything works")

    def refused(self, kiosk: str, reason: str) -> None:
        self.happened("people", f"{kiosk} refuses: {reason}", "person")
        if reason in RULED:
            return  # in the journal, and judged there
        if self.troubles.calm(AGREED_S, "controller", "disk", "hall", kiosk, *NETWORK):
            self.blame("stuck", f"{kiosk} refuses a ticket: {reason}, though everything works")

    # --- the rest

    def logged(self, record: logging.LogRecord) -> None:
        line = _LINE.format(record)
        self._look_for_secrets("the log", line)
        self._healths.logged(record.name, record.getMessage())

    def failed(self, host: str, error: BaseException | str) -> None:
        self.blame("sound", f"{host}: {_ADDRESS.sub('', repr(_innermost(error)))}")

    def happened(self, lane: str, text: str, kind: str) -> None:
        self._loop.note(f"{lane} {text}")
        if len(self.moments) < MOST_MOMENTS:
            self.moments.append(Moment(self._loop.time(), lane, text, kind))

    def at_the_end(self) -> None:
        """What must have come true by the evening."""
        self.paper.at_the_end()
        config = self._hall.config
        starts = timedelta(hours=config.day_starts.hour, minutes=config.day_starts.minute)
        today = (self._hall.now().astimezone(config.zone) - starts).date().isoformat()
        if self.account.day != today and self.troubles.calm(60.0, "controller", "disk", "hall"):
            self.blame("forgotten", f"it is still {self.account.day} in the journal on the evening of {today}")

    def _clocks(self, at: float) -> tuple[datetime, datetime]:
        """The right time of a simulated second, and what the controller's machine makes of it."""
        right = self._hall.midnight + timedelta(seconds=at)
        return right, right + timedelta(seconds=self._hall.controller.clock_ahead_s)

    def _trouble(self, target: str) -> None:
        going_on = self._mishaps.going_on(target)
        if target == "controller":
            self.troubles.note("disk", in_trouble=going_on)
            if not self._hall.controller.ready:
                going_on = True
        self.troubles.note(target, in_trouble=going_on or self._suffers(target))
        if target == "hall":
            for each in ("broker", "network", *self._hall.ports):
                broken = going_on or self._mishaps.going_on(each) or self._suffers(each)
                self.troubles.note(each, in_trouble=broken)
        if target in self._hall.lines:
            for each in self._hall.lines[target].places:
                self._note_on_a_line(each)
        if target in self._hall.printers:
            self._trouble_of_a_printer(target)
        if target in self._hall.line_of:
            self._on_lines.dies(target, dead=any(self._mishaps.is_on(target, fault) for fault in DEAD))
        self._signs.look()
        self._on_lines.look()
        self._standing.look()
        self._presence.look()
        self._healths.look()

    def _note_on_a_line(self, device: str) -> None:
        """Begun or over; who was in no trouble is in none because somebody else's is over."""
        suffers = self._suffers(device)
        if suffers or self.troubles.over(device) == inf:
            self.troubles.note(device, in_trouble=suffers or self._mishaps.going_on(device))

    def _suffers(self, device: str) -> bool:
        """From its line: all of them from what is wrong with that, one alone from a stranger with its number."""
        line = self._hall.line_of.get(device)
        if line is None:
            return False
        whole = any(self._mishaps.is_on(line, fault) for fault in ("unplug", *DISTURBED))
        return whole or self._hall.lines[line].doubled == device

    def _trouble_of_a_printer(self, printer: str) -> None:
        """Whether it hears, and speaks as it should."""
        on, plugged = self._hall.printers[printer].engine.condition.on, self._hall.ports[printer].plugged
        if self.troubles.over(garbled(printer)) == inf or "garbage" in on:
            self.troubles.note(garbled(printer), in_trouble="garbage" in on)
        is_deaf = not plugged or not on.isdisjoint(DEAF)
        if self.troubles.over(deaf(printer)) == inf or is_deaf:
            self.troubles.note(deaf(printer), in_trouble=is_deaf)

    def _look_for_secrets(self, where: str, text: str) -> None:
        for canary in CANARIES:
            if canary in text:
                self.blame("private", f"{canary} is in {where}: {text[:200]}")


_LINE = logging.Formatter("%(name)s %(message)s")
_ADDRESS = re.compile(r" at 0x[0-9a-f]+")


def _innermost(error: BaseException | str) -> BaseException | str:
    while isinstance(error, BaseExceptionGroup):
        error = error.exceptions[0]
    return error


def describe(violation: Violation) -> str:
    """One line."""
    return f"{clock(violation.at)} {violation.truth}: {violation.message}"
