"""HALL.toml: what a hall is configured to be, read and checked once."""

from kiosk.config.advice import advice
from kiosk.config.devices import Button, Device, Led, Printer, Terminal
from kiosk.config.hall import HallConfig
from kiosk.config.loading import load, parse
from kiosk.config.parts import Counter, CustomerClass, Display, Group, Hours, Kiosk, Mqtt, Profile, Service, Voice
from kiosk.config.problems import ConfigError, Problem

__all__ = [
    "Button",
    "ConfigError",
    "Counter",
    "CustomerClass",
    "Device",
    "Display",
    "Group",
    "HallConfig",
    "Hours",
    "Kiosk",
    "Led",
    "Mqtt",
    "Printer",
    "Problem",
    "Profile",
    "Service",
    "Terminal",
    "Voice",
    "advice",
    "load",
    "parse",
]
