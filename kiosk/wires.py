"""Where a device whose address is `mock` is found: the wires that virtual devices have laid beside HALL.toml."""

from pathlib import Path

from drivers.address import MockAddress, parse_address
from drivers.call_button.families import FAMILIES
from drivers.errors import LinkLost
from kiosk import lock
from kiosk.config import Button, Device, HallConfig, Led, RatingPad

MAX_URL = 500
"""Characters of an address in a wire's file."""


def hall_folder(config: HallConfig) -> Path:
    """Where the running parts of a hall leave what others on this machine look for."""
    return config.file.parent / ".paidui" / config.hall


def wire_path(config: HallConfig, device: str) -> Path:
    """A pty link, or a file with a URL."""
    return hall_folder(config) / "wires" / device


def controller_lock(config: HallConfig) -> Path:
    """Held while a controller of this hall runs on this machine."""
    return config.journal_path.with_name(config.journal_path.name + ".lock")


def mocks_lock(config: HallConfig) -> Path:
    """Held while virtual devices run: without it, a wire that a killed process left behind is nobody's."""
    return hall_folder(config) / "mocks.lock"


def address_of(config: HallConfig, device: Device) -> str:
    """The device's URL now; raises LinkLost while a virtual device has no wire."""
    match parse_address(device.address):
        case MockAddress(line=""):
            return _wire(config, device.id)
        case MockAddress() as address:
            return f"{_wire(config, line_name(address.line))}?baudrate={address.baudrate}"
        case _:
            return config.url_of(device)


def line_name(line: str) -> str:
    """The wire of a virtual line; no device can have such an id."""
    return f"{line}.line"


def speaks_for_itself(device: Device) -> bool:
    """A client of the hall on MQTT, which tells its own health: nobody here serves it."""
    return isinstance(device, RatingPad) and device.profile == "mqtt"


def button_topic(device: Button) -> str:
    """The topic of an MQTT button; a virtual one's follows from its id and its maker."""
    if device.address != "mock":
        return device.address.removeprefix("mqtt:")
    return FAMILIES[device.profile].topic.format(id=device.id)


def topic_of(device: Led) -> str:
    """The topic of a display that hears the broker; a virtual one's follows from its id."""
    return f"displays/{device.id}" if device.address == "mock" else device.address.removeprefix("mqtt:")


def _wire(config: HallConfig, device: str) -> str:
    path = wire_path(config, device)
    try:
        if not lock.is_held(mocks_lock(config)):
            raise LinkLost("no virtual devices run here; start `paidui mocks`")
        if path.is_symlink():
            return f"serial://{path}"
        with path.open(encoding="utf-8") as file:
            return file.read(MAX_URL).strip()
    except (OSError, UnicodeDecodeError) as error:
        raise LinkLost("its virtual device is unplugged") from error
