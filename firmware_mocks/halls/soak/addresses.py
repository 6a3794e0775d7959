"""The same hall on simulated wires: addresses, an outside broker, printers after the seed. Pure."""

from collections.abc import Mapping
from typing import assert_never

from firmware_mocks.halls.soak.printers import Kind, of_kind
from kiosk.config import Button, Device, HallConfig, IoModule, Keypad, Led, Printer, RatingPad, Reader, Terminal
from kiosk.config.parts import Mqtt
from kiosk.lights import ON_A_TOPIC, speaks_modbus
from kiosk.wires import button_topic

BAUDRATE = 9600
CHECK_S = 30.0
"""Between two looks at a Modbus display: with the usual 2.4 s, half of a simulated day is this question."""

POLL_MS = 500
"""Of an I/O module: every 30 ms, by day and by night, a simulated day would take hours."""


def on_simulated_wires(config: HallConfig, kinds: Mapping[str, Kind]) -> HallConfig:
    """The same hall, its mocks at addresses of their own, an outside broker; `kinds` of its printers by id."""
    devices = tuple(_addressed(device, kinds) for device in config.devices if is_played(device))
    return config.model_copy(update={"devices": devices, "mqtt": Mqtt(host="broker.simulated", port=1883)})


def is_played(device: Device) -> bool:
    """A pad on MQTT, a program of its own that only asks what any other may, has no place in a simulated hall."""
    return not isinstance(device, RatingPad) or device.profile != "mqtt"


def _addressed(device: Device, kinds: Mapping[str, Kind]) -> Device:
    mock = device.address.partition(":")[0] == "mock"
    match device:
        case Printer():
            return of_kind(device, kinds[device.id])
        case Led() if not speaks_modbus(device):
            # Signs of other protocols are played as a Modbus display with as many places as their numbers need.
            as_modbus = {"profile": "dm36b06", "unit": max(1, device.unit), "registers": None, "brightness": None}
            mock_address = {"address": "mock"} if device.profile == ON_A_TOPIC else {}
            return _addressed(device.model_copy(update=as_modbus | mock_address), kinds)
        case IoModule() if device.poll_ms < POLL_MS:
            return _addressed(device.model_copy(update={"poll_ms": POLL_MS}), kinds)
        case Led() if device.check_s is None:
            return _addressed(device.model_copy(update={"check_s": CHECK_S}), kinds)
        case Led() | Terminal() | RatingPad() | IoModule():
            address = f"serial:///dev/simulated-{device.id}?baudrate={BAUDRATE}" if mock else device.address
            return device.model_copy(update={"address": address})
        case Button():
            return device.model_copy(update={"address": f"mqtt:{button_topic(device)}"})
        case Keypad() | Reader():
            return device.model_copy(update={"address": f"socket://{device.id}.simulated:1"})
        case _:
            assert_never(device)
