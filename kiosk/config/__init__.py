"""HALL.toml: what a hall is configured to be, read and checked once."""

from kiosk.config.advice import advice
from kiosk.config.card_ranges import CardRange, Cards
from kiosk.config.devices import Button, Device, Led, Printer, RatingPad, Terminal
from kiosk.config.feedback import ButtonFeedback, FeedbackStep
from kiosk.config.hall import HallConfig
from kiosk.config.inputs import Keypad, Reader
from kiosk.config.loading import load, parse
from kiosk.config.modbus_maps import IoButton, IoMap, IoModule, Registers
from kiosk.config.parts import Counter, Display, Group, Holiday, Hours, Kiosk, Mqtt, Voice
from kiosk.config.problems import ConfigError, Problem
from kiosk.config.queue import Appointments, Condition, CustomerClass, Guard, NoShow, Profile, Service, WhenIdle

__all__ = [
    "Appointments",
    "Button",
    "ButtonFeedback",
    "CardRange",
    "Cards",
    "Condition",
    "ConfigError",
    "Counter",
    "CustomerClass",
    "Device",
    "Display",
    "FeedbackStep",
    "Group",
    "Guard",
    "HallConfig",
    "Holiday",
    "Hours",
    "IoButton",
    "IoMap",
    "IoModule",
    "Keypad",
    "Kiosk",
    "Led",
    "Mqtt",
    "NoShow",
    "Printer",
    "Problem",
    "Profile",
    "RatingPad",
    "Reader",
    "Registers",
    "Service",
    "Terminal",
    "Voice",
    "WhenIdle",
    "advice",
    "load",
    "parse",
]
