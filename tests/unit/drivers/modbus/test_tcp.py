"""Modbus TCP: envelopes, and the same drivers over them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pymodbus.framer import FramerSocket
from pymodbus.pdu import DecodePDU
from pymodbus.pdu.bit_message import ReadDiscreteInputsRequest

from drivers.bus.line import Timing
from drivers.led.profiles import PROFILES
from drivers.link import open_stream
from drivers.modbus.client import ModbusClient
from drivers.modbus.frames import READ_INPUTS, ReadBits
from drivers.modbus.tcp import Envelopes, ModbusTcpStream, enveloped
from firmware_mocks.led_panel import MockLedPanel
from firmware_mocks.modbus_tcp import ModbusTcpServer
from firmware_mocks.ports import tcp_port
from firmware_mocks.wires import ByteByByte, clean_wire
from tests.unit.drivers.wire_kinds import running

FRAME = ReadBits(1, READ_INPUTS, 0, 8).to_bytes()


def test_an_envelope_is_what_the_judge_writes() -> None:
    judged = ReadDiscreteInputsRequest(dev_id=1, address=0, count=8, transaction_id=7)
    assert enveloped(7, FRAME) == FramerSocket(DecodePDU(is_server=True)).buildFrame(judged)


def test_envelopes_are_found_whole_byte_by_byte_and_several_at_once() -> None:
    wire = enveloped(7, FRAME) + enveloped(8, FRAME)
    assert Envelopes().feed(wire) == [(7, FRAME), (8, FRAME)]
    slowly = Envelopes()
    assert [each for byte in wire for each in slowly.feed(bytes((byte,)))] == [(7, FRAME), (8, FRAME)]


@given(st.lists(st.binary(max_size=300), max_size=5))
def test_any_bytes_are_survived_and_few_are_kept(chunks: list[bytes]) -> None:
    envelopes = Envelopes()
    for chunk in chunks:
        envelopes.feed(chunk)
        assert len(envelopes._pending) < 300


@pytest.mark.parametrize("wrap", [lambda stream: stream, ByteByByte])
async def test_a_late_answer_is_not_taken_for_the_next_ones(wrap: type[ByteByByte]) -> None:
    host, far = clean_wire()
    ours = ModbusTcpStream(wrap(host))
    await ours.write(FRAME)
    await ours.write(FRAME)
    await far.write(enveloped(1, FRAME) + enveloped(2, FRAME[:1] + b"\x05" + FRAME[2:]))
    assert (await ours.read())[1] == 5


async def test_a_display_is_written_over_modbus_tcp() -> None:
    panel = MockLedPanel(5, PROFILES["dm56a04"])
    async with tcp_port() as port, running(port.serve(lambda stream: panel.serve(ModbusTcpServer(stream)))):
        stream = await open_stream(port.url.replace("socket:", "modbus:"))
        await ModbusClient(stream, 5).write(0, PROFILES["dm56a04"].registers("A017"))
        await stream.aclose()
    assert panel.text == "A017"


def test_tcp_needs_no_silence_between_frames_and_gateways_take_longer() -> None:
    timing = Timing.at("modbus://192.168.1.50")
    assert timing.gap_s == 0
    assert timing.turn_round_s > Timing.at("serial:x").turn_round_s
