"""A full, read-only or broken disk under a working controller: no number is promised that is not written."""

import asyncio
import json
import logging
from pathlib import Path

import apsw
import pytest

from kiosk.journal import StorageBroken
from kiosk.queueing.commands import StopIssue
from tests.disk import Disk, faulty_disk
from tests.unit.kiosk.queueing.scenes import picture
from tests.unit.kiosk.running import Running, made, request, running, written
from tests.waiting import until
from tests.world import Clock

pytestmark = pytest.mark.logs_errors
FAULTS = pytest.mark.parametrize("fault", [apsw.FullError, apsw.ReadOnlyError])


async def refused(it: Running, *payloads: bytes) -> None:
    """All of these are told so, and the hall stands as before, in memory and on disk."""
    before, on_disk, shown = picture(it.hall), written(it.path), list(it.shown)
    replies = [json.loads(reply) for reply in await asyncio.gather(*(it.submit(p) for p in payloads))]
    assert {(r["ok"], r["reason"]) for r in replies} == {(False, "storage_full")}
    assert picture(it.hall) == before
    assert written(it.path) == on_disk
    assert it.shown == shown
    assert it.controller.last_seq == on_disk[-1].seq


@FAULTS
async def test_askers_are_told_and_the_hall_stands_as_before(tmp_path: Path, fault: type[apsw.Error]) -> None:
    with faulty_disk() as disk:
        async with running(tmp_path / "j.db", vfs=disk.vfs) as it:
            await it.ask("open_counter", counter="1")
            await it.issue()
            await it.issue()
            disk.fault = fault
            for _ in range(3):
                await refused(
                    it,
                    request("issue_ticket", service="A"),
                    request("call_next", counter="1"),
                    request("issue_ticket", service="Z"),
                )
            assert not await it.controller.tell(StopIssue("A"))
            assert it.controller.storage_full
            disk.works_again()
            assert await it.issue() == "A003", "no number was lost"
            assert (await it.ask("call_next", counter="1"))["ticket"]["number"] == "A001"


async def test_a_request_refused_for_the_disk_may_come_again_under_its_id(tmp_path: Path) -> None:
    payload = request("issue_ticket", "tap-1", service="A")
    with faulty_disk() as disk:
        async with running(tmp_path / "j.db", vfs=disk.vfs) as it:
            disk.fault = apsw.FullError
            await refused(it, payload)
            disk.works_again()
            first = await it.send(payload)
            assert json.loads(first)["ticket"]["number"] == "A001"
            assert await it.send(payload) == first


async def test_what_was_answered_before_is_answered_the_same_on_a_full_disk(tmp_path: Path) -> None:
    payload, other = request("issue_ticket", "tap-1", service="A"), request("issue_ticket", "tap-1", service="B")
    with faulty_disk() as disk:
        async with running(tmp_path / "j.db", vfs=disk.vfs) as it:
            first = await it.send(payload)
            disk.fault = apsw.FullError
            for _ in range(2):
                replies = await asyncio.gather(
                    it.submit(request("issue_ticket", service="A")), it.submit(payload), it.submit(other)
                )
                assert json.loads(replies[0])["reason"] == "storage_full"
                assert replies[1] == first, "its ticket is in a customer's hand"
                assert json.loads(replies[2])["reason"] == "id_reused"
            page = json.loads(await it.send(request("events_since", seq=0)))
            assert [event["type"] for event in page["events"]][-1] == "TicketIssued", "what is written can be read"


async def test_it_resumes_by_itself_and_says_both_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr("kiosk.controller.PROBE_S", 0.02)
    caplog.set_level(logging.WARNING, "kiosk.controller")
    with faulty_disk() as disk:
        async with running(tmp_path / "j.db", vfs=disk.vfs) as it:
            said: list[bool] = []
            it.controller.on_condition = lambda: said.append(it.controller.storage_full)
            disk.fault = apsw.FullError
            await refused(it, request("issue_ticket", service="A"))
            await asyncio.sleep(0.1)
            assert said == [True]
            disk.works_again()
            await until(lambda: not it.controller.storage_full)
            assert said == [True, False]
            assert await it.issue() == "A001"
    assert len([r for r in caplog.records if r.name == "kiosk.controller"]) == 2, "one line when lost, one when back"


async def test_a_batch_is_refused_whole(tmp_path: Path) -> None:
    with faulty_disk() as disk:
        async with running(tmp_path / "j.db", vfs=disk.vfs) as it:
            await it.issue()
            disk.room = 30_000
            await refused(it, *(request("issue_ticket", service="A") for _ in range(200)))
            disk.works_again()
            assert await it.issue() == "A002"


async def test_a_new_day_on_a_full_disk_waits_for_the_disk(tmp_path: Path) -> None:
    with faulty_disk() as disk:
        async with running(tmp_path / "j.db", vfs=disk.vfs) as it:
            await it.issue()
            disk.fault = apsw.FullError
            it.clock.forward(86_400)
            await refused(it, request("issue_ticket", service="A"))
            assert it.hall.day == "2026-03-18"
            disk.works_again()
            assert await it.issue() == "A001"
            assert it.hall.day == "2026-03-19"


async def test_a_controller_starts_on_a_full_disk_shows_the_hall_and_issues_later(tmp_path: Path) -> None:
    async with running(tmp_path / "j.db") as it:
        await it.issue()
        epoch = it.controller.epoch
    with faulty_disk() as disk:
        async with made(tmp_path / "j.db", Clock(), vfs=disk.vfs) as it:
            disk.fault = apsw.FullError
            await it.controller.start()
            assert (it.controller.storage_full, it.hall.waiting("A")) == (True, 1)
            disk.works_again()
            it.task = asyncio.create_task(it.controller.run())
            assert await it.issue() == "A002"
            assert it.controller.epoch > epoch
            starts = [getattr(r.event, "epoch", None) for r in written(it.path) if r.event.type == "ControllerStarted"]
            assert starts == [epoch, it.controller.epoch]
            it.task.cancel()
            await asyncio.wait([it.task])


async def break_while_asking(disk: Disk, it: Running, payload: bytes) -> None:
    disk.fault = apsw.IOError
    asked = it.submit(payload)
    assert it.task is not None
    await asyncio.wait([it.task], timeout=5)
    assert it.task.done(), "the process must end and start again"
    assert not asked.done(), "nobody was promised anything"
    error = it.task.exception()
    assert isinstance(error, StorageBroken) or (isinstance(error, ExceptionGroup) and error.subgroup(StorageBroken))
    disk.works_again()


async def test_an_input_output_error_ends_the_controller_and_a_restart_is_back(tmp_path: Path) -> None:
    payload = request("issue_ticket", "tap-1", service="A")
    with faulty_disk() as disk:
        async with made(tmp_path / "j.db", Clock(), vfs=disk.vfs) as it:
            await it.controller.start()
            it.task = asyncio.create_task(it.controller.run())
            await it.issue()
            await break_while_asking(disk, it, payload)
        async with running(tmp_path / "j.db", vfs=disk.vfs) as it:
            assert json.loads(await it.send(payload))["ticket"]["number"] == "A002"


async def test_a_disk_that_breaks_while_it_is_full_ends_the_controller_too(tmp_path: Path) -> None:
    with faulty_disk() as disk:
        async with made(tmp_path / "j.db", Clock(), vfs=disk.vfs) as it:
            await it.controller.start()
            it.task = asyncio.create_task(it.controller.run())
            disk.fault = apsw.FullError
            await refused(it, request("issue_ticket", service="A"))
            await break_while_asking(disk, it, request("issue_ticket", service="A"))


async def test_stopped_in_the_middle_of_a_commit_nobody_was_told_and_a_restart_knows(tmp_path: Path) -> None:
    payload = request("issue_ticket", "tap-1", service="A")
    with faulty_disk() as disk:
        async with running(tmp_path / "j.db", vfs=disk.vfs) as it:
            shown = list(it.shown)
            assert it.task is not None
            with disk.stalled():
                asked = it.submit(payload)
                await until(disk.flushing.is_set)
                it.task.cancel()
                await asyncio.sleep(0.02)
            await asyncio.wait([it.task])
            assert not asked.done()
            assert it.shown == shown
        async with running(tmp_path / "j.db", vfs=disk.vfs) as it:
            assert json.loads(await it.send(payload))["ticket"]["number"] == "A001"
            assert await it.issue() == "A002"
