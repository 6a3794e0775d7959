"""A logo kept in the printer's own memory: defined once, since flash wears, then printed by its key. Pure.

By `nv`, NV graphics, the logo has a key of two characters and many have room:
    define   GS ( L | GS 8 L   30 43 30  kc1 kc2 01  xL xH yL yH  31 data     (fn 67)
    print    GS ( L            30 45     kc1 kc2 01 01                        (fn 69)
    delete   GS ( L            30 42     kc1 kc2                              (fn 66)
By `nv_old`, NV bit images of older models, all pictures are defined together; the logo is the first:
    define   FS q 01  xL xH yL yH  data, column by column     print   FS p 01 00
Source: Epson's ESC/POS command reference.
"""

from typing import Literal

from drivers.escpos.blocks import Logo
from drivers.escpos.pen import without_real_time_commands

LogoWay = Literal["raster", "nv", "nv_old"]
"""A picture sent with each slip, or one of the two memories."""

_LARGEST = 0xFFFF


def define(way: LogoWay, logo: Logo) -> bytes:
    """The command that writes the logo into memory: once, never with a slip. A dot may be turned on, as in slips."""
    head, dots = _old(logo) if way == "nv_old" else _graphic(logo)
    return without_real_time_commands(bytearray(head + dots), [range(len(head), len(head) + len(dots))])


def forget(key: str) -> bytes:
    """GS ( L fn 66: frees the memory of one NV graphic."""
    return b"\x1d(L\x04\x000B" + key.encode("ascii")


def show(way: LogoWay, logo: Logo) -> bytes:
    """Prints what memory holds; nothing where it does not hold it."""
    if way == "nv_old":
        return b"\x1cp\x01\x00"
    return b"\x1d(L\x06\x000E" + logo.key.encode("ascii") + b"\x01\x01"


def _graphic(logo: Logo) -> tuple[bytes, bytes]:
    size = logo.width.to_bytes(2, "little") + logo.height.to_bytes(2, "little")
    parameters = b"0C0" + logo.key.encode("ascii") + b"\x01" + size + b"1"
    length = len(parameters) + len(logo.rows)
    large = length > _LARGEST
    return (b"\x1d8L" if large else b"\x1d(L") + length.to_bytes(4 if large else 2, "little") + parameters, logo.rows


def _old(logo: Logo) -> tuple[bytes, bytes]:
    across, down = logo.row_bytes, (logo.height + 7) // 8
    return b"\x1cq\x01" + across.to_bytes(2, "little") + down.to_bytes(2, "little"), _by_columns(logo)


def _by_columns(logo: Logo) -> bytes:
    """FS q wants the dots column by column, eight dots a byte, the uppermost first."""
    down = (logo.height + 7) // 8
    columns = bytearray(logo.row_bytes * 8 * down)
    for at, byte in enumerate(logo.rows):
        row, left = divmod(at, logo.row_bytes)
        for bit in range(8):
            if byte & 0x80 >> bit:
                columns[(left * 8 + bit) * down + row // 8] |= 0x80 >> row % 8
    return bytes(columns)
