"""Truths of keys without a screen, on keypads, MQTT buttons and I/O modules: each does what it stands for, at its
counter; a working one is heard; its lamp says what became of the press. By the journal and by the mocks."""

import json
from dataclasses import dataclass
from typing import Any

from firmware_mocks.halls.soak.hall import SimHall
from firmware_mocks.halls.soak.ledger import Account, Blame, Entry
from firmware_mocks.halls.soak.troubles import Troubles
from kiosk.config import Button, IoModule, Keypad
from kiosk.queueing.rules import ORDINARY

HEARD_S = 5.0
"""From a press to the end of what its lamp has to say. With no other press near, it is sure whose effect is whose."""

BACK_S, BROKER_BACK_S = 15.0, 80.0
"""After the last trouble of a device, and of whatever a press by MQTT passes through."""

BEFORE_S = 0.3
"""Nothing else happened at a counter so shortly before a press, nor until its answer: it stood as its teller saw it."""

LONG_LIGHT_S = 0.6
"""A lamp that says yes; a flash is shorter."""

_CALLS = ("TicketCalled", "TicketFinished", "TicketMissed", "TicketTransferred", "TicketRecalled")
_LEAVES = ("CounterPaused", "CounterClosed")
EFFECTS: dict[str, tuple[str, ...]] = {
    "next": (*_CALLS, *_LEAVES),
    "priority_next": (*_CALLS, *_LEAVES),
    "call": _CALLS,
    "resume": _CALLS,
    "recall": ("TicketRecalled",),
    "start": ("TicketStarted",),
    "finish": ("TicketFinished", "TicketTransferred", *_LEAVES),
    "no_show": ("TicketMissed", "TicketRecalled", *_LEAVES),
    "park": ("TicketParked", "TicketCalled", *_LEAVES),
    "transfer": ("TicketTransferred", *_LEAVES),
    "rate": ("TicketRated",),
    "open": ("CounterOpened",),
    "pause": ("CounterPaused", "CounterWillPause", "CounterOpened"),
    "close": ("CounterClosed", "CounterWillClose", "TicketTransferred"),
}
"""What may come of a key; a customer who leaves may let a counter pause or close that was to."""

_JUDGED = tuple(dict.fromkeys(kind for kinds in EFFECTS.values() for kind in kinds))
_ABOUT_A_TICKET = ("call", "resume", "recall", "start", "finish", "no_show", "park", "transfer", "rate")
"""Obeyed, they have done something."""


@dataclass(slots=True)
class Press:
    """A key that stands for `key`. `meant`: which ticket, or whereto (`service B`, `counter 2`); empty: not said.

    `blinks`: of the keypad's lamp, before. `fits`: by the counter as it stood, so that it must be obeyed. `obeyed`: as
    the journal has it; `certain`: there was no other that this answer may belong to, `mixed`: there was. `old`: nobody
    need hear it. `over`: nothing will come of it any more.
    """

    at: float
    counter: str
    key: str
    meant: str
    blinks: int
    fits: bool = False
    obeyed: bool | None = None
    certain: bool = False
    mixed: bool = False
    old: bool = False
    over: bool = False

    @property
    def waits(self) -> bool:
        """For its answer."""
        return self.obeyed is None and not self.over


class Keys:
    """By device."""

    def __init__(self, hall: SimHall, account: Account, troubles: Troubles, blame: Blame) -> None:
        self._hall, self._loop, self._account = hall, hall.loop, account
        self._troubles, self._blame = troubles, blame
        devices = [each for each in hall.config.devices if isinstance(each, Button | Keypad | IoModule)]
        self._presses: dict[str, list[Press]] = {each.id: [] for each in devices}
        self._by_broker = {each.id: isinstance(each, Button) for each in devices}
        self._lit: dict[tuple[str, int], list[tuple[float, bool]]] = {}
        self._parked: dict[str, str] = {}
        self._moved_at: dict[str, float] = {}
        self._lamps = {
            (module.id, button.counter): button.lamp - 1
            for module in devices
            if isinstance(module, IoModule)
            for button in module.buttons
            if button.lamp is not None
        }
        several = [
            (module.id, each.counter) for module in devices if isinstance(module, IoModule) for each in module.buttons
        ]
        self._one_lamp = {pair: several.count(pair) == 1 for pair in several}

    def pressed(self, counter: str, key: str, device: str, meant: str, *, old: bool) -> None:
        """Now, or `old`: long ago, and heard now."""
        keypad = self._hall.keypads.get(device)
        press = Press(self._loop.time(), counter, key, meant, keypad.board.blinks if keypad else 0, old=old)
        press.fits = self._fits(counter, key, switches=keypad is not None)
        kept = [each for each in self._presses[device] if press.at - each.at < 4 * HEARD_S]
        self._presses[device] = [*kept, press]
        self._loop.at(self._loop.nobody, press.at + HEARD_S, self._look, device, press)

    def lamp(self, device: str, lamp: int, *, lit: bool) -> None:
        """A lamp of an I/O module changes."""
        seen = self._lit.setdefault((device, lamp), [])
        seen[:] = [*seen[-16:], (self._loop.time(), lit)]

    def written(self, entries: list[Entry], answers: list[tuple[str, str, bytes]]) -> None:
        """One transaction."""
        told = [(sender, json.loads(reply)) for sender, _, reply in answers]
        for sender, reply in told:
            press = self._of(sender)
            if press is None:
                continue
            others = [other for other in self._presses[sender] if other is not press and other.waits]
            press.certain = not others and not press.mixed
            for other in others:
                other.mixed = True
            press.obeyed = bool(reply["ok"])
            press.fits = press.fits and self._stood(press)
            if reply["ok"] and len(told) == 1 and press.certain:
                self._was_meant(sender, press, [each for each in entries if each.type in _JUDGED])
        for entry in entries:
            if entry.type == "DayOpened":
                self._parked.clear()
            self._moved_at[entry.fields.get("counter") or ""] = self._loop.time()
            if entry.type == "TicketParked":
                self._parked[entry.fields["ticket"]] = entry.fields["counter"]
            elif entry.type in ("TicketCalled", "TicketExpired"):
                self._parked.pop(entry.fields["ticket"], None)

    def _of(self, device: str) -> Press | None:
        """The oldest that has no answer yet."""
        return next((each for each in self._presses.get(device, ()) if each.waits), None)

    def _is_sure(self, device: str, press: Press) -> bool:
        """No other press of this device is near."""
        return not any(other is not press and abs(other.at - press.at) <= HEARD_S for other in self._presses[device])

    def _fits(self, counter: str, key: str, *, switches: bool) -> bool:
        """Nothing could be said against it. `switches`: what pauses opens again."""
        place = self._account.places.get(counter)
        if place is None:
            return False
        stage = place.ticket.stage if place.ticket is not None else place.standing
        tickets = self._account.tickets
        parked = sum(at == counter and tickets[number].stage == "parked" for number, at in self._parked.items())
        match key:
            case "next":
                return stage == "open"
            case "recall" | "start":
                return stage == "called"
            case "finish":
                return stage == "serving"
            case "park" | "resume":
                return stage == "open" and parked == 1
            case "pause":
                return stage == "open" or (switches and stage == "paused")
        return False

    def _stood(self, press: Press) -> bool:
        """Until now."""
        return self._moved_at.get(press.counter, 0.0) < press.at - BEFORE_S

    # --- what it did

    def _was_meant(self, device: str, press: Press, effects: list[Entry]) -> None:
        key = press.key.partition(":")[0]
        if key != "transfer" and any(each.type == "CounterClosed" for each in effects):
            # A counter that closes gives back who was sent to it.
            effects = [each for each in effects if each.type != "TicketTransferred"]
        wrong = next(filter(None, (self._not_meant(press, key, each) for each in effects)), "")
        if not effects and (key in _ABOUT_A_TICKET or (press.fits and key == "pause")):
            wrong = "it was obeyed, and nothing came of it"
        if wrong:
            meant = f" for {press.meant}" if press.meant else ""
            self._blame("meant", f"{press.key}{meant} was pressed on {device} of counter {press.counter}: {wrong}")

    def _not_meant(self, press: Press, key: str, entry: Entry) -> str:
        """Why this effect is not what was asked for; empty where it is."""
        it = entry.fields
        if it.get("counter") not in (press.counter, None):
            return f"{entry.type} at counter {it['counter']}"
        if entry.type not in EFFECTS[key]:
            return f"{entry.type} {it.get('ticket', '')}"
        match entry.type:
            case "TicketCalled":
                return self._wrong_call(press, key, it)
            case "TicketTransferred" if key == "transfer":
                whereto = f"counter {it['to_counter']}" if it["to_counter"] else f"service {it['service']}"
                return "" if whereto == _target(press) else f"{it['ticket']} is sent to {whereto}"
            case "TicketRated":
                return "" if f"rate:{it['score']}" == press.key else f"a score of {it['score']}"
        return ""

    def _wrong_call(self, press: Press, key: str, it: dict[str, Any]) -> str:
        number = it["ticket"]
        if key == "call" and (number != press.meant or "guard" in it["why"]):
            return f"{number} is called{' in its turn' if number == press.meant else ''}"
        if key in ("park", "resume") and self._parked.get(number) != press.counter:
            return f"{number} is called, which was not parked there"
        if key == "next" and "guard" not in it["why"]:
            return f"{number} is called out of turn"
        if key == "priority_next" and self._account.tickets[number].customer_class == ORDINARY:
            return f"{number} is called, who has no priority"
        return ""

    # --- whether it was heard, and what it was told

    def _look(self, device: str, press: Press) -> None:
        press.over = True
        if press.old or not self._calm(device, press):
            return
        what = f"{press.key} was pressed on {device} of counter {press.counter}"
        sure = self._is_sure(device, press)
        told = self._told(device, press) if sure else ""
        refused = (press.obeyed is False and press.certain) or (press.obeyed is None and told == "no")
        if refused and press.fits and (press.obeyed is False or self._stood(press)):
            self._blame("meant", f"{what}, where it fits, and was refused")
        elif sure:
            self._was_told(press, what, told)

    def _was_told(self, press: Press, what: str, told: str) -> None:
        if press.obeyed is None:
            if told == "yes":
                self._blame("answered", f"{what}: its lamp says that it was taken, and the journal does not have it")
            elif told in ("", "nothing"):
                self._blame("stuck", f"{what}, and nothing came of it")
        elif told and told != ("yes" if press.obeyed else "no"):
            meant = "taken" if press.obeyed else "refused"
            self._blame("answered", f"{what} and {meant}; its lamp says {told}")

    def _calm(self, device: str, press: Press) -> bool:
        if self._hall.controller.clock_ahead_s:
            return False
        over = self._troubles.over
        calm = over(device, "controller", "disk", "hall") < press.at - BACK_S
        return calm and (
            not self._by_broker[device] or over("broker", "network", "controller") < press.at - BROKER_BACK_S
        )

    def _told(self, device: str, press: Press) -> str:
        """By its lamp: `yes`, `no`, or `nothing`; empty where it has none, or more buttons than one can tell apart."""
        keypad = self._hall.keypads.get(device)
        if keypad is not None:
            return {0: "nothing", 1: "yes", 3: "no"}.get(keypad.board.blinks - press.blinks, "something strange")
        where = (device, press.counter)
        if where not in self._lamps or not self._one_lamp[where]:
            return ""
        seen = [each for each in self._lit.get((device, self._lamps[where]), []) if each[0] >= press.at]
        if not seen:
            return "nothing"
        ends = [at for at, _ in seen[1:]] + [self._loop.time()]
        lights = [end - at for (at, lit), end in zip(seen, ends, strict=True) if lit]
        return "yes" if lights and max(lights) > LONG_LIGHT_S else "no"


def _target(press: Press) -> str:
    """Of a transfer, in the words of `meant`."""
    match press.key.split(":"):
        case ["transfer", "counter", other]:
            return f"counter {other}"
        case ["transfer", service]:
            return f"service {service}"
    return press.meant
