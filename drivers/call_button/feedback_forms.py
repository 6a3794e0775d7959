"""What devices of each maker have to say how a press ended, by name: `buzzer`, `led`, `relay`, `light:<name>`. No I/O.

| maker | form | what is sent |
|---|---|---|
| Tasmota | `buzzer` | `cmnd/<t>/Buzzer`: beeps of 0.1 s. tasmota.github.io/docs/Buzzer |
| | `led` | `cmnd/<t>/LedPower1`: 1, 0. tasmota.github.io/docs/Commands, Control |
| | `relay` | `cmnd/<t>/POWER1`: ON, OFF; SetOption73 has parted it from the button. The same |
| Shelly Gen1 | `relay` | `shellies/<id>/relay/0/command`: on, off. shelly-api-docs.shelly.cloud/gen1, Shelly1: MQTT |
| Shelly Gen2+ | `relay` | `<id>/rpc`: Switch.Set of switch 0 with `toggle_after`, the device's own timer.
  shelly-api-docs.shelly.cloud/gen2, ComponentsAndServices/Switch |
| ESPHome | `led` | `<prefix>/light/feedback/command`: JSON, `flash` in whole seconds. light_json_schema.cpp |
| | `relay` | `<prefix>/switch/feedback/command`: ON, OFF. esphome.io/components/mqtt |
| Zigbee2MQTT | `light:<name>` | `zigbee2mqtt/<name>/set`: `{"state":"ON"}`, OFF. zigbee2mqtt.io, any page of a light |

Left out: the LED ring of Shelly's plugs (PLUGS_UI.SetConfig), a setting that would be written to its flash at each
press. Zigbee sirens: an alarm is no answer to a teller. Home Assistant's events do not tell where their device listens.
"""

import json
import re
from collections.abc import Callable, Mapping

from drivers.call_button.families import FAMILIES, FamilyName
from drivers.call_button.feedback import LIT_S, RADIO_FLASH_S, Feedback, Step, lamp, once

OWN_TIMER_S = 1
"""A Shelly switches itself off so long after each "on", though nothing more is heard."""

ASKER = "paidui-feedback"
"""A Shelly answers to `<this>/rpc`, where nobody listens."""

_Build = Callable[[str, str], Feedback | None]
"""From the button's topic and what stands after the colon; None: its topic does not tell where its device listens."""


def feedback_by(family: FamilyName, form: str, topic: str) -> Feedback:
    """What is sent by this form for a button that is heard on `topic`; raises ValueError("what is wrong; what would be
    right")."""
    kind, _, name = form.partition(":")
    forms = FORMS.get(family, {})
    known = ", ".join(_as_written(each) for each in forms)
    title = FAMILIES[family].title
    if kind not in forms or bool(name) != (kind in _NAMED):
        raise ValueError(f"{title} has no such feedback; " + (f"known: {known}" if known else _BY_TOPICS))
    if "#" in name or "+" in name:
        raise ValueError("not the name of a device; one without # and +")
    told = forms[kind](topic, name)
    if told is None:
        raise ValueError(f"{topic} does not tell where the device listens; {_BY_TOPICS}")
    return told


def _tasmota(command: str, build: Callable[[str], Feedback]) -> _Build:
    def by(topic: str, _name: str) -> Feedback | None:
        before, stat, after = topic.rpartition("/")[0].partition("stat")
        fits = stat and before[-1:] in ("", "/") and after[:1] in ("", "/")
        return build(f"{before}cmnd{after}/{command}") if fits else None

    return by


def _switched(on: str, off: str) -> Callable[[str], Feedback]:
    return lambda topic: lamp(topic, on, off)


def _beeps(topic: str) -> Feedback:
    return once(topic, accepted="1", refused="3", not_now="2")


def _shelly_gen1(topic: str, _name: str) -> Feedback | None:
    device, found, _ = topic.rpartition("/input_event/")
    return lamp(f"{device}/relay/0/command", "on", "off") if found else None


def _shelly_gen2(topic: str, _name: str) -> Feedback | None:
    device = topic.removesuffix("/events/rpc")
    return None if device == topic else lamp(f"{device}/rpc", _set_switch(on=True), _set_switch(on=False))


def _set_switch(*, on: bool) -> str:
    timer = {"toggle_after": OWN_TIMER_S} if on else {}
    return json.dumps({"id": 1, "src": ASKER, "method": "Switch.Set", "params": {"id": 0, "on": on, **timer}})


def _esphome(component: str, build: Callable[[str], Feedback]) -> _Build:
    def by(topic: str, _name: str) -> Feedback | None:
        found = re.fullmatch(r"(.+)/(?:event|binary_sensor)/[^/]+/state", topic)
        return build(f"{found[1]}/{component}/feedback/command") if found else None

    return by


def _esphome_light(topic: str) -> Feedback:
    """Without `transition` a light takes a second to come."""
    flashing = lamp(topic, '{"state": "ON", "transition": 0}', '{"state": "OFF", "transition": 0}')
    return {**flashing, "accepted": (Step.of(topic, f'{{"state": "ON", "flash": {LIT_S:.0f}}}'),)}


def _zigbee_light(topic: str, name: str) -> Feedback | None:
    base = topic.partition("/")[0]
    return lamp(f"{base}/{name}/set", '{"state": "ON"}', '{"state": "OFF"}', flash_s=RADIO_FLASH_S)


FORMS: Mapping[FamilyName, Mapping[str, _Build]] = {
    "tasmota": {
        "buzzer": _tasmota("Buzzer", _beeps),
        "led": _tasmota("LedPower1", _switched("1", "0")),
        "relay": _tasmota("POWER1", _switched("ON", "OFF")),
    },
    "shelly-gen1": {"relay": _shelly_gen1},
    "shelly-gen2": {"relay": _shelly_gen2},
    "esphome": {
        "led": _esphome("light", _esphome_light),
        "relay": _esphome("switch", _switched("ON", "OFF")),
    },
    "zigbee2mqtt": {"light": _zigbee_light},
}

_NAMED = ("light",)
"""Forms of a device that is not the button's own."""

_BY_TOPICS = 'say what is sent: accepted = [{ topic = "…", payload = "…" }], and refused, another'


def _as_written(form: str) -> str:
    return f'"{form}:NAME"' if form in _NAMED else f'"{form}"'
