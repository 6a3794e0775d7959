"""Which devices of a hall stand on one line, and the bus that serves each such line."""

from collections import Counter
from collections.abc import Coroutine
from functools import partial
from typing import Any, Never

from drivers.address import MockAddress, parse_address
from drivers.alpha.dialect import ALPHA_SIGN
from drivers.alpha.models import ALPHA
from drivers.bus.bus import Bus, Seated
from drivers.bus.overhearing import Dialect
from drivers.call_button.dialect import TERMINAL
from drivers.health import ReportHealth
from drivers.modbus.dialect import MODBUS
from drivers.world import World
from kiosk.config import HallConfig, IoModule, Led, RatingPad, Terminal
from kiosk.config.addresses import line_of
from kiosk.lights import shares_a_line
from kiosk.wires import address_of

OnALine = Led | Terminal | RatingPad | IoModule
"""Devices that can share a line, if they speak so."""


class SharedLines:
    """A virtual line that has a name is always one to be shared, and so is that of an I/O module; any other, once two
    devices have its address."""

    def __init__(self, world: World, config: HallConfig) -> None:
        self._world, self._config = world, config
        sharing = [device for device in config.devices if isinstance(device, OnALine) and _may_share(device)]
        at = Counter(line_of(device.address) for device in sharing)
        self.line_of = {
            device.id: line for device in sharing if (line := _line(device)) and (at[line] > 1 or _has_a_bus(device))
        }
        """By device; those with a wire of their own are left out."""
        self._buses: dict[str, Bus] = {}

    def seat(self, device: OnALine, report: ReportHealth) -> Seated | None:
        """Its place on a line; None: it has a wire of its own."""
        line = self.line_of.get(device.id)
        if line is None:
            return None
        if line not in self._buses:
            self._buses[line] = Bus(f"line {line}", partial(address_of, self._config, device), self._world)
        return self._buses[line].join(device.id, _dialect(device), device.unit, report)

    def runs(self) -> list[tuple[str, Coroutine[Any, Any, Never]]]:
        """What keeps every line served on which somebody sits, and its name."""
        return [(f"line {line}", bus.run()) for line, bus in self._buses.items()]


def _line(device: OnALine) -> str | None:
    """An I/O module has one to itself at least: it is asked and lit at any time."""
    return line_of(device.address) or (device.id if isinstance(device, IoModule) else None)


def _has_a_bus(device: OnALine) -> bool:
    return isinstance(device, IoModule) or isinstance(parse_address(device.address), MockAddress)


def _dialect(device: OnALine) -> Dialect:
    if isinstance(device, Led) and device.profile in ALPHA:
        return ALPHA_SIGN
    return MODBUS if isinstance(device, Led | IoModule) else TERMINAL


def _may_share(device: OnALine) -> bool:
    return not isinstance(device, Led) or shares_a_line(device)
