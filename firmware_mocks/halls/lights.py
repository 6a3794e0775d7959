"""The virtual display for one in HALL.toml, whichever protocol it speaks, and what is told of it."""

import asyncio
from collections.abc import Callable

from drivers.alpha.models import ALPHA
from drivers.pole.models import POLES
from firmware_mocks.alpha_sign import MockAlphaSign
from firmware_mocks.led_panel import MockLedPanel
from firmware_mocks.pole_display import MockPoleDisplay
from kiosk.config import Led
from kiosk.lights import profile_of

DARK_S = 0.8
"""A display that is dark for less long blinks: nobody is told."""

VirtualLight = MockLedPanel | MockAlphaSign | MockPoleDisplay


def virtual_light(device: Led, changed: Callable[[str], None]) -> VirtualLight:
    """The display, dark; `changed` is called with each text that it shows."""
    if device.profile in ALPHA:
        return MockAlphaSign(device.unit, ALPHA[device.profile], changed)
    if device.profile in POLES:
        return MockPoleDisplay(POLES[device.profile], changed)
    return MockLedPanel(device.unit, profile_of(device), changed)


class Teller:
    """Tells each text that a display shows, its blinking left out."""

    def __init__(self, tell: Callable[[str], None]) -> None:
        self._tell = tell
        self._told = ""
        self._dark: asyncio.TimerHandle | None = None

    def see(self, text: str) -> None:
        """What it shows now."""
        if self._dark is not None:
            self._dark.cancel()
            self._dark = None
        if text == self._told:
            return
        if not text:
            self._dark = asyncio.get_running_loop().call_later(DARK_S, self._say, text)
        else:
            self._say(text)

    def _say(self, text: str) -> None:
        self._dark, self._told = None, text
        self._tell(text)
