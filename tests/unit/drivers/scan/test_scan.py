"""A scan finds who is on a line, who is not, who is twice, and at which line format, in a stated time."""

import asyncio

import pytest

from drivers.address import SerialAddress
from drivers.alpha.models import ALPHA
from drivers.bus.overhearing import Key
from drivers.call_button.messages import Poll, to_wire
from drivers.modbus.decoding import request_decoder
from drivers.modbus.frames import Refused
from drivers.scan.scan import LineFound, Trouble
from drivers.stream import Stream
from firmware_mocks.alpha_sign import INFORMATION, MockAlphaSign
from tests.unit.drivers.scan.lines import Line


def heard(found: LineFound) -> dict[str, str]:
    return {str(each.key): each.itself.words if each.itself else "" for each in found.answering}


@pytest.mark.parametrize("echo", [False, True])
def test_displays_and_terminals_of_one_line_are_found_and_strangers_with_them(echo: bool) -> None:
    line = Line(echo=echo)
    for unit in (1, 2, 3):
        line.led(unit, f"A{unit:03}")
    for unit in (1, 2):
        line.terminal(unit)
    line.led(200, "B007")
    expected = [Key("unit", 1), Key("unit", 2), Key("unit", 3), Key("unit", 4), Key("terminal", 1), Key("terminal", 2)]
    found = line.scan(*expected)
    assert heard(found) == {
        "unit 1": "a display, shows [A001]",
        "unit 2": "a display, shows [A002]",
        "unit 3": "a display, shows [A003]",
        "unit 200": "a display, shows [B007]",
        "terminal 1": "a call terminal, switched on 7 times",
        "terminal 2": "a call terminal, switched on 7 times",
    }
    assert found.silent == [Key("unit", 4)]
    assert not any(each.several for each in found.answering)
    assert (found.trouble, found.lost, found.formats) == ("", "", {})


def test_an_io_module_is_told_by_its_inputs() -> None:
    line = Line()
    line.io_module(12).close(3)
    assert heard(line.scan(Key("unit", 12))) == {"unit 12": "inputs 1 to 8: 00010000"}


def test_a_gateway_that_answers_for_every_silent_unit_is_not_taken_for_them() -> None:
    async def gateway(stream: Stream) -> None:
        decoder = request_decoder()
        while True:
            for request in decoder.feed(await stream.read()):
                if request.unit != 5:
                    await stream.write(Refused(request.unit, 3, 11 if request.unit % 2 else 10).to_bytes())

    line = Line()
    line.stands(gateway)
    line.led(5, "A005")
    found = line.scan(Key("unit", 5), Key("unit", 6))
    assert heard(found) == {"unit 5": "a display, shows [A005]"}
    assert (found.silent, found.impostors) == ([Key("unit", 6)], {})


def test_on_a_port_that_nobody_uses_everybody_is_asked_at_the_format_at_which_one_answered() -> None:
    line = Line(19200)
    line.led(2, "A002")
    line.led(77, "A077")
    assert [str(each.key) for each in line.scan().answering] == ["unit 2", "unit 77"]


def test_a_scan_of_a_line_is_over_within_its_time() -> None:
    line = Line()
    line.led(1)
    line.scan(Key("unit", 1))
    assert 25 < line.took_s < 36


@pytest.mark.parametrize("turn_round_s", [0.005, 0.009, 0.03])
def test_two_devices_at_one_address_are_named_and_nobody_else(turn_round_s: float) -> None:
    line = Line()
    line.led(1, "A001")
    line.led(2, "A002")
    line.led(2, "B017", turn_round_s=turn_round_s)
    found = line.scan(Key("unit", 1), Key("unit", 2))
    assert {str(each.key): each.several for each in found.answering} == {"unit 1": False, "unit 2": True}


def test_devices_at_another_line_format_are_found_there_and_the_format_is_named() -> None:
    line, slow = Line(), SerialAddress("", 19200, parity="E")
    line.led(1, "A001")
    line.led(2, "A002", slow)
    found = line.scan(Key("unit", 1), Key("unit", 2), Key("terminal", 9))
    assert heard(found)["unit 2"] == "a display, shows [A002]"
    assert found.formats == {Key("unit", 2): "serial:///dev/line?baudrate=19200&parity=E"}
    assert found.silent == [Key("terminal", 9)]


def test_a_port_that_nobody_uses_is_asked_at_every_usual_format() -> None:
    line = Line(57600)
    line.terminal(1)
    found = line.scan()
    assert found.formats == {Key("terminal", 1): "serial:///dev/line?baudrate=57600"}
    assert heard(found) == {"terminal 1": "a call terminal, switched on 7 times"}


def test_an_empty_line_has_nobody_on_it_whatever_is_asked() -> None:
    line = Line()
    found = line.scan(Key("unit", 1))
    assert (found.answering, found.silent) == ([], [Key("unit", 1)])
    assert line.took_s < 60


def test_where_another_master_asks_nothing_is_said() -> None:
    line = Line()
    line.led(1)

    async def another(stream: Stream) -> None:
        while True:
            await stream.write(to_wire(Poll(), 3))
            await asyncio.sleep(0.5)

    line.stands(another)
    found = line.scan(Key("unit", 1))
    assert found.trouble == "another master"
    assert not [each for each in line.wire.spoken if each.who == "host"]


def test_a_device_that_speaks_at_another_format_is_heard_as_rubbish() -> None:
    line = Line()

    async def speaks(stream: Stream) -> None:
        while True:
            await stream.write(b"hello, hello")
            await asyncio.sleep(0.3)

    line.stands(speaks, SerialAddress("", 19200))
    assert line.scan(Key("unit", 1)).rubbish > 20


def test_a_printer_on_a_port_that_nobody_uses_is_asked_nothing_that_it_would_print() -> None:
    line, printed = Line(), bytearray()

    async def printer(stream: Stream) -> None:
        while True:
            received = await stream.read()
            if received == b"\x10\x04\x01":
                await stream.write(b"\x16")
            elif b"\0" not in received:
                printed.extend(received)

    line.stands(printer, SerialAddress("", 19200))
    found = line.scan()
    trouble: Trouble = "a printer"
    assert (found.trouble, found.url) == (trouble, "serial:///dev/line?baudrate=19200")
    assert not printed


def test_a_unit_that_answers_as_another_is_told() -> None:
    line = Line()

    async def impostor(stream: Stream) -> None:
        while True:
            if (await stream.read())[:2] == b"\x05\x03":
                await stream.write(bytes.fromhex("06 03 02 00 00 0D 84"))

    line.stands(impostor)
    assert line.scan(Key("unit", 5)).impostors == {Key("unit", 5): Key("unit", 6)}


def test_signs_are_asked_where_signs_are_and_say_who_they_are() -> None:
    line = Line()
    line.stands(MockAlphaSign(3, ALPHA["alpha-215c"]).serve)
    found = line.scan(Key("sign", 3), Key("sign", 200))
    assert heard(found) == {"sign 3": f"an Alpha sign, says {INFORMATION}"}
    assert found.silent == [Key("sign", 200)]
