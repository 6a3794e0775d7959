"""Customers at the rating pads of a simulated day: press a key while asked, twice, too late, or never. Seeded."""

import asyncio
from contextlib import suppress
from random import Random

from drivers.call_button.messages import Feedback
from drivers.errors import DeviceError
from firmware_mocks.halls.soak.hall import SimHall
from firmware_mocks.rating_pad import MockRatingPad
from kiosk.config import Button, RatingPad

ANSWERS, TWICE = 0.7, 0.1
"""Of those who are asked, who says something; of those, whose second finger slips."""

THINKS_S = (1.0, 12.0)
LINGERS_S = (12.0, 70.0)
"""Some take so long that nobody asks any more."""

LINGER, AT_BOTH = 0.1, 0.3
"""Of those who answer, who thinks so long; who says it once more at a button of the counter that is for it."""


class Raters:
    """At every pad of the hall."""

    def __init__(self, hall: SimHall) -> None:
        self._hall = hall
        self._pads = {pad.id: pad for pad in hall.config.devices if isinstance(pad, RatingPad)}
        self._beside = {
            button.counter: (button.id, way, int(action[-1]))
            for button in hall.config.devices
            if isinstance(button, Button)
            for way, action in button.actions.items()
            if action.startswith("rate:")
        }
        self._asked = dict.fromkeys(hall.pads, "")
        self._chances = {id: hall.chance(f"raters {id}") for id in hall.pads}
        hall.pad_changed = self._look

    def _look(self, id: str) -> None:
        """The pad shows something else: whoever is asked now makes up his mind."""
        number = self._hall.pads[id].asks
        if number in ("", self._asked[id]):
            return
        self._asked[id] = number
        random = Random(self._chances[id].getrandbits(32))  # noqa: S311 - dice
        asyncio.get_running_loop().create_task(self._answer(id, number, random), name=f"customer {number} at {id}")

    async def _answer(self, id: str, number: str, random: Random) -> None:
        if random.random() > ANSWERS:
            return
        await asyncio.sleep(random.uniform(*(LINGERS_S if random.random() < LINGER else THINKS_S)))
        key = random.choices((1, 2, 3, 4, 5), (1, 1, 2, 5, 8))[0]
        await self._press(id, key)
        if (button := self._beside.get(self._pads[id].counter)) is not None and random.random() < AT_BOTH:
            await asyncio.sleep(random.uniform(0.3, 3))
            await self._press_button(self._pads[id].counter, *button)
        if random.random() < TWICE:
            await asyncio.sleep(random.uniform(0.3, 3))
            await self._press(id, random.randint(1, 5))

    async def _press_button(self, counter: str, button: str, way: str, score: int) -> None:
        hall = self._hall
        hall.watch.pressed(counter, f"rate:{score}", button)
        hall.watch.scored(counter, "", score)
        hall.touched()
        with suppress(DeviceError):
            await hall.buttons[button].press(way)

    async def _press(self, id: str, key: int) -> None:
        """Nothing, where the pad rests or is dark; it says whom it asked, who may be the next by now."""
        hall, device = self._hall, self._pads[id]
        pad = hall.pads[id]
        number, pressed_at = pad.asks, hall.loop.time()
        if not number or hall.is_off(id) or key > len(device.scores):
            return
        press_id = pad.next_press_id if isinstance(pad, MockRatingPad) else ""
        if press_id:
            hall.watch.pressed(device.counter, "rate", id, press_id)
        hall.watch.scored(device.counter, number, device.scores[key - 1])
        hall.touched()
        try:
            feedback = await pad.score(key)
        except DeviceError:
            hall.watch.unanswered(device.counter, "rate", id, pressed_at)
            return
        if isinstance(feedback, Feedback) and feedback.accepted:
            hall.watch.taken(id, press_id)
