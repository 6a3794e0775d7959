"""What is to be shown, and when it blinks: the rule that Alpha signs and pole displays share."""

import asyncio

import pytest

from drivers.errors import LinkLost
from drivers.led.showing import HALF_BLINK_S, Showing
from firmware_mocks.wires import clean_wire
from tests.unit.drivers.bus.branches import in_virtual_time

FOR_EVER = 3600.0


async def test_the_latest_alone_is_shown() -> None:
    showing = Showing()
    assert showing.text is None
    for number in range(5):
        showing.show(f"A00{number}")
    assert showing.take() == "A004"


async def test_a_call_blinks_and_only_another_name_blinks_anew() -> None:
    showing = Showing(blink_s=0.05)
    showing.show("")
    showing.show("A001", "call")
    assert showing.blinks
    await asyncio.sleep(0.06)
    assert not showing.blinks
    showing.show("A001", "call")
    assert not showing.blinks
    showing.show("A001", "recall")
    assert showing.blinks
    showing.show("A001")
    assert not showing.blinks


async def test_what_is_shown_first_does_not_blink() -> None:
    showing = Showing()
    showing.show("A001", "a call of before our start")
    assert not showing.blinks


async def test_it_is_due_at_a_change_at_the_end_of_blinking_or_at_the_refresh() -> None:
    host, _far = clean_wire()
    loop = asyncio.get_running_loop()
    showing = Showing(blink_s=0.1)
    showing.show("")
    showing.take()
    began = loop.time()
    await showing.until_due(host, began + 0.05)
    assert loop.time() - began >= 0.05
    loop.call_later(0.05, showing.show, "A001", "call")
    await showing.until_due(host, began + FOR_EVER)
    assert (showing.take(), showing.blinks) == ("A001", True)
    await showing.until_due(host, began + FOR_EVER)
    assert not showing.blinks


async def test_by_turns_it_is_lit_first_and_dark_no_more_than_three_times_a_second() -> None:
    assert 1 / (2 * HALF_BLINK_S) <= 3
    host, _far = clean_wire()
    loop = asyncio.get_running_loop()
    showing = Showing(blink_s=2.2 * HALF_BLINK_S)
    showing.show("")
    showing.show("A001", "call")
    turns = []
    began = loop.time()
    while showing.blinks:
        showing.take()
        turns.append(showing.dark)
        await showing.until_due(host, began + FOR_EVER, by_turns=True)
    assert [dark for at, dark in enumerate(turns) if at == 0 or turns[at - 1] != dark] == [False, True, False]
    assert not showing.dark


def test_turns_end_at_any_time_of_a_clock_that_stands_between_events() -> None:
    async def program() -> None:
        host, _far = clean_wire()
        for _ in range(200):
            await asyncio.sleep(0.7137)
            showing = Showing()
            showing.show("")
            showing.show("A001", "call")
            turns = 0
            while showing.blinks:
                showing.take()
                await showing.until_due(host, FOR_EVER, by_turns=True)
                turns += 1
                assert turns <= 12

    in_virtual_time(program, 3000)


async def test_a_change_that_came_before_the_wait_is_not_missed() -> None:
    host, _far = clean_wire()
    showing = Showing()
    showing.show("A001")
    await asyncio.wait_for(showing.until_due(host, asyncio.get_running_loop().time() + FOR_EVER), 1)


async def test_a_wire_that_goes_meanwhile_is_noticed() -> None:
    host, far = clean_wire()
    await far.aclose()
    with pytest.raises(ExceptionGroup) as lost:
        await Showing().until_due(host, asyncio.get_running_loop().time() + FOR_EVER)
    assert lost.group_contains(LinkLost)
