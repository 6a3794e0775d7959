"""Asks one Modbus unit on a line and takes its answer; asks again when there is none. Knows no meaning."""

from collections.abc import Callable

from drivers.bus.line import Line, Rank, Turn, as_line
from drivers.errors import BadFrame, NoAnswer, NoFrame
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

_WRITTEN_BYTES = 8
_AROUND_VALUES = 5


class ModbusClient:
    """The master's side of one unit, on a wire of its own or on a line with others."""

    def __init__(self, wire: Stream | Line, unit: int) -> None:
        self._line = as_line(wire)
        self._unit = unit

    async def read(self, address: int, count: int, rank: Rank = Rank.URGENT) -> tuple[int, ...]:
        """Holding registers by FC 03; raises NoAnswer, BadFrame, LinkLost."""
        request = ReadRegisters(self._unit, address, count)
        answer = await self._ask(lambda: request, _AROUND_VALUES + 2 * count, rank)
        assert isinstance(answer, RegistersRead)
        return answer.values

    async def write(self, address: int, values: tuple[int, ...]) -> None:
        """Returns when the unit has acknowledged; raises NoAnswer, BadFrame, LinkLost.

        By FC 16 also for one register: the answer to FC 06 is the request again, and an RS-485 adapter that echoes
        what it sends would pass for a living device.
        """
        await self.write_latest(address, lambda: values)

    async def write_latest(self, address: int, values: Callable[[], tuple[int, ...]], rank: Rank = Rank.URGENT) -> None:
        """The same; `values` is asked for them when the line is free for this unit."""
        await self._ask(lambda: WriteRegisters(self._unit, address, values()), _WRITTEN_BYTES, rank)

    async def _ask(self, request: Callable[[], Request], longest: int, rank: Rank) -> Response:
        heard = 0
        for _ in range(self._line.tries):
            answer, size = await self._try(request, longest, rank)
            heard += size
            if isinstance(answer, Refused):
                raise BadFrame(f"unit {self._unit} refuses: {answer.reason}")
            if answer is not None:
                return answer
        if heard:
            raise NoFrame(f"unit {self._unit} is heard, but garbled: check line format, wiring and termination")
        raise NoAnswer(f"unit {self._unit} does not answer: check its power, wiring and unit number")

    async def _try(self, compose: Callable[[], Request], longest: int, rank: Rank) -> tuple[Response | None, int]:
        decoder = response_decoder()
        asked: Request | None = None

        def say() -> bytes:
            nonlocal asked
            asked = compose()
            return asked.to_bytes()

        def hear(received: bytes) -> Response | None:
            responses = decoder.feed(received)
            return next((each for each in responses if asked is not None and _answers(asked, each)), None)

        turn: Turn[Response] = Turn(say, hear, longest, rank)
        heard = await self._line.ask(turn)
        return heard.answer, heard.size


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
