"""A press on a keypad at a counter: as on a call terminal, but for what so few keys need. Decides nothing."""

import logging
from dataclasses import replace

from counter_panel.keypad import as_a_switch
from drivers.call_button.messages import Feedback
from drivers.call_button.terminal import Press
from drivers.world import World
from kiosk.announcer import Announcer
from kiosk.config import Keypad
from kiosk.controller import Controller
from kiosk.presses import TerminalPresses

log = logging.getLogger(__name__)


class KeypadPresses:
    """Presses of one keypad."""

    def __init__(self, world: World, controller: Controller, announcer: Announcer, device: Keypad) -> None:
        self._controller, self._device = controller, device
        self._presses = TerminalPresses(world, controller, announcer, device.counter)
        self._has_open_key = "open" in device.keys.values()
        self._understood = ("", "")

    async def press(self, press: Press) -> Feedback:
        """What the lamp shows its teller."""
        feedback = await self._presses.press(replace(press, key=await self._key(press)))
        if not feedback.accepted:
            log.info("%s: %s is refused: %s", self._device.id, press.key, feedback.text)
        return feedback

    async def _key(self, press: Press) -> str:
        """Said again after its wire was lost, it means what it meant."""
        if self._has_open_key:
            return press.key
        if self._understood[0] != press.press_id:
            async with self._controller.at_rest:
                place = self._controller.hall.counters[self._device.counter]
                takes_customers = place.standing == "open" and place.after_this is None
            self._understood = press.press_id, as_a_switch(press.key, takes_customers=takes_customers)
        return self._understood[1]
