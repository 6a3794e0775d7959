"""Inputs of Shelly devices of the first generation. Pure.

Topic `shellies/<id>/input_event/<input>`: `{"event":"S","event_cnt":17}`. The last event is published again every 30
s (`mqtt_update_period`) and after each connect, with the same count; after a restart `{"event":"","event_cnt":0}`.
There is no time in it: whether the first message that is heard is a press or such a repeat cannot be known. Sources:
shelly-api-docs.shelly.cloud/gen1 (Shelly i3, Button 1: MQTT); bieniu/ha-shellies-discovery, issue 91 (the repeats).
"""

from drivers.call_button.press import (
    UNREADABLE,
    ButtonPress,
    Complaint,
    Nothing,
    Said,
    finite,
    names_of,
    object_in,
    quoted,
)

SAID_AGAIN_S = 30.0
"""`mqtt_update_period`, as delivered."""

_WAYS = {"S": "single", "SS": "double", "SSS": "triple", "L": "hold"}
_MIXED = ("SL", "LS")
"""Short and long in one go: nobody's key."""


def read_shelly_gen1(topic: str, payload: bytes) -> tuple[Said, ...]:
    """What one message says."""
    report = object_in(payload)
    if report is None or "event" not in report:
        return (UNREADABLE,)
    event, count = report["event"], finite(report.get("event_cnt"))
    if event in ("", None):
        return (Nothing("no press yet", restarted=count == 0),)
    if event in _MIXED:
        return (Nothing("short and long in one go"),)
    if not isinstance(event, str) or event not in _WAYS:
        return (Complaint(f"an event {quoted(event)} is not known; known: {', '.join((*_WAYS, *_MIXED))}"),)
    if count is None:
        return (Complaint("it does not count its events, so that a repeat cannot be told from a press"),)
    return (ButtonPress(names_of(_WAYS[event], _key(topic), alone=True), ("count", count), said_again=True),)


def _key(topic: str) -> int | None:
    number = topic.rpartition("/")[2]
    return int(number) + 1 if number in ("0", "1", "2", "3") else None
