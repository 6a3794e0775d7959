"""Buttons behind Zigbee2MQTT. Pure.

Topic `zigbee2mqtt/<name>`, or `zigbee2mqtt/<name>/action` with the word alone. Each model has words of its own (`on`,
`single_left`, `arrow_right_click`); those that are none of ours are names as they stand. In older versions an empty
action follows each press, battery reports carry none; `last_seen` is there where the bridge is told to add it.
Sources: zigbee2mqtt.io, guide/usage/mqtt_topics_and_messages and guide/configuration (`last_seen`,
`legacy_action_sensor`); lib/util/utils.ts of Koenkk/zigbee2mqtt (`formatDate`).
"""

from datetime import datetime

from drivers.call_button.press import (
    UNREADABLE,
    ButtonPress,
    Complaint,
    Nothing,
    Said,
    finite,
    in_our_words,
    object_in,
    word_in,
)


def read_zigbee2mqtt(topic: str, payload: bytes) -> tuple[Said, ...]:
    """What one message says."""
    if topic.endswith("/action"):
        word = word_in(payload)
        return (_press(word) if word is not None or not payload else UNREADABLE,)
    report = object_in(payload)
    if report is None:
        return (UNREADABLE,)
    return (_press(report.get("action"), report.get("last_seen")),)


def _press(action: object, last_seen: object = None) -> Said:
    match in_our_words(action, any_word=True):
        case Nothing() | Complaint() as other:
            return other
        case names:
            at = _seconds(last_seen)
            # By ISO_8601_local all presses of a second look alike: such a time tells no repeat from a press.
            mark = None if at is None or at == int(at) else (names[0], at)
            return ButtonPress(names, mark, at)


def _seconds(last_seen: object) -> float | None:
    """ISO 8601 or milliseconds since 1970; None for "3 seconds ago" and whatever else."""
    if isinstance(last_seen, str):
        try:
            read = datetime.fromisoformat(last_seen)
        except ValueError:
            return None
        return read.timestamp() if read.tzinfo is not None else None
    milliseconds = finite(last_seen)
    return None if milliseconds is None else milliseconds / 1000
