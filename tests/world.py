"""A World for tests: a wall clock that stands until it is moved, seeded randomness, no wires and no broker."""

from contextlib import AbstractAsyncContextManager
from datetime import datetime, timedelta
from random import Random

from drivers.errors import LinkLost
from drivers.mqtt.session import BrokerAddress, Session, Will
from drivers.stream import Stream
from drivers.world import World

MORNING = datetime.fromisoformat("2026-03-18T09:00:00+08:00")
"""A Wednesday in Shanghai, business day 2026-03-18."""


class Clock:
    """Gives aware time; only a test moves it, forward or back."""

    def __init__(self, at: datetime = MORNING) -> None:
        self.at = at

    def __call__(self) -> datetime:
        return self.at

    def set(self, text: str) -> None:
        """ISO 8601 with offset."""
        self.at = datetime.fromisoformat(text)

    def forward(self, seconds: float) -> None:
        """Negative seconds step back, as NTP may."""
        self.at += timedelta(seconds=seconds)


def world_of(clock: Clock, seed: int = 1, vfs: str | None = None) -> World:
    """The same seed gives the same ids."""
    return World(clock, Random(seed), _no_wire, _no_broker, vfs)


async def _no_wire(url: str) -> Stream:
    raise LinkLost(f"{url}: no wires in this test")


def _no_broker(
    address: BrokerAddress, client_id: str, will: Will | None = None
) -> AbstractAsyncContextManager[Session]:
    raise LinkLost(f"{address.host}: no broker in this test")
