"""Device addresses: what each URL means, written back the same, and plain words for what is no address."""

import re
from pathlib import Path

import pytest

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

ADDRESSES: list[tuple[str, Address]] = [
    ("serial:///dev/ttyUSB0", SerialAddress("/dev/ttyUSB0")),
    (
        "serial:///dev/ttyS1?baudrate=19200&bytesize=7&parity=E&stopbits=2&flow=rtscts",
        SerialAddress("/dev/ttyS1", 19200, 7, "E", 2, "rtscts"),
    ),
    ("serial:///dev/ttyS1?flow=dsrdtr", SerialAddress("/dev/ttyS1", flow="dsrdtr")),
    ("serial:wires/led-1", SerialAddress("wires/led-1")),
    ("serial:///tmp/a%20b%3Fc", SerialAddress("/tmp/a b?c")),
    ("socket://192.168.1.50:9100", SocketAddress("192.168.1.50", 9100)),
    ("socket://[::1]:9100", SocketAddress("::1", 9100)),
    ("modbus://192.168.1.50:1502", ModbusTcpAddress("192.168.1.50", 1502)),
    ("mqtt:zigbee2mqtt/button 1", MqttAddress("zigbee2mqtt/button 1")),
    ("usb://04b8:0202", UsbAddress(0x04B8, 0x0202)),
    ("usb://04b8:0202?serial=X%201", UsbAddress(0x04B8, 0x0202, "X 1")),
    ("usb://0fe6:811e?interface=0", UsbAddress(0x0FE6, 0x811E, interface=0)),
    ("usb://0fe6:811e?serial=A%26B%3D%2B&interface=2", UsbAddress(0x0FE6, 0x811E, "A&B=+", 2)),
    ("evdev:///dev/input/by-id/kbd", EvdevAddress("/dev/input/by-id/kbd")),
    ("evdev:1c4f:0002", EvdevIdAddress(0x1C4F, 2)),
    ("evdev:1c4f:0002?serial=A%201", EvdevIdAddress(0x1C4F, 2, "A 1")),
    ("evdev:1c4f:0002?port=usb-0000:00:14.0-1.2", EvdevIdAddress(0x1C4F, 2, port="usb-0000:00:14.0-1.2")),
    (
        "evdev:///dev/input/by-path/pci-0:14.0-usb-0:1.2:1.0-event-kbd",
        EvdevAddress("/dev/input/by-path/pci-0:14.0-usb-0:1.2:1.0-event-kbd"),
    ),
    ("mock", MockAddress()),
    ("mock:line-1", MockAddress("line-1")),
    ("mock:line-1?baudrate=57600", MockAddress("line-1", 57600)),
]


@pytest.mark.parametrize(("url", "address"), ADDRESSES)
def test_a_url_is_read_and_written_back(url: str, address: Address) -> None:
    assert parse_address(url) == address
    assert str(address) == url


@pytest.mark.parametrize(
    ("url", "words"),
    [
        ("", "is not a device address; write serial:"),
        ("/dev/ttyUSB0", "is not a device address"),
        ("com:1", "is not a device address"),
        ("serial://", "names no port"),
        ("serial://dev/ttyUSB0", "missing its slash; write serial:///dev/ttyUSB0"),
        ("serial:///dev/ttyUSB0?baud=9600", "unknown option 'baud'; did you mean 'baudrate'?"),
        ("serial:///dev/ttyUSB0?x=1", "unknown option 'x'; there are baudrate"),
        ("serial:///dev/ttyUSB0?baudrate=9601", "baudrate is '9601'; it must be one of 1200, 2400"),
        ("serial:///dev/ttyUSB0?parity=even", "parity is 'even'; it must be one of N, E"),
        ("serial:///dev/ttyUSB0?parity=", "parity is ''"),
        ("socket://printer", "write socket://HOST:PORT"),
        ("socket://:9100", "write socket://HOST:PORT"),
        ("socket://printer:99999", "out of range"),
        ("socket://printer:9100/x", "write socket://HOST:PORT"),
        ("socket:printer:9100", "write socket://HOST:PORT"),
        ("modbus:gateway", "write modbus://HOST or modbus://HOST:PORT"),
        ("modbus://gateway:0", "write modbus://HOST or modbus://HOST:PORT"),
        ("mqtt:", "write mqtt:TOPIC"),
        ("mock:", "write mock:LINE"),
        ("mock:a/b", "write mock:LINE"),
        ("mock:a?parity=E", "unknown option 'parity'"),
        ("mqtt:a/#", "no wildcards"),
        ("usb://4b8:202", "four hex digits"),
        ("usb://04b8", "four hex digits"),
        ("usb:04b8:0202", "four hex digits"),
        ("usb://04b8:0202/1", "four hex digits"),
        ("usb://04b8:0202?seriell=1", "unknown option 'seriell'; did you mean 'serial'?"),
        ("usb://04b8:0202?serial=", "serial is ''; write the serial number"),
        ("usb://04b8:0202?interface=x", "interface is 'x'; it must be a number"),
        ("usb://04b8:0202?interface=-1", "interface is '-1'; it must be a number"),
        ("serial:///dev/ttyUSB0?flow=dtr", "flow is 'dtr'; it must be one of none, rtscts, dsrdtr, xonxoff"),
        ("evdev:", "names no port"),
        ("evdev:1c4f:0002?serial=", "serial is ''; write the one that `paidui check` shows"),
        ("evdev:1c4f:0002?prt=1", "unknown option 'prt'; did you mean 'port'?"),
        ("mock:", "write mock:LINE, such as mock:line-1"),
    ],
)
def test_what_is_wrong_is_said_with_what_would_be_right(url: str, words: str) -> None:
    with pytest.raises(ValueError, match=re.escape(words)) as refused:
        parse_address(url)
    assert "\n" not in str(refused.value)


def test_a_relative_port_is_meant_relative_to_its_file() -> None:
    assert SerialAddress("wires/led-1").under(Path("/hall")).path == "/hall/wires/led-1"
    assert SerialAddress("/dev/ttyS0").under(Path("/hall")).path == "/dev/ttyS0"
