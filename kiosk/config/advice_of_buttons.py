"""What is allowed of MQTT buttons and yet seldom meant. Never stops anything."""

from collections.abc import Iterator

from drivers.call_button.families import FAMILIES, family_of_topic
from kiosk.config.devices import Button
from kiosk.config.hall import HallConfig
from kiosk.config.problems import Problem, as_toml


def of_buttons(hall: HallConfig) -> Iterator[Problem]:
    """A topic that looks like another maker's."""
    for index, device in enumerate(hall.devices):
        if not isinstance(device, Button):
            continue
        found = family_of_topic(device.address.removeprefix("mqtt:"))
        if found is not None and found != device.profile and device.address != "mock":
            wrong = f"a topic of {FAMILIES[found].title}, read as {FAMILIES[device.profile].title}"
            yield Problem(f"devices[{index}].profile", as_toml(device.profile), wrong, as_toml(found))
