"""Alpha signs on one line with call terminals and Modbus displays, in virtual time."""

import asyncio
from itertools import pairwise

import pytest

from drivers.alpha.dialect import ALPHA_SIGN
from drivers.alpha.frames import EVERYBODY, FROM_SIGN, Packet, WriteString
from drivers.bus.overhearing import RUBBISH, WITHOUT_FRAME_S, Overhearing
from drivers.led.showing import ONE_WAY
from tests.unit.drivers.bus.branches import Branch, on_a_line, until

STRING = Packet("01", (WriteString("N", "A001"),))
ANSWER = Packet(EVERYBODY, (WriteString("N", "A001"),), FROM_SIGN)


def well(branch: Branch) -> bool:
    return all(state == ("unknown" if name == "sign-2" else "ok") for name, state in branch.states().items())


def test_signs_with_and_without_answers_terminals_and_displays_live_on_one_line() -> None:
    async def body(branch: Branch) -> None:
        await until(lambda: well(branch), 5)
        for unit, sign in enumerate(branch.signs, start=1):
            sign.show(f"B{unit:03}")
        branch.displays[0].show("A001")
        await until(lambda: [each.text for each in branch.alphas] == ["B001", "B002"], 3)
        await asyncio.sleep(12)
        assert well(branch)
        assert branch.reports["sign-2"].told == [("unknown", ONE_WAY)]
        assert branch.reports["sign-1"].states == ["ok"]
        assert branch.wire.collisions == 0

    on_a_line(4, 2, body, signs=(True, False))


@pytest.mark.parametrize("answers", [True, False])
def test_a_called_number_goes_before_the_next_poll_and_no_pause_stops_the_others(answers: bool) -> None:
    async def body(branch: Branch) -> None:
        loop = asyncio.get_running_loop()
        branch.signs[0].show("")
        await asyncio.sleep(3)
        began = loop.time()
        branch.signs[0].show("A017", "call")
        await until(lambda: branch.alphas[0].flashes and branch.alphas[0].text == "A017", 1)
        assert loop.time() - began < 0.12
        await asyncio.sleep(1)
        asked = [each.began for each in branch.wire.spoken if each.who == "host" and began < each.began]
        assert max(later - earlier for earlier, later in pairwise(asked)) < 0.09

    on_a_line(6, 0, body, signs=(answers,))


def test_a_dead_sign_is_lost_and_costs_the_others_little() -> None:
    async def body(branch: Branch) -> None:
        branch.signs[0].show("A001")
        await until(lambda: branch.all_well and branch.alphas[0].text == "A001", 5)
        branch.alphas[0].fault("power_off")
        assert await until(lambda: branch.reports["sign-1"].state == "lost") < 3.5
        await asyncio.sleep(2)
        branch.wire.spoken.clear()
        await asyncio.sleep(10)
        to_it = [each for each in branch.wire.spoken if each.who == "host" and b"\x01Z01" in each.what]
        assert len(to_it) <= 6
        branch.alphas[0].fault("power_off", on=False)
        await until(lambda: branch.all_well and branch.alphas[0].text == "A001", 5)

    on_a_line(3, 1, body, signs=(True,))


def test_another_host_of_signs_is_named() -> None:
    async def body(branch: Branch) -> None:
        await until(lambda: branch.all_well)
        other = branch.wire.tap("other host")
        for _ in range(40):
            await other.write(STRING.to_bytes())
            await asyncio.sleep(0.23)
        await until(lambda: branch.reports["sign-1"].told[-1] == ("degraded", "another master speaks on this line"))

    on_a_line(2, 0, body, signs=(True,))


def test_a_sign_that_does_not_say_who_it_is_is_the_one_that_was_asked() -> None:
    line = Overhearing()
    first, second = line.knows(ALPHA_SIGN, 1), line.knows(ALPHA_SIGN, 2)
    for now in range(20):
        line.asks((first, second)[now % 2], STRING.to_bytes(), now)
        line.hears(STRING.to_bytes(), now + 0.01)
        line.hears(ANSWER.to_bytes(), now + 0.05)
        line.ends((first, second)[now % 2], "clear", now + 0.05)
    assert [line.trouble(key, 20) for key in (first, second)] == ["", ""]
    for now in range(20, 24):
        line.asks(first, STRING.to_bytes(), now)
        line.hears(ANSWER.to_bytes() * 2, now + 0.05)
    assert line.trouble(first, 24) == "two devices answer at sign 1"


def test_packets_are_no_rubbish_and_answers_of_one_byte_neither() -> None:
    line = Overhearing()
    key = line.knows(ALPHA_SIGN, 1)
    for now in range(4 * RUBBISH):
        line.asks(key, STRING.to_bytes(), now)
        line.hears(b"\x06", now + 0.05)
        if now % int(WITHOUT_FRAME_S) == 0:
            line.hears(ANSWER.to_bytes(), now + 0.1)
    assert line.trouble(key, now + 1) == ""
