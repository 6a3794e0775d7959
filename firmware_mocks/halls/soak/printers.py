"""Which printers stand in a simulated hall: after the seed, of the kinds that branches buy, with short rolls. Pure."""

from dataclasses import dataclass, replace
from typing import Any

from firmware_mocks.printer.model import MODELS, Model
from kiosk.config import Printer

ROLL_MM, NEAR_END_MM = 8_000, 1_000
"""So that paper ends a few times a day."""

LOW_M = 1.5
BAUDRATE = 38_400


@dataclass(frozen=True, slots=True)
class Kind:
    """A model and how a hall is told of it; on a serial line nobody sees that it has no power."""

    model: Model
    profile: str
    chinese: str
    serial: bool = False

    @property
    def confirms(self) -> bool:
        """It tells the end of a slip, by its id or by its queue."""
        return self.model.process_ids or self.model.queue_status


def kind_of(seed: int, index: int) -> Kind:
    """Of the hall's n-th printer: over so many seeds each kind stands in each place."""
    return KINDS[(seed + index) % len(KINDS)]


def of_kind(printer: Printer, kind: Kind) -> Printer:
    """Configured as it is. Slips are letters, for pictures of them depend on the fonts of this machine; where it is a
    mock, it gets an address."""
    address = printer.address
    if address.partition(":")[0] == "mock":
        network, line = f"socket://{printer.id}.simulated:9100", f"serial:///dev/simulated-{printer.id}"
        address = f"{line}?baudrate={BAUDRATE}" if kind.serial else network
    of_model: dict[str, Any] = {"profile": kind.profile, "chinese": kind.chinese, "width_dots": kind.model.width}
    paper = {"roll_m": ROLL_MM / 1000, "roll_low_m": LOW_M}
    return printer.model_copy(update={"address": address, "qr": "native", "logo": "raster", **of_model, **paper})


def _with_short_rolls(name: str) -> Model:
    """And QR codes of its own making, by which the judge knows whose slip it is."""
    return replace(MODELS[name], roll_mm=ROLL_MM, near_end_mm=NEAR_END_MM, native_qr=True)


KINDS = (
    Kind(_with_short_rolls("epson-80"), "epson-tm-t20iii", "gb18030"),
    Kind(_with_short_rolls("chinese-80"), "xprinter-80", "gbk"),
    Kind(_with_short_rolls("serial-80"), "sprt", "gb18030", serial=True),
    Kind(_with_short_rolls("chinese-58"), "58mm-generic", "gb2312"),
)
"""One says ids; one answers by its queue alone and clears nothing; one has a serial line; one confirms nothing."""
