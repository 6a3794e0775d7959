"""One connection of the embedded broker, inside this process: its dialogue, and the bounds it keeps."""

import asyncio
import itertools
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest

from drivers.mqtt.broker.connection import Connection
from drivers.mqtt.broker.exchange import Exchange
from drivers.mqtt.session import BrokerAddress
from tests.raw_mqtt import PUBACK, SUBACK, packet, publish, raw_client, subscribe, wire
from tests.unit.drivers.dialogue import dialogue
from tests.waiting import until


@asynccontextmanager
async def broker() -> AsyncIterator[BrokerAddress]:
    """Serves in this loop."""
    exchange, numbers = Exchange(), itertools.count(1)
    loop = asyncio.get_running_loop()
    server = await loop.create_server(lambda: Connection(exchange, next(numbers)), "127.0.0.1", 0)
    try:
        yield BrokerAddress("127.0.0.1", server.sockets[0].getsockname()[1])
    finally:
        server.close()
        exchange.close()
        await asyncio.sleep(0)


async def test_the_dialogue_of_the_protocol() -> None:
    async with broker() as address, wire(address) as client:
        for direction, frame in dialogue("mqtt/broker"):
            if direction == ">":
                await client.send(frame)
            else:
                heard = await client.receive()
                assert heard is not None
                assert packet(heard.kind | heard.flags, heard.body) == frame
        assert await client.closed()


async def test_who_never_says_connect_is_closed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("drivers.mqtt.broker.connection.CONNECT_TIMEOUT", 0.05)
    async with broker() as address, wire(address) as client:
        assert await client.closed(1)


async def test_who_does_not_keep_up_is_cut_off_and_its_will_is_given(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("drivers.mqtt.broker.connection.OUTBOX_BYTES", 500_000)
    async with (
        broker() as address,
        raw_client(address, "watcher") as watcher,
        raw_client(address, "asleep", will=("status", b"asleep is gone")) as asleep,
        raw_client(address, "writer") as writer,
    ):
        await watcher.send(subscribe("status"))
        await asleep.send(subscribe("events"))
        assert [said.kind for each in (watcher, asleep) if (said := await each.receive())] == [SUBACK, SUBACK]
        asleep.writer.transport.pause_reading()  # type: ignore[attr-defined]
        telling = asyncio.create_task(watcher.receive(10))
        while not telling.done():
            await writer.send(publish("events", bytes(60_000)))
            acknowledged = await writer.receive()
            assert acknowledged is not None
            assert acknowledged.kind == PUBACK
        told = telling.result()
        assert told is not None
        assert told.body.endswith(b"asleep is gone")


async def test_one_client_flooding_leaves_room_for_the_others() -> None:
    """The flood is read a piece at a time: a request put in while it runs is answered before it is over."""
    async with broker() as address, raw_client(address, "flood") as flood, raw_client(address, "polite") as polite:
        flood.writer.write(publish("x", b"", qos=0) * 100_000 + publish("x", b"", number=1))
        over = asyncio.create_task(flood.receive(20))
        await polite.send(publish("y", b"", number=2))
        answer = await polite.receive()
        assert answer is not None
        assert not over.done()
        await until(over.done, 20)
