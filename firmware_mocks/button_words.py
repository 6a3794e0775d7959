"""What virtual MQTT buttons of each maker publish for a press. From the makers' documentation, not from our codecs.

Sources stand in the codecs of drivers/call_button; PROTOCOL.md there has the table.
"""

import json
from collections.abc import Callable
from dataclasses import dataclass

from drivers.call_button.families import FamilyName

Report = dict[str, object]


@dataclass(frozen=True, slots=True)
class Press:
    """`way`: single, double, triple or hold; `key`: from 1, None on a button of one key. `count`: presses since
    power-up, this one included; `at`: Unix seconds."""

    way: str
    key: int | None
    count: int
    at: float


def spoken(family: FamilyName, press: Press) -> bytes:
    """The payload; raises ValueError for a way of pressing that the maker does not have."""
    return json.dumps(_SPOKEN[family](press)).encode()


def _zigbee2mqtt(press: Press) -> Report:
    action = press.way if press.key is None else f"{press.key}_{press.way}"
    return {"action": action, "battery": 97, "linkquality": 142}


def _tasmota(press: Press) -> Report:
    return {
        f"Button{press.key or 1}": {
            "Action": _word(press, single="SINGLE", double="DOUBLE", triple="TRIPLE", hold="HOLD")
        }
    }


def _shelly_gen1(press: Press) -> Report:
    return {"event": _word(press, single="S", double="SS", triple="SSS", hold="L"), "event_cnt": press.count}


def _shelly_gen2(press: Press) -> Report:
    number = (press.key or 1) - 1
    word = _word(press, single="single_push", double="double_push", triple="triple_push", hold="long_push")
    event = {"component": f"input:{number}", "id": number, "event": word, "ts": press.at}
    return {
        "src": "shellyplusi4-mock",
        "dst": "shellyplusi4-mock/events",
        "method": "NotifyEvent",
        "params": {"ts": press.at, "events": [event]},
    }


def _event(press: Press) -> Report:
    return {"event_type": _word(press, single="press", double="double_press", triple="triple_press", hold="long_press")}


def _word(press: Press, **words: str) -> str:
    if press.way not in words:
        raise ValueError(f"no press {press.way!r}; known: {', '.join(words)}")
    return words[press.way]


_SPOKEN: dict[FamilyName, Callable[[Press], Report]] = {
    "zigbee2mqtt": _zigbee2mqtt,
    "tasmota": _tasmota,
    "shelly-gen1": _shelly_gen1,
    "shelly-gen2": _shelly_gen2,
    "esphome": _event,
    "home-assistant": _event,
}
