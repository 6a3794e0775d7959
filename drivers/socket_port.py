"""Opens a TCP connection to a device: non-blocking, without Nagle's delay, a dead peer noticed by keep-alive."""

import asyncio
import os
import socket

from drivers.address import SocketAddress
from drivers.errors import LinkLost
from drivers.fd_stream import FdStream

CONNECT_TIMEOUT_S = 1.5
"""A device in the same building answers in milliseconds; longer would not be back within 2 s of its return."""

_KEEPALIVE = ((socket.TCP_KEEPIDLE, 2), (socket.TCP_KEEPINTVL, 1), (socket.TCP_KEEPCNT, 2))
"""Seconds, seconds, probes: a cut network cable is noticed after about 4 s of silence."""


async def open_socket(address: SocketAddress) -> FdStream:
    """The connection; raises LinkLost that says why not."""
    try:
        async with asyncio.timeout(CONNECT_TIMEOUT_S):
            connected = await _connect(address)
    except TimeoutError:
        raise LinkLost(f"{address} does not answer: is the device on and in this network?") from None
    except OSError as error:
        why = os.strerror(error.errno) if error.errno and error.errno > 0 else error
        raise LinkLost(f"{address} cannot be reached: {why}") from error
    return FdStream(connected.fileno(), str(address), connected.close)


async def _connect(address: SocketAddress) -> socket.socket:
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
