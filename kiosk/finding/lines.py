"""Which lines are looked at, and who is expected on each: those of the hall, and ports that nobody uses."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from drivers.address import MockAddress, MqttAddress, SerialAddress, UsbAddress, parse_address
from drivers.alpha.models import ALPHA
from drivers.bus.overhearing import Key
from drivers.errors import LinkLost
from drivers.plugged import SerialPort
from drivers.scan.questions import SIGN, TERMINAL, UNIT
from kiosk.config import Device, HallConfig, IoModule, Led, RatingPad, Terminal
from kiosk.config.addresses import line_of
from kiosk.finding.ports import users_of
from kiosk.lights import ON_A_TOPIC, answers, speaks_modbus
from kiosk.shared_lines import OnALine
from kiosk.wires import address_of, speaks_for_itself


@dataclass(slots=True)
class HallLine:
    """A line to be looked at, or a reason why not."""

    name: str
    url: str
    address: str
    """As a device's section says it; "" where no other device may stand on it."""
    devices: dict[Key, str] = field(default_factory=dict)
    """Ids of those that are expected."""
    one_way: list[Key] = field(default_factory=list)
    """Those of them that need not answer."""
    left_alone: str = ""

    @property
    def is_spare(self) -> bool:
        """Nobody in HALL.toml uses it."""
        return not self.devices and not self.left_alone


def lines_of(config: HallConfig, ports: Sequence[SerialPort]) -> list[HallLine]:
    """In the file's order, then the ports that nobody uses."""
    lines: dict[str, HallLine] = {}
    for device in config.devices:
        wire = _wire(config, device)
        if wire is not None:
            line = lines.setdefault(wire, HallLine(*_opened(config, device)))
            _takes_its_place(line, device)
    return [*lines.values(), *_spare(config, ports)]


def _wire(config: HallConfig, device: Device) -> str | None:
    """What devices on the same wire have in common; None: it has none of bytes that can be shared or scanned."""
    if speaks_for_itself(device) or (isinstance(device, Led) and device.profile == ON_A_TOPIC):
        return None
    match parse_address(config.url_of(device)):
        case SerialAddress() as address:
            return str(Path(address.path).resolve())
        case MockAddress(line=""):
            return f"mock {device.id}" if isinstance(device, OnALine) else None
        case UsbAddress() | MqttAddress():
            return None
        case _:
            return line_of(device.address) if isinstance(device, OnALine) else None


def _opened(config: HallConfig, device: Device) -> tuple[str, str, str]:
    address = parse_address(device.address)
    name = f"the wire of {device.id}" if address == MockAddress() else line_of(device.address) or device.address
    shared = "" if address == MockAddress() else device.address
    try:
        return name, address_of(config, device), shared
    except LinkLost:
        return name, "", shared


def _takes_its_place(line: HallLine, device: Device) -> None:
    key = key_of(device)
    if not line.url:
        line.left_alone = "it is not there"
    elif key is None:
        line.left_alone = f"{device.id} would show or print the questions"
    else:
        line.devices[key] = device.id
        if isinstance(device, Led) and not answers(device):
            line.one_way.append(key)


def key_of(device: Device) -> Key | None:
    """Where a device is asked; None: it would take a question for something to show or print."""
    match device:
        case IoModule():
            return Key(UNIT, device.unit)
        case Led() if speaks_modbus(device):
            return Key(UNIT, device.unit)
        case Led() if device.profile in ALPHA:
            return Key(SIGN, device.unit)
        case Terminal() | RatingPad(profile="terminal"):
            return Key(TERMINAL, device.unit)
        case _:
            return None


def _spare(config: HallConfig, ports: Sequence[SerialPort]) -> Iterator[HallLine]:
    for port in ports:
        if not port.console and not users_of(config, port):
            url = str(SerialAddress(port.stable))
            yield HallLine(port.stable, url, url)
