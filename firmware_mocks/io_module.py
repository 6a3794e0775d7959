"""A virtual Modbus I/O module: contacts that a person closes, lamps that its coils light."""

import asyncio
from collections.abc import Callable, Iterable

from drivers.io_module.models import IoModel
from drivers.modbus import frames
from drivers.modbus.checksum import sealed
from drivers.modbus.decoding import request_decoder
from drivers.modbus.frames import (
    BitsRead,
    CoilsWritten,
    ReadBits,
    ReadRegisters,
    Refused,
    RegistersRead,
    Request,
    Response,
    WriteCoil,
    WriteCoils,
)
from drivers.stream import Stream

BOUNCES_S = (0.004, 0.003)
"""Open again after closing, and closed again: what a cheap contact does."""

PRESS_S, HOLD_S = 0.15, 1.2
ANSWER_S = 3.0
"""Within which a lamp tells what became of a press."""

LONG_S, DARK_S = 0.6, 0.5
"""Longer light than a flash; longer darkness than between two."""

_PLACES = 64
_ILLEGAL_FUNCTION, _ILLEGAL_ADDRESS, _DEVICE_FAILURE = 1, 2, 4


class MockIoModule:
    """Answers for `unit` alone. `on_lamp` is called with lamp and state whenever one changes; both count from 0.

    Faults: `silent` (deaf and dumb) · `wrong_crc` · `exception` (refuses everything) · `another_unit` (answers as the
    next unit) · `bounce` (contacts close twice) · `power_off` (dark; its inputs read as open for a while when it is
    back, as in modules that start).
    """

    FAULTS = ("silent", "wrong_crc", "exception", "another_unit", "bounce", "power_off")
    STARTS_S = 0.25

    def __init__(
        self,
        unit: int,
        model: IoModel,
        on_lamp: Callable[[int, bool], None] | None = None,
        *,
        rests_closed: Iterable[int] = (),
        counted: int = 0,
    ) -> None:
        """`rests_closed`: contacts that a finger opens. `counted`: what its first counter says at first,
        the next one pulse more, and so on."""
        self.unit, self.model = unit, model
        self.requests: list[Request] = []
        self._rests_closed = frozenset(rests_closed)
        self.closed = [contact in self._rests_closed for contact in range(_PLACES)]
        self.lamps = [False] * _PLACES
        self._on_lamp = on_lamp
        self._counts = [counted + place for place in range(_PLACES)]
        self._latched = [False] * _PLACES
        self._faults: dict[str, bool] = {}
        self._starts_until = float("-inf")
        self._changed = asyncio.Event()

    def fault(self, name: str, on: bool = True) -> None:
        """Switches one of FAULTS; raises ValueError for any other."""
        if name not in self.FAULTS:
            raise ValueError(f"an I/O module has no fault '{name}'; there are {', '.join(self.FAULTS)}")
        self._faults[name] = on
        if name == "power_off":
            self._start()

    def close(self, contact: int, closed: bool = True) -> None:
        """What a contact does."""
        if closed and not self.closed[contact] and not self._faults.get("power_off"):
            self._counts[contact] += 1
            self._latched[contact] = True
        self.closed[contact] = closed

    async def press(self, contact: int, seconds: float = PRESS_S) -> None:
        """A finger on a button for so long: its contact closes, or opens."""
        touched = contact not in self._rests_closed
        self.close(contact, touched)
        if self._faults.get("bounce"):
            for pause, closed in zip(BOUNCES_S, (False, True), strict=True):
                await asyncio.sleep(pause)
                self.close(contact, closed == touched)
        await asyncio.sleep(seconds)
        self.close(contact, not touched)

    async def answer_of(self, lamp: int) -> bool:
        """What the lamp says to whoever has just pressed: one long light, or flashes; raises TimeoutError. Returns when
        it is dark again."""
        loop = asyncio.get_running_loop()
        async with asyncio.timeout(ANSWER_S):
            while not self.lamps[lamp]:
                await self._lamp_changes()
        began = loop.time()
        while self.lamps[lamp]:
            await self._lamp_changes()
        accepted = loop.time() - began > LONG_S
        while not accepted:
            try:
                async with asyncio.timeout(DARK_S):
                    await self._lamp_changes()
            except TimeoutError:
                break
        return accepted

    async def _lamp_changes(self) -> None:
        self._changed.clear()
        await self._changed.wait()

    async def serve(self, stream: Stream) -> None:
        """Answers until the stream is lost."""
        decoder = request_decoder()
        while True:
            for request in decoder.feed(await stream.read()):
                response = self._answer(request)
                if response is not None:
                    await stream.write(self._on_the_wire(response))

    def _start(self) -> None:
        self._switch(range(_PLACES), (False,) * _PLACES)
        self._counts, self._latched = [0] * _PLACES, [False] * _PLACES
        self._starts_until = asyncio.get_running_loop().time() + self.STARTS_S

    def _answer(self, request: Request) -> Response | None:
        if request.unit != self.unit or self._faults.get("power_off") or self._faults.get("silent"):
            return None
        self.requests.append(request)
        if self._faults.get("exception"):
            return Refused(request.unit, request.function, _DEVICE_FAILURE)
        return self._obey(request)

    def _obey(self, request: Request) -> Response:
        model = self.model
        match request:
            case ReadBits(unit, function, address, count):
                for first, bits, known in (
                    (model.first_input, self._levels(), model.input_function),
                    (model.first_latch, self._latched, model.latch_function),
                ):
                    if function == known and first is not None and first <= address:
                        return BitsRead(unit, function, tuple(bits[address - first :][:count]))
            case ReadRegisters(unit, address, count, function):
                values = self._registers(function, address, count)
                if values is not None:
                    return RegistersRead(unit, values, function)
            case WriteCoil(unit, address, _) if model.clear_latch == address:
                self._latched = self._levels()
                return request
            case WriteCoils(unit, address, _) if model.clear_latch == address:
                self._latched = self._levels()
                return CoilsWritten(unit, address, 1)
            case WriteCoil(unit, address, _) | WriteCoils(unit, address, _) if self._has(request):
                self._switch(range(address - model.first_lamp, _PLACES), _bits(request))
                return request if isinstance(request, WriteCoil) else CoilsWritten(unit, address, len(request.bits))
            case WriteCoils() if model.lamp_alone:
                return Refused(request.unit, request.function, _ILLEGAL_FUNCTION)
        return Refused(request.unit, request.function, _ILLEGAL_ADDRESS)

    def _has(self, request: WriteCoil | WriteCoils) -> bool:
        first, last = self.model.first_lamp, self.model.first_lamp + min(self.model.lamps, _PLACES)
        alone = isinstance(request, WriteCoil) or not self.model.lamp_alone
        return alone and first <= request.address and request.address + len(_bits(request)) <= last

    def _registers(self, function: int, address: int, count: int) -> tuple[int, ...] | None:
        model = self.model
        if function == model.input_function:
            return tuple(int(closed) for closed in self._levels()[address - model.first_input :][:count])
        if model.first_count is None or function != model.count_function:
            return None
        words = [
            half
            for each in self._counts
            for half in ((each >> 16 & 0xFFFF, each & 0xFFFF) if model.count_words == 2 else (each & 0xFFFF,))
        ]
        return tuple(words[address - model.first_count :][:count])

    def _levels(self) -> list[bool]:
        starts = asyncio.get_running_loop().time() < self._starts_until
        return [False] * _PLACES if starts else list(self.closed)

    def _switch(self, lamps: range, states: tuple[bool, ...]) -> None:
        for lamp, lit in zip(lamps, states, strict=False):
            if self.lamps[lamp] != lit:
                self.lamps[lamp] = lit
                self._changed.set()
                if self._on_lamp is not None:
                    self._on_lamp(lamp, lit)

    def _on_the_wire(self, response: Response) -> bytes:
        if self._faults.get("another_unit"):
            return _as_unit(self.unit % frames.LAST_UNIT + 1, response.to_bytes())
        frame = response.to_bytes()
        return frame[:-1] + bytes((frame[-1] ^ 0xFF,)) if self._faults.get("wrong_crc") else frame


def _bits(request: WriteCoil | WriteCoils) -> tuple[bool, ...]:
    return (request.on,) if isinstance(request, WriteCoil) else request.bits


def _as_unit(unit: int, frame: bytes) -> bytes:
    return sealed(bytes((unit,)) + frame[1:-2])
