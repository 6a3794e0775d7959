"""The virtual display for one in HALL.toml, whichever protocol it speaks."""

from collections.abc import Callable

from drivers.alpha.models import ALPHA
from drivers.led.profiles import PROFILES
from drivers.pole.models import POLES
from firmware_mocks.alpha_sign import MockAlphaSign
from firmware_mocks.led_panel import MockLedPanel
from firmware_mocks.pole_display import MockPoleDisplay
from kiosk.config import Led

VirtualLight = MockLedPanel | MockAlphaSign | MockPoleDisplay


def virtual_light(device: Led, changed: Callable[[str], None]) -> VirtualLight:
    """The display, dark; `changed` is called with each text that it shows."""
    if device.profile in ALPHA:
        return MockAlphaSign(device.unit, ALPHA[device.profile], changed)
    if device.profile in POLES:
        return MockPoleDisplay(POLES[device.profile], changed)
    return MockLedPanel(device.unit, PROFILES[device.profile], changed)
