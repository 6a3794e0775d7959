"""Which addresses each kind of device may have. What an address may say stands in `drivers/address.py`."""

from collections.abc import Callable

from drivers.address import (
    Address,
    EvdevAddress,
    EvdevIdAddress,
    MockAddress,
    ModbusTcpAddress,
    MqttAddress,
    SerialAddress,
    SocketAddress,
    UsbAddress,
    parse_address,
)
from kiosk.config.values import wrong_value

SHARE_A_LINE = ("led", "terminal", "rating_pad", "io_module")
"""Kinds of devices of which several may stand on one line."""

_WIRES = (SerialAddress, SocketAddress)
_MODBUS = (*_WIRES, ModbusTcpAddress)
_KEYS = (EvdevAddress, EvdevIdAddress)
_KEY_SHAPES = "evdev:///dev/input/by-id/NAME, evdev:1c4f:0002"
_WIRE_SHAPES = "serial:///dev/ttyUSB0?baudrate=9600, socket://HOST:PORT or mock"
_MODBUS_SHAPES = "serial:///dev/ttyUSB0?baudrate=9600, socket://HOST:PORT, modbus://HOST or mock"
_REACHED_BY: dict[str, tuple[tuple[type[Address], ...], str]] = {
    "printer": ((*_WIRES, UsbAddress), f"usb://04b8:0202, {_WIRE_SHAPES}"),
    "led": ((*_MODBUS, MqttAddress), f"{_MODBUS_SHAPES}; mqtt:TOPIC for profile mqtt"),
    "io_module": (_MODBUS, _MODBUS_SHAPES),
    "terminal": (_WIRES, _WIRE_SHAPES),
    "rating_pad": ((*_WIRES, MqttAddress), f"{_WIRE_SHAPES}; mqtt:paidui/HALL/requests/ID of one on MQTT"),
    "button": ((MqttAddress,), "mqtt:TOPIC, such as mqtt:zigbee2mqtt/button-1, or mock"),
    "keypad": (_KEYS, f"{_KEY_SHAPES} or mock"),
    "reader": ((*_KEYS, *_WIRES), f"{_KEY_SHAPES}, {_WIRE_SHAPES}"),
}


def address_for(kind: str) -> Callable[[str], str]:
    """A check that an address is one this kind of device can be reached by."""
    ways, shapes = _REACHED_BY[kind]

    def check(url: str) -> str:
        try:
            address = parse_address(url)
        except ValueError as error:
            raise wrong_value(*_halves(str(error), url, shapes)) from None
        if not isinstance(address, (*ways, MockAddress)):
            raise wrong_value(f"a {_noun(kind)} cannot be reached that way", shapes)
        if isinstance(address, MockAddress) and address.line and kind not in SHARE_A_LINE:
            raise wrong_value(f"a {_noun(kind)} shares its line with nobody", "mock")
        return url

    return check


def _noun(kind: str) -> str:
    return kind.replace("_", " ")


def line_of(url: str) -> str | None:
    """What devices on the same wire have in common, without its settings; None for mocks on wires of their own, and for
    no address."""
    try:
        address = parse_address(url)
    except ValueError:
        return None
    match address:
        case MockAddress():
            return f"mock:{address.line}" if address.line else None
        case SerialAddress():
            return address.path
        case _:
            return str(address)


def format_of(url: str) -> str:
    """How a line is set, as engineers write it; "" where that is nobody's business here."""
    match parse_address(url):
        case SerialAddress() as address:
            return address.line + ("" if address.flow == "none" else f" {address.flow}")
        case MockAddress() as address:
            return SerialAddress("", address.baudrate).line
        case _:
            return ""


def _halves(message: str, url: str, shapes: str) -> tuple[str, str]:
    """The address stands in the line already; a message that lists every kind of address is too long here."""
    if url.partition(":")[0] not in ("serial", "socket", "modbus", "usb", "mqtt", "evdev", "mock"):
        return "not a device's address", shapes
    wrong, _, right = message.replace(f"'{url}'", "", 1).strip(": ").partition("; ")
    return (wrong, right) if right else ("not complete", wrong)
