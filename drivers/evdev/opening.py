"""Opens an input device for this process alone: what is pressed there goes neither to the console nor to a window."""

import asyncio
import errno
import fcntl
import os
import struct
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from drivers.address import EvdevAddress, EvdevIdAddress
from drivers.errors import LinkLost
from drivers.evdev.finding import Inputs
from drivers.fd_stream import FdStream

EVIOCGID, EVIOCGRAB, EVIOCSCLOCKID = 0x80084502, 0x40044590, 0x400445A0
"""Requests of linux/input.h: who it is, to have it alone, by which clock it tells the time."""

RULE = "packaging/udev/70-paidui-inputs.rules"

Ioctl = Callable[[int, int, Any], Any]
Address = EvdevAddress | EvdevIdAddress


@dataclass(frozen=True, slots=True)
class Kernel:
    """Where input devices are found, and how they are spoken to beside their bytes."""

    inputs: Inputs = field(default_factory=Inputs)
    ioctl: Ioctl = fcntl.ioctl


class EvdevStream(FdStream):
    """The events of a device. `write` takes events for its lamps; where it may only be read, they go nowhere."""

    def __init__(self, fd: int, name: str, close: Callable[[], None], *, has_lamps: bool) -> None:
        super().__init__(fd, name, close)
        self._has_lamps = has_lamps

    async def write(self, data: bytes) -> None:
        """See Stream."""
        if self._has_lamps:
            await super().write(data)
        else:
            self._raise_if_lost()


async def open_evdev(address: Address, kernel: Kernel | None = None) -> EvdevStream:
    """The device, grabbed, its events timed by the loop's clock; raises LinkLost that says why not.

    Opened on a thread: the kernel wakes a sleeping USB port for it.
    """
    opening = asyncio.get_running_loop().run_in_executor(None, _open, address, kernel or Kernel())
    try:
        fd, node, has_lamps = await asyncio.shield(opening)
    except asyncio.CancelledError:
        opening.add_done_callback(_close_unwanted)
        raise
    return EvdevStream(fd, str(node), lambda: os.close(fd), has_lamps=has_lamps)


def _open(address: Address, kernel: Kernel) -> tuple[int, Path, bool]:
    node = kernel.inputs.find(address)
    try:
        fd, has_lamps = _open_node(node)
    except OSError as error:
        raise LinkLost(_why_closed(node, error)) from error
    try:
        _make_ours(fd, node, address, kernel.ioctl)
    except BaseException:
        os.close(fd)
        raise
    return fd, node, has_lamps


def _open_node(node: Path) -> tuple[int, bool]:
    """Lamps need a device that may be written to; keys do not."""
    flags = os.O_NONBLOCK | os.O_CLOEXEC | os.O_NOCTTY
    with suppress(PermissionError):
        return os.open(node, os.O_RDWR | flags), True
    return os.open(node, os.O_RDONLY | flags), False


def _make_ours(fd: int, node: Path, address: Address, ioctl: Ioctl) -> None:
    try:
        _, vendor, product, _ = struct.unpack("=4H", ioctl(fd, EVIOCGID, bytes(8)))
        if isinstance(address, EvdevIdAddress) and (vendor, product) != (address.vendor, address.product):
            raise LinkLost(f"{node} has just become another device")
        ioctl(fd, EVIOCGRAB, 1)
        # Else by the wall clock, which steps; only ages of presses are told by it.
        with suppress(OSError):
            ioctl(fd, EVIOCSCLOCKID, struct.pack("=i", time.CLOCK_MONOTONIC))
    except OSError as error:
        raise LinkLost(_why_not_ours(node, error)) from error


def _why_closed(node: Path, error: OSError) -> str:
    match error.errno:
        case errno.ENOENT | errno.ENODEV | errno.ENXIO:
            return f"{node} is gone: is the device plugged in?"
        case errno.EACCES | errno.EPERM:
            return f"{node} may not be opened: a udev rule is missing; name the device in {RULE}"
        case _:
            return f"{node} cannot be opened: {error.strerror or error}"


def _why_not_ours(node: Path, error: OSError) -> str:
    match error.errno:
        case errno.EBUSY:
            return f"{node} is busy: another program has its keys for itself"
        case errno.ENOTTY | errno.EINVAL:
            return f"{node} is no input device; write evdev:///dev/input/by-id/NAME"
        case errno.ENODEV:
            return f"{node} is gone: is the device plugged in?"
        case _:
            return f"{node} cannot be had alone: {error.strerror or error}"


def _close_unwanted(opening: "asyncio.Future[tuple[int, Path, bool]]") -> None:
    if not opening.cancelled() and opening.exception() is None:
        os.close(opening.result()[0])
