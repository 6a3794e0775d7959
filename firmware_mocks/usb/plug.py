"""A virtual device while it is plugged in: its two pipes, seen by hosts (blocking, any thread) and by the device."""

import asyncio
import errno
import threading
import time
from array import array
from collections import deque
from collections.abc import Callable

from drivers.errors import LinkLost
from firmware_mocks.usb.descriptors import Identity, Setting
from firmware_mocks.usb.errors import failure, timeout

OUT_ROOM = 512
"""Bytes that the port's chip takes beyond what the device has read."""

IN_ROOM = 4096
"""Bytes that wait for a host."""


class Plug:
    """From plugging in to pulling out. `faults` are those of `port.FAULTS` that are on."""

    def __init__(self, identity: Identity, address: int, faults: set[str]) -> None:
        self.identity, self.address, self.faults = identity, address, faults
        self.gone = False
        self.change = threading.Condition()
        self.claims: dict[int, object] = {}
        self.settings = {setting.number: setting for setting in reversed(identity.settings)}
        self.halted: set[int] = set()
        self._out = bytearray()
        self._in: deque[bytes] = deque()
        self._device = _DeviceEnd(self)

    @property
    def device_end(self) -> "_DeviceEnd":
        """The Stream on which the device talks."""
        return self._device

    def pull(self) -> None:
        """Both sides see it at once."""
        with self.change:
            self.gone = True
            self.change.notify_all()
        self._device.wake()

    def changed(self) -> None:
        """A fault was switched."""
        with self.change:
            self.change.notify_all()
        self._device.wake()

    def setting_of(self, endpoint: int, handle: object) -> Setting:
        """The claimed interface that has the endpoint; as strict as the kernel."""
        for number, setting in self.settings.items():
            if endpoint in [one.address for one in setting.endpoints] and self.claims.get(number) is handle:
                return setting
        raise failure(errno.EINVAL)

    def take(self, endpoint: int, sent: bytes, seconds: float | None) -> int:
        """What a host writes: the bytes taken until the time is up; raises USBError."""
        taken = 0
        until = None if seconds is None else time.monotonic() + seconds
        with self.change:
            while taken < len(sent):
                left = None if until is None else until - time.monotonic()
                in_time = self.change.wait_for(lambda: self._trouble(endpoint) or self._takes(), left)
                self._raise_trouble(endpoint)
                if not in_time:
                    break
                bite = sent[taken : taken + OUT_ROOM - len(self._out)]
                self._out += bite
                taken += len(bite)
                self._device.wake()
        if not taken and sent:
            raise timeout()
        return taken

    def give(self, endpoint: int, room: "array[int]", seconds: float | None) -> int:
        """What a host reads: packets until one is short or the room is full; raises USBError."""
        with self.change:
            in_time = self.change.wait_for(
                lambda: self._trouble(endpoint) or self._in or "empty_packets" in self.faults, seconds
            )
            self._raise_trouble(endpoint)
            if not in_time:
                raise timeout()
            got = b""
            while self._in and len(got) < len(room):
                packet = self._in.popleft()
                if len(got) + len(packet) > len(room):
                    raise failure(errno.EOVERFLOW)
                got += packet
                if len(packet) % self._packet or "short_reads" in self.faults:
                    break
            self._device.wake()
        room[: len(got)] = array("B", got)
        return len(got)

    def empty(self) -> None:
        """Both pipes: a soft reset, or a reset of the whole device."""
        with self.change:
            self._out.clear()
            self._in.clear()
            self.change.notify_all()
        self._device.wake()

    def heard(self, limit: int) -> bytes:
        """What the device reads now."""
        with self.change:
            if self.gone:
                raise LinkLost("unplugged from USB")
            chunk = bytes(self._out[:limit])
            del self._out[:limit]
            self.change.notify_all()
        return chunk

    def say(self, answer: bytes) -> bool:
        """What the device writes; False when too much waits for a host already."""
        with self.change:
            if self.gone:
                raise LinkLost("unplugged from USB")
            if sum(map(len, self._in)) >= IN_ROOM:
                return False
            size = 1 if "short_reads" in self.faults else self._packet
            self._in.extend(answer[at : at + size] for at in range(0, len(answer), size))
            self.change.notify_all()
        return True

    @property
    def _packet(self) -> int:
        return max(endpoint.packet for setting in self.identity.settings for endpoint in setting.endpoints)

    def _takes(self) -> bool:
        return "nak" not in self.faults and len(self._out) < OUT_ROOM

    def _trouble(self, endpoint: int) -> int:
        """The errno of what stops a transfer; 0: nothing."""
        if self.gone:
            return errno.ENODEV
        if "io_error" in self.faults:
            return errno.EIO
        if "pipe_error" in self.faults:
            self.faults.discard("pipe_error")
            self.halted.add(endpoint)
        return errno.EPIPE if endpoint in self.halted else 0

    def _raise_trouble(self, endpoint: int) -> None:
        if trouble := self._trouble(endpoint):
            raise failure(trouble)


class _DeviceEnd:
    """A Stream for the device's own task, which runs in the loop that made it."""

    def __init__(self, plug: Plug) -> None:
        self._plug = plug
        self._loop = asyncio.get_running_loop()
        self._news = asyncio.Event()
        self._wake: Callable[[], None] = self._news.set

    def wake(self) -> None:
        """From any thread."""
        if not self._loop.is_closed():
            self._loop.call_soon_threadsafe(self._wake)

    async def read(self, limit: int = 4096) -> bytes:
        """See Stream."""
        while True:
            self._news.clear()
            if chunk := self._plug.heard(limit):
                return chunk
            await self._news.wait()

    async def write(self, data: bytes) -> None:
        """See Stream."""
        while True:
            self._news.clear()
            if self._plug.say(data):
                return
            await self._news.wait()

    async def aclose(self) -> None:
        """See Stream."""
        self._plug.pull()
