"""The server's end of Modbus TCP: lets a virtual unit that speaks RTU answer in envelopes."""

from drivers.modbus.tcp import Envelopes, enveloped
from drivers.stream import Stream


class ModbusTcpServer:
    """A Stream of RTU frames for a mock; its answers bear the transaction of the question before them."""

    def __init__(self, stream: Stream) -> None:
        self._stream = stream
        self._envelopes = Envelopes()
        self._asked: list[tuple[int, bytes]] = []
        self._transaction = 0

    async def read(self, limit: int = 4096) -> bytes:
        """See Stream: one question at a time, so that its answer finds its way."""
        while not self._asked:
            self._asked = self._envelopes.feed(await self._stream.read(limit))
        self._transaction, frame = self._asked.pop(0)
        return frame

    async def write(self, data: bytes) -> None:
        """See Stream."""
        await self._stream.write(enveloped(self._transaction, data))

    async def aclose(self) -> None:
        """See Stream."""
        await self._stream.aclose()
