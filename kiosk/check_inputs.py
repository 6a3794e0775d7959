"""What `paidui check` tells of the keypads and readers that are plugged into this machine. Opens none."""

import os
from collections.abc import Iterator

from drivers.evdev.finding import Inputs
from drivers.evdev.opening import RULE


def plugged_in(inputs: Inputs) -> Iterator[str]:
    """A line each, with the address to write; whether this account may open it."""
    for device in inputs.present():
        if device.types:
            may = "" if os.access(device.node, os.R_OK) else f"; this account may not open it: {RULE}"
            yield f'{device.name or "nameless"}: address = "{device.address}"{may}'
