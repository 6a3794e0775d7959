"""`paidui check --find`: what it prints of a line, what it leaves alone, and that it never asks beside a controller."""

import asyncio
from pathlib import Path

import pytest

from drivers.address import SerialAddress
from drivers.errors import LinkLost
from drivers.plugged import UsbPrinter
from drivers.stream import Stream
from firmware_mocks.rating_pad import MockRatingPad
from kiosk import lock
from kiosk.check import check
from kiosk.finding.lines import lines_of
from kiosk.process import FAILED
from tests.unit.drivers.bus.branches import in_virtual_time
from tests.unit.drivers.scan.lines import Line
from tests.unit.kiosk.finding.halls import SPARE, device, hall, looked
from tests.world import Clock, world_of


def words(printed: str) -> dict[str, str]:
    """By the device's id, or `-`: its line without columns."""
    rows = [line.split(maxsplit=3) for line in printed.splitlines() if line.startswith("    ")]
    return {f"{row[0]} {row[1]}": " ".join(row[2:]) for row in rows if row[0] in ("unit", "terminal")}


def test_the_hall_is_told_device_by_device_and_then_whoever_else_is_there(tmp_path: Path) -> None:
    line = Line()
    for unit in (1, 2, 3):
        line.led(unit, f"A{unit:03}")
    line.led(2, "B017", turn_round_s=0.03)
    line.terminal(1)
    line.led(5, "A005", SerialAddress("", 19200))
    line.terminal(9)
    devices = [device("led", unit) for unit in (1, 2, 4, 5)] + [device("terminal", 1)]
    well, printed = looked(line, hall(tmp_path, *devices))
    assert not well
    assert words(printed) == {
        "unit 1": "led-1 a display, shows [A001]",
        "unit 2": "led-2 two devices answer at unit 2: give one of them another address",
        "unit 4": "led-4 does not answer, at no usual line format: check its power, wiring and address",
        "unit 5": "led-5 answers at 19200 8N1, not at 9600 8N1: a display, shows [A005]",
        "terminal 1": "terminal-1 a call terminal, switched on 7 times",
        "unit 3": "- not in hall.toml: a display, shows [A003]",
        "terminal 9": "- not in hall.toml: a call terminal, switched on 7 times",
    }, printed
    assert max(len(row) for row in printed.splitlines() if not row.startswith("asking")) <= 120


def test_a_rating_pad_is_asked_as_a_terminal_is_and_one_on_mqtt_not_at_all(tmp_path: Path) -> None:
    line = Line()
    line.led(1, "A001")
    line.stands(MockRatingPad(2, boot=3, in_turn=True).serve)
    on_mqtt = '[[devices]]\nkind = "rating_pad"\nid = "p"\naddress = "mock"\ncounter = "2"\nprofile = "mqtt"\n'
    well, printed = looked(line, hall(tmp_path, device("led", 1), device("rating_pad", 2), on_mqtt))
    assert well, printed
    assert words(printed)["terminal 2"].startswith("rating_pad-2 a call terminal"), printed
    assert "not asked" not in printed


def test_a_hall_that_is_as_its_file_says_is_well(tmp_path: Path) -> None:
    line = Line()
    line.led(1, "A001")
    assert looked(line, hall(tmp_path, device("led", 1)))[0]


def test_a_port_that_nobody_uses_is_looked_at_and_its_find_named(tmp_path: Path) -> None:
    line = Line(19200)
    line.terminal(3)
    well, printed = looked(line, hall(tmp_path), ports=[SPARE])
    assert well
    assert words(printed) == {"terminal 3": "not in hall.toml: at 19200 8N1: a call terminal, switched on 7 times"}
    assert 'address = "serial:///dev/serial/by-path/usb-0:7?baudrate=19200"' in printed


def test_what_would_show_or_print_the_questions_is_left_alone(tmp_path: Path) -> None:
    pole = device("led", 1, more='profile = "cd5220"\n').replace("unit = 1\n", "")
    printer = '[[devices]]\nkind = "printer"\nid = "p"\naddress = "serial:///dev/ttyUSB7"\n'
    config = hall(tmp_path, pole, printer)
    line = Line()
    _, printed = looked(line, config, ports=[SPARE])
    assert not line.opened
    assert [each.left_alone for each in lines_of(config, [SPARE])] == [
        "led-1 would show or print the questions",
        "p would show or print the questions",
    ]
    assert "not asked: p would show or print the questions" in printed


def test_a_rating_pad_is_asked_as_the_terminals_beside_it_and_one_on_a_topic_not_at_all(tmp_path: Path) -> None:
    line = Line()
    line.terminal(1)
    line.terminal(9)
    on_a_topic = '[[devices]]\nkind = "rating_pad"\nid = "pad"\naddress = "mock"\nprofile = "mqtt"\ncounter = "1"\n'
    well, printed = looked(line, hall(tmp_path, device("terminal", 1), device("rating_pad", 9), on_a_topic))
    assert well, printed
    assert "terminal 9  rating_pad-9" in printed
    assert "not asked" not in printed


def test_usb_printers_are_named_by_what_they_say_and_told_apart(tmp_path: Path) -> None:
    known = '[[devices]]\nkind = "printer"\nid = "p"\naddress = "usb://04b8:0202?serial=B"\n'
    printers = [UsbPrinter(0x04B8, 0x0202, "EPSON", "TM-T20III", serial) for serial in "AB"]
    _, printed = looked(Line(), hall(tmp_path, known), printers=printers)
    assert "usb://04b8:0202?serial=A  -  not in hall.toml: EPSON TM-T20III, serial number A" in printed
    assert "usb://04b8:0202?serial=B  p  EPSON TM-T20III, serial number B" in printed
    assert 'address = "usb://04b8:0202?serial=A"\nprofile = "epson-tm-t20iii"' in printed


def test_a_line_that_is_gone_is_told_and_the_others_are_looked_at(tmp_path: Path) -> None:
    class Half(Line):
        async def open(self, url: str) -> Stream:
            if "gone" in url:
                raise LinkLost("/dev/gone does not exist: is the device plugged in?")
            return await super().open(url)

    line = Half()
    line.led(1, "A001")
    well, printed = looked(line, hall(tmp_path, device("led", 1), device("led", 2, "serial:///dev/gone")))
    assert not well
    assert "led-2  /dev/gone does not exist" in printed
    assert "led-1  a display, shows [A001]" in printed


def test_when_a_controller_starts_meanwhile_nothing_more_is_asked(tmp_path: Path) -> None:
    line, config = Line(), hall(tmp_path, device("led", 1))

    async def starts() -> None:
        await asyncio.sleep(5)
        with lock.hold(config.journal_path.with_name("paidui.db.lock"), "test"):
            await asyncio.Event().wait()

    well, printed = looked(line, config, beside=starts())
    assert not well
    assert "a controller was started" in printed
    assert max(each.ended for each in line.wire.spoken) < 5.3


def test_beside_a_controller_nothing_is_asked_at_all(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    config = hall(tmp_path, device("led", 1))

    async def program() -> None:
        with lock.hold(config.journal_path.with_name("paidui.db.lock"), "test"):
            assert await check(world_of(Clock()), config, look=True) == FAILED

    in_virtual_time(program)
    assert "the controller runs: stop it first" in capsys.readouterr().out
