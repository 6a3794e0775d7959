"""A virtual USB bus: a backend for pyusb, with what is plugged into it. Hosts call it from threads."""

import errno
from array import array
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

from usb.backend import IBackend

from firmware_mocks.usb import descriptors
from firmware_mocks.usb.errors import failure
from firmware_mocks.usb.plug import Plug

if TYPE_CHECKING:
    from firmware_mocks.usb.port import UsbPort

_ENGLISH = b"\x04\x03\x09\x04"


@dataclass(eq=False, slots=True)
class _Handle:
    port: "UsbPort"
    plug: Plug
    configuration: int = 1
    under_way: int = 0

    @contextmanager
    def in_use(self) -> Iterator[None]:
        self.under_way += 1
        try:
            yield
        finally:
            self.under_way -= 1


class UsbBus(IBackend):
    """For `usb.core.find(backend=…)`, and for `open_stream(…, usb=…)`. Devices come and go by `UsbPort`."""

    def __init__(self) -> None:
        self.ports: list[UsbPort] = []
        self.resets = 0
        self.open_handles = 0
        self._addresses = 0

    def next_address(self) -> int:
        """The hub gives each newcomer another one."""
        self._addresses += 1
        return self._addresses

    def enumerate_devices(self) -> Iterator[tuple["UsbPort", Plug]]:
        """See IBackend."""
        return iter([(port, port.plug) for port in self.ports if port.plug is not None])

    def get_parent(self, dev: Any) -> None:
        """See IBackend."""

    def get_device_descriptor(self, dev: Any) -> SimpleNamespace:
        """See IBackend."""
        port, plug = dev
        return descriptors.device_descriptor(port.identity, plug.address)

    def get_configuration_descriptor(self, dev: Any, config: int) -> SimpleNamespace:
        """See IBackend."""
        if config:
            raise IndexError(config)
        return descriptors.configuration_descriptor(dev[0].identity)

    def get_interface_descriptor(self, dev: Any, intf: int, alt: int, config: int) -> SimpleNamespace:
        """See IBackend."""
        return descriptors.interface_descriptor(dev[0].identity.interfaces()[intf][alt])

    def get_endpoint_descriptor(self, dev: Any, ep: int, intf: int, alt: int, config: int) -> SimpleNamespace:
        """See IBackend."""
        return descriptors.endpoint_descriptor(dev[0].identity.interfaces()[intf][alt].endpoints[ep])

    def open_device(self, dev: Any) -> _Handle:
        """See IBackend."""
        port, plug = dev
        if plug.gone:
            raise failure(errno.ENODEV)
        if "no_permission" in plug.faults:
            raise failure(errno.EACCES)
        self.open_handles += 1
        return _Handle(port, plug)

    def close_device(self, dev_handle: _Handle) -> None:
        """See IBackend. Under a transfer libusb would crash."""
        assert not dev_handle.under_way, "closed while a transfer is under way"
        self.open_handles -= 1
        for number, holder in list(dev_handle.plug.claims.items()):
            if holder is dev_handle:
                del dev_handle.plug.claims[number]

    def set_configuration(self, dev_handle: _Handle, config_value: int) -> None:
        """See IBackend."""
        _there(dev_handle).configuration = config_value

    def get_configuration(self, dev_handle: _Handle) -> int:
        """See IBackend."""
        return _there(dev_handle).configuration

    def set_interface_altsetting(self, dev_handle: _Handle, intf: int, altsetting: int) -> None:
        """See IBackend."""
        for setting in _there(dev_handle).port.identity.settings:
            if (setting.number, setting.alternate) == (intf, altsetting):
                dev_handle.plug.settings[intf] = setting
                return
        raise failure(errno.ENOENT)

    def claim_interface(self, dev_handle: _Handle, intf: int) -> None:
        """See IBackend."""
        plug = _there(dev_handle).plug
        if "busy" in plug.faults or dev_handle.port.kernel_driver or intf in plug.claims:
            raise failure(errno.EBUSY)
        plug.claims[intf] = dev_handle

    def release_interface(self, dev_handle: _Handle, intf: int) -> None:
        """See IBackend."""
        if _there(dev_handle).plug.claims.pop(intf, None) is None:
            raise failure(errno.ENOENT)

    def bulk_write(self, dev_handle: _Handle, ep: int, intf: int, data: "array[int]", timeout: int) -> int:
        """See IBackend."""
        plug = _there(dev_handle).plug
        plug.setting_of(ep, dev_handle)
        with dev_handle.in_use():
            return plug.take(ep, data.tobytes(), timeout / 1000 if timeout else None)

    def bulk_read(self, dev_handle: _Handle, ep: int, intf: int, buff: "array[int]", timeout: int) -> int:
        """See IBackend."""
        plug = _there(dev_handle).plug
        plug.setting_of(ep, dev_handle)
        with dev_handle.in_use():
            return plug.give(ep, buff, timeout / 1000 if timeout else None)

    def ctrl_transfer(self, dev_handle: _Handle, *request: Any) -> int:
        """See IBackend: kind, code, value, index, an array either way, timeout."""
        kind, code, value, index, data, _ = request
        answer = _answer(_there(dev_handle), kind, code, value, index)
        data[: len(answer)] = array("B", answer[: len(data)])
        return min(len(answer), len(data))

    def clear_halt(self, dev_handle: _Handle, ep: int) -> None:
        """See IBackend."""
        _there(dev_handle).plug.halted.discard(ep)

    def reset_device(self, dev_handle: _Handle) -> None:
        """See IBackend. What waited in the pipes is lost."""
        self.resets += 1
        _there(dev_handle).plug.empty()

    def is_kernel_driver_active(self, dev_handle: _Handle, intf: int) -> bool:
        """See IBackend."""
        return _there(dev_handle).port.kernel_driver

    def detach_kernel_driver(self, dev_handle: _Handle, intf: int) -> None:
        """See IBackend."""
        if not self.is_kernel_driver_active(dev_handle, intf):
            raise failure(errno.ENOENT)
        dev_handle.port.kernel_driver = False

    def attach_kernel_driver(self, dev_handle: _Handle, intf: int) -> None:
        """See IBackend."""
        if intf in _there(dev_handle).plug.claims:
            raise failure(errno.EBUSY)
        dev_handle.port.kernel_driver = True


def _there(handle: _Handle) -> _Handle:
    if handle.plug.gone:
        raise failure(errno.ENODEV)
    return handle


def _answer(handle: _Handle, kind: int, code: int, value: int, index: int) -> bytes:
    """A stall (EPIPE) for what the device does not know, as real ones do."""
    port, plug = handle.port, handle.plug
    match kind, code:
        case 0x80, 0x06 if value >> 8 == 0x03:  # GET_DESCRIPTOR, string
            return _string(port.identity.strings, value & 0xFF)
        case 0xA1, 0x00 if plug.claims.get(index >> 8) is handle:  # GET_DEVICE_ID
            return port.identity.device_id
        case 0xA1, 0x01 if plug.claims.get(index) is handle and "no_port_status" not in plug.faults:
            return bytes([port.status()])
        case 0x21, 0x02 if plug.claims.get(index) is handle:  # SOFT_RESET
            plug.empty()
            return b""
        case _:
            raise failure(errno.EPIPE)


def _string(strings: tuple[str, ...], number: int) -> bytes:
    if number == 0:
        return _ENGLISH
    text = strings[number - 1].encode("utf-16-le")
    return bytes([len(text) + 2, 3]) + text
