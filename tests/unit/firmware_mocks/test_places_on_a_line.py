"""Places on a virtual line: who sleeps until it is meant, who is taken off, whose cable is bad."""

import asyncio
from collections.abc import Callable, Coroutine
from contextlib import suppress
from typing import Any

from firmware_mocks.multidrop import MultidropWire, Tap
from tests.unit.drivers.bus.branches import in_virtual_time

UNIT = 51


async def heard_by(tap: Tap, seconds: float = 0.5) -> bytes:
    """Everything that it reads within so long."""
    heard = b""
    with suppress(TimeoutError):
        async with asyncio.timeout(seconds):
            while True:
                heard += await tap.read()
    return heard


def on_a_wire(body: Callable[[MultidropWire, Tap], Coroutine[Any, Any, None]]) -> None:
    """Plays it with a wire and somebody who speaks on it."""

    async def play() -> None:
        wire = MultidropWire()
        await body(wire, wire.tap("speaker", 0.0))

    in_virtual_time(play)


def test_who_sleeps_reads_what_has_its_number_in_it_and_nothing_else() -> None:
    async def body(wire: MultidropWire, speaker: Tap) -> None:
        hearing = asyncio.ensure_future(heard_by(wire.tap("sleeper", sleeps_until=UNIT)))
        for word in (b"\x01\x02\x03", bytes((UNIT, 1, 2)), b"\x04\x05"):
            await speaker.write(word)
            await asyncio.sleep(0.1)
        assert await hearing == bytes((UNIT, 1, 2))

    on_a_wire(body)


def test_who_sleeps_reads_a_frame_in_pieces_whole_wherever_its_number_stands() -> None:
    async def body(wire: MultidropWire, speaker: Tap) -> None:
        sleeper = wire.tap("sleeper", sleeps_until=UNIT)
        hearing = asyncio.ensure_future(heard_by(sleeper))
        for pieces in ((b"\x01\x02", bytes((UNIT,))), (bytes((UNIT, 7)), b"\x08\x09")):
            for piece in pieces:
                await speaker.write(piece)
            await asyncio.sleep(0.1)
        assert await hearing == bytes((1, 2, UNIT, UNIT, 7, 8, 9))

    on_a_wire(body)


def test_who_is_off_the_line_hears_nothing_and_is_not_heard() -> None:
    async def body(wire: MultidropWire, speaker: Tap) -> None:
        other = wire.tap("other")
        other.plugged = False
        await speaker.write(b"hello")
        await other.write(b"hello")
        assert await heard_by(other) == b""
        assert [spoken.who for spoken in wire.spoken] == ["speaker"]
        other.plugged = True
        await asyncio.sleep(0.1)
        await speaker.write(b"again")
        assert await heard_by(other) == b"again"

    on_a_wire(body)


def test_a_bad_cable_disturbs_one_and_not_the_others() -> None:
    async def body(wire: MultidropWire, speaker: Tap) -> None:
        disturbed, well = wire.tap("disturbed"), wire.tap("well")
        disturbed.disturb = lambda said: said + b"?"
        await speaker.write(b"hello")
        assert (await heard_by(disturbed), await heard_by(well)) == (b"hello?", b"hello")

    on_a_wire(body)


def test_who_left_for_good_is_not_spoken_to() -> None:
    async def body(wire: MultidropWire, speaker: Tap) -> None:
        stranger = wire.tap("stranger")
        wire.leave(stranger)
        await speaker.write(b"hello")
        assert await heard_by(stranger) == b""

    on_a_wire(body)
