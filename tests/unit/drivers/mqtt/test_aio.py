"""Our session against brokers that misbehave: each is a server of bytes."""

import asyncio
import logging
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager

import pytest

from drivers.errors import LinkLost
from drivers.mqtt.aio import connect_broker
from drivers.mqtt.envelope import MAX_PAYLOAD
from drivers.mqtt.session import BrokerAddress, Message
from tests.raw_mqtt import PUBLISH, Packet, RawClient, packet, publish
from tests.waiting import until

ACCEPTED = b"\x20\x02\x00\x00"
Behave = Callable[[RawClient, Packet], Awaitable[None]]


@asynccontextmanager
async def rogue(behave: Behave) -> AsyncIterator[BrokerAddress]:
    """A broker that answers each packet as `behave` says."""
    talks: list[asyncio.Task[None]] = []

    async def talk(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        client = RawClient(reader, writer)
        try:
            while (said := await client.receive(60)) is not None:
                await behave(client, said)
        finally:
            writer.transport.abort()

    def began(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        talks.append(asyncio.create_task(talk(reader, writer)))

    server = await asyncio.start_server(began, "127.0.0.1", 0)
    try:
        yield BrokerAddress("127.0.0.1", server.sockets[0].getsockname()[1])
    finally:
        server.close()
        for each in talks:
            each.cancel()
        if talks:
            await asyncio.wait(talks)
            await asyncio.sleep(0)


async def silent(client: RawClient, said: Packet) -> None:
    """Takes everything and answers nothing."""


async def polite(client: RawClient, said: Packet) -> None:
    """Connects, and grants what is asked for."""
    if said.kind == 0x10:
        await client.send(ACCEPTED)
    elif said.kind == 0x80:
        await client.send(packet(0x90, said.body[:2] + b"\x01"))


async def test_what_was_not_asked_for_or_is_too_large_is_dropped(caplog: pytest.LogCaptureFixture) -> None:
    async def pushy(client: RawClient, said: Packet) -> None:
        await polite(client, said)
        if said.kind == 0x80:
            large = bytes(MAX_PAYLOAD + 1)
            await client.send(publish("hall/status", b"unasked", qos=0, retain=True))
            await client.send(publish("hall/board", large, qos=0) * 3)
            await client.send(publish("hall/board", b"asked", qos=0))

    async with rogue(pushy) as address, connect_broker(address, "screen") as session:
        await session.subscribe("hall/board")
        assert await anext(session.messages()) == Message("hall/board", b"asked", qos=0)
    assert [record.levelno for record in caplog.records] == [logging.WARNING]
    assert "65537 bytes on hall/board" in caplog.text


async def test_a_broker_that_does_not_answer_the_connect_is_a_lost_link(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("drivers.mqtt.aio.CONNECT_TIMEOUT", 0.2)
    async with rogue(silent) as address:
        with pytest.raises(LinkLost, match="timed out"):
            async with connect_broker(address, "screen"):
                raise AssertionError("nobody accepted")


async def test_a_broker_that_refuses_is_a_lost_link() -> None:
    async def unwilling(client: RawClient, said: Packet) -> None:
        await client.send(b"\x20\x02\x00\x05")

    async with rogue(unwilling) as address:
        with pytest.raises(LinkLost, match="authori"):
            async with connect_broker(address, "screen"):
                raise AssertionError("it was refused")


async def test_a_refused_subscription_is_said() -> None:
    async def secretive(client: RawClient, said: Packet) -> None:
        await client.send(ACCEPTED if said.kind == 0x10 else packet(0x90, said.body[:2] + b"\x80"))

    async with rogue(secretive) as address, connect_broker(address, "screen") as session:
        with pytest.raises(LinkLost, match="refuses the subscription to hall/secret"):
            await session.subscribe("hall/secret")


async def test_giving_up_while_connecting_leaves_nothing_open(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("drivers.mqtt.aio.CONNECT_TIMEOUT", 0.3)
    asked: list[Packet] = []

    async def slow(client: RawClient, said: Packet) -> None:
        asked.append(said)

    async def connect() -> None:
        async with connect_broker(address, "screen"):
            pass

    async with rogue(slow) as address:
        connecting = asyncio.create_task(connect())
        await until(lambda: asked)
        connecting.cancel()
        done, _ = await asyncio.wait([connecting], timeout=2)
        assert done
        assert connecting.cancelled()


async def test_giving_up_while_publishing_leaves_the_session_usable() -> None:
    unanswered: list[Packet] = []

    async def forgetful(client: RawClient, said: Packet) -> None:
        await polite(client, said)
        if said.kind == PUBLISH:
            unanswered.append(said)
            if len(unanswered) > 1:
                topic = int.from_bytes(said.body[:2], "big")
                await client.send(packet(0x40, said.body[2 + topic : 4 + topic]))

    async with rogue(forgetful) as address, connect_broker(address, "screen") as session:
        first = asyncio.create_task(session.publish("a", b"1"))
        await until(lambda: unanswered)
        first.cancel()
        await asyncio.wait([first])
        await session.publish("a", b"2")


async def test_what_is_too_large_is_not_even_sent() -> None:
    async with rogue(polite) as address, connect_broker(address, "screen") as session:
        with pytest.raises(ValueError, match="at most 65536"):
            await session.publish("a", bytes(MAX_PAYLOAD + 1))
