"""A shared line with terminals and displays in virtual time: the real bus and drivers, the virtual wire and devices."""

import asyncio
from collections.abc import Callable, Coroutine
from contextlib import suppress
from random import Random
from typing import Any

from benchmarks.bad_wires import BadWire
from drivers.alpha.dialect import ALPHA_SIGN
from drivers.alpha.models import ALPHA
from drivers.alpha.sign import AlphaSign
from drivers.bus.bus import Bus
from drivers.call_button.dialect import TERMINAL
from drivers.call_button.messages import Feedback
from drivers.call_button.terminal import CallTerminal, Press
from drivers.errors import LinkLost
from drivers.led.display import LedDisplay
from drivers.led.profiles import PROFILES
from drivers.modbus.dialect import MODBUS
from drivers.stream import Stream
from firmware_mocks.alpha_sign import MockAlphaSign
from firmware_mocks.call_terminal import MockCallTerminal
from firmware_mocks.led_panel import MockLedPanel
from firmware_mocks.multidrop import MultidropWire
from firmware_mocks.simulation.loop import SimLoop
from firmware_mocks.wires import clean_wire
from tests.unit.drivers.link.real_world import Reports, link_world

DM36 = PROFILES["dm36b06"]
BETABRITE = ALPHA["alpha-betabrite"]


def in_virtual_time(program: Callable[[], Coroutine[Any, Any, None]], seconds: float = 600.0) -> None:
    """Plays it to its end; what it raises is raised."""
    loop = SimLoop()  # type: ignore[abstract]  # it has no I/O
    host = loop.host("test")
    task = host.start(program(), "test")
    task.add_done_callback(lambda _: loop.stop())
    try:
        loop.run_until(seconds)
    finally:
        host.kill()
    assert task.done(), f"not over within {seconds} s"
    task.result()


class Branch:
    """Terminals 1 to n and displays 1 to m on one line; a press is answered after `commit_s` and lights its display."""

    def __init__(
        self,
        terminals: int,
        leds: int,
        baudrate: int = 9600,
        *,
        echo: bool = False,
        commit_s: float = 0.002,
        lost: float = 0.0,
        signs: tuple[bool, ...] = (),
    ) -> None:
        """`lost`: this share of all frames, in each direction. `signs`: Alpha signs, and whether they answer."""
        self._lost = lost
        self.wire = MultidropWire(baudrate, echo=echo)
        self.plugged = True
        self.presses: list[Press] = []
        self.lit_after: list[float] = []
        self.heard_at: dict[str, float] = {}
        self.reports: dict[str, Reports] = {}
        self.bus = Bus("line-1", lambda: f"serial:///dev/line?baudrate={baudrate}", link_world(self._open))
        self.terminals: list[MockCallTerminal] = []
        self.panels: list[MockLedPanel] = []
        self.pads: list[CallTerminal] = []
        self.displays: list[LedDisplay] = []
        self.alphas: list[MockAlphaSign] = []
        self.signs: list[AlphaSign] = []
        self._commit_s = commit_s
        self._far: Stream | None = None
        self._works: list[Coroutine[Any, Any, object]] = [self.bus.run()]
        self._tasks: asyncio.TaskGroup
        for unit in range(1, terminals + 1):
            self._terminal(unit)
        for unit in range(1, leds + 1):
            self._led(unit)
        for unit, answers in enumerate(signs, start=1):
            self._sign(unit, answers)

    def _terminal(self, unit: int) -> None:
        name = f"pad-{unit}"
        mock = MockCallTerminal(unit, in_turn=True)
        self.terminals.append(mock)
        self._works.append(mock.serve(self._badly(self.wire.tap(name), name)))
        seat = self.bus.join(name, TERMINAL, unit, self._reports(name))
        driver = CallTerminal(name, unit, self._press, seat.report)
        self.pads.append(driver)
        self._works.append(seat.run(driver.serve_in_turn))

    def _led(self, unit: int) -> None:
        name = f"led-{unit}"
        panel = MockLedPanel(unit, DM36)
        self.panels.append(panel)
        self._works.append(panel.serve(self._badly(self.wire.tap(name), name)))
        seat = self.bus.join(name, MODBUS, unit, self._reports(name))
        driver = LedDisplay(unit, DM36, seat.report)
        self.displays.append(driver)
        self._works.append(seat.run(driver.serve))

    def _sign(self, unit: int, answers: bool) -> None:
        name = f"sign-{unit}"
        mock = MockAlphaSign(unit, BETABRITE)
        self.alphas.append(mock)
        self._works.append(mock.serve(self._badly(self.wire.tap(name), name)))
        seat = self.bus.join(name, ALPHA_SIGN, unit, self._reports(name))
        driver = AlphaSign(unit, BETABRITE, seat.report, answers=answers)
        self.signs.append(driver)
        self._works.append(seat.run(driver.serve))

    def _reports(self, name: str) -> Reports:
        self.reports[name] = Reports()
        return self.reports[name]

    async def _press(self, press: Press) -> Feedback:
        self.heard_at.setdefault(f"{press.device}/{press.press_id}", asyncio.get_running_loop().time())
        await asyncio.sleep(self._commit_s)
        if press not in self.presses:
            self.presses.append(press)
        unit = int(press.device.removeprefix("pad-"))
        number = f"A{int(press.press_id[-4:], 16):03}"
        if unit <= len(self.displays):
            self.displays[unit - 1].show(number, press.press_id)
        return Feedback(accepted=True, number=number, waiting=5)

    async def _open(self, _url: str) -> Stream:
        if not self.plugged:
            raise LinkLost("there is no such port")
        host, self._far = clean_wire()
        self._tasks.create_task(_until_lost(self.wire, self._far))
        return self._badly(host, "host")

    def _badly(self, wire: Stream, name: str) -> Stream:
        return BadWire(wire, Random(name), self._lost, 0.0) if self._lost else wire

    async def unplug(self) -> None:
        self.plugged = False
        assert self._far is not None
        await self._far.aclose()

    @property
    def mocks(self) -> list[MockCallTerminal | MockLedPanel]:
        return [*self.terminals, *self.panels]

    def states(self) -> dict[str, str]:
        return {name: reports.state for name, reports in self.reports.items()}

    @property
    def all_well(self) -> bool:
        return all(state == "ok" for state in self.states().values())

    async def play(self, body: Callable[["Branch"], Coroutine[Any, Any, None]]) -> None:
        async with asyncio.TaskGroup() as self._tasks:
            running = [self._tasks.create_task(work) for work in self._works]
            await body(self)
            for task in running:
                task.cancel()
            if self._far is not None:
                await self._far.aclose()


async def _until_lost(wire: MultidropWire, far: Stream) -> None:
    with suppress(LinkLost):
        await wire.serve(far)


def on_a_line(terminals: int, leds: int, body: Callable[[Branch], Coroutine[Any, Any, None]], **kinds: Any) -> None:
    """Plays `body` beside a branch."""

    async def program() -> None:
        await Branch(terminals, leds, **kinds).play(body)

    in_virtual_time(program)


async def until(condition: Callable[[], object], seconds: float = 60.0) -> float:
    """Virtual seconds until it is true."""
    loop = asyncio.get_running_loop()
    began = loop.time()
    while not condition():
        assert loop.time() - began < seconds, f"not within {seconds} s"
        await asyncio.sleep(0.001)
    return loop.time() - began
