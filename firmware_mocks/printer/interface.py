"""The virtual printer for those who are no Stream: a USB backend, a test without a loop. From any thread but its own.

    with printer_in_a_thread(MODELS["epson-80"]) as at:
        wire = at.plug_in()
        wire.give(b"A012\\n\\x1dVB\\0", 1.0)         # how many bytes it took: fewer while its buffer is full
        wire.take(64, 0.1)                          # what it says; b"" when it says nothing
        at.do(at.printer.fault, "power_cut", True)  # from now on wire raises LinkLost; plug_in again afterwards

Beside a running loop, an Interface is a Stream like any other: `loop.create_task(printer.serve(Interface(loop)))`.
"""

import asyncio
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from random import Random
from typing import ParamSpec, TypeVar

from drivers.errors import LinkLost
from firmware_mocks.printer.model import Model
from firmware_mocks.printer.server import MockPrinter

P = ParamSpec("P")
T = TypeVar("T")


class Interface:
    """One plug in one printer. `give` and `take` are the host's side, `read`, `write` and `aclose` the printer's."""

    def __init__(self, loop: asyncio.AbstractEventLoop) -> None:
        self._loop = loop
        self._change = threading.Condition()
        self._offered = self._said = b""
        self._closed = False
        self._news = asyncio.Event()

    def give(self, sent: bytes, seconds: float) -> int:
        """Offers bytes for so long; tells how many were taken. Raises LinkLost."""
        with self._change:
            self._offered = sent
            self._loop.call_soon_threadsafe(self._news.set)
            self._change.wait_for(lambda: not self._offered or self._closed, seconds)
            left, self._offered = len(self._offered), b""
            self._raise_if_closed()
            return len(sent) - left

    def take(self, limit: int, seconds: float) -> bytes:
        """What the printer has said, waiting for it so long; raises LinkLost once nothing of it is left."""
        with self._change:
            self._change.wait_for(lambda: self._said or self._closed, seconds)
            if not self._said:
                self._raise_if_closed()
            said, self._said = self._said[:limit], self._said[limit:]
            return said

    def unplug(self) -> None:
        """Both ends see it."""
        with self._change:
            self._closed = True
            self._change.notify_all()
        self._loop.call_soon_threadsafe(self._news.set)

    async def read(self, limit: int = 4096) -> bytes:
        """See Stream."""
        while True:
            self._news.clear()
            with self._change:
                self._raise_if_closed()
                if self._offered:
                    taken, self._offered = self._offered[:limit], self._offered[limit:]
                    self._change.notify_all()
                    return taken
            await self._news.wait()

    async def write(self, data: bytes) -> None:
        """See Stream."""
        with self._change:
            self._raise_if_closed()
            self._said += data
            self._change.notify_all()

    async def aclose(self) -> None:
        """See Stream."""
        self.unplug()

    def _raise_if_closed(self) -> None:
        if self._closed:
            raise LinkLost("the printer is unplugged or without power")


class OwnThread:
    """A virtual printer on a loop in a thread of its own."""

    def __init__(self, loop: asyncio.AbstractEventLoop, printer: MockPrinter) -> None:
        self.printer = printer
        self._loop = loop
        self._serving: asyncio.Task[None] | None = None

    def do(self, call: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        """Calls in the printer's thread: `do(printer.fault, "silent", True)`, `do(lambda: list(printer.slips))`."""

        async def called() -> T:
            return call(*args, **kwargs)

        return asyncio.run_coroutine_threadsafe(called(), self._loop).result()

    def plug_in(self) -> Interface:
        """A wire into it."""

        def plugged() -> Interface:
            wire = Interface(self._loop)
            self._serving = self._loop.create_task(self._serve(wire), name="printer interface")
            return wire

        return self.do(plugged)

    async def _serve(self, wire: Interface) -> None:
        try:
            await self.printer.serve(wire)
        except LinkLost:
            return


@contextmanager
def printer_in_a_thread(model: Model | None = None, random: Random | None = None) -> Iterator[OwnThread]:
    """Switched on while the block lasts."""
    ready: list[OwnThread] = []
    started, over = threading.Event(), asyncio.Event()

    async def live() -> None:
        async with MockPrinter(random or Random(1), model=model) as printer:  # noqa: S311 - the look of paper
            ready.append(OwnThread(asyncio.get_running_loop(), printer))
            started.set()
            await over.wait()
        for task in asyncio.all_tasks() - {asyncio.current_task()}:
            task.cancel()

    thread = threading.Thread(target=lambda: asyncio.run(live()), name="virtual printer", daemon=True)
    thread.start()
    started.wait()
    try:
        yield ready[0]
    finally:
        ready[0]._loop.call_soon_threadsafe(over.set)
        thread.join()
