"""A pad asks who was served, takes one answer, thanks, and rests when time is over; nothing of it happens twice."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from drivers.call_button.messages import SCORE_KEYS, Feedback
from drivers.call_button.terminal import CallTerminal, Press
from firmware_mocks.rating_pad import MockRatingPad
from firmware_mocks.wires import clean_wire
from kiosk.announcer import Announcer
from kiosk.config import RatingPad
from kiosk.rating_pads import PadDesk
from tests.unit.drivers.wire_kinds import running as at_work
from tests.unit.kiosk.running import HALL, Running, config, running
from tests.waiting import until
from tests.world import world_of

THANKS = Feedback(True, "A001", text="谢谢您的评价")


class Desk:
    """A hall with one counter, and the pad of its customers; what a teller asks reaches the pad as in a hall."""

    def __init__(self, it: Running, **settings: Any) -> None:
        self.it = it
        pad = RatingPad(kind="rating_pad", id="pad-1", address="mock", counter="1", **settings)
        self.mock = MockRatingPad(1)
        self.desk = PadDesk(world_of(it.clock), it.controller, config(), pad)
        self.driver = CallTerminal("pad-1", 1, self.desk.press, lambda *_: None, keys=SCORE_KEYS, kind="rating pad")
        self.desk.tell = self.driver.show

    async def serve(self, language: str = "zh") -> str:
        """A customer, from arrival to the end; the number."""
        number = await self.it.issue(language=language)
        await self.ask("call_next")
        await self.ask("finish")
        return number

    async def ask(self, command: str, **fields: Any) -> dict[str, Any]:
        """A teller's key."""
        reply = await self.it.ask(command, counter="1", **fields)
        self.desk.show(self.it.hall)
        return reply

    async def until_asks(self, number: str) -> None:
        """Whom; "": nobody."""
        await until(lambda: self.mock.asks == number, what=f"asks {number!r}, not {self.mock.asks!r}")

    def score(self, number: str = "A001") -> int | None:
        """What is kept with the ticket."""
        return self.it.hall.tickets[number].score


@asynccontextmanager
async def a_desk(tmp_path: Path, **settings: Any) -> AsyncIterator[Desk]:
    async with running(tmp_path / "j.db") as it:
        desk = Desk(it, **settings)
        host, far = clean_wire()
        await desk.ask("open_counter", teller="Li")
        async with at_work(desk.driver.serve(host), desk.mock.serve(far)):
            yield desk


async def test_it_asks_at_finish_and_thanks_for_the_answer(tmp_path: Path) -> None:
    async with a_desk(tmp_path) as desk:
        await desk.serve()
        await desk.until_asks("A001")
        assert desk.mock.screen == ("A001", "请评价本次服务")
        assert await desk.mock.score(4) == THANKS
        assert desk.score() == 4
        assert " ".join(desk.mock.screen) == "谢谢您的评价"
        assert desk.mock.asks == ""
        rated = desk.it.shown[-1].event
        assert (rated.type, getattr(rated, "score", 0), getattr(rated, "teller", "")) == ("TicketRated", 4, "Li")


async def test_the_rate_key_asks_who_is_served_and_finish_does_not_ask_again(tmp_path: Path) -> None:
    async with a_desk(tmp_path) as desk:
        await desk.it.issue()
        await desk.ask("call_next")
        await desk.ask("start")
        await desk.ask("ask_rating")
        await desk.until_asks("A001")
        assert await desk.mock.score(5) == THANKS
        await desk.ask("finish")
        await asyncio.sleep(0.02)
        assert desk.mock.asks == ""


@pytest.mark.parametrize("fault", ["bounce", "lose_ack", "noise"])
async def test_an_answer_counts_once_whatever_the_wire_does(tmp_path: Path, fault: str) -> None:
    async with a_desk(tmp_path) as desk:
        await desk.serve()
        await desk.until_asks("A001")
        desk.mock.fault(fault)
        assert await desk.mock.score(2) == THANKS
        assert [recorded.event.type for recorded in desk.it.shown].count("TicketRated") == 1


async def test_a_pad_that_boots_while_it_asks_asks_on_and_one_without_a_word_is_not_believed(tmp_path: Path) -> None:
    async with a_desk(tmp_path) as desk:
        await desk.serve()
        await desk.until_asks("A001")
        desk.mock.reboot()
        assert desk.mock.asks == ""
        assert await desk.mock.press("5") == Feedback(accepted=False), "it does not say whom it was asking"
        await desk.until_asks("A001")
        assert await desk.mock.score(5) == THANKS


async def test_it_rests_when_its_time_is_over_and_a_late_answer_says_so(tmp_path: Path) -> None:
    async with a_desk(tmp_path, prompt_s=5) as desk:
        await desk.serve()
        await desk.until_asks("A001")
        desk.it.clock.forward(4.95)
        desk.desk.show(desk.it.hall)
        await desk.until_asks("")
        assert desk.mock.screen == ()
        desk.it.clock.forward(60)
        assert await desk.mock.press("5", "A001") == Feedback(False, "A001", text="评价已结束")
        assert desk.score() is None


async def test_a_second_answer_of_another_press_changes_nothing(tmp_path: Path) -> None:
    async with a_desk(tmp_path) as desk:
        await desk.serve()
        await desk.until_asks("A001")
        assert await desk.mock.score(5) == THANKS
        assert await desk.mock.press("1", "A001") == Feedback(False, "A001", text="已收到您的评价")
        assert desk.score() == 5


async def test_a_pad_that_numbers_its_answers_anew_without_a_new_boot_asks_to_press_again(tmp_path: Path) -> None:
    async with running(tmp_path / "j.db") as it:
        desk = Desk(it)
        await desk.ask("open_counter")
        told = []
        for number, press_id in (("A001", "1-1"), ("A002", "1-1"), ("A002", "1-2")):
            if number not in it.hall.tickets:
                await desk.serve()
            told.append((await desk.desk.press(Press("pad-1", press_id, "5", 0, number))).text)
        assert told == ["谢谢您的评价", "请再按一次", "谢谢您的评价"]
        assert (desk.score("A001"), desk.score("A002")) == (5, 5)


async def test_next_asks_the_one_who_goes_and_the_start_of_the_other_ends_it(tmp_path: Path) -> None:
    async with a_desk(tmp_path) as desk:
        for _ in range(2):
            await desk.it.issue()
        await desk.ask("call_next")
        await desk.ask("call_next")
        await desk.until_asks("A001")
        await desk.ask("start")
        await desk.until_asks("")
        assert (await desk.mock.press("5", "A001")).text == "评价已结束"


async def test_three_faces_are_scores_too_and_it_speaks_the_language_of_the_ticket(tmp_path: Path) -> None:
    words = {"prompt": {"en": "Were we kind?"}, "thanks": {"en": "Thanks!"}}
    async with a_desk(tmp_path, scores=(5, 3, 1), **words) as desk:
        await desk.serve("en")
        await desk.until_asks("A001")
        assert desk.mock.screen == ("A001", "Were we kind?")
        assert await desk.mock.score(4) is None, "it has three keys"
        assert await desk.mock.score(3) == Feedback(True, "A001", text="Thanks!")
        assert desk.score() == 1


@pytest.mark.parametrize(("key", "typed"), [("5", ""), ("5", "A1"), ("5", "nobody"), ("4", "A001")])
async def test_what_no_pad_of_ours_says_is_refused(tmp_path: Path, key: str, typed: str) -> None:
    async with running(tmp_path / "j.db") as it:
        desk = Desk(it, scores=(5, 3, 1) if key == "4" else (1, 2, 3, 4, 5))
        assert await desk.desk.press(Press("pad-1", "1-1", key, 0, typed)) == Feedback(accepted=False)


async def test_a_pad_on_mqtt_reads_whom_to_ask_as_long_as_it_is_asked(tmp_path: Path) -> None:
    pad = '[[devices]]\nkind = "rating_pad"\nid = "p"\naddress = "mock"\ncounter = "1"\nprompt_s = 5\n'
    said = Announcer(config(HALL + pad))
    async with running(tmp_path / "j.db") as it:
        desk = Desk(it)
        await desk.ask("open_counter")
        await desk.serve("en")
        asked_at = it.clock()
        [asked] = [said.question_ends_in(recorded.event) for recorded in it.shown[-1:]]
        rating = said.counter(it.hall, "1", asked_at)["rating"]
        assert (rating["ticket"], rating["prompt"], asked) == ("A001", "How was our service?", 5.0)
        assert rating["until"] - rating["at"] == timedelta(seconds=5)
        assert "rating" not in said.counter(it.hall, "1", rating["until"])
        assert "rating" not in Announcer(config()).counter(it.hall, "1"), "nobody has a pad there"
        await it.ask("rate", counter="1", score=3, number="A001")
        assert "rating" not in said.counter(it.hall, "1", asked_at)
        assert said.question_ends_in(it.shown[-1].event) is None


async def test_after_a_restart_it_asks_for_the_time_that_is_left(tmp_path: Path) -> None:
    async with running(tmp_path / "j.db") as it:
        desk = Desk(it)
        await desk.ask("open_counter")
        await desk.serve()
        clock = it.clock
    clock.forward(15)
    async with running(tmp_path / "j.db", clock) as it:
        again = Desk(it)
        shown: list[object] = []
        again.desk.tell = shown.append
        again.desk.show(it.hall)
        clock.forward(10)
        again.desk.show(it.hall)
    assert [getattr(prompt, "number", "") for prompt in shown] == ["A001", ""]
