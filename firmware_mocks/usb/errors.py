"""The errors of libusb, as its backend in pyusb raises them."""

import errno

from usb.core import USBError, USBTimeoutError

_CODES = {
    errno.EIO: (-1, "Input/Output Error"),
    errno.EINVAL: (-2, "Invalid parameter"),
    errno.EACCES: (-3, "Access denied (insufficient permissions)"),
    errno.ENODEV: (-4, "No such device (it may have been disconnected)"),
    errno.ENOENT: (-5, "Entity not found"),
    errno.EBUSY: (-6, "Resource busy"),
    errno.EOVERFLOW: (-8, "Overflow"),
    errno.EPIPE: (-9, "Pipe error"),
}


def failure(number: int) -> USBError:
    """By its errno."""
    code, said = _CODES[number]
    return USBError(said, code, number)  # type: ignore[no-untyped-call]


def timeout() -> USBTimeoutError:
    """The device was busy for too long."""
    return USBTimeoutError("Operation timed out", -7, errno.ETIMEDOUT)  # type: ignore[no-untyped-call]
