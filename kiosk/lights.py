"""From a display in HALL.toml to the driver that keeps it lit. The only place that knows all kinds of them."""

from drivers.alpha.models import ALPHA
from drivers.alpha.sign import AlphaSign
from drivers.health import ReportHealth
from drivers.led.display import LedDisplay
from drivers.led.profiles import PROFILES
from drivers.led.showing import CounterLight
from drivers.pole.display import BRIGHTEST, PoleDisplay
from drivers.pole.models import POLES
from kiosk.config import Led


def counter_light(device: Led, report: ReportHealth) -> CounterLight:
    """The driver of a display, with nothing to show yet."""
    if device.profile in ALPHA:
        return AlphaSign(
            device.unit,
            ALPHA[device.profile],
            report,
            colour=device.colour or "",
            answers=device.acknowledges,
            blink_s=device.blink_s,
        )
    if device.profile in POLES:
        return PoleDisplay(
            POLES[device.profile],
            report,
            caption=caption_of(device),
            brightness=device.brightness or BRIGHTEST,
            blink_s=device.blink_s,
        )
    return LedDisplay(device.unit, PROFILES[device.profile], report)


def answers(device: Led) -> bool:
    """Whether anything is ever heard of this display, so that its silence means something."""
    return device.profile in PROFILES or device.acknowledges


def caption_of(device: Led) -> str:
    """The upper line of a pole display."""
    return f"COUNTER {device.counter}" if device.caption is None else device.caption
