"""A press on a call terminal becomes a request, and its reply what the teller is told. Knows both, decides nothing."""

import json
from collections.abc import Mapping
from datetime import timedelta
from typing import cast

from pydantic import ValidationError

from counter_panel.keys import Meaning, TerminalKey
from drivers.call_button.messages import Feedback
from drivers.call_button.terminal import Press
from drivers.world import World
from kiosk.announcer import Announcer
from kiosk.controller import Controller
from kiosk.keypad import Unclear, meaning_on_keypad
from kiosk.press_numbers import PressNumbers
from kiosk.requests import Request, from_device


class TerminalPresses:
    """Presses of one serial terminal. Answered after the journal has them, so that a repeat is known by its id."""

    def __init__(
        self,
        world: World,
        controller: Controller,
        announcer: Announcer,
        counter: str,
        keys: Mapping[TerminalKey, str] | None = None,
    ) -> None:
        self._world, self._controller, self._announcer, self._counter = world, controller, announcer, counter
        self._keys: Mapping[TerminalKey, str] = keys or {}
        self._understood: tuple[str, Meaning] | None = None
        self._numbers = PressNumbers()

    async def press(self, press: Press) -> Feedback:
        """What the terminal shows its teller."""
        meant = await self._meaning(press)
        if isinstance(meant, Unclear):
            return await self._feedback(False, meant.told or self._announcer.refusal_on_lcd(meant.reason))
        request = self._request(press, meant)
        if request is None:
            return await self._feedback(False, self._announcer.refusal_on_lcd("bad_request"))
        reply = json.loads(await self._controller.submit(request))
        if self._numbers.was_used_before(press.device, reply, request.made_at):
            return await self._feedback(False, self._announcer.refusal_on_lcd("number_used"))
        return await self._feedback(reply["ok"], self._announcer.refusal_on_lcd(reply.get("reason", "")))

    def _request(self, press: Press, meant: Meaning) -> Request | None:
        made_at = self._world.now() - timedelta(milliseconds=press.age_ms)
        try:
            return from_device(press.device, press.press_id, meant.command, meant.fields, made_at)
        except ValidationError:
            return None

    async def _meaning(self, press: Press) -> Meaning | Unclear:
        """A repeat means what the press meant, though its ticket has moved since."""
        if self._understood is not None and self._understood[0] == press.press_id:
            return self._understood[1]
        action = self._keys.get(cast("TerminalKey", press.key), press.key)
        async with self._controller.at_rest:
            meant = meaning_on_keypad(self._controller.hall, action, self._counter, press.typed)
        if isinstance(meant, Meaning):
            self._understood = (press.press_id, meant)
        return meant

    async def _feedback(self, accepted: bool, told: str) -> Feedback:
        async with self._controller.at_rest:
            state = self._announcer.terminal_state(self._controller.hall, self._counter)
        return Feedback(accepted, state.number, state.waiting, told)
