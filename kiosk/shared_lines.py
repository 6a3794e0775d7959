"""Which devices of a hall stand on one line, and the bus that serves each such line."""

from collections import Counter
from collections.abc import Coroutine
from functools import partial
from typing import Any, Never

from drivers.address import MockAddress, parse_address
from drivers.bus.bus import Bus, Seated
from drivers.call_button.dialect import TERMINAL
from drivers.health import ReportHealth
from drivers.led.profiles import PROFILES
from drivers.modbus.dialect import MODBUS
from drivers.world import World
from kiosk.config import HallConfig, Led, RatingPad, Terminal
from kiosk.config.addresses import line_of
from kiosk.wires import address_of

OnALine = Led | Terminal | RatingPad
"""Devices that can share a line, if they speak so."""


class SharedLines:
    """A virtual line that has a name is always one to be shared; any other, once two devices have its address."""

    def __init__(self, world: World, config: HallConfig) -> None:
        self._world, self._config = world, config
        devices = [device for device in config.devices if isinstance(device, OnALine)]
        sharing = [each for each in devices if not isinstance(each, Led) or each.profile in PROFILES]
        at = Counter(line_of(device.address) for device in sharing)
        self.line_of = {
            device.id: line
            for device in sharing
            if (line := line_of(device.address)) and (at[line] > 1 or _is_virtual(device))
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
        dialect = MODBUS if isinstance(device, Led) else TERMINAL
        return self._buses[line].join(device.id, dialect, device.unit, report)

    def runs(self) -> list[tuple[str, Coroutine[Any, Any, Never]]]:
        """What keeps every line served on which somebody sits, and its name."""
        return [(f"line {line}", bus.run()) for line, bus in self._buses.items()]


def _is_virtual(device: OnALine) -> bool:
    return isinstance(parse_address(device.address), MockAddress)
