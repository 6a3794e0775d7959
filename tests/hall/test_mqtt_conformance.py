"""What the hall needs of any broker: one body, held to by the embedded broker and by Mosquitto alike."""

import asyncio
import contextlib
import itertools
import os
import signal
from collections.abc import Iterator

import pytest

from drivers.errors import LinkLost
from drivers.mqtt.aio import connect_broker
from drivers.mqtt.envelope import MAX_PAYLOAD
from drivers.mqtt.session import BrokerAddress, Message, Session, Will
from tests.brokers import BROKERS, Broker
from tests.raw_mqtt import (
    DISCONNECT,
    PINGREQ,
    PINGRESP,
    PUBACK,
    PUBLISH,
    SUBACK,
    UNSUBACK,
    Packet,
    RawClient,
    connect,
    packet,
    puback,
    publish,
    raw_client,
    subscribe,
    text,
    unsubscribe,
    wire,
)

_halls = itertools.count(1)


@pytest.fixture(params=list(BROKERS), scope="module")
def broker(request: pytest.FixtureRequest) -> Iterator[Broker]:
    """One for all tests that leave it well."""
    with BROKERS[request.param]() as running:
        yield running


@pytest.fixture(params=list(BROKERS))
def own_broker(request: pytest.FixtureRequest) -> Iterator[Broker]:
    """One that the test may stop."""
    with BROKERS[request.param]() as running:
        yield running


@pytest.fixture
def at(broker: Broker) -> BrokerAddress:
    return broker.address


@pytest.fixture
def hall() -> str:
    """A branch of the topic tree that no other test uses."""
    return f"hall{os.getpid()}-{next(_halls)}"


async def receive(session: Session, count: int = 1, seconds: float = 5.0) -> list[Message]:
    """The next messages, in order."""
    arriving = session.messages()
    async with asyncio.timeout(seconds):
        return [await anext(arriving) for _ in range(count)]


async def all_until(session: Session, marker: str) -> list[Message]:
    """All messages before the one on topic `marker`: what is not among them was not delivered."""
    seen: list[Message] = []
    async with asyncio.timeout(5):
        async for message in session.messages():
            if message.topic == marker:
                return seen
            seen.append(message)
    raise AssertionError("unreachable")


# --- what is retained


async def test_a_late_subscriber_gets_the_retained_state_and_sees_that_it_is_retained(
    at: BrokerAddress, hall: str
) -> None:
    async with connect_broker(at, "writer") as writer, connect_broker(at, "reader") as reader:
        await writer.publish(f"{hall}/board", b"first", retain=True)
        await writer.publish(f"{hall}/board", b"second", retain=True)
        await reader.subscribe(f"{hall}/board")
        assert await receive(reader) == [Message(f"{hall}/board", b"second", retained=True)]


async def test_who_is_already_subscribed_gets_new_state_unflagged(at: BrokerAddress, hall: str) -> None:
    async with connect_broker(at, "writer") as writer, connect_broker(at, "reader") as reader:
        await reader.subscribe(f"{hall}/board")
        await writer.publish(f"{hall}/board", b"now", retain=True)
        assert await receive(reader) == [Message(f"{hall}/board", b"now", retained=False)]


async def test_an_empty_payload_clears_what_was_retained_and_tells_the_subscribed(at: BrokerAddress, hall: str) -> None:
    async with connect_broker(at, "writer") as writer, connect_broker(at, "reader") as reader:
        await writer.publish(f"{hall}/counters/9", b"open", retain=True)
        await reader.subscribe(f"{hall}/#")
        await receive(reader)
        await writer.publish(f"{hall}/counters/9", b"", retain=True)
        assert await receive(reader) == [Message(f"{hall}/counters/9", b"", retained=False)]
        async with connect_broker(at, "later") as later:
            await later.subscribe(f"{hall}/#")
            await writer.publish(f"{hall}/marker", b"")
            assert await all_until(later, f"{hall}/marker") == []


async def test_what_is_not_retained_is_not_kept(at: BrokerAddress, hall: str) -> None:
    async with connect_broker(at, "writer") as writer, connect_broker(at, "reader") as reader:
        await writer.publish(f"{hall}/calls", b"A001 please")
        await reader.subscribe(f"{hall}/#")
        await writer.publish(f"{hall}/marker", b"")
        assert await all_until(reader, f"{hall}/marker") == []


async def test_a_wildcard_gets_every_retained_state_below_it_once(at: BrokerAddress, hall: str) -> None:
    topics = [f"{hall}/counters/{number}" for number in range(1, 31)]
    async with connect_broker(at, "writer") as writer, connect_broker(at, "reader") as reader:
        for topic in topics:
            await writer.publish(topic, b"open", retain=True)
        await reader.subscribe(f"{hall}/counters/+")
        await writer.publish(f"{hall}/counters/marker", b"")
        seen = await all_until(reader, f"{hall}/counters/marker")
        assert sorted(message.topic for message in seen) == sorted(topics)
        assert all(message.retained for message in seen)


# --- who gets what


async def test_retained_state_goes_to_nobody_who_did_not_ask(at: BrokerAddress, hall: str) -> None:
    """On the bare wire: our own session would hide it."""
    async with connect_broker(at, "writer") as writer:
        await writer.publish(f"{hall}/services", b"services", retain=True)
        async with raw_client(at, "bystander") as bystander, raw_client(at, "asker") as asker:
            await bystander.send(subscribe(f"{hall}/calls") + subscribe(f"{hall}/counters/+", f"{hall}/requests/#"))
            await asker.send(subscribe(f"{hall}/services"))
            assert [kind.kind for kind in [await _next(asker), await _next(asker)]] == [SUBACK, PUBLISH]
            await writer.publish(f"{hall}/services", b"more", retain=True)
            await bystander.send(PINGREQ)
            assert [(await _next(bystander)).kind for _ in range(3)] == [SUBACK, SUBACK, PINGRESP]


FILTERS = [
    ("sport/tennis/player1/#", ["sport/tennis/player1", "sport/tennis/player1/ranking"], ["sport/tennis"]),
    ("sport/tennis/+", ["sport/tennis/player1", "sport/tennis/"], ["sport/tennis/player1/ranking", "sport/tennis"]),
    ("+/tennis/#", ["sport/tennis", "sport/tennis/x/y", "/tennis"], ["tennis", "a/b/tennis"]),
    ("sport/+", ["sport/"], ["sport"]),
    ("sport/+/player1", ["sport/tennis/player1"], ["sport/player1", "sport/a/b/player1"]),
]


@pytest.mark.parametrize(("asked", "got", "missed"), FILTERS)
async def test_levels_and_wildcards(
    at: BrokerAddress, hall: str, asked: str, got: list[str], missed: list[str]
) -> None:
    async with connect_broker(at, "writer") as writer, connect_broker(at, "reader") as reader:
        await reader.subscribe(f"{hall}/{asked}", f"{hall}-marker")
        for topic in [*got, *missed]:
            await writer.publish(f"{hall}/{topic}", b"x")
        await writer.publish(f"{hall}-marker", b"")
        assert [message.topic for message in await all_until(reader, f"{hall}-marker")] == [f"{hall}/{t}" for t in got]


async def test_a_wildcard_at_the_front_leaves_out_the_brokers_own_topics(at: BrokerAddress, hall: str) -> None:
    async with raw_client(at, "everything") as everything, raw_client(at, "writer") as writer:
        await everything.send(subscribe("#", "+/+/+"))
        assert (await _next(everything)).kind == SUBACK
        await writer.send(publish(f"$SYS/{hall}/x", b"1", qos=0) + publish(f"{hall}/marker/x", b"2", qos=0))
        topics = []
        while f"{hall}/marker/x" not in topics:
            message = await _next(everything)
            topics.append(message.body[2 : 2 + int.from_bytes(message.body[:2], "big")].decode())
        assert not [topic for topic in topics if topic.startswith("$")]


async def test_no_longer_subscribed_gets_nothing(at: BrokerAddress, hall: str) -> None:
    async with raw_client(at, "fickle") as fickle, connect_broker(at, "writer") as writer:
        await fickle.send(subscribe(f"{hall}/a", f"{hall}/b") + unsubscribe(f"{hall}/a"))
        assert [(await _next(fickle)).kind for _ in range(2)] == [SUBACK, UNSUBACK]
        await writer.publish(f"{hall}/a", b"no")
        await writer.publish(f"{hall}/b", b"yes")
        assert (await _next(fickle)).body.endswith(b"yes")


async def test_a_subscription_says_at_what_quality_it_is_granted(at: BrokerAddress, hall: str) -> None:
    async with raw_client(at, "reader") as reader, connect_broker(at, "writer") as writer:
        await reader.send(packet(0x82, b"\x00\x07" + text(f"{hall}/zero") + b"\x00" + text(f"{hall}/one") + b"\x01"))
        assert (await _next(reader)).body == b"\x00\x07\x00\x01"
        await writer.publish(f"{hall}/zero", b"", qos=1)
        assert (await _next(reader)).flags == 0
        await writer.publish(f"{hall}/one", b"", qos=1)
        assert (await _next(reader)).flags == 0b0010


# --- who vanished


async def test_the_will_is_given_and_retained_when_the_cable_is_pulled(at: BrokerAddress, hall: str) -> None:
    async with connect_broker(at, "watcher") as watcher:
        await watcher.subscribe(f"{hall}/status")
        async with raw_client(at, "controller", will=(f"{hall}/status", b"offline")) as controller:
            controller.cut()
            assert await receive(watcher) == [Message(f"{hall}/status", b"offline")]
    async with connect_broker(at, "later") as later:
        await later.subscribe(f"{hall}/status")
        assert await receive(later) == [Message(f"{hall}/status", b"offline", retained=True)]


async def test_the_will_is_given_when_a_client_freezes(at: BrokerAddress, hall: str) -> None:
    """Allowed is one and a half times the keepalive of 1 s (3.1.2.10); Mosquitto looks every few seconds."""
    async with connect_broker(at, "watcher") as watcher:
        await watcher.subscribe(f"{hall}/status")
        async with raw_client(at, "frozen", keepalive=1, will=(f"{hall}/status", b"offline")) as frozen:
            await frozen.send(PINGREQ)
            began = asyncio.get_running_loop().time()
            assert await receive(watcher, seconds=8) == [Message(f"{hall}/status", b"offline")]
            assert asyncio.get_running_loop().time() - began > 1.0
            assert await frozen.closed()


async def test_who_pings_stays_connected(at: BrokerAddress, hall: str) -> None:
    async with raw_client(at, "quiet", keepalive=1) as quiet:
        for _ in range(4):
            await asyncio.sleep(0.5)
            await quiet.send(PINGREQ)
            assert (await _next(quiet)).kind == PINGRESP


async def test_no_will_after_a_goodbye(at: BrokerAddress, hall: str) -> None:
    async with connect_broker(at, "watcher") as watcher, connect_broker(at, "writer") as writer:
        await watcher.subscribe(f"{hall}/#")
        async with connect_broker(at, "polite", Will(f"{hall}/status", b"offline")):
            pass
        async with raw_client(at, "brief", will=(f"{hall}/status", b"offline")) as brief:
            await brief.send(DISCONNECT)
            assert await brief.closed()
        await writer.publish(f"{hall}/marker", b"")
        assert await all_until(watcher, f"{hall}/marker") == []


async def test_the_same_client_id_takes_over_and_the_first_ones_will_is_given(at: BrokerAddress, hall: str) -> None:
    async with connect_broker(at, "watcher") as watcher, connect_broker(at, "writer") as writer:
        await watcher.subscribe(f"{hall}/status")
        async with raw_client(at, f"{hall}-tv", will=(f"{hall}/status", b"offline")) as first:
            await first.send(subscribe(f"{hall}/board"))
            assert (await _next(first)).kind == SUBACK
            async with connect_broker(at, f"{hall}-tv") as second:
                assert await first.closed()
                assert await receive(watcher) == [Message(f"{hall}/status", b"offline")]
                await second.subscribe(f"{hall}/marker")
                await writer.publish(f"{hall}/board", b"for nobody")
                await writer.publish(f"{hall}/marker", b"")
                assert await all_until(second, f"{hall}/marker") == []


# --- quality of service


async def test_every_message_of_one_sender_arrives_once_and_in_order(at: BrokerAddress, hall: str) -> None:
    async with connect_broker(at, "writer") as writer, connect_broker(at, "reader") as reader:
        await reader.subscribe(f"{hall}/events")
        payloads = [str(number).encode() for number in range(500)]
        async with asyncio.TaskGroup() as tasks:
            for payload in payloads:
                tasks.create_task(writer.publish(f"{hall}/events", payload))
            seen = await receive(reader, len(payloads))
        assert [message.payload for message in seen] == payloads


async def test_each_publish_is_acknowledged_by_its_number_in_order(at: BrokerAddress, hall: str) -> None:
    async with raw_client(at, "writer") as writer:
        await writer.send(b"".join(publish(f"{hall}/x", b"", number=number) for number in (7, 65535, 1)))
        acks = [await _next(writer) for _ in range(3)]
        assert [(ack.kind, ack.body) for ack in acks] == [
            (PUBACK, b"\x00\x07"),
            (PUBACK, b"\xff\xff"),
            (PUBACK, b"\x00\x01"),
        ]


async def test_a_repeat_of_a_publish_is_acknowledged_again(at: BrokerAddress, hall: str) -> None:
    async with raw_client(at, "writer") as writer, connect_broker(at, "reader") as reader:
        await reader.subscribe(f"{hall}/#")
        await writer.send(publish(f"{hall}/x", b"once", number=5) + publish(f"{hall}/x", b"once", number=5, again=True))
        assert [(await _next(writer)).body for _ in range(2)] == [b"\x00\x05"] * 2
        assert {message.payload for message in await receive(reader)} == {b"once"}


async def test_quality_two_is_taken_and_passed_on(at: BrokerAddress, hall: str) -> None:
    async with raw_client(at, "writer") as writer, connect_broker(at, "reader") as reader:
        await reader.subscribe(f"{hall}/#")
        await writer.send(publish(f"{hall}/x", b"exactly", number=9, qos=2))
        assert (await _next(writer)).kind == 0x50
        await writer.send(publish(f"{hall}/x", b"exactly", number=9, qos=2, again=True))
        assert (await _next(writer)).kind == 0x50
        await writer.send(packet(0x62, b"\x00\x09"))
        assert (await _next(writer)).kind == 0x70
        await writer.send(publish(f"{hall}/marker", b""))
        assert [message.payload for message in await all_until(reader, f"{hall}/marker")] == [b"exactly"]


# --- sizes, noise, load


async def test_64_kib_pass(at: BrokerAddress, hall: str) -> None:
    async with connect_broker(at, "writer") as writer, connect_broker(at, "reader") as reader:
        await reader.subscribe(f"{hall}/#")
        await writer.publish(f"{hall}/board", b"x" * MAX_PAYLOAD, retain=True)
        assert await receive(reader) == [Message(f"{hall}/board", b"x" * MAX_PAYLOAD)]
        await writer.publish(f"{hall}/board", b"", retain=True)


async def test_a_larger_message_costs_its_sender_the_connection_and_harms_nobody_else(
    at: BrokerAddress, hall: str
) -> None:
    async with connect_broker(at, "writer") as writer, connect_broker(at, "reader") as reader:
        await reader.subscribe(f"{hall}/#")
        async with raw_client(at, "big") as big:
            with contextlib.suppress(ConnectionError):
                await big.send(publish(f"{hall}/big", b"x" * 100_000))
            assert await big.closed()
        async with raw_client(at, "announced") as announced:
            await announced.send(b"\x30\xff\xff\xff\x7f")
            assert await announced.closed()
        await writer.publish(f"{hall}/marker", b"")
        assert await all_until(reader, f"{hall}/marker") == []


NOISE = {
    "http": b"GET / HTTP/1.1\r\nHost: hall\r\n\r\n",
    "ones": b"\xff" * 5000,
    "zeros": bytes(5000),
    "publish before connect": publish("x", b"y"),
    "wrong protocol name": connect("x", name="MQIsdp"),
    "two connects": connect("twice") + connect("twice"),
    "endless length": b"\x10\xff\xff\xff\xff\xff",
    "wildcard in a topic": connect("wild") + publish("a/#", b"y"),
    "no topic at all": connect("none") + packet(0x30, b""),
    "topic longer than its packet": connect("short") + packet(0x30, b"\xff\xffabc"),
    "not UTF-8": connect("utf") + packet(0x30, text(b"\xff\xfe") + b"x"),
    "quality three": connect("qos3") + packet(0x36, text("a") + b"\x00\x01x"),
    "packet id zero": connect("id0") + packet(0x32, text("a") + b"\x00\x00x"),
    "subscribe to nothing": connect("nothing") + packet(0x82, b"\x00\x01"),
    "subscribe with wrong flags": connect("flags") + packet(0x80, b"\x00\x01" + text("a") + b"\x01"),
    "reserved packet": connect("reserved") + packet(0xF0, b""),
}


@pytest.mark.parametrize("noise", NOISE.values(), ids=NOISE.keys())
async def test_noise_costs_its_sender_the_connection_and_harms_nobody_else(
    at: BrokerAddress, hall: str, noise: bytes
) -> None:
    async with connect_broker(at, "writer") as writer, connect_broker(at, "reader") as reader:
        await reader.subscribe(f"{hall}/#")
        async with wire(at) as noisy:
            with contextlib.suppress(ConnectionError):
                await noisy.send(noise)
            assert await noisy.closed()
        await writer.publish(f"{hall}/marker", b"")
        assert await all_until(reader, f"{hall}/marker") == []


async def test_packets_cut_anywhere_are_put_together_again(at: BrokerAddress, hall: str) -> None:
    async with connect_broker(at, "reader") as reader, wire(at) as slow:
        await reader.subscribe(f"{hall}/#")
        for byte in connect("slow") + publish(f"{hall}/x", b"whole", number=3):
            await slow.send(bytes([byte]))
            await asyncio.sleep(0)
        assert await receive(reader) == [Message(f"{hall}/x", b"whole")]


async def test_a_subscriber_who_reads_nothing_blocks_nobody(at: BrokerAddress, hall: str) -> None:
    async with contextlib.AsyncExitStack() as stack:
        writer, reader = [await stack.enter_async_context(connect_broker(at, name)) for name in ("writer", "reader")]
        asleep = await stack.enter_async_context(raw_client(at, "asleep"))
        await asleep.send(subscribe(f"{hall}/#"))
        assert (await _next(asleep)).kind == SUBACK
        asleep.writer.transport.pause_reading()  # type: ignore[attr-defined]
        await reader.subscribe(f"{hall}/events")
        payload = b"x" * 20_000
        for _ in range(10):
            async with asyncio.TaskGroup() as tasks:
                for _ in range(100):
                    tasks.create_task(writer.publish(f"{hall}/events", payload))
                assert len(await receive(reader, 100)) == 100


async def test_a_subscriber_who_acknowledges_nothing_blocks_nobody(at: BrokerAddress, hall: str) -> None:
    async with contextlib.AsyncExitStack() as stack:
        writer, reader = [await stack.enter_async_context(connect_broker(at, name)) for name in ("writer", "reader")]
        rude = await stack.enter_async_context(raw_client(at, "rude"))
        await rude.send(subscribe(f"{hall}/#"))
        await reader.subscribe(f"{hall}/events")
        for _ in range(300):
            await writer.publish(f"{hall}/events", b"x")
        assert len(await receive(reader, 300)) == 300


async def test_late_acknowledgements_let_the_waiting_messages_through(at: BrokerAddress, hall: str) -> None:
    async with connect_broker(at, "writer") as writer, raw_client(at, "slow") as slow:
        await slow.send(subscribe(f"{hall}/#"))
        assert (await _next(slow)).kind == SUBACK
        for number in range(100):
            await writer.publish(f"{hall}/events", b"%03d" % number)
        seen = []
        for _ in range(100):
            message = await _next(slow)
            start = 2 + int.from_bytes(message.body[:2], "big")
            seen.append(int(message.body[start + 2 :]))
            await slow.send(puback(int.from_bytes(message.body[start : start + 2], "big")))
        assert seen == list(range(100))


async def test_fifty_clients_each_hear_all(at: BrokerAddress, hall: str) -> None:
    async with contextlib.AsyncExitStack() as stack:
        crowd = [await stack.enter_async_context(connect_broker(at, f"{hall}-{number}")) for number in range(50)]
        for client in crowd:
            await client.subscribe(f"{hall}/#")
        await asyncio.gather(*(client.publish(f"{hall}/hello", b"") for client in crowd))
        heard = await asyncio.gather(*(receive(client, 50) for client in crowd))
        assert [len(each) for each in heard] == [50] * 50


# --- a broker that goes


async def test_who_comes_back_and_subscribes_again_is_served_again(at: BrokerAddress, hall: str) -> None:
    async with connect_broker(at, "writer") as writer:
        for round_ in range(3):
            async with connect_broker(at, f"{hall}-tv") as screen:
                await screen.subscribe(f"{hall}/board")
                await writer.publish(f"{hall}/board", str(round_).encode())
                assert await receive(screen) == [Message(f"{hall}/board", str(round_).encode())]


async def test_subscriptions_do_not_outlive_their_session(at: BrokerAddress, hall: str) -> None:
    async with connect_broker(at, f"{hall}-tv") as screen:
        await screen.subscribe(f"{hall}/board")
    async with raw_client(at, f"{hall}-tv") as screen_again, connect_broker(at, "writer") as writer:
        await writer.publish(f"{hall}/board", b"x")
        await screen_again.send(PINGREQ)
        assert (await _next(screen_again)).kind == PINGRESP


async def test_a_restarted_broker_has_forgotten_and_takes_the_state_again(own_broker: Broker) -> None:
    at = own_broker.address
    async with connect_broker(at, "writer") as writer:
        await writer.publish("board", b"old", retain=True)
        own_broker.restart(lose_memory=True)
        with pytest.raises(LinkLost):
            await receive(writer)
    async with connect_broker(at, "writer") as writer, connect_broker(at, "reader") as reader:
        await reader.subscribe("#")
        await writer.publish("marker", b"")
        assert await all_until(reader, "marker") == []
        await writer.publish("board", b"new", retain=True)
        assert await receive(reader) == [Message("board", b"new")]


async def test_a_killed_broker_is_noticed_at_once_by_all_who_wait(own_broker: Broker) -> None:
    async with connect_broker(own_broker.address, "a") as session:
        listening = asyncio.create_task(receive(session))
        talking = asyncio.create_task(_talk(session))
        await asyncio.sleep(0.05)
        own_broker.kill()
        done, _ = await asyncio.wait([listening, talking], timeout=1)
        assert {type(task.exception()) for task in done} == {LinkLost}
        assert len(done) == 2
        with pytest.raises(LinkLost):
            await session.publish("x", b"")


async def test_a_frozen_broker_is_noticed_by_who_publishes(own_broker: Broker, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("drivers.mqtt.aio.ANSWER_TIMEOUT", 0.3)
    async with connect_broker(own_broker.address, "a") as session:
        os.kill(own_broker.pid(), signal.SIGSTOP)
        with pytest.raises(LinkLost, match="does not answer"):
            await session.publish("x", b"")
        with pytest.raises(LinkLost):
            await receive(session)


async def test_the_port_of_a_broker_that_is_gone_is_a_lost_link(own_broker: Broker) -> None:
    own_broker.stop()
    with pytest.raises(LinkLost, match="refused"):
        async with connect_broker(own_broker.address, "a"):
            raise AssertionError("there is no broker")


async def _talk(session: Session) -> None:
    while True:
        await session.publish("talk", b"x")


async def _next(client: RawClient) -> Packet:
    got = await client.receive()
    assert got is not None, "the broker closed the connection"
    return got
