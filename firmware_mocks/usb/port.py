"""A port of the virtual bus: where a virtual printer is plugged in, pulled out, and given what goes wrong with USB."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Never

from drivers.address import UsbAddress
from drivers.errors import LinkLost
from drivers.stream import NOT_ERROR, SELECTED, Stream
from firmware_mocks.ports import Device, until_lost
from firmware_mocks.usb.bus import UsbBus
from firmware_mocks.usb.descriptors import Identity
from firmware_mocks.usb.plug import Plug

FAULTS = (
    "nak",
    "no_permission",
    "busy",
    "io_error",
    "pipe_error",
    "short_reads",
    "empty_packets",
    "no_port_status",
)
"""`nak` takes no bytes; `busy` is claimed by another program; `pipe_error` stops an endpoint until the host clears it;
`short_reads` says every byte in a packet of its own; `empty_packets` has one ready whenever there is nothing to say."""


@asynccontextmanager
async def usb_port(
    bus: UsbBus, identity: Identity | None = None, status: Callable[[], int] | None = None, *, usblp: bool = True
) -> AsyncIterator["UsbPort"]:
    """A device plugged into the bus; `status` gives its port status, `usblp`: the kernel's driver takes it first."""
    port = UsbPort(bus, identity or Identity(), status or (lambda: SELECTED | NOT_ERROR), usblp)
    bus.ports.append(port)
    port.replug()
    try:
        yield port
    finally:
        port.unplug()
        bus.ports.remove(port)


class UsbPort:
    """See Port. `kernel_driver`: whether the kernel's own driver (usblp) has the printer now."""

    def __init__(self, bus: UsbBus, identity: Identity, status: Callable[[], int], usblp: bool) -> None:
        self.identity, self.status = identity, status
        self.kernel_driver, self._usblp = usblp, usblp
        self.plug: Plug | None = None
        self._bus = bus
        self._faults: set[str] = set()
        self._plugged = asyncio.Event()

    @property
    def url(self) -> str:
        """See Port."""
        return str(UsbAddress(self.identity.vendor, self.identity.product))

    @property
    def stream(self) -> Stream:
        """The device's end, while plugged in."""
        if self.plug is None:
            raise LinkLost("unplugged from USB")
        return self.plug.device_end

    async def serve(self, device: Device) -> Never:
        """See Port. A device that ends by itself (its power was cut) vanishes from the bus, until `replug`."""
        while True:
            await self._plugged.wait()
            plug = self.plug
            assert plug is not None
            await until_lost(device, plug.device_end)
            if self.plug is plug:
                self.unplug()

    def unplug(self) -> None:
        """See Port."""
        if self.plug is not None:
            self._plugged.clear()
            self.plug.pull()
            self.plug = None

    def replug(self) -> None:
        """See Port. Like real ones it comes back at another address, and the kernel's driver takes it first."""
        if self.plug is None:
            self.kernel_driver = self._usblp
            self.plug = Plug(self.identity, self._bus.next_address(), self._faults)
            self._plugged.set()

    def fault(self, name: str, on: bool) -> None:
        """Switches a fault of FAULTS; raises ValueError for another."""
        if name not in FAULTS:
            raise ValueError(f"a USB port has no fault {name!r}; it knows {', '.join(FAULTS)}")
        (self._faults.add if on else self._faults.discard)(name)
        if self.plug is not None:
            self.plug.changed()
