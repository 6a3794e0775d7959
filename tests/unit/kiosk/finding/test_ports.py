"""The block of serial ports in `paidui check`: who made them, who uses them, and which names will not last."""

from dataclasses import replace
from pathlib import Path

import pytest

from drivers.plugged import SerialPort
from kiosk.config import advice
from kiosk.finding.ports import names_of_one_port, names_that_change, ports_block
from tests.unit.kiosk.finding.halls import device, hall

BY_ID = "/dev/serial/by-id/usb-FTDI_FT232R_USB_UART_A50285BI-if00-port0"
BY_PATH = "/dev/serial/by-path/pci-0000:00:14.0-usb-0:2:1.0-port0"
FTDI = SerialPort("/dev/ttyUSB0", BY_ID, "", "FTDI", "FT232R USB UART", "A50285BI")
CH340 = SerialPort("/dev/ttyUSB1", "/dev/serial/by-id/usb-1a86_USB_Serial-if00-port0", BY_PATH, "QinHeng", "USB Serial")


def test_each_port_has_its_lasting_name_its_maker_and_its_users(tmp_path: Path) -> None:
    config = hall(tmp_path, device("led", 1, f"serial://{BY_ID}"), device("terminal", 1, "serial:///dev/ttyUSB0"))
    printer = SerialPort("/dev/ttyS0", console=True)
    socket = "QinHeng USB Serial, no serial number, so it is known by its socket"
    assert ports_block(config, [printer, FTDI, CH340]) == [
        "serial ports of this machine:",
        "  /dev/ttyS0",
        "                   console of Linux",
        f"  {BY_ID}",
        "                   ttyUSB0; FTDI FT232R USB UART, serial number A50285BI; led-1, terminal-1",
        f"  {BY_PATH}",
        f"                   ttyUSB1; {socket}; not in hall.toml",
    ]


def test_a_machine_without_ports_has_no_block(tmp_path: Path) -> None:
    assert ports_block(hall(tmp_path), []) == []


@pytest.mark.parametrize(
    ("port", "right"),
    [
        (FTDI, f"serial://{BY_ID}?baudrate=19200&parity=E"),
        (replace(CH340, device="/dev/ttyUSB0"), f"serial://{BY_PATH}?baudrate=19200&parity=E"),
        (SerialPort("/dev/ttyUSB0"), "a name below /dev/serial/by-id"),
        (None, "a name below /dev/serial/by-id"),
    ],
)
def test_a_name_that_changes_is_told_with_the_one_that_lasts(
    port: SerialPort | None, right: str, tmp_path: Path
) -> None:
    config = hall(tmp_path, device("led", 1, "serial:///dev/ttyUSB0?baudrate=19200&parity=E"))
    (problem,) = names_that_change(config, [port] if port else [])
    assert (problem.key, problem.right) == ("devices[0].address", right)
    assert "after the next start" in problem.wrong


def test_a_name_that_lasts_is_nothing_to_tell(tmp_path: Path) -> None:
    config = hall(tmp_path, device("led", 1, f"serial://{BY_PATH}"), device("led", 2, "serial:///dev/ttyS0"))
    assert list(names_that_change(config, [FTDI, CH340])) == []
    assert not [each for each in advice(config) if "address" in each.key]


def test_two_names_of_one_port_are_told(tmp_path: Path) -> None:
    (tmp_path / "ttyUSB0").touch()
    (tmp_path / "by-id").symlink_to(tmp_path / "ttyUSB0")
    port, name = f"serial://{tmp_path}/ttyUSB0?baudrate=19200", f"serial://{tmp_path}/by-id?baudrate=19200"
    config = hall(tmp_path, device("led", 1, name), device("led", 2, name), device("terminal", 1, port))
    (told,) = names_of_one_port(config)
    assert (told.key, told.wrong) == ("devices[2].address", "the port of devices[0], by another name")
    assert told.right == name
