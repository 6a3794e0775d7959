"""The paho client below aiomqtt: where aiomqtt 2.5 alone would fail us, or cost too much. No session, no messages."""

import asyncio
import contextlib
import socket
from collections.abc import Callable
from typing import Any

import aiomqtt
import paho.mqtt.client as mqtt

CONNECT_TIMEOUT = 2.0
"""Seconds for the TCP connection, which paho makes in a thread that cannot be cancelled."""
_TIDY_TURNS = 100


def below(client: aiomqtt.Client) -> mqtt.Client:
    """The paho client, set to give up connecting after CONNECT_TIMEOUT."""
    paho = client._client
    paho.connect_timeout = CONNECT_TIMEOUT
    return paho


def write_from_loop(paho: mqtt.Client) -> None:
    """Call it in the loop once connected. Each turn of the loop writes what was queued in it.

    aiomqtt asks the loop for it by the number of the socket, one turn later: by then the socket may be closed, or its
    number be another's.
    """
    loop = asyncio.get_running_loop()

    def write() -> None:
        wire = paho.socket()
        paho.loop_write()
        if wire is not None and paho.want_write() and paho.socket() is wire:
            loop.add_writer(wire.fileno(), write)

    def soon(_paho: mqtt.Client, _userdata: Any, _wire: Any) -> None:
        loop.call_soon(write)

    paho.on_socket_register_write = soon


def hear_acknowledgements(paho: mqtt.Client, heard: Callable[[int], None]) -> None:
    """`heard` gets the id of each publish that the broker has (QoS 1) or the wire has taken (QoS 0)."""

    def published(_paho: mqtt.Client, _userdata: Any, mid: int, _reason: Any, _properties: Any) -> None:
        heard(mid)

    paho.on_publish = published


def send(paho: mqtt.Client, topic: str, payload: bytes, qos: int, retain: bool) -> int | None:
    """Queues a publish and gives its id; None when the connection is gone.

    aiomqtt's own publish goes through what is still unacknowledged for every message: twice the cost with 64 under way.
    """
    sent = paho.publish(topic, payload, qos, retain)
    return sent.mid if sent.rc == mqtt.MQTT_ERR_SUCCESS else None


async def unplug(paho: mqtt.Client) -> None:
    """Closes the socket under paho, which then tidies up by its ordinary path; aiomqtt would leave it open."""
    if isinstance(wire := paho.socket(), socket.socket):
        with contextlib.suppress(OSError):
            wire.shutdown(socket.SHUT_RDWR)
    for _ in range(_TIDY_TURNS):
        if paho.socket() is None:
            return
        await asyncio.sleep(0)
