"""The dialogue of PROTOCOL.md is what our client and our mock really say."""

import pytest

from drivers.io_module.models import IO_MODELS
from drivers.modbus.client import ModbusClient, Refusal
from firmware_mocks.io_module import MockIoModule
from tests.unit.drivers.dialogue import dialogue
from tests.unit.drivers.scripted import Scripted


async def test_the_client_says_its_part() -> None:
    wire = Scripted(dialogue("io_module"))
    client = ModbusClient(wire, 1)
    assert await client.read_bits(0, 8) == (False,) * 8
    assert await client.read_bits(0, 8) == (True, *(False,) * 7)
    await client.switch(0, True)
    await client.switch(0, False)
    with pytest.raises(Refusal, match="unit 1 refuses to switch coil 9: illegal data address"):
        await client.switch(9, True)
    assert wire.played_out


async def test_the_mock_says_the_other() -> None:
    module = MockIoModule(1, IO_MODELS["waveshare-8di8do"])
    mirrored = [("<" if who == ">" else ">", frame) for who, frame in dialogue("io_module")]
    await Scripted(mirrored[:2]).played_by(module.serve)
    module.close(0)
    await Scripted(mirrored[2:]).played_by(module.serve)
    assert not module.lamps[0]
