"""A connection to the broker that comes back by itself. What the messages mean is its listeners' business."""

import asyncio
import contextlib
import logging
from collections.abc import Awaitable, Callable, Iterable
from datetime import datetime
from typing import Never

from drivers.errors import LinkLost
from drivers.mqtt.session import BrokerAddress, Message, Receive, Session, Will
from drivers.mqtt.topics import matches
from drivers.world import World

FIRST_PAUSE = 0.2
LONGEST_PAUSE = 1.0
"""Seconds between two attempts; doubled from the first to the longest, less up to a quarter by chance."""
STEADY = 5.0
"""Seconds after which a connection counts as good: one lost sooner is not tried again at once."""
FAREWELL_TIMEOUT = 1.0
KEPT_WITHIN = 2.0
ASKED_AT_LEAST_EVERY = 30.0
"""Seconds in which a broker has handed over what it retains; then it is asked again, after twice the time each time."""

_log = logging.getLogger(__name__)


class MqttLink:
    """Listen first, then `run` in a task of its own.

    `on_connected` is called after each connect, when the subscriptions stand: it publishes what must be there again,
    and may go on for as long as the connection stands. `on_lost` is called once each time the broker is lost, the
    first vain attempt included; it neither blocks nor raises. A `will` may be made anew for each connect. `farewell`,
    or else the will itself, is published when `run` is cancelled, since a client that leaves in order takes its will
    along.
    """

    def __init__(
        self,
        world: World,
        address: BrokerAddress,
        client_id: str,
        *,
        will: Will | Callable[[], Will] | None = None,
        farewell: bytes | None = None,
        subscriptions: Iterable[str] = (),
        receive: Receive | None = None,
        on_connected: Callable[[Session], Awaitable[None]] | None = None,
        on_lost: Callable[[], None] | None = None,
        name: str = "broker",
    ) -> None:
        self._world = world
        self._address = address
        self._client_id = client_id
        self._will_maker = will if callable(will) else None
        self._will = None if callable(will) else will
        self._farewell = farewell
        self._listeners: list[tuple[str, Receive]] = []
        self._kept: dict[str, None] = {}
        self._missing: dict[str, None] = {}
        self._on_connected = on_connected
        self._on_lost = on_lost
        self._name = name
        self._session: Session | None = None
        self._up = asyncio.Event()
        self._said_lost = False
        self.connected_at: datetime | None = None
        for topic_filter in subscriptions:
            self.listen(topic_filter, receive or _ignore)

    @property
    def connected(self) -> bool:
        """True while the broker answers and the subscriptions stand."""
        return self._session is not None

    async def until_connected(self) -> None:
        """Returns at once while connected."""
        await self._up.wait()

    def listen(self, topic_filter: str, receive: Receive, *, kept: bool = False) -> None:
        """Subscribes from the next connect on; `receive` gets what matches. A message may match several filters.

        `kept`: the broker retains something there. Until anything came on a connection, it is subscribed to again and
        again, "any existing retained messages matching the Topic Filter" are then re-sent (MQTT 3.1.1, 3.8.4): a
        bridge, or a broker that restarts, may have lost them.
        """
        self._listeners.append((topic_filter, receive))
        if kept:
            self._kept[topic_filter] = None

    async def publish(self, topic: str, payload: bytes, *, retain: bool = False, qos: int = 1) -> None:
        """Returns when the broker has it; raises LinkLost, also at once while there is no connection."""
        if self._session is None:
            raise LinkLost(f"{self._name} is not connected")
        await self._session.publish(topic, payload, retain=retain, qos=qos)

    async def run(self) -> Never:
        """Connects, and connects again, until cancelled."""
        pause = FIRST_PAUSE
        while True:
            began = _clock()
            try:
                await self._connection()
            except* LinkLost as lost:
                self._lose(lost)
            pause = FIRST_PAUSE if _clock() - began > STEADY else pause
            await asyncio.sleep(pause * self._world.random.uniform(0.75, 1))
            pause = min(2 * pause, LONGEST_PAUSE)

    async def _connection(self) -> None:
        self._will = self._will_maker() if self._will_maker else self._will
        connecting = self._world.connect_broker(self._address, self._client_id, self._will)
        async with connecting as session:
            try:
                await self._live(session)
            except asyncio.CancelledError:
                await self._say_farewell(session)
                raise
            finally:
                self._session = None
                self._up.clear()

    async def _live(self, session: Session) -> None:
        if self._listeners:
            await session.subscribe(*dict.fromkeys(asked for asked, _ in self._listeners))
        self._welcome(session)
        async with asyncio.TaskGroup() as tasks:
            tasks.create_task(self._receive(session), name=f"{self._name} receive")
            if self._kept:
                tasks.create_task(self._ask_for_what_is_kept(session), name=f"{self._name} kept")
            if self._on_connected is not None:
                await self._on_connected(session)

    async def _receive(self, session: Session) -> None:
        async for message in session.messages():
            for asked, receive in self._listeners:
                if matches(asked, message.topic):
                    self._missing.pop(asked, None)
                    receive(message)

    async def _ask_for_what_is_kept(self, session: Session) -> None:
        pause = KEPT_WITHIN
        while self._missing:
            await asyncio.sleep(pause)
            if self._missing:
                await session.subscribe(*self._missing)
            pause = min(2 * pause, ASKED_AT_LEAST_EVERY)

    def _welcome(self, session: Session) -> None:
        self._session, self._missing = session, dict(self._kept)
        self._up.set()
        self.connected_at = self._world.now()
        if self._said_lost:
            _log.info("%s is back", self._name)
        self._said_lost = False

    def _lose(self, lost: BaseExceptionGroup[LinkLost]) -> None:
        if self._said_lost:
            return
        self._said_lost = True
        _log.warning("%s is lost: %s", self._name, _innermost(lost))
        if self._on_lost is not None:
            self._on_lost()

    async def _say_farewell(self, session: Session) -> None:
        if self._will is None:
            return
        with contextlib.suppress(LinkLost, TimeoutError):
            async with asyncio.timeout(FAREWELL_TIMEOUT):
                await session.publish(self._will.topic, self._farewell or self._will.payload, retain=True)


def _innermost(error: BaseException) -> BaseException:
    while isinstance(error, BaseExceptionGroup):
        error = error.exceptions[0]
    return error


def _ignore(message: Message) -> None:
    """For a client that subscribes only so that the broker sends."""


def _clock() -> float:
    return asyncio.get_running_loop().time()
