"""Opens a TCP connection to a device: non-blocking, without Nagle's delay, a dead peer noticed by keep-alive."""

import asyncio
import fcntl
import os
import socket
import struct
import termios

from drivers.address import ModbusTcpAddress, SocketAddress
from drivers.errors import LinkLost
from drivers.fd_stream import FdStream

CONNECT_TIMEOUT_S = 1.5
"""A device in the same building answers in milliseconds; longer would not be back within 2 s of its return."""

_KEEPALIVE = ((socket.TCP_KEEPIDLE, 2), (socket.TCP_KEEPINTVL, 1), (socket.TCP_KEEPCNT, 2))
"""Seconds, seconds, probes: a cut network cable is noticed after about 4 s of silence."""

UNACKNOWLEDGED = 4
"""Times that the kernel has sent the same bytes again, each after twice the time: about 3 s without a sign of life.
There is no keep-alive while bytes are under way. TCP_USER_TIMEOUT would also end the connection of a printer that is
alive and takes nothing, out of paper with a full buffer: it acknowledges, and is left in peace here."""

_LOOK_S = 0.5
"""Between two looks whether the kernel has to send again."""

_TCP_INFO_RETRANSMITS = 2
"""Offset in struct tcp_info (linux/tcp.h)."""


async def open_socket(address: SocketAddress | ModbusTcpAddress) -> FdStream:
    """The connection; raises LinkLost that says why not."""
    try:
        async with asyncio.timeout(CONNECT_TIMEOUT_S):
            connected = await _connect(address)
    except TimeoutError:
        raise LinkLost(f"{address} does not answer: is the device on and in this network?") from None
    except OSError as error:
        why = os.strerror(error.errno) if error.errno and error.errno > 0 else error
        raise LinkLost(f"{address} cannot be reached: {why}") from error
    return SocketStream(connected, str(address))


class SocketStream(FdStream):
    """A TCP connection that is lost also when the far end has silently gone."""

    def __init__(self, connection: socket.socket, name: str) -> None:
        super().__init__(connection.fileno(), name, lambda: _hang_up(connection))
        self._connection = connection
        self._watch = self._loop.call_later(_LOOK_S, self._look)

    def close(self) -> None:
        """See FdStream."""
        self._watch.cancel()
        super().close()

    def _look(self) -> None:
        if self._lost:
            return
        told = self._connection.getsockopt(socket.IPPROTO_TCP, socket.TCP_INFO, 8)
        if told[_TCP_INFO_RETRANSMITS] >= UNACKNOWLEDGED:
            self._lose("does not answer any more: is its cable plugged in, is it on?")
        else:
            self._watch = self._loop.call_later(_LOOK_S, self._look)


def _hang_up(connection: socket.socket) -> None:
    """Politely where all was sent; else the rest is thrown away: it must not come out of a printer that is back."""
    if struct.unpack("i", fcntl.ioctl(connection, termios.TIOCOUTQ, bytes(4)))[0]:
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    connection.close()


async def _connect(address: SocketAddress | ModbusTcpAddress) -> socket.socket:
    loop = asyncio.get_running_loop()
    failed: OSError | None = None
    for family, kind, protocol, _, target in await loop.getaddrinfo(
        address.host, address.port, type=socket.SOCK_STREAM
    ):
        connecting = socket.socket(family, kind, protocol)
        try:
            make_prompt(connecting)
            await loop.sock_connect(connecting, target)
        except OSError as error:
            connecting.close()
            failed = error
        except asyncio.CancelledError:
            connecting.close()
            raise
        else:
            return connecting
    raise failed or OSError(f"{address.host} has no address")


def make_prompt(connection: socket.socket) -> None:
    """Non-blocking, every write sent at once, a dead peer noticed."""
    connection.setblocking(False)
    connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1)
    for option, value in _KEEPALIVE:
        connection.setsockopt(socket.IPPROTO_TCP, option, value)
