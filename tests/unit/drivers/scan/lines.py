"""A line to be scanned in virtual time: devices at any address and line format, and ports that open it at any."""

import asyncio
from collections.abc import Callable, Coroutine
from contextlib import suppress
from typing import Any

from drivers.address import SerialAddress, parse_address
from drivers.bus.overhearing import Key
from drivers.errors import LinkLost
from drivers.io_module.models import IO_MODELS
from drivers.led.profiles import PROFILES
from drivers.scan.scan import LineFound, Scan
from drivers.stream import Stream
from firmware_mocks.call_terminal import MockCallTerminal
from firmware_mocks.io_module import MockIoModule
from firmware_mocks.led_panel import MockLedPanel
from firmware_mocks.multidrop import MultidropWire
from firmware_mocks.wires import clean_wire
from tests.unit.drivers.bus.branches import in_virtual_time

URL = "serial:///dev/line"
Serve = Callable[[Stream], Coroutine[Any, Any, None]]


class Line:
    """What stands on it; `scan` looks who answers."""

    def __init__(self, baudrate: int = 9600, *, echo: bool = False) -> None:
        self.wire = MultidropWire(baudrate, echo=echo)
        self.took_s = 0.0
        self.opened: list[str] = []
        self._works: list[Coroutine[Any, Any, object]] = []
        self._tasks: asyncio.TaskGroup

    def stands(self, serve: Serve, line: SerialAddress | None = None, turn_round_s: float | None = None) -> None:
        """One more device."""
        self._works.append(serve(self.wire.tap(f"device {len(self._works)}", turn_round_s, line)))

    def led(self, unit: int, text: str = "", line: SerialAddress | None = None, **kinds: Any) -> MockLedPanel:
        """A display that shows this."""
        panel = MockLedPanel(unit, PROFILES["dm36b06"])
        panel._registers.update(enumerate(text.encode()))
        self.stands(panel.serve, line, **kinds)
        return panel

    def io_module(self, unit: int) -> MockIoModule:
        """Eight inputs and eight lamps."""
        module = MockIoModule(unit, IO_MODELS["waveshare-8di8do"])
        self.stands(module.serve)
        return module

    def terminal(self, unit: int, line: SerialAddress | None = None, boot: int = 7) -> MockCallTerminal:
        """A call terminal that is set to share its line."""
        terminal = MockCallTerminal(unit, boot=boot, in_turn=True)
        self.stands(terminal.serve, line)
        return terminal

    def scan(self, *expected: Key, url: str = URL) -> LineFound:
        """Plays a whole scan."""
        found: list[LineFound] = []

        async def program() -> None:
            async with asyncio.TaskGroup() as self._tasks:
                running = [self._tasks.create_task(work) for work in self._works]
                began = asyncio.get_running_loop().time()
                scan = Scan(self.open, url, expected)
                found.append(await scan.run())
                self.took_s = asyncio.get_running_loop().time() - began
                for task in running:
                    task.cancel()

        in_virtual_time(program)
        return found[0]

    async def open(self, url: str) -> Stream:
        """The port, set as its URL says."""
        self.opened.append(url)
        address = parse_address(url)
        assert isinstance(address, SerialAddress)
        host, far = clean_wire()
        self._tasks.create_task(_until_lost(self.wire, far, address))
        return host


async def _until_lost(wire: MultidropWire, far: Stream, line: SerialAddress) -> None:
    with suppress(LinkLost):
        await wire.serve(far, line)
