"""The dialogue of PROTOCOL.md is what our client and our mock really say."""

import asyncio

import pytest

from drivers.errors import BadFrame, DeviceError
from drivers.led.profiles import PROFILES
from drivers.modbus.client import ModbusClient
from drivers.modbus.frames import RegistersWritten
from firmware_mocks.led_panel import MockLedPanel
from firmware_mocks.wires import clean_wire
from tests.unit.drivers.bus.branches import in_virtual_time
from tests.unit.drivers.dialogue import dialogue
from tests.unit.drivers.scripted import Scripted


async def test_the_client_says_its_part() -> None:
    steps = dialogue("modbus")
    wire = Scripted(steps)
    client = ModbusClient(wire, 5)
    await client.write(0, PROFILES["dm56a04"].registers("A017"))
    assert await client.read(0, 4) == (0x41, 0x30, 0x31, 0x37)
    refused = ""
    try:
        await client.write(200, (1,))
    except BadFrame as error:
        refused = str(error)
    assert refused == "unit 5 refuses to write register 200: illegal data address"
    assert wire.played_out
    assert len(steps) == 6


async def test_the_mock_says_the_other() -> None:
    panel = MockLedPanel(5, PROFILES["dm56a04"])
    wire = Scripted([("<" if who == ">" else ">", frame) for who, frame in dialogue("modbus")])
    await wire.played_by(panel.serve)
    assert panel.text == "A017"


async def test_the_answer_of_another_unit_is_not_taken_for_ours() -> None:
    request = dialogue("modbus")[0]
    wire = Scripted([request, ("<", RegistersWritten(6, 0, 4).to_bytes()), ("<", RegistersWritten(5, 0, 4).to_bytes())])
    await ModbusClient(wire, 5).write(0, PROFILES["dm56a04"].registers("A017"))
    assert wire.played_out


@pytest.mark.parametrize(
    ("behind", "told"),
    [(b"", "unit 5 does not answer: check its power"), (b"\x7f", "unit 5 is heard, but garbled: check line format")],
)
def test_an_adapter_that_echoes_is_no_device(behind: bytes, told: str) -> None:
    async def program() -> None:
        host, far = clean_wire()

        async def echo() -> None:
            while True:
                await far.write(await far.read() + behind)

        async with asyncio.TaskGroup() as tasks:
            echoing = tasks.create_task(echo())
            with pytest.raises(DeviceError, match=told):
                await ModbusClient(host, 5).read(0, 4)
            echoing.cancel()

    in_virtual_time(program)
