"""What a receiver makes of bytes sent at another baud rate or parity: the levels of the wire, read bit by bit."""

from collections.abc import Callable, Iterator

from drivers.address import SerialAddress

_MARK, _SPACE = 1, 0
_IDLE_BITS = 12
"""Of quiet behind a piece of talk, in which the last byte is read to its end."""


def misread(sent: bytes, said_at: SerialAddress, heard_at: SerialAddress) -> bytes:
    """The same bytes where both are set alike. One with a wrong stop bit is read as 0, as Linux does; a wrong parity is
    not looked at."""
    if said_at.line == heard_at.line:
        return sent
    levels = [level for byte in sent for level in _character(byte, said_at)] + [_MARK] * _IDLE_BITS
    bit_s, end = 1 / said_at.baudrate, len(levels) / said_at.baudrate

    def level(when: float) -> int:
        at = int(when / bit_s)
        return levels[at] if at < len(levels) else _MARK

    return bytes(_read(level, end, heard_at))


def _character(byte: int, line: SerialAddress) -> list[int]:
    bits = [byte >> at & 1 for at in range(line.bytesize)]
    parity = {"N": [], "E": [sum(bits) % 2], "O": [1 - sum(bits) % 2], "M": [1], "S": [0]}[line.parity]
    return [_SPACE, *bits, *parity, *([_MARK] * round(line.stopbits))]


def _read(level: Callable[[float], int], end: float, line: SerialAddress) -> Iterator[int]:
    bit_s, now = 1 / line.baudrate, 0.0
    behind = line.bytesize + (line.parity != "N")
    while now < end:
        if level(now) == _MARK:
            now += bit_s / 8
            continue
        bits = [level(now + (at + 1.5) * bit_s) for at in range(line.bytesize)]
        stopped = level(now + (behind + 1.5) * bit_s) == _MARK
        yield sum(bit << at for at, bit in enumerate(bits)) if stopped else 0
        now += (behind + 1.5) * bit_s
