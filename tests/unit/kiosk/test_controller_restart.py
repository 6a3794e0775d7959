"""Back where it was: after any end, at any moment, with the same configuration or another."""

import json
from pathlib import Path
from shutil import copy

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kiosk.controller import HallMismatch
from kiosk.queueing.events import ControllerStarted
from tests.unit.kiosk.queueing.scenes import picture
from tests.unit.kiosk.running import HALL, Running, config, made, request, running, written
from tests.world import Clock

ASKS = st.sampled_from(
    [
        ("issue_ticket", {"service": "A"}),
        ("issue_ticket", {"service": "B", "customer_class": "need"}),
        ("issue_ticket", {"service": "A", "customer_class": "need"}),
        ("call_next", {"counter": "1"}),
        ("call_next", {"counter": "2"}),
        ("start", {"counter": "1"}),
        ("recall", {"counter": "2"}),
        ("finish", {"counter": "1"}),
        ("no_show", {"counter": "2"}),
        ("cancel", {"number": "A002"}),
        ("open_counter", {"counter": "2", "teller": "李"}),
        ("pause_counter", {"counter": "1", "reason": "午休"}),
        ("open_counter", {"counter": "1"}),
        ("close_counter", {"counter": "2"}),
        ("stop_issue", {"service": "B"}),
        ("resume_issue", {}),
        ("reprint", {"number": "A001"}),
        ("park", {"counter": "1"}),
        ("resume", {"counter": "1", "number": "A001"}),
        ("transfer", {"counter": "1", "to_service": "B"}),
        ("transfer", {"counter": "1", "to_counter": "2", "position": "back"}),
        ("return", {"number": "A001"}),
        ("reclassify", {"number": "A002", "customer_class": "need"}),
    ]
)


@given(history=st.lists(st.tuples(ASKS, st.sampled_from([0, 7, 600, 40_000])), min_size=5, max_size=25))
@settings(max_examples=6, deadline=None)
def test_killed_after_any_reply_it_is_back_where_it_was(
    tmp_path_factory: pytest.TempPathFactory, history: list[tuple[tuple[str, dict[str, str]], int]]
) -> None:
    import asyncio

    asyncio.run(_killed_after_each(tmp_path_factory.mktemp("killed"), history))


async def _killed_after_each(folder: Path, history: list[tuple[tuple[str, dict[str, str]], int]]) -> None:
    clock = Clock()
    async with running(folder / "j.db", clock) as it:
        for (command, fields), seconds in history:
            clock.forward(seconds)
            payload = request(command, **fields)
            reply = await it.send(payload)
            left = folder / f"left-{it.controller.last_seq}-{json.loads(reply)['id']}"
            left.mkdir()
            for file in ("j.db", "j.db-wal"):
                copy(folder / file, left / file)
            async with made(left / "j.db", clock) as again:
                await again.controller.start()
                assert picture(again.hall) == picture(it.hall)
                assert again.controller.last_seq == it.controller.last_seq + 1
                assert isinstance(written(again.path)[-1].event, ControllerStarted)


async def test_a_restart_goes_on_with_numbers_tokens_and_counters(tmp_path: Path) -> None:
    async with running(tmp_path / "j.db") as it:
        await it.ask("open_counter", counter="1", teller="Li")
        token = (await it.ask("issue_ticket", service="A"))["ticket"]["token"]
        await it.issue()
        await it.ask("stop_issue", service="B")
    async with running(tmp_path / "j.db") as it:
        assert await it.issue() == "A003"
        assert (await it.ask("issue_ticket", service="B"))["reason"] == "service_closed"
        assert (await it.ask("cancel", token=token))["ticket"]["number"] == "A001"
        assert (await it.ask("call_next", counter="1"))["ticket"]["number"] == "A002"


async def start_with(path: Path, text: str, clock: Clock | None = None) -> Running:
    async with made(path, clock or Clock(), config(text)) as it:
        await it.controller.start()
        return it


def without(text: str, table: str, name: str) -> str:
    """The hall without one table."""
    parts = text.split("\n[[")
    return "\n[[".join(part for part in parts if not (part.startswith(table) and f'"{name}"' in part.split("\n")[1]))


NO_B = without(HALL, "services", "B").replace('["A", "B"]', '["A"]')
NO_NEED = without(HALL, "customer_classes", "need")
NO_2 = without(HALL, "counters", "2")


@pytest.mark.parametrize(
    ("text", "names"), [(NO_B, ["B001", "'B'"]), (NO_NEED, ["B001", "'need'"]), (NO_2, ["A001", "'2'"])]
)
async def test_what_has_customers_cannot_vanish_unnoticed(tmp_path: Path, text: str, names: list[str]) -> None:
    path = tmp_path / "j.db"
    async with running(path) as it:
        await it.ask("open_counter", counter="2")
        await it.issue()
        await it.issue("B", customer_class="need")
        it.clock.forward(60)
        await it.ask("call_ticket", counter="2", number="A001")
    before = written(path)
    with pytest.raises(HallMismatch) as mismatch:
        await start_with(path, text)
    assert all(name in str(mismatch.value) for name in names), mismatch.value
    assert written(path) == before, "and nothing was done"
    assert (await start_with(path, HALL)).hall.waiting("B") == 1, "put back, the hall goes on"


ONLY_B = '[[profiles]]\nid = "only-b"\nnames = { zh = "开户", en = "Accounts" }\nservices = ["B"]\n\n[[counters]]'
B_AT_2 = HALL.replace("[[counters]]", ONLY_B, 1).replace(
    'en = "2" }\nprofile = "all"', 'en = "2" }\nprofile = "only-b"'
)


async def test_a_profile_that_was_set_is_back_after_a_restart(tmp_path: Path) -> None:
    """Also where nobody else takes the service of who is being served: the configuration has not changed."""
    path, clock = tmp_path / "j.db", Clock()
    async with running(path, clock, config(B_AT_2)) as it:
        await it.ask("open_counter", counter="1")
        await it.issue()
        await it.ask("call_next", counter="1")
        assert (await it.ask("set_profile", counter="1", profile="only-b"))["ok"]
    hall = (await start_with(path, B_AT_2, clock)).hall
    assert (hall.counters["1"].profile, hall.counters["1"].phase) == ("only-b", "calling")


async def test_appointments_and_what_is_parked_are_back_after_a_restart(tmp_path: Path) -> None:
    path, clock = tmp_path / "j.db", Clock()
    text = HALL + '\n[appointments]\ncustomer_class = "need"\n'
    async with running(path, clock, config(text)) as it:
        await it.ask("open_counter", counter="1")
        await it.issue()
        await it.ask("call_next", counter="1")
        await it.ask("park", counter="1")
        await it.ask("book", appointment="app-7", service="A", time="2026-03-19T10:00:00+08:00")
    async with running(path, clock, config(text)) as it:
        assert [ticket.number for ticket in it.hall.parked_at("1")] == ["A001"]
        assert (await it.ask("resume", counter="1", number="A001"))["ticket"]["why"]["rule"] == "resumed"
        assert (await it.ask("check_in", code="app-7"))["reason"] == "too_early"
        clock.set("2026-03-19T09:45:00+08:00")
    async with running(path, clock, config(text)) as it:
        assert (await it.ask("check_in", code="app-7"))["ticket"]["customer_class"] == "need"


@pytest.mark.parametrize("text", [NO_B, NO_NEED, NO_2])
async def test_on_a_new_day_the_hall_may_be_another(tmp_path: Path, text: str) -> None:
    path, clock = tmp_path / "j.db", Clock()
    async with running(path, clock) as it:
        await it.ask("open_counter", counter="2")
        await it.issue("B", customer_class="need")
        await it.ask("call_next", counter="2")
        await it.issue("A", customer_class="need")
    clock.forward(86_400)
    it = await start_with(path, text, clock)
    assert (it.hall.day, it.hall.tickets) == ("2026-03-19", {})
    assert list(it.hall.counters) == list(it.hall.rules.counters)


@pytest.mark.parametrize("text", [NO_B, NO_NEED, NO_2])
async def test_what_has_no_customers_left_may_vanish(tmp_path: Path, text: str) -> None:
    path = tmp_path / "j.db"
    async with running(path) as it:
        await it.ask("open_counter", counter="2")
        await it.ask("open_counter", counter="1")
        await it.issue("B", customer_class="need")
        await it.ask("call_next", counter="2")
        await it.ask("finish", counter="2")
        await it.ask("stop_issue", service="B")
        await it.issue()
    async with running(path, hall=config(text)) as it:
        assert await it.issue() == "A002"
        assert (await it.ask("call_next", counter="1"))["ticket"]["number"] == "A001"
        assert (await it.ask("reprint", number="B001"))["reason"] == "no_printer"


async def test_a_new_counter_and_a_new_service_work_at_once(tmp_path: Path) -> None:
    path = tmp_path / "j.db"
    async with running(path, hall=config(NO_B)) as it:
        await it.issue()
    async with running(path) as it:
        assert await it.issue("B") == "B001"
        await it.ask("open_counter", counter="2")
        assert (await it.ask("call_next", counter="2"))["ticket"]["number"] == "A001"
