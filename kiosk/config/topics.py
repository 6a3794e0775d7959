"""Checks of what HALL.toml says of a display on a topic: its topic and its payload."""

from drivers.address import parse_address
from drivers.led.topic import Template
from kiosk.config.values import wrong_value

OURS = "paidui/"
"""Topics of the hall itself: a display must not write over them."""


def a_template(text: str) -> str:
    """A payload with fields that are known."""
    try:
        Template(text)
    except ValueError as error:
        wrong, _, right = str(error).partition("; ")
        raise wrong_value(wrong, right) from None
    return text


def a_topic(topic: str) -> str:
    """One topic, without wildcards, and not the hall's own."""
    try:
        parse_address(f"mqtt:{topic}")
    except ValueError:
        raise wrong_value("not a topic", "one topic without # and +, such as tele/window-1/LWT") from None
    return topic
