"""Opens and configures a serial port by pyserial; bytes then go by its file descriptor alone."""

import asyncio
import contextlib
import errno
import termios

import serial

from drivers.address import SerialAddress
from drivers.dsr_stream import DsrStream
from drivers.errors import LinkLost
from drivers.fd_stream import FdStream


async def open_serial(address: SerialAddress) -> FdStream:
    """The port, exclusively ours, its stale input thrown away; raises LinkLost that says why not.

    Opened on a thread: a USB adapter that is failing can keep its opener waiting for seconds.
    """
    opening = asyncio.get_running_loop().run_in_executor(None, _open, address)
    try:
        port = await asyncio.shield(opening)
    except asyncio.CancelledError:
        opening.add_done_callback(_close_unwanted)
        raise
    if address.flow == "dsrdtr":
        return DsrStream(port.fileno(), address.path, lambda: _close(port), port, address.baudrate)
    return FdStream(port.fileno(), address.path, lambda: _close(port))


def _open(address: SerialAddress) -> serial.Serial:
    try:
        port = serial.Serial(
            address.path,
            baudrate=address.baudrate,
            bytesize=address.bytesize,
            parity=address.parity,
            stopbits=address.stopbits,
            rtscts=address.flow == "rtscts",
            xonxoff=address.flow == "xonxoff",
            exclusive=True,
        )
    except (OSError, ValueError, termios.error) as error:
        raise LinkLost(_why(address, error)) from error
    if address.flow == "dsrdtr" and not _has_modem_lines(port):
        port.close()
        raise LinkLost(f"{address.path} has no DSR line; write flow=rtscts, flow=xonxoff or flow=none")
    try:
        _wait_for_bytes(port.fileno())
    except termios.error as error:
        port.close()
        raise LinkLost(_why(address, error)) from error
    # FTDI adapters hold bytes back for 16 ms otherwise; others do not know the setting.
    with contextlib.suppress(ValueError, OSError):
        port.set_low_latency_mode(True)
    return port


def _has_modem_lines(port: serial.Serial) -> bool:
    try:
        return port.dsr in (True, False)
    except OSError:
        return False


def _wait_for_bytes(fd: int) -> None:
    """pyserial sets VMIN to 0, with which a quiet line reads like one that was hung up."""
    line = termios.tcgetattr(fd)
    line[6][termios.VMIN] = 1
    line[6][termios.VTIME] = 0
    termios.tcsetattr(fd, termios.TCSANOW, line)


def _close(port: serial.Serial) -> None:
    # Without the flush, close() waits up to 30 s for a device that takes nothing.
    with contextlib.suppress(termios.error, OSError):
        termios.tcflush(port.fileno(), termios.TCOFLUSH)
    with contextlib.suppress(OSError):
        port.close()


def _close_unwanted(opening: "asyncio.Future[serial.Serial]") -> None:
    if not opening.cancelled() and opening.exception() is None:
        _close(opening.result())


def _why(address: SerialAddress, error: Exception) -> str:
    match _number(error) or _number(error.__context__):
        case errno.ENOTTY | errno.EISDIR:
            return f"{address.path} is no serial port; write serial:///dev/serial/by-id/NAME"
        case errno.ENOENT:
            return f"{address.path} does not exist: is the device plugged in?"
        case errno.EACCES | errno.EPERM:
            return f"{address.path} may not be opened: add this user to the group dialout"
        case errno.EBUSY | errno.EAGAIN:
            return f"{address.path} is busy: another process holds it"
        case errno.EINVAL:
            return f"{address.path} refuses the line format {address.line}"
        case errno.ENODEV | errno.ENXIO | errno.EIO:
            return f"{address.path} is gone: is the device plugged in?"
        case _:
            return f"{address.path} cannot be opened as a serial port: {error}"


def _number(error: BaseException | None) -> int | None:
    """The kernel's errno; pyserial wraps some of its errors without it."""
    first = error.args[0] if error is not None and error.args else None
    return first if isinstance(first, int) else None
