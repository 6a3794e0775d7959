"""A hall in virtual time whose serial frames get lost and doubled, with buttons of several makers. No judging."""

from pathlib import Path
from random import Random

from drivers.stream import Stream
from firmware_mocks.call_terminal import MockCallTerminal
from firmware_mocks.halls.soak.hall import SimHall
from firmware_mocks.halls.soak.watch import Watch
from firmware_mocks.mqtt_button import MockMqttButton
from firmware_mocks.multidrop import MultidropWire
from firmware_mocks.simulation.loop import Host, SimLoop
from firmware_mocks.simulation.wires import Serve, SimPort
from kiosk.config import Button, Device, HallConfig, Terminal
from kiosk.wires import button_topic

LINE_BAUDRATE = 57_600
LINE = f"serial:///dev/line?baudrate={LINE_BAUDRATE}"
"""Terminals with this address share it."""

LOST, DOUBLED = 0.2, 0.2
"""Shares of the frames, in each direction. On one line for all nothing is doubled: who speaks twice there speaks into
another's turn."""


class BadWire:
    """A stream on which each write, which is a frame, may be lost or come twice."""

    def __init__(self, wire: Stream, dice: Random, doubled: float = DOUBLED) -> None:
        self._wire, self._dice = wire, dice
        self._shares = (LOST, 1 - LOST - doubled, doubled)

    async def read(self, limit: int = 4096) -> bytes:
        """See Stream."""
        return await self._wire.read(limit)

    async def write(self, data: bytes) -> None:
        """See Stream."""
        for _ in range(self._dice.choices((0, 1, 2), self._shares)[0]):
            await self._wire.write(data)

    async def aclose(self) -> None:
        """See Stream."""
        await self._wire.aclose()


class Failures(Watch):
    """What ended by a bug."""

    def __init__(self) -> None:
        self.told: list[str] = []

    def failed(self, host: str, error: BaseException | str) -> None:
        """See Watch."""
        self.told.append(f"{host}: {error!r}")


class BadWires(SimHall):
    """Call terminals on bad wires; the kernel loses nothing of a keypad, and TCP nothing of a button."""

    def __init__(self, loop: SimLoop, config: HallConfig, seed: int, folder: Path) -> None:
        self.failures, self._pair = Failures(), MultidropWire(LINE_BAUDRATE)
        super().__init__(loop, config, seed, folder, self.failures)
        self._terminal_urls = [self.config.url_of(each) for each in self.config.devices if isinstance(each, Terminal)]

    def config_of_life(self, life: int) -> HallConfig:
        """Always as fast as the line allows."""
        return self.config

    def _make(self, device: Device) -> None:
        if isinstance(device, Terminal) and device.address == LINE:
            return self._seat(device)
        super()._make(device)
        if isinstance(device, Button):
            link = self.button_links[device.id]
            self.buttons[device.id] = MockMqttButton(link, button_topic(device), device.profile, self.now)
        return None

    def _seat(self, device: Terminal) -> None:
        """On the one line, where it speaks when it is asked."""
        if LINE not in self._by_url:
            port = SimPort(self.loop, "line", self.loop.host("line"), self._pair.serve, self.chance("line"))
            self.ports["line"] = self._by_url[LINE] = port
            port.plug()
        terminal = MockCallTerminal(device.unit, self.chance(device.id), in_turn=True)
        self.terminals[device.id] = terminal
        seat = BadWire(self._pair.tap(device.id), self.chance(f"{device.id}/bad wire"), doubled=0)
        self.loop.host(device.id).start(terminal.serve(seat), device.id)

    def _plug_in(self, device: Device, host: Host, serve: Serve) -> None:
        if not isinstance(device, Terminal):
            return super()._plug_in(device, host, serve)
        dice = self.chance(f"{device.id}/bad wire")
        return super()._plug_in(device, host, lambda stream: serve(BadWire(stream, dice)))

    async def _open(self, host: Host, url: str) -> Stream:
        stream = await super()._open(host, url)
        if url not in self._terminal_urls:
            return stream
        return BadWire(stream, self.chance(f"{url}/answers"), 0 if url == LINE else DOUBLED)
