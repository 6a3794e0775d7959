"""Asks one Modbus unit on a line and takes its answer; asks again when there is none. Knows no meaning."""

from collections.abc import Callable
from dataclasses import dataclass

from drivers.bus.line import TRIES, Line, Rank, Turn, as_line
from drivers.errors import BadFrame, NoAnswer, NoFrame
from drivers.modbus import frames
from drivers.modbus.decoding import response_decoder
from drivers.modbus.frames import (
    BitsRead,
    CoilsWritten,
    ReadBits,
    ReadRegisters,
    Refused,
    RegistersRead,
    RegistersWritten,
    RegisterWritten,
    Request,
    Response,
    WriteCoil,
    WriteCoils,
    WriteRegister,
    WriteRegisters,
)
from drivers.stream import Stream

_WRITTEN_BYTES = 8
_AROUND_VALUES = 5


class Refusal(BadFrame):
    """The unit lives, and says that it will not: a Modbus exception."""


class ModbusClient:
    """The master's side of one unit, on a wire of its own or on a line with others.

    Everything it asks raises NoAnswer, BadFrame (Refusal among them) and LinkLost.
    """

    def __init__(self, wire: Stream | Line, unit: int) -> None:
        self.missed = 0
        """Questions without an answer, so far."""
        self._line = as_line(wire)
        self._unit = unit

    async def read(
        self,
        address: int,
        count: int,
        rank: Rank = Rank.URGENT,
        function: int = frames.READ_HOLDING,
        *,
        again: Rank | None = None,
    ) -> tuple[int, ...]:
        """Holding registers by FC 03, or input registers by FC 04. `again`: the rank of further tries, if another."""
        request = ReadRegisters(self._unit, address, count, function)
        answer = await self._ask(lambda: request, _AROUND_VALUES + 2 * count, rank, again=again)
        assert isinstance(answer, RegistersRead)
        return answer.values

    async def read_bits(
        self, address: int, count: int, rank: Rank = Rank.POLL, function: int = frames.READ_INPUTS
    ) -> tuple[bool, ...]:
        """Discrete inputs by FC 02, or coils by FC 01."""
        request = ReadBits(self._unit, function, address, count)
        answer = await self._ask(lambda: request, _AROUND_VALUES + (count + 7) // 8, rank)
        assert isinstance(answer, BitsRead)
        return answer.bits[:count]

    async def write(self, address: int, values: tuple[int, ...], rank: Rank = Rank.URGENT) -> None:
        """Returns when the unit has acknowledged.

        By FC 16 also for one register: the answer to FC 06 is the request again, and an RS-485 adapter that echoes
        what it sends would pass for a living device.
        """
        await self.write_latest(address, lambda: values, rank)

    async def write_latest(self, address: int, values: Callable[[], tuple[int, ...]], rank: Rank = Rank.URGENT) -> None:
        """The same; `values` is asked for them when the line is free for this unit."""
        await self._ask(lambda: WriteRegisters(self._unit, address, values()), _WRITTEN_BYTES, rank)

    async def switch(
        self, address: int, on: bool, rank: Rank = Rank.URGENT, *, alone: bool = False, tries: int | None = None
    ) -> None:
        """One coil, by FC 15; `alone`: by FC 05, for a unit that lacks the other. `tries`: if other than usual."""
        request = WriteCoil(self._unit, address, on) if alone else WriteCoils(self._unit, address, (on,))
        await self._ask(lambda: request, _WRITTEN_BYTES, rank, mirrors=alone, tries=tries)

    async def _ask(
        self,
        request: Callable[[], Request],
        longest: int,
        rank: Rank,
        *,
        mirrors: bool = False,
        again: Rank | None = None,
        tries: int | None = None,
    ) -> Response:
        heard, tried = _Heard(), 0
        while tried < (tries or self._line.tries) or (self._line.heard_lately and not (tries or heard.refusal)):
            answer = await self._try(request, longest, rank, heard, mirrors)
            if isinstance(answer, Refused):
                heard.refusal = f"unit {self._unit} refuses to {_in_words(heard.asked)}: {answer.reason}"
                if answer.code not in frames.FOR_NOW:
                    break
            elif answer is not None:
                return answer
            tried += 1
            rank = max(rank, Rank.POLL) if tried >= TRIES else rank if again is None else again
        raise heard.error(self._unit)

    async def _try(
        self, compose: Callable[[], Request], longest: int, rank: Rank, heard: "_Heard", mirrors: bool
    ) -> Response | None:
        decoder = response_decoder()

        def say() -> bytes:
            heard.asked = compose()
            return heard.asked.to_bytes()

        def hear(received: bytes) -> Response | None:
            for response in decoder.feed(received):
                if heard.asked is not None and _answers(heard.asked, response):
                    return response
                if response.unit != self._unit:
                    heard.stranger = response.unit
            return None

        turn: Turn[Response] = Turn(say, hear, longest, rank, mirrors)
        told = await self._line.ask(turn)
        heard.size += told.size
        self.missed += told.answer is None
        return told.answer


@dataclass(slots=True)
class _Heard:
    """What came back for one question, in all its tries."""

    asked: Request | None = None
    size: int = 0
    stranger: int | None = None
    refusal: str = ""

    def error(self, unit: int) -> BadFrame | NoAnswer:
        if self.refusal:
            return Refusal(self.refusal)
        if self.stranger is not None:
            return BadFrame(f"unit {self.stranger} answers where unit {unit} is asked: check the unit set in it")
        if self.size:
            return NoFrame(f"unit {unit} is heard, but garbled: check line format, wiring and termination")
        return NoAnswer(f"unit {unit} does not answer: check its power, wiring and unit number")


def _in_words(request: Request | None) -> str:
    match request:
        case ReadBits(_, frames.READ_COILS, address, count):
            return f"read {_places('coil', address, count)}"
        case ReadBits(_, _, address, count):
            return f"read {_places('input', address, count)}"
        case ReadRegisters(_, address, count, frames.READ_INPUT_REGISTERS):
            return f"read {_places('input register', address, count)}"
        case ReadRegisters(_, address, count):
            return f"read {_places('register', address, count)}"
        case WriteCoil(_, address, _):
            return f"switch {_places('coil', address, 1)}"
        case WriteCoils(_, address, bits):
            return f"switch {_places('coil', address, len(bits))}"
        case WriteRegister(_, address, _):
            return f"write {_places('register', address, 1)}"
        case WriteRegisters(_, address, values):
            return f"write {_places('register', address, len(values))}"
    return "answer"


def _places(noun: str, address: int, count: int) -> str:
    return f"{noun} {address}" if count == 1 else f"{noun}s {address} to {address + count - 1}"


def _answers(request: Request, response: Response) -> bool:
    if response.unit != request.unit:
        return False
    match request, response:
        case _, Refused():
            return response.function == request.function
        case ReadBits(), BitsRead():
            return (response.function, len(response.bits)) == (request.function, 8 * ((request.count + 7) // 8))
        case ReadRegisters(), RegistersRead():
            return (response.function, len(response.values)) == (request.function, request.count)
        case WriteCoil(), WriteCoil():
            return response == request
        case WriteRegister(), RegisterWritten():
            return (response.address, response.value) == (request.address, request.value)
        case WriteCoils(), CoilsWritten():
            return (response.address, response.count) == (request.address, len(request.bits))
        case WriteRegisters(), RegistersWritten():
            return (response.address, response.count) == (request.address, len(request.values))
        case _:
            return False
