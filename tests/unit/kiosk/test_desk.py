"""The controller's place on MQTT, as its broker hears it."""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import replace
from pathlib import Path

from drivers.errors import LinkLost
from drivers.mqtt.link import LONGEST_PAUSE
from drivers.mqtt.session import BrokerAddress, Message, Will
from drivers.presence import Presence
from kiosk.announcer import Announcer
from kiosk.desk import Desk
from kiosk.health import HealthBook
from tests.unit.kiosk.running import config, running
from tests.waiting import until
from tests.world import world_of

STATUS, CALLS = "paidui/test/status", "paidui/test/calls"


class Broker:
    """Lets its first guest go before it has answered its subscription, and says its will."""

    def __init__(self) -> None:
        self.statuses: list[Presence] = []
        self.calls: list[bytes] = []
        self.guests = 0

    @asynccontextmanager
    async def connect(
        self, address: BrokerAddress, client_id: str, will: Will | None = None
    ) -> AsyncIterator["Broker"]:
        """A `ConnectBroker`."""
        self.guests += 1
        try:
            yield self
        except LinkLost:
            assert will is not None
            await self.publish(will.topic, will.payload)
            raise

    async def subscribe(self, *filters: str) -> None:
        """Too late for the first."""
        if self.guests == 1:
            raise LinkLost("no answer in time")

    async def publish(self, topic: str, payload: bytes, *, retain: bool = False, qos: int = 1) -> None:
        """Remembers what the controller says of itself."""
        if topic == STATUS:
            self.statuses.append(Presence.model_validate_json(payload))
        elif topic == CALLS:
            self.calls.append(payload)

    async def messages(self) -> AsyncIterator[Message]:
        """None."""
        await asyncio.get_running_loop().create_future()
        yield Message("", b"")


async def test_back_after_a_connection_that_never_stood_it_is_believed_to_be_online(tmp_path: Path) -> None:
    broker = Broker()
    async with running(tmp_path / "j.db") as it:
        world = replace(world_of(it.clock), connect_broker=broker.connect)
        desk = Desk(world, config(), it.controller, Announcer(config()), HealthBook(world, []))
        working = asyncio.create_task(desk.run())
        await until(lambda: any(said.state == "online" for said in broker.statuses))
        working.cancel()
        with suppress(asyncio.CancelledError):
            await working
    will, online, *_ = broker.statuses
    assert (will.state, online.state) == ("offline", "online")
    assert online.is_newer_than(will), "else every screen goes on saying that the controller is away"
    farewell = broker.statuses[-1]
    assert farewell.state == "offline"
    assert farewell.is_newer_than(online)


async def test_a_call_that_waited_for_the_broker_waits_for_the_voices_too(tmp_path: Path) -> None:
    broker = Broker()
    async with running(tmp_path / "j.db") as it:
        world = replace(world_of(it.clock), connect_broker=broker.connect)
        desk = Desk(world, config(), it.controller, Announcer(config()), HealthBook(world, []))
        await it.ask("open_counter", counter="1")
        for _ in range(2):
            await it.issue()
            await it.ask("call_next", counter="1")
        desk.show(it.shown)
        clock = asyncio.get_running_loop().time
        working = asyncio.create_task(desk.run())
        await until(lambda: any(said.state == "online" for said in broker.statuses))
        online_at = clock()
        await until(lambda: broker.calls)
        assert clock() - online_at > LONGEST_PAUSE, "a voice may try its luck so late"
        working.cancel()
        with suppress(asyncio.CancelledError):
            await working
    assert [json.loads(call)["ticket"] for call in broker.calls] == ["A002"], "A001 has been served since"
