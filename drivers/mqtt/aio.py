"""The session of the seam over aiomqtt: MQTT 3.1.1 on TCP. No reconnecting: that is link's."""

import asyncio
import contextlib
import logging
import math
import socket
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import cast

import aiomqtt

from drivers.errors import LinkLost
from drivers.mqtt.envelope import MAX_PAYLOAD
from drivers.mqtt.inbox import Inbox
from drivers.mqtt.paho import CONNECT_TIMEOUT, below, hear_acknowledgements, send, unplug, write_from_loop
from drivers.mqtt.session import BrokerAddress, Message, Session, Will
from drivers.mqtt.topics import matches

KEEPALIVE = 5
"""Seconds; the broker gives our will after 1.5 times this (MQTT 3.1.1, 3.1.2.10)."""
ANSWER_TIMEOUT = 5.0
"""Seconds in which the broker acknowledges; one that does not is gone."""
IN_FLIGHT = 128
"""Publishes sent and not yet acknowledged; further ones wait their turn."""
NODELAY = (socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
"""Without it on both ends a QoS 1 exchange waits for the other's delayed acknowledgement: 88 ms instead of 1."""

_log = logging.getLogger(__name__)
_paho_log = logging.getLogger(f"{__name__}.paho")
_paho_log.setLevel(logging.CRITICAL + 1)  # what matters of it is raised as LinkLost


@asynccontextmanager
async def connect_broker(address: BrokerAddress, client_id: str, will: Will | None = None) -> AsyncIterator[Session]:
    """A `ConnectBroker`."""
    session = _AioSession(address, client_id, will)
    await session.open()
    try:
        yield session
    finally:
        await session.aclose()


class _AioSession:
    """A `Session`."""

    def __init__(self, address: BrokerAddress, client_id: str, will: Will | None) -> None:
        self._where = f"broker {address.host}:{address.port}"
        self._client = _client(address, client_id, will, self._arrived)
        self._paho = below(self._client)
        self._filters: list[str] = []
        self._inbox = Inbox()
        self._lost: LinkLost | None = None
        self._limits: dict[asyncio.Timeout, None] = {}
        self._unacknowledged: dict[int, _Sent] = {}
        self._patience: asyncio.TimerHandle | None = None
        self._oversized: dict[str, None] = {}
        self._watch: asyncio.Task[None] | None = None

    async def open(self) -> None:
        """Raises LinkLost; leaves nothing open then."""
        entering = asyncio.create_task(self._enter(), name="mqtt connect")
        try:
            await asyncio.shield(entering)
        except asyncio.CancelledError:
            with contextlib.suppress(LinkLost):
                await entering
                await self._leave()
            raise
        write_from_loop(self._paho)
        hear_acknowledgements(self._paho, self._acknowledged)
        self._watch = asyncio.create_task(self._until_lost(), name="mqtt watch")

    async def aclose(self) -> None:
        """Says goodbye where the broker still listens. Never raises."""
        if self._patience is not None:
            self._patience.cancel()
        await self._leave()
        if self._watch is not None:
            await self._watch

    async def subscribe(self, *filters: str) -> None:
        self._filters.extend(each for each in filters if each not in self._filters)
        async with self._answered():
            granted = await self._client.subscribe([(each, 1) for each in filters], timeout=math.inf)
        refused = [name for name, code in zip(filters, granted, strict=True) if code == _REFUSED]
        if refused:
            raise LinkLost(f"{self._where} refuses the subscription to {', '.join(refused)}")

    async def publish(self, topic: str, payload: bytes, *, retain: bool = False, qos: int = 1) -> None:
        if len(payload) > MAX_PAYLOAD:
            raise ValueError(f"a payload of {len(payload)} bytes for {topic}; at most {MAX_PAYLOAD} are allowed")
        if self._lost is not None:
            raise LinkLost(str(self._lost))
        loop = asyncio.get_running_loop()
        sent = _Sent(loop.create_future(), loop.time() + ANSWER_TIMEOUT)
        mid = send(self._paho, topic, payload, qos, retain)
        if mid is None:
            self._fail(f"{self._where} closed the connection")
            raise LinkLost(str(self._lost))
        self._unacknowledged[mid] = sent
        if self._patience is None:
            self._lose_patience_later()
        try:
            await sent.acknowledged
        finally:
            self._unacknowledged.pop(mid, None)

    def _acknowledged(self, mid: int) -> None:
        sent = self._unacknowledged.get(mid)
        if sent is not None and not sent.acknowledged.done():
            sent.acknowledged.set_result(None)

    def _lose_patience_later(self) -> None:
        """One timer, for the oldest: a timer for each would cost more than its publish."""
        oldest = next(iter(self._unacknowledged.values()), None)
        loop = asyncio.get_running_loop()
        if oldest is None:
            self._patience = None
        elif loop.time() < oldest.deadline:
            self._patience = loop.call_at(oldest.deadline, self._lose_patience_later)
        else:
            self._fail(f"{self._where} does not answer")

    def messages(self) -> AsyncIterator[Message]:
        return self._inbox

    @asynccontextmanager
    async def _answered(self) -> AsyncIterator[None]:
        """Ends what is awaited inside when the broker is lost or silent: aiomqtt alone would wait on."""
        if self._lost is not None:
            raise LinkLost(str(self._lost))
        limit = asyncio.timeout(ANSWER_TIMEOUT)
        self._limits[limit] = None
        try:
            async with limit:
                yield
        except TimeoutError:
            self._fail(f"{self._where} does not answer")
            raise LinkLost(str(self._lost)) from None
        except aiomqtt.MqttError as error:
            self._fail(f"{self._where} closed the connection")
            raise LinkLost(str(self._lost)) from error
        finally:
            del self._limits[limit]

    def _arrived(self, message: aiomqtt.Message) -> None:
        topic, payload = message.topic.value, message.payload
        if not isinstance(payload, bytes) or not any(matches(asked, topic) for asked in self._filters):
            return
        if len(payload) > MAX_PAYLOAD:
            self._refuse(topic, len(payload))
            return
        try:
            self._inbox.put(Message(topic, payload, message.retain, message.qos))
        except LinkLost as behind:
            self._fail(str(behind))

    def _refuse(self, topic: str, size: int) -> None:
        if topic in self._oversized or len(self._oversized) > _OVERSIZED_REMEMBERED:
            return
        self._oversized[topic] = None
        _log.warning("%s: dropped a message of %d bytes on %s (said once per topic)", self._where, size, topic)

    def _fail(self, reason: str) -> None:
        self._lost = self._lost or LinkLost(reason)
        self._inbox.close(self._lost)
        now = asyncio.get_running_loop().time()
        for limit in self._limits:
            if not limit.expired():
                limit.reschedule(now)
        for sent in self._unacknowledged.values():
            if not sent.acknowledged.done():
                sent.acknowledged.set_exception(LinkLost(str(self._lost)))

    async def _until_lost(self) -> None:
        try:
            await anext(self._client.messages)
        except aiomqtt.MqttError:
            self._fail(f"{self._where} closed the connection")

    async def _enter(self) -> None:
        try:
            await self._client.__aenter__()
        except (aiomqtt.MqttError, OSError, ValueError) as error:
            await unplug(self._paho)
            raise LinkLost(f"{self._where}: {error}") from error

    async def _leave(self) -> None:
        if self._lost is not None:
            await unplug(self._paho)
        try:
            await self._client.__aexit__(None, None, None)
        except aiomqtt.MqttError:
            await unplug(self._paho)


@dataclass(frozen=True, slots=True)
class _Sent:
    acknowledged: asyncio.Future[None]
    deadline: float


_REFUSED = 0x80
_OVERSIZED_REMEMBERED = 100


class _Funnel(asyncio.Queue[aiomqtt.Message]):
    """Hands each message on as it arrives; itself always empty, so that waiting for it only tells the end."""

    def __init__(self, arrived: Callable[[aiomqtt.Message], None]) -> None:
        super().__init__()
        self._arrived = arrived

    def put_nowait(self, message: aiomqtt.Message) -> None:
        self._arrived(message)


def _client(
    address: BrokerAddress, client_id: str, will: Will | None, arrived: Callable[[aiomqtt.Message], None]
) -> aiomqtt.Client:
    client = aiomqtt.Client(
        address.host,
        address.port,
        username=address.username,
        password=address.password,
        identifier=client_id,
        protocol=aiomqtt.ProtocolVersion.V311,
        clean_session=True,
        will=aiomqtt.Will(will.topic, will.payload, qos=1, retain=True) if will else None,
        keepalive=KEEPALIVE,
        timeout=CONNECT_TIMEOUT,
        max_inflight_messages=IN_FLIGHT,
        max_concurrent_outgoing_calls=IN_FLIGHT,
        queue_type=cast("type[asyncio.Queue[aiomqtt.Message]]", lambda maxsize: _Funnel(arrived)),
        socket_options=[NODELAY],
        logger=_paho_log,
    )
    client.pending_calls_threshold = IN_FLIGHT
    return client
