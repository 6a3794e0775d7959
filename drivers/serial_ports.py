"""Lists the serial ports of this machine, with who made them and their lasting names. Opens none."""

import asyncio
from collections.abc import Iterable
from pathlib import Path
from typing import Protocol

from serial.tools.list_ports import comports

from drivers.plugged import SerialPort

CONSOLES = Path("/sys/class/tty/console/active")
LINKS = Path("/dev/serial")
"""Where udev keeps a link for each port, by id and by path."""


class Listed(Protocol):
    """What pyserial tells of a port; each may be None."""

    device: str
    manufacturer: str | None
    product: str | None
    serial_number: str | None


async def serial_ports() -> list[SerialPort]:
    """By name. Read on a thread: files of sysfs can keep their reader waiting while a device is failing."""
    return await asyncio.get_running_loop().run_in_executor(None, lambda: named(comports(), LINKS, CONSOLES))


def named(listed: Iterable[Listed], links: Path, consoles: Path) -> list[SerialPort]:
    """The ports with their links below a folder; `consoles`: a file that names those of Linux itself."""
    taken = _consoles(consoles)
    by_id, by_path = _targets(links / "by-id"), _targets(links / "by-path")
    return sorted(
        (
            SerialPort(
                each.device,
                by_id.get(str(Path(each.device).resolve()), ""),
                by_path.get(str(Path(each.device).resolve()), ""),
                (each.manufacturer or "").strip(),
                (each.product or "").strip(),
                (each.serial_number or "").strip(),
                Path(each.device).name in taken,
            )
            for each in listed
        ),
        key=lambda port: port.device,
    )


def _consoles(file: Path) -> list[str]:
    try:
        return file.read_text(encoding="utf-8").split()
    except OSError:
        return []


def _targets(folder: Path) -> dict[str, str]:
    """Device to link. udev lays two links by path for a USB port; the one by USB version (`usbv2`) says no more."""
    try:
        links = sorted(folder.iterdir(), reverse=True)
    except OSError:
        return {}
    return {str(link.resolve()): str(link) for link in links if "-usbv" not in link.name}
