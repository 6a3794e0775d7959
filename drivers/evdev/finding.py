"""Finds the input device that an address means, by what the kernel tells of each in /sys. Opens none.

Event numbers change with every plugging in; a path under /dev/input/by-id, the maker's numbers and the USB port do not.
"""

import re
import struct
from dataclasses import dataclass
from pathlib import Path

from drivers.address import EvdevAddress, EvdevIdAddress
from drivers.errors import LinkLost
from drivers.evdev.keys import DIGITS, ENTERS

_LONG_BITS = struct.calcsize("l") * 8
_INTERFACE = re.compile(r"/input(\d+)$")


@dataclass(frozen=True, slots=True)
class InputDevice:
    """One event node. `port`: where its plug is, `usb-0000:00:14.0-1.2`; `types`: it has digits or an Enter key."""

    node: Path
    name: str
    vendor: int
    product: int
    serial: str
    port: str
    interface: int
    types: bool

    def __str__(self) -> str:
        return f"{self.name or 'nameless'} ({self.address})"

    @property
    def address(self) -> EvdevIdAddress:
        """How HALL.toml may call it: by its serial number, else by its port."""
        port = None if self.serial or not self.port else self.port
        return EvdevIdAddress(self.vendor, self.product, self.serial or None, port)


@dataclass(frozen=True, slots=True)
class Inputs:
    """The input devices of this machine."""

    sys: Path = Path("/sys/class/input")
    dev: Path = Path("/dev/input")

    def present(self) -> list[InputDevice]:
        """All, in the order of their event numbers."""
        nodes = [each for each in self.sys.glob("event*") if each.name[5:].isdecimal()]
        return [self._described(each.name) for each in sorted(nodes, key=lambda each: int(each.name[5:]))]

    def find(self, address: EvdevAddress | EvdevIdAddress) -> Path:
        """The node to open; raises LinkLost that says what is wrong, and what is there instead."""
        if isinstance(address, EvdevIdAddress):
            return self._the_one(address).node
        path = Path(address.path)
        if not path.exists():
            raise LinkLost(f"{path} does not exist: is the device plugged in?{self._there()}")
        return path.resolve()

    def _the_one(self, address: EvdevIdAddress) -> InputDevice:
        alike = [each for each in self.present() if each.types and _is_meant(each, address)]
        if not alike:
            raise LinkLost(f"no keypad or reader {address} is plugged in{self._there()}")
        plugs = {each.port or str(each.node): each for each in reversed(alike)}
        if len(plugs) > 1:
            told = ", ".join(str(EvdevIdAddress(e.vendor, e.product, port=e.port or None)) for e in alike)
            raise LinkLost(f"{len(plugs)} devices answer to {address}: name one by its USB port: {told}")
        return min(alike, key=lambda each: each.interface)

    def _there(self) -> str:
        there = ", ".join(dict.fromkeys(str(each) for each in self.present() if each.types))
        return f"; there are {there}" if there else ""

    def _described(self, event: str) -> InputDevice:
        """A device that leaves meanwhile has no name, numbers or keys left."""
        told = self.sys / event / "device"
        phys = _text(told / "phys")
        interface = _INTERFACE.search(phys)
        return InputDevice(
            self.dev / event,
            _text(told / "name"),
            _hex(told / "id/vendor"),
            _hex(told / "id/product"),
            _text(told / "uniq"),
            _INTERFACE.sub("", phys),
            int(interface[1]) if interface else 0,
            any(_has(_text(told / "capabilities/key"), code) for code in (*ENTERS, *DIGITS)),
        )


def _is_meant(device: InputDevice, address: EvdevIdAddress) -> bool:
    same = (device.vendor, device.product) == (address.vendor, address.product)
    return same and address.serial in (None, device.serial) and address.port in (None, device.port)


def _has(words: str, code: int) -> bool:
    """The kernel writes a set of numbers as words of a `long`, the highest first, in hex."""
    told = words.split()[::-1]
    word, bit = divmod(code, _LONG_BITS)
    return word < len(told) and bool(int(told[word], 16) >> bit & 1)


def _hex(path: Path) -> int:
    return int(_text(path) or "0", 16)


def _text(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8", errors="replace").strip()
    except OSError:
        return ""
