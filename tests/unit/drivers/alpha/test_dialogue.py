"""The dialogue of PROTOCOL.md is what our client and our mock really say."""

from drivers.alpha.client import AlphaClient
from drivers.alpha.frames import FLASH, PRIORITY, STX, WriteString, WriteText, calling, coloured
from drivers.alpha.models import ALPHA
from drivers.alpha.sign import MEMORY, NUMBER, TEXT
from firmware_mocks.alpha_sign import MockAlphaSign
from firmware_mocks.wires import clean_wire
from tests.unit.drivers.dialogue import dialogue
from tests.unit.drivers.scripted import Scripted
from tests.unit.drivers.wire_kinds import running


async def test_the_client_says_its_part() -> None:
    steps = dialogue("alpha")
    wire = Scripted(steps)
    assert await _play(AlphaClient(wire, "01", answers=True)) == "A017"
    assert wire.played_out
    assert len(steps) == 18


async def test_the_mock_says_the_other() -> None:
    """What it answered is compared."""
    sign = MockAlphaSign(1, ALPHA["alpha-betabrite"])
    host, far = clean_wire()
    async with running(sign.serve(far)):
        assert await _play(AlphaClient(host, "01", answers=True)) == "A017"
    asked = [frame for who, frame in dialogue("alpha") if who == ">"]
    assert [packet.to_bytes() for packet in sign.packets if not isinstance(packet, bytes)] == asked  # type: ignore[union-attr]
    assert sign.text == "A017"


async def test_no_packet_needs_a_pause_inside() -> None:
    assert all(frame.count(STX) == 1 for who, frame in dialogue("alpha") if who == ">")


async def _play(client: AlphaClient) -> str | None:
    await client.start()
    await client.tell(MEMORY)
    await client.tell(WriteText(TEXT, calling(NUMBER, "red")))
    await client.tell(WriteString(NUMBER, ""))
    await client.tell(WriteText(PRIORITY, ""))
    await client.tell(WriteText(PRIORITY, coloured("A017", "red"), FLASH))
    await client.tell(WriteString(NUMBER, "A017"))
    await client.tell(WriteText(PRIORITY, ""))
    return await client.string(NUMBER)
