"""A claimed USB printer: bytes out and in, the class's requests, release. Every call blocks, but not for ever.

The printer is not reset when it is opened: some come back from that at another address, in the middle of a slip.
"""

import errno
import threading
from array import array
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

from usb.core import USBError

from drivers.address import UsbAddress
from drivers.errors import LinkLost
from drivers.usb_printer import words
from drivers.usb_printer.backend import UsbBackend
from drivers.usb_printer.finding import Found
from drivers.usb_printer.printer_class import Request, get_device_id, get_port_status, read_device_id, soft_reset

READ_MS = 200
"""So long a reading thread may be under way when the port is to be released."""

WRITE_MS = 250
"""So long a printer that takes nothing may keep a writing thread; the writer then asks again."""

CONTROL_MS = 1000
"""The class's requests are answered by the port's own chip, in a few milliseconds."""

STALE_MS = 20
STALE_READS = 50
"""Until the printer has had nothing to say for so long, but at most so often: a babbling one is opened all the same."""

_BUFFER = 4096
SYSFS = Path("/sys/bus/usb/devices")


class Claimed:
    """May be used by several threads at once; each direction by one. Raises USBError (timed out: `words.timed_out`)."""

    def __init__(self, backend: UsbBackend, handle: Any, found: Found, had_driver: bool) -> None:
        self._backend, self._handle, self._found, self._had_driver = backend, handle, found, had_driver
        self._function = found.function
        self._users, self._closed = 0, False
        self._halted: set[int] = set()
        self._change = threading.Condition()
        packet = max(self._function.packet, 1)
        self._room = array("B", bytes(max(_BUFFER // packet, 1) * packet))

    @property
    def answers(self) -> bool:
        """Whether there is a way back."""
        return self._function.read_from is not None

    def read(self, milliseconds: int = READ_MS) -> bytes:
        """What has come in, b"" for an empty packet."""
        endpoint = self._function.read_from
        assert endpoint is not None
        with self._in_use(endpoint):
            got = self._backend.bulk_read(self._handle, endpoint, self._function.interface, self._room, milliseconds)
            return self._room[:got].tobytes()

    def write(self, chunk: bytes) -> int:
        """How many bytes the printer has taken; 0 when it was busy all the time."""
        with self._in_use(self._function.write_to):
            try:
                return int(
                    self._backend.bulk_write(
                        self._handle,
                        self._function.write_to,
                        self._function.interface,
                        array("B", chunk),
                        WRITE_MS,
                    )
                )
            except USBError as error:
                if words.timed_out(error):
                    return 0
                raise

    def port_status(self) -> int:
        """See TellsPortStatus."""
        answer = self._ask(get_port_status(self._function.interface))
        if not answer:
            raise words.usb_error("no status in the answer", errno.ETIMEDOUT)
        return answer[0]

    def device_id(self) -> dict[str, str]:
        """The fields of the IEEE 1284 id."""
        function = self._function
        return read_device_id(self._ask(get_device_id(function.configuration, function.interface, function.setting)))

    def soft_reset(self) -> None:
        """Empties the port's buffers."""
        self._ask(soft_reset(self._function.interface))

    def let_stale_bytes_pass(self) -> None:
        """What the printer said to somebody before us would be taken for answers to our questions."""
        if not self.answers:
            return
        with suppress(USBError):
            for _ in range(STALE_READS):
                self.read(STALE_MS)

    def release(self) -> None:
        """Waits for the calls under way, gives the printer back to who had it. Raises nothing; safe to call twice."""
        with self._change:
            first, self._closed = not self._closed, True
            self._change.wait_for(lambda: not self._users)
        if first:
            for endpoint in sorted(self._halted):
                with suppress(USBError, NotImplementedError):
                    self._backend.clear_halt(self._handle, endpoint)
            with suppress(USBError):
                self._backend.release_interface(self._handle, self._function.interface)
            if self._had_driver:
                _give_back(self._backend, self._handle, self._function.interface)
            self._backend.close_device(self._handle)

    def _ask(self, request: Request) -> bytes:
        answer = array("B", bytes(request.answer))
        with self._in_use():
            got = self._backend.ctrl_transfer(
                self._handle, request.kind, request.code, request.value, request.index, answer, CONTROL_MS
            )
        return answer[:got].tobytes()

    @contextmanager
    def _in_use(self, endpoint: int | None = None) -> Iterator[None]:
        with self._change:
            if self._closed:
                raise words.usb_error("closed", errno.ENODEV)
            self._users += 1
        try:
            yield
        except USBError as error:
            if error.errno == errno.EPIPE and endpoint is not None:
                self._halted.add(endpoint)
            raise
        finally:
            with self._change:
                self._users -= 1
                self._change.notify_all()


def claim(backend: UsbBackend, address: UsbAddress, found: Found, sysfs: Path = SYSFS) -> Claimed:
    """The printer for ourselves, without the kernel's own driver; raises LinkLost that says why not."""
    try:
        handle = backend.open_device(found.device)
    except USBError as error:
        raise LinkLost(words.why_not_opened(address, error)) from error
    had_driver = False
    function = found.function
    try:
        had_driver = _take_from_kernel(backend, handle, function.interface)
        if backend.get_configuration(handle) != function.configuration_value:
            backend.set_configuration(handle, function.configuration_value)
        backend.claim_interface(handle, function.interface)
        if function.several_settings:
            backend.set_interface_altsetting(handle, function.interface, function.setting)
    except USBError as error:
        if had_driver:
            _give_back(backend, handle, function.interface)
        why = (
            words.why_busy(address, driver_of(found, sysfs))
            if error.errno == errno.EBUSY
            else words.why_not_opened(address, error)
        )
        backend.close_device(handle)
        raise LinkLost(why) from error
    return Claimed(backend, handle, found, had_driver)


def driver_of(found: Found, sysfs: Path = SYSFS) -> str | None:
    """The kernel driver that has the interface now; "usbfs" for a program; None where nobody knows."""
    function = found.function
    link = sysfs / f"{found.place}:{function.configuration_value}.{function.interface}" / "driver"
    try:
        return link.readlink().name
    except OSError:
        return None


def _take_from_kernel(backend: UsbBackend, handle: Any, interface: int) -> bool:
    """True when a driver of the kernel (usblp) had the printer."""
    try:
        if not backend.is_kernel_driver_active(handle, interface):
            return False
        backend.detach_kernel_driver(handle, interface)
    except NotImplementedError:
        return False
    except USBError as error:
        if error.errno in (errno.ENOENT, errno.ENODATA, errno.ENOSYS):
            return False
        raise
    return True


def _give_back(backend: UsbBackend, handle: Any, interface: int) -> None:
    with suppress(USBError, NotImplementedError):
        backend.attach_kernel_driver(handle, interface)
