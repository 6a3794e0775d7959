"""A press on a call terminal becomes a request, and its reply what the teller is told. Knows both, decides nothing."""

import json
from collections.abc import Mapping
from datetime import timedelta
from typing import cast

from pydantic import ValidationError

from counter_panel.keys import COMMANDS, KeypadKey, Meaning, NumberKey, meaning, meaning_of_number
from drivers.call_button.messages import Feedback
from drivers.call_button.terminal import Press
from drivers.world import World
from kiosk.announcer import Announcer
from kiosk.controller import Controller
from kiosk.queueing.lifecycle import Stage
from kiosk.queueing.model import Counter, Hall
from kiosk.requests import Request, from_device


class TerminalPresses:
    """Presses of one serial terminal. Answered after the journal has them, so that a repeat is known by its id."""

    def __init__(
        self,
        world: World,
        controller: Controller,
        announcer: Announcer,
        counter: str,
        keys: Mapping[KeypadKey, KeypadKey] | None = None,
    ) -> None:
        self._world, self._controller, self._announcer, self._counter = world, controller, announcer, counter
        self._keys: Mapping[KeypadKey, KeypadKey] = keys or {}
        self._understood: tuple[str, Meaning] | None = None

    async def press(self, press: Press) -> Feedback:
        """What the terminal shows its teller."""
        request = await self._request(press)
        if request is None:
            return await self._feedback(False, "bad_key")
        reply = json.loads(await self._controller.submit(request))
        return await self._feedback(reply["ok"], reply.get("reason", ""))

    async def _request(self, press: Press) -> Request | None:
        made_at = self._world.now() - timedelta(milliseconds=press.age_ms)
        meant = await self._meaning(press)
        if meant is None:
            return None
        try:
            return from_device(press.device, press.press_id, meant.command, meant.fields, made_at)
        except ValidationError:
            return None

    async def _meaning(self, press: Press) -> Meaning | None:
        """A repeat means what the press meant, though its ticket has moved since."""
        if self._understood is not None and self._understood[0] == press.press_id:
            return self._understood[1]
        pressed = cast("KeypadKey", press.key)
        match self._keys.get(pressed, pressed):
            case "call" | "resume" as key:
                async with self._controller.at_rest:
                    meant = _of_number(self._controller.hall, key, self._counter, press.typed)
            case key:
                meant = meaning(key, self._counter) if key in COMMANDS else None
        if meant is not None:
            self._understood = (press.press_id, meant)
        return meant

    async def _feedback(self, accepted: bool, reason: str) -> Feedback:
        async with self._controller.at_rest:
            state = self._announcer.terminal_state(self._controller.hall, self._counter)
        return Feedback(accepted, state.number, state.waiting, reason)


def _of_number(hall: Hall, key: NumberKey, counter: str, typed: str) -> Meaning | None:
    """A terminal has digits alone: the letter follows where one ticket fits. One that is parked here is resumed by
    either key; where it is the only one, its number need not be typed. None: no ticket fits, or several do."""
    parked = [ticket.number for ticket in hall.parked_at(counter)]
    found: list[tuple[NumberKey, str]] = []
    if typed:
        found = [("resume", number) for number in parked if _fits(number, typed)]
        found += [(key, number) for number in _waiting(hall, counter, typed) if key == "call"]
    elif key == "resume":
        found = [("resume", number) for number in parked]
    if not found:
        found = _said_in_full(key, typed) or _already_here(hall.counters[counter], typed)
    return meaning_of_number(found[0][0], counter, found[0][1]) if len(found) == 1 else None


def _said_in_full(key: NumberKey, typed: str) -> list[tuple[NumberKey, str]]:
    return [(key, typed)] if typed[:1].isalpha() else []


def _already_here(place: Counter, typed: str) -> list[tuple[NumberKey, str]]:
    """A repeat, whose first answer was lost with a controller that has been started again since."""
    ticket = place.ticket
    if ticket is None or not _fits(ticket.number, typed):
        return []
    return [("resume" if ticket.why.get("rule") == "resumed" else "call", ticket.number)]


def _waiting(hall: Hall, counter: str, typed: str) -> list[str]:
    """Waiting tickets of the counter's services that these digits may mean."""
    numbers = [f"{letter}{typed.zfill(3)}" for letter in hall.profile_of(counter).services]
    return [number for number in numbers if number in hall.tickets and hall.tickets[number].stage is Stage.WAITING]


def _fits(number: str, typed: str) -> bool:
    return typed in (number, number[1:]) or number[1:] == typed.zfill(3)
