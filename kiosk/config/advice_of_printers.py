"""Where a printer of HALL.toml is set otherwise than its model is, by the table. Never stops anything."""

from collections.abc import Iterator
from typing import Any, get_args

from drivers.escpos.profiles import PROFILES, Model
from kiosk.config.devices import Printer
from kiosk.config.hall import HallConfig
from kiosk.config.problems import Problem, as_toml


def of_printers(hall: HallConfig) -> Iterator[Problem]:
    """Slips that would be cut off at the side, without their code, or without their Chinese."""
    for index, device in enumerate(hall.devices):
        if isinstance(device, Printer):
            yield from _of_printer(f"devices[{index}]", device)


def choices(key: str) -> tuple[Any, ...]:
    """What may stand under a printer's key."""
    return get_args(Printer.model_fields[key].annotation)


def width_for(model: Model) -> int:
    """The widest that fits its paper."""
    widths: tuple[int, ...] = choices("width_dots")
    return max((dots for dots in widths if dots <= model.dots), default=min(widths))


def _of_printer(place: str, device: Printer) -> Iterator[Problem]:
    model, name = PROFILES[device.profile], device.profile
    if name == "generic":
        return
    if device.width_dots > model.dots:
        wrong = f"wider than the paper of {name}: slips are cut off at the side"
        yield Problem(f"{place}.width_dots", as_toml(device.width_dots), wrong, as_toml(width_for(model)))
    if device.qr == "native" and model.native_qr is False:
        yield Problem(f"{place}.qr", as_toml(device.qr), f"{name} draws no codes by itself", as_toml("raster"))
    if device.chinese == "gb18030" and model.chinese in ("none", "gb2312"):
        wrong = f"{name} lacks many of these characters"
        yield Problem(f"{place}.chinese", as_toml(device.chinese), wrong, as_toml("raster"))
