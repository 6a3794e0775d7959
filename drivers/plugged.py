"""What is plugged into this machine, as the machine itself says it: serial ports and USB printers. No I/O."""

import re
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass

_NUMBERED = re.compile(r"/dev/tty(USB|ACM|XRUSB|SC|MXUSB)\d+")
"""Names that Linux gives in the order of plugging in."""


@dataclass(frozen=True, slots=True)
class SerialPort:
    """`device` is its name until it is pulled out; `by_id` and `by_path` are the links that udev keeps, "" for none."""

    device: str
    by_id: str = ""
    by_path: str = ""
    maker: str = ""
    product: str = ""
    serial_number: str = ""
    console: bool = False
    """Linux speaks on it: nobody else may."""

    @property
    def stable(self) -> str:
        """The name under which it is found again.

        By id only where the adapter has a serial number: two of a kind without one would have the same id, and so they
        go by the socket they are plugged into.
        """
        return (self.by_id if self.serial_number else self.by_path) or self.by_path or self.by_id or self.device

    @property
    def names(self) -> tuple[str, ...]:
        """All of them."""
        return tuple(name for name in (self.device, self.by_id, self.by_path) if name)


@dataclass(frozen=True, slots=True)
class UsbPrinter:
    """A device of the USB printer class. Its texts are "" where it has none, or may not be asked (`asked`)."""

    vendor: int
    product: int
    maker: str = ""
    model: str = ""
    serial_number: str = ""
    asked: bool = True


ListPorts = Callable[[], Awaitable[Sequence[SerialPort]]]
ListPrinters = Callable[[], Awaitable[Sequence[UsbPrinter]]]


def changes_its_name(path: str) -> bool:
    """True of `/dev/ttyUSB0` and the like: another adapter may have that name after the next start."""
    return _NUMBERED.fullmatch(path) is not None


async def no_ports() -> Sequence[SerialPort]:
    """A machine without any."""
    return ()


async def no_printers() -> Sequence[UsbPrinter]:
    """A machine without any."""
    return ()
