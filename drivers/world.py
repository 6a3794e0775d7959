"""The one place where time, randomness, wires, broker and disk come from. A simulation hands in another one.

The loop's clock is `asyncio.get_running_loop().time()`; threads are reached only by `loop.run_in_executor`.
"""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime
from random import Random

from drivers.mqtt.session import ConnectBroker
from drivers.plugged import ListPorts, ListPrinters, no_ports, no_printers
from drivers.stream import Stream

OpenStream = Callable[[str], Awaitable[Stream]]
"""Opens a device's URL (`serial://…`, `socket://host:port`); raises LinkLost when it cannot be opened now."""


@dataclass(frozen=True, slots=True)
class World:
    """`now` gives aware UTC time; `vfs` names the SQLite VFS of the journal (None: the system's own)."""

    now: Callable[[], datetime]
    random: Random
    open_stream: OpenStream
    connect_broker: ConnectBroker
    vfs: str | None = None
    list_ports: ListPorts = no_ports
    list_printers: ListPrinters = no_printers

    def new_id(self) -> str:
        """An unguessable id of 130 bits, as 26 letters and digits (RFC 4648 base 32)."""
        return self.random.randbytes(26).translate(_FIVE_BITS).decode()


_FIVE_BITS = b"ABCDEFGHIJKLMNOPQRSTUVWXYZ234567" * 8
"""A letter for each byte: five of its bits count."""
