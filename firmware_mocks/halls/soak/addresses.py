"""The same hall on simulated wires: addresses, an outside broker, slips in letters. Pure."""

from typing import assert_never

from kiosk.config import Button, Device, HallConfig, IoModule, Led, Printer, Terminal
from kiosk.config.parts import Mqtt
from kiosk.lights import ON_A_TOPIC, speaks_modbus
from kiosk.wires import button_topic

BAUDRATE = 9600


def on_simulated_wires(config: HallConfig) -> HallConfig:
    """The same hall, its mocks at addresses of their own, an outside broker, slips in letters.

    Letters, because pictures of letters depend on the fonts of this machine, and the trace must not.
    """
    devices = tuple(_addressed(device) for device in config.devices)
    return config.model_copy(update={"devices": devices, "mqtt": Mqtt(host="broker.simulated", port=1883)})


def _addressed(device: Device) -> Device:
    mock = device.address.partition(":")[0] == "mock"
    match device:
        case Printer():
            address = f"socket://{device.id}.simulated:9100" if mock else device.address
            return device.model_copy(update={"address": address, "chinese": "gb18030", "qr": "native"})
        case Led() if not speaks_modbus(device):
            # Signs of other protocols are played as a Modbus display with as many places as their numbers need.
            as_modbus = {"profile": "dm36b06", "unit": max(1, device.unit), "registers": None, "brightness": None}
            mock_address = {"address": "mock"} if device.profile == ON_A_TOPIC else {}
            return _addressed(device.model_copy(update=as_modbus | mock_address))
        case Led() | Terminal() | IoModule():
            address = f"serial:///dev/simulated-{device.id}?baudrate={BAUDRATE}" if mock else device.address
            return device.model_copy(update={"address": address})
        case Button():
            return device.model_copy(update={"address": f"mqtt:{button_topic(device)}"})
        case _:
            assert_never(device)
