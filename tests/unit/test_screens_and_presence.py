"""Kiosk, hall screen and panel believe a newer word of the controller where its status was lost on the way."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import replace

import pytest

from counter_panel.panel.client import PanelClient
from display.tv.client import TvClient
from drivers.mqtt.envelope import Envelope
from drivers.mqtt.inbox import Inbox
from drivers.mqtt.link import MqttLink
from drivers.mqtt.session import BrokerAddress, Message, Session, Will
from drivers.presence import Presence, PresenceState
from drivers.world import World
from kiosk.services import Services
from kiosk.touch.client import KioskClient
from kiosk.touch.scene import Scene
from tests import samples
from tests.waiting import until
from tests.world import MORNING, Clock, world_of

BROKER = BrokerAddress("127.0.0.1", 1)
ROOT = "paidui/test"
WILL = 99


class Delivering:
    """A connection on which messages are delivered as a test says."""

    def __init__(self) -> None:
        self.inbox = Inbox()

    async def subscribe(self, *filters: str) -> None:
        self.filters = filters

    async def publish(self, topic: str, payload: bytes, *, retain: bool = False, qos: int = 1) -> None:
        raise AssertionError("these screens only listen here")

    def messages(self) -> AsyncIterator[Message]:
        return self.inbox

    def put(self, topic: str, word: Envelope, *, retained: bool = False) -> None:
        self.inbox.put(Message(f"{ROOT}/{topic}", word.model_dump_json().encode(), retained))

    def world(self) -> World:
        @asynccontextmanager
        async def connect(address: BrokerAddress, client_id: str, will: Will | None = None) -> AsyncIterator[Session]:
            yield self

        return replace(world_of(Clock()), connect_broker=connect)


@asynccontextmanager
async def connected(link: MqttLink) -> AsyncIterator[None]:
    running = asyncio.create_task(link.run())
    await link.until_connected()
    yield
    running.cancel()
    await asyncio.wait([running])


def status(state: PresenceState, seq: int, epoch: int = 1) -> Presence:
    return Presence(epoch=epoch, seq=seq, at=MORNING, state=state)


def at(word: Envelope, seq: int, epoch: int = 1) -> Envelope:
    return word.model_copy(update={"epoch": epoch, "seq": seq})


def kiosk(world: World) -> tuple[MqttLink, Callable[[], str | None], str, Envelope]:
    client = KioskClient(world, BROKER, "test", "kiosk-1", Scene(world.new_id))
    return client.link, lambda: client.away, "services", samples.services()


def tv(world: World) -> tuple[MqttLink, Callable[[], str | None], str, Envelope]:
    client = TvClient(world, BROKER, "test", "tv-1")
    client.scene.tell_connected(True)
    return client.link, lambda: client.scene.away, "board", samples.board()


def panel(world: World) -> tuple[MqttLink, Callable[[], str | None], str, Envelope]:
    client = PanelClient(world, BROKER, "test", "2", "panel-2")
    client.scene.tell_connected(True)
    return client.link, lambda: _away(client.scene.link), "counters/2", samples.counter_state()


def _away(link: str) -> str | None:
    return None if link == "online" else link


@pytest.mark.parametrize("window", [kiosk, tv, panel])
async def test_a_screen_that_lost_the_status_is_back_with_the_next_newer_word(
    window: Callable[[World], tuple[MqttLink, Callable[[], str | None], str, Envelope]],
) -> None:
    wire = Delivering()
    link, away, topic, word = window(wire.world())
    async with connected(link):
        assert away() == "starting"
        wire.put("status", status("online", 1), retained=True)
        wire.put(topic, at(word, 2), retained=True)
        await until(lambda: away() is None)
        wire.put("status", status("offline", WILL))
        await until(lambda: away() == "no_controller")
        wire.put(topic, at(word, WILL - 1))
        wire.put(topic, at(word, WILL + 2))
        await until(lambda: away() is None)
        wire.put("status", status("offline", WILL + 100))
        await until(lambda: away() == "no_controller")
        wire.put(topic, at(word, 1, epoch=2))
        await until(lambda: away() is None)


async def test_a_kiosk_believes_newer_offers_rather_than_a_status_that_tells_of_a_full_disk() -> None:
    wire = Delivering()
    link, away, topic, word = kiosk(wire.world())
    assert isinstance(word, Services)
    closed = [each.model_copy(update={"open": False, "reason": "storage_full"}) for each in word.services]
    async with connected(link):
        wire.put(topic, at(word, 1), retained=True)
        wire.put("status", status("degraded", 2), retained=True)
        await until(lambda: away() == "storage_full")
        wire.put(topic, at(word, 3))
        await until(lambda: away() is None)
        wire.put(topic, at(word.model_copy(update={"services": closed}), 4))
        await until(lambda: away() == "storage_full")
