"""Finds the printer that an address means among all USB devices, and its interface. Claims nothing."""

import errno
from array import array
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from usb.core import USBError

from drivers.address import UsbAddress
from drivers.errors import LinkLost
from drivers.usb_printer import words
from drivers.usb_printer.backend import UsbBackend
from drivers.usb_printer.printer_class import BIDIRECTIONAL, PRINTER_CLASS

_VENDOR_CLASS = 0xFF
_BULK, _KIND, _IN = 0x02, 0x03, 0x80
_GET_DESCRIPTOR, _STRING = 0x06, 0x0300
_STRING_MS = 500


@dataclass(frozen=True, slots=True)
class Function:
    """An interface that bytes can be written to, in one of its settings; `read_from` None: nothing comes back."""

    configuration: int
    configuration_value: int
    interface: int
    setting: int
    kind: int
    protocol: int
    write_to: int
    read_from: int | None
    packet: int = 64
    several_settings: bool = False


@dataclass(frozen=True, slots=True)
class Found:
    """A printer, not yet opened: the backend's own device, its place on the bus, the function to claim."""

    device: Any
    place: str
    function: Function


def find(backend: UsbBackend, address: UsbAddress) -> Found:
    """Raises LinkLost that says what is wrong, and what is there instead."""
    alike = [
        (device, described)
        for device, described in devices(backend)
        if (described.idVendor, described.idProduct) == (address.vendor, address.product)
    ]
    if not alike:
        raise LinkLost(words.not_there(address, _printers(backend)))
    device, described = _the_one(backend, address, alike)
    return Found(device, _place(described), _function(backend, address, device, described))


def devices(backend: UsbBackend) -> Iterator[tuple[Any, Any]]:
    """Every device with its descriptor."""
    for device in backend.enumerate_devices():
        with suppress(USBError):  # one that leaves just now
            yield device, backend.get_device_descriptor(device)


def _printers(backend: UsbBackend) -> list[str]:
    return sorted(
        {
            str(UsbAddress(described.idVendor, described.idProduct))
            for device, described in devices(backend)
            if any(function.kind == PRINTER_CLASS for _, function in functions(backend, device, described))
        }
    )


def _the_one(backend: UsbBackend, address: UsbAddress, alike: list[tuple[Any, Any]]) -> tuple[Any, Any]:
    if address.serial is None and len(alike) == 1:
        return alike[0]
    try:
        serials = [_serial(backend, device, described) for device, described in alike]
    except USBError as error:
        raise LinkLost(words.why_not_opened(address, error)) from error
    wanted = [one for one, serial in zip(alike, serials, strict=True) if address.serial in (None, serial)]
    if not wanted:
        raise LinkLost(words.no_such_serial(address, serials))
    if len(wanted) > 1:
        raise LinkLost(words.not_told_apart(address, serials))
    return wanted[0]


def _serial(backend: UsbBackend, device: Any, described: Any) -> str | None:
    return texts(backend, device, described.iSerialNumber)[0]


def texts(backend: UsbBackend, device: Any, *indexes: int) -> list[str | None]:
    """What a device says of itself by these string indexes; None where it has no such text. Raises USBError when it may
    not be opened, or is gone."""
    if not any(indexes):
        return [None] * len(indexes)
    handle = backend.open_device(device)
    try:
        languages = _string(backend, handle, 0, 0)
        language = int.from_bytes(languages[:2], "little")
        return [_text(backend, handle, index, language) if index else None for index in indexes]
    except USBError as error:
        if error.errno in (errno.ENODEV, errno.EACCES):
            raise
        return [None] * len(indexes)
    finally:
        backend.close_device(handle)


def _text(backend: UsbBackend, handle: Any, index: int, language: int) -> str:
    return _string(backend, handle, index, language).decode("utf-16-le", "replace").strip("\0 ")


def _string(backend: UsbBackend, handle: Any, index: int, language: int) -> bytes:
    answer = array("B", bytes(255))
    got = backend.ctrl_transfer(handle, _IN, _GET_DESCRIPTOR, _STRING | index, language, answer, _STRING_MS)
    return answer[:got].tobytes()[2:]


def _function(backend: UsbBackend, address: UsbAddress, device: Any, described: Any) -> Function:
    """The printer class in its bidirectional setting, else a maker's own interface with both ways, else none."""
    there_are = list(functions(backend, device, described))
    if address.interface is not None:
        there = sorted({interface for interface, _ in _interfaces(backend, device, described)})
        if address.interface not in there:
            raise LinkLost(words.no_such_interface(address, there))
        there_are = [one for one in there_are if one[1].interface == address.interface]
    chosen = max(there_are, key=lambda one: one[0], default=None)
    if chosen is None or (chosen[0] == 0 and address.interface is None):
        raise LinkLost(words.no_printer(address))
    return chosen[1]


def functions(backend: UsbBackend, device: Any, described: Any) -> Iterator[tuple[int, Function]]:
    """Each that takes bytes, with how well it suits; 0: only if the address asks for it."""
    for _, function in _interfaces(backend, device, described):
        if function is None:
            continue
        if function.kind == PRINTER_CLASS:
            suits = 5 if function.protocol == BIDIRECTIONAL else 4 if function.protocol < BIDIRECTIONAL else 3
        else:
            suits = 2 if function.kind == _VENDOR_CLASS and function.read_from is not None else 0
        yield suits, function


def _interfaces(backend: UsbBackend, device: Any, described: Any) -> Iterator[tuple[int, Function | None]]:
    """Every setting of every interface by the interface's number; None where nothing can be written to it."""
    for configuration in range(described.bNumConfigurations):
        with suppress(USBError):
            whole = backend.get_configuration_descriptor(device, configuration)
            for index in range(whole.bNumInterfaces):
                settings = list(_settings(backend, device, index, configuration))
                told = (configuration, whole.bConfigurationValue, len(settings) > 1)
                for one, endpoints in settings:
                    yield one.bInterfaceNumber, _as_function(one, endpoints, *told)


def _settings(backend: UsbBackend, device: Any, index: int, configuration: int) -> Iterator[tuple[Any, list[Any]]]:
    setting = 0
    while True:
        try:
            one = backend.get_interface_descriptor(device, index, setting, configuration)
        except IndexError:
            return
        yield (
            one,
            [
                backend.get_endpoint_descriptor(device, endpoint, index, setting, configuration)
                for endpoint in range(one.bNumEndpoints)
            ],
        )
        setting += 1


def _as_function(one: Any, endpoints: list[Any], configuration: int, value: int, several: bool) -> Function | None:
    bulk = [endpoint for endpoint in endpoints if endpoint.bmAttributes & _KIND == _BULK]
    out = next((endpoint for endpoint in bulk if not endpoint.bEndpointAddress & _IN), None)
    back = next((endpoint for endpoint in bulk if endpoint.bEndpointAddress & _IN), None)
    if out is None:
        return None
    return Function(
        configuration,
        value,
        one.bInterfaceNumber,
        one.bAlternateSetting,
        one.bInterfaceClass,
        one.bInterfaceProtocol,
        out.bEndpointAddress,
        None if back is None else back.bEndpointAddress,
        64 if back is None else back.wMaxPacketSize & 0x7FF,
        several,
    )


def _place(described: Any) -> str:
    """As sysfs names it: `1-4.2`; "" where the machine does not tell."""
    ports = described.port_numbers
    return f"{described.bus}-{'.'.join(map(str, ports))}" if ports else ""
