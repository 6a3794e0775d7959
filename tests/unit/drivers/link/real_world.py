"""A world for links alone: real wires by default, no broker."""

from collections.abc import Awaitable, Callable
from contextlib import AbstractAsyncContextManager
from datetime import UTC, datetime
from random import Random

from drivers.health import HealthState
from drivers.link import open_stream
from drivers.mqtt.session import BrokerAddress, Session, Will
from drivers.stream import Stream
from drivers.world import World


def link_world(opened_by: Callable[[str], Awaitable[Stream]] = open_stream) -> World:
    return World(
        now=lambda: datetime(2024, 1, 1, tzinfo=UTC),
        random=Random(1),
        open_stream=opened_by,
        connect_broker=_no_broker,
    )


def _no_broker(
    address: BrokerAddress, client_id: str, will: Will | None = None
) -> AbstractAsyncContextManager[Session]:
    raise AssertionError("a link needs no broker")


class Reports:
    """Takes what a link reports."""

    def __init__(self) -> None:
        self.told: list[tuple[HealthState, str]] = []

    def __call__(self, state: HealthState, detail: str) -> None:
        self.told.append((state, detail))

    @property
    def state(self) -> HealthState:
        return self.told[-1][0] if self.told else "unknown"

    @property
    def detail(self) -> str:
        return self.told[-1][1] if self.told else ""

    @property
    def states(self) -> list[HealthState]:
        return [state for state, _ in self.told]
