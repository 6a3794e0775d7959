"""A link that comes back by itself, over both brokers."""

import asyncio
import contextlib
import logging
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from dataclasses import replace

import pytest

from drivers.errors import LinkLost
from drivers.mqtt.aio import connect_broker
from drivers.mqtt.link import MqttLink
from drivers.mqtt.session import BrokerAddress, Message, Session, Will
from drivers.world import World
from tests.brokers import BROKERS, Broker
from tests.waiting import until
from tests.world import Clock, world_of


@pytest.fixture(params=list(BROKERS))
def broker(request: pytest.FixtureRequest) -> Iterator[Broker]:
    with BROKERS[request.param]() as running:
        yield running


@pytest.fixture
def world() -> World:
    return replace(world_of(Clock()), connect_broker=connect_broker)


@asynccontextmanager
async def running(link: MqttLink) -> AsyncIterator[MqttLink]:
    """The link at work; cancelled at the end."""
    task = asyncio.create_task(link.run())
    try:
        await link.until_connected()
        yield link
    finally:
        task.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await task


async def test_after_a_restart_of_the_broker_all_is_subscribed_and_published_again(
    broker: Broker, world: World, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO)
    heard: list[Message] = []
    losses: list[str] = []

    async def publish_state(session: Session) -> None:
        await session.publish("hall/board", b"state", retain=True)

    link = MqttLink(
        world,
        broker.address,
        "controller",
        subscriptions=["hall/requests/+"],
        receive=heard.append,
        on_connected=publish_state,
        on_lost=lambda: losses.append("lost"),
    )
    async with running(link):
        first_connected = link.connected_at
        broker.stop()
        await until(lambda: not link.connected)
        with pytest.raises(LinkLost, match="not connected"):
            await link.publish("hall/board", b"x")
        await asyncio.sleep(0.5)
        broker.restart(lose_memory=True)
        async with asyncio.timeout(2):
            await link.until_connected()
        async with connect_broker(broker.address, "screen") as screen:
            await screen.subscribe("hall/board")
            assert (await anext(screen.messages())).payload == b"state"
            await screen.publish("hall/requests/tv", b"ask")
            await until(lambda: heard)
        assert first_connected is not None
    assert losses == ["lost"]
    said = [record.getMessage() for record in caplog.records if record.name == "drivers.mqtt.link"]
    assert [words.split(":")[0] for words in said] == ["broker is lost", "broker is back"]


async def test_who_leaves_says_so_himself_since_a_goodbye_takes_the_will_along(broker: Broker, world: World) -> None:
    will = Will("hall/status", b"vanished")
    async with running(MqttLink(world, broker.address, "controller", will=will, farewell=b"closed")):
        pass
    async with connect_broker(broker.address, "screen") as screen:
        await screen.subscribe("hall/status")
        assert await anext(screen.messages()) == Message("hall/status", b"closed", retained=True)


async def test_each_listener_hears_what_it_asked_for(broker: Broker, world: World) -> None:
    boards: list[bytes] = []
    everything: list[str] = []
    link = MqttLink(world, broker.address, "screen")
    link.listen("hall/board", lambda message: boards.append(message.payload))
    link.listen("hall/+", lambda message: everything.append(message.topic))
    async with running(link):
        await link.publish("hall/board", b"1")
        await link.publish("hall/calls", b"2")
        await until(lambda: "hall/calls" in everything)
    assert boards == [b"1"]
    assert sorted(everything) == ["hall/board", "hall/calls"]


async def test_a_bug_in_a_listener_ends_the_link_loudly(broker: Broker, world: World) -> None:
    def stumble(message: Message) -> None:
        raise ZeroDivisionError

    link = MqttLink(world, broker.address, "screen", subscriptions=["hall/board"], receive=stumble)
    task = asyncio.create_task(link.run())
    await link.until_connected()
    with contextlib.suppress(LinkLost):  # the message may come, and end the link, before its acknowledgement
        await link.publish("hall/board", b"1")
    done, _ = await asyncio.wait([task], timeout=5)
    assert done
    error = task.exception()
    assert isinstance(error, BaseExceptionGroup)
    assert error.subgroup(ZeroDivisionError)


async def test_two_with_one_client_id_do_not_storm_the_broker(broker: Broker, world: World) -> None:
    connects: list[str] = []

    async def count(session: Session) -> None:
        connects.append("")

    twins = [MqttLink(world, broker.address, "twin", on_connected=count) for _ in range(2)]
    async with running(twins[0]), running(twins[1]):
        await asyncio.sleep(2)
    assert len(connects) <= 12


async def test_a_will_is_made_anew_for_each_connect_and_said_aloud_when_leaving(broker: Broker, world: World) -> None:
    made: list[Will] = []

    def will() -> Will:
        made.append(Will("hall/status", b"offline %d" % len(made)))
        return made[-1]

    async with running(MqttLink(world, broker.address, "controller", will=will)) as link:
        broker.stop()
        await until(lambda: not link.connected)
        broker.restart(lose_memory=True)
        await link.until_connected()
    async with connect_broker(broker.address, "screen") as screen:
        await screen.subscribe("hall/status")
        assert await anext(screen.messages()) == Message("hall/status", made[-1].payload, retained=True)
    assert len(made) > 1


class _Lossy:
    """A session on a wire where the first messages get lost behind the broker."""

    def __init__(self, session: Session, losses: int) -> None:
        self._session, self._losses = session, losses
        self.subscribe, self.publish = session.subscribe, session.publish

    async def messages(self) -> AsyncIterator[Message]:
        async for message in self._session.messages():
            if self._losses:
                self._losses -= 1
            else:
                yield message


async def test_what_the_broker_keeps_is_asked_for_until_it_came(
    broker: Broker, world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("drivers.mqtt.link.KEPT_WITHIN", 0.05)

    @asynccontextmanager
    async def lossy(address: BrokerAddress, client_id: str, will: Will | None = None) -> AsyncIterator[Session]:
        async with connect_broker(address, client_id, will) as session:
            yield _Lossy(session, 2)

    async with connect_broker(broker.address, "controller") as session:
        await session.publish("hall/services", b"offers", retain=True)
    heard: list[Message] = []
    link = MqttLink(replace(world, connect_broker=lossy), broker.address, "kiosk")
    link.listen("hall/services", heard.append, kept=True)
    async with running(link):
        await until(lambda: heard)
        await asyncio.sleep(0.5)
    assert [(message.payload, message.retained) for message in heard] == [(b"offers", True)]
