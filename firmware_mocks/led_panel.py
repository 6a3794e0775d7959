"""A virtual LED number display: a Modbus RTU unit that speaks bytes and shows what its registers say."""

import asyncio
from collections.abc import Callable

from PIL import Image

from drivers.led.profiles import LedProfile
from drivers.modbus.decoding import request_decoder
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
)
from drivers.stream import Stream
from firmware_mocks.led_picture import draw_led

REGISTERS = 64
"""From 0 on; where the text stands further up, there are those too."""
_BROADCAST = 0
_ILLEGAL_FUNCTION = 1
_ILLEGAL_ADDRESS = 2
_DEVICE_FAILURE = 4


class MockLedPanel:
    """Answers for `unit` alone. `on_change` is called whenever another text is shown.

    Faults: `silent` (shows, never answers) · `wrong_crc` · `exception` (refuses everything) · `power_off` (dark, deaf,
    and empty when it is back).
    """

    FAULTS = ("silent", "wrong_crc", "exception", "power_off")

    def __init__(self, unit: int, profile: LedProfile, on_change: Callable[[str], None] | None = None) -> None:
        self.unit = unit
        self.profile = profile
        self.requests: list[Request] = []
        self._on_change = on_change
        self._faults: set[str] = set()
        self._registers = self._empty()
        self._changed = asyncio.Event()

    @property
    def text(self) -> str:
        """What a customer reads, without padding; dark it is empty."""
        if "power_off" in self._faults:
            return ""
        return self.profile.text(tuple(self._registers[register] for register in self._text_registers))

    @property
    def blinks(self) -> bool:
        """Whether it flashes by itself, as its register says; made to blink by turns, it is lit and dark."""
        register = self.profile.blink_register
        return register is not None and "power_off" not in self._faults and bool(self._registers[register])

    def draw(self, caption: str = "", *, dark: bool = False) -> Image.Image:
        """The display as it hangs over its counter; `dark`: in the dark moment of its own flashing."""
        return draw_led("" if dark and self.blinks else self.text, self.profile.digits, caption)

    def fault(self, name: str, on: bool = True) -> None:
        """Switches one of FAULTS; raises ValueError for any other."""
        if name not in self.FAULTS:
            raise ValueError(f"a LED display has no fault '{name}'; there are {', '.join(self.FAULTS)}")
        if on:
            self._faults.add(name)
        else:
            self._faults.discard(name)
        if name == "power_off":
            self._registers = self._empty()
            self._tell_change()

    async def serve(self, stream: Stream) -> None:
        """Answers until the stream is lost."""
        decoder = request_decoder()
        while True:
            for request in decoder.feed(await stream.read()):
                response = self._answer(request)
                if response is not None:
                    await stream.write(self._on_the_wire(response))

    async def shows(self, text: str) -> None:
        """Waits until `text` is shown."""
        while self.text != text:
            self._changed.clear()
            await self._changed.wait()

    def _answer(self, request: Request) -> Response | None:
        if request.unit not in (self.unit, _BROADCAST) or "power_off" in self._faults:
            return None
        self.requests.append(request)
        if "exception" in self._faults:
            return Refused(request.unit, request.function, _DEVICE_FAILURE)
        response = self._obey(request)
        return None if request.unit == _BROADCAST or "silent" in self._faults else response

    def _obey(self, request: Request) -> Response:
        if not isinstance(request, ReadRegisters | WriteRegister | WriteRegisters):
            return Refused(request.unit, request.function, _ILLEGAL_FUNCTION)
        values = () if isinstance(request, ReadRegisters) else _written(request)
        count = request.count if isinstance(request, ReadRegisters) else len(values)
        there = range(request.address, request.address + count)
        if not all(register in self._registers for register in there):
            return Refused(request.unit, request.function, _ILLEGAL_ADDRESS)
        if isinstance(request, ReadRegisters):
            read = tuple(self._registers[register] for register in there)
            return RegistersRead(request.unit, read, request.function)
        before = self.text
        self._registers.update(zip(there, values, strict=True))
        if self.text != before:
            self._tell_change()
        if isinstance(request, WriteRegister):
            return RegisterWritten(request.unit, request.address, request.value)
        return RegistersWritten(request.unit, request.address, len(values))

    @property
    def _text_registers(self) -> range:
        first = self.profile.first_register
        return range(first, first + self.profile.register_count)

    def _empty(self) -> dict[int, int]:
        return dict.fromkeys((*range(REGISTERS), *self._text_registers), 0)

    def _on_the_wire(self, response: Response) -> bytes:
        frame = response.to_bytes()
        return frame[:-1] + bytes((frame[-1] ^ 0xFF,)) if "wrong_crc" in self._faults else frame

    def _tell_change(self) -> None:
        self._changed.set()
        if self._on_change is not None:
            self._on_change(self.text)


def _written(request: WriteRegister | WriteRegisters) -> tuple[int, ...]:
    return (request.value,) if isinstance(request, WriteRegister) else request.values
