"""Serial ports are told by the names that last, and USB printers by their class."""

from dataclasses import dataclass, replace
from pathlib import Path

import pytest

from drivers.plugged import SerialPort, UsbPrinter, changes_its_name
from drivers.serial_ports import named
from drivers.usb_printer.listing import usb_printers
from firmware_mocks.usb.bus import UsbBus
from firmware_mocks.usb.descriptors import Identity, Setting
from firmware_mocks.usb.port import UsbPort, usb_port

FTDI = SerialPort("/dev/ttyUSB0", "/dev/serial/by-id/usb-FTDI-port0", "/dev/serial/by-path/usb-0:1-port0")


@dataclass
class Listed:
    device: str
    manufacturer: str | None = None
    product: str | None = None
    serial_number: str | None = None


def test_each_port_is_listed_with_the_links_that_lead_to_it(tmp_path: Path) -> None:
    devices = [tmp_path / name for name in ("ttyUSB1", "ttyUSB0", "ttyS0")]
    for device in devices:
        device.touch()
    links = tmp_path / "serial"
    for folder, name, to in (
        ("by-id", "usb-FTDI_A50285BI-if00-port0", "ttyUSB0"),
        ("by-path", "pci-0000:00:14.0-usb-0:2:1.0-port0", "ttyUSB0"),
        ("by-path", "pci-0000:00:14.0-usbv2-0:2:1.0-port0", "ttyUSB0"),
        ("by-path", "pci-0000:00:14.0-usb-0:3:1.0-port0", "ttyUSB1"),
    ):
        (links / folder).mkdir(parents=True, exist_ok=True)
        (links / folder / name).symlink_to(tmp_path / to)
    (tmp_path / "active").write_text("tty0 ttyS0\n")
    listed = [Listed(str(device)) for device in devices]
    listed[1] = Listed(str(devices[1]), "FTDI", " FT232R USB UART", "A50285BI")
    ports = named(listed, links, tmp_path / "active")
    assert [(Path(port.device).name, Path(port.stable).name, port.console) for port in ports] == [
        ("ttyS0", "ttyS0", True),
        ("ttyUSB0", "usb-FTDI_A50285BI-if00-port0", False),
        ("ttyUSB1", "pci-0000:00:14.0-usb-0:3:1.0-port0", False),
    ]
    assert (ports[1].maker, ports[1].product, ports[1].serial_number) == ("FTDI", "FT232R USB UART", "A50285BI")


@pytest.mark.parametrize(
    ("port", "stable"),
    [
        (replace(FTDI, serial_number="A50285BI"), FTDI.by_id),
        (FTDI, FTDI.by_path),
        (replace(FTDI, by_path=""), FTDI.by_id),
        (replace(FTDI, by_id="", by_path="", serial_number="A50285BI"), FTDI.device),
    ],
)
def test_two_adapters_of_a_kind_without_a_number_are_told_apart_by_their_sockets(port: SerialPort, stable: str) -> None:
    assert port.stable == stable


def test_names_in_the_order_of_plugging_in_do_not_last() -> None:
    assert all(changes_its_name(f"/dev/{name}") for name in ("ttyUSB0", "ttyACM12"))
    assert not any(changes_its_name(name) for name in ("/dev/ttyS0", "/dev/ttyAMA0", "/dev/serial/by-id/x", "wire"))


async def test_usb_printers_are_listed_with_what_they_say_of_themselves() -> None:
    bus = UsbBus()
    keyboard = Identity(0x1234, 0x0001, settings=(Setting(kind=0x03),))
    async with usb_port(bus), usb_port(bus, keyboard), usb_port(bus, Identity(0x0416, 0x5011, serial=None)) as barred:
        assert isinstance(barred, UsbPort)
        barred.fault("no_permission", True)
        assert await usb_printers(bus) == [
            UsbPrinter(0x04B8, 0x0202, "PAIDUI", "MOCK-80", "000001"),
            UsbPrinter(0x0416, 0x5011, asked=False),
        ]
    assert await usb_printers(bus) == []
