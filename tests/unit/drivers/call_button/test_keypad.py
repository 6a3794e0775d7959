"""A keypad on its wire: each press once, numbers before keys, nothing doubled, lost or late; a lamp that answers."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from itertools import count

import pytest

from counter_panel.keypad import USUAL, WITH_NUMBER
from drivers.call_button.keypad import CallKeypad
from drivers.call_button.messages import Feedback
from drivers.call_button.terminal import Press
from drivers.errors import LinkLost
from drivers.evdev.events import KEY, PRESSED, RELEASED, REPORT, SYN, InputEvent
from drivers.evdev.keys import KEY_CODES
from drivers.link import Link
from firmware_mocks.keypad import MockKeypad
from firmware_mocks.ports import TcpPort, tcp_port
from tests.unit.drivers.link.real_world import Reports, link_world
from tests.unit.drivers.wire_kinds import running
from tests.waiting import until


class Desk:
    """A teller with a keypad. `refuses`: the next presses are; `hold`: nobody answers until it is set."""

    def __init__(self, port: TcpPort) -> None:
        self.port, self.reports = port, Reports()
        self.made: list[Press] = []
        self.told: list[str] = []
        self.refuses = False
        self.hold = asyncio.Event()
        self.hold.set()
        self.mock = MockKeypad(asyncio.get_running_loop().time)
        ids = count(1)
        self.link = Link("keypad-1", lambda: port.url, link_world(), self.reports)
        self.keypad = CallKeypad(
            "keypad-1",
            {**USUAL, "KEY_F1": "start", "KEY_KP9": "close"},
            WITH_NUMBER,
            self.press,
            report=self.link.report,
            new_id=lambda: f"id-{next(ids)}",
            tell=self.told.append,
        )

    async def press(self, press: Press) -> Feedback:
        self.made.append(press)
        await self.hold.wait()
        return Feedback(accepted=not self.refuses)

    async def pressed(self, *keys: tuple[str, str]) -> None:
        """These, with what was typed before them, and no others."""
        await until(lambda: len(self.made) >= len(keys))
        assert [(each.key, each.typed) for each in self.made] == list(keys)


@asynccontextmanager
async def desk() -> AsyncIterator[Desk]:
    async with tcp_port() as port:
        it = Desk(port)
        async with running(port.serve(it.mock.board.serve), it.link.run(it.keypad.serve)):
            await until(lambda: it.mock.board.lit)
            yield it


async def test_keys_mean_what_they_are_called_and_digits_name_a_ticket() -> None:
    async with desk() as it:
        await it.mock.press("enter + - * . KEY_F1")
        await until(lambda: len(it.made) == 6)
        await it.mock.press("17 enter 8 + 9")
        await it.pressed(
            ("next", ""), ("recall", ""), ("no_show", ""), ("pause", ""), ("park", ""), ("start", ""),
            ("call", "17"), ("recall", "8"), ("close", ""),
        )  # fmt: skip
        assert [each.press_id for each in it.made][:2] == ["id-1", "id-2"]
        assert it.reports.told == [("ok", "")]


async def test_digits_can_be_taken_back_and_too_many_are_no_shorter_number() -> None:
    async with desk() as it:
        await it.mock.press(
            "18 KEY_BACKSPACE 7 enter 5 KEY_ESC enter KEY_NUMLOCK 1 KEY_NUMLOCK 2 enter 123456781 enter"
        )
        await it.pressed(("call", "17"), ("next", ""), ("call", "12"), ("call", "123456781"))


@pytest.mark.parametrize("fault", ["bounce", "held"])
async def test_a_key_that_bounces_or_is_held_is_pressed_once(fault: str) -> None:
    async with desk() as it:
        it.mock.fault(fault)
        await it.mock.press("12 enter")
        it.mock.fault(fault, on=False)
        await it.mock.press("+")
        await it.pressed(("call", "12"), ("recall", ""))


async def test_after_lost_events_nothing_is_obeyed_that_may_not_have_been_meant() -> None:
    async with desk() as it:
        await it.mock.press("1")
        it.mock.fault("dropped")
        await it.mock.press("enter")
        it.mock.fault("dropped", on=False)
        await until(lambda: it.mock.board.blinks == 3)
        assert not it.made, "was it 1, 12, or nothing? The teller presses again"
        await it.mock.press("12 enter")
        await it.pressed(("call", "12"))
        assert it.told == ["some of its keys were lost: this machine was too busy to hear them"]


async def test_an_old_press_tells_its_age_and_old_digits_are_forgotten() -> None:
    async with desk() as it:
        it.mock.fault("late")
        await it.mock.press("7")
        it.mock.fault("late", on=False)
        await it.mock.press("enter")
        it.mock.fault("late")
        await it.mock.press("+")
        await it.pressed(("next", ""), ("recall", ""))
        assert it.made[0].age_ms < 2_000
        assert 58_000 < it.made[1].age_ms < 62_000


async def test_the_lamp_goes_dark_once_for_a_press_that_is_taken_and_thrice_for_a_refusal() -> None:
    async with desk() as it:
        began = asyncio.get_running_loop().time()
        await it.mock.press("enter")
        await until(lambda: it.mock.board.blinks == 1)
        assert asyncio.get_running_loop().time() - began < 0.1 + 0.4, "at once"
        await until(lambda: it.mock.board.lit)
        it.refuses = True
        await it.mock.press("enter")
        await until(lambda: it.mock.board.blinks == 4)
        await until(lambda: it.mock.board.lit)


async def test_a_press_before_the_plug_is_pulled_is_obeyed_once_under_one_name() -> None:
    async with desk() as it:
        it.hold.clear()
        await it.mock.press("enter")
        await until(lambda: it.made)
        it.port.unplug()
        await until(lambda: it.reports.state == "lost", seconds=0.5)
        with pytest.raises(LinkLost):
            await it.mock.press("+")
        it.port.replug()
        await until(lambda: it.reports.state == "ok", seconds=2.0)
        it.hold.set()
        await it.mock.press(".")
        await until(lambda: it.made and it.made[-1].key == "park")
        assert [(each.key, each.press_id) for each in it.made] == [("next", "id-1"), ("next", "id-1"), ("park", "id-2")]


async def test_more_presses_than_anybody_waits_for_are_refused() -> None:
    async with desk() as it:
        it.hold.clear()
        await it.mock.press("enter " * 12)
        await until(lambda: it.mock.board.blinks == 3)
        it.hold.set()
        await until(lambda: len(it.made) == 8)


async def test_a_key_without_a_meaning_is_told() -> None:
    async with desk() as it:
        await it.mock.press("KEY_F9 KEY_F8 KEY_KPPLUS")
        await it.pressed(("recall", ""))
        assert it.told == [f"{key} means nothing here: it is not among its keys" for key in ("KEY_F9", "KEY_F8")]


async def test_ten_thousand_presses_with_bounce_repeats_and_two_replugs_have_one_effect_each() -> None:
    """In pieces as the wire gives them, without waiting for clocks."""
    from random import Random

    from drivers.call_button.keypad import BOUNCE_S
    from drivers.call_button.typed_keys import TypedKeys
    from drivers.evdev.events import event_decoder
    from drivers.evdev.strokes import Strokes

    random, code, at, effects = Random(5), KEY_CODES["KEY_KPENTER"], 100.0, 0
    decoder, strokes, keys = event_decoder(), Strokes(BOUNCE_S), TypedKeys(USUAL, WITH_NUMBER)
    for number in range(10_000):
        if number in (3_000, 7_000):
            decoder, strokes = event_decoder(), Strokes(BOUNCE_S)
        values = [PRESSED, *[2] * random.randrange(2)]
        moments = [(value, at) for value in values] + [(RELEASED, at + 0.05)]
        if random.random() < 0.2:
            moments += [(PRESSED, at + 0.06), (RELEASED, at + 0.065)]
        sent = b"".join(
            InputEvent(KEY, code, v, t).to_bytes() + InputEvent(SYN, REPORT, 0, t).to_bytes() for v, t in moments
        )
        cut = random.randrange(len(sent))
        for piece in (sent[:cut], sent[cut:]):
            effects += sum(keys.hear(struck) is not None for struck in strokes.feed(decoder.feed(piece)))
        at += random.uniform(0.15, 3.0)
    assert effects == 10_000
