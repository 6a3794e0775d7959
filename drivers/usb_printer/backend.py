"""What the drivers need of USB: the part of pyusb's own seam (`usb.backend.IBackend`) that they call, with types.

Any pyusb backend will do: libusb, or a virtual bus in its place. Every call may block, and raises USBError.
"""

from array import array
from collections.abc import Iterable
from typing import Any, Protocol


class UsbBackend(Protocol):
    """Devices, descriptors and handles are the backend's own; descriptors have the fields of the USB specification."""

    def enumerate_devices(self) -> Iterable[Any]:
        """Every device that is plugged in now."""

    def get_device_descriptor(self, dev: Any) -> Any:
        """With bus and port_numbers besides."""

    def get_configuration_descriptor(self, dev: Any, config: int) -> Any:
        """`config` counts from 0."""

    def get_interface_descriptor(self, dev: Any, intf: int, alt: int, config: int) -> Any:
        """All count from 0; raises IndexError past the end."""

    def get_endpoint_descriptor(self, dev: Any, ep: int, intf: int, alt: int, config: int) -> Any:
        """`ep` counts from 0."""

    def open_device(self, dev: Any) -> Any:
        """A handle."""

    def close_device(self, dev_handle: Any) -> None:
        """The handle is of no use any more."""

    def get_configuration(self, dev_handle: Any) -> int:
        """bConfigurationValue of the one in force; 0: none."""

    def set_configuration(self, dev_handle: Any, config_value: int) -> None:
        """By bConfigurationValue."""

    def set_interface_altsetting(self, dev_handle: Any, intf: int, altsetting: int) -> None:
        """By bInterfaceNumber and bAlternateSetting."""

    def claim_interface(self, dev_handle: Any, intf: int) -> None:
        """Errno EBUSY: somebody else has it."""

    def release_interface(self, dev_handle: Any, intf: int) -> None:
        """The end of a claim."""

    def bulk_write(self, dev_handle: Any, ep: int, intf: int, data: "array[int]", timeout: int) -> int:
        """Bytes taken; `timeout` in ms."""

    def bulk_read(self, dev_handle: Any, ep: int, intf: int, buff: "array[int]", timeout: int) -> int:
        """Bytes put into `buff`."""

    def ctrl_transfer(self, dev_handle: Any, *request: Any) -> int:
        """Kind, code, value, index, an array of bytes either way, timeout in ms. Bytes transferred."""

    def clear_halt(self, dev_handle: Any, ep: int) -> None:
        """Ends a pipe error."""

    def is_kernel_driver_active(self, dev_handle: Any, intf: int) -> bool:
        """May be unknown: NotImplementedError."""

    def detach_kernel_driver(self, dev_handle: Any, intf: int) -> None:
        """Takes the interface from the kernel's driver."""

    def attach_kernel_driver(self, dev_handle: Any, intf: int) -> None:
        """Gives it back."""
