"""Opens a printer on USB as a Stream. libusb blocks: each stream has threads of its own, and the loop never waits."""

import asyncio
import errno
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path
from typing import Any, TypeVar

from usb.core import USBError

from drivers.address import UsbAddress
from drivers.errors import DeviceError, LinkLost, NoAnswer
from drivers.stream import STALLED_S
from drivers.usb_printer import words
from drivers.usb_printer.backend import UsbBackend
from drivers.usb_printer.claiming import SYSFS, Claimed
from drivers.usb_printer.opening import Opening

Answer = TypeVar("Answer")

_CHUNK = 8 * 1024
"""Bytes handed to the kernel at a time."""

_BUFFER_LIMIT = 64 * 1024
"""Bytes kept for a reader who is busy; beyond it the printer keeps them."""

_EMPTY_S = 0.02
"""Some printers answer with an empty packet where others say nothing: asked on and on, they would take a whole core."""

_LOOK_S = 1.0
"""A thread looks so often whether its loop is still there: a program that fails must not wait for it for ever."""

_WATCH_S = 0.25
"""A printer without a way back is asked for its port status so often, to notice that it was unplugged."""


async def open_usb(address: UsbAddress, backend: UsbBackend | None = None, sysfs: Path = SYSFS) -> "UsbStream":
    """The printer, claimed for ourselves, its stale answers thrown away; raises LinkLost that says why not.

    `backend`: what stands for the USB of this machine; by default that is the machine's own.
    """
    threads = ThreadPoolExecutor(max_workers=4, thread_name_prefix=str(address))
    opening = Opening(address, backend, sysfs)
    try:
        port = await asyncio.get_running_loop().run_in_executor(threads, opening.open)
    except asyncio.CancelledError:
        threads.submit(opening.leave)  # the loop may not live to see its end
        threads.shutdown(wait=False)
        raise
    except DeviceError:
        threads.shutdown(wait=False)
        raise
    return UsbStream(port, str(address), threads)


class UsbStream:
    """A printer's two-way wire, and its port status (TellsPortStatus). `port` is released when it is closed."""

    def __init__(self, port: Claimed, name: str, threads: ThreadPoolExecutor, *, stalled_s: float = STALLED_S) -> None:
        """`threads` are this stream's alone, and end with it; at least three."""
        self._port, self._name, self._threads, self._stalled_s = port, name, threads, stalled_s
        self._loop = asyncio.get_running_loop()
        self._received = b""
        self._lost = ""
        self._reader: asyncio.Future[None] | None = None
        self._sending: asyncio.Future[int | USBError] | None = None
        self._calls: list[asyncio.Future[Any]] = []
        self._closed = False
        self._leave, self._room = threading.Event(), threading.Event()
        self._room.set()
        self._gone = self._loop.create_future()
        self._call(self._listen if port.answers else self._watch)

    async def read(self, limit: int = 4096) -> bytes:
        """See Stream. What arrived before the printer went is handed out first."""
        while not self._received:
            self._raise_if_lost()
            await self._readable()
        chunk, self._received = self._received[:limit], self._received[limit:]
        if len(self._received) < _BUFFER_LIMIT:
            self._room.set()
        return chunk

    async def write(self, data: bytes) -> None:
        """See Stream. Cancelled, it returns at once; what the printer then still takes comes before the next write."""
        at, progress = 0, self._loop.time()
        while at < len(data):
            taken = await self._send(data[at : at + _CHUNK])
            if taken:
                at, progress = at + taken, self._loop.time()
            elif self._loop.time() - progress >= self._stalled_s:
                raise NoAnswer(f"{self._name}: has taken no bytes for {self._stalled_s:g} s")

    async def port_status(self) -> int:
        """See TellsPortStatus."""
        return await self._ask(self._port.port_status, "its port status")

    async def device_id(self) -> dict[str, str]:
        """The fields of its IEEE 1284 id (MFG, MDL, CMD …); raises LinkLost, NoAnswer."""
        return await self._ask(self._port.device_id, "its IEEE 1284 id")

    async def soft_reset(self) -> None:
        """Empties the buffers of its port; raises LinkLost, NoAnswer."""
        await self._ask(self._port.soft_reset, "a soft reset")

    async def aclose(self) -> None:
        """See Stream. Who waits in read or write gets LinkLost; the threads end, also if this is cancelled."""
        self._lose("closed")
        if not self._closed:
            self._closed = True
            self._leave.set()
            self._room.set()
            self._call(self._port.release)
            self._threads.shutdown(wait=False)
        if self._calls:
            await asyncio.wait(self._calls)

    def _call(self, call: Callable[[], Answer]) -> "asyncio.Future[Answer | USBError]":
        """On a thread. Errors are values: nobody may be there any more to catch them."""
        running = self._loop.run_in_executor(self._threads, _attempt, call)
        self._calls.append(running)
        running.add_done_callback(self._calls.remove)
        return running

    async def _send(self, chunk: bytes) -> int:
        self._raise_if_lost()
        if self._sending is not None and not self._sending.done():
            await asyncio.wait((self._sending, self._gone), return_when=asyncio.FIRST_COMPLETED)
            self._raise_if_lost()
        self._sending = self._call(partial(self._port.write, chunk))
        sent = await self._first(self._sending)
        if isinstance(sent, USBError):
            self._lose(words.why_gone(sent))
            self._raise_if_lost()
        assert isinstance(sent, int)
        return sent

    async def _ask(self, question: Callable[[], Answer], subject: str) -> Answer:
        self._raise_if_lost()
        answer = await self._first(self._call(question))
        if not isinstance(answer, USBError):
            return answer
        if words.timed_out(answer) or answer.errno == errno.EPIPE:
            raise NoAnswer(f"{self._name}: does not tell {subject}")
        self._lose(words.why_gone(answer))
        raise LinkLost(f"{self._name}: {self._lost}")

    async def _first(self, call: "asyncio.Future[Answer | USBError]") -> Answer | USBError:
        """What the call gives, unless the printer goes before; the call itself may then last its time."""
        await asyncio.wait((call, self._gone), return_when=asyncio.FIRST_COMPLETED)
        if not call.done():
            self._raise_if_lost()
        return call.result()

    def _listen(self) -> None:
        """On a thread, until the printer is lost or closed."""
        while not self._leave.is_set() and not self._loop.is_closed():
            self._room.wait(_LOOK_S)
            if not self._room.is_set():
                continue
            chunk = _attempt(self._port.read)
            if isinstance(chunk, bytes) and chunk:
                self._loop.call_soon_threadsafe(self._arrived, chunk)
            elif isinstance(chunk, bytes):
                self._leave.wait(_EMPTY_S)
            elif not words.timed_out(chunk):
                self._loop.call_soon_threadsafe(self._lose, words.why_gone(chunk))
                return

    def _watch(self) -> None:
        """The same for a printer without a way back."""
        while not self._leave.wait(_WATCH_S) and not self._loop.is_closed():
            status = _attempt(self._port.port_status)
            if isinstance(status, USBError) and status.errno in (errno.ENODEV, errno.EIO):
                self._loop.call_soon_threadsafe(self._lose, words.why_gone(status))
                return

    def _arrived(self, chunk: bytes) -> None:
        self._received += chunk
        if len(self._received) >= _BUFFER_LIMIT:
            self._room.clear()
        _wake(self._reader)

    async def _readable(self) -> None:
        assert self._reader is None, f"{self._name}: two readers"
        self._reader = self._loop.create_future()
        try:
            await self._reader
        finally:
            self._reader = None

    def _lose(self, reason: str) -> None:
        if not self._lost:
            self._lost = reason
            self._gone.set_result(None)
            _wake(self._reader)

    def _raise_if_lost(self) -> None:
        if self._lost:
            raise LinkLost(f"{self._name}: {self._lost}")


def _attempt(call: Callable[[], Answer]) -> Answer | USBError:
    try:
        return call()
    except USBError as error:
        return error


def _wake(waiting: "asyncio.Future[None] | None") -> None:
    if waiting is not None and not waiting.done():
        waiting.set_result(None)
