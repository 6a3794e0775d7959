"""The readers at a kiosk: each on its wire, its health told to the hall, what it reads handed to the screen alone."""

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Never

from drivers.card_reader.lines import LineReads
from drivers.card_reader.reader import CardReader
from drivers.card_reader.reading import Read
from drivers.card_reader.wedge import WedgeReads
from drivers.link import Link
from drivers.mqtt.link import MqttLink
from drivers.mqtt.session import BrokerAddress
from drivers.own_health import OwnHealth
from drivers.world import World


@dataclass(frozen=True, slots=True)
class ReaderPlace:
    """A reader and where it is found. `url` may raise LinkLost while it has no wire; `types`: it sends keys."""

    id: str
    url: Callable[[], str]
    types: bool


async def serve_readers(
    world: World, broker: BrokerAddress, hall: str, readers: Sequence[ReaderPlace], hand_over: Callable[[Read], None]
) -> Never:
    """Until cancelled. Losing one costs nothing but that one."""
    async with asyncio.TaskGroup() as tasks:
        for place in readers:
            health = OwnHealth(world, f"paidui/{hall}/devices/{place.id}", "its kiosk is not running")
            said = MqttLink(world, broker, f"{hall}-{place.id}", will=health.will, on_connected=health.publish)
            wire = Link(place.id, place.url, world, health.report)
            reads = WedgeReads if place.types else LineReads
            reader = CardReader(reads, hand_over, wire.report, answers=place.types)
            tasks.create_task(said.run(), name=f"{place.id} health")
            tasks.create_task(wire.run(reader.serve), name=place.id)
        await asyncio.get_running_loop().create_future()
    raise AssertionError("a link runs for ever")
