"""What is allowed of buttons on Modbus inputs and yet loses presses. Never stops anything."""

import math
from collections.abc import Iterator

from drivers.address import MockAddress, parse_address
from drivers.bus.line import Timing
from drivers.io_module.hold import heard_when_held_s
from kiosk.config.addresses import line_of
from kiosk.config.devices import Led, RatingPad, Terminal
from kiosk.config.hall import HallConfig
from kiosk.config.modbus_maps import IoModule
from kiosk.config.problems import Problem, as_toml

USUAL_PRESS_S = 0.2
"""So long most people hold a button, and few much longer."""


def of_io_modules(hall: HallConfig) -> Iterator[Problem]:
    """Inputs that are looked at more seldom than buttons are pressed, of a module that keeps no presses."""
    for index, device in enumerate(hall.devices):
        if isinstance(device, IoModule) and not _keeps_presses(device):
            held_s = _heard_when_held_s(hall, device)
            if held_s > USUAL_PRESS_S:
                told_s = math.ceil(10 * held_s) / 10
                wrong = f"a button must be held for {told_s} s to be heard surely: its line is asked in turn"
                right = "a module that counts presses or latches them, fewer devices on its line, or a faster line"
                yield Problem(f"devices[{index}].address", as_toml(device.address), wrong, right)


def _keeps_presses(device: IoModule) -> bool:
    own = device.map
    return own is not None and (own.first_count is not None or own.first_latch is not None)


def _heard_when_held_s(hall: HallConfig, module: IoModule) -> float:
    line = line_of(module.address)
    beside = [each for each in hall.devices if line is not None and line_of(each.address) == line]
    polled = sum(isinstance(each, Terminal | RatingPad | IoModule) for each in beside)
    displays = sum(isinstance(each, Led) for each in beside)
    return heard_when_held_s(_timing(module.address), max(1, polled), displays, module.poll_ms / 1000)


def _timing(url: str) -> Timing:
    address = parse_address(url)
    return Timing.at(f"serial:///dev/virtual?baudrate={address.baudrate}" if isinstance(address, MockAddress) else url)
