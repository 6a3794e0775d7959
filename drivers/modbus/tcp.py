"""Modbus TCP as a wire of Modbus RTU: the same frames in another envelope, so that every driver speaks both.

    +-------------+----------+--------+------+----------+-- ... --+     transaction and length: two bytes each, high
    | transaction | 00 00    | length | unit | function |  data   |     byte first; length counts from the unit on.
    +-------------+----------+--------+------+----------+-- ... --+     No CRC: TCP has checks of its own.

Source: MODBUS Messaging on TCP/IP Implementation Guide V1.0b §3.1.3.
"""

import struct
from dataclasses import dataclass, field

from drivers.modbus.checksum import sealed
from drivers.modbus.frames import MAX_FRAME
from drivers.stream import Stream

HEAD = 7
_CRC = 2
_LONGEST = MAX_FRAME - _CRC


@dataclass(slots=True)
class Envelopes:
    """Takes envelopes out of a stream of bytes. What is no envelope costs all that was heard: TCP brings no noise."""

    _pending: bytes = field(default=b"", init=False)

    def feed(self, received: bytes) -> list[tuple[int, bytes]]:
        """Each that became complete: its transaction and its RTU frame. Never raises."""
        self._pending += received
        found = []
        while len(self._pending) >= HEAD:
            transaction, protocol, length = struct.unpack_from(">HHH", self._pending)
            if protocol or not 2 <= length <= _LONGEST:
                self._pending = b""
                break
            if len(self._pending) < 6 + length:
                break
            found.append((transaction, sealed(self._pending[6 : 6 + length])))
            self._pending = self._pending[6 + length :]
        return found


def enveloped(transaction: int, frame: bytes) -> bytes:
    """An RTU frame without its CRC, in its envelope."""
    return struct.pack(">HHH", transaction, 0, len(frame) - _CRC) + frame[:-_CRC]


class ModbusTcpStream:
    """A Stream of RTU frames over one of envelopes: the master's end. Each `write` is one whole frame."""

    def __init__(self, stream: Stream) -> None:
        self._stream = stream
        self._envelopes = Envelopes()
        self._transaction = 0
        self._heard = b""

    async def read(self, limit: int = 4096) -> bytes:
        """See Stream. An answer to an earlier question is left out."""
        while not self._heard:
            for transaction, frame in self._envelopes.feed(await self._stream.read()):
                if transaction == self._transaction:
                    self._heard += frame
        chunk, self._heard = self._heard[:limit], self._heard[limit:]
        return chunk

    async def write(self, data: bytes) -> None:
        """See Stream."""
        self._transaction = (self._transaction + 1) % 0x10000
        await self._stream.write(enveloped(self._transaction, data))

    async def aclose(self) -> None:
        """See Stream."""
        await self._stream.aclose()
