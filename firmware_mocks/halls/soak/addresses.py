"""The same hall on simulated wires: addresses, an outside broker, printers after the seed. Pure."""

from collections import Counter
from collections.abc import Mapping
from typing import assert_never

from drivers.address import MockAddress, parse_address
from firmware_mocks.halls.soak.printers import Kind, of_kind
from kiosk.config import Button, Device, HallConfig, IoModule, Keypad, Led, Printer, RatingPad, Reader, Terminal
from kiosk.config.addresses import line_of
from kiosk.config.parts import Mqtt
from kiosk.lights import ON_A_TOPIC, shares_a_line, speaks_modbus
from kiosk.shared_lines import OnALine
from kiosk.wires import button_topic, speaks_for_itself, topic_of

CHECK_S = 30.0
"""Between two looks at a Modbus display: with the usual 2.4 s, half of a simulated day is this question."""

LEISURE_MS = {"terminal": 1000, "rating_pad": 1000, "io_module": 500}
"""Between two questions to a device that is asked in turn: as often as a line allows, all day long, a simulated day
would take minutes. One life in HURRIED_LIVES asks as often as the hall says."""

HURRIED_LIVES = 12


def on_simulated_wires(config: HallConfig, kinds: Mapping[str, Kind]) -> HallConfig:
    """The same hall, its mocks at addresses of their own, an outside broker; `kinds` of its printers by id."""
    devices = tuple(_addressed(device, kinds) for device in config.devices)
    return config.model_copy(update={"devices": devices, "mqtt": Mqtt(host="broker.simulated", port=1883)})


def at_leisure(config: HallConfig) -> HallConfig:
    """The same hall, its lines half asleep."""
    devices = tuple(
        device.model_copy(update={"poll_ms": max(device.poll_ms, LEISURE_MS[device.kind])})
        if isinstance(device, Terminal | RatingPad | IoModule)
        else device
        for device in config.devices
    )
    return config.model_copy(update={"devices": devices})


def shared_lines(config: HallConfig) -> dict[str, str]:
    """Which devices stand on a line with others: by device the name of its line, by which faults know it."""
    at = {device.id: _line(device) for device in config.devices if isinstance(device, OnALine)}
    several = Counter(at.values())
    return {device: line for device, line in at.items() if line and several[line] > 1}


def _line(device: OnALine) -> str:
    if (isinstance(device, Led) and not shares_a_line(device)) or speaks_for_itself(device):
        return ""
    return (line_of(device.address) or "").removeprefix("mock:")


def _simulated(device: OnALine) -> str:
    """Where a virtual one is found: at its own port, or at that of its line."""
    match parse_address(device.address):
        case MockAddress(line=line, baudrate=baudrate):
            return f"serial:///dev/simulated-{line or device.id}?baudrate={baudrate}"
        case _:
            return device.address


def _addressed(device: Device, kinds: Mapping[str, Kind]) -> Device:
    match device:
        case Printer():
            return of_kind(device, kinds[device.id])
        case Led() if device.profile == ON_A_TOPIC:
            return device.model_copy(update={"address": f"mqtt:{topic_of(device)}"})
        case Led() if device.check_s is None and speaks_modbus(device):
            return _addressed(device.model_copy(update={"check_s": CHECK_S}), kinds)
        case RatingPad() if speaks_for_itself(device):
            return device
        case Led() | Terminal() | RatingPad() | IoModule():
            return device.model_copy(update={"address": _simulated(device)})
        case Button():
            return device.model_copy(update={"address": f"mqtt:{button_topic(device)}"})
        case Keypad() | Reader():
            return device.model_copy(update={"address": f"socket://{device.id}.simulated:1"})
        case _:
            assert_never(device)
