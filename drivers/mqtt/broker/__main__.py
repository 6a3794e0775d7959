"""The embedded broker as a process: `python -m drivers.mqtt.broker --host 127.0.0.1 --port 18830`.

Says `listening on HOST:PORT` when it does. Ends at SIGTERM, with its parent, and, where a lifeline was promised, when
its standard input closes. Exit code 2 and one line when the port cannot be had.
"""

import argparse
import asyncio
import ctypes
import itertools
import logging
import os
import signal
import sys

from drivers.mqtt.broker.connection import Connection
from drivers.mqtt.broker.exchange import Exchange

PORT = 18830
BACKLOG = 512


def main() -> int:
    """Runs until told to end; the exit code."""
    options = _options().parse_args()
    logging.basicConfig(level=logging.WARNING, stream=sys.stderr, format="broker: %(message)s")
    parent = os.getppid()
    ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGTERM)
    if os.getppid() != parent:
        return 0
    try:
        asyncio.run(_serve(options.host, options.port, options.lifeline))
    except OSError as error:
        sys.stderr.write(f"broker: cannot listen on {options.host}:{options.port}: {os.strerror(error.errno or 0)}\n")
        return 2
    return 0


_PR_SET_PDEATHSIG = 1
"""Linux: the kernel sends this signal when the thread that started us ends."""


def _options() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m drivers.mqtt.broker", description="A small MQTT 3.1.1 broker.")
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=int, default=PORT, help="0 takes a free one")
    parser.add_argument("--lifeline", action="store_true", help="end when standard input closes, ignore Ctrl-C")
    return parser


async def _serve(host: str, port: int, lifeline: bool) -> None:
    loop, exchange, numbers, ended = asyncio.get_running_loop(), Exchange(), itertools.count(1), asyncio.Event()
    loop.add_signal_handler(signal.SIGTERM, ended.set)
    loop.add_signal_handler(signal.SIGINT, _nothing if lifeline else ended.set)
    server = await loop.create_server(lambda: Connection(exchange, next(numbers)), host, port, backlog=BACKLOG)
    if lifeline:
        loop.add_reader(sys.stdin.fileno(), _until_closed, ended)
    sys.stdout.write(f"listening on {host}:{server.sockets[0].getsockname()[1]}\n")
    sys.stdout.flush()
    await ended.wait()
    server.close()
    exchange.close()


def _until_closed(ended: asyncio.Event) -> None:
    if not os.read(sys.stdin.fileno(), 1024):
        asyncio.get_running_loop().remove_reader(sys.stdin.fileno())
        ended.set()


def _nothing() -> None:
    """Ctrl-C reaches every process of a terminal; ours ends after the one that holds our lifeline."""


if __name__ == "__main__":
    raise SystemExit(main())
