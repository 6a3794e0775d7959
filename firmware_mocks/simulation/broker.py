"""A broker and its network in virtual time: the embedded broker's own exchange, behind the seam of drivers.mqtt.

Connections are TCP's: in order and without loss while they stand. `Weather` is what brokers and bridges add: messages
dropped from an overfull queue, delivered twice, late, or after a younger one.
"""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from random import Random

from drivers.errors import LinkLost
from drivers.mqtt.aio import ANSWER_TIMEOUT, KEEPALIVE
from drivers.mqtt.broker.exchange import Exchange
from drivers.mqtt.broker.packets import Publish
from drivers.mqtt.envelope import MAX_PAYLOAD
from drivers.mqtt.inbox import Inbox
from drivers.mqtt.paho import CONNECT_TIMEOUT
from drivers.mqtt.session import BrokerAddress, ConnectBroker, Message, Session, Will
from firmware_mocks.simulation.loop import Host, SimLoop

LATENCY_S = (0.0002, 0.0015)
_SOONEST, _SPREAD = LATENCY_S[0], LATENCY_S[1] - LATENCY_S[0]
RESET_S = 0.005
"""From the death of a process to the broker's notice of it: the kernel closes its connections."""

TCP_REPEATS_S = 0.4
"""Between two attempts of TCP, about."""

GRACE = 1.5
"""A client is gone after this many keepalives without a packet (MQTT 3.1.1, 3.1.2-24)."""

DROPPED, DOUBLED, OVERTAKEN, BROKEN = 0.08, 0.15, 0.2, 0.01
"""Shares of the deliveries (of `BROKEN`: publishes that break their connection) in bad weather."""

LATE_S = 2.0
"""At most, in bad weather."""

ZIGBEE_REPEATS_S = 0.3
"""What is not ours (a wireless button's word) is repeated within this time, and never dropped behind its broker:
it has no identity by which a later copy could be told from a second press."""


@dataclass(slots=True)
class Weather:
    """What the network does at present."""

    lossy: bool = False
    duplicating: bool = False
    reordering: bool = False
    slow: bool = False


class SimBroker:
    """One broker. `unplugged`: names of hosts whose network cable is out; `overheard` gets what leaves any host."""

    def __init__(self, loop: SimLoop, random: Random) -> None:
        self.weather = Weather()
        self.unplugged: dict[str, bool] = {}
        self.messages = 0
        self.overheard: Callable[[Host, str, bytes], None] = lambda _host, _topic, _payload: None
        self._loop, self._random = loop, random
        self._exchange = Exchange()
        self._sessions: dict[_Session, None] = {}
        self._host: Host | None = None
        self._frozen = False

    @property
    def well(self) -> bool:
        """True while it runs and answers."""
        return self._host is not None and not self._frozen

    def start(self, *, forgetting: bool = True) -> None:
        """Runs (again): with what it retained, or without."""
        if self._host is not None:
            return
        self._host = self._loop.host("broker")
        fresh = Exchange()
        if not forgetting:
            fresh._retained = self._exchange._retained
        self._exchange = fresh

    def kill(self) -> None:
        """Every connection is reset; wills are said by nobody."""
        if self._host is None:
            return
        self._host.kill()
        self._host = None
        self._frozen = False
        for session in list(self._sessions):
            self._loop.at(session.host, self._loop.time() + RESET_S, session.lose, "the broker closed the connection")
        self._sessions.clear()

    def freeze(self, on: bool) -> None:
        """It takes nothing and answers nothing; connections seem to stand."""
        self._frozen = on and self._host is not None
        if self._frozen:
            for session in self._sessions:
                self._suspect(session)

    def unplug(self, host: str, on: bool) -> None:
        """The network cable of a host."""
        self.unplugged[host] = on
        if on:
            for session in self._sessions:
                if session.host.name == host:
                    self._suspect(session)

    def keep(self, topic: str, payload: bytes) -> None:
        """Something that it has retained since long ago."""
        self._exchange._retain(Publish(topic, payload, 1, retain=True))

    def connector(self, host: Host) -> ConnectBroker:
        """The `connect_broker` of a process."""

        @asynccontextmanager
        async def connect(address: BrokerAddress, client_id: str, will: Will | None = None) -> AsyncIterator[Session]:
            session = await self._connect(host, client_id, will)
            try:
                yield session
            finally:
                self._goodbye(session)

        return connect

    async def _connect(self, host: Host, client_id: str, will: Will | None) -> "_Session":
        await asyncio.sleep(2 * self._random.uniform(*LATENCY_S))
        if self._host is None:
            raise LinkLost("the broker cannot be reached: connection refused")
        if not self.reaches(host):
            await asyncio.sleep(CONNECT_TIMEOUT)
            raise LinkLost("the broker does not answer")
        session = _Session(self, host, client_id, will)
        self._sessions[session] = None
        host.on_kill[session] = lambda: self._reset(session)
        self._exchange.enter(session)
        return session

    def reaches(self, host: Host) -> bool:
        """True while packets pass between a host and the broker."""
        return self.well and not self.unplugged.get(host.name)

    def up(self, session: "_Session", message: Publish, acknowledged: "asyncio.Future[None]") -> None:
        """A publish on its way to the broker."""
        broker = self._host
        if broker is None:
            return  # the reset is on its way
        if self.weather.lossy and self._random.random() < BROKEN:
            self._loop.at(session.host, self._loop.time() + RESET_S, session.lose, "connection reset")
            self._reset(session)
            if self._random.random() < 0.5:
                return  # else it arrived, and only the acknowledgement is lost
        session.up_at = max(session.up_at, self._loop.time() + self._delay())
        self._loop.at(broker, session.up_at, self._take, session, message, acknowledged)

    def down(self, session: "_Session", message: Message) -> None:
        """A delivery on its way to a client."""
        weather, random = self.weather, self._random
        ours = message.topic.startswith("paidui/")
        if weather.lossy and ours and random.random() < DROPPED:
            return
        session.down_at = when = max(session.down_at, self._loop.time() + self._delay())
        if weather.reordering and random.random() < OVERTAKEN:
            when += LATE_S * random.random()
        self._loop.at(session.host, when, session.arrive, message)
        if weather.duplicating and random.random() < DOUBLED:
            again = when + (LATE_S if ours else ZIGBEE_REPEATS_S) * random.random()
            self._loop.at(session.host, again, session.arrive, message)

    def subscribe(self, session: "_Session", filters: tuple[str, ...]) -> None:
        """At once, with what is retained."""
        if session in self._sessions:
            for each in filters:
                self._exchange.subscribe(session, each, 1)
            for each in filters:
                self._exchange.deliver_retained(session, each, 1)

    def _delay(self) -> float:
        delay = _SOONEST + _SPREAD * self._random.random()
        return delay + LATE_S * self._random.random() ** 2 if self.weather.slow else delay

    def _take(self, session: "_Session", message: Publish, acknowledged: "asyncio.Future[None]") -> None:
        if not self.reaches(session.host):
            self._again(self._host, self._take, session, message, acknowledged)
            return
        self.messages += 1
        self._loop.note(message.topic, message.payload)
        self._exchange.publish(message)
        self._loop.at(session.host, self._loop.time() + self._delay(), session.acknowledge, acknowledged)

    def again(self, session: "_Session", do: Callable[..., object], *args: object) -> None:
        """What could not pass is sent once more, as TCP does."""
        self._again(session.host, do, *args)

    def _again(self, host: Host | None, do: Callable[..., object], *args: object) -> None:
        if host is not None:
            self._loop.at(host, self._loop.time() + TCP_REPEATS_S, do, *args)

    def _suspect(self, session: "_Session") -> None:
        """Nothing passes any more: the client notices by its keepalive, the broker by its own watch."""
        noticed = self._loop.time() + self._random.uniform(KEEPALIVE, 2 * KEEPALIVE)
        self._loop.at(session.host, noticed, self._if_still_silent, session)
        self._loop.at(self._loop.nobody, self._loop.time() + GRACE * KEEPALIVE, self._if_still_away, session)

    def _if_still_silent(self, session: "_Session") -> None:
        if not self.reaches(session.host) or session not in self._sessions:
            session.lose("the broker does not answer")

    def _if_still_away(self, session: "_Session") -> None:
        if self.well and not self.reaches(session.host):
            self._leave(session, with_will=True)

    def _reset(self, session: "_Session") -> None:
        """The connection broke off without a goodbye."""
        delay = RESET_S if not self.unplugged.get(session.host.name) else GRACE * KEEPALIVE
        if self._host is not None:
            self._loop.at(self._host, self._loop.time() + delay, self._leave, session, True)

    def _goodbye(self, session: "_Session") -> None:
        """In order: without its will, unless the broker lost it before."""
        session.host.on_kill.pop(session, None)
        if session.lost is None and self.reaches(session.host):
            session.lose("closed")
            self._leave(session, with_will=False)
        else:
            self._reset(session)

    def _leave(self, session: "_Session", with_will: bool) -> None:
        if session not in self._sessions:
            return
        del self._sessions[session]
        will = session.will
        said = Publish(will.topic, will.payload, 1, retain=True) if will is not None and with_will else None
        if said is not None:
            self._loop.note(said.topic, said.payload)
        self._exchange.leave(session, said)


class _Session:
    """A `Session` at its client, a `Member` at the broker."""

    def __init__(self, broker: SimBroker, host: Host, client_id: str, will: Will | None) -> None:
        self.client_id, self.host, self.will = client_id, host, will
        self.lost: LinkLost | None = None
        self.up_at = self.down_at = 0.0
        self._broker, self._loop = broker, broker._loop
        self._inbox = Inbox()
        self._filters: list[str] = []
        self._unacknowledged: dict[asyncio.Future[None], float] = {}
        self._doubts = False

    async def subscribe(self, *filters: str) -> None:
        """See Session."""
        await asyncio.sleep(2 * LATENCY_S[1])
        self._raise_if_lost()
        if not self._broker.reaches(self.host):
            await asyncio.sleep(ANSWER_TIMEOUT)
            self.lose("the broker does not answer")
            self._raise_if_lost()
        self._broker.subscribe(self, filters)

    async def publish(self, topic: str, payload: bytes, *, retain: bool = False, qos: int = 1) -> None:
        """See Session."""
        if len(payload) > MAX_PAYLOAD:
            raise ValueError(f"a payload of {len(payload)} bytes for {topic}; at most {MAX_PAYLOAD} are allowed")
        self._raise_if_lost()
        self._broker.overheard(self.host, topic, payload)
        acknowledged: asyncio.Future[None] = self._loop.create_future()
        self._unacknowledged[acknowledged] = self._loop.time() + ANSWER_TIMEOUT
        self._broker.up(self, Publish(topic, payload, qos, retain), acknowledged)
        if not self._doubts:
            self._look_for_doubts()
        try:
            await acknowledged
        finally:
            self._unacknowledged.pop(acknowledged, None)

    def messages(self) -> AsyncIterator[Message]:
        """See Session."""
        return self._inbox

    def deliver(self, message: Publish, qos: int, retained: bool) -> None:
        """See Member."""
        self._broker.down(self, Message(message.topic, message.payload, retained, qos))

    def dismiss(self) -> None:
        """See Member."""
        self.lose("another client came with its id")
        self._broker._leave(self, with_will=True)

    def arrive(self, message: Message) -> None:
        """Out of the network, at the client."""
        if self.lost is not None:
            return
        if self._broker.reaches(self.host):
            self._inbox.put(message)
        else:
            self._broker.again(self, self.arrive, message)

    def acknowledge(self, acknowledged: "asyncio.Future[None]") -> None:
        """The broker has it."""
        if self.lost is not None or acknowledged.done():
            return
        if self._broker.reaches(self.host):
            acknowledged.set_result(None)
        else:
            self._broker.again(self, self.acknowledge, acknowledged)

    def _look_for_doubts(self) -> None:
        """Comes back when the oldest publish that waits now will have waited for too long."""
        due = next((due for waiting, due in self._unacknowledged.items() if not waiting.done()), None)
        self._doubts = due is not None and self.lost is None
        if due is None:
            return
        if due <= self._loop.time():
            self.lose("the broker does not answer")
        else:
            self._loop.at(self.host, due, self._look_for_doubts)

    def lose(self, reason: str) -> None:
        """At the client: whoever waits gets LinkLost."""
        if self.lost is not None:
            return
        self.lost = LinkLost(reason)
        self._inbox.close(self.lost)
        for waiting in list(self._unacknowledged):
            if not waiting.done():
                waiting.set_exception(LinkLost(reason))

    def _raise_if_lost(self) -> None:
        if self.lost is not None:
            raise LinkLost(str(self.lost))
