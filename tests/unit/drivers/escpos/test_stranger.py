"""Who is no printer is told by what it says; a printer is never told from its own kind."""

import pytest

from drivers.escpos.stranger import Overheard, overhear, stranger
from drivers.stream import TellsPortStatus
from firmware_mocks.wires import clean_wire

ASKED = bytes.fromhex("10 04 01 10 04 02 10 04 03 10 04 04")


@pytest.mark.parametrize(
    ("heard", "answered", "said"),
    [
        (b"", False, None),
        (bytes.fromhex("16 12 12 12"), True, None),
        (bytes.fromhex("1E 32 72 7E 7E 32"), True, None),
        (bytes.fromhex("F8 16 81 12 12 FF 12"), True, None),
        (bytes.fromhex("14 00 00 0F"), False, None),
        (bytes.fromhex("00"), False, None),
        (ASKED, False, "it repeats what it is sent"),
        (b"HTTP/1.0 400\r\n\r\n", False, "it said 'HTTP/1.0 400'"),
        (b"\r\n\r\nlogin: ", False, "it said 'login:'"),
        (b"over and over 2 6", True, "it said 'over and over 2 6'"),
        (b"x" * 200, False, "it said '" + "x" * 48 + "…'"),
        (bytes.fromhex("FE 80 F8 00"), False, "it said FE 80 F8 00"),
    ],
)
def test_what_was_heard_tells(heard: bytes, answered: bool, said: str | None) -> None:
    assert stranger(ASKED, heard, answered=answered) == said


async def test_of_a_talkative_device_little_is_kept() -> None:
    host, far = clean_wire()
    wire = Overheard(host)
    for _ in range(4):
        await far.write(bytes(400))
        assert len(await wire.read()) == 400
        await wire.write(bytes(400))
        await far.read()
    assert (len(wire.heard), len(wire.sent)) == (512, 512)
    await wire.aclose()


async def test_the_port_is_heard_through() -> None:
    host, _ = clean_wire()
    assert not isinstance(overhear(host), TellsPortStatus)

    class Usb(Overheard):
        async def port_status(self) -> int:
            return 0x18

    wire = overhear(Usb(host))
    assert isinstance(wire, TellsPortStatus)
    assert await wire.port_status() == 0x18
    await wire.aclose()
