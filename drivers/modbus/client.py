"""Asks one Modbus unit on a wire and waits for its answer; asks again when there is none. Knows no meaning."""

import asyncio

from drivers.errors import BadFrame, NoAnswer
from drivers.modbus.frames import (
    ReadRegisters,
    Refused,
    RegistersRead,
    RegistersWritten,
    RegisterWritten,
    Request,
    Response,
    WriteRegister,
    WriteRegisters,
    response_decoder,
)
from drivers.stream import Stream

ANSWER_TIMEOUT_S = 0.3
"""An answer of 8 bytes takes 9 ms at 9600 baud, and a display answers at once. (MODBUS over Serial Line V1.02 §2.4.1
names 1 s and more for masters that know nothing of their units.)"""

TRIES = 3

FRAME_GAP_S = 0.005
""""At least 3.5 character times" of silence between frames, 4.01 ms at 9600 baud. (MODBUS over Serial Line §2.5.1.1)"""


class ModbusClient:
    """The master of a wire with one request under way at a time."""

    def __init__(self, stream: Stream, unit: int) -> None:
        self._stream = stream
        self._unit = unit
        self._free_at = 0.0

    async def read(self, address: int, count: int) -> tuple[int, ...]:
        """Holding registers by FC 03; raises NoAnswer, BadFrame, LinkLost."""
        answer = await self._ask(ReadRegisters(self._unit, address, count))
        assert isinstance(answer, RegistersRead)
        return answer.values

    async def write(self, address: int, values: tuple[int, ...]) -> None:
        """Returns when the unit has acknowledged; raises NoAnswer, BadFrame, LinkLost.

        By FC 16 also for one register: the answer to FC 06 is the request again, and an RS-485 adapter that echoes
        what it sends would pass for a living device.
        """
        await self._ask(WriteRegisters(self._unit, address, values))

    async def _ask(self, request: Request) -> Response:
        heard = 0
        for _ in range(TRIES):
            await self._silence()
            answer, bytes_heard = await self._try(request)
            heard += bytes_heard
            if isinstance(answer, Refused):
                raise BadFrame(f"unit {self._unit} refuses: {answer.reason}")
            if answer is not None:
                return answer
        if heard:
            raise BadFrame(f"unit {self._unit} is heard, but garbled: check line format, wiring and termination")
        raise NoAnswer(f"unit {self._unit} does not answer: check its power, wiring and unit number")

    async def _try(self, request: Request) -> tuple[Response | None, int]:
        decoder = response_decoder()
        heard = 0
        try:
            async with asyncio.timeout(ANSWER_TIMEOUT_S):
                await self._stream.write(request.to_bytes())
                while True:
                    received = await self._stream.read()
                    heard += len(received)
                    for response in decoder.feed(received):
                        if _answers(request, response):
                            return response, heard
        except TimeoutError:
            return None, heard
        finally:
            self._free_at = asyncio.get_running_loop().time() + FRAME_GAP_S

    async def _silence(self) -> None:
        wait = self._free_at - asyncio.get_running_loop().time()
        if wait > 0:
            await asyncio.sleep(wait)


def _answers(request: Request, response: Response) -> bool:
    if response.unit != request.unit:
        return False
    match request, response:
        case _, Refused():
            return response.function == request.function
        case ReadRegisters(), RegistersRead():
            return len(response.values) == request.count
        case WriteRegister(), RegisterWritten():
            return (response.address, response.value) == (request.address, request.value)
        case WriteRegisters(), RegistersWritten():
            return (response.address, response.count) == (request.address, len(request.values))
        case _:
            return False
