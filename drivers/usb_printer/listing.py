"""Lists the USB printers of this machine, by their class. Claims none."""

import asyncio
from typing import Any

from usb.core import USBError

from drivers.errors import LinkLost
from drivers.plugged import UsbPrinter
from drivers.usb_printer.backend import UsbBackend
from drivers.usb_printer.finding import devices, functions, texts
from drivers.usb_printer.library import libusb
from drivers.usb_printer.printer_class import PRINTER_CLASS


async def usb_printers(usb: UsbBackend | None = None) -> list[UsbPrinter]:
    """In the order of the bus; none where there is no USB. On a thread: devices are asked for their names."""
    return await asyncio.get_running_loop().run_in_executor(None, list_printers, usb)


def list_printers(usb: UsbBackend | None = None) -> list[UsbPrinter]:
    """The same, blocking."""
    try:
        backend = usb or libusb()
        there = [each for each in devices(backend) if _prints(backend, *each)]
        return [_printer(backend, *each) for each in there]
    except (LinkLost, USBError):
        return []


def _prints(backend: UsbBackend, device: Any, described: Any) -> bool:
    return any(function.kind == PRINTER_CLASS for _, function in functions(backend, device, described))


def _printer(backend: UsbBackend, device: Any, described: Any) -> UsbPrinter:
    asked = True
    try:
        told = texts(backend, device, described.iManufacturer, described.iProduct, described.iSerialNumber)
    except USBError:
        told, asked = [None, None, None], False
    maker, model, serial = (each or "" for each in told)
    return UsbPrinter(described.idVendor, described.idProduct, maker, model, serial, asked)
