"""What models of slip printers can do, as far as their makers say. A table; asking goes before it (`probe.py`)."""

from dataclasses import dataclass, replace
from typing import Literal

from drivers.escpos.condition import PrinterStatus

CharacterSet = Literal["none", "gb2312", "gbk", "gb18030"]


@dataclass(frozen=True, slots=True)
class Model:
    """None: not known of the model, or differs from one printer to the next; then the printer is asked.

    `near_end_sensor` cannot be asked: without one, the bits say that there is enough paper, or always that there is
    little. `chinese_at_start`: two-byte characters are on after power-up.
    """

    name: str
    dots: Literal[384, 512, 576] = 576
    columns: int = 48
    near_end_sensor: bool | None = None
    job_ids: bool | None = None
    automatic_status: bool | None = None
    queue_answers: bool | None = None
    clears_buffers: bool | None = None
    chinese: CharacterSet | None = None
    chinese_at_start: bool | None = None
    cutter: Literal["full", "partial", "none"] | None = None
    logo_memory: bool | None = None
    native_qr: bool | None = None

    def seen(self, status: PrinterStatus, low_was_seen: bool = False) -> PrinterStatus:
        """What this model can know of itself. `low_was_seen`: it has said before that its paper is low."""
        seen = status
        believed = self.near_end_sensor is True or (self.near_end_sensor is None and low_was_seen)
        if status.paper == "full" and not believed:
            seen = replace(seen, paper="unknown")
        if status.paper == "low" and self.near_end_sensor is False:
            seen = replace(seen, paper="unknown")
        if self.cutter == "none" and status.cutter == "ok":
            seen = replace(seen, cutter="not_supported")
        return seen


_EPSON = Model(
    "Epson, newer ones",
    job_ids=True,
    automatic_status=True,
    queue_answers=True,
    clears_buffers=True,
    cutter="partial",
    logo_memory=True,
    native_qr=True,
)
_CHINESE = Model("Chinese", queue_answers=True, chinese="gb18030", chinese_at_start=True, cutter="partial")

PROFILES: dict[str, Model] = {
    "generic": Model("any ESC/POS printer of which nothing is known"),
    "epson-tm-t88v": replace(_EPSON, name="Epson TM-T88V, T88VI, T88VII", dots=512, columns=42, near_end_sensor=True),
    "epson-tm-t20iii": replace(_EPSON, name="Epson TM-T20II, T20III, T82"),
    "epson-tm-m30": replace(_EPSON, name="Epson TM-m30, m30II, m30III"),
    "xprinter-80": replace(_CHINESE, name="Xprinter, 80 mm (XP-N160, XP-Q200 and their like)"),
    "gprinter-80": replace(_CHINESE, name="Gprinter, 80 mm"),
    "sprt": replace(
        _CHINESE, name="SPRT SP-POS88, SP-T8 and kiosk heads", chinese="gb2312", clears_buffers=True, native_qr=None
    ),
    "58mm-generic": replace(
        _CHINESE, name="58 mm, without a cutter", dots=384, columns=32, cutter="none", near_end_sensor=False,
        job_ids=False, native_qr=False,
    ),
}  # fmt: skip
"""By the name that HALL.toml gives them."""

GENERIC = PROFILES["generic"]


def profile_of(maker: str, model: str) -> str:
    """The profile whose makers' words a printer says of itself; `generic` where none fits."""
    said = f"{maker} {model}".upper().replace(" ", "").replace("-", "")
    for words, name in _SAID:
        if all(word in said for word in words):
            return name
    return "generic"


_SAID: tuple[tuple[tuple[str, ...], str], ...] = (
    (("TMT88V",), "epson-tm-t88v"),
    (("TMT20II",), "epson-tm-t20iii"),
    (("TMT82",), "epson-tm-t20iii"),
    (("TMM30",), "epson-tm-m30"),
    (("XPRINTER",), "xprinter-80"),
    (("XPN160",), "xprinter-80"),
    (("GPRINTER",), "gprinter-80"),
    (("SPRT",), "sprt"),
)
