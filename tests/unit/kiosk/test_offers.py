"""What the kiosks are told of each service: for whom nobody takes it, and when a closed one opens again."""

from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from kiosk.announcer import Announcer
from kiosk.desk import _checked
from kiosk.queueing.model import Hall
from kiosk.queueing.rules import Kind
from kiosk.rules_of import rules_of
from kiosk.services import Services
from tests.unit.kiosk.running import HALL, Running, config, running
from tests.world import Clock

PROFILES = """
[[profiles]]
id = "ordinary"
names = { zh = "普通", en = "Ordinary" }
services = ["A", "B"]
classes = ["ordinary"]

[[profiles]]
id = "need"
names = { zh = "优先", en = "Priority" }
services = ["A"]
classes = ["need"]
"""
LUNCH = """
[[hours]]
days = ["mon", "tue", "wed", "thu", "fri"]
open = "09:00"
close = "12:00"
serves_until = "12:00"

[[hours]]
days = ["mon", "tue", "wed", "thu", "fri"]
open = "13:30"
close = "17:00"
serves_until = "17:00"

[[holidays]]
date = "2026-03-20"
"""


def _offers(it: Running, text: str = HALL + PROFILES) -> dict[str, dict[str, Any]]:
    body = Announcer(config(text)).services(it.hall, it.clock(), storage_full=False)
    return {offer["service"]: offer for offer in body["services"]}


async def test_a_service_says_for_whom_nobody_takes_it_until_somebody_does(tmp_path: Path) -> None:
    async with running(tmp_path / "j.db", hall=config(HALL + PROFILES)) as it:
        assert not any("nobody_takes" in offer for offer in _offers(it).values())
        for counter in "12":
            await it.ask("set_profile", counter=counter, profile="ordinary")
        offers = _offers(it)
        assert [offers[letter]["nobody_takes"] for letter in "AB"] == [["need"], ["need"]]
        assert [offers[letter]["open"] for letter in "AB"] == [True, True]
        assert (await it.ask("issue_ticket", service="A", customer_class="need"))["reason"] == "nobody_takes"
        await it.ask("set_profile", counter="2", profile="need")
        assert "nobody_takes" not in (offers := _offers(it))["A"]
        assert offers["B"]["nobody_takes"] == ["need"]
        assert (await it.ask("issue_ticket", service="A", customer_class="need"))["ok"]


async def test_a_service_for_those_in_need_alone_is_open_and_one_for_nobody_is_not(tmp_path: Path) -> None:
    async with running(tmp_path / "j.db", hall=config(HALL + PROFILES)) as it:
        for counter in "12":
            await it.ask("set_profile", counter=counter, profile="need")
        offers = _offers(it)
        assert (offers["A"]["open"], offers["A"]["nobody_takes"]) == (True, ["ordinary"])
        assert (offers["B"]["open"], offers["B"]["reason"]) == (False, "stopped")


async def test_for_whom_nobody_takes_a_service_costs_nothing_while_profiles_stay(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[Kind] = []
    taken = Hall.taken

    def counted(hall: Hall, kind: Kind) -> bool:
        asked.append(kind)
        return taken(hall, kind)

    async with running(tmp_path / "j.db", hall=config(HALL + PROFILES)) as it:
        said = Announcer(config(HALL + PROFILES))
        monkeypatch.setattr(Hall, "taken", counted)
        said.services(it.hall, it.clock(), storage_full=False)
        assert len(asked) == 4, "two services, two classes"
        await it.issue("A")
        of_the_ticket = len(asked)
        said.services(it.hall, it.clock(), storage_full=False)
        assert len(asked) == of_the_ticket
        await it.ask("set_profile", counter="1", profile="need")
        said.services(it.hall, it.clock(), storage_full=False)
        assert len(asked) == of_the_ticket + 4


@pytest.mark.parametrize(
    ("now", "reason", "opens_at"),
    [
        ("2026-03-18T08:00:00+08:00", "hours", "2026-03-18T09:00:00+08:00"),
        ("2026-03-18T10:00:00+08:00", None, None),
        ("2026-03-18T11:57:00+08:00", "too_late", "2026-03-18T13:30:00+08:00"),
        ("2026-03-18T12:30:00+08:00", "hours", "2026-03-18T13:30:00+08:00"),
        ("2026-03-18T18:00:00+08:00", "hours", "2026-03-19T09:00:00+08:00"),
        ("2026-03-19T18:00:00+08:00", "hours", "2026-03-23T09:00:00+08:00"),
        ("2026-03-20T10:00:00+08:00", "holiday", "2026-03-23T09:00:00+08:00"),
    ],
)
def test_a_closed_service_says_when_it_opens_again(now: str, reason: str | None, opens_at: str | None) -> None:
    hall_config = config(HALL + LUNCH)
    hall = Hall(rules_of(hall_config))
    body = Announcer(hall_config).services(hall, datetime.fromisoformat(now), storage_full=False)
    offer = body["services"][0]
    assert offer["reason"] == reason
    told = offer.get("opens_at")
    assert (told and told.isoformat()) == opens_at, "by the hall's own clock"


async def test_a_service_whose_tickets_of_today_are_given_opens_on_another_day(tmp_path: Path) -> None:
    text = HALL.replace('letter = "B"', 'letter = "B"\nmax_per_day = 1')
    async with running(tmp_path / "j.db", hall=config(text)) as it:
        await it.issue("B")
        offer = _offers(it, text)["B"]
        assert (offer["reason"], offer["opens_at"].isoformat()) == ("quota_reached", "2026-03-19T04:00:00+08:00")


async def test_a_service_stopped_by_hand_says_no_time(tmp_path: Path) -> None:
    async with running(tmp_path / "j.db") as it:
        await it.ask("stop_issue", service="A")
        assert "opens_at" not in _offers(it, HALL)["A"]


def test_what_says_nothing_does_not_travel() -> None:
    hall_config = config(HALL)
    body = Announcer(hall_config).services(Hall(rules_of(hall_config)), Clock()(), storage_full=False)
    travels = _checked(Services, body).decode()
    assert "nobody_takes" not in travels
    assert "opens_at" not in travels
    assert '"reason":null' in travels


@pytest.mark.parametrize(
    ("now", "reason", "opens_at"),
    [
        ("2026-03-18T12:30:00+08:00", "hall_closed", "2026-03-18T13:30:00+08:00"),
        ("2026-03-18T11:58:00+08:00", "too_late", "2026-03-18T13:30:00+08:00"),
        ("2026-03-20T10:00:00+08:00", "hall_closed", "2026-03-23T09:00:00+08:00"),
    ],
)
async def test_a_refusal_says_when_to_come_again(tmp_path: Path, now: str, reason: str, opens_at: str) -> None:
    async with running(tmp_path / "j.db", hall=config(HALL + LUNCH)) as it:
        it.clock.set(now)
        for also in ([], ["B"]):
            reply = await it.ask("issue_ticket", service="A", also=also)
            assert reply["reason"] == reason
            if not also or reason == "hall_closed":
                assert reply["opens_at"] == opens_at
                assert reply["message"].endswith(f"; again from {opens_at[:16].replace('T', ' ')}")


async def test_a_refusal_that_no_clock_will_change_says_no_time(tmp_path: Path) -> None:
    async with running(tmp_path / "j.db") as it:
        await it.ask("stop_issue")
        assert "opens_at" not in await it.ask("issue_ticket", service="A")
        assert "opens_at" not in await it.ask("issue_ticket", service="Z")


async def test_the_customer_is_told_all_services_of_the_visit(tmp_path: Path) -> None:
    async with running(tmp_path / "j.db") as it:
        assert (await it.ask("issue_ticket", service="A", also=["B"]))["ticket"]["also"] == ["B"]
        assert "also" not in (await it.ask("issue_ticket", service="A"))["ticket"]
