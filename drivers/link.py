"""The only place where a wire is opened: opens it, lets a driver serve it, opens it again when it was lost."""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from functools import lru_cache
from random import Random
from typing import Generic, Never, Protocol, TypeVar

from drivers.address import (
    EvdevAddress,
    EvdevIdAddress,
    ModbusTcpAddress,
    SerialAddress,
    SocketAddress,
    UsbAddress,
    parse_address,
)
from drivers.errors import DeviceError, LinkLost, NoFrame
from drivers.evdev.opening import open_evdev
from drivers.health import HealthState, ReportHealth
from drivers.modbus.tcp import ModbusTcpStream
from drivers.serial_port import open_serial
from drivers.socket_port import open_socket
from drivers.stream import Stream
from drivers.usb_port import open_usb
from drivers.usb_printer.backend import UsbBackend
from drivers.world import World

FIRST_PAUSE_S = 0.2
LONGEST_PAUSE_S = 1.0
"""Before the next attempt, doubling from the first to the longest: a device is back within 2 s of its return."""

STEADY_S = 5.0
"""A connection that lasted so long was a good one: the next outage is a new one, and starts with the first pause.
Longer than any driver waits before it says NoAnswer."""

Serve = Callable[[Stream], Awaitable[None]]
"""A driver on one connection: runs until it raises DeviceError, alone or in a group; it reports `ok` itself."""

_log = logging.getLogger(__name__)


async def open_stream(url: str, usb: UsbBackend | None = None) -> Stream:
    """Opens `serial://…`, `socket://…`, `modbus://…`, `usb://…` or `evdev:…`; raises LinkLost when it cannot be opened
    now, ValueError for no such URL. `usb` stands for the USB of this machine.
    """
    match parse_address(url):
        case SerialAddress() as address:
            return await open_serial(address)
        case SocketAddress() as address:
            return await open_socket(address)
        case ModbusTcpAddress() as address:
            return ModbusTcpStream(await open_socket(address))
        case UsbAddress() as address:
            return await open_usb(address, usb)
        case EvdevAddress() | EvdevIdAddress() as address:
            return await open_evdev(address)
        case other:
            known = "serial://…, socket://…, modbus://…, usb://… or evdev:…"
            raise ValueError(f"'{other}' is not a wire of bytes; write {known}")


class Closes(Protocol):
    """What can be kept open."""

    async def aclose(self) -> None:
        """Lets go of it."""


W = TypeVar("W", bound=Closes)


class Kept(Generic[W]):
    """Keeps one device served. Give the driver `kept.report`: so the log tells an outage once, and its end once.

    `line_format` says how its line is set, for those of whom nothing but rubbish is heard.
    """

    def __init__(self, name: str, open_wire: Callable[[], Awaitable[W]], random: Random, report: ReportHealth) -> None:
        """`open_wire` is called at each attempt; it raises LinkLost while there is none."""
        self._name = name
        self._open = open_wire
        self._random = random
        self._report = report
        self._lost = False
        self._pause = FIRST_PAUSE_S
        self._reported: tuple[HealthState, str] | None = None
        self.line_format: Callable[[], str] = _none

    async def run(self, serve: Callable[[W], Awaitable[None]]) -> Never:
        """Serves for ever; only cancellation, or an error that is no DeviceError, ends it. The wire is then closed."""
        keeping = asyncio.current_task()
        assert keeping is not None
        cancelled = keeping.cancelling()
        while True:
            # In a task of its own: before Python 3.13 a group that fails in the moment of a cancellation swallows it.
            try:
                await asyncio.create_task(self._serve_once(serve), name=f"{self._name} is served")
            except DeviceError as error:
                self._is_lost(error)
            except ExceptionGroup as group:
                self._is_lost(_only_device_error(group))
            if keeping.cancelling() > cancelled:
                raise asyncio.CancelledError
            await asyncio.sleep(self._next_pause())

    def report(self, state: HealthState, detail: str = "") -> None:
        """Passes a driver's word on, once; the first good word after an outage is logged as its end."""
        if state in ("ok", "degraded"):
            self._is_back()
        if (state, detail) != self._reported:
            self._reported = (state, detail)
            self._report(state, detail)

    async def _serve_once(self, serve: Callable[[W], Awaitable[None]]) -> None:
        wire = await self._open()
        self._reported = None
        steady = asyncio.get_running_loop().call_later(STEADY_S, self._is_steady)
        try:
            await serve(wire)
        finally:
            steady.cancel()
            await wire.aclose()
        raise LinkLost(f"{self._name}: the driver ended the conversation")

    def _next_pause(self) -> float:
        pause, self._pause = self._pause, min(self._pause * 2, LONGEST_PAUSE_S)
        return pause * self._random.uniform(0.75, 1.0)

    def _is_steady(self) -> None:
        self._pause = FIRST_PAUSE_S
        self._is_back()

    def _is_lost(self, error: DeviceError) -> None:
        if not self._lost:
            _log.warning("%s is lost: %s", self._name, self._in_words(error))
        self._lost = True
        self.report("lost", self._in_words(error))

    def _in_words(self, error: DeviceError) -> str:
        line = self.line_format() if isinstance(error, NoFrame) else ""
        return f"{error}; its address says {line}" if line else str(error)

    def _is_back(self) -> None:
        if self._lost:
            _log.info("%s is back", self._name)
        self._lost = False


class Link(Kept[Stream]):
    """Keeps a device served that has a wire of its own."""

    def __init__(self, name: str, resolve: Callable[[], str], world: World, report: ReportHealth) -> None:
        """`resolve` gives the URL at each attempt; it may raise LinkLost while the wire does not exist yet."""
        super().__init__(name, self._open_resolved, world.random, report)
        self.line_format = lambda: line_format(self._url)
        self._resolve, self._open_stream = resolve, world.open_stream
        self._url = ""

    async def _open_resolved(self) -> Stream:
        self._url = self._resolve()
        try:
            return await self._open_stream(self._url)
        except ValueError as error:
            raise LinkLost(str(error)) from error


@lru_cache(maxsize=64)
def line_format(url: str) -> str:
    """`9600 8N1`; "" for a wire whose line format is not ours to set, and for no URL."""
    try:
        address = parse_address(url)
    except ValueError:
        return ""
    return address.line if isinstance(address, SerialAddress) else ""


def _none() -> str:
    return ""


def _only_device_error(group: ExceptionGroup[Exception]) -> DeviceError:
    """The first device error of a task group that failed by device errors alone; raises the group otherwise."""
    ours, others = group.split(DeviceError)
    if ours is None or others is not None:
        raise group
    first: BaseException = ours
    while isinstance(first, BaseExceptionGroup):
        first = first.exceptions[0]
    assert isinstance(first, DeviceError)
    return first
