"""The seam between our programs and the broker. Tests and simulations replace what stands behind it."""

from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from typing import NamedTuple, Protocol


@dataclass(frozen=True, slots=True)
class BrokerAddress:
    """Where the broker listens, and by which account."""

    host: str
    port: int
    username: str | None = None
    password: str | None = None


class Message(NamedTuple):
    """One message, as the broker delivered it; `retained` is true for what it kept from before the subscription."""

    topic: str
    payload: bytes
    retained: bool = False
    qos: int = 1


@dataclass(frozen=True, slots=True)
class Will:
    """What the broker says in our name when we vanish: QoS 1, retained."""

    topic: str
    payload: bytes


class Session(Protocol):
    """One connection to the broker, clean from its start: nothing is kept from an earlier one."""

    async def subscribe(self, *filters: str) -> None:
        """Asks for topics at QoS 1; raises LinkLost."""

    async def publish(self, topic: str, payload: bytes, *, retain: bool = False, qos: int = 1) -> None:
        """Returns when the broker has acknowledged (QoS 1) or the wire has taken it (QoS 0); raises LinkLost.
        May be awaited by many tasks at once; messages of one task keep their order."""

    def messages(self) -> AsyncIterator[Message]:
        """What arrives on subscribed topics, and nothing else, in order; raises LinkLost when the broker is gone."""


class ConnectBroker(Protocol):
    """Opens a session; raises LinkLost at entry when the broker cannot be reached. Leaving the block says goodbye."""

    def __call__(
        self, address: BrokerAddress, client_id: str, will: Will | None = None
    ) -> AbstractAsyncContextManager[Session]: ...


Receive = Callable[[Message], None]
"""Takes one message; neither blocks nor raises."""
