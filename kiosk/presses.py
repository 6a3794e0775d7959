"""A teller's press becomes a request, and its reply what the teller is told. Knows both, decides nothing."""

import asyncio
import json
import logging
from datetime import timedelta
from typing import cast

from pydantic import ValidationError

from counter_panel.keys import COMMANDS, Key
from drivers.call_button.messages import Feedback
from drivers.call_button.mqtt_button import ButtonPress, LockOut, read_button
from drivers.call_button.terminal import Press
from drivers.health import ReportHealth
from drivers.mqtt.session import Message
from drivers.world import World
from kiosk.announcer import Announcer
from kiosk.config import Button
from kiosk.controller import Controller
from kiosk.queueing.lifecycle import Stage
from kiosk.requests import Request, from_device

log = logging.getLogger(__name__)


class TerminalPresses:
    """Presses of one serial terminal. Answered after the journal has them, so that a repeat is known by its id."""

    def __init__(self, world: World, controller: Controller, announcer: Announcer, counter: str) -> None:
        self._world, self._controller, self._announcer, self._counter = world, controller, announcer, counter

    async def press(self, press: Press) -> Feedback:
        """What the terminal shows its teller."""
        request = await self._request(press)
        if request is None:
            return await self._feedback(False, "bad_key")
        reply = json.loads(await self._controller.submit(request))
        return await self._feedback(reply["ok"], reply.get("reason", ""))

    async def _request(self, press: Press) -> Request | None:
        made_at = self._world.now() - timedelta(milliseconds=press.age_ms)
        match COMMANDS.get(cast("Key", press.key)), press:
            case str(command), _:
                fields = {"counter": self._counter}
            case None, Press(key="call", typed=typed):
                command, fields = "call_ticket", {"counter": self._counter, "number": await self._number(typed)}
            case _:
                return None
        try:
            return from_device(press.device, press.press_id, command, fields, made_at)
        except ValidationError:
            return None

    async def _number(self, typed: str) -> str:
        """A terminal has digits alone: the letter follows where one waiting ticket of the counter's services fits."""
        async with self._controller.at_rest:
            hall = self._controller.hall
            fitting = [
                number
                for letter in hall.profile_of(self._counter).services
                if (number := f"{letter}{typed.zfill(3)}") in hall.tickets
                and hall.tickets[number].stage is Stage.WAITING
            ]
        return fitting[0] if len(fitting) == 1 else typed

    async def _feedback(self, accepted: bool, reason: str) -> Feedback:
        async with self._controller.at_rest:
            state = self._announcer.terminal_state(self._controller.hall, self._counter)
        return Feedback(accepted, state.number, state.waiting, reason)


class ButtonPresses:
    """Presses of one MQTT button. Its messages have no identity: a lock-out stands for it; retained ones are old."""

    def __init__(
        self,
        world: World,
        controller: Controller,
        button: Button,
        report: ReportHealth,
    ) -> None:
        self._world, self._controller, self._report = world, controller, report
        self._device, self._counter, self._actions = button.id, button.counter, button.actions
        self._lock_out = LockOut()

    def receive(self, message: Message) -> None:
        """A `Receive` for the button's topic."""
        read = read_button(message.payload, message.retained, self._actions)
        if not message.retained:
            self._report("ok", "")
        if not isinstance(read, ButtonPress) or not self._lock_out.lets_through(asyncio.get_running_loop().time()):
            return
        command = COMMANDS[cast("Key", read.action)]
        request = from_device(
            self._device, self._world.new_id(), command, {"counter": self._counter}, self._world.now()
        )
        self._controller.submit(request).add_done_callback(self._tell_refusal)

    def _tell_refusal(self, answered: asyncio.Future[bytes]) -> None:
        if answered.cancelled():
            return
        reply = json.loads(answered.result())
        if not reply["ok"]:
            log.info("%s: %s", self._device, reply["message"])
