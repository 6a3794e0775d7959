"""What goes wrong with USB, said in words that tell what to do about it. No I/O."""

import errno

from usb.core import USBError, USBTimeoutError

from drivers.address import UsbAddress

RULES = "packaging/udev/70-paidui-printers.rules"
LIBRARY = "libusb-1.0-0"
"""The Debian package."""


def usb_error(said: str, number: int) -> USBError:
    """As a backend raises it."""
    return USBError(said, errno=number)  # type: ignore[no-untyped-call]


def timed_out(error: USBError) -> bool:
    """The device was busy (NAK) until the time was up: nothing is lost."""
    return isinstance(error, USBTimeoutError) or error.errno == errno.ETIMEDOUT


def why_gone(error: USBError) -> str:
    """The end of a conversation."""
    match error.errno:
        case errno.ENODEV | errno.ENOENT:
            return "unplugged or switched off"
        case errno.EPIPE:
            return "the printer has stopped its endpoint (pipe error)"
        case errno.EIO | errno.EPROTO | errno.EILSEQ:
            return "the cable or the printer fails (input/output error)"
        case _:
            return str(error.strerror or error)


def why_not_opened(address: UsbAddress, error: USBError) -> str:
    """For a device that is there."""
    match error.errno:
        case errno.EACCES | errno.EPERM:
            return (
                f"{address} may not be opened: this machine has no udev rule for it, or this user is not in the group"
                f" lp; copy {RULES} to /etc/udev/rules.d, then plug the printer in again"
            )
        case _:
            return f"{address} cannot be opened: {why_gone(error)}"


def why_busy(address: UsbAddress, driver: str | None) -> str:
    """`driver`: what the kernel has bound to the interface; "usbfs" stands for a program like this one."""
    if driver is None or driver == "usbfs":
        return f"{address} is busy: another program holds it (a print queue of CUPS, or a second paidui?)"
    return f"{address} is busy: the kernel driver {driver} holds it"


def not_there(address: UsbAddress, printers: list[str]) -> str:
    """`printers`: the addresses of those that are there."""
    others = f"printers here: {', '.join(printers)}" if printers else "no USB printer is plugged in"
    return f"{address} is not there: is it plugged in and switched on? ({others})"


def not_told_apart(address: UsbAddress, serials: list[str | None]) -> str:
    """Several that fit the address."""
    known = sorted({serial for serial in serials if serial})
    if len(known) < len(serials):
        return f"{address}: {len(serials)} such printers are here, and no serial number tells them apart: leave one"
    return f"{address}: {len(serials)} such printers are here; add ?serial= with one of {', '.join(known)}"


def no_such_serial(address: UsbAddress, serials: list[str | None]) -> str:
    """Such printers are here, but not this one."""
    known = ", ".join(sorted(serial or "none" for serial in serials))
    return f"{address} is not there; the serial numbers of those that are: {known}"


def no_such_interface(address: UsbAddress, interfaces: list[int]) -> str:
    """A wrong `interface=`."""
    return f"{address}: the device has no interface {address.interface}; it has {', '.join(map(str, interfaces))}"


def no_printer(address: UsbAddress) -> str:
    """No interface that could print."""
    return f"{address} is no printer: no interface of it has a bulk endpoint to write to"


def no_library() -> str:
    """Without libusb nothing on USB can be reached."""
    return f"USB needs the library libusb 1.0: install the Debian package {LIBRARY}"


def no_usb() -> str:
    """libusb is installed and does not start."""
    return "libusb does not start: has this machine USB, and is /dev/bus/usb there?"
