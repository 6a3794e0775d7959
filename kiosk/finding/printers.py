"""USB printers that are plugged in, beside those of HALL.toml. Pure."""

from collections.abc import Sequence

from drivers.address import UsbAddress, parse_address
from drivers.plugged import UsbPrinter
from kiosk.config import HallConfig
from kiosk.finding.report import Told


def url_of_printer(printer: UsbPrinter, among: Sequence[UsbPrinter]) -> str:
    """With its serial number only where another of its kind is there."""
    alike = [each for each in among if (each.vendor, each.product) == (printer.vendor, printer.product)]
    serial = printer.serial_number if len(alike) > 1 else ""
    return str(UsbAddress(printer.vendor, printer.product, serial or None))


def device_of(config: HallConfig, printer: UsbPrinter) -> str | None:
    """The id of the device that means this printer."""
    for device in config.devices:
        match parse_address(device.address):
            case UsbAddress(vendor=printer.vendor, product=printer.product, serial=serial):
                if serial in (None, printer.serial_number):
                    return device.id
            case _:
                pass
    return None


def told_of_printers(config: HallConfig, printers: Sequence[UsbPrinter]) -> list[Told]:
    """A line for each."""
    return [_told(config, each, printers) for each in printers]


def _told(config: HallConfig, printer: UsbPrinter, among: Sequence[UsbPrinter]) -> Told:
    device = device_of(config, printer)
    name = f"{printer.maker} {printer.model}".strip() or "a printer"
    serial = f", serial number {printer.serial_number}" if printer.serial_number else ""
    barred = "" if printer.asked else "; it may not be opened: its udev rule is missing"
    words = f"{name}{serial}{barred}"
    known = words if device else f"not in {config.file.name}: {words}"
    return Told(url_of_printer(printer, among), device or "", known, wrong=not printer.asked)
