"""A hall in virtual time whose serial frames get lost and doubled, with buttons of several makers. No judging."""

from pathlib import Path
from random import Random
from typing import Never

from drivers.address import SerialAddress, parse_address
from drivers.stream import Stream
from firmware_mocks.call_terminal import MockCallTerminal
from firmware_mocks.halls.soak.hall import SimHall
from firmware_mocks.halls.soak.watch import Watch
from firmware_mocks.mqtt_button import MockMqttButton
from firmware_mocks.multidrop import MultidropWire
from firmware_mocks.simulation.loop import Host, SimLoop
from firmware_mocks.simulation.wires import Serve, SimPort
from kiosk.config import Button, Device, HallConfig, IoModule, Terminal
from kiosk.wires import button_topic

LINE = "serial:///dev/line"
"""Devices with this address, whatever its baud rate, share it."""

LOST, DOUBLED = 0.2, 0.2
"""Shares of the frames, in each direction. On one line for all nothing is doubled: who speaks twice there speaks into
another's turn."""


Spoilt = Terminal | IoModule


class BadWire:
    """A stream on which each write, which is a frame, may be lost or come twice."""

    def __init__(self, wire: Stream, dice: Random, lost: float, doubled: float) -> None:
        self._wire, self._dice = wire, dice
        self._shares = (lost, 1 - lost - doubled, doubled)

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
    """Devices of serial lines on bad wires; the kernel loses nothing of a keypad, and TCP nothing of a button."""

    def __init__(self, loop: SimLoop, config: HallConfig, seed: int, folder: Path, lost: float = LOST) -> None:
        self.failures, self._lines, self._lost = Failures(), dict[str, MultidropWire](), lost
        super().__init__(loop, config, seed, folder, self.failures)
        self._wires = {
            self.config.url_of(each): self._doubled(each) for each in self.config.devices if isinstance(each, Spoilt)
        }

    def config_of_life(self, life: int) -> HallConfig:
        """Always as fast as the line allows."""
        return self.config

    def _make(self, device: Device) -> None:
        if isinstance(device, Terminal) and device.address.startswith(LINE):
            self.terminals[device.id] = terminal = MockCallTerminal(device.unit, self.chance(device.id), in_turn=True)
            return self._plug_in(device, self.loop.host(device.id), terminal.serve)
        super()._make(device)
        if isinstance(device, Button):
            link = self.button_links[device.id]
            self.buttons[device.id] = MockMqttButton(link, button_topic(device), device.profile, self.now)
        return None

    def _plug_in(self, device: Device, host: Host, serve: Serve) -> None:
        if not isinstance(device, Spoilt):
            return super()._plug_in(device, host, serve)
        dice = self.chance(f"{device.id}/bad wire")
        if device.address.startswith(LINE):
            tap = self._line(device).tap(device.id)
            host.start(_for_ever(serve, BadWire(tap, dice, self._lost, self._doubled(device))), device.id)
            return None
        return super()._plug_in(
            device, host, lambda stream: serve(BadWire(stream, dice, self._lost, self._doubled(device)))
        )

    def _line(self, device: Device) -> MultidropWire:
        url = self.config.url_of(device)
        if url not in self._lines:
            address = parse_address(url)
            assert isinstance(address, SerialAddress)
            wire = self._lines[url] = MultidropWire(address.baudrate)
            port = SimPort(self.loop, url, self.loop.host("line"), wire.serve, self.chance("line"))
            self.ports[url] = self._by_url[url] = port
            port.plug()
        return self._lines[url]

    def _doubled(self, device: Device) -> float:
        """Of its frames. A Modbus answer names no question: on a wire that doubled it nobody could speak Modbus."""
        return DOUBLED if isinstance(device, Terminal) and not device.address.startswith(LINE) else 0.0

    async def _open(self, host: Host, url: str) -> Stream:
        stream = await super()._open(host, url)
        if url not in self._wires:
            return stream
        return BadWire(stream, self.chance(f"{url}/answers"), self._lost, self._wires[url])


async def _for_ever(serve: Serve, wire: Stream) -> Never:
    await serve(wire)
    raise AssertionError("a tap is never lost")
