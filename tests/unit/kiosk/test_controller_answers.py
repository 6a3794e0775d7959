"""Every request is answered once and the same again, and everything a reply promised is on disk first."""

import asyncio
import json
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from kiosk.controller import MAX_INBOX
from kiosk.queueing.commands import StopIssue
from kiosk.queueing.events import IssueStopped
from tests.disk import faulty_disk
from tests.unit.kiosk.running import Running, answers, made, request, running, written
from tests.waiting import until
from tests.world import Clock


def types(it: Running) -> list[str]:
    """What was written since the controller started, without the house's own words."""
    return [r.event.type for r in written(it.path) if r.event.type not in {"DayOpened", "ControllerStarted"}]


async def test_how_a_ticket_is_can_be_asked_by_its_token_and_leaves_no_trace(tmp_path: Path) -> None:
    async with running(tmp_path / "j.db") as it:
        token = (await it.ask("issue_ticket", service="A"))["ticket"]["token"]
        found = json.loads(await it.submit(request("look_up", token=token)))
        assert (found["ticket"]["number"], found["ticket"]["state"]) == ("A001", "waiting")
        assert "token" not in found["ticket"]
        await it.ask("cancel", token=token)
        found = json.loads(await it.submit(request("look_up", number="A001")))
        assert found["ticket"]["state"] == "cancelled"
        for wrong, reason in (({"token": "another"}, "unknown_ticket"), ({}, "bad_request")):
            assert json.loads(await it.submit(request("look_up", **wrong)))["reason"] == reason
        assert len(answers(it.path)) == 2
    assert types(it) == ["TicketIssued", "TicketCancelled"]


async def test_a_visit_from_ticket_to_finish(tmp_path: Path) -> None:
    async with running(tmp_path / "j.db") as it:
        ticket = (await it.ask("issue_ticket", service="A", customer_class="need", amount=500))["ticket"]
        assert (ticket["number"], ticket["service"], ticket["customer_class"]) == ("A001", "A", "need")
        assert (ticket["ahead"], ticket["estimated_wait_s"], ticket["slip"]) == (0, None, "none")
        assert len(ticket["token"]) == 26
        counter = (await it.ask("open_counter", "panel-1", counter="1", teller="李"))["counter"]
        assert (counter["state"], counter["waiting"], counter["teller"]) == ("open", 1, "李")
        it.clock.forward(60)
        called = await it.ask("call_next", "panel-1", counter="1", expect=None)
        assert (called["ticket"]["number"], called["finished"]) == ("A001", None)
        assert called["ticket"]["why"] == {
            "rule": "accumulating",
            "class": "need",
            "waited_s": 60.0,
            "overtaken": 0,
            "score": 180.0,
            "guard": False,
            "condition": None,
            "idle": False,
        }
        assert "token" not in called["ticket"], "the customer's secret is not the teller's"
        assert (await it.ask("recall", counter="1"))["ticket"]["recalls"] == 1
        assert (await it.ask("start", counter="1", expect="A001"))["ticket"]["state"] == "serving"
        nobody = await it.ask("call_next", counter="1")
        assert (nobody["ok"], nobody["ticket"], nobody["finished"]) == (True, None, "A001")
    assert types(it) == [
        "TicketIssued",
        "CounterOpened",
        "TicketCalled",
        "TicketRecalled",
        "TicketStarted",
        "TicketFinished",
    ]
    assert it.shown == written(it.path), "and all of it was shown, once, in order"


@pytest.mark.parametrize(
    ("command", "fields", "reason"),
    [
        ("issue_ticket", {"service": "Z"}, "unknown_service"),
        ("issue_ticket", {"service": "A", "customer_class": "emperor"}, "unknown_class"),
        ("issue_ticket", {"service": "A", "kiosk": "kiosk-9"}, "unknown_kiosk"),
        ("issue_ticket", {"service": "A", "language": "tlh"}, "unknown_language"),
        ("call_next", {"counter": "9"}, "unknown_counter"),
        ("call_next", {"counter": "1"}, "counter_closed"),
        ("start", {"counter": "1"}, "no_ticket"),
        ("finish", {"counter": "1", "expect": "A001"}, "state_changed"),
        ("cancel", {"number": "A777"}, "unknown_ticket"),
        ("cancel", {}, "bad_request"),
        ("cancel", {"number": "A777", "token": "x"}, "bad_request"),
        ("issue_ticket", {"service": "A", "age_ms": 10_001}, "expired"),
    ],
)
async def test_a_refusal_is_an_answer_kept_like_any_other(
    tmp_path: Path, command: str, fields: dict[str, Any], reason: str
) -> None:
    payload = request(command, "once", **fields)
    async with running(tmp_path / "j.db") as it:
        first = await it.send(payload)
        assert (json.loads(first)["ok"], json.loads(first)["reason"]) == (False, reason)
        assert json.loads(first)["message"]
        await it.ask("open_counter", counter="1")
        assert await it.send(payload) == first, "also when it would be granted now"
    async with running(tmp_path / "j.db") as it:
        assert await it.send(payload) == first, "also after a restart"
        assert types(it) == ["CounterOpened"]


async def test_the_same_bytes_again_give_the_same_reply_and_happen_once(tmp_path: Path) -> None:
    payload = request("issue_ticket", "tap-1", service="A")
    async with running(tmp_path / "j.db") as it:
        first = await it.send(payload)
        await it.issue()
        assert [await it.send(payload) for _ in range(3)] == [first] * 3
    async with running(tmp_path / "j.db") as it:
        assert await it.send(payload) == first
        assert await it.issue() == "A003"
        assert types(it) == ["TicketIssued"] * 3


async def test_the_same_bytes_in_one_batch_happen_once(tmp_path: Path) -> None:
    payload = request("issue_ticket", "tap-1", service="A")
    async with running(tmp_path / "j.db") as it:
        replies = await asyncio.gather(*(it.submit(payload) for _ in range(5)))
        assert len(set(replies)) == 1
        assert types(it) == ["TicketIssued"]


async def test_the_same_bytes_while_the_first_are_being_written_happen_once(tmp_path: Path) -> None:
    payload = request("issue_ticket", "tap-1", service="A")
    with faulty_disk() as disk:
        async with running(tmp_path / "j.db", vfs=disk.vfs) as it:
            with disk.stalled():
                first = it.submit(payload)
                await until(disk.flushing.is_set)
                second = it.submit(payload)
            assert await first == await second
            assert types(it) == ["TicketIssued"]


async def test_other_bytes_under_the_same_id_are_refused_and_the_first_answer_stays(tmp_path: Path) -> None:
    payload = request("issue_ticket", "tap-1", service="A")
    other = request("issue_ticket", "tap-1", service="B")
    async with running(tmp_path / "j.db") as it:
        in_one_batch = await asyncio.gather(it.submit(payload), it.submit(other))
        assert json.loads(in_one_batch[1])["reason"] == "id_reused"
        assert json.loads(await it.send(other))["reason"] == "id_reused"
        assert await it.send(payload) == in_one_batch[0]
    async with running(tmp_path / "j.db") as it:
        assert json.loads(await it.send(other))["reason"] == "id_reused"
        assert await it.send(payload) == in_one_batch[0]
        assert types(it) == ["TicketIssued"]


async def test_the_same_id_of_another_client_is_another_request(tmp_path: Path) -> None:
    payload = request("issue_ticket", "tap-1", service="A")
    async with running(tmp_path / "j.db") as it:
        numbers = [json.loads(await it.send(payload, kiosk))["ticket"]["number"] for kiosk in ("kiosk-1", "kiosk-2")]
        assert numbers == ["A001", "A002"]


async def test_a_known_id_is_looked_up_before_its_age(tmp_path: Path) -> None:
    clock = Clock()
    payload = request("issue_ticket", "tap-1", service="A", at=clock().isoformat())
    async with running(tmp_path / "j.db", clock) as it:
        first = await it.send(payload)
        clock.forward(3600)
        assert await it.send(payload) == first
        other = request("issue_ticket", "tap-1", service="B", at=clock().isoformat(), age_ms=60_000)
        assert json.loads(await it.send(other))["reason"] == "id_reused"


async def test_a_request_from_the_past_is_expired_and_told_the_time(tmp_path: Path) -> None:
    clock = Clock()
    asked_at = clock().isoformat()
    async with running(tmp_path / "j.db", clock) as it:
        clock.forward(10)
        assert (await it.ask("issue_ticket", service="A", at=asked_at))["ok"], "ten seconds are not more than ten"
        clock.forward(0.001)
        payload = request("issue_ticket", service="A", at=asked_at)
        expired = json.loads(await it.send(payload))
        assert (expired["reason"], expired["now"]) == ("expired", clock().isoformat())
        clock.forward(5)
        assert json.loads(await it.send(payload)) == expired


@pytest.mark.parametrize(
    ("question", "fields"), [("events_since", {"seq": 0}), ("look_up", {"number": "A001"}), ("advise", {})]
)
async def test_a_question_from_the_past_is_expired_too(tmp_path: Path, question: str, fields: dict[str, Any]) -> None:
    clock = Clock()
    async with running(tmp_path / "j.db", clock) as it:
        await it.ask("issue_ticket", service="A")
        old = json.loads(await it.send(request(question, age_ms=10_001, **fields)))
        assert (old["ok"], old["reason"], old["now"]) == (False, "expired", clock().isoformat())


async def test_a_request_from_the_future_is_expired_too_for_nobody_knows_its_age(tmp_path: Path) -> None:
    clock = Clock()
    async with running(tmp_path / "j.db", clock) as it:
        a_little = (clock() + timedelta(seconds=2)).isoformat()
        assert (await it.ask("issue_ticket", service="A", at=a_little))["ok"]
        ahead = (clock() + timedelta(seconds=2.001)).isoformat()
        refused = json.loads(await it.send(request("issue_ticket", service="A", at=ahead)))
        assert (refused["reason"], refused["now"]) == ("expired", clock().isoformat())


async def test_a_request_without_a_time_is_as_old_as_its_arrival(tmp_path: Path) -> None:
    with faulty_disk() as disk:
        async with running(tmp_path / "j.db", vfs=disk.vfs) as it:
            with disk.stalled():
                await_first = it.submit(request("stop_issue"))
                await until(disk.flushing.is_set)
                late = it.submit(request("resume_issue"))
                it.clock.forward(11)
            assert json.loads(await await_first)["ok"]
            assert json.loads(await late)["reason"] == "expired", "it waited for the disk eleven seconds"


async def test_nothing_is_answered_or_shown_before_it_is_on_disk(tmp_path: Path) -> None:
    with faulty_disk() as disk:
        async with running(tmp_path / "j.db", vfs=disk.vfs) as it:
            it.shown.clear()
            with disk.stalled():
                replies = [it.submit(request("issue_ticket", service="A")) for _ in range(3)]
                told = it.controller.tell(StopIssue("A"))
                await until(disk.flushing.is_set)
                await asyncio.sleep(0.02)
                assert not told.done()
                assert not any(reply.done() for reply in replies)
                assert it.shown == []
            assert all(json.loads(reply)["ok"] for reply in await asyncio.gather(*replies))
            assert await told


async def test_whoever_reads_the_hall_at_rest_sees_only_what_is_on_disk(tmp_path: Path) -> None:
    with faulty_disk() as disk:
        async with running(tmp_path / "j.db", vfs=disk.vfs) as it:
            seen: list[tuple[int, int]] = []

            async def look() -> None:
                async with it.controller.at_rest:
                    seen.append((it.hall.waiting("A"), types(it).count("TicketIssued")))

            with disk.stalled():
                reply = it.submit(request("issue_ticket", service="A"))
                await until(disk.flushing.is_set)
                looking = asyncio.create_task(look())
                await asyncio.sleep(0.02)
                assert seen == [], "a screen does not look while a number is on its way to the disk"
            await asyncio.gather(reply, looking)
            assert seen == [(1, 1)]


async def test_readers_get_their_turn_in_a_busy_hall(tmp_path: Path) -> None:
    async with running(tmp_path / "j.db") as it:
        looks = 0

        async def look() -> None:
            nonlocal looks
            while True:
                async with it.controller.at_rest:
                    looks += 1
                await asyncio.sleep(0)

        looking = asyncio.create_task(look())
        for _ in range(20):
            await asyncio.gather(*(it.submit(request("issue_ticket", service="A")) for _ in range(8)))
        looking.cancel()
        await asyncio.wait([looking])
        assert looks >= 20


async def test_64_askers_at_once_share_few_flushes(tmp_path: Path) -> None:
    with faulty_disk() as disk:
        async with running(tmp_path / "j.db", vfs=disk.vfs) as it:
            await it.issue()
            disk.syncs.clear()
            with disk.stalled():
                first = it.submit(request("issue_ticket", service="A"))
                await until(disk.flushing.is_set)
                others = [it.submit(request("issue_ticket", service="A")) for _ in range(64)]
            replies = [json.loads(reply) for reply in await asyncio.gather(first, *others)]
            assert disk.syncs == {"wal": 2}
            assert [r["ticket"]["number"] for r in replies] == [f"A{n:03d}" for n in range(2, 67)], "in order"
            assert len({r["ticket"]["token"] for r in replies}) == 65


async def test_more_than_the_inbox_holds_are_told_to_ask_again(tmp_path: Path) -> None:
    async with made(tmp_path / "j.db", Clock()) as it:
        await it.controller.start()
        waiting = [it.submit(request("stop_issue")) for _ in range(MAX_INBOX)]
        too_many = request("issue_ticket", "tap-1", service="A")
        busy = it.submit(too_many)
        assert json.loads(busy.result())["reason"] == "busy"
        house = it.controller.tell(StopIssue("B"))
        assert not house.done(), "the house's own commands are never turned away"
        task = asyncio.create_task(it.controller.run())
        await asyncio.gather(*waiting, house)
        assert json.loads(await it.submit(too_many))["reason"] == "service_closed", "asked again, it is answered"
        task.cancel()
        await asyncio.wait([task])


async def test_a_command_of_the_house_happens_or_does_not(tmp_path: Path) -> None:
    async with running(tmp_path / "j.db") as it:
        assert await it.controller.tell(StopIssue("A"))
        assert not await it.controller.tell(StopIssue("Z"))
        assert isinstance(it.shown[-1].event, IssueStopped)
        assert types(it) == ["IssueStopped"]


async def test_an_asker_that_leaves_hurts_nobody(tmp_path: Path) -> None:
    payload = request("issue_ticket", "tap-1", service="A")
    async with running(tmp_path / "j.db") as it:
        gone, stays = it.submit(payload), it.submit(request("issue_ticket", service="A"))
        gone.cancel()
        assert json.loads(await stays)["ticket"]["number"] == "A002"
        assert json.loads(await it.send(payload))["ticket"]["number"] == "A001", "what was asked was done"


async def test_an_asker_that_leaves_while_its_answer_is_fetched_hurts_nobody(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    payload = request("issue_ticket", "tap-1", service="A")
    async with running(tmp_path / "j.db") as it:
        first = await it.send(payload)
        fetch = it.journal.reply_to

        async def fetch_while_leaving(key: tuple[str, str]) -> bytes:
            gone.cancel()
            return await fetch(key)

        monkeypatch.setattr(it.journal, "reply_to", fetch_while_leaving)
        gone = it.submit(payload)
        await until(gone.done)
        monkeypatch.undo()
        assert await it.send(payload) == first


async def test_events_since_come_in_pages_that_fit_a_message(tmp_path: Path) -> None:
    async with running(tmp_path / "j.db") as it:
        asks = [it.submit(request("open_counter", counter="1", teller="\x01" * n)) for n in range(200)]
        asks += [it.submit(request("issue_ticket", service="A", customer_class="need")) for _ in range(400)]
        await asyncio.gather(*asks)
        seen: list[dict[str, Any]] = []
        more = True
        while more:
            reply = await it.send(request("events_since", seq=seen[-1]["seq"] if seen else 0))
            assert len(reply) <= 64 * 1024
            page = json.loads(reply)
            seen, more = seen + page["events"], page["more"]
            assert page["ok"]
            assert page["events"]
        assert [event["seq"] for event in seen] == [r.seq for r in written(it.path)]
        assert "token" not in json.dumps(seen)
        assert not answers(it.path).keys() & {("kiosk-1", json.loads(reply)["id"])}, "a question is not kept"
        assert (await it.ask("events_since", seq=2**63 - 1))["events"] == []


async def test_every_reply_says_which_controller_gave_it_and_when(tmp_path: Path) -> None:
    async with running(tmp_path / "j.db") as it:
        for reply in (await it.ask("issue_ticket", service="A"), await it.ask("issue_ticket", service="Z")):
            assert (reply["epoch"], reply["at"]) == (it.controller.epoch, it.clock().isoformat())
            assert reply["seq"] == it.controller.last_seq
