"""Events as Home Assistant's MQTT event entities read them, and ESPHome's buttons. Pure.

An event is `{"event_type":"press"}` on a topic of its maker's choice, `<prefix>/event/<object>/state` with ESPHome;
ESPHome keeps it on the broker (`retain`), so that it comes again at every connect. An ESPHome contact says `ON` and
`OFF` on `<prefix>/binary_sensor/<object>/state`, again at every connect of its own. Neither counts nor tells the
time. Sources: home-assistant.io/integrations/event.mqtt; esphome.io/components/mqtt, components/event and its
mqtt_event.cpp.
"""

from drivers.call_button.press import (
    UNREADABLE,
    ButtonPress,
    Complaint,
    Contact,
    Nothing,
    Said,
    in_our_words,
    object_in,
    word_in,
)


def read_home_assistant(_topic: str, payload: bytes) -> tuple[Said, ...]:
    """What one message says."""
    event = object_in(payload)
    if event is None:
        return (UNREADABLE,)
    if "event_type" not in event:
        return (Nothing("no event in it"),)
    match in_our_words(event["event_type"], any_word=True):
        case Nothing() | Complaint() as other:
            return (other,)
        case names:
            return (ButtonPress(names),)


def read_esphome(topic: str, payload: bytes) -> tuple[Said, ...]:
    """The same, and the contacts of binary sensors."""
    match word_in(payload):
        case "ON" | "OFF" as state:
            return (Contact(state == "ON"),)
        case None:
            return read_home_assistant(topic, payload)
        case _:
            return (UNREADABLE,)
