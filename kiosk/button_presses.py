"""A press of an MQTT button becomes a request; what is no press is told once. Knows both, decides nothing."""

import asyncio
import json
import logging
from collections.abc import Callable
from datetime import UTC, datetime
from functools import partial
from typing import Literal

from counter_panel.actions import meaning_of_action
from drivers.call_button.families import FAMILIES
from drivers.call_button.feedback import Outcome
from drivers.call_button.mqtt_button import Heard, MqttButton, NotObeyed, Pressed
from drivers.call_button.press import Complaint
from drivers.health import ReportHealth
from drivers.mqtt.session import Message
from drivers.world import World
from kiosk.button_feedback import ButtonFeedback
from kiosk.config import Button
from kiosk.controller import Controller
from kiosk.requests import from_device
from kiosk.told_once import ToldOnce

Health = tuple[Literal["ok", "degraded"], str]

log = logging.getLogger(__name__)


class ButtonPresses:
    """Presses of one MQTT button. `connected_at`: since when the broker is listened to; `feedback`: its own, if any."""

    def __init__(
        self,
        world: World,
        controller: Controller,
        button: Button,
        report: ReportHealth,
        connected_at: Callable[[], datetime | None],
        *,
        feedback: ButtonFeedback | None = None,
    ) -> None:
        self._world, self._controller, self._report = world, controller, report
        self._device, self._counter = button.id, button.counter
        self._title = FAMILIES[button.profile].title
        self._button = MqttButton(FAMILIES[button.profile].read, button.actions)
        self._connected_at, self._feedback = connected_at, feedback
        self._last_connect: datetime | None = None
        self._tell_once = ToldOnce(button.id).tell
        self._health: Health = ("ok", "")

    def receive(self, message: Message) -> None:
        """A `Receive` for the button's topic."""
        now = self._world.now()
        since = self._connected_at()
        if since != self._last_connect:
            self._last_connect = since
            self._button.connected()
        all_heard = self._button.hear(
            message.topic,
            message.payload,
            retained=message.retained,
            now=asyncio.get_running_loop().time(),
            wall=now.timestamp(),
            listening_s=(now - since).total_seconds() if since is not None else 0.0,
        )
        if not message.retained:
            self._health = _health(all_heard, self._title) or self._health
            self._report(*self._health)
        for heard in all_heard:
            self._obey(heard, now)

    def _obey(self, heard: Heard, now: datetime) -> None:
        match heard:
            case Pressed(key, at):
                made_at = now if at is None else min(now, datetime.fromtimestamp(at, UTC))
                meant = meaning_of_action(key, self._counter)
                request = from_device(self._device, self._world.new_id(), meant.command, meant.fields, made_at)
                heard_at = asyncio.get_running_loop().time()
                self._controller.submit(request).add_done_callback(partial(self._answered, heard_at))
            case NotObeyed("unmapped", name):
                self._tell_once(f"a press called '{name}' means nothing here: it is not among its actions")
                self._refuse("refused")
            case NotObeyed("unsure", why):
                self._tell_once(why)
            case NotObeyed("old" | "ahead" as when, why):
                log.warning("%s: %s", self._device, why)
                if when == "ahead":
                    self._refuse("not_now")
            case Complaint(wrong):
                self._tell_once(wrong)

    def _refuse(self, outcome: Outcome) -> None:
        """Of a press that is surely from now: nobody beeps for an old one."""
        if self._feedback is not None:
            self._feedback.refuse(outcome)

    def _answered(self, heard_at: float, answered: asyncio.Future[bytes]) -> None:
        if answered.cancelled():
            return
        reply = json.loads(answered.result())
        if self._feedback is not None:
            self._feedback.answer(reply, heard_at)
        if not reply["ok"]:
            log.info("%s: %s", self._device, reply["message"])


def _health(all_heard: tuple[Heard, ...], title: str) -> Health | None:
    """The worst of what was heard: another maker's messages, a clock that is wrong. None: nothing new."""
    for heard in all_heard:
        match heard:
            case Complaint(wrong, foreign=True):
                return "degraded", f"does not speak as {title} does: {wrong}; another profile?"
            case NotObeyed("old" | "ahead", why):
                return "degraded", why
    repeated = all(isinstance(heard, NotObeyed) and heard.why in ("repeat", "bounce") for heard in all_heard)
    return None if repeated else ("ok", "")
