"""Shared RS-485 lines of a simulated hall: one adapter, a place for each device, strangers that speak in between."""

import asyncio
from collections.abc import Awaitable, Callable
from random import Random

from drivers.address import SerialAddress, parse_address
from drivers.call_button.messages import Poll, to_wire
from drivers.modbus.frames import ReadRegisters
from firmware_mocks.call_terminal import MockCallTerminal
from firmware_mocks.halls.lights import virtual_light
from firmware_mocks.io_module import MockIoModule
from firmware_mocks.multidrop import MultidropWire, Tap
from firmware_mocks.ports import until_lost
from firmware_mocks.rating_pad import MockRatingPad
from firmware_mocks.simulation.loop import Host, SimLoop
from firmware_mocks.simulation.wires import NOISY_SHARE, Serve, SimPort, disturbed
from kiosk.config import IoModule, Led, RatingPad, Terminal
from kiosk.io_presses import model_of
from kiosk.lights import speaks_modbus
from kiosk.shared_lines import OnALine

FAULTS = ("unplug", "noise", "second_master", "doubled")
"""Of a whole line: its adapter is pulled out; sparks; somebody else asks there; one device too many with the number of
another."""

STEP_S = 0.016
"""Adapters of FTDI hand bytes over every 16 ms, unless told otherwise."""

BABBLES_S = (0.02, 0.4)
"""Between two questions of another master, who waits for nobody."""

LATER_S = 0.012
"""How much later than the device whose number it has a stranger may answer."""


class SimLine:
    """One line. `port` is where the controller's adapter is plugged in; `doubled` the device whose number a stranger
    has too, "" for none."""

    def __init__(self, loop: SimLoop, name: str, url: str, random: Random) -> None:
        address = parse_address(url)
        baudrate = address.baudrate if isinstance(address, SerialAddress) else 9600
        self.wire = MultidropWire(baudrate, step_s=STEP_S)
        self.host = loop.host(name)
        self.port = SimPort(loop, name, self.host, self.wire.serve, random, adapter=True)
        self.failed: Callable[[BaseException], None] = lambda _error: None
        self.places: dict[str, Place] = {}
        self.doubled = ""
        self._random = random
        self._devices: dict[str, OnALine] = {}
        self._stranger: tuple[Tap, asyncio.Task[None]] | None = None
        self._other_master: asyncio.Task[None] | None = None
        self.port.plug()

    def join(self, device: OnALine, host: Host, serve: Serve, random: Random) -> "Place":
        """One more device, which serves from now on."""
        tap = self.wire.tap(device.id, sleeps_until=_number(device))
        self._start(host, until_lost(serve, tap), f"{device.id} on its line")
        place = self.places[device.id] = Place(tap, random)
        self._devices[device.id] = device
        return place

    def fault(self, name: str, on: bool) -> None:
        """Switches one of FAULTS."""
        match name:
            case "unplug":
                self.port.unplug() if on else self.port.plug()
            case "noise":
                self.port.noisy = on
            case "second_master":
                self._let_another_ask(on)
            case _:
                self._double(on)

    def _let_another_ask(self, on: bool) -> None:
        if on:
            self._other_master = self._start(self.host, self._ask_for_ever(), "another master")
        elif self._other_master is not None:
            self._other_master.cancel()

    async def _ask_for_ever(self) -> None:
        tap = self.wire.tap("another master", 0.0)
        try:
            while True:
                await asyncio.sleep(self._random.uniform(*BABBLES_S))
                device = self._random.choice(list(self._devices.values()))
                await tap.write(_question_to(device))
        finally:
            self.wire.leave(tap)

    def _double(self, on: bool) -> None:
        if not on:
            tap, serving = self._stranger or (None, None)
            if tap is not None and serving is not None:
                self.wire.leave(tap)
                serving.cancel()
            self.doubled, self._stranger = "", None
            return
        self.doubled = self._random.choice(list(self._devices))
        device = self._devices[self.doubled]
        late = self._random.choice((0.0, self._random.uniform(0.0, LATER_S)))
        turn_round_s = self.places[self.doubled].tap.turn_round_s + late
        tap = self.wire.tap("stranger", turn_round_s, sleeps_until=_number(device))
        serve = _like(device, self._random)
        self._stranger = tap, self._start(self.host, until_lost(serve, tap), "stranger")

    def _start(self, host: Host, program: "Awaitable[None]", name: str) -> "asyncio.Task[None]":
        task = host.start(_run(program), name)
        task.add_done_callback(self._ended)
        return task

    def _ended(self, task: "asyncio.Task[None]") -> None:
        if not task.cancelled() and (error := task.exception()) is not None:
            self.failed(error)


class Place:
    """Where one device stands on a line: it can be taken off it, and its own cable can be bad."""

    def __init__(self, tap: Tap, random: Random) -> None:
        self.tap, self._random = tap, random

    @property
    def plugged(self) -> bool:
        """True while it is on the line."""
        return self.tap.plugged

    @property
    def noisy(self) -> bool:
        """True while its cable is bad."""
        return self.tap.disturb is not None

    @noisy.setter
    def noisy(self, on: bool) -> None:
        self.tap.disturb = self._disturb if on else None

    def plug(self) -> None:
        """On the line (again)."""
        self.tap.plugged = True

    def unplug(self) -> None:
        """Off the line; the others do not notice."""
        self.tap.plugged = False

    def _disturb(self, content: bytes) -> bytes:
        return disturbed(content, self._random) if self._random.random() < NOISY_SHARE else content


async def _run(program: Awaitable[None]) -> None:
    await program


def _number(device: OnALine) -> int | None:
    """The byte that stands for it in frames; an Alpha sign has letters for it, and hears everything."""
    return None if isinstance(device, Led) and not speaks_modbus(device) else device.unit


def _question_to(device: OnALine) -> bytes:
    if isinstance(device, Terminal | RatingPad):
        return to_wire(Poll(), device.unit)
    return ReadRegisters(device.unit, 0, 1).to_bytes()


def _like(device: OnALine, random: Random) -> Serve:
    """A device of the same kind and number, fresh from its box."""
    boot = random.getrandbits(16)
    match device:
        case RatingPad():
            return MockRatingPad(device.unit, random, boot, in_turn=True).serve
        case Terminal():
            return MockCallTerminal(device.unit, random, boot, in_turn=True).serve
        case Led():
            return virtual_light(device, lambda _text: None).serve
        case IoModule():
            return MockIoModule(device.unit, model_of(device)).serve
