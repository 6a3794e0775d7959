"""What a rating pad asks its customers, and what becomes of their answers. Knows hall and device, decides nothing."""

import asyncio
import json
from collections.abc import Callable
from datetime import timedelta

from pydantic import ValidationError

from drivers.call_button.messages import Feedback, Prompt, Shown
from drivers.call_button.terminal import Press
from drivers.world import World
from kiosk.config import HallConfig, RatingPad
from kiosk.controller import Controller
from kiosk.press_numbers import PressNumbers
from kiosk.queueing.model import Hall
from kiosk.rating_words import asked_until, refused_in_words, words_of
from kiosk.requests import from_device

RESTS = Prompt()


class PadDesk:
    """One pad on a wire: asks whoever was served at its counter, takes one answer for each."""

    def __init__(self, world: World, controller: Controller, config: HallConfig, pad: RatingPad) -> None:
        self._world, self._controller, self._pad = world, controller, pad
        self._first_language = config.languages[0]
        self._due: asyncio.TimerHandle | None = None
        self._numbers = PressNumbers()
        self.tell: Callable[[Shown], None] = lambda _: None
        """Makes it what the pad shows."""

    def show(self, hall: Hall) -> None:
        """Asks, or rests; rests by itself when the time to answer is over."""
        if self._due is not None:
            self._due.cancel()
        rating = hall.counters[self._pad.counter].rating
        until = asked_until(hall, self._pad.counter, self._pad.prompt_s)
        left = (until - self._world.now()).total_seconds() if until else 0.0
        if rating is None or left <= 0:
            self.tell(RESTS)
            return
        prompt, _ = words_of(self._pad, rating.ticket.language or self._first_language)
        self.tell(Prompt(rating.ticket.number, self._pad.prompt_s, len(self._pad.scores), prompt))
        self._due = asyncio.get_running_loop().call_later(left, self.tell, RESTS)

    async def press(self, press: Press) -> Feedback:
        """What the pad says to its customer; the answer is on disk by then. One that says not whom it was asking
        counts for nobody."""
        key = int(press.key)
        if not press.typed or key > len(self._pad.scores):
            return Feedback(accepted=False)
        made_at = self._world.now() - timedelta(milliseconds=press.age_ms)
        fields = {"counter": self._pad.counter, "score": self._pad.scores[key - 1], "number": press.typed}
        try:
            request = from_device(press.device, press.press_id, "rate", fields, made_at)
        except ValidationError:
            return Feedback(accepted=False)
        reply = json.loads(await self._controller.submit(request))
        language = await self._language_of(press.typed)
        if self._numbers.was_used_before(press.device, reply, made_at):
            return Feedback(False, press.typed, text=refused_in_words("number_used", language))
        if reply["ok"]:
            return Feedback(True, press.typed, text=words_of(self._pad, language)[1])
        return Feedback(False, press.typed, text=refused_in_words(reply["reason"], language))

    async def _language_of(self, number: str) -> str:
        async with self._controller.at_rest:
            ticket = self._controller.hall.tickets.get(number)
        return (ticket.language if ticket else "") or self._first_language
