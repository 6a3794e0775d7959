"""The makers of MQTT buttons: how each is read, and what its topics look like. No I/O."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from drivers.call_button.home_assistant import read_esphome, read_home_assistant
from drivers.call_button.press import Said
from drivers.call_button.shelly_gen1 import read_shelly_gen1
from drivers.call_button.shelly_gen2 import read_shelly_gen2
from drivers.call_button.tasmota import read_tasmota
from drivers.call_button.zigbee2mqtt import read_zigbee2mqtt

FamilyName = Literal["zigbee2mqtt", "tasmota", "shelly-gen1", "shelly-gen2", "esphome", "home-assistant"]

Read = Callable[[str, bytes], tuple[Said, ...]]
"""Topic and payload of one message; never raises."""


@dataclass(frozen=True, slots=True)
class Family:
    """`topic` has `{id}` where the device's name stands; `likely` finds the topics that only this family uses.
    `any_word`: its presses may have names that are the model's own."""

    title: str
    read: Read
    topic: str
    likely: str
    any_word: bool = False


FAMILIES: dict[FamilyName, Family] = {
    "zigbee2mqtt": Family("Zigbee2MQTT", read_zigbee2mqtt, "zigbee2mqtt/{id}", r"zigbee2mqtt/.+", any_word=True),
    "tasmota": Family("Tasmota", read_tasmota, "stat/{id}/RESULT", r"(?:stat|cmnd)/.+|.+/(?:stat|cmnd)/.+"),
    "shelly-gen1": Family(
        "Shelly Gen1", read_shelly_gen1, "shellies/{id}/input_event/0", r"shellies/[^/]+/input_event/\d"
    ),
    "shelly-gen2": Family("Shelly Gen2+", read_shelly_gen2, "{id}/events/rpc", r".+/events/rpc"),
    "esphome": Family(
        "ESPHome", read_esphome, "{id}/event/button/state", r".+/binary_sensor/[^/]+/state", any_word=True
    ),
    "home-assistant": Family(
        "Home Assistant event",
        read_home_assistant,
        "homeassistant/event/{id}/state",
        r"homeassistant/event/.+",
        any_word=True,
    ),
}


def family_of_topic(topic: str) -> FamilyName | None:
    """The family that a topic belongs to, where its form says so."""
    return next((name for name, family in FAMILIES.items() if re.fullmatch(family.likely, topic)), None)
