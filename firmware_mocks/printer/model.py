"""Models of printers: what each can do, how it names itself, how fast it is. Plain values."""

from dataclasses import dataclass, replace
from typing import Literal

DOTS_PER_MM = 8
"""203 dpi, as nearly all receipt printers have."""

Charset = Literal["gb2312", "gbk", "gb18030", "none"]
"""The two-byte characters it has. `gb18030` is printed without its characters of four bytes, as by most."""

Cutter = Literal["full", "partial", "none"]
"""`full` cuts as it is told; `partial` leaves a bridge whatever it is told; `none` waits for a hand that tears."""

_FONTS = {"gb2312": "CHINA GB2312", "gbk": "CHINA GBK", "gb18030": "CHINA GB18030"}


@dataclass(frozen=True, slots=True)
class Model:
    """What a model of printer can do. `dots_per_second=None` prints at once; `width` in dots.

    `kanji_from_next_line`: FS & and FS . within a line wait for its end. `four_bytes`: also GB18030's longest
    characters. `xon_xoff`: says so when its buffer is nearly full or it is offline. `rolls_mm`: how long a new roll is;
    None: without end.
    """

    maker: str = "PAIDUI"
    name: str = "MOCK-80"
    firmware: str = "1.00"
    serial: str = "000001"
    model_id: int = 0x20
    identifies: bool = True
    width: int = 576
    dots_per_second: float | None = None
    buffer: int = 4096
    xon_xoff: bool = False
    process_ids: bool = True
    automatic_status: bool = True
    queue_status: bool = True
    clears_buffers: bool = True
    near_end_sensor: bool = True
    near_end_mm: int = 4000
    roll_mm: int | None = None
    cutter: Cutter = "full"
    cut_s: float = 0.0
    head_to_cutter: int = 12 * DOTS_PER_MM
    charset: Charset = "gb18030"
    four_bytes: bool = False
    kanji_at_start: bool = False
    kanji_from_next_line: bool = False
    native_qr: bool = True
    nv_memory: int = 256 * 1024
    drawer_pin_high: bool = True

    @property
    def mm_per_s(self) -> float | None:
        """The paper's speed."""
        return None if self.dots_per_second is None else self.dots_per_second / DOTS_PER_MM

    def identity(self, subject: int) -> bytes:
        """The answer to GS I n; nothing where the model has none."""
        if not self.identifies:
            return b""
        match subject:
            case 1 | 49:
                return bytes([self.model_id])
            case 2 | 50:
                return bytes([(self.charset != "none") | (self.cutter != "none") << 1])
            case 3 | 51:
                return b"\x01"
            case 65:
                return _block(self.firmware)
            case 66:
                return _block(self.maker)
            case 67:
                return _block(self.name)
            case 68:
                return _block(self.serial)
            case 69 if self.charset != "none":
                return _block(_FONTS[self.charset])
            case _:
                return b""


def _block(text: str) -> bytes:
    return b"\x5f" + text.encode("ascii") + b"\0"


def _speed(mm_per_s: int) -> float:
    return mm_per_s * DOTS_PER_MM


_EPSON = Model(
    maker="EPSON",
    name="TM-T82III",
    firmware="30.12 ESC/POS",
    serial="X5BQ012345",
    dots_per_second=_speed(250),
    cutter="partial",
    cut_s=0.35,
    roll_mm=80_000,
)

MODELS: dict[str, Model] = {
    "plain": Model(buffer=65_536),
    "epson-80": _EPSON,
    "epson-80-western": replace(_EPSON, name="TM-T20III", charset="none", serial="X7GQ004711"),
    "chinese-80": Model(
        maker="POS",
        name="XP-80",
        firmware="2.07",
        dots_per_second=_speed(200),
        buffer=65_536,
        process_ids=False,
        clears_buffers=False,
        near_end_sensor=False,
        cutter="partial",
        cut_s=0.4,
        charset="gbk",
        kanji_at_start=True,
        nv_memory=64 * 1024,
        roll_mm=50_000,
    ),
    "chinese-58": Model(
        name="POS-58",
        identifies=False,
        width=384,
        dots_per_second=_speed(90),
        process_ids=False,
        automatic_status=False,
        queue_status=False,
        clears_buffers=False,
        near_end_sensor=False,
        cutter="none",
        charset="gb2312",
        kanji_at_start=True,
        kanji_from_next_line=True,
        native_qr=False,
        nv_memory=0,
        roll_mm=20_000,
    ),
    "serial-80": Model(
        maker="SPRT",
        name="SP-POS88",
        dots_per_second=_speed(150),
        process_ids=False,
        xon_xoff=True,
        cutter="partial",
        cut_s=0.5,
        charset="gb18030",
        kanji_at_start=True,
        nv_memory=64 * 1024,
        roll_mm=50_000,
    ),
}
"""By name: `plain` prints at once, can do everything and has room for a slip; the others are what branches buy."""
