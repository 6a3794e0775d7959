"""The machine's own libusb, by pyusb: what the drivers take where nobody hands them another backend."""

import ctypes
import threading

from usb.backend import libusb1

from drivers.errors import LinkLost
from drivers.usb_printer import words
from drivers.usb_printer.backend import UsbBackend

_NAME = "libusb-1.0.so.0"
_one_at_a_time = threading.Lock()


def libusb() -> UsbBackend:
    """The same at each call; raises LinkLost that names the Debian package where it is missing."""
    try:
        ctypes.CDLL(_NAME)  # pyusb would search for it by running ldconfig, and log an error, at each attempt
    except OSError:
        raise LinkLost(words.no_library()) from None
    with _one_at_a_time:
        backend = libusb1.get_backend(find_library=lambda _: _NAME)  # type: ignore[no-untyped-call]
    if backend is None:
        raise LinkLost(words.no_usb())
    found: UsbBackend = backend
    return found
