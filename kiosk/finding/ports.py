"""The serial ports of this machine as `paidui check` lists them, and names in HALL.toml that will not last. Pure."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

from drivers.address import SerialAddress, parse_address
from drivers.plugged import SerialPort, changes_its_name
from kiosk.config import Device, HallConfig, Problem
from kiosk.config.problems import as_toml

_INDENT = " " * 19


def ports_block(config: HallConfig, ports: Sequence[SerialPort]) -> list[str]:
    """Two lines a port: its lasting name; who made it, and who uses it."""
    if not ports:
        return []
    return ["serial ports of this machine:", *(line for port in ports for line in _of_port(config, port))]


def names_that_change(config: HallConfig, ports: Sequence[SerialPort]) -> Iterator[Problem]:
    """Devices addressed by a name that another adapter may have after the next start."""
    for index, device in enumerate(config.devices):
        address = serial_address(config, device)
        if address is None or not changes_its_name(address.path):
            continue
        port = port_of(address.path, ports)
        lasting = port is not None and not changes_its_name(port.stable)
        right = as_url(port.stable, address) if port is not None and lasting else "a name below /dev/serial/by-id"
        wrong = "another adapter may have this name after the next start"
        yield Problem(f"devices[{index}].address", as_toml(device.address), wrong, right)


def names_of_one_port(config: HallConfig) -> Iterator[Problem]:
    """Devices on the same port by two of its names: they would be in each other's way."""
    first: dict[Path, tuple[int, SerialAddress]] = {}
    for index, device in enumerate(config.devices):
        address = serial_address(config, device)
        if address is None:
            continue
        before, its_address = first.setdefault(Path(address.path).resolve(), (index, address))
        if its_address.path != address.path:
            wrong = f"the port of devices[{before}], by another name"
            right = as_url(its_address.path, address)
            yield Problem(f"devices[{index}].address", as_toml(device.address), wrong, right)


def users_of(config: HallConfig, port: SerialPort) -> list[str]:
    """Ids of the devices that stand on it."""
    paths = [(device.id, serial_address(config, device)) for device in config.devices]
    return [id for id, address in paths if address is not None and port_of(address.path, [port]) is not None]


def serial_address(config: HallConfig, device: Device) -> SerialAddress | None:
    """Where a device with a serial port of its own, or a share of one, is; None for any other."""
    address = parse_address(config.url_of(device))
    return address if isinstance(address, SerialAddress) else None


def port_of(path: str, ports: Sequence[SerialPort]) -> SerialPort | None:
    """The port that this path means, by whichever of its names."""
    real = str(Path(path).resolve())
    return next((port for port in ports if path in port.names or real == str(Path(port.device).resolve())), None)


def as_url(path: str, like: SerialAddress) -> str:
    """The same line format at another name."""
    return str(replace(like, path=path))


def _of_port(config: HallConfig, port: SerialPort) -> list[str]:
    made_by = port.product if port.product.startswith(port.maker) else f"{port.maker} {port.product}".strip()
    known_by = f"serial number {port.serial_number}" if port.serial_number else ""
    if not port.serial_number and port.stable == port.by_path:
        known_by = "no serial number, so it is known by its socket"
    users = users_of(config, port)
    used = ", ".join(users) if users else f"not in {config.file.name}"
    if port.console:
        used = "console of Linux"
    now = "" if port.stable == port.device else Path(port.device).name
    said = "; ".join(each for each in (now, ", ".join(each for each in (made_by, known_by) if each), used) if each)
    return [f"  {port.stable}", f"{_INDENT}{said}"]
