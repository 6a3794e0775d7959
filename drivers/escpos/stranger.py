"""Tells a device that is no ESC/POS printer by what it says: a web server, an echo, a label printer, noise. No wire."""

import re

from drivers.stream import Stream, TellsPortStatus

MAX_KEPT = 512
_QUOTED = 48
_TEXT = re.compile(rb"[\x20-\x7e\r\n\t]{6,}")


class Overheard:
    """A stream that keeps the first bytes each way."""

    def __init__(self, stream: Stream) -> None:
        self._stream = stream
        self.sent, self.heard = bytearray(), bytearray()

    async def read(self, limit: int = 4096) -> bytes:
        """See Stream."""
        chunk = await self._stream.read(limit)
        self.heard += chunk[: MAX_KEPT - len(self.heard)]
        return chunk

    async def write(self, data: bytes) -> None:
        """See Stream."""
        self.sent += data[: MAX_KEPT - len(self.sent)]
        await self._stream.write(data)

    async def aclose(self) -> None:
        """See Stream."""
        await self._stream.aclose()


class _OverheardPort(Overheard):
    def __init__(self, stream: Stream, port: TellsPortStatus) -> None:
        super().__init__(stream)
        self._port = port

    async def port_status(self) -> int:
        """See TellsPortStatus."""
        return await self._port.port_status()


def overhear(stream: Stream) -> Overheard:
    """Tells the port's status exactly if the stream does."""
    return _OverheardPort(stream, stream) if isinstance(stream, TellsPortStatus) else Overheard(stream)


def stranger(sent: bytes, heard: bytes, *, answered: bool) -> str | None:
    """What it said, for a person; None while it may be a printer. `answered`: every status question was, it seems.

    A letter in four looks like an answer to DLE EOT; no printer writes a sentence of them.
    """
    if not heard:
        return None
    if len(heard) >= 3 and sent.startswith(heard[:3]):
        return "it repeats what it is sent"
    if text := _TEXT.search(heard):
        return f"it said {_quoted(text.group())}"
    if answered or not any(_is_noise(byte) for byte in heard):
        return None
    return f"it said {heard[:16].hex(' ').upper()}"


def _is_noise(byte: int) -> bool:
    return byte & 0x80 != 0


def _quoted(text: bytes) -> str:
    line = next((line for line in text.decode("ascii").splitlines() if line.strip()), "").strip()
    return repr(line if len(line) <= _QUOTED else line[:_QUOTED] + "…")
