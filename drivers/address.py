"""Reads the URL of a device into a value, and writes it back. No I/O; nothing is opened here."""

import difflib
import re
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Literal
from urllib.parse import parse_qsl, quote, unquote, urlsplit

Parity = Literal["N", "E", "O", "M", "S"]
FlowControl = Literal["none", "rtscts", "dsrdtr", "xonxoff"]


@dataclass(frozen=True, slots=True)
class SerialAddress:
    """A serial port and its line format; 9600 8N1 unless told otherwise."""

    path: str
    baudrate: int = 9600
    bytesize: int = 8
    parity: Parity = "N"
    stopbits: float = 1
    flow: FlowControl = "none"

    def under(self, folder: Path) -> "SerialAddress":
        """The same, a relative path being meant relative to `folder`."""
        return replace(self, path=str(folder / self.path))

    def __str__(self) -> str:
        told = [f"{key}={getattr(self, key):g}" for key in ("baudrate", "bytesize") if _differs(self, key)]
        told += [f"parity={self.parity}"] if _differs(self, "parity") else []
        told += [f"stopbits={self.stopbits:g}"] if _differs(self, "stopbits") else []
        told += [f"flow={self.flow}"] if _differs(self, "flow") else []
        slashes = "//" if self.path.startswith("/") else ""
        return f"serial:{slashes}{quote(self.path, safe='/:')}" + ("?" + "&".join(told) if told else "")

    @property
    def line(self) -> str:
        """The line format as engineers write it: `9600 8N1`."""
        return f"{self.baudrate} {self.bytesize}{self.parity}{self.stopbits:g}"


@dataclass(frozen=True, slots=True)
class SocketAddress:
    """A device that listens on TCP."""

    host: str
    port: int

    def __str__(self) -> str:
        host = f"[{self.host}]" if ":" in self.host else self.host
        return f"socket://{host}:{self.port}"


@dataclass(frozen=True, slots=True)
class ModbusTcpAddress:
    """A device, or a gateway to several, that speaks Modbus TCP."""

    host: str
    port: int = 502

    def __str__(self) -> str:
        return str(SocketAddress(self.host, self.port)).replace("socket", "modbus", 1)


@dataclass(frozen=True, slots=True)
class MqttAddress:
    """A device that speaks on a topic of the hall's broker."""

    topic: str

    def __str__(self) -> str:
        return f"mqtt:{self.topic}"


@dataclass(frozen=True, slots=True)
class UsbAddress:
    """A USB device by vendor and product; `serial` tells two of the same kind apart, `interface` picks its function."""

    vendor: int
    product: int
    serial: str | None = None
    interface: int | None = None

    def __str__(self) -> str:
        told = [f"serial={quote(self.serial)}"] if self.serial else []
        told += [f"interface={self.interface}"] if self.interface is not None else []
        return f"usb://{self.vendor:04x}:{self.product:04x}" + ("?" + "&".join(told) if told else "")


@dataclass(frozen=True, slots=True)
class EvdevAddress:
    """An input device of Linux, such as a keypad."""

    path: str

    def under(self, folder: Path) -> "EvdevAddress":
        """The same, a relative path being meant relative to `folder`."""
        return replace(self, path=str(folder / self.path))

    def __str__(self) -> str:
        return f"evdev:{'//' if self.path.startswith('/') else ''}{quote(self.path, safe='/:')}"


@dataclass(frozen=True, slots=True)
class EvdevIdAddress:
    """An input device by vendor and product; `serial` or `port` (its plug) tells two of the same kind apart."""

    vendor: int
    product: int
    serial: str | None = None
    port: str | None = None

    def __str__(self) -> str:
        told = [
            f"{key}={quote(value, safe='/:')}" for key, value in (("serial", self.serial), ("port", self.port)) if value
        ]
        return f"evdev:{self.vendor:04x}:{self.product:04x}" + ("?" + "&".join(told) if told else "")


@dataclass(frozen=True, slots=True)
class MockAddress:
    """A virtual device; its wire appears when `paidui mocks` runs. `line` names one that it shares with others."""

    line: str = ""
    baudrate: int = 9600

    def __str__(self) -> str:
        told = f"?baudrate={self.baudrate}" if self.baudrate != 9600 else ""
        return f"mock:{self.line}{told}" if self.line else "mock"


Address = (
    SerialAddress
    | SocketAddress
    | ModbusTcpAddress
    | MqttAddress
    | UsbAddress
    | EvdevAddress
    | EvdevIdAddress
    | MockAddress
)


def parse_address(url: str) -> Address:
    """The device's address; raises ValueError that says what is wrong and what would be right."""
    if url == "mock":
        return MockAddress()
    scheme, colon, rest = url.partition(":")
    match scheme if colon else "":
        case "serial":
            return _serial(url)
        case "socket":
            return _socket(url)
        case "modbus":
            return _modbus(url)
        case "mqtt":
            return _mqtt(rest)
        case "usb":
            return _usb(url)
        case "mock":
            return _mock(rest)
        case "evdev":
            return _evdev(url)
        case _:
            raise ValueError(
                f"'{url}' is not a device address; write serial:///dev/ttyUSB0?baudrate=9600, socket://HOST:PORT, "
                "modbus://HOST, usb://04b8:0202, mqtt:TOPIC, evdev:///dev/input/by-id/NAME, mock or mock:LINE"
            )


BAUDRATES = (1200, 2400, 4800, 9600, 14400, 19200, 28800, 38400, 57600, 115200, 230400, 460800, 921600)
_LINE_OPTIONS: dict[str, tuple[str, ...]] = {
    "baudrate": tuple(str(rate) for rate in BAUDRATES),
    "bytesize": ("5", "6", "7", "8"),
    "parity": ("N", "E", "O", "M", "S"),
    "stopbits": ("1", "1.5", "2"),
    "flow": ("none", "rtscts", "dsrdtr", "xonxoff"),
}
_MOCK_OPTIONS = {"baudrate": _LINE_OPTIONS["baudrate"]}
_USB_OPTIONS: dict[str, tuple[str, ...]] = {"serial": (), "interface": ()}
_EVDEV_OPTIONS: dict[str, tuple[str, ...]] = {"serial": (), "port": ()}


def _differs(address: SerialAddress, key: str) -> bool:
    return bool(getattr(address, key) != getattr(SerialAddress(""), key))


def _serial(url: str) -> SerialAddress:
    line = _options(url, _LINE_OPTIONS)
    return SerialAddress(
        _path(url, "serial:///dev/ttyUSB0"),
        baudrate=int(line.get("baudrate", "9600")),
        bytesize=int(line.get("bytesize", "8")),
        parity=line.get("parity", "N"),  # type: ignore[arg-type]  # checked against _LINE_OPTIONS
        stopbits=float(line.get("stopbits", "1")),
        flow=line.get("flow", "none"),  # type: ignore[arg-type]  # checked against _LINE_OPTIONS
    )


def _socket(url: str) -> SocketAddress:
    expected = f"'{url}': write socket://HOST:PORT, such as socket://192.168.1.50:9100"
    try:
        parts = urlsplit(url)
        host, port = parts.hostname, parts.port
    except ValueError as error:
        raise ValueError(f"{expected} ({error})") from None
    if not host or not port or parts.path or parts.query or not url.startswith("socket://"):
        raise ValueError(expected)
    return SocketAddress(host, port)


def _modbus(url: str) -> ModbusTcpAddress:
    """The port may be left out."""
    expected = f"'{url}': write modbus://HOST or modbus://HOST:PORT, such as modbus://192.168.1.50"
    try:
        parts = urlsplit(url)
        host, port = parts.hostname, parts.port
    except ValueError as error:
        raise ValueError(f"{expected} ({error})") from None
    if not host or port == 0 or parts.path or parts.query or not url.startswith("modbus://"):
        raise ValueError(expected)
    return ModbusTcpAddress(host, 502 if port is None else port)


def _mqtt(topic: str) -> MqttAddress:
    if not topic or topic.startswith("//") or any(letter in topic for letter in "#+\0"):
        raise ValueError(
            f"'mqtt:{topic}': write mqtt:TOPIC with one topic, no wildcards, such as mqtt:zigbee2mqtt/button1"
        )
    return MqttAddress(topic)


def _mock(rest: str) -> MockAddress:
    line = rest.partition("?")[0]
    if not re.fullmatch(r"[A-Za-z0-9_-]{1,48}", line):
        raise ValueError(f"'mock:{rest}': write mock:LINE, such as mock:line-1, in letters, digits, - and _")
    return MockAddress(line, int(_options(f"mock:{rest}", _MOCK_OPTIONS).get("baudrate", "9600")))


def _usb(url: str) -> UsbAddress:
    told = re.fullmatch(r"usb://([0-9a-fA-F]{4}):([0-9a-fA-F]{4})(?:\?.*)?", url)
    if not told:
        raise ValueError(f"'{url}': write usb://VENDOR:PRODUCT in four hex digits each, such as usb://04b8:0202")
    chosen = _options(url, _USB_OPTIONS)
    serial, interface = chosen.get("serial"), chosen.get("interface")
    if serial == "":
        raise ValueError(f"'{url}': serial is ''; write the serial number that `paidui check` shows, or leave it out")
    if interface is not None and not re.fullmatch(r"\d{1,2}", interface, re.ASCII):
        raise ValueError(f"'{url}': interface is '{interface}'; it must be a number such as 0 or 1")
    return UsbAddress(int(told[1], 16), int(told[2], 16), serial, None if interface is None else int(interface))


def _evdev(url: str) -> EvdevAddress | EvdevIdAddress:
    told = re.fullmatch(r"evdev:([0-9a-fA-F]{4}):([0-9a-fA-F]{4})(?:\?.*)?", url)
    if not told and re.fullmatch(r"evdev:(?:0x)?[0-9a-fA-F]+:(?:0x)?[0-9a-fA-F]+(?:\?.*)?", url):
        raise ValueError(f"'{url}': write evdev:VENDOR:PRODUCT in four hex digits each, such as evdev:1c4f:0002")
    if not told:
        return EvdevAddress(_path(url, "evdev:///dev/input/by-id/NAME or evdev:1c4f:0002"))
    chosen = _options(url, _EVDEV_OPTIONS)
    for key in (key for key in chosen if not chosen[key]):
        raise ValueError(f"'{url}': {key} is ''; write the one that `paidui check` shows, or leave it out")
    return EvdevIdAddress(int(told[1], 16), int(told[2], 16), chosen.get("serial"), chosen.get("port"))


def _path(url: str, example: str) -> str:
    parts = urlsplit(url)
    if parts.netloc:
        raise ValueError(f"'{url}': a path is missing its slash; write {example}")
    path = unquote(parts.path)
    if not path or "\0" in path:
        raise ValueError(f"'{url}' names no port; write {example}")
    return path


def _options(url: str, allowed: dict[str, tuple[str, ...]]) -> dict[str, str]:
    """What the URL says behind its `?`; an option for which no values are listed may have any."""
    told: dict[str, str] = {}
    for key, value in parse_qsl(urlsplit(url).query, keep_blank_values=True):
        if key not in allowed:
            near = difflib.get_close_matches(key, allowed, n=1)
            hint = f"did you mean '{near[0]}'?" if near else f"there are {', '.join(allowed)}"
            raise ValueError(f"'{url}': unknown option '{key}'; {hint}")
        if allowed[key] and value not in allowed[key]:
            raise ValueError(f"'{url}': {key} is '{value}'; it must be one of {', '.join(allowed[key])}")
        told[key] = value
    return told
