"""A machine with input devices: /sys and /dev/input in a folder, each device a pty that speaks the kernel's structs."""

import errno
import os
import struct
import tty
from pathlib import Path
from typing import Any

from drivers.evdev.events import OWN, InputEvent
from drivers.evdev.finding import Inputs
from drivers.evdev.opening import EVIOCGID, EVIOCGRAB, EVIOCSCLOCKID, Kernel

NUMBER_BLOCK = "10000 0 0 0 1007b00001007 ff9f387ad9415fff febeffdfffefffff fffffffffffffffe"
"""capabilities/key of a real keyboard, as the kernel writes it."""
MOUSE = "70000 0 0 0 0"
PORT = "usb-0000:00:14.0-2"


class Machine:
    """`grabbed`: nodes that this process has for itself, in order."""

    def __init__(self, folder: Path) -> None:
        self.sys, self.dev = folder / "sys", folder / "dev"
        self.dev.mkdir(parents=True)
        self.kernel = Kernel(Inputs(self.sys, self.dev), self._ioctl)
        self.grabbed: list[str] = []
        self.clocks: list[int] = []
        self.busy = False
        self._masters: dict[str, tuple[int, int]] = {}

    def plug(
        self, event: str, *, id: str = "1c4f:0002", port: str = PORT, interface: int = 0, serial: str = "",
        name: str = "SIGMACHIP USB Keypad", keys: str = NUMBER_BLOCK, link: str = "",
    ) -> None:  # fmt: skip
        """A device under this event number; `link` names it under by-id."""
        vendor, _, product = id.partition(":")
        told = self.sys / event / "device"
        for file, text in (
            ("name", name), ("uniq", serial), ("phys", f"{port}/input{interface}"), ("id/vendor", vendor),
            ("id/product", product), ("capabilities/key", keys),
        ):  # fmt: skip
            (told / file).parent.mkdir(parents=True, exist_ok=True)
            (told / file).write_text(text + "\n")
        master, slave = os.openpty()
        tty.setraw(slave)
        self._masters[event] = master, slave
        (self.dev / event).symlink_to(os.ttyname(slave))
        if link:
            (self.dev / link).symlink_to(self.dev / event)

    def unplug(self, event: str) -> None:
        """As the kernel does it: who reads is told at once."""
        for file in sorted((self.sys / event).rglob("*"), reverse=True):
            file.rmdir() if file.is_dir() else file.unlink()
        (self.sys / event).rmdir()
        (self.dev / event).unlink()
        for fd in self._masters.pop(event):
            os.close(fd)

    def say(self, event: str, *events: InputEvent) -> None:
        """What its driver reports."""
        os.write(self._masters[event][0], b"".join(each.to_bytes() for each in events))

    def told(self, event: str) -> bytes:
        """What was written to it."""
        return os.read(self._masters[event][0], 4096)

    def close(self) -> None:
        """Everything is unplugged."""
        for event in list(self._masters):
            self.unplug(event)

    def _ioctl(self, fd: int, request: int, argument: Any) -> Any:
        path = os.ttyname(fd)
        event = next((each for each in self._masters if os.ttyname(self._masters[each][1]) == path), None)
        if event is None:
            raise OSError(errno.ENOTTY, "Inappropriate ioctl for device")
        if request == EVIOCGID:
            numbers = [int((self.sys / event / "device/id" / each).read_text(), 16) for each in ("vendor", "product")]
            return struct.pack("=4H", 3, *numbers, 0x110)
        if request == EVIOCGRAB:
            if self.busy:
                raise OSError(errno.EBUSY, "Device or resource busy")
            self.grabbed.append(event)
        if request == EVIOCSCLOCKID:
            self.clocks.append(struct.unpack("=i", argument)[0])
        return 0


assert OWN.size in (16, 24)
