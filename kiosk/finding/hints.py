"""What to try next with a device on a line that was not heard. Pure."""

from collections.abc import Sequence
from pathlib import Path

from drivers.address import SerialAddress, parse_address
from drivers.health import HealthState
from drivers.plugged import SerialPort
from kiosk.config import HallConfig
from kiosk.finding.lines import HallLine, lines_of
from kiosk.finding.ports import port_of

Said = dict[str, tuple[HealthState, str]]


def hints(config: HallConfig, ports: Sequence[SerialPort], said: Said, *, controller_runs: bool) -> dict[str, str]:
    """By the ids of devices that `--find` would look for: those that ought to answer, on a line that is there."""
    first = "stop the controller, then " if controller_runs else ""
    try_this = f"{first}try: paidui check {config.file.name} --find"
    lines = [line for line in lines_of(config, ports) if not line.left_alone and _is_there(line, ports)]
    return {
        id: try_this
        for line in lines
        for key, id in line.devices.items()
        if key not in line.one_way and said.get(id, ("unknown", ""))[0] != "ok"
    }


def _is_there(line: HallLine, ports: Sequence[SerialPort]) -> bool:
    """A port that is unplugged is not searched; of a serial server nothing is known before."""
    address = parse_address(line.url)
    if not isinstance(address, SerialAddress):
        return True
    return port_of(address.path, ports) is not None or Path(address.path).exists()
