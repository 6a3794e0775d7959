"""A wire that takes no byte any more (its adapter hangs, its far end reads nothing) is a lost link for every driver."""

import socket
from collections.abc import Awaitable, Callable, Coroutine
from contextlib import suppress
from dataclasses import replace
from typing import Any

import pytest

from drivers.alpha.models import ALPHA
from drivers.alpha.sign import AlphaSign
from drivers.bus.bus import Bus
from drivers.call_button.dialect import TERMINAL
from drivers.call_button.messages import Feedback
from drivers.call_button.terminal import CallTerminal, Press
from drivers.escpos.printer import Printer
from drivers.fd_stream import FdStream
from drivers.health import HealthState, ReportHealth
from drivers.led.display import LedDisplay
from drivers.led.profiles import PROFILES
from drivers.link import Link
from drivers.modbus.dialect import MODBUS
from drivers.pole.display import PoleDisplay
from drivers.pole.models import POLES
from drivers.stream import Stream
from drivers.world import World
from tests.unit.drivers.wire_kinds import running
from tests.waiting import until
from tests.world import Clock, world_of

STALLED_S = 0.02
Told = list[tuple[str, HealthState, str]]


class _Port:
    """Each opening gives a wire that is full already; the far ends read nothing and are closed at the end."""

    def __init__(self) -> None:
        self.opened = 0
        self._far: list[socket.socket] = []

    async def open(self, _url: str) -> Stream:
        near, far = socket.socketpair()
        self._far.append(far)
        near.setblocking(False)
        near.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, 4096)
        with suppress(BlockingIOError):
            while True:
                near.send(b"\0" * 4096)
        self.opened += 1
        return FdStream(near.fileno(), "the port", near.close, stalled_s=STALLED_S)

    def close(self) -> None:
        for each in self._far:
            each.close()


async def _refuse(_press: Press) -> Feedback:
    return Feedback(accepted=False, text="")


def _led(report: ReportHealth) -> Callable[[Stream], Awaitable[None]]:
    led = LedDisplay(1, PROFILES["dm36b06"], report)
    led.show("A001")
    return led.serve


def _sign(report: ReportHealth, *, answers: bool) -> Callable[[Stream], Awaitable[None]]:
    sign = AlphaSign(1, ALPHA["alpha-betabrite"], report, answers=answers)
    sign.show("A001")
    return sign.serve


def _pole(report: ReportHealth) -> Callable[[Stream], Awaitable[None]]:
    pole = PoleDisplay(POLES["cd5220"], report, caption="1", brightness=4)
    pole.show("A001")
    return pole.serve


def _terminal(report: ReportHealth) -> Callable[[Stream], Awaitable[None]]:
    return CallTerminal("terminal-1", 1, _refuse, report).serve


def _printer(report: ReportHealth) -> Callable[[Stream], Awaitable[None]]:
    return lambda stream: Printer(stream, report).run()


@pytest.mark.parametrize(
    "driver",
    [
        _led,
        lambda report: _sign(report, answers=False),
        lambda report: _sign(report, answers=True),
        _pole,
        _terminal,
    ],
    ids=["led", "alpha", "alpha that answers", "pole", "terminal"],
)
async def test_a_device_on_a_stalled_wire_is_lost_and_its_port_opened_again(
    driver: Callable[[ReportHealth], Callable[[Stream], Awaitable[None]]],
) -> None:
    port, told = _Port(), list[tuple[HealthState, str]]()
    link = Link("device", lambda: "mock", _world(port), lambda *word: told.append(word))
    async with running(link.run(driver(link.report))):
        await until(lambda: port.opened > 1, what="it is opened again")
    port.close()
    assert ("lost", "the port: has taken no bytes for 0.02 s") in told


async def test_a_printer_on_a_stalled_wire_is_unknown_and_still_asked() -> None:
    port, told = _Port(), list[tuple[HealthState, str]]()
    link = Link("printer", lambda: "mock", _world(port), lambda *word: told.append(word))
    async with running(link.run(_printer(link.report))):
        await until(lambda: told)
    port.close()
    assert told[0][0] == "unknown"


async def test_on_a_stalled_line_every_device_is_lost_and_the_line_opened_again() -> None:
    port, told = _Port(), Told()
    world = _world(port)
    bus = Bus("line", lambda: "serial:///dev/line", world)

    def noting(name: str) -> ReportHealth:
        def note(state: HealthState, detail: str = "") -> None:
            told.append((name, state, detail))

        return note

    led_seat, terminal_seat = bus.join("led", MODBUS, 1, noting("led")), bus.join("pad", TERMINAL, 2, noting("pad"))
    led = LedDisplay(1, PROFILES["dm36b06"], led_seat.report)
    led.show("A001")
    pad = CallTerminal("pad", 2, _refuse, terminal_seat.report)
    works: list[Coroutine[Any, Any, Any]] = [
        bus.run(),
        led_seat.run(led.serve),
        terminal_seat.run(pad.serve_in_turn),
    ]
    async with running(*works):
        await until(lambda: port.opened > 1, what="it is opened again")
        await until(lambda: {name for name, state, _ in told if state == "lost"} == {"led", "pad"})
    port.close()
    assert all("has taken no bytes" in detail for _, state, detail in told if state == "lost")


def _world(port: _Port) -> World:
    return replace(world_of(Clock()), open_stream=port.open)
