"""The LED driver against its mock, over every kind of wire."""

import asyncio
from pathlib import Path

import pytest

from drivers.errors import BadFrame, DeviceError, NoAnswer
from drivers.led.display import LedDisplay
from drivers.led.profiles import PROFILES, LedProfile
from drivers.modbus.frames import ReadRegisters, RegistersWritten, WriteRegisters
from firmware_mocks.led_panel import MockLedPanel
from firmware_mocks.wires import clean_wire
from tests.unit.drivers.link.real_world import Reports
from tests.unit.drivers.wire_kinds import WIRES, running, wired
from tests.waiting import until

DM56 = PROFILES["dm56a04"]


@pytest.mark.parametrize("kind", WIRES)
async def test_the_latest_text_stands_on_the_display(kind: str, tmp_path: Path) -> None:
    reports = Reports()
    panel, display = MockLedPanel(5, DM56), LedDisplay(5, DM56, reports)
    display.show("A001")
    async with wired(kind, panel.serve, tmp_path) as stream, running(display.serve(stream)):
        await until(lambda: panel.text == "A001")
        for number in range(2, 30):
            display.show(f"A{number:03}")
        await until(lambda: panel.text == "A029")
        display.show("----")
        await until(lambda: panel.text == "----")
        display.show("")
        await until(lambda: panel.text == "")
    assert set(reports.states) == {"ok"}


async def test_only_the_latest_of_many_texts_is_sent() -> None:
    panel, display = MockLedPanel(5, DM56), LedDisplay(5, DM56, Reports())
    host, far = clean_wire()
    for number in range(1000):
        display.show(f"A{number:03}")
    async with running(panel.serve(far), display.serve(host)):
        await until(lambda: panel.text == "A999")
        await asyncio.sleep(0.05)
    assert len(panel.requests) == 1


async def test_before_anything_is_to_be_shown_the_display_is_only_asked() -> None:
    reports = Reports()
    panel, display = MockLedPanel(5, DM56), LedDisplay(5, DM56, reports)
    host, far = clean_wire()
    async with running(panel.serve(far), display.serve(host)):
        await until(lambda: reports.state == "ok")
    assert panel.requests == [ReadRegisters(5, 0, 1)]


async def test_the_number_comes_first_then_the_settings_that_the_model_has() -> None:
    card = LedProfile("card", digits=4, decimals_register=4, brightness_register=36, first_register=8)
    panel, display = MockLedPanel(5, card), LedDisplay(5, card, Reports(), brightness=3)
    display.show("A017")
    host, far = clean_wire()
    async with running(panel.serve(far), display.serve(host)):
        await until(lambda: len(panel.requests) == 3)
    assert panel.requests == [
        WriteRegisters(5, 8, (0x41, 0x30, 0x31, 0x37)),
        WriteRegisters(5, 4, (0,)),
        WriteRegisters(5, 36, (3,)),
    ]


async def test_a_display_that_lacks_a_setting_still_shows_its_numbers_and_says_so() -> None:
    other, reports = LedProfile("other", digits=4, blink_register=200), Reports()
    panel, display = MockLedPanel(5, other), LedDisplay(5, other, reports)
    display.show("A017")
    host, far = clean_wire()
    async with running(panel.serve(far), display.serve(host)):
        await until(lambda: reports.state == "degraded")
        display.show("A018")
        await until(lambda: panel.text == "A018")
    told = "unit 5 refuses to write register 200: illegal data address; is the profile the right one?"
    assert reports.detail == told


@pytest.mark.parametrize(
    ("fault", "error", "words"),
    [
        ("silent", NoAnswer, "unit 5 does not answer"),
        ("power_off", NoAnswer, "unit 5 does not answer"),
        ("wrong_crc", BadFrame, "unit 5 is heard, but garbled"),
        ("exception", BadFrame, "unit 5 refuses to write registers 0 to 3: device failure"),
    ],
)
async def test_a_fault_is_told_in_words(fault: str, error: type[DeviceError], words: str) -> None:
    panel, display = MockLedPanel(5, DM56), LedDisplay(5, DM56, Reports())
    display.show("A001")
    panel.fault(fault)
    host, far = clean_wire()
    async with running(panel.serve(far)):
        with pytest.raises(error, match=words):
            await display.serve(host)


async def test_one_answer_that_is_lost_is_asked_for_again() -> None:
    panel, display = MockLedPanel(5, DM56), LedDisplay(5, DM56, Reports())
    display.show("A001")
    panel.fault("wrong_crc")
    host, far = clean_wire()
    async with running(panel.serve(far), display.serve(host)):
        await until(lambda: len(panel.requests) == 1)
        panel.fault("wrong_crc", on=False)
        await until(lambda: len(panel.requests) == 2)
        await asyncio.sleep(0.05)
    assert panel.text == "A001"


async def test_a_display_of_another_unit_is_silent() -> None:
    other, display = MockLedPanel(6, DM56), LedDisplay(5, DM56, Reports())
    display.show("A001")
    host, far = clean_wire()
    async with running(other.serve(far)):
        with pytest.raises(NoAnswer):
            await display.serve(host)
    assert other.text == ""


async def test_a_display_that_answers_with_another_unit_is_named() -> None:
    async def answers_as_another() -> None:
        while True:
            await far.read()
            await far.write(RegistersWritten(6, 0, 4).to_bytes())

    display = LedDisplay(5, DM56, Reports())
    display.show("A001")
    host, far = clean_wire()
    async with running(answers_as_another()):
        with pytest.raises(BadFrame, match="unit 6 answers where unit 5 is asked: check the unit set in it"):
            await display.serve(host)


async def test_an_echo_of_our_own_words_is_no_display() -> None:
    async def echoes() -> None:
        while True:
            await far.write(await far.read())

    display = LedDisplay(5, DM56, Reports())
    display.show("A001")
    host, far = clean_wire()
    async with running(echoes()):
        with pytest.raises(NoAnswer, match="does not answer"):
            await display.serve(host)


async def test_the_latest_text_lives_through_connections() -> None:
    panel, display = MockLedPanel(5, DM56), LedDisplay(5, DM56, Reports())
    for text in ("A001", "A002"):
        display.show(text)
        host, far = clean_wire()
        async with running(panel.serve(far), display.serve(host)):
            await until(lambda text=text: panel.text == text)  # type: ignore[misc]
    host, far = clean_wire()
    panel.fault("power_off")
    panel.fault("power_off", on=False)
    assert panel.text == ""
    async with running(panel.serve(far), display.serve(host)):
        await until(lambda: panel.text == "A002")


def test_a_fault_nobody_knows_is_refused() -> None:
    with pytest.raises(ValueError, match="no fault 'fire'; there are silent, wrong_crc"):
        MockLedPanel(5, DM56).fault("fire")
