"""A call that blinks on a Modbus display: by its own register, by turns, on a full line, after a brown-out."""

import asyncio
from collections.abc import Callable, Coroutine
from itertools import pairwise
from typing import Any

from drivers.led.display import REFRESH_S, LedDisplay
from drivers.led.profiles import PROFILES, LedProfile
from drivers.led.showing import BLINK_S, HALF_BLINK_S
from drivers.modbus.frames import WriteRegisters
from firmware_mocks.led_panel import MockLedPanel
from firmware_mocks.wires import clean_wire
from tests.unit.drivers.bus.branches import Branch, in_virtual_time, on_a_line, until
from tests.unit.drivers.link.real_world import Reports
from tests.unit.drivers.wire_kinds import running

OWN = LedProfile("own", digits=4, blink_register=9, blink_on=2)


class Watched:
    """A display on a wire of its own, and when it showed what."""

    def __init__(self, profile: LedProfile, blink_s: float = BLINK_S) -> None:
        self.seen: list[tuple[float, str]] = []
        self.panel = MockLedPanel(5, profile, self._see)
        self.display = LedDisplay(5, profile, Reports(), blink_s=blink_s)

    def _see(self, text: str) -> None:
        self.seen.append((asyncio.get_running_loop().time(), text))

    @property
    def texts(self) -> list[str]:
        return [text for _, text in self.seen]


def watched(
    body: Callable[[Watched], Coroutine[Any, Any, None]], profile: LedProfile = PROFILES["dm56a04"], **kinds: float
) -> None:
    async def program() -> None:
        one = Watched(profile, **kinds)
        host, far = clean_wire()
        one.display.show("")
        async with running(one.panel.serve(far), one.display.serve(host)):
            await asyncio.sleep(1)
            await body(one)

    in_virtual_time(program)


def test_a_call_blinks_once_a_second_and_then_stands_and_a_recall_blinks_again() -> None:
    async def body(one: Watched) -> None:
        for call in ("call", "recall"):
            one.seen.clear()
            one.display.show("A017", call)
            await asyncio.sleep(BLINK_S + 5)
            assert one.texts.count("") == round(BLINK_S / (2 * HALF_BLINK_S))
            assert one.panel.text == "A017"
            darks = [at for at, text in one.seen if text == ""]
            assert min(after - before for before, after in pairwise(darks)) > 1 / 3

    watched(body)


def test_a_new_number_is_lit_at_once_though_the_old_one_is_dark() -> None:
    async def body(one: Watched) -> None:
        one.display.show("A017", "call")
        await until(lambda: one.texts[-1:] == [""])
        one.display.show("A018", "another")
        assert await until(lambda: one.panel.text == "A018") < 0.05

    watched(body)


def test_a_call_that_is_over_stands_still_though_it_was_dark() -> None:
    async def body(one: Watched) -> None:
        one.display.show("A017", "call")
        await until(lambda: one.texts[-1:] == [""])
        one.display.show("A017")
        assert await until(lambda: one.panel.text == "A017") < 0.05
        one.seen.clear()
        await asyncio.sleep(5)
        assert one.seen == []

    watched(body)


def test_it_does_not_blink_where_the_hall_wants_none_nor_where_it_would_show_a_wrong_number() -> None:
    async def body(one: Watched) -> None:
        one.display.show("A017", "call")
        await asyncio.sleep(BLINK_S + 1)
        assert len(one.seen) == 1

    watched(body, blink_s=0.0)
    watched(body, PROFILES["clone56"])


def test_a_display_with_a_blink_register_blinks_by_itself_for_the_set_time() -> None:
    async def body(one: Watched) -> None:
        one.panel.requests.clear()
        one.display.show("A017", "call")
        await until(lambda: one.panel.blinks)
        took = await until(lambda: not one.panel.blinks)
        assert BLINK_S - 0.1 < took < BLINK_S + 0.1
        written = [(each.address, each.values) for each in one.panel.requests if isinstance(each, WriteRegisters)]
        assert written == [(0, (0x41, 0x30, 0x31, 0x37)), (9, (2,)), (9, (0,))]

    watched(body, OWN)


def test_what_was_left_blinking_by_an_earlier_life_is_steadied() -> None:
    async def body(one: Watched) -> None:
        earlier = LedDisplay(5, OWN, Reports())
        earlier.show("A001")
        earlier.show("A017", "call")
        assert not one.panel.blinks
        host, far = clean_wire()
        async with running(one.panel.serve(far), earlier.serve(host)):
            await until(lambda: one.panel.blinks)
        later = LedDisplay(5, OWN, Reports())
        host, far = clean_wire()
        later.show("A017", "call")
        async with running(one.panel.serve(far), later.serve(host)):
            await until(lambda: not one.panel.blinks)

    watched(body, OWN)


def test_after_a_brown_out_it_is_told_everything_again_with_the_refresh() -> None:
    clone = PROFILES["clone56"]

    async def body(one: Watched) -> None:
        one.display.show("A017")
        await until(lambda: one.panel.text == "17")
        one.panel.fault("power_off")
        one.panel.fault("power_off", on=False)
        one.panel.requests.clear()
        assert await until(lambda: one.panel.text == "17") <= REFRESH_S
        await asyncio.sleep(0.5)
        assert [each.address for each in one.panel.requests if isinstance(each, WriteRegisters)] == [0, 4]

    watched(body, clone)


def test_on_a_full_line_twelve_calls_blink_a_little_and_cost_the_polls_a_tenth() -> None:
    async def body(branch: Branch) -> None:
        await until(lambda: branch.all_well)
        for display in branch.displays:
            display.show("")
        await asyncio.sleep(3)
        quiet = await _polls(branch, 3)
        for unit, display in enumerate(branch.displays, start=1):
            display.show(f"A{unit:03}", "call")
        await until(lambda: all(panel.text for panel in branch.panels))
        branch.wire.spoken.clear()
        blinking = await _polls(branch, 3)
        assert blinking > 0.88 * quiet
        darks = [each for each in branch.wire.spoken if each.what[7:19] == b"\0 " * 6]
        assert 2 <= len(darks) <= 4
        await asyncio.sleep(BLINK_S)
        assert [panel.text for panel in branch.panels] == [f"A{unit:03}" for unit in range(1, 13)]

    on_a_line(12, 12, body)


def test_on_a_full_line_one_call_blinks_as_on_a_wire_of_its_own() -> None:
    async def body(branch: Branch) -> None:
        await until(lambda: branch.all_well)
        branch.displays[0].show("")
        await asyncio.sleep(1)
        branch.displays[0].show("A017", "call")
        await branch.panels[0].shows("A017")
        branch.wire.spoken.clear()
        await asyncio.sleep(BLINK_S)
        darks = [each.began for each in branch.wire.spoken if each.what[7:19] == b"\0 " * 6]
        lit = [each.began for each in branch.wire.spoken if each.what[7:19] == b"\0 \0 \0A\0" + b"0\0" + b"1\0" + b"7"]
        assert len(darks) >= 5
        assert max(after - before for before, after in zip(darks, lit, strict=True)) < 0.7

    on_a_line(12, 12, body)


async def _polls(branch: Branch, seconds: float) -> int:
    count = len(branch.wire.spoken)
    await asyncio.sleep(seconds)
    return sum(each.who == "host" and each.what[:1] == b"\xff" for each in list(branch.wire.spoken)[count:])
