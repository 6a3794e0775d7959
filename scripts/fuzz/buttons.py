"""Messages of MQTT buttons, and requests: each string is one payload."""

from collections.abc import Iterable
from datetime import UTC, datetime

from drivers.call_button.families import FAMILIES, FamilyName
from drivers.call_button.mqtt_button import MqttButton, Pressed
from firmware_mocks.button_words import Press, spoken
from kiosk.requests import BadRequest, parse
from scripts.fuzz.plain import Plain, always
from scripts.fuzz.target import Target

MARKS = 8_192
"""Bytes: the marks of its last 16 presses. A mark has a word of the message in it."""

_BEGAN = 1_772_000_000.0
_ARRIVED = datetime(2026, 3, 2, tzinfo=UTC)
_WAYS = ("single", "double", "hold")
_TOPICS: dict[FamilyName, tuple[str, ...]] = {
    "zigbee2mqtt": ("zigbee2mqtt/b", "zigbee2mqtt/b/action"),
    "tasmota": ("stat/b/RESULT", "cmnd/b/POWER1"),
    "esphome": ("b/event/button/state", "b/binary_sensor/button/state"),
}
_EXTRA: dict[FamilyName, tuple[bytes, ...]] = {
    "zigbee2mqtt": (b"single", b'{"action":"1_single","last_seen":"2026-03-02T09:00:00+08:00"}', b'{"battery":9}'),
    "tasmota": (b"TOGGLE", b'{"ACTION":"SINGLE"}', b"11"),
    "shelly-gen1": (b'{"event":"","event_cnt":0}', b'{"event":"SL","event_cnt":3}'),
    "shelly-gen2": (b'{"method":"NotifyEvent","params":{"events":[{"component":"bthomedevice:200","idx":2}]}}',),
    "esphome": (b"ON", b"OFF", b'{"event_type":"3_press"}'),
}
_PRESSED = 1.0
"""Seconds from one press to the next, beyond every lock-out."""


class _Button(Plain):
    """One button at its broker; every message comes on each of its maker's topics."""

    def __init__(self, family: FamilyName) -> None:
        self._button = MqttButton(FAMILIES[family].read, {"single": "next", "1_single": "next"})
        self._family = family
        self._topics = _TOPICS.get(family, (FAMILIES[family].topic.format(id="b"),))
        self._now = 0.0
        super().__init__(self, self._press)

    def feed(self, chunk: bytes) -> Iterable[object]:
        for topic in self._topics:
            yield from self._button.hear(
                topic, chunk, retained=False, now=self._now, wall=_BEGAN + self._now, listening_s=100.0
            )

    def silence(self) -> Iterable[object]:
        self._now += _PRESSED
        return ()

    def state(self) -> object:
        return self._button

    def _press(self, n: int) -> tuple[bytes, object]:
        at = _BEGAN + self._now
        told = Pressed("next", at if self._family == "shelly-gen2" else None)
        return spoken(self._family, Press("single", None, 1_000_000 + n, at)), told


class _Requests:
    """What is no request is said so."""

    def feed(self, received: bytes) -> Iterable[object]:
        try:
            return [parse("kiosk-1", received, _ARRIVED).ask.id]
        except BadRequest as error:
            return [error.message]


_ASKS = (
    b'{"id":"tap-0001","command":"issue_ticket","service":"A","customer_class":"vip","at":"2026-03-02T09:00:00+08:00"}',
    b'{"id":"tap-0002","command":"call_next","counter":"1","age_ms":20}',
    b'{"id":"tap-0003","command":"rate_ticket","ticket":"A017","score":5}',
)


def _button(family: FamilyName, file: str) -> Target:
    said = tuple(spoken(family, Press(way, None, n, _BEGAN)) for n, way in enumerate(_WAYS, 1))
    files = ("call_button/press.py", "call_button/mqtt_button.py", f"call_button/{file}.py")
    return Target(f"button {family}", lambda: _Button(family), said + _EXTRA.get(family, ()), files, MARKS)


BUTTONS = (
    _button("zigbee2mqtt", "zigbee2mqtt"),
    _button("tasmota", "tasmota"),
    _button("shelly-gen1", "shelly_gen1"),
    _button("shelly-gen2", "shelly_gen2"),
    _button("esphome", "home_assistant"),
    _button("home-assistant", "home_assistant"),
    Target("requests", lambda: Plain(_Requests(), always(_ASKS[1], "tap-0002")), _ASKS, ("kiosk/requests.py",), 512),
)
