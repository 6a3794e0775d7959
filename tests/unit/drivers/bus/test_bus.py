"""Several devices on one half-duplex line, in virtual time on a wire that takes its time and knows collisions."""

import asyncio
import logging
from itertools import pairwise
from random import Random

import pytest

from benchmarks.figures import percentile
from drivers.bus.bus import PATIENCE_S
from drivers.bus.line import Timing
from drivers.bus.overhearing import LISTEN_S
from drivers.bus.schedule import LOOK_EVERY_S
from drivers.call_button.messages import Poll, to_wire
from drivers.modbus.decoding import request_decoder
from drivers.modbus.frames import ReadRegisters, RegistersRead
from drivers.stream import Stream
from firmware_mocks.call_terminal import MockCallTerminal
from firmware_mocks.led_panel import MockLedPanel
from tests.unit.drivers.bus.branches import DM36, Branch, on_a_line, until


def test_twelve_terminals_and_twelve_displays_live_on_one_line_without_a_collision() -> None:
    async def body(branch: Branch) -> None:
        assert await until(lambda: branch.all_well) < 1.5
        for unit, display in enumerate(branch.displays, start=1):
            display.show(f"A{unit:03}")
        await until(lambda: [panel.text for panel in branch.panels] == [f"A{unit:03}" for unit in range(1, 13)], 1.5)
        await asyncio.sleep(3)
        assert branch.all_well
        assert branch.wire.collisions == 0

    on_a_line(12, 12, body)


@pytest.mark.parametrize("baudrate", [9600, 57600])
def test_a_round_of_polls_takes_what_its_bytes_and_silences_take(baudrate: int) -> None:
    async def body(branch: Branch) -> None:
        await until(lambda: branch.all_well)
        await asyncio.sleep(0.2)
        branch.wire.spoken.clear()
        await asyncio.sleep(2)
        spoken = list(branch.wire.spoken)
        rounds = [each for each in spoken if each.what == to_wire(Poll(), 1)]
        ours = (rounds[-1].began - rounds[0].began) / (len(rounds) - 1)
        turn = 20 * branch.wire.character_s + branch.wire.tap("spare").turn_round_s
        assert ours <= 1.15 * 12 * (turn + Timing.at(f"serial:x?baudrate={baudrate}").gap_s)

    on_a_line(12, 12, body, baudrate=baudrate)


@pytest.mark.parametrize("baudrate", [9600, 57600])
def test_a_called_number_stands_within_150_ms_of_its_key_while_twelve_tellers_press(baudrate: int) -> None:
    taken: list[float] = []

    async def body(branch: Branch) -> None:
        loop, dice = asyncio.get_running_loop(), Random(1)
        await until(lambda: branch.all_well)

        async def teller(unit: int) -> None:
            for _ in range(4):
                await asyncio.sleep(dice.uniform(0.2, 3))
                press_id, panel = branch.terminals[unit - 1].next_press_id, branch.panels[unit - 1]
                told = await branch.terminals[unit - 1].press("next")
                assert loop.time() - branch.heard_at[f"pad-{unit}/{press_id}"] < 0.1
                await panel.shows(told.number)
                taken.append(loop.time() - branch.heard_at[f"pad-{unit}/{press_id}"])

        async with asyncio.TaskGroup() as tasks:
            for unit in range(1, 13):
                tasks.create_task(teller(unit))
        assert len(branch.presses) == 48

    on_a_line(12, 12, body, baudrate=baudrate)
    assert percentile(taken, 0.99) < 0.15


def test_an_urgent_text_goes_before_the_next_poll_and_interrupts_nothing() -> None:
    async def body(branch: Branch) -> None:
        await until(lambda: branch.all_well)
        await until(lambda: branch.wire.spoken[-1].who == "host")
        asked = branch.wire.spoken[-1]
        branch.displays[0].show("B007")
        await branch.panels[0].shows("B007")
        after = [each.who for each in branch.wire.spoken if each.began >= asked.began]
        assert after[0] == after[2] == "host"
        assert after[1].startswith("pad-")
        assert branch.wire.collisions == 0

    on_a_line(6, 1, body)


def test_a_press_is_done_once_whatever_is_lost() -> None:
    async def body(branch: Branch) -> None:
        for mock in branch.terminals:
            mock.fault("lose_ack")
        await until(lambda: branch.all_well)
        for _ in range(3):
            for mock in branch.terminals:
                assert (await mock.press("next")).accepted
        assert len({(press.device, press.press_id) for press in branch.presses}) == 9
        assert all(mock.keys_sent == 6 for mock in branch.terminals)
        branch.terminals[0].reboot()
        await until(lambda: branch.terminals[0].lcd is None)

    on_a_line(3, 0, body)


def test_a_terminal_that_is_not_heard_for_a_second_is_asked_on_in_its_turn_and_its_key_comes_at_once() -> None:
    async def body(branch: Branch) -> None:
        loop = asyncio.get_running_loop()
        await until(lambda: branch.all_well)
        branch.terminals[0].fault("silent")
        await asyncio.sleep(1.0)
        branch.terminals[0].fault("silent", on=False)
        began = loop.time()
        assert (await branch.terminals[0].press("next")).accepted
        assert loop.time() - began < 0.3
        assert branch.reports["pad-1"].told == [("ok", "")]

    on_a_line(3, 1, body)


def test_a_moment_of_listening_counts_against_nobody() -> None:
    async def body(branch: Branch) -> None:
        await until(lambda: branch.all_well)
        for mock in branch.terminals[:3]:
            mock.fault("silent")
        await asyncio.sleep(2.2)
        assert max(_silences(branch, 0)) > LISTEN_S
        for mock in branch.terminals[:3]:
            mock.fault("silent", on=False)
        assert (await branch.terminals[0].press("next")).accepted
        assert all(branch.reports[f"pad-{unit}"].states == ["ok"] for unit in (1, 2, 3))

    on_a_line(4, 0, body)


def test_on_a_line_that_loses_much_the_living_are_asked_in_turn_and_the_dead_are_not() -> None:
    async def body(branch: Branch) -> None:
        await asyncio.sleep(15)
        branch.terminals[0].fault("silent")
        await asyncio.sleep(PATIENCE_S + 0.2)
        branch.wire.spoken.clear()
        await asyncio.sleep(1)
        in_turn = len(_asked(branch, 1))
        assert in_turn > 1 / LOOK_EVERY_S
        assert in_turn >= len(_asked(branch, 2)) - 1
        await asyncio.sleep(6)
        assert branch.reports["pad-1"].state == "lost"
        branch.wire.spoken.clear()
        await asyncio.sleep(10)
        assert len(_asked(branch, 1)) <= 10 / LOOK_EVERY_S + 1

    on_a_line(8, 0, body, lost=0.2)


def test_a_dead_unit_is_lost_costs_the_others_little_and_is_found_again() -> None:
    async def body(branch: Branch) -> None:
        loop = asyncio.get_running_loop()
        await until(lambda: branch.all_well)
        alone = await _polls(branch, 10)
        branch.terminals[4].fault("power_off")
        assert await until(lambda: branch.reports["pad-5"].state == "lost") < 3.5
        assert branch.reports["pad-5"].detail == "terminal 5 is silent: check its power, wiring and address"
        with_a_dead_one = await _polls(branch, 10)
        assert with_a_dead_one < 1.05 * alone * 11 / 12 + 0.001
        assert max(_silences(branch, loop.time() - 10)) < 0.15
        branch.terminals[4].fault("power_off", on=False)
        assert await until(lambda: branch.all_well) < LOOK_EVERY_S + 1.5

    on_a_line(12, 2, body)


def test_many_dead_units_cost_no_more_than_one() -> None:
    async def body(branch: Branch) -> None:
        await until(lambda: branch.all_well)
        for panel in branch.panels:
            panel.fault("power_off")
        for display in branch.displays:
            display.show("A001")
        await until(lambda: [*branch.states().values()].count("lost") == 6)
        began = asyncio.get_running_loop().time()
        branch.wire.spoken.clear()
        await asyncio.sleep(10)
        looks = [each for each in branch.wire.spoken if each.who == "host" and each.what[1] == 0x10]
        assert 4 <= len(looks) <= 6, looks
        for panel in branch.panels:
            panel.fault("power_off", on=False)
        await until(lambda: branch.all_well and all(panel.text == "A001" for panel in branch.panels))
        assert asyncio.get_running_loop().time() - began < 10 + 6 * LOOK_EVERY_S + 1

    on_a_line(4, 6, body)


def test_after_a_power_cut_all_are_found_together() -> None:
    async def body(branch: Branch) -> None:
        for mock in branch.mocks:
            mock.fault("power_off")
        for display in branch.displays:
            display.show("A001")
        await until(lambda: set(branch.states().values()) == {"lost"})
        for mock in branch.mocks:
            mock.fault("power_off", on=False)
        assert await until(lambda: branch.all_well) < LOOK_EVERY_S + 1.5

    on_a_line(6, 6, body)


def test_an_adapter_that_echoes_is_no_trouble() -> None:
    async def body(branch: Branch) -> None:
        await until(lambda: branch.all_well)
        assert (await branch.terminals[0].press("next")).accepted
        await branch.panels[0].shows("A001")
        branch.panels[1].fault("power_off")
        branch.displays[1].show("A002")
        await until(lambda: branch.reports["led-2"].state == "lost")
        assert branch.reports["led-2"].detail == "unit 2 does not answer: check its power, wiring and unit number"
        assert branch.reports["led-1"].states == ["ok"]

    on_a_line(2, 2, body, echo=True)


def test_another_master_is_named_and_forgotten_after_a_minute() -> None:
    async def body(branch: Branch) -> None:
        await until(lambda: branch.all_well)
        other = branch.wire.tap("other master")
        for _ in range(40):
            await other.write(ReadRegisters(1, 0, 6).to_bytes())
            await asyncio.sleep(0.23)
        await until(lambda: branch.reports["led-2"].told[-1] == ("degraded", "another master speaks on this line"))
        assert branch.reports["pad-1"].told[-1] == ("degraded", "another master speaks on this line")
        await until(lambda: branch.all_well, 90)

    on_a_line(2, 2, body)


@pytest.mark.parametrize("slower_s", [0.0012, 0.01])
def test_two_displays_of_one_unit_are_named(slower_s: float) -> None:
    """Both speak at once, or one after the other."""

    async def body(branch: Branch) -> None:
        await until(lambda: branch.all_well)
        twin = MockLedPanel(2, DM36)
        answering = asyncio.create_task(twin.serve(branch.wire.tap("twin", 0.004 + slower_s)))
        for number in range(8):
            branch.displays[1].show(f"A{number:03}")
            await asyncio.sleep(1)
        assert "two devices answer at unit 2" in branch.reports["led-2"].detail
        assert branch.reports["led-1"].state == "ok"
        assert branch.reports["pad-2"].state == "ok"
        answering.cancel()

    on_a_line(2, 2, body)


@pytest.mark.parametrize("slower_s", [0.0013, 0.013])
def test_two_terminals_of_one_address_are_named(slower_s: float) -> None:
    async def body(branch: Branch) -> None:
        await until(lambda: branch.all_well)
        twin = MockCallTerminal(2, boot=77, in_turn=True)
        answering = asyncio.create_task(twin.serve(branch.wire.tap("twin", 0.004 + slower_s)))
        await until(lambda: "two devices answer at terminal 2" in branch.reports["pad-2"].detail, 10)
        assert branch.reports["pad-1"].state == "ok"
        answering.cancel()

    on_a_line(3, 1, body)


def test_a_unit_that_answers_with_anothers_number_is_named() -> None:
    async def answers_as_9(line: Stream) -> None:
        decoder = request_decoder()
        while True:
            for _ in decoder.feed(await line.read()):
                await line.write(RegistersRead(9, (0,) * 6).to_bytes())

    async def body(branch: Branch) -> None:
        branch.panels[0].fault("power_off")
        answering = asyncio.create_task(answers_as_9(branch.wire.tap("impostor")))
        await until(lambda: branch.reports["led-1"].state == "lost")
        assert "unit 9 answers where unit 1 is asked" in branch.reports["led-1"].detail
        answering.cancel()

    on_a_line(1, 1, body)


def test_all_are_lost_with_the_port_and_back_with_it_each_told_once(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO, "drivers.link")

    async def body(branch: Branch) -> None:
        branch.displays[0].show("A001")
        await until(lambda: branch.all_well)
        for _ in range(2):
            await branch.unplug()
            assert await until(lambda: set(branch.states().values()) == {"lost"}) <= 0.01
            await asyncio.sleep(5)
            branch.plugged = True
            assert await until(lambda: branch.all_well) < 2.5

    on_a_line(2, 2, body)
    told = [record.getMessage().split(":")[0] for record in caplog.records]
    for name in ("line-1", "pad-1", "pad-2", "led-1", "led-2"):
        assert told.count(f"{name} is lost") == told.count(f"{name} is back") == 2, told


def test_one_device_lost_leaves_the_others_alone() -> None:
    async def body(branch: Branch) -> None:
        await until(lambda: branch.all_well)
        branch.panels[0].fault("exception")
        branch.displays[0].show("A001")
        refused = "unit 1 refuses to write registers 0 to 5: device failure"
        await until(lambda: branch.reports["led-1"].detail == refused)
        await asyncio.sleep(5)
        assert branch.reports["pad-1"].states == branch.reports["led-2"].states == ["ok"]

    on_a_line(1, 2, body)


def _asked(branch: Branch, unit: int) -> list[float]:
    """When a terminal was asked."""
    return [each.began for each in branch.wire.spoken if each.who == "host" and each.what[5:6] == bytes((unit,))]


async def _polls(branch: Branch, seconds: float) -> float:
    """The mean time between two questions to terminal 1."""
    branch.wire.spoken.clear()
    await asyncio.sleep(seconds)
    asked = _asked(branch, 1)
    return (asked[-1] - asked[0]) / (len(asked) - 1)


def _silences(branch: Branch, since: float) -> list[float]:
    spoken = [each for each in branch.wire.spoken if each.began > since]
    return [later.began - earlier.ended for earlier, later in pairwise(spoken)]
