"""From a display in HALL.toml to the driver that keeps it lit. The only place that knows all kinds of them."""

from drivers.alpha.models import ALPHA
from drivers.alpha.sign import AlphaSign
from drivers.health import ReportHealth
from drivers.led.display import LedDisplay
from drivers.led.profiles import OWN, PROFILES, LedProfile
from drivers.led.showing import CounterLight
from drivers.led.topic import Template, TopicDisplay
from drivers.pole.display import BRIGHTEST, PoleDisplay
from drivers.pole.models import POLES
from kiosk.config import Led
from kiosk.wires import topic_of

ON_A_TOPIC = "mqtt"
"""The profile of displays that hear the broker."""


def counter_light(device: Led, report: ReportHealth) -> CounterLight:
    """The driver of a display on a wire, with nothing to show yet."""
    if device.profile in ALPHA:
        return _alpha_sign(device, report)
    if device.profile in POLES:
        return PoleDisplay(
            POLES[device.profile],
            report,
            caption=caption_of(device),
            brightness=device.brightness or BRIGHTEST,
            blink_s=device.blink_s,
        )
    return modbus_display(device, report)


def modbus_display(device: Led, report: ReportHealth) -> LedDisplay:
    """The driver of a Modbus display, alone on its wire or not."""
    profile = profile_of(device)
    return LedDisplay(device.unit, profile, report, device.brightness, blink_s=device.blink_s, check_s=device.check_s)


def topic_display(device: Led, report: ReportHealth) -> TopicDisplay:
    """The driver of a display on a topic, with nothing to show yet."""
    return TopicDisplay(
        topic_of(device),
        Template(device.payload),
        device.counter,
        report,
        availability=device.availability or "",
        blink_s=device.blink_s,
    )


def light_on_a_line(device: Led, report: ReportHealth) -> LedDisplay | AlphaSign:
    """The driver of a display that shares its line."""
    return _alpha_sign(device, report) if device.profile in ALPHA else modbus_display(device, report)


def speaks_modbus(device: Led) -> bool:
    """By the registers of its profile."""
    return device.profile in (*PROFILES, OWN)


def shares_a_line(device: Led) -> bool:
    """Whether it has an address, and stands on wires where others may."""
    return speaks_modbus(device) or device.profile in ALPHA


def profile_of(device: Led) -> LedProfile:
    """The register map of a Modbus display; raises KeyError for any other."""
    own = device.registers
    if own is None:
        return PROFILES[device.profile]
    return LedProfile(
        OWN,
        own.digits,
        own.mode,
        own.first,
        decimals_register=own.decimals,
        brightness_register=own.brightness,
        blink_register=own.blink,
        blink_on=own.blink_on,
    )


def answers(device: Led) -> bool:
    """Whether anything is ever heard of this display, so that its silence means something."""
    return speaks_modbus(device) or device.acknowledges or device.availability is not None


def caption_of(device: Led) -> str:
    """The upper line of a pole display."""
    return f"COUNTER {device.counter}" if device.caption is None else device.caption


def _alpha_sign(device: Led, report: ReportHealth) -> AlphaSign:
    return AlphaSign(
        device.unit,
        ALPHA[device.profile],
        report,
        colour=device.colour or "",
        answers=device.acknowledges,
        blink_s=device.blink_s,
    )
