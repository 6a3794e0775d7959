"""Requests and replies over both brokers, against a controller that answers by script."""

import asyncio
import json
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest

from drivers.errors import NoAnswer
from drivers.mqtt.aio import connect_broker
from drivers.mqtt.requester import Reply, requester
from drivers.mqtt.session import BrokerAddress
from drivers.world import World
from tests.brokers import BROKERS, Broker
from tests.waiting import until
from tests.world import MORNING, Clock, world_of

Request = dict[str, Any]
Answer = Callable[[Request], dict[str, Any] | None]


@pytest.fixture(params=list(BROKERS), scope="module")
def broker(request: pytest.FixtureRequest) -> Iterator[Broker]:
    with BROKERS[request.param]() as running:
        yield running


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def world(clock: Clock) -> World:
    return replace(world_of(clock), connect_broker=connect_broker)


@pytest.fixture(autouse=True)
def soon(monkeypatch: pytest.MonkeyPatch) -> None:
    """The same steps, ten times faster."""
    monkeypatch.setattr("drivers.mqtt.requester.RESEND_AFTER", (0.1, 0.2, 0.4))
    monkeypatch.setattr("drivers.mqtt.requester.GIVE_UP_AFTER", 0.2)


@asynccontextmanager
async def controller(address: BrokerAddress, answer: Answer) -> AsyncIterator[list[bytes]]:
    """Answers what `answer` says to each request of any client; gives the requests' bytes."""
    heard: list[bytes] = []

    async def serve() -> None:
        async for message in session.messages():
            heard.append(message.payload)
            if (reply := answer(json.loads(message.payload))) is not None:
                await session.publish(message.topic.replace("requests", "replies"), json.dumps(reply).encode())

    async with connect_broker(address, "controller") as session:
        await session.subscribe("paidui/hall/requests/+")
        serving = asyncio.create_task(serve())
        try:
            yield heard
        finally:
            serving.cancel()
            await asyncio.wait([serving])


def accept(request: Request) -> dict[str, Any]:
    """Says yes, with what was asked."""
    return {"id": request["id"], "ok": True, "ticket": {"number": "A001", "of": request["service"]}}


async def test_a_request_is_answered(broker: Broker, world: World) -> None:
    async with (
        controller(broker.address, accept) as heard,
        requester(world, broker.address, "hall", "kiosk1") as asker,
    ):
        reply = await asker.request("issue_ticket", service="A", language=None)
    assert reply == Reply(True, {"ticket": {"number": "A001", "of": "A"}})
    asked = json.loads(heard[0])
    assert len(asked.pop("id")) == 26
    assert datetime.fromisoformat(asked.pop("at")) == MORNING
    assert asked == {"command": "issue_ticket", "service": "A", "language": None}


async def test_a_refusal_says_why(broker: Broker, world: World) -> None:
    def refuse(request: Request) -> dict[str, Any]:
        return {"id": request["id"], "ok": False, "reason": "service_closed", "message": "closed", "until": "09:00"}

    async with controller(broker.address, refuse), requester(world, broker.address, "hall", "kiosk1") as asker:
        reply = await asker.request("issue_ticket", service="A")
    assert reply == Reply(False, {"until": "09:00"}, "service_closed", "closed")


async def test_without_an_answer_the_same_bytes_go_out_again(broker: Broker, world: World, clock: Clock) -> None:
    heard_before: list[Request] = []

    def deaf_at_first(request: Request) -> dict[str, Any] | None:
        clock.forward(1)
        heard_before.append(request)
        return accept(request) if len(heard_before) == 3 else None

    async with (
        controller(broker.address, deaf_at_first) as heard,
        requester(world, broker.address, "hall", "kiosk1") as asker,
    ):
        assert (await asker.request("issue_ticket", service="A")).ok
    assert len(heard) == 3
    assert len(dict.fromkeys(heard)) == 1


async def test_silence_ends_as_no_answer(broker: Broker, world: World) -> None:
    async with (
        controller(broker.address, lambda request: None) as heard,
        requester(world, broker.address, "hall", "kiosk1") as asker,
    ):
        with pytest.raises(NoAnswer, match="issue_ticket"):
            await asker.request("issue_ticket", service="A")
    assert len(heard) == 4
    assert len(dict.fromkeys(heard)) == 1


async def test_nobody_there_ends_as_no_answer(broker: Broker, world: World) -> None:
    nowhere = BrokerAddress("127.0.0.1", 1)
    async with requester(world, nowhere, "hall", "kiosk1") as asker:
        with pytest.raises(NoAnswer):
            await asker.request("issue_ticket", service="A")


async def test_a_double_tap_is_one_request(broker: Broker, world: World, clock: Clock) -> None:
    async with (
        controller(broker.address, accept) as heard,
        requester(world, broker.address, "hall", "kiosk1") as asker,
    ):
        first = asyncio.create_task(asker.request("issue_ticket", id="page7", service="A"))
        await until(lambda: heard)
        clock.forward(3)
        second = await asker.request("issue_ticket", id="page7", service="A")
        assert await first == second
    assert len(dict.fromkeys(heard)) == 1


async def test_other_wishes_under_one_id_are_the_controllers_to_refuse(broker: Broker, world: World) -> None:
    async with (
        controller(broker.address, accept) as heard,
        requester(world, broker.address, "hall", "kiosk1") as asker,
    ):
        await asker.request("issue_ticket", id="page7", service="A")
        await asker.request("issue_ticket", id="page7", service="B")
    assert [json.loads(each)["service"] for each in heard] == ["A", "B"]


async def test_a_clock_that_is_wrong_is_corrected_once_and_for_all(broker: Broker, world: World, clock: Clock) -> None:
    theirs = timedelta(hours=1)

    def punctual(request: Request) -> dict[str, Any]:
        now = clock() + theirs
        if now - datetime.fromisoformat(request["at"]) > timedelta(seconds=10):
            return {"id": request["id"], "ok": False, "reason": "expired", "message": "", "now": now.isoformat()}
        return accept(request)

    async with (
        controller(broker.address, punctual) as heard,
        requester(world, broker.address, "hall", "kiosk1") as asker,
    ):
        assert (await asker.request("issue_ticket", id="a", service="A")).ok
        assert (await asker.request("issue_ticket", id="b", service="A")).ok
    assert [json.loads(each)["id"] for each in heard] == ["a", "a-2", "b"]


async def test_a_request_that_stays_too_old_is_refused_not_repeated_for_ever(broker: Broker, world: World) -> None:
    def always_late(request: Request) -> dict[str, Any]:
        return {"id": request["id"], "ok": False, "reason": "expired", "message": "", "now": MORNING.isoformat()}

    async with (
        controller(broker.address, always_late) as heard,
        requester(world, broker.address, "hall", "kiosk1") as asker,
    ):
        assert (await asker.request("issue_ticket", service="A")).reason == "expired"
        assert (await asker.request("issue_ticket", service="A", age_ms=20_000)).reason == "expired"
    assert len(heard) == 3


async def test_nonsense_on_the_reply_topic_is_passed_over(broker: Broker, world: World) -> None:
    nonsense = [b"", b"\xff", b"[]", b"{", b"[" * 60_000, b'{"id":1,"ok":true}', b'{"id":"page7","ok":"yes"}']
    async with connect_broker(broker.address, "prankster") as prankster:
        asked: list[Request] = []
        async with (
            controller(broker.address, asked.append),
            requester(world, broker.address, "hall", "kiosk1") as asker,
        ):
            asking = asyncio.create_task(asker.request("issue_ticket", id="page7", service="A"))
            await until(lambda: asked)
            for payload in nonsense:
                await prankster.publish("paidui/hall/replies/kiosk1", payload)
            await prankster.publish("paidui/hall/replies/kiosk1", json.dumps(accept(asked[0])).encode())
            assert (await asking).ok


@pytest.mark.parametrize("name", list(BROKERS))
async def test_a_request_outlives_a_restart_of_the_broker(
    name: str, world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("drivers.mqtt.requester.RESEND_AFTER", (0.5, 1.0, 2.0))
    with BROKERS[name]() as own:
        async with requester(world, own.address, "hall", "kiosk1") as asker:
            async with controller(own.address, lambda request: None) as heard:
                asking = asyncio.create_task(asker.request("issue_ticket", service="A"))
                await until(lambda: heard)
            own.restart(lose_memory=True)
            async with controller(own.address, accept) as heard_again:
                assert (await asking).ok
            assert heard_again[0] == heard[0]


async def test_many_ask_at_once_over_one_link(broker: Broker, world: World) -> None:
    async with (
        controller(broker.address, accept),
        requester(world, broker.address, "hall", "kiosk1") as asker,
    ):
        replies = await asyncio.gather(*(asker.request("issue_ticket", service=str(n)) for n in range(100)))
    assert [reply.body["ticket"]["of"] for reply in replies] == [str(n) for n in range(100)]
